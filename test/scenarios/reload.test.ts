import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { loadMapping } from '../../src/bridge/library.ts';
import { MappedShow } from './own-mappings.ts';

let show: MappedShow;
afterEach(() => show.end());

const shipped = loadMapping('mcu');

/** A show with a simulated X-Touch that takes a mapping of the user's. */
function rig() {
  show = new MappedShow((folder) => {
    writeFileSync(path.join(folder, 'mappings.yaml'), 'X-Touch: mine.yaml\n');
    writeFileSync(path.join(folder, 'mine.yaml'), shipped);
  });
  return show.plug('x-touch');
}

function save(text: string): void {
  writeFileSync(show.at('mine.yaml'), text);
  show.poke();
}

test('a mapping saved in the middle of a ride loses no move, lets nothing jump, and drives no motor under the finger', () => {
  const { surface, hand } = rig();
  show.set('ch/3/fader', -20);
  show.wait(2);
  const values: number[] = [];
  const others: string[] = [];
  const before = [...show.engine.desk.values];
  const ridden = show.engine.table.at('ch/3/fader');
  show.bridge.onTick.add(() => {
    values.push(show.value('ch/3/fader'));
    show.engine.desk.values.forEach((value, n) => {
      if (n !== ridden && value !== before[n]) others.push(show.engine.table.row(n).path);
    });
  });
  hand.touch(3).moveTo(3, { dB: 0 }, 2);
  for (let i = 0; i < 40; i++) {
    show.wait(0.05);
    if (i === 15) save(shipped.replace('key play: play', 'key play: stop'));
    // the rule under the finger is another one now, and says the same
    if (i === 25) save(shipped.replace('  fader main:', '  fader 3: ch/3/fader\n  fader main:'));
  }
  expect(surface.fader(3)).toMatchObject({ held: true, fights: 0, stutters: 0, pullBacks: 0 });
  hand.letGo();
  show.wait(1);
  expect(show.told.filter((text) => text.includes('in force'))).toEqual([
    'mine.yaml is in force: 1 rule changed',
    expect.stringMatching(/^mine\.yaml is in force/),
  ]);
  expect(show.value('ch/3/fader')).toBeCloseTo(0, 0);
  expect([...new Set(others)]).toEqual([]);
  // the ride goes up without a step back or a leap
  const steps = values.slice(1).map((value, i) => value - values[i]!);
  expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...steps)).toBeLessThan(2);
});

test('a save that gives the fader under the finger something else moves neither that nor what it stood for', () => {
  const { surface, hand } = rig();
  show.set('ch/3/fader', -20);
  show.wait(2);
  hand.touch(3).moveTo(3, { dB: 0 }, 2);
  show.wait(1);
  save(shipped.replace("fader {strip}: '{strip}/fader'", "fader {strip}: '{strip}/trim'"));
  show.wait(0.05);
  const left = show.value('ch/3/fader');
  show.wait(1.2);
  expect([show.value('ch/3/fader'), show.value('ch/3/trim')]).toEqual([left, 0]);
  expect(surface.fader(3)).toMatchObject({ held: true, fights: 0 });
  hand.letGo();
  show.wait(1);
  expect(Math.abs(surface.fader(3).position - Math.round((60 / 84) * 1023))).toBeLessThan(2); // trim 0 dB of −60…+24
});

test('a faulty save keeps what was in force, and is told at its line and column until it is mended', () => {
  const { hand } = rig();
  const line = shipped.split('\n').findIndex((one) => one === '  key play: play') + 1;
  save(shipped.replace('  key play: play\n', '  key play: paly\n'));
  show.wait(0.1);
  const fault = show.told.at(-1)!;
  expect(fault.split('\n')[0]).toMatch(new RegExp(`^mine\\.yaml:${line}:13 .*"play"`));
  expect(fault.split('\n').slice(1)).toEqual(['    key play: paly', `  ${' '.repeat(12)}^`]);
  expect(show.mappings.states[0]).toMatchObject({ state: 'faulty', surfaces: ['X-Touch'] });
  hand.press('play');
  show.wait(0.5);
  expect(show.engine.transport.rolling).toBe(true);
  save(shipped);
  show.wait(0.1);
  expect(show.mappings.states[0]).toMatchObject({ state: 'in force', fault: null });
});
