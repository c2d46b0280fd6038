import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { mappingCheck } from '../../src/bridge/check-mapping.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { bytes, hex } from '../surfaces/rig.ts';
import { MappedShow } from './own-mappings.ts';

const NAME = 'Fine Box';
const HEAD = `faderline: 2\nname: t\nfor: ${NAME}\nstrips: [ch]\ncontrols:\n`;

let show: MappedShow;
afterEach(() => show.end());

/** A controller nobody has described, in the test's hands. @param lines what its mapping says already. */
function plugged(lines?: string) {
  show = new MappedShow((folder) => {
    if (lines === undefined) return;
    writeFileSync(path.join(folder, 'mappings.yaml'), `${NAME}: my.yaml\n`);
    writeFileSync(path.join(folder, 'my.yaml'), HEAD + lines);
  });
  return replugged();
}

function replugged() {
  const cable = new MemoryCable(show.clock, { name: NAME });
  show.bridge.opened(cable.host);
  show.wait(2);
  return {
    cable,
    /** Each is one packet; time passes after it. */
    says: (...messages: readonly string[]): void => {
      for (const message of messages) {
        const data = bytes(message);
        cable.device.send(data, data.length);
        show.wait(0.01);
      }
    },
  };
}

const seven = (value: number): string => hex([value]);
/** CC 1 and CC 33: a fader of ten bits. */
const fader = (tenth: number): string => `b0 01 ${seven(tenth >> 3)} b0 21 ${seven((tenth & 7) << 4)}`;
const knob = (number: string, from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, n) => `b0 ${number} ${seven(from + n)}`);
const nrpn = (number: number, value: number): string =>
  `b0 63 ${seven(number >> 7)} b0 62 ${seven(number & 0x7f)} b0 06 ${seven(value >> 7)} b0 26 ${seven(value & 0x7f)}`;
const nrpns = (number: number): readonly string[] =>
  [0, 50, 200, 600, 1000, 1500].map((value) => nrpn(number, 2000 + value));

const proposed = (): string | undefined => show.learning.state.proposal?.control;
const mine = (name = 'mappings/fine-box.yaml'): string => readFileSync(show.at(name), 'utf8');
const pick = (...targets: readonly string[]): Promise<void> => show.learn({ do: 'pick', targets });

describe('a fader that sends fourteen bits in two controllers', () => {
  test('is learnt as one control and not by its coarse half, and moves by its fine one', async () => {
    const { says } = plugged();
    show.set('ch/1/fader', -10);
    await pick('ch/1/fader');
    says(...[500, 501, 502, 505, 510, 520, 535, 550].map(fader));
    expect(proposed()).toBe('cc14 1');
    expect(show.learning.state.proposal?.does).toBe(
      'Fine Box cc14 1 → Ch 1 fader, −∞…+10 dB, takes over where it passes the value',
    );
    await show.learn({ do: 'keep' });
    await show.learn({ do: 'cancel' });
    expect(mine()).toContain('\n  cc14 1: ch/1/fader # Ch 1 fader\n');
    says(fader(1023), fader(600), fader(300));
    says(fader(400), fader(600), fader(768));
    show.wait(1);
    const before = show.value('ch/1/fader');
    says(fader(769)); // the coarse half is the same as before
    show.wait(1);
    expect(show.value('ch/1/fader')).toBeGreaterThan(before);
    expect(show.value('ch/1/fader') - before).toBeLessThan(0.1);
  });

  test('works the next time Faderline starts, before anybody learns', () => {
    const { says } = plugged('  cc14 1:\n    ride: ch/1/fader\n    takeover: jump\n');
    says('b0 01 60 b0 21 00');
    show.wait(1);
    const before = show.value('ch/1/fader');
    says('b0 01 60 b0 21 10');
    show.wait(1);
    expect(show.value('ch/1/fader')).toBeGreaterThan(before);
    says('b0 21 20'); // the fine half alone, where the coarse one stays
    show.wait(1);
    expect(show.value('ch/1/fader')).toBeGreaterThan(before);
  });

  test('works as soon as its line is saved in an editor', () => {
    const { says } = plugged('  cc 7: ch/2/fader\n');
    writeFileSync(
      show.at('my.yaml'),
      `${HEAD}  cc14 1:\n    ride: ch/1/pan\n    takeover: jump\n  cc 7: ch/2/pan\n`,
    );
    show.mappings.look();
    says('b0 01 7f b0 21 7f');
    show.wait(1);
    expect(show.value('ch/1/pan')).toBe(1);
    expect(show.told.filter((text) => text.includes('is ready'))).toHaveLength(1);
  });

  test('is put back by undo', async () => {
    const { says } = plugged('  cc 7: ch/2/fader\n');
    await pick('ch/1/fader');
    says(...[500, 501, 502, 505, 520, 535, 550].map(fader));
    await show.learn({ do: 'keep' });
    expect(mine('my.yaml')).toContain('cc14 1');
    await show.learn({ do: 'undo' });
    expect(mine('my.yaml')).toBe(`${HEAD}  cc 7: ch/2/fader\n`);
  });

  test('leaves the next of a row alone while it comes to rest', async () => {
    const { says } = plugged();
    await show.learn({ do: 'pick', targets: ['ch/1/fader', 'ch/2/fader'], atOnce: true });
    says(...[500, 501, 502, 505, 520, 535, 550].map(fader));
    await settled();
    says(...[560, 580, 610, 650, 700].map(fader));
    expect(show.learning.state).toMatchObject({ mode: 'waiting', target: 'Ch 2 fader' });
    says(...knob('02', 20, 30));
    await settled();
    expect(mine()).toContain('  cc14 1: ch/1/fader # Ch 1 fader\n  cc 2: ch/2/fader # Ch 2 fader\n');
  });

  test('moves what its halves were learnt for by an older version', () => {
    const { says } = plugged('  cc 1:\n    ride: ch/1/pan\n    takeover: jump\n');
    says('b0 01 7f b0 21 10');
    show.wait(1);
    expect(show.value('ch/1/pan')).toBe(1);
  });
});

