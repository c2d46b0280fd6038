import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sideBySide } from '../../src/model/controls.ts';
import { light } from '../../src/model/shown.ts';
import type { DeviceProfile, FaderportProfile } from '../../src/model/profile.ts';
import { familyOf } from '../../src/surfaces/index.ts';
import { ByteWriter } from '../../src/wire/byte-writer.ts';
import { classicTalk, faderportGolden, ids2, ids8, idsClassic, idsOfStrips } from '../golden/faderport.ts';
import { bytes, localOf, profileOf, rowWith, told, unitOf, written } from './rig.ts';

const f8 = profileOf('faderport-8') as FaderportProfile;
const f16 = profileOf('faderport-16');
const f2 = profileOf('faderport-2');
const classic = profileOf('faderport-classic');
const all = { 'faderport-8': f8, 'faderport-16': f16, 'faderport-2': f2, 'faderport-classic': classic };

type Wanted = { value?: number; style?: number; text?: string };
type Control = readonly [name: string, strip?: number];

const local = (profile: DeviceProfile, [name, strip]: Control): number =>
  localOf(familyOf(profile.family), profile, name, strip);

const heard = (profile: DeviceProfile, text: string): readonly unknown[] =>
  told(familyOf(profile.family), profile, bytes(text)).said;

/** What makes a control show something; any place in the row will do. */
function shown(profile: DeviceProfile, control: Control, wanted: Wanted): string {
  const row = rowWith(300, wanted, false);
  return written((out) =>
    familyOf(profile.family).show(local(profile, control), row, 300, undefined, unitOf(profile), out),
  );
}

describe('golden bytes', () => {
  test.each(faderportGolden.filter(({ says }) => says))(
    'heard from a $device: $what: $bytes ($source)',
    ({ device, bytes: message, control, says }) => {
      const [type, value] = says!;
      const profile = all[device];
      expect(heard(profile, message)).toEqual([{ type, value, control: local(profile, control) }]);
    },
  );

  test.each(faderportGolden.filter(({ shows }) => shows))(
    'shown on a $device: $what: $bytes ($source)',
    ({ device, bytes: message, control, shows }) => {
      expect(shown(all[device], control, shows!)).toBe(message);
    },
  );

  const keys = [
    ...ids8.map(([name, id, coloured]) => ({ profile: f8, control: [name] as const, id, coloured })),
    ...ids2.map(([name, id, coloured]) => ({ profile: f2, control: [name] as const, id, coloured })),
    ...Object.entries(idsOfStrips).flatMap(([name, ids]) =>
      ids.split(' ').map((id, n) => ({
        profile: f16,
        control: [`${name} {strip}`, n + 1] as const,
        id,
        coloured: name === 'select' ? 'coloured' : undefined,
      })),
    ),
  ];

  test.each(keys)(
    '$profile.model: key $control is $id',
    ({ profile, control: [name, strip], id, coloured }) => {
      const key = [`key ${name}`, strip ?? 0] as const;
      const control = local(profile, key);
      expect(heard(profile, `90 ${id} 7f 90 ${id} 00`)).toEqual([
        { type: 'pressed', value: 0, control },
        { type: 'released', value: 0, control },
      ]);
      expect(shown(profile, key, { value: light.on })).toBe(`90 ${id} 7f`);
      const colour = familyOf(profile.family)
        .controls(profile)
        .find((one) => one.name === `colour ${name}` && one.strip === (strip ?? 0));
      expect(colour !== undefined).toBe(coloured !== undefined);
      if (colour)
        expect(shown(profile, [colour.name, colour.strip], { value: 0xffffff })).toBe(
          `91 ${id} 7f 92 ${id} 7f 93 ${id} 7f`,
        );
    },
  );

  test('the golden ids name every key there is', () => {
    const named = (ids: typeof ids8) => ids.map(([name]) => `key ${name}`);
    const strips = Object.keys(idsOfStrips).map((name) => `key ${name} {strip}`);
    expect(new Set(familyOf('faderport').keys)).toEqual(new Set([...named(ids8), ...strips]));
    expect(new Set(familyOf('faderport-2').keys)).toEqual(new Set(named(ids2)));
  });

  test.each(idsClassic)('2010: key %s is pressed as %s and lit as %s', (name, press, lit) => {
    const control = local(classic, [`key ${name}`]);
    expect(heard(classic, `a0 ${press} 01 a0 ${press} 00`)).toEqual([
      { type: 'pressed', value: 0, control },
      { type: 'released', value: 0, control },
    ]);
    expect(shown(classic, [`key ${name}`], { value: light.on })).toBe(`a0 ${lit} 01`);
    expect(shown(classic, [`key ${name}`], { value: light.off })).toBe(`a0 ${lit} 00`);
  });
});

