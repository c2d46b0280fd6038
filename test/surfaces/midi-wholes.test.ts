import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MidiProfile } from '../../src/model/profile.ts';
import { midi } from '../../src/surfaces/midi.ts';
import { listening, midiDevice } from './rig.ts';

const anyone = midiDevice('any-midi');
const having = (...names: readonly string[]): MidiProfile => midi.named!(anyone, names, true) as MidiProfile;

/** What a controller nobody described says: what comes of each message, by the names of controls. */
function said(profile: MidiProfile, ...messages: readonly string[]): readonly string[] {
  const { says } = listening(midi, profile);
  const names = midi.controls(profile).map(({ name }) => name);
  return messages.map((message) =>
    says(message)
      .map(({ control, value }) => `${names[control]} ${Math.round(value * 16383)}`)
      .join(', '),
  );
}

describe('the controls of a controller nobody described', () => {
  test('go on behind those there were: no number changes, whatever a mapping names', () => {
    const before = midi.controls(anyone);
    const after = midi.controls(having('cc14 1', 'channel 16 nrpn 300', 'rpn 0'));
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.slice(before.length).map(({ name, kind, stays }) => ({ name, kind, stays }))).toEqual(
      ['cc14 1', 'channel 16 nrpn 300', 'rpn 0'].map((name) => ({ name, kind: 'knob', stays: true })),
    );
  });

  test('are the same record where nothing new is named', () => {
    const profile = having('cc14 1');
    for (const keeping of [true, false])
      expect(midi.named!(profile, ['cc14 1', 'cc 7', 'fader 1'], keeping)).toBe(profile);
    expect(midi.named!(midiDevice('nanokontrol2'), ['cc14 1'], true)).toBeUndefined();
  });

  test('are those that are named and no others, where none is to be kept', () => {
    const profile = having('cc14 1', 'nrpn 300', 'rpn 0');
    const names = (of: MidiProfile) =>
      midi
        .controls(of)
        .slice(midi.controls(anyone).length)
        .map(({ name }) => name);
    expect(names(midi.named!(profile, ['nrpn 5', 'rpn 0'], false) as MidiProfile)).toEqual([
      'rpn 0',
      'nrpn 5',
    ]);
    expect(names(midi.named!(profile, [], false) as MidiProfile)).toEqual([]);
    expect(names(midi.named!(profile, ['nrpn 5'], true) as MidiProfile)).toHaveLength(4);
  });

  test.each([
    'cc14 32', // no fine half beyond 31
    'nrpn 16383', // none is chosen
    'rpn 16384',
    'channel 1 cc14 1', // the first is not said
    'channel 17 cc14 1',
    'channel 0 cc14 1',
    'cc14 01',
    'cc14 {n}',
    'nrpn',
  ])('are never called %s', (name) => {
    expect(having(name)).toBe(anyone);
  });

  test('know what they may be the coarse half of', () => {
    const controls = midi.controls(anyone);
    const named = (name: string) => controls.find((one) => one.name === name)!;
    expect(named('channel 5 cc 31').finer).toEqual({
      fine: named('channel 5 cc 63').local,
      whole: 'channel 5 cc14 31',
    });
    expect(named('cc 32').finer).toBeUndefined();
    expect(midi.controls(midiDevice('nanokontrol2')).every(({ finer }) => finer === undefined)).toBe(true);
  });
});

describe('two controllers in one', () => {
  test('are a value of fourteen bits, and controls of their own as before', () => {
    expect(said(having('cc14 1'), 'b0 01 41', 'b0 21 01')).toEqual(['cc 1 8385', 'cc14 1 8321, cc 33 129']);
  });

  test('go on from the coarse half where only the fine one moved (MIDI 1.0, "controllers 32 to 63")', () => {
    expect(said(having('cc14 1'), 'b0 01 40 b0 21 01', 'b0 21 02')[1]).toBe('cc14 1 8194, cc 33 258');
  });

  test('are not those of another channel, nor of another number', () => {
    expect(said(having('channel 2 cc14 1'), 'b0 01 40 b0 21 01', 'b1 01 40 b1 22 01', 'b1 21 01')).toEqual([
      'cc 1 8256, cc 33 129',
      'channel 2 cc 1 8256, channel 2 cc 34 129',
      'channel 2 cc14 1 8193, channel 2 cc 33 129',
    ]);
  });

  test('are nothing together where nobody named them', () => {
    expect(said(anyone, 'b0 01 41 b0 21 01')).toEqual(['cc 1 8385, cc 33 129']);
  });

  test('CC 6 and 38 are a pair as well, as long as no parameter is chosen', () => {
    const profile = having('cc14 6', 'nrpn 1');
    expect(said(profile, 'b0 06 41', 'b0 26 01')).toEqual(['cc 6 8385', 'cc14 6 8321, cc 38 129']);
    expect(said(profile, 'b0 63 00 b0 62 01', 'b0 06 41', 'b0 26 01')).toEqual(['', '', 'nrpn 1 8321']);
    expect(said(profile, 'b0 63 00 b0 62 02 b0 06 41', 'b0 26 01')).toEqual(['cc 6 8385', 'cc 38 129']);
  });
});

