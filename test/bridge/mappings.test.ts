import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { watchFolder } from '../../src/bridge/folder-watch.ts';
import { entryFor } from '../../src/bridge/include-list.ts';
import type { CheckMapping } from '../../src/bridge/mapping-file.ts';
import { replaceFile } from '../../src/bridge/replace-file.ts';
import { Mappings, type SurfaceKind } from '../../src/bridge/mappings.ts';
import { parseMapping } from '../../src/mapping/parse.ts';
import { readMapping } from '../../src/mapping/read.ts';
import { realClock, VirtualClock } from '../../src/ports/clock.ts';

let folder: string;
let watches: string[];
beforeEach(() => {
  watches = [];
  folder = mkdtempSync(path.join(os.tmpdir(), 'faderline-mappings-'));
  mkdirSync(path.join(folder, 'shipped'));
  mkdirSync(path.join(folder, 'config'));
  put('shipped/mackie.yaml', mapping('mcu', 'shipped'));
  put('shipped/one.yaml', mapping('Behringer X-Touch One', 'shipped for the One'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => path.join(folder, name);
const put = (name: string, text: string): void => writeFileSync(at(name), text);

/** A mapping that is told from others by what its first key does. */
function mapping(surfaces: string, name: string, ...rules: string[]): string {
  return [
    'faderline: 2',
    `name: ${name}`,
    `for: ${surfaces}`,
    'strips: [ch]',
    'controls:',
    '  key play: play',
    ...rules.map((rule) => `  ${rule}`),
    '',
  ].join('\n');
}

const xTouch = { name: 'X-Touch', models: ['Behringer X-Touch'], family: 'mcu' };
const one = { name: 'X-Touch One', models: ['Behringer X-Touch One'], family: 'mcu' };
const box = { name: '8 Knobs', models: ['MIDI controller'], family: 'midi' };

const plainCheck: CheckMapping = (text) => parseMapping(text);

/** Mappings with a desk that has surfaces, in virtual time. */
function rig(given: readonly string[] = [], kinds: readonly SurfaceKind[] = [xTouch], check = plainCheck) {
  const clock = new VirtualClock();
  const watched = new Map<string, () => void>();
  const mappings = new Mappings({
    given,
    list: at('config/mappings.yaml'),
    shipped: at('shipped'),
    check,
    clock,
    watch: (where, changed) => {
      watches.push(where);
      watched.set(where, changed);
      return () => watched.delete(where);
    },
  });
  const told: string[] = [];
  const surfaces = kinds.map((kind, number) => ({ ...kind, number, mapping: mappings.textFor(kind) }));
  let remaps = 0;
  mappings.serve({
    surfaces,
    remap: (number, text) => {
      remaps++;
      surfaces[number]!.mapping = text;
    },
    tell: (level, text) => told.push(`${level} ${text}`),
  });
  /** Something happened in the folders that are watched. */
  const poke = (): void => {
    for (const changed of watched.values()) changed();
    clock.advance(50e6);
  };
  const nameOf = (kind: SurfaceKind): string => /name: (.*)/.exec(mappings.textFor(kind))![1]!;
  return { mappings, surfaces, told, poke, watched, clock, nameOf, remaps: () => remaps };
}

describe('a surface takes', () => {
  test('the mapping that comes with Faderline for its model, or else for its family', () => {
    const { nameOf } = rig();
    expect(nameOf(xTouch)).toBe('shipped');
    expect(nameOf(one)).toBe('shipped for the One');
    expect(nameOf(box)).toBe('nothing yet');
  });

  test('what the list of the user says of its name, its model without the maker, or its family', () => {
    put(
      'config/mappings.yaml',
      'X-Touch One: one.yaml\nmcu: family.yaml # the rest\n8 Knobs: mine/box.yaml\n',
    );
    put('config/one.yaml', mapping('mcu', 'my one'));
    put('config/family.yaml', mapping('mcu', 'my family'));
    mkdirSync(at('config/mine'));
    put('config/mine/box.yaml', mapping('midi', 'my box'));
    const { nameOf } = rig();
    expect([xTouch, one, { ...one, name: 'Port 1' }, box].map(nameOf)).toEqual([
      'my family',
      'my one',
      'my one',
      'my box',
    ]);
  });

  test('what the list says of its like, where nothing is said of it (a controller that came back lost what it had learnt)', () => {
    put('config/mappings.yaml', '8 Knobs: box.yaml\n8 Knobs (3): third.yaml\n');
    put('config/box.yaml', mapping('midi', 'my box'));
    put('config/third.yaml', mapping('midi', 'my third box'));
    const { nameOf } = rig();
    const numbered = [' (2)', ' (3)'].map((number) => ({ ...box, name: `${box.name}${number}` }));
    expect([box, ...numbered].map(nameOf)).toEqual(['my box', 'my box', 'my third box']);
  });

  test('a file given on the command line before all others, and the nearest of several', () => {
    put('config/mappings.yaml', 'X-Touch: listed.yaml\n');
    put('config/listed.yaml', mapping('mcu', 'listed'));
    put('a.yaml', mapping('mcu', 'given'));
    put('b.yaml', mapping('X-Touch One', 'given for the One'));
    put('c.yaml', mapping('Stage left', 'given for one surface'));
    const { nameOf } = rig([at('c.yaml'), at('b.yaml'), at('a.yaml')]);
    expect([xTouch, one, { ...one, name: 'Stage left' }].map(nameOf)).toEqual([
      'given',
      'given for the One',
      'given for one surface',
    ]);
  });

  test('never a file that merely lies in the folder, such as a backup (pain 61)', () => {
    put('config/mappings.yaml', 'X-Touch: mine.yaml\n');
    put('config/mine.yaml', mapping('mcu', 'mine'));
    put('config/mine.yaml~', mapping('X-Touch', 'backup'));
    put('config/mine (copy).yaml', mapping('X-Touch', 'copy'));
    put('config/x-touch.yaml', mapping('X-Touch', 'left over'));
    const { nameOf, poke, mappings } = rig();
    expect(nameOf(xTouch)).toBe('mine');
    put('config/.mine.yaml.swp', mapping('X-Touch', 'swap'));
    poke();
    expect(nameOf(xTouch)).toBe('mine');
    expect(mappings.states.map(({ file }) => file)).toEqual([at('config/mine.yaml')]);
  });
});

describe('a fault', () => {
  test('in a file given on the command line is an error at its line and column', () => {
    put('bad.yaml', mapping('mcu', 'bad', 'key stop: stpo'));
    expect(() => rig([at('bad.yaml')])).toThrow(/^bad\.yaml:7:13 .*\n {4}key stop: stpo\n {14}\^/s);
    expect(() => rig([at('none.yaml')])).toThrow('none.yaml cannot be read');
  });

  test('in a listed file leaves the one that comes with Faderline, and is told', () => {
    put('config/mappings.yaml', 'X-Touch: mine.yaml\n');
    put('config/mine.yaml', mapping('mcu', 'mine', 'key stop: stpo'));
    const { nameOf, mappings, poke, surfaces, told } = rig();
    expect(nameOf(xTouch)).toBe('shipped');
    expect(mappings.troubles).toEqual([
      expect.stringMatching(/^mine\.yaml:7:13 .*The mapping that comes with Fad/s),
    ]);
    put('config/mine.yaml', mapping('mcu', 'mine', 'key stop: stop'));
    poke();
    expect(nameOf(xTouch)).toBe('mine');
    expect(surfaces[0]!.mapping).toContain('name: mine');
    expect(told).toEqual(['info mine.yaml is in force: 2 rules changed']);
  });

  test.each([
    ['X-Touch: ../mine.yaml\n', /mappings\.yaml:1:1 .*outside/],
    ['X-Touch: /etc/passwd\n', /mappings\.yaml:1:1 .*outside/],
    ['X-Touch:\n', /mappings\.yaml:1:1 a line is/],
    ['mcu: [a]\n', /mappings\.yaml:1:1 a line is/],
    ['- a\n', /mappings\.yaml:1:1 it lists/],
    ['a: "b\n', /mappings\.yaml:2:1 /],
    ['X-Touch: none.yaml\n', /none\.yaml cannot be read/],
  ])('in the list itself is told: %j', (list, trouble) => {
    put('config/mappings.yaml', list);
    const { mappings, nameOf } = rig();
    expect(mappings.troubles).toEqual([expect.stringMatching(trouble)]);
    expect(nameOf(xTouch)).toBe('shipped');
  });
});

describe('a mapping that is saved while it runs', () => {
  beforeEach(() => {
    put('config/mappings.yaml', 'X-Touch: mine.yaml\n');
    put('config/mine.yaml', mapping('mcu', 'mine', 'key stop: stop', 'fader 1: ch/1/fader'));
  });

  test('is in force at once, and how much of it changed is said', () => {
    const { poke, surfaces, told } = rig();
    put(
      'config/mine.yaml',
      mapping('mcu', 'mine', 'key stop: record', 'fader 1: ch/1/fader', 'fader 2: ch/2/pan'),
    );
    poke();
    expect(surfaces[0]!.mapping).toContain('key stop: record');
    expect(told).toEqual(['info mine.yaml is in force: 2 rules changed']);
  });

  test('by an editor that puts a new file in its place is followed, in one step', () => {
    const { watched, clock, surfaces, told, remaps } = rig();
    put('config/mine.new', mapping('mcu', 'mine', 'key stop: record'));
    const changed = watched.get(at('config'))!;
    changed();
    clock.advance(20e6);
    renameSync(at('config/mine.new'), at('config/mine.yaml'));
    changed();
    clock.advance(20e6);
    changed();
    clock.advance(100e6);
    expect(surfaces[0]!.mapping).toContain('key stop: record');
    expect(remaps()).toBe(1);
    expect(told).toHaveLength(1);
  });

  test('and says what it said before is left alone', () => {
    const { poke, told, remaps } = rig();
    put('config/mine.yaml', readFileSync(at('config/mine.yaml'), 'utf8'));
    poke();
    expect([told, remaps()]).toEqual([[], 0]);
  });

  test('with a fault leaves the last good one in force, says where, and goes on saying so until it is mended (pain 59)', () => {
    const { poke, surfaces, told, mappings } = rig();
    const good = surfaces[0]!.mapping;
    put('config/mine.yaml', mapping('mcu', 'mine', 'key stop: stpo', 'fader 1: ch/1/fader'));
    poke();
    poke();
    expect(surfaces[0]!.mapping).toBe(good);
    expect(told).toEqual([
      expect.stringMatching(
        /^warn mine\.yaml:7:13 .* What it said before stays in force until it is mended\.\n {4}key stop: stpo\n {14}\^$/,
      ),
    ]);
    expect(mappings.states).toEqual([
      {
        file: at('config/mine.yaml'),
        origin: 'listed',
        state: 'faulty',
        fault: expect.stringMatching(/^mine\.yaml:7:13 /),
        surfaces: ['X-Touch'],
      },
    ]);
    put('config/mine.yaml', good);
    poke();
    expect(told.at(-1)).toBe('info mine.yaml is in force: 0 rules changed');
    expect(mappings.states[0]).toMatchObject({ state: 'in force', fault: null });
  });

  test('or deleted leaves the last good one in force, and says so once', () => {
    const { poke, surfaces, told, mappings } = rig();
    const good = surfaces[0]!.mapping;
    rmSync(at('config/mine.yaml'));
    poke();
    poke();
    expect(surfaces[0]!.mapping).toBe(good);
    expect(told).toEqual([
      expect.stringMatching(/^warn mine\.yaml cannot be read: .*stays in force until it is back\.$/),
    ]);
    expect(mappings.states[0]).toMatchObject({ state: 'gone' });
    put('config/mine.yaml', good);
    poke();
    expect(mappings.states[0]).toMatchObject({ state: 'in force', fault: null });
  });

  test('reaches every surface that takes it, and no other', () => {
    const { poke, surfaces } = rig([], [xTouch, { ...xTouch, name: 'X-Touch (2)' }, one]);
    const others = surfaces[2]!.mapping;
    put('config/mine.yaml', mapping('mcu', 'mine', 'key stop: record'));
    poke();
    expect(surfaces.map((surface) => surface.mapping.includes('record'))).toEqual([true, true, false]);
    expect(surfaces[2]!.mapping).toBe(others);
  });
});

test('a file in the format of before is in force as it was meant, and is not written to before it is brought up to date', () => {
  put('config/mappings.yaml', 'X-Touch: old.yaml\n');
  put('config/old.yaml', mapping('mcu', 'old').replace('faderline: 2', 'faderline: 1'));
  const { mappings, nameOf } = rig([], [xTouch], readMapping);
  expect(nameOf(xTouch)).toBe('old');
  expect(mappings.states[0]).toMatchObject({ state: 'in force' });
  expect(mappings.editable(xTouch)?.fault).toContain('faderline map migrate');
});

describe('the list of the user', () => {
  test('may say something else while it runs', () => {
    put('config/mine.yaml', mapping('mcu', 'mine'));
    const { poke, surfaces } = rig();
    put('config/mappings.yaml', 'X-Touch: mine.yaml\n');
    poke();
    expect(surfaces[0]!.mapping).toContain('name: mine');
    put('config/mappings.yaml', '# X-Touch: mine.yaml\n');
    poke();
    expect(surfaces[0]!.mapping).toContain('name: shipped');
  });

  test('is made where there is none, and a surface is entered with all else left as it is', async () => {
    rmSync(at('config'), { recursive: true });
    const { mappings, surfaces } = rig([], [xTouch, box]);
    const choose = async (surface: string, file: string): Promise<void> => {
      const { before, after } = entryFor(at('config/mappings.yaml'), surface, file);
      await replaceFile(at('config/mappings.yaml'), after, before);
      mappings.look();
    };
    mkdirSync(at('config/mappings'), { recursive: true });
    put('config/mappings/x-touch.yaml', mapping('mcu', 'learnt'));
    await choose('X-Touch', at('config/mappings/x-touch.yaml'));
    expect(surfaces[0]!.mapping).toContain('name: learnt');
    const text = `${readFileSync(at('config/mappings.yaml'), 'utf8')}mcu: mappings/x-touch.yaml # rest\n`;
    expect(text).toMatch(/^# .*\n# .*\nX-Touch: mappings\/x-touch\.yaml\n/);
    put('config/mappings.yaml', text);
    await choose('8 Knobs', at('config/mappings/box.yaml'));
    expect(readFileSync(at('config/mappings.yaml'), 'utf8')).toBe(`${text}8 Knobs: mappings/box.yaml\n`);
    expect(existsSync(at('config/.mappings.yaml.new'))).toBe(false);
  });

  test.each([
    [
      'has a typo',
      'X-Touch: "mine.yaml\nmcu: family.yaml\n',
      /^warn mappings\.yaml:\d+:\d+ .*stays in force/,
    ],
    [
      'has lost a colon',
      'X-Touch mine.yaml\nmcu: family.yaml\n',
      /^warn mappings\.yaml:\d+:\d+ .*stays in force/,
    ],
    [
      'names no file in one line',
      'X-Touch:\nmcu: family.yaml\n',
      /^warn mappings\.yaml:1:1 .*stays in force/,
    ],
    ['is empty in the middle of a save', '', /^warn mappings\.yaml is gone or empty.*stays in force/],
    ['is deleted', undefined, /^warn mappings\.yaml is gone or empty.*stays in force/],
  ])('that %s leaves every surface what it had, and says so once', (_what, text, warning) => {
    put('config/mine.yaml', mapping('mcu', 'mine'));
    put('config/family.yaml', mapping('mcu', 'family'));
    put('config/mappings.yaml', 'X-Touch: mine.yaml\nmcu: family.yaml\n');
    const { poke, nameOf, told, remaps } = rig([], [xTouch, one]);
    if (text === undefined) rmSync(at('config/mappings.yaml'));
    else put('config/mappings.yaml', text);
    poke();
    poke();
    expect([xTouch, one].map(nameOf)).toEqual(['mine', 'family']);
    expect(remaps()).toBe(0);
    expect(told).toEqual([expect.stringMatching(warning)]);
    put('config/mappings.yaml', 'X-Touch: mine.yaml\n');
    poke();
    expect([xTouch, one].map(nameOf)).toEqual(['mine', 'shipped for the One']);
  });

  test('with a typo in one line when Faderline starts counts in every other line', () => {
    put('config/mine.yaml', mapping('mcu', 'mine'));
    put('config/mappings.yaml', 'Foo: "bar\nX-Touch: mine.yaml\nX-Touch: other.yaml\n');
    const { nameOf, mappings } = rig();
    expect(nameOf(xTouch)).toBe('mine');
    expect(mappings.troubles).toHaveLength(1);
  });

  test.each(['X-Touch: [a\nfoo', '- a\n', 'mcu:\n'])('with a fault is not written to: %j', (text) => {
    put('config/mappings.yaml', text);
    expect(() => entryFor(at('config/mappings.yaml'), 'X-Touch', at('config/x.yaml'))).toThrow(
      /mend the list of mappings first .*mappings\.yaml:\d/,
    );
  });
});

describe('what happens in the folders is noticed', () => {
  test('while something else is written there all the time', () => {
    put('config/mappings.yaml', 'X-Touch: mine.yaml\n');
    put('config/mine.yaml', mapping('mcu', 'mine'));
    const { watched, clock, surfaces } = rig();
    put('config/mine.yaml', mapping('mcu', 'mine', 'key stop: record'));
    for (let i = 0; i < 26; i++) {
      watched.get(at('config'))!();
      clock.advance(20e6);
    }
    expect(surfaces[0]!.mapping).toContain('record');
  });

  test('where a link leads that stands in the place of a mapping', () => {
    mkdirSync(at('dotfiles'));
    put('dotfiles/real.yaml', mapping('mcu', 'mine'));
    symlinkSync('../dotfiles/real.yaml', at('config/mine.yaml'));
    put('config/mappings.yaml', 'X-Touch: mine.yaml\n');
    const { watched, poke } = rig();
    expect([...watched.keys()]).toContain(realpathSync(at('dotfiles')));
    put('config/mappings.yaml', '# nothing\n');
    poke();
    expect([...watched.keys()]).not.toContain(realpathSync(at('dotfiles')));
  });

  test('in a folder that was put in the place of the one there was', () => {
    mkdirSync(at('config/mappings'));
    put('config/mappings/mine.yaml', mapping('mcu', 'mine'));
    put('config/mappings.yaml', 'X-Touch: mappings/mine.yaml\n');
    const { watched, clock, poke, nameOf } = rig();
    const before = watched.get(at('config/mappings'));
    renameSync(at('config/mappings'), at('config/old'));
    poke();
    mkdirSync(at('config/mappings'));
    put('config/mappings/mine.yaml', mapping('mcu', 'new'));
    clock.advance(1100e6); // nothing tells that it is there
    expect(nameOf(xTouch)).toBe('new');
    expect(watched.get(at('config/mappings'))).toBeDefined();
    expect(before).toBeDefined();
    expect(watches.filter((where) => where === at('config/mappings'))).toHaveLength(2);
  });

  test('by the system itself, in a folder that was replaced in one go', async () => {
    mkdirSync(at('config/mappings'));
    put('config/mappings/mine.yaml', mapping('mcu', 'mine'));
    put('config/mappings.yaml', 'X-Touch: mappings/mine.yaml\n');
    const { mappings, inForce } = served();
    renameSync(at('config/mappings'), at('config/old'));
    mkdirSync(at('config/mappings'));
    put('config/mappings/mine.yaml', mapping('mcu', 'second'));
    await inForce('second');
    put('config/mappings/mine.yaml', mapping('mcu', 'third'));
    await inForce('third');
    mappings.close();
  });
});

/** Mappings that are watched by the system, in real time. */
function served() {
  const mappings = new Mappings({
    given: [],
    list: at('config/mappings.yaml'),
    shipped: at('shipped'),
    check: plainCheck,
    clock: realClock,
    watch: watchFolder(() => {}),
  });
  const surface = { ...xTouch, number: 0, mapping: mappings.textFor(xTouch) };
  const remap = (_number: number, text: string): void => void (surface.mapping = text);
  mappings.serve({ surfaces: [surface], remap, tell: () => {} });
  const inForce = (name: string) =>
    vi.waitFor(() => expect(surface.mapping).toContain(`name: ${name}`), 3000);
  return { mappings, inForce };
}

test('a file that brings down its check has a fault, and the bridge goes on', () => {
  put('config/mappings.yaml', 'X-Touch: my.yaml\n');
  put('config/my.yaml', mapping('mcu', 'mine'));
  const { mappings } = rig([], [xTouch], (text) => {
    if (text.includes('key stop')) throw new RangeError('Maximum call stack size exceeded');
    return parseMapping(text);
  });
  put('config/my.yaml', mapping('mcu', 'mine', 'key stop: stop'));
  expect(() => mappings.look()).not.toThrow();
  expect(mappings.states.find(({ file }) => file.endsWith('my.yaml'))).toMatchObject({
    state: 'faulty',
    fault: expect.stringContaining('Maximum call stack size exceeded'),
  });
  expect(mappings.textFor(xTouch)).not.toContain('key stop');
});
