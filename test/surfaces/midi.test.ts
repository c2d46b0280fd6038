import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MidiControl, MidiProfile } from '../../src/model/profile.ts';
import { light, ring, Shown } from '../../src/model/shown.ts';
import { midi } from '../../src/surfaces/midi.ts';
import { golden } from '../golden/midi.ts';
import { listening, localOf, midiDevice, profileOf, unitOf, written } from './rig.ts';

const names = readdirSync('devices')
  .filter((file) => file.endsWith('.json') && file !== 'schema.json')
  .map((file) => file.slice(0, -'.json'.length))
  .filter((file) => profileOf(file).family === 'midi');
const plain = midiDevice('nanokontrol2');

/** A controller with these controls. */
function having(...controls: readonly MidiControl[]): MidiProfile {
  return { ...plain, strips: 2, faders: { motor: true, touch: true, echo: 'blocks' }, controls };
}

function heard(profile: MidiProfile, hex: string) {
  return listening(midi, profile).says(hex)[0];
}

/** What a control is sent to show a value, in a colour, its ring as a fan. */
function shown(profile: MidiProfile, local: number, value: number, colour = 0): string {
  const row = new Shown(midi.controls(profile).length);
  row.value[local] = value;
  row.style[local] = ring.wrap;
  const group = midi.together(local, profile);
  if (group) row.value[group.first + group.count - 1] = colour;
  return written((out) => midi.show(local, row, local, undefined, unitOf(profile), out));
}

describe('golden bytes', () => {
  test.each(golden.filter(({ heard: said }) => said))(
    '$device: $what: $bytes ($source)',
    ({ device, bytes: hex, control, strip, heard: said }) => {
      const profile = midiDevice(device);
      const [type, value] = said!;
      expect(heard(profile, hex)).toEqual({ type, value, control: localOf(midi, profile, control, strip) });
    },
  );

  test.each(golden.filter(({ shown: value }) => value !== undefined))(
    '$device: $what: $bytes ($source)',
    ({ device, bytes: hex, control, strip, shown: value, colour }) => {
      const profile = midiDevice(device);
      expect(shown(profile, localOf(midi, profile, control, strip), value!, colour)).toBe(hex);
    },
  );
});

describe('endless knobs', () => {
  test.each([
    ['twos-complement', '01', 1],
    ['twos-complement', '7f', -1],
    ['twos-complement', '40', -64],
    ['offset', '41', 1],
    ['offset', '3f', -1],
    ['signed-bit', '02', 2], // X-Touch Mini, MC mode: two detents right
    ['signed-bit', '41', -1], // and one left
  ] as const)('%s %s is %i', (clicks, value, turned) => {
    const profile = having({ name: 'wheel', kind: 'wheel', message: 'cc', number: 16, channel: 1, clicks });
    expect(heard(profile, `b0 10 ${value}`)).toEqual({ type: 'turned', control: 0, value: turned });
  });

  test.each([
    ['twos-complement', '00'],
    ['offset', '40'],
    ['signed-bit', '00'],
    ['signed-bit', '40'],
  ] as const)('%s %s is no motion', (clicks, value) => {
    const profile = having({ name: 'wheel', kind: 'wheel', message: 'cc', number: 16, channel: 1, clicks });
    expect(heard(profile, `b0 10 ${value}`)).toBeUndefined();
  });
});

