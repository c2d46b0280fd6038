import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MidiControl, MidiProfile } from '../../src/model/profile.ts';
import { light, Shown } from '../../src/model/shown.ts';
import { midi } from '../../src/surfaces/midi.ts';
import { bytes, hex, listening, midiDevice, unitOf, written } from './rig.ts';

const plain = midiDevice('nanokontrol2');

/** A controller with these controls. */
function having(controls: readonly MidiControl[], more: Partial<MidiProfile> = {}): MidiProfile {
  return {
    ...plain,
    strips: 2,
    faders: { motor: true, touch: false, echo: 'blocks' },
    greeting: { kind: 'none' },
    hears: [],
    controls,
    ...more,
  };
}

const fader = (more: Partial<MidiControl>): MidiControl => ({
  name: 'fader',
  kind: 'fader',
  channel: 1,
  ...more,
});

/** What a controller with one control says, message by message: what comes of each. */
function said(control: MidiControl, ...messages: readonly string[]): readonly string[] {
  const { says } = listening(midi, having([control]));
  return messages.map((message) =>
    says(message)
      .map(({ type, value }) => (type === 'moved' ? `${Math.round(value * 16383)}` : `${type} ${value}`))
      .join(', '),
  );
}

function sent(
  profile: MidiProfile,
  local: number,
  fill: (row: Shown) => void,
  before?: (row: Shown) => void,
) {
  const { length } = midi.controls(profile);
  const row = new Shown(length);
  fill(row);
  const was = before && new Shown(length);
  if (was) before?.(was);
  return written((out) => midi.show(local, row, local, was, unitOf(profile), out));
}

describe('fourteen bits in two controllers', () => {
  const pair = fader({ message: 'cc14', number: 7 });

  test('are understood when the second has come, so that nothing jumps back in between', () => {
    expect(said(pair, 'b0 07 41', 'b0 27 00', 'b0 07 40', 'b0 27 7f')).toEqual(['', '8320', '', '8319']);
  });

  test('go on from the coarse half where only the fine one moved', () => {
    expect(said(pair, 'b0 07 40', 'b0 27 01', 'b0 27 02')).toEqual(['', '8193', '8194']);
  });

  test('are seven bits where the fine half never comes', () => {
    expect(said(pair, 'b0 07 40', 'b0 07 7f', 'b0 07 00')).toEqual(['', '16383', '0']);
  });

  test('say nothing by a fine half alone', () => {
    expect(said(pair, 'b0 27 05')).toEqual(['']);
  });

  test('may come the other way round', () => {
    expect(said(fader({ message: 'cc14', number: 7, order: 'fine-first' }), 'b0 27 7f', 'b0 07 7f')).toEqual([
      '',
      '16383',
    ]);
  });

  test('can be clicks', () => {
    const wheel: MidiControl = {
      name: 'wheel',
      kind: 'wheel',
      channel: 1,
      message: 'cc14',
      number: 1,
      clicks: 'offset',
    };
    expect(said(wheel, 'b0 01 40', 'b0 21 02', 'b0 01 3f', 'b0 21 7f')).toEqual([
      '',
      'turned 2',
      '',
      'turned -1',
    ]);
  });

  test('move a motor as it reports', () => {
    const profile = having([{ ...pair, feedback: {} }]);
    expect(sent(profile, 0, (row) => (row.value[0] = 8193 / 16383))).toBe('b0 07 40 b0 27 01');
    fc.assert(
      fc.property(fc.nat(16383), (value) => {
        const { says } = listening(midi, profile);
        const [event] = says(sent(profile, 0, (row) => (row.value[0] = value / 16383)));
        expect(event?.value).toBe(value / 16383);
      }),
    );
  });
});

