import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { addVerbs, everyVerb } from '../../src/cli/every-verb.ts';

const namesOn = ({ commands }: Command) => commands.flatMap((one) => [one.name(), ...one.aliases()]);

async function added(typed: string | undefined): Promise<readonly string[]> {
  const program = new Command();
  await addVerbs(program, typed);
  return namesOn(program);
}

describe('verbs are found by name', () => {
  test.each(everyVerb.map((file) => [file.names.join(', '), file] as const))('%s', async (_names, file) => {
    for (const name of file.names) expect(await added(name)).toEqual(file.names);
  });

  test.each([['none'], ['scnee'], ['--help'], ['help'], [''], ['constructor']])(
    'and all are there for %j, to be listed or to be meant',
    async (typed) => {
      const all = everyVerb.flatMap(({ names }) => names);
      expect(await added(typed === 'none' ? undefined : typed)).toEqual(all);
    },
  );
});

/** Says on its third way out what is loaded. */
const hooks = `
  import { writeSync } from 'node:fs';
  export function load(url, context, next) {
    writeSync(3, url + '\\n');
    return next(url, context);
  }`;
const inline = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`;
const listening = inline(
  `import { register } from 'node:module'; register(${JSON.stringify(inline(hooks))});`,
);

/** What the program loads until it ends: files of ours, and packages. */
async function loadedBy(
  words: readonly string[],
): Promise<{ code: number; ours: number; packages: string[] }> {
  const program = path.resolve('dist/src/cli/main.js');
  const child = spawn(process.execPath, ['--import', listening, program, ...words], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    env: { ...process.env, FADERLINE_PORT: '1' }, // where nothing answers
  });
  const ended = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)));
  const files = (await text(child.stdio[3] as Readable)).split('\n').filter((url) => url.startsWith('file:'));
  const packages = files.flatMap((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)/u.exec(url)?.[1] ?? []);
  return {
    code: await ended,
    ours: files.length - packages.length,
    packages: [...new Set(packages)],
  };
}

/** A stream deck that starts the whole program at each press takes a second and a half of a core for it. */
const FEW = 40;

describe('a verb that only asks the running service loads little of the program', () => {
  test.each(
    [
      [
        'scene list',
        'scene recall Chorus --fade 3s',
        'cue go',
        'lane list',
        'clips list',
        'clips clear ch/1',
      ],
      ['clips set ch/1 vox.wav', 'set ch/7/fader -6', 'get ch/7', 'undo', 'redo', 'automation show', 'who'],
      ['sync', 'sound', 'key 1', 'why', 'learn play --yes', 'devices', 'devices light X-Touch', 'monitor'],
      ['record X-Touch x.jsonl', 'calibrate --show', 'session save'],
    ].flat(),
  )('%s', async (words) => {
    const { code, ours, packages } = await loadedBy(words.split(' '));
    expect(code).toBe(4); // it asked
    expect(packages).toEqual(['commander']);
    expect(ours).toBeGreaterThan(3);
    expect(ours).toBeLessThan(FEW);
  });

  test.each([['--help'], ['scene --help'], ['start --help'], ['render --help'], ['start --port x']])(
    'and so does %s',
    async (words) => {
      expect((await loadedBy(words.split(' '))).packages).toEqual(['commander']);
    },
  );
});