describe('two knobs on CC 1 and CC 33', () => {
  test('turned one after the other are learnt as two', async () => {
    const { says } = plugged();
    await show.learn({ do: 'pick', targets: ['ch/1/fader', 'ch/2/fader'], atOnce: true });
    says(...knob('01', 20, 40));
    await settled();
    says(...knob('21', 20, 40));
    await settled();
    expect(mine()).toContain('  cc 1: ch/1/fader # Ch 1 fader\n  cc 33: ch/2/fader # Ch 2 fader\n');
  });

  test('the second of them is learnt though the first was touched a moment before', async () => {
    const { says } = plugged();
    await pick('ch/1/fader');
    says('b0 01 40', ...knob('21', 20, 40));
    expect(proposed()).toBe('cc 33');
  });

  test('turned with both hands are not one control', async () => {
    const { says } = plugged();
    await pick('ch/1/fader');
    says(...Array.from({ length: 24 }, (_, n) => `b0 01 ${seven(20 + n)} b0 21 ${seven(70 - n)}`));
    expect(proposed()).toMatch(/^cc (1|33)$/u);
  });
});

describe('a parameter', () => {
  test('is learnt by its number, and not as the controllers that carry it (CC 99, 98 and 6 were three knobs)', async () => {
    const { says } = plugged();
    await pick('ch/1/fader');
    says(...nrpns(300));
    expect(proposed()).toBe('nrpn 300');
    await show.learn({ do: 'keep' });
    await pick('ch/2/fader');
    says(...nrpns(320));
    expect(proposed()).toBe('nrpn 320');
    await show.learn({ do: 'keep' });
    await show.learn({ do: 'cancel' });
    expect(mine()).toContain('  nrpn 300: ch/1/fader # Ch 1 fader\n  nrpn 320: ch/2/fader # Ch 2 fader\n');
  });

  test('moves what it was learnt for and nothing else', () => {
    const { says } = plugged(
      '  nrpn 300:\n    ride: ch/1/pan\n    takeover: jump\n  channel 3 rpn 0:\n    ride: ch/2/pan\n    takeover: jump\n',
    );
    says(nrpn(300, 16383), 'b2 65 00 b2 64 00 b2 06 7f b2 26 7f');
    show.wait(1);
    expect([show.value('ch/1/pan'), show.value('ch/2/pan')]).toEqual([1, 1]);
    says(nrpn(301, 0));
    show.wait(1);
    expect(show.value('ch/1/pan')).toBe(1);
  });

  test('of seven bits is learnt as well, of a controller that says its number once', async () => {
    const { says } = plugged();
    await pick('ch/1/fader');
    says('b0 63 02 b0 62 2c b0 06 10', ...knob('06', 20, 30));
    expect(proposed()).toBe('nrpn 300');
  });

  test('is none where the controller says that none is chosen: what comes then is a controller again', async () => {
    const { says } = plugged();
    await pick('ch/1/fader');
    says('b0 65 7f b0 64 7f b0 06 10', ...knob('06', 20, 30));
    expect(proposed()).toBe('cc 6');
  });

  test('and none again after each value is the parameter alone', async () => {
    const { says } = plugged();
    await pick('ch/1/fader');
    const value = (coarse: number) => `b0 65 00 b0 64 01 b0 06 ${seven(coarse)} b0 26 05 b0 65 7f b0 64 7f`;
    says(...[10, 20, 30, 40, 50, 60].map(value));
    expect(proposed()).toBe('rpn 1');
  });

  test('is none where only half of its number came: CC 6 is a knob as ever', async () => {
    const { says } = plugged();
    await pick('ch/1/fader');
    says('b0 62 01', ...knob('06', 20, 30));
    expect(proposed()).toBe('cc 6');
  });

  test('that is another one beside it is met before the first is kept: the first can still be kept', async () => {
    const { says } = plugged();
    await pick('ch/1/fader');
    says(...nrpns(300));
    says(nrpn(301, 2000)); // a neighbour trembles
    expect(proposed()).toBe('nrpn 300');
    await show.learn({ do: 'keep' });
    expect(mine()).toContain('nrpn 300');
  });

  test('is no control while nobody learns: what an older version learnt goes on, and no surface is put together anew', () => {
    const { says } = plugged('  cc 6:\n    ride: ch/1/pan\n    takeover: jump\n');
    const controls = show.engine.attached[0]?.controls.length;
    for (let n = 0; n < 400; n++) says(nrpn(n, 16383));
    expect(show.engine.attached[0]?.controls.length).toBe(controls);
    expect(show.value('ch/1/pan')).toBe(1); // as an older version learnt it
  });

  test('that is met while somebody learns something else is none afterwards (what an older version learnt was dead until the unit was replugged)', async () => {
    const { says } = plugged('  cc 6:\n    ride: ch/1/pan\n    takeover: jump\n');
    await pick('ch/2/fader');
    says(...nrpns(300));
    expect(proposed()).toBe('nrpn 300');
    await show.learn({ do: 'cancel' });
    says(nrpn(300, 16383));
    show.wait(1);
    expect(show.value('ch/1/pan')).toBe(1);
    await pick('ch/2/fader');
    says(...nrpns(300)); // it is met again
    expect(proposed()).toBe('nrpn 300');
    await show.learn({ do: 'keep' });
    await show.learn({ do: 'undo' });
    says(nrpn(300, 0));
    show.wait(1);
    expect(show.value('ch/1/pan')).toBe(-1);
    expect(show.bridge.faults).toBe(0);
  });

  test('is met by the hundred when a synthesizer says all it knows: there is an end to it', async () => {
    const { says } = plugged();
    const [before] = show.engine.attached;
    const stood = new Set([before]);
    await pick('ch/1/fader');
    for (let n = 0; n < 300; n++) {
      says(nrpn(n, 100));
      stood.add(show.engine.attached[0]);
    }
    expect(stood.size).toBe(2); // it was put together once, with all of them
    expect(show.engine.attached[0]?.controls.length).toBe(before!.controls.length + 256);
    expect(show.bridge.faults).toBe(0);
  });
});

test('a mapping may name any there can be, and no others', () => {
  show = new MappedShow();
  const check = mappingCheck();
  const faults = (name: string) =>
    check(`${HEAD}  ${name}: ch/1/fader\n`)
      .problems.filter(({ weight }) => weight !== 'warning')
      .map(({ message }) => message);
  for (const name of ['cc14 0', 'cc14 31', 'channel 16 cc14 31', 'nrpn 16382', 'channel 2 rpn 5'])
    expect(faults(name)).toEqual([]);
  expect(faults('cc14 32')[0]).toContain('the surface has no control "cc14 32"');
  expect(faults('nrpn 16383')[0]).toContain('the surface has no control "nrpn 16383"');
});

/** What is kept at once has been written. */
function settled(): Promise<void> {
  const { learning } = show;
  return new Promise((resolve) => {
    const look = (): void => {
      if (learning.state.mode === 'writing') return;
      learning.onChange.delete(look);
      resolve();
    };
    learning.onChange.add(look);
    look();
  });
}