describe('parameters', () => {
  const nrpn = fader({ message: 'nrpn', number: 300 }); // 2·128 + 44

  test('have their number before their value', () => {
    expect(said(nrpn, 'b0 63 02 b0 62 2c', 'b0 06 7f', 'b0 26 7f')).toEqual(['', '', '16383']);
  });

  test('keep their number until another is chosen', () => {
    expect(
      said(nrpn, 'b0 63 02 b0 62 2c b0 06 40 b0 26 00', 'b0 06 00 b0 26 00', 'b0 62 2d', 'b0 06 7f b0 26 7f'),
    ).toEqual(['8192', '0', '', '']);
  });

  test('are not those of the other kind, nor of another channel, nor none at all', () => {
    expect(said(nrpn, 'b0 65 02 b0 64 2c b0 06 7f b0 26 7f')).toEqual(['']);
    expect(said(nrpn, 'b1 63 02 b1 62 2c b1 06 7f b1 26 7f')).toEqual(['']);
    expect(said(nrpn, 'b0 63 02 b0 62 2c b0 63 7f b0 62 7f', 'b0 06 7f b0 26 7f')).toEqual(['', '']);
  });

  test('of seven bits are there with their coarse half', () => {
    expect(said(fader({ message: 'rpn', number: 2, top: 127 }), 'b0 65 00 b0 64 02 b0 06 7f')).toEqual([
      '16383',
    ]);
  });

  test('can be stepped through', () => {
    const wheel: MidiControl = {
      name: 'wheel',
      kind: 'wheel',
      channel: 1,
      message: 'nrpn',
      number: 1,
      clicks: 'steps',
    };
    expect(said(wheel, 'b0 63 00 b0 62 01', 'b0 60 00', 'b0 61 7f')).toEqual(['', 'turned 1', 'turned -1']);
  });

  test('move a motor with their number each time', () => {
    const profile = having([{ ...nrpn, feedback: {} }]);
    expect(sent(profile, 0, (row) => (row.value[0] = 1))).toBe('b0 63 02 b0 62 2c b0 06 7f b0 26 7f');
  });
});

describe('programs and pressures', () => {
  test('a key that chooses a program is pressed and let go', () => {
    expect(
      said({ name: 'key', kind: 'key', channel: 11, message: 'program', number: 5 }, 'ca 05', 'ca 06'),
    ).toEqual(['pressed 0, released 0', '']);
  });

  test('a knob that chooses programs stands somewhere between the first and the last', () => {
    expect(said({ name: 'knob', kind: 'knob', channel: 1, message: 'program' }, 'c0 7f', 'c0 00')).toEqual([
      '16383',
      '0',
    ]);
  });

  test('pressure is travel, of a channel and of a key', () => {
    expect(said({ name: 'knob', kind: 'knob', channel: 2, message: 'pressure' }, 'd1 7f', 'd0 7f')).toEqual([
      '16383',
      '',
    ]);
    expect(
      said({ name: 'pedal', kind: 'pedal', channel: 1, message: 'poly', number: 60 }, 'a0 3c 7f', 'a0 3d 7f'),
    ).toEqual(['16383', '']);
  });
});

describe('endless knobs', () => {
  const knob = (clicks: MidiControl['clicks'], more: Partial<MidiControl> = {}): MidiControl => ({
    name: 'wheel',
    kind: 'wheel',
    channel: 1,
    message: 'cc',
    number: 16,
    ...(clicks && { clicks }),
    ...more,
  });

  test('turn the other way where bit six says right', () => {
    expect(
      said(knob('inverted-signed-bit'), 'b0 10 41', 'b0 10 01', 'b0 10 45', 'b0 10 00', 'b0 10 40'),
    ).toEqual(['turned 1', 'turned -1', 'turned 5', '', '']);
  });

  test('have a message for each way, and what they say when it is over is no click', () => {
    expect(said(knob('pair', { left: 18 }), 'b0 10 7f', 'b0 10 00', 'b0 12 01')).toEqual([
      'turned 1',
      '',
      'turned -1',
    ]);
    const notes = knob('pair', { message: 'note', number: 47, left: 46 });
    expect(said(notes, '90 2f 7f', '90 2f 00', '90 2e 7f', '80 2e 40')).toEqual([
      'turned 1',
      '',
      'turned -1',
      '',
    ]);
  });

  test('can turn by bends', () => {
    expect(said({ ...knob('offset'), message: 'bend', name: 'wheel' }, 'e0 01 40', 'e0 7f 3f')).toEqual([
      'turned 1',
      'turned -1',
    ]);
  });
});

