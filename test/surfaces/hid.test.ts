import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HidProfile } from '../../src/model/profile.ts';
import { Shown } from '../../src/model/shown.ts';
import { answerTo } from '../../src/surfaces/blackmagic-handshake.ts';
import { parseProfile } from '../../src/surfaces/device-file.ts';
import type { Ear, Heard } from '../../src/surfaces/family.ts';
import { hid } from '../../src/surfaces/hid.ts';
import { ByteWriter } from '../../src/wire/byte-writer.ts';
import { eachPacket } from '../../src/wire/packets.ts';
import { golden, riddles, shownGolden } from '../golden/hid.ts';
import { bytes, hex, localOf, unitOf } from './rig.ts';

const folder = new URL('../../devices/', import.meta.url);

function hidDevice(name: string): HidProfile {
  const file = new URL(`${name}.json`, folder);
  const profile = parseProfile(readFileSync(file, 'utf8'), `devices/${name}.json`);
  if (profile.family !== 'hid') throw new Error(`${name} is no HID device`);
  return profile;
}

const devices = readdirSync(folder)
  .filter((file) => file.endsWith('.json') && file !== 'schema.json')
  .filter((file) => readFileSync(new URL(file, folder), 'utf8').includes('"family": "hid"'))
  .map((file) => file.slice(0, -'.json'.length));

/** An ear on a device, and all that it tells of. */
function listening(profile: HidProfile) {
  const said: string[] = [];
  const heards: Heard[] = [];
  let meaningless = 0;
  const controls = hid.controls(profile);
  const unit = unitOf(profile);
  const ear: Ear = hid.listen(unit, {
    begin: () => {},
    sign: () => {},
    event: ({ type, control, value }) => {
      const { name, strip } = controls.find(({ local }) => local === control)!;
      said.push(`${name}${strip || ''} ${type} ${value}`);
    },
    heard: (heard) => heards.push(heard),
    end: (meant) => void (meaningless += Number(!meant)),
  });
  return {
    unit,
    said,
    heards,
    ear,
    report: (text: string) => ear.push(bytes(text), text.split(' ').length),
    faults: () => ear.faults + meaningless,
  };
}

/** What goes out, packet by packet: its kind, and its bytes. */
function packetsOf(write: (out: ByteWriter) => void): readonly string[] {
  const out = new ByteWriter();
  write(out);
  const found: string[] = [];
  eachPacket(out.bytes, out.length, (kind, content) => found.push(`${kind}: ${hex(content)}`));
  return found;
}

describe('golden bytes', () => {
  test.each(golden)('$device: $what: $report ($source)', ({ device, before, report, heard }) => {
    const { report: push, said } = listening(hidDevice(device));
    push(before);
    said.length = 0;
    push(report);
    expect(said).toEqual(heard);
  });

  test.each(shownGolden)('%s: %s', (device, _what, control, strip, value, report) => {
    const profile = hidDevice(device);
    const local = localOf(hid, profile, control, strip);
    const row = new Shown(256);
    row.value[local] = value;
    expect(packetsOf((out) => hid.show(local, row, local, undefined, unitOf(profile), out))).toEqual([
      `0: ${report}`,
    ]);
  });

  test.each(riddles)('the riddle %s is answered by %s (smunaut/blackmagic-misc bmd.py)', (riddle, answer) => {
    const lowestFirst = (text: string) =>
      [...text.match(/../g)!].map((pair) => Number.parseInt(pair, 16)).reverse();
    expect(answerTo(lowestFirst(riddle))).toEqual(lowestFirst(answer));
  });
});

describe('a Shuttle', () => {
  test('that was turned while nobody listened says nothing of it with its first report', () => {
    const { report, said } = listening(hidDevice('shuttlepro-v2'));
    report('00 39 00 00 00');
    expect(said).toEqual([]);
  });

  test('whose ring was held when it came tells where the ring is', () => {
    const { report, said } = listening(hidDevice('shuttlepro-v2'));
    report('07 39 00 00 00');
    expect(said).toEqual(['wheel ring moved 1']);
  });

  test('whose report of a key let go was lost lets it go with the next one', () => {
    const { report, said } = listening(hidDevice('shuttlepro-v2'));
    report('00 05 00 01 00');
    report('00 06 00 02 00');
    expect(said).toEqual(['key F1 pressed 0', 'wheel turned 1', 'key F1 released 0', 'key F2 pressed 0']);
  });

  test('on Windows has a zero too many at the end, which means nothing', () => {
    const { report, said, faults } = listening(hidDevice('shuttlepro-v2'));
    report('00 05 00 00 00 00');
    report('00 06 00 00 00 00');
    expect(said).toEqual(['wheel turned 1']);
    expect(faults()).toBe(0);
  });
});

