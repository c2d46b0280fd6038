import type { Command } from 'commander';
import { BridgeError } from '../model/errors.ts';
import { ask, caller, type Service } from './client.ts';
import { exit } from './exit.ts';
import { table, type Output } from './output.ts';
import { pagePort, serviceOf, verb, wholeNumber, type Ported } from './verbs.ts';

/** `faderline key` */
export function keyVerb(program: Command): void {
  verb(
    program
      .command('key')
      .description('what the user keys of the running session do')
      .argument('[number]', 'the key; without one, all are listed', wholeNumber)
      .argument('[words]', 'what it is to do, in the words of a mapping: "toggle main/mute"')
      .option('--clear', 'it is to do nothing any more')
      .addOption(pagePort())
      .addHelpText('after', '\nExample: faderline key 1 "toggle main/mute"'),
    (out, key: string | undefined, words: string | undefined, options: Ported & { clear?: boolean }) =>
      userKey(serviceOf(options), { key, words, clear: options.clear === true }, out),
  );
}

interface UserKey {
  readonly key: number;
  readonly words: string;
}

/** What `key` was given. */
interface Asked {
  readonly key: string | undefined;
  readonly words: string | undefined;
  readonly clear: boolean;
}

/** `key`: lists what the user keys do, shows one, gives it words, or takes them away. @returns the exit code. */
export async function userKey(service: Service, { key, words, clear }: Asked, out: Output): Promise<number> {
  if (key === undefined) return list(service, out);
  if (clear && words !== undefined)
    throw new BridgeError('USAGE', 'either it is given words, or it is cleared: leave one of both out');
  const number = Number(key);
  if (!clear && words === undefined) return show(service, number, out);
  return give(service, number, clear ? '' : (words ?? ''), out);
}

async function list(service: Service, out: Output): Promise<number> {
  const keys = await keysOf(service);
  out.data(keys, () =>
    keys.length === 0
      ? ['no user key does anything yet; give one something to do: faderline key 1 "toggle main/mute"']
      : table(keys.map(({ key, words }) => [String(key), words])),
  );
  return exit.done;
}

async function show(service: Service, key: number, out: Output): Promise<number> {
  const words = (await keysOf(service)).find((one) => one.key === key)?.words;
  out.data({ key, words: words ?? null }, () => [
    words ?? `user key ${key} does nothing yet: faderline key ${key} "toggle main/mute"`,
  ]);
  return exit.done;
}

async function give(service: Service, key: number, words: string, out: Output): Promise<number> {
  const command = { do: 'user-key', key, words };
  await ask(service, 'POST', '/api/command', { command, who: caller() });
  out.data({ key, words: words === '' ? null : words }, () => [
    words === '' ? `user key ${key} does nothing any more` : `user key ${key} does: ${words}`,
  ]);
  return exit.done;
}

async function keysOf(service: Service): Promise<readonly UserKey[]> {
  return (await ask(service, 'GET', '/api/user-keys')) as readonly UserKey[];
}