describe('messages of more than one part', () => {
  const pad: MidiControl = {
    name: 'key pad {n}',
    kind: 'key',
    count: 2,
    message: 'note',
    number: 36,
    channel: 1,
    feedback: {
      messages: ['9{light} {number} {colour}', 'f0 01 {index} {red} {green} {blue} f7'],
      dark: ['80 {number} 00'],
      index: [9, 7],
      off: 0,
      on: 6,
      flash: 14,
      palette: 'pads',
      plain: '#0000ff',
      dim: 0.5,
    },
  };
  const profile = having([pad], {
    palettes: { pads: ['#000000', '#ffffff', '#ff0000', '#800000', '#0000ff'] },
  });

  test('have their colour as a control of its own, which goes with them', () => {
    expect(midi.controls(profile).map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'key key pad 1',
      'colour colour pad 1',
      'key key pad 2',
      'colour colour pad 2',
    ]);
    expect(midi.together(3, profile)).toEqual({ first: 2, count: 2 });
  });

  test('are lit in the colour given, plainly where none is, dimmed when off, and dark where neither', () => {
    const pads = (value: number, colour: number, of = 2) =>
      sent(profile, of, (row) => {
        row.value[2] = value;
        row.value[3] = colour;
      });
    expect(pads(light.on, 0xff0000)).toBe('96 25 02 f0 01 07 7f 00 00 f7');
    expect(pads(light.flash, 0)).toBe('9e 25 04 f0 01 07 00 00 7f f7');
    expect(pads(light.off, 0xff0000)).toBe('90 25 03 f0 01 07 40 00 00 f7');
    expect(pads(light.off, 0)).toBe('80 25 00');
    expect(pads(light.on, 0xff0000, 3)).toBe('96 25 02 f0 01 07 7f 00 00 f7');
  });

  test('leave out what would say nothing new', () => {
    const row = (value: number, colour: number) => (into: Shown) => {
      into.value[0] = value;
      into.value[1] = colour;
    };
    expect(sent(profile, 0, row(light.flash, 0xff0000), row(light.on, 0xff0000))).toBe('9e 24 02');
    expect(sent(profile, 0, row(light.on, 0xff0000), row(light.off, 0))).toBe(
      '96 24 02 f0 01 09 7f 00 00 f7',
    );
  });

  test('whatever they are shown, what goes out is whole messages', () => {
    fc.assert(
      fc.property(fc.double(), fc.double({ noNaN: true, min: 0, max: 0xffffff }), (value, colour) => {
        const message = bytes(
          sent(profile, 0, (row) => {
            row.value[0] = value;
            row.value[1] = Math.floor(colour);
          }),
        );
        expect(
          message.every((byte) => byte < 0x80 || [0x80, 0x90, 0x96, 0x9e, 0xf0, 0xf7].includes(byte)),
        ).toBe(true);
      }),
    );
  });
});

describe('displays', () => {
  const xTouch = midiDevice('x-touch-midi');
  const local = midi
    .controls(xTouch)
    .findIndex(({ name, strip }) => name === 'text upper {strip}' && strip === 2);

  test('of a strip have two lines and a colour in one message (XT-MIDI, "LCDs")', () => {
    expect(midi.together(local, xTouch)).toEqual({ first: local, count: 3 });
    const told = sent(xTouch, local, (row) => {
      row.write(local, 'Vox', 7);
      row.write(local + 1, '-6.0 dB', 7);
      row.value[local + 2] = 0xff0000;
    });
    expect(told).toBe('f0 00 20 32 14 4c 01 01 56 6f 78 20 20 20 20 2d 36 2e 30 20 64 42 f7');
  });

  test('of digits have their segments and their points (XT-MIDI, "7-segment")', () => {
    const digits = midi.controls(xTouch).findIndex(({ name }) => name === 'text assignment');
    const told = sent(xTouch, digits, (row) => {
      row.write(digits, 'E4', 2);
      row.write(digits + 1, '0123456789', 10);
      row.text[(digits + 1) * 16]! |= 0x80;
      row.text[(digits + 1) * 16 + 9]! |= 0x80;
    });
    expect(told).toBe('f0 00 20 32 14 37 79 66 3f 06 5b 4f 66 6d 7d 07 7f 6f 04 10 f7');
  });

  test('show a question mark for what is no letter to them', () => {
    const told = sent(xTouch, local, (row) => row.text.fill(0x07));
    expect(told.split(' ').filter((byte) => byte === '3f').length).toBe(14);
  });

  test('meters go a step further at each level of their scale', () => {
    const meter = midi.controls(xTouch).findIndex(({ name }) => name === 'meter {strip}');
    const at = (level: number) => sent(xTouch, meter, (row) => (row.value[meter] = level));
    expect([-Infinity, -60, -13, 0].map(at)).toEqual(['b0 5a 00', 'b0 5a 10', 'b0 5a 40', 'b0 5a 7f']);
  });
});