describe('displays', () => {
  /** A unit whose displays are laid out in another mode. */
  const laidOut = (
    mode: FaderportProfile['display']['mode'],
    more: Partial<FaderportProfile['display']> = {},
  ) => ({
    ...f8,
    display: { ...f8.display, mode, ...more },
  });
  const family = familyOf('faderport');

  test.each([
    [0, ['upper 7', 'middle 7', 'lower 4'], false],
    [1, ['upper 4', 'middle 7', 'lower 7'], false],
    [2, ['upper 7', 'second 7', 'third 7', 'lower 7'], false],
    [3, ['upper 4', 'lower 4'], false],
    [4, ['upper 4', 'lower 4'], true],
    [5, ['upper 7', 'middle 7', 'lower 4'], true],
    [6, ['upper 7', 'middle 4', 'lower 7'], false],
    [7, ['upper 4', 'middle 7', 'lower 7'], true],
    [8, ['upper 7', 'middle 4', 'lower 7'], true],
  ] as const)('mode %i has the lines %j, and a meter or not: %s', (mode, lines, meter) => {
    const controls = family.controls(laidOut(mode)).filter(({ strip }) => strip === 2);
    const texts = controls.filter(({ kind }) => kind === 'text');
    expect(texts.map(({ name, cells }) => `${name.split(' ')[1]} ${cells}`)).toEqual(lines);
    expect(controls.some(({ kind }) => kind === 'meter')).toBe(meter);
  });

  test('the unit is laid out and emptied before anything is written (mode 2, strip 2: 13 01 12)', () => {
    const said = written((out) => family.wake(unitOf(laidOut(2)), out));
    expect(said).toMatch(/^f0 00 01 06 02 13 00 12 f7 f0 00 01 06 02 13 01 12 f7 /u);
    expect(said.match(/13 0[0-7] 12/gu)).toHaveLength(8);
  });

  test('the lamp beside it turns the upper line white, in one message and none without the other', () => {
    const upper = local(f8, ['text upper {strip}', 3]);
    const lamp = local(f8, ['lamp inverse {strip}', 3]);
    expect(family.together(upper, f8)).toEqual({ first: upper, count: 2 });
    expect(family.together(lamp, f8)).toEqual({ first: upper, count: 2 });
    expect(family.together(local(f8, ['text middle {strip}', 3]), f8)).toBeUndefined();
    const row = rowWith(40, { text: 'Vox' }, false);
    row.value[41] = light.on;
    for (const [control, index] of [
      [upper, 40],
      [lamp, 41],
    ] as const)
      expect(written((out) => family.show(control, row, index, undefined, unitOf(f8), out))).toBe(
        'f0 00 01 06 02 12 02 00 04 56 6f 78 f7',
      );
  });

  test.each([
    ['left', '01'],
    ['right', '02'],
  ] as const)('text stands on the %s', (align, flags) => {
    expect(shown(laidOut(5, { align }), ['text upper {strip}', 1], { text: 'Vox' })).toBe(
      `f0 00 01 06 02 12 00 00 ${flags} 56 6f 78 f7`,
    );
  });

  test('what is no letter is a question mark, and never ends the message', () => {
    expect(shown(f8, ['text upper {strip}', 1], { text: 'a\u0001\u007f' })).toBe(
      'f0 00 01 06 02 12 00 00 00 61 3f 3f f7',
    );
  });
});