test('the wheel of a Speed Editor keeps what is no whole click yet', () => {
  const { report, said } = listening(hidDevice('speed-editor'));
  for (let i = 0; i < 3; i++) report('03 00 78 00 00 00 00'); // 120 of 360
  expect(said).toEqual(['wheel turned 1']);
});

test('a stick that trembles in its middle is at rest, and both its ends are reached', () => {
  const { report, said } = listening(hidDevice('logitech-f310'));
  for (const x of ['80', '7c', '86', '80', 'ff', '80', '00']) report(`${x} 80 80 80 08 00 04 ff`);
  expect(said.filter((line) => line.startsWith('wheel left'))).toEqual([
    'wheel left moved 1',
    'wheel left moved 0.5',
    'wheel left moved 0',
  ]);
});

test('a hat that goes round never lets go of all its ways in between', () => {
  const { report, said } = listening(hidDevice('dualshock-4'));
  for (const way of ['08', '00', '01', '02', '08']) report(`01 80 80 80 80 ${way} 00 00 00 00`);
  expect(said.filter((line) => line.startsWith('key pad'))).toEqual([
    'key pad up pressed 0',
    'key pad right pressed 0',
    'key pad up released 0',
    'key pad right released 0',
  ]);
});

test('lights that go out in one word take the others along', () => {
  const profile = hidDevice('speed-editor');
  const row = new Shown(256);
  const first = 7; // the unit's first control on its surface
  for (const name of ['key cut', 'key CAM9']) row.value[first + localOf(hid, profile, name)] = 1;
  const local = localOf(hid, profile, 'key cut');
  expect(packetsOf((out) => hid.show(local, row, first + local, undefined, unitOf(profile), out))).toEqual([
    '0: 02 02 01 00 00',
  ]);
});

test('X-keys are asked how they stand when they come, and left dark', () => {
  const profile = hidDevice('xk-24');
  const woken = packetsOf((out) => void hid.wake(unitOf(profile), out));
  expect(woken.map((line) => line.slice(0, 14))).toEqual([
    '0: 00 b6 00 00',
    '0: 00 b6 01 00',
    '0: 00 b1 00 00',
  ]);
  const left = packetsOf((out) => hid.blank(unitOf(profile), out));
  expect(left).toHaveLength(48);
  expect(left.every((line) => /^0: 00 b5 .. 00 01( 00){31}$/u.test(line))).toBe(true);
});

describe('a Speed Editor', () => {
  const answered = '06 04 58 02 00 00 00 00 00 00'; // 600 s
  const asked = '06 00 ef cd ab 89 67 45 23 01';

  test('sets its riddle, is answered, and is there', () => {
    const { unit, report, heards } = listening(hidDevice('speed-editor'));
    expect(packetsOf((out) => hid.greet(unit, out))).toEqual([
      '1: 06 00 00 00 00 00 00 00 00 00',
      '2: 06 0a',
    ]);
    report(asked);
    expect(heards[0]).toMatchObject({ type: 'ready' });
    expect(packetsOf((out) => hid.answer(heards[0]!, unit, out))).toEqual([
      '1: 06 01 00 00 00 00 00 00 00 00',
      '2: 06 0a',
      '1: 06 03 08 76 96 e9 89 b6 c7 e5',
      '2: 06 0a',
    ]);
    report('06 02 88 77 66 55 44 33 22 11');
    report(answered);
    expect(heards.map(({ type }) => type)).toEqual(['ready', 'confirmed']);
  });

  test('is answered again before its time is over, without going off and on', () => {
    const { unit, report, heards } = listening(hidDevice('speed-editor'));
    report(answered);
    const pulse = () => packetsOf((out) => hid.pulse!(unit.profile)!.say(unit, out));
    for (let second = 1; second < 300; second++) expect(pulse()).toEqual([]);
    expect(pulse()).toEqual(['1: 06 00 00 00 00 00 00 00 00 00', '2: 06 0a']);
    report(asked);
    expect(pulse()).toHaveLength(4);
    report(answered);
    expect(pulse()).toEqual([]);
    expect(heards.map(({ type }) => type)).toEqual(['confirmed']);
  });

  test('that will not have the answer is refused', () => {
    const { report, heards } = listening(hidDevice('speed-editor'));
    report('06 ff 00 00 00 00 00 00 00 00');
    expect(heards.map(({ type }) => type)).toEqual(['refused']);
  });
});