describe('pages of a controller', () => {
  const studio = midiDevice('nanokontrol-studio');

  test('are heard of, and everything is shown again where they are', () => {
    const { says, heard, unit } = listening(midi, studio);
    says('f0 42 40 00 01 37 02 00 00 4f 02 f7');
    expect(heard).toEqual([{ type: 'redrawn', id: 2 }]);
    const play = midi.controls(studio).findIndex(({ name }) => name === 'key play');
    const row = new Shown(play + 1);
    row.value[play] = light.on;
    expect(written((out) => midi.show(play, row, play, undefined, unit, out))).toBe('b2 50 7f');
  });

  test('show by what is sent on them as well, before it counts', () => {
    const { says, heard, counts } = listening(midi, studio);
    says('b4 50 7f');
    says('b4 50 00');
    expect(heard).toEqual([{ type: 'redrawn', id: 4 }]);
    expect(counts).toEqual({ messages: 2, meaningless: 0 });
  });

  test('there are not more than there are', () => {
    const { says, heard, counts } = listening(midi, studio);
    says('f0 42 40 00 01 37 02 00 00 4f 05 f7');
    says('b5 50 7f');
    expect(heard).toEqual([]);
    expect(counts.meaningless).toBe(2);
  });

  test('a light of a layer that is not in front is not shown; a knob that is set there is', () => {
    const mini = midiDevice('x-touch-mini');
    const local = (name: string) => midi.controls(mini).findIndex((one) => one.name === name);
    const on = (name: string, id: number) => {
      const row = new Shown(local(name) + 1);
      row.value[local(name)] = 1;
      return written((out) =>
        midi.show(local(name), row, local(name), undefined, { profile: mini, id }, out),
      );
    };
    expect(on('key upper B {strip}', 0)).toBe('');
    expect(on('key upper B {strip}', 1)).toBe('90 00 01');
    expect(on('key upper {strip}', 1)).toBe('');
    expect(on('knob B {strip}', 0)).toBe('ba 0b 7f');
  });
});

describe('what controllers say of themselves', () => {
  test('an APC40 is there once it has said who it is', () => {
    const { says, heard } = listening(midi, midiDevice('apc40-mkii'));
    says('f0 7e 00 06 02 47 29 00 19 01 00 00 00 7f 00 00 00 00 00 00 f7');
    says('f0 7e 00 06 02 47 28 00 19 01 00 f7');
    expect(heard).toEqual([{ type: 'ready', id: 0 }]);
  });

  test('an APC mini mk2 tells where its nine faders stand', () => {
    const { says } = listening(midi, midiDevice('apc-mini-mk2'));
    const moved = says('f0 47 7f 4f 61 00 09 00 10 20 30 40 50 60 70 7f f7');
    expect(moved.map(({ value }) => Math.round(value * 127))).toEqual([0, 16, 32, 48, 64, 80, 96, 112, 127]);
    expect(says('f0 47 7f 4f 61 00 09 00 f7').length).toBe(1); // cut short
  });

  test('a nanoKONTROL2 is sent its own settings back, with its lights ours', () => {
    const settings = Array.from({ length: 388 }, (_, n) => n % 5);
    settings[3] = 0;
    const dump = ['f0 42 40 00 01 13 00 7f 7f 02 03 05 40', hex(settings), 'f7'].join(' ');
    const { says, heard, unit } = listening(midi, plain);
    says(dump);
    expect(heard.length).toBe(1);
    const back = written((out) => midi.answer(heard[0]!, unit, out)).split(' ');
    expect(back.length).toBe(dump.split(' ').length);
    expect(back.map((byte, n) => (byte === dump.split(' ')[n] ? [] : [n, byte])).flat()).toEqual([16, '01']);
    says(back.join(' '));
    expect(heard.length).toBe(1); // nothing left to change
    says('f0 42 40 00 01 13 00 5f 23 00 f7');
    expect(heard.at(-1)?.type).toBe('redrawn');
  });

  test.each([
    [
      'apc40-mkii',
      'f0 7e 7f 06 01 f7',
      'f0 47 7f 29 60 00 04 42 01 00 00 f7',
      'f0 47 7f 29 60 00 04 40 01 00 00 f7',
    ],
    ['launch-control-xl', 'f0 00 20 29 02 11 77 08 f7', 'b8 00 28', 'b8 00 00'],
    ['launch-control-xl-3', '9f 0c 7f 9f 0b 7f b6 47 7f', 'f0 00 20 29 02 15 04 35 01 f7', '9f 0c 00'],
    ['nanokontrol2', 'f0 42 40 00 01 13 00 1f 10 00 f7', '', 'b0 2e 00'],
  ])(
    '%s is told what it wants to hear when it comes, is woken, and when we go',
    (name, greeted, woken, left) => {
      const unit = unitOf(midiDevice(name));
      expect(written((out) => midi.greet(unit, out))).toBe(greeted);
      expect(written((out) => void midi.wake(unit, out))).toBe(woken);
      expect(written((out) => midi.blank(unit, out)).endsWith(left)).toBe(true);
    },
  );

  test('who wants to hear again and again that we are here is told', () => {
    const profile = having([fader({ message: 'cc', number: 1 })], {
      pulse: { every: 2000, say: ['f0 01 {page} f7'] },
    });
    const pulse = midi.pulse?.(profile);
    expect(pulse?.every).toBe(2000);
    expect(written((out) => pulse?.say(unitOf(profile), out))).toBe('f0 01 00 f7');
    expect(midi.pulse?.(plain)).toBeUndefined();
  });
});