test('how a bar is drawn goes out only when it changes', () => {
  const family = familyOf('faderport');
  const bar = local(f8, ['bar {strip}', 2]);
  const before = rowWith(7, { value: 0.5, style: 1 }, false);
  const after = rowWith(7, { value: 1, style: 1 }, false);
  const said = (to: typeof after) => written((out) => family.show(bar, to, 7, before, unitOf(f8), out));
  expect(said(after)).toBe('b0 31 7f');
  expect(said(rowWith(7, { value: 1, style: 2 }, false))).toBe('b0 31 7f b0 39 02');
  expect(said(rowWith(7, { value: -1, style: 1 }, false))).toBe('b0 31 00 b0 39 04');
});

test('a light without a colour is white: a black one could not be seen to burn', () => {
  expect(shown(f8, ['colour read'], { value: 0 })).toBe('91 4a 7f 92 4a 7f 93 4a 7f');
});

test('knobs that did not turn say nothing, and keys of others neither', () => {
  for (const message of ['b0 10 00', 'b0 10 40', 'b0 11 01', '90 21 7f', '90 78 7f', '91 00 7f', 'e8 00 00'])
    expect(heard(f8, message)).toEqual([]);
  expect(heard(classic, 'a0 18 01 e0 00 00 e0 00 40')).toEqual([]);
});

test('it hears once a second that we are here, and the one of 2010 does not: it would be its record light', () => {
  for (const name of ['faderport', 'faderport-2']) {
    const pulse = familyOf(name).pulse?.(f8);
    expect(written((out) => pulse?.say(unitOf(f8), out))).toBe('a0 00 00');
    expect(pulse?.every).toBeLessThanOrEqual(1000);
    expect(pulse?.silentAfter).toBeUndefined(); // it never says anything by itself
  }
  expect(familyOf('faderport-classic').pulse).toBeUndefined();
});

describe('the one of 2010', () => {
  const family = familyOf('faderport-classic');

  test('is asked who it is, answers, and is put into its native mode', () => {
    expect(written((out) => family.greet(unitOf(classic), out))).toBe(classicTalk.ask);
    expect(heard(classic, classicTalk.answer)).toEqual([{ type: 'ready', id: 0 }]);
    expect(written((out) => family.wake(unitOf(classic), out))).toContain(classicTalk.native);
  });

  test('is not taken for one of others that answer the same question', () => {
    expect(heard(classic, 'f0 7e 7f 06 02 00 00 66 02 00 01 00 00 00 00 00 f7')).toEqual([]);
    expect(heard(classic, 'f0 7e 7f 06 02 00 01 06 02 f7')).toEqual([]);
  });

  test('a fader is known with its second half, and half a number is none', () => {
    expect(heard(classic, 'b0 20 10')).toEqual([]);
    expect(heard(classic, 'b0 00 40')).toEqual([]);
    expect(heard(classic, 'b0 00 40 a0 11 01 b0 20 00')).toMatchObject([
      { type: 'pressed' },
      { type: 'moved', value: (0x40 << 7) / 16368 },
    ]);
  });

  test("two of them do not hear each other's halves", () => {
    const said: unknown[] = [];
    const listen = () =>
      family.listen(unitOf(classic), {
        begin: () => {},
        sign: () => {},
        event: (event) => said.push({ ...event }),
        heard: () => {},
        end: () => {},
      });
    const [one, two] = [listen(), listen()];
    one.push(bytes('b0 00 40'), 3);
    two.push(bytes('b0 20 00'), 3);
    expect(said).toEqual([]);
  });

  test('OFF never burns, whatever is wanted: its fader would be dead', () => {
    expect(shown(classic, ['key off'], { value: light.on })).toBe('');
    expect(written((out) => family.wake(unitOf(classic), out))).toContain('a0 10 00');
    expect(written((out) => family.blank(unitOf(classic), out))).not.toContain('a0 10 01');
  });

  test('is sent 0 to 1023, and never what it reported, which goes sixteen times as far', () => {
    for (let step = 0; step <= 1023; step++) {
      const said = told(
        family,
        classic,
        Uint8Array.of(0xb0, 0, step >> 3, 0xb0, 0x20, (step << 4) & 0x7f),
      ).said;
      const { value } = said[0] as { value: number };
      const out = bytes(shown(classic, ['fader {strip}', 1], { value }));
      expect((out[2]! << 7) | out[5]!).toBe(step);
    }
  });
});

