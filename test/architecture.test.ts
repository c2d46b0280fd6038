import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { breaches, pureInDocument, tableInDocument, type Allowed, type Walls } from './ground/walls.ts';

const list = (words: string) => words.split(', ').filter((word) => word !== '');

const PURE = list(
  'units, model, wire, dsp, surfaces, consoles, sync, mapping, automation, scenes, mastering, feedback, engine',
);
const NOTHING = 'xstate, yaml, zod'; // what a pure folder may take from outside: they are pure themselves
const NODE = 'Node, any package';

/** Folder, what it may import, what it may take from outside. `docs/architecture.md` §8 says the same in words. */
const ROWS: readonly (readonly [folder: string, folders: string, outside: string])[] = [
  ['units', '', NOTHING],
  ['wire', '', NOTHING],
  ['model', 'units', NOTHING],
  ['dsp', 'units', NOTHING],
  ['surfaces', 'wire, model, units', NOTHING],
  ['consoles', 'wire, model, units', NOTHING],
  ['sync', 'wire, model, units', NOTHING],
  ['mapping', 'model, units', NOTHING],
  ['automation', 'model, units', NOTHING],
  ['scenes', 'model, units', NOTHING],
  ['mastering', 'model, units', NOTHING],
  ['feedback', 'mapping, model, units', NOTHING],
  ['engine', 'feedback, mapping, automation, scenes, mastering, dsp, model, units', NOTHING],
  ['ports', 'wire, model, units', NODE],
  ['audio', 'dsp, automation, mastering, model, units', NODE],
  ['session', PURE.join(', '), NODE],
  ['bridge', [...PURE, 'ports', 'audio', 'session'].join(', '), NODE],
  ['server', 'bridge, engine, session, audio, mapping, model, units', NODE],
  ['cli', 'server, bridge, session, audio, mapping, model, units, firmware-sim', NODE],
  ['web', 'model, units', 'preact, @preact/signals'],
  ['firmware-sim', 'ports, wire, units', 'Node'],
];

const table = new Map<string, Allowed>(
  ROWS.map(([folder, folders, outside]) => [folder, { folders: list(folders), outside: list(outside) }]),
);
const walls: Walls = { table, pure: new Set(PURE) };

const root = new URL('..', import.meta.url);
const read = (file: string) => fs.readFileSync(new URL(file, root), 'utf8');

function sourcesIn(folder: string): string[] {
  return fs
    .readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((file) => /\.[cm]?[jt]sx?$/.test(file));
}

describe('the tree', () => {
  const files = ['src', 'firmware-sim'].flatMap(sourcesIn);

  test('has sources to look at', () => {
    expect(files.length).toBeGreaterThan(10);
  });

  test.each(files)('%s stays within its walls', (file) => {
    expect(breaches(file, read(file), walls)).toEqual([]);
  });
});

describe('docs/architecture.md', () => {
  const document = read('docs/architecture.md');
  const sorted = (from: ReadonlyMap<string, Allowed>) =>
    Object.fromEntries(
      [...from].map(([folder, { folders, outside }]) => [
        folder,
        { folders: folders.toSorted(), outside: outside.toSorted() },
      ]),
    );

  test('has the table that is enforced here', () => {
    expect(sorted(tableInDocument(document))).toEqual(sorted(table));
  });

  test('draws its line under the folders that are held pure here', () => {
    expect(pureInDocument(document).toSorted()).toEqual(PURE.toSorted());
  });

  test('read with another table, is found to disagree', () => {
    const other = document.replace('`dsp`, `automation`, `mastering`, `model`, `units`', '`dsp`');
    expect(other).not.toBe(document);
    expect(sorted(tableInDocument(other))).not.toEqual(sorted(table));
  });
});