describe.each(devices)('%s', (name) => {
  const profile = hidDevice(name);
  const numbered = profile.reports[0]!.id !== undefined;

  test('answers any bytes, and never more events than it has controls', () => {
    const most = hid.controls(profile).length;
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 }), (reports) => {
        const { ear, said } = listening(profile);
        for (const report of reports) {
          said.length = 0;
          ear.push(report, report.length);
          expect(said.length).toBeLessThanOrEqual(most);
        }
      }),
    );
  });

  test('counts a report that is cut off, and takes nothing from it', () => {
    const { ear, said, faults } = listening(profile);
    profile.reports.forEach(({ id, length }, nth) => {
      const cut = Uint8Array.from({ length: length + Number(numbered) - 1 }, () => 0xff);
      if (id !== undefined) cut[0] = id;
      ear.push(cut, cut.length);
      expect(faults()).toBe(nth + 1);
    });
    ear.push(new Uint8Array(0), 0);
    expect(faults()).toBe(profile.reports.length + 1);
    expect(said).toEqual([]);
  });

  test.runIf(numbered)('counts a report of an id that it does not have', () => {
    const { ear, said, faults } = listening(profile);
    ear.push(new Uint8Array(64).fill(0x7e), 64);
    expect(faults()).toBe(1);
    expect(said).toEqual([]);
  });

  test('says nothing twice: the same report again means nothing, unless it tells clicks', () => {
    const length = profile.reports[0]!.length + Number(numbered);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: length, maxLength: length }), (report) => {
        const { ear, said } = listening(profile);
        if (numbered) report[0] = profile.reports[0]!.id!;
        ear.push(report, length);
        said.length = 0;
        ear.push(report, length);
        expect(said.filter((line) => !line.includes('turned'))).toEqual([]);
      }),
    );
  });
});

describe('a device file', () => {
  const good = JSON.parse(readFileSync(new URL('shuttlepro-v2.json', folder), 'utf8'));
  const withControls =
    (...controls: object[]) =>
    () =>
      parseProfile(JSON.stringify({ ...good, controls }), 'my.json');

  test.each([
    ['a bit beyond its report', { name: 'key 1', kind: 'key', bit: 40 }, 'its report has 5 bytes only'],
    [
      'a number that hangs out of it',
      { name: 'knob 1', kind: 'knob', byte: 4, bits: 16 },
      'its report has 5 bytes',
    ],
    ['a key that is nowhere', { name: 'key 1', kind: 'key' }, 'expected either a bit or a code'],
    ['a code where there are none', { name: 'key 1', kind: 'key', code: 3 }, 'its report has no "codes"'],
    [
      'a report there is not',
      { name: 'key 1', kind: 'key', bit: 1, report: 9 },
      'there is no report of this id',
    ],
    ['a run without a number', { name: 'key F{n}', kind: 'key', bit: 1 }, 'a run needs "count"'],
    [
      'more strips than there are',
      { name: 'key A {strip}', kind: 'key', bit: 1, count: 3 },
      'expected at most 0',
    ],
  ])('with %s is refused where it stands', (_what, control, message) => {
    expect(withControls(control)).toThrow(message);
    expect(withControls(control)).toThrow(/my\.json:\d+:\d+: controls\.0/u);
  });

  test('with two controls of one name is refused', () => {
    const key = { name: 'key 1', kind: 'key', bit: 1 };
    expect(withControls(key, key)).toThrow('names are told apart');
  });
});