describe('a parameter', () => {
  const profile = having('nrpn 300', 'channel 3 rpn 0');

  test('has its number before its value, and what carries it is no control', () => {
    expect(said(profile, 'b0 63 02 b0 62 2c', 'b0 06 40', 'b0 26 01')).toEqual(['', '', 'nrpn 300 8193']);
    expect(said(profile, 'b2 65 00 b2 64 00 b2 06 02 b2 26 00')).toEqual(['channel 3 rpn 0 256']);
  });

  test('of seven bits is understood once two of them have come', () => {
    expect(said(profile, 'b0 63 02 b0 62 2c b0 06 10', 'b0 06 20')).toEqual(['', 'nrpn 300 4128']);
  });

  test('is none after RPN 127/127, whatever was chosen before: then CC 6 is a knob', () => {
    expect(said(profile, 'b0 63 02 b0 62 2c b0 65 7f b0 64 7f', 'b0 06 40')).toEqual(['', 'cc 6 8256']);
  });

  test('is none by half of its number', () => {
    expect(said(profile, 'b0 62 2c', 'b0 06 40')).toEqual(['', 'cc 6 8256']);
    expect(said(profile, 'b0 63 02 b0 62 2c b0 65 00', 'b0 06 40')).toEqual(['', 'cc 6 8256']);
  });

  test('that is another one is what it was: controllers', () => {
    expect(said(profile, 'b0 63 02 b0 62 2d b0 06 40')).toEqual(['cc 6 8256']);
    expect(said(anyone, 'b0 63 02 b0 62 2c b0 06 40')).toEqual(['cc 99 258, cc 98 5676, cc 6 8256']);
  });

  test('that somebody wants to be a control is told of by its name, and is no controller from there on', () => {
    const met: string[] = [];
    const moved: number[] = [];
    const ear = midi.listen(
      { profile: anyone, id: 0 },
      {
        begin: () => {},
        sign: () => {},
        event: ({ control }) => moved.push(control),
        heard: () => {},
        met: (what) => met.push(midi.nameMet!(what)) > 0,
        end: () => {},
      },
    );
    // NRPN 300 on channel 1, RPN 5 on channel 16
    const data = [0xb0, 99, 2, 98, 44, 6, 64, 38, 1, 0xbf, 101, 0, 100, 5, 6, 64];
    ear.push(Uint8Array.from(data), data.length);
    expect(met).toEqual(['nrpn 300', 'nrpn 300', 'channel 16 rpn 5']);
    expect(moved.length).toBe(4); // only those that choose
  });

  test('is named as it is called, for every one there is', () => {
    fc.assert(
      fc.property(fc.constantFrom('nrpn', 'rpn'), fc.nat(15), fc.nat(16382), (kind, channel, number) => {
        const name = `${channel === 0 ? '' : `channel ${channel + 1} `}${kind} ${number}`;
        const met: string[] = [];
        const ear = midi.listen(
          { profile: anyone, id: 0 },
          {
            begin: () => {},
            sign: () => {},
            event: () => {},
            heard: () => {},
            met: (what) => met.push(midi.nameMet!(what)) > 0,
            end: () => {},
          },
        );
        const [coarse, fine] = kind === 'nrpn' ? ([99, 98] as const) : ([101, 100] as const);
        const data = [0xb0 | channel, coarse, number >> 7, fine, number & 0x7f, 6, 1];
        ear.push(Uint8Array.from(data), data.length);
        expect(met).toEqual([name]);
        expect(having(name)).not.toBe(anyone);
      }),
    );
  });
});

describe('a unit that gets controls while it speaks', () => {
  test('goes on where it was: neither the number that was chosen nor a half that came is lost', () => {
    const unit = { profile: anyone, id: 0 };
    const values: string[] = [];
    const ear = midi.listen(unit, {
      begin: () => {},
      sign: () => {},
      event: ({ control, value }) =>
        values.push(`${midi.controls(unit.profile)[control]?.name} ${Math.round(value * 16383)}`),
      heard: () => {},
      end: () => {},
    });
    const says = (...data: readonly number[]) => ear.push(Uint8Array.from(data), data.length);
    says(0xb0, 99, 2, 98, 44, 0xb0, 6);
    unit.profile = having('nrpn 300');
    says(64, 38, 1);
    unit.profile = midi.named!(unit.profile, ['nrpn 5'], true) as MidiProfile;
    says(38, 2);
    expect(values.slice(2)).toEqual(['nrpn 300 8193', 'nrpn 300 8194']);
    unit.profile = anyone;
    says(38, 3);
    expect(values.at(-1)).toMatch(/^cc 38 /u);
  });

  test('any bytes are answered, however the cable cuts them', () => {
    const profile = having('cc14 1', 'cc14 6', 'nrpn 0', 'channel 2 rpn 1');
    const controllers = fc.constantFrom(1, 33, 6, 38, 96, 98, 99, 100, 101);
    const byte = fc.oneof(controllers, fc.constantFrom(0xb0, 0xb1, 0, 127), fc.nat(255));
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 60 }), fc.nat(60), (content, cut) => {
        const data = Uint8Array.from(content);
        const whole = listening(midi, profile);
        whole.ear.push(data, data.length);
        for (const { control, value } of whole.events) {
          expect(control >= 0 && control < midi.controls(profile).length).toBe(true);
          expect(value >= 0 && value <= 1).toBe(true);
        }
        const parts = listening(midi, profile);
        for (const part of [data.subarray(0, cut), data.subarray(cut)]) parts.ear.push(part, part.length);
        expect(parts.events).toEqual(whole.events);
      }),
    );
  });
});
