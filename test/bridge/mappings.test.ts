import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CheckMapping } from '../../src/bridge/mapping-file.ts';
import { Mappings, type SurfaceKind } from '../../src/bridge/mappings.ts';
import { parseMapping } from '../../src/mapping/parse.ts';
import { readMapping } from '../../src/mapping/read.ts';
import { VirtualClock } from '../../src/ports/clock.ts';

let folder: string;
beforeEach(() => {
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
    mkdirSync(at('config/mappings'), { recursive: true });
    put('config/mappings/x-touch.yaml', mapping('mcu', 'learnt'));
    await mappings.choose('X-Touch', at('config/mappings/x-touch.yaml'));
    expect(surfaces[0]!.mapping).toContain('name: learnt');
    const text = `${readFileSync(at('config/mappings.yaml'), 'utf8')}mcu: mappings/x-touch.yaml # rest\n`;
    expect(text).toMatch(/^# .*\n# .*\nX-Touch: mappings\/x-touch\.yaml\n/);
    put('config/mappings.yaml', text);
    await mappings.choose('8 Knobs', at('config/mappings/box.yaml'));
    expect(readFileSync(at('config/mappings.yaml'), 'utf8')).toBe(`${text}8 Knobs: mappings/box.yaml\n`);
    expect(existsSync(at('config/.mappings.yaml.new'))).toBe(false);
  });
});