describe('an import that breaks a wall is found', () => {
  const engine = (source: string) => breaches('src/engine/step.ts', source, walls);
  const found = ['src/engine/step.ts:1 engine may not import wire: ../wire/osc.ts'];

  test.each([
    ['static', "import { osc } from '../wire/osc.ts';"],
    ['for its effect', "import '../wire/osc.ts';"],
    ['of a type', "import type { Osc } from '../wire/osc.ts';"],
    ['of a type in place', "let a: import('../wire/osc.ts').Osc;"],
    ['dynamic', "const osc = await import('../wire/osc.ts');"],
    ['dynamic, as a template', 'const osc = await import(`../wire/osc.ts`);'],
    ['re-export', "export { osc } from '../wire/osc.ts';"],
    ['re-export of all', "export * from '../wire/osc.ts';"],
    ['re-export of a type', "export type { Osc } from '../wire/osc.ts';"],
    ['on several lines', "import {\n  osc,\n} from '../wire/osc.ts';"],
    ['after a comment', "/* import */ import { osc } from '../wire/osc.ts';"],
    ['round about', "import { osc } from '../../src/wire/osc.ts';"],
  ])('%s', (_shape, source) => {
    expect(engine(source).map((line) => line.replace('../../src/wire', '../wire'))).toEqual(found);
  });

  test('as the file of a worker', () => {
    expect(
      breaches('src/audio/live.ts', "new Worker(new URL('../server/x.js', import.meta.url));", walls),
    ).toEqual(['src/audio/live.ts:1 audio may not import server: ../server/x.js']);
  });

  test('unless it may be', () => {
    expect(engine("import { laneAt } from '../automation/lane.ts'; import { x } from './x.ts';")).toEqual([]);
  });

  test('and a comment or a string is none', () => {
    expect(
      engine(`// import '../wire/osc.ts'\nconst a = "import '../wire/osc.ts'"; /* import('node:fs') */`),
    ).toEqual([]);
  });

  test.each([
    ['src/engine/a.ts', "import fs from 'node:fs';", 'engine may not import Node: node:fs'],
    ['src/engine/a.ts', "import fs from 'fs';", 'engine may not import Node: fs'],
    ['src/engine/a.ts', "import ws from 'ws';", 'engine may not import the package ws'],
    ['src/engine/a.ts', "import x from 'xstate/graph';", undefined],
    ['src/web/a.tsx', "import { signal } from '@preact/signals';", undefined],
    [
      'src/web/a.tsx',
      "import { step } from '../engine/step.ts';",
      'web may not import engine: ../engine/step.ts',
    ],
    ['src/web/a.tsx', "import fs from 'node:fs';", 'web may not import Node: node:fs'],
    [
      'firmware-sim/x32.ts',
      "import { decode } from '../src/consoles/x32.ts';",
      'firmware-sim may not import consoles: ../src/consoles/x32.ts',
    ],
    ['firmware-sim/x32.ts', "import { encode } from '../src/wire/osc.ts'; import 'node:dgram';", undefined],
    ['src/ports/midi.ts', "import midi from 'midi/lazy'; import 'node:fs';", undefined],
    ['src/bridge/a.ts', "import '../server/a.ts';", 'bridge may not import server: ../server/a.ts'],
    ['src/cli/a.ts', 'await import(`../${name}.ts`);', 'an import whose target is worked out while running'],
    ['src/misc/a.ts', '', 'misc has no row in the table'],
    ['src/a.ts', '', 'src has no row in the table'],
  ])('%s: %s', (file, source, what) => {
    expect(breaches(file, source, walls)).toEqual(what === undefined ? [] : [`${file}:1 ${what}`]);
  });
});

describe('what is not pure is found in a pure folder', () => {
  const dsp = (source: string) => breaches('src/dsp/gain.ts', source, walls);

  test.each([
    ['Date.now()', 'Date'],
    ['new Date()', 'Date'],
    ['performance.now()', 'performance'],
    ['setTimeout(go, 1)', 'setTimeout'],
    ['setInterval(go, 1)', 'setInterval'],
    ['setImmediate(go)', 'setImmediate'],
    ['queueMicrotask(go)', 'queueMicrotask'],
    ['console.log(1)', 'console'],
    ['Math.random()', 'Math.random'],
    ["Math['random']()", 'Math.random'],
    ['const { random } = Math', 'Math other than Math.<name>'],
    ['process.hrtime.bigint()', 'process'],
    ['fetch(url)', 'fetch'],
    ['globalThis.Date', 'globalThis'],
    ['const at = `${Date.now()}`', 'Date'],
    ['import.meta.url', 'import.meta'],
  ])('%s', (source, what) => {
    expect(dsp(`\n${source};`)).toContain(`src/dsp/gain.ts:2 pure code uses ${what}`);
  });

  test.each([
    ['a comment', '// Date.now() and process\n/** setTimeout */'],
    ['a string', "const a = 'Date.now()' + `console`;"],
    ['a regular expression', 'const a = /Date|process/;'],
    ['the name of a member', 'gain.process(block); const a = { console: 1, process() {} }; a.console;'],
    ['the name of a method', 'interface Gain { process(block: Float64Array): void; readonly fetch: number }'],
    ['other arithmetic', 'const a = Math.abs(-1);'],
  ])('but not in %s', (_where, source) => {
    expect(dsp(source)).toEqual([]);
  });

  test('and left alone elsewhere', () => {
    expect(breaches('src/ports/clock.ts', 'setTimeout(go, performance.now());', walls)).toEqual([]);
  });
});