describe.each(Object.entries(all))('any %s', (_name, profile) => {
  const family = familyOf(profile.family);

  test('answers any bytes and throws at none, however the cable cuts them', () => {
    const stream = fc.uint8Array({ maxLength: 60 });
    fc.assert(
      fc.property(stream, fc.array(fc.nat(60), { maxLength: 8 }), (sent, cuts) => {
        const whole = told(family, profile, sent);
        const within = cuts.map((cut) => Math.min(cut, sent.length));
        expect(told(family, profile, sent, within)).toEqual(whole);
        const known = new Set(family.controls(profile).map((control) => control.local));
        for (const one of whole.said) if ('control' in one) expect(known).toContain(one.control);
      }),
      { numRuns: 500 },
    );
  });

  test('shows any row, and sends data of seven bits only', () => {
    const value = fc.oneof(fc.double(), fc.constantFrom(-1, NaN, Infinity, -Infinity, 0xffffff));
    fc.assert(
      fc.property(value, fc.nat(255), fc.string(), (wanted, style, text) => {
        const row = rowWith(20, { value: wanted, style, text: text.slice(0, 16) }, false);
        for (const control of family.controls(profile)) {
          const out = new ByteWriter();
          family.show(control.local, row, 20, undefined, unitOf(profile), out);
          const sent = out.copy();
          const sysex = sent[0] === 0xf0;
          if (sysex) expect([...sent].findIndex((byte, n) => n > 0 && byte > 0x7f)).toBe(sent.length - 1);
          else
            expect(
              [...sent].every(
                (byte, n) =>
                  byte < 0x80 || n % (sent[0]! >> 4 === 0xc || sent[0]! >> 4 === 0xd ? 2 : 3) === 0,
              ),
            ).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('what has no such number shows nothing', () => {
    const has = new Set(family.controls(profile).map((control) => control.local));
    const row = rowWith(20, { value: 1, text: 'x' }, false);
    for (let n = 0; n < 500; n++)
      if (!has.has(n))
        expect(written((out) => family.show(n, row, 20, undefined, unitOf(profile), out))).toBe('');
  });
});

test.each([f8, f16, f2])('$model: every place of a fader is sent as it was reported', (profile) => {
  const family = familyOf(profile.family);
  for (let step = 0; step <= 1023; step++) {
    const number = step << 4;
    const sent = Uint8Array.of(0xe0, number & 0x7f, number >> 7);
    const { value } = told(family, profile, sent).said[0] as { value: number };
    expect(bytes(shown(profile, ['fader {strip}', 1], { value }))).toEqual(sent);
  }
});

describe('what a unit has', () => {
  test('local numbers are fixed: scripts, recordings and tables go by them', () => {
    const at = (...control: Control) => local(f16, control);
    expect([at('fader {strip}', 16), at('bar {strip}', 1), at('encoder param'), at('wheel')]).toEqual([
      15, 16, 32, 33,
    ]);
    expect([at('key arm'), at('colour read'), at('meter {strip}', 16)]).toEqual([64, 266, 335]);
    expect([
      at('text upper {strip}', 1),
      at('lamp inverse {strip}', 1),
      at('text lower {strip}', 16),
    ]).toEqual([336, 337, 459]);
  });

  test('two of them stand side by side as one surface', () => {
    const controls = sideBySide(
      [f8, f8].map((p) => ({ controls: familyOf(p.family).controls(p), strips: 8 })),
    );
    expect(controls.find(({ name }) => name === 'fader 16')).toMatchObject({ unit: 1, local: 7 });
    expect(controls.find(({ name }) => name === 'key play')).toMatchObject({ unit: 0 });
  });
});

test.each(Object.entries(all))(
  'a %s is left tidy: faders down, lights off, displays empty',
  (_name, profile) => {
    const family = familyOf(profile.family);
    const said = written((out) => family.blank(unitOf(profile), out));
    expect(said).toContain(profile === classic ? 'b0 00 00 b0 20 00' : 'e0 00 00');
    expect(said).toContain(profile === classic ? 'a0 15 00' : '90 10 00');
    if (profile === f8) {
      expect(said.match(/13 0[0-7] 15 f7/gu)).toHaveLength(8);
      expect(said).toContain('b0 37 00 b0 3f 04');
    }
  },
);
