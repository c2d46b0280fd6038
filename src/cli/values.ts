import type { Command } from 'commander';
import { stored, type StoredValue } from '../model/document.ts';
import { BridgeError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { valueExamples, valueTyped } from '../model/typed-value.ts';
import type { ParameterAnswer } from '../server/routes.ts';
import { ask, caller, type Service } from './client.ts';
import { exit } from './exit.ts';
import { table, type Output } from './output.ts';
import { pagePort, serviceOf, verb, type Ported } from './verbs.ts';

/** The verbs `set` and `get`. */
export function valueVerbs(program: Command): void {
  verb(
    program
      .command('set')
      .description('set a parameter of the running service')
      .argument('<path>', 'ch/7/fader; faderline get lists them')
      .argument('<value>', 'as it is shown: -6, "-6 dB", -inf, L30, 1.2k, 30ms, on, off, or a word')
      .allowUnknownOption() // -6 and -inf look like options
      .addOption(pagePort())
      .addHelpText(
        'after',
        '\nExample: faderline set ch/7/fader -6\n         faderline set main/mute on\n         faderline set ch/1/pan L30 --json',
      ),
    (out, path: string, value: string, options: Ported) => setValue(serviceOf(options), path, value, out),
  );
  verb(
    program
      .command('get')
      .description('what parameters of the running service are set to')
      .argument('[path...]', 'parameters, or what they are under: ch/7; without one, all')
      .addOption(pagePort())
      .addHelpText(
        'after',
        '\nExample: faderline get ch/7/fader main/fader\n         faderline get ch/7 --json',
      ),
    (out, paths: string[], options: Ported) => getValues(serviceOf(options), paths, out),
  );
}

/** `set`: one parameter comes to a value. @throws BridgeError for a path or a value that there is not. */
export async function setValue(service: Service, path: string, text: string, out: Output): Promise<number> {
  const parameter = found(await parametersOf(service), path);
  const value = valueOf(parameter, text);
  const body = { path: parameter.path, value: stored(value), who: caller() };
  const { value: came, holder } = (await ask(service, 'POST', '/api/set', body)) as {
    readonly value: StoredValue;
    readonly holder: string | null;
  };
  const now = (await parametersOf(service, parameter.path)).find((one) => one.path === parameter.path);
  if (came !== stored(value) && holder !== null && holder !== caller())
    out.note(`▲ ${path} is in the hands of ${holder} and was not set`);
  out.data({ path, value: came, holder }, () => [`${path} is ${now?.text ?? String(came)}`]);
  return exit.done;
}

/** `get`: parameters, each in a row. @throws BridgeError for a path that there is not. */
export async function getValues(service: Service, paths: readonly string[], out: Output): Promise<number> {
  const all = await parametersOf(service);
  const wanted = paths.length === 0 ? all : paths.flatMap((path) => under(all, path));
  out.data(wanted, () =>
    table(wanted.map(({ path, text, holder }) => [path, text, ...(holder === null ? [] : [holder])])),
  );
  return exit.done;
}

async function parametersOf(service: Service, path = ''): Promise<readonly ParameterAnswer[]> {
  const query = new URLSearchParams({ under: path });
  return (await ask(service, 'GET', `/api/parameters?${String(query)}`)) as readonly ParameterAnswer[];
}

/** A parameter, or all that are under a path. */
function under(all: readonly ParameterAnswer[], path: string): readonly ParameterAnswer[] {
  const below = all.filter((one) => one.path.startsWith(`${path.replace(/\/$/, '')}/`));
  return below.length > 0 ? below : [found(all, path)];
}

function found(all: readonly ParameterAnswer[], path: string): ParameterAnswer {
  const parameter = all.find((one) => one.path === path);
  if (parameter) return parameter;
  const near = nearest(
    path,
    all.map((one) => one.path),
  );
  const hint = near === undefined ? 'faderline get lists them' : `did you mean ${near}?`;
  throw new BridgeError('BAD_REQUEST', `there is no parameter "${path}"; ${hint}`);
}

/** @throws BridgeError BAD_REQUEST for what is no value of this parameter. */
function valueOf(parameter: ParameterAnswer, text: string): number {
  const { path, choices, range } = parameter;
  const value = valueTyped(parameter, text);
  if (value === undefined) {
    const near = choices && nearest(text, choices);
    const hint =
      near === undefined ? `write ${valueExamples({ ...parameter, choices })}` : `did you mean ${near}?`;
    throw new BridgeError('BAD_REQUEST', `${path} cannot be "${text}"; ${hint}`);
  }
  const [least, most] = range.map((end) => (end === '-inf' ? -Infinity : end)) as [number, number];
  if (value >= least && value <= most) return value;
  const ends = parameter.unit === 'pan' ? 'L100 to R100' : `${range.join(' to ')} ${parameter.unit}`;
  throw new BridgeError('BAD_REQUEST', `${path} cannot be "${text}"; it goes from ${ends}`);
}