describe('what a controller has', () => {
  test('is said once for each strip, and the numbers count on', () => {
    const controls = midi.controls(plain).filter(({ name }) => name === 'key mute {strip}');
    expect(controls.map(({ strip }) => strip)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('a run of bends counts up its channels', () => {
    const profile = having({
      name: 'fader {strip}',
      kind: 'fader',
      message: 'bend',
      channel: 3,
      feedback: {},
    });
    expect(heard(profile, 'e3 7f 7f')).toEqual({ type: 'moved', control: 1, value: 1 });
    expect(shown(profile, 1, 0.5)).toBe('e3 00 40');
  });

  test('stays where the hand left it unless a motor or a word from us moves it', () => {
    const at = { message: 'cc', channel: 1 } as const;
    const profile = having(
      { name: 'fader motor', kind: 'fader', ...at, number: 1, feedback: {} },
      { name: 'fader still', kind: 'fader', ...at, number: 2 },
      { name: 'knob', kind: 'knob', ...at, number: 3 },
      { name: 'knob ring', kind: 'knob', ...at, number: 4, feedback: { number: 20 } },
      { name: 'knob set', kind: 'knob', ...at, number: 5, feedback: { sets: true } },
      { name: 'pedal', kind: 'pedal', ...at, number: 6 },
      { name: 'key', kind: 'key', ...at, number: 7 },
    );
    expect(midi.controls(profile).map(({ stays }) => stays)).toEqual([
      false,
      true,
      true,
      true,
      false,
      true,
      false,
    ]);
  });

  test('any controller, note, bend, program and pressure of all channels is one of a controller nobody knows, and stays or is a key', () => {
    const controls = midi.controls(midiDevice('any-midi'));
    expect(controls.length).toBe(16 * (128 + 128 + 1 + 128 + 1));
    expect(controls.slice(0, 2).map(({ name }) => name)).toEqual(['cc 0', 'cc 1']);
    expect(controls.every(({ kind, stays }) => (kind === 'knob') === stays)).toBe(true);
    expect(new Set(controls.map(({ name }) => name)).size).toBe(controls.length);
  });
});

describe('lights', () => {
  const key: MidiControl = {
    name: 'key a',
    kind: 'key',
    message: 'note',
    number: 1,
    channel: 2,
    feedback: {},
  };

  test('that cannot flash by themselves are lit when asked to', () => {
    expect(shown(having(key), 0, light.flash)).toBe('91 01 7f');
  });

  test('are left out, rings dark and motors down, and a knob that takes a number keeps it', () => {
    const profile = having(
      key,
      { name: 'fader', kind: 'fader', message: 'cc', number: 1, channel: 1, feedback: {} },
      {
        name: 'knob',
        kind: 'knob',
        message: 'cc',
        number: 2,
        channel: 1,
        feedback: { number: 3, from: 1, to: 13 },
      },
      { name: 'knob set', kind: 'knob', message: 'cc', number: 4, channel: 1, feedback: { sets: true } },
    );
    expect(written((out) => midi.blank(unitOf(profile), out))).toBe('91 01 00 b0 01 00 b0 03 00');
  });

  test('an X-Touch Compact is told its mode and its layer first: its faders say nonsense until then', () => {
    const unit = unitOf(midiDevice('x-touch-compact'));
    expect(written((out) => void midi.wake(unit, out))).toBe('b0 7f 00 c0 00');
  });
});

test('a key that alternates by itself is pressed each time, and says that it is never let go', () => {
  const profile = having({
    name: 'key a',
    kind: 'key',
    message: 'cc',
    number: 65,
    channel: 1,
    release: 'none',
  });
  expect([heard(profile, 'b0 41 7f')?.type, heard(profile, 'b0 41 00')?.type]).toEqual([
    'pressed',
    'pressed',
  ]);
  expect(
    listening(midi, profile)
      .says('b0 41 00')
      .map(({ type }) => type),
  ).toEqual(['pressed', 'released']);
});

describe.each(names)('%s', (name) => {
  const profile = midiDevice(name);
  const { length } = midi.controls(profile);

  test('any bytes are answered and never thrown at', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (data) => {
        const { ear, events } = listening(midi, profile);
        ear.push(data, data.length);
        for (const { control, type, value } of events) {
          expect(control).toBeGreaterThanOrEqual(0);
          expect(control).toBeLessThan(length);
          if (type === 'moved') expect(value >= 0 && value <= 1).toBe(true);
        }
      }),
    );
  });

  test('how the cable cuts what it says makes no difference', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(40), (data, cut) => {
        const whole = listening(midi, profile);
        whole.ear.push(data, data.length);
        const parts = listening(midi, profile);
        for (const part of [data.subarray(0, cut), data.subarray(cut)]) parts.ear.push(part, part.length);
        expect(parts.events).toEqual(whole.events);
        expect(parts.counts).toEqual(whole.counts);
      }),
    );
  });

  test('what a motor or a knob is set to is what it would report', () => {
    const sets = midi
      .controls(profile)
      .filter(({ kind, stays }) => (kind === 'fader' || kind === 'knob') && stays !== true);
    for (const { local } of sets)
      for (let value = 0; value <= 127; value++)
        expect(heard(profile, shown(profile, local, value / 127))).toEqual({
          type: 'moved',
          control: local,
          value: value / 127,
        });
  });
});
