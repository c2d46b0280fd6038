import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TEXT_ROOM, sideBySide } from '../../src/model/controls.ts';
import { toDisplay } from '../../src/model/display-text.ts';
import type { SurfaceEvent } from '../../src/model/events.ts';
import { Shown, light } from '../../src/model/shown.ts';
import type { DeviceProfile } from '../../src/model/profile.ts';
import { challengeResponse, mcu } from '../../src/surfaces/mcu.ts';
import { ByteWriter } from '../../src/wire/byte-writer.ts';
import { MidiParser, messageLength } from '../../src/wire/midi1.ts';
import { challenges, colours, golden, notes } from '../golden/mcu.ts';
import { bytes, device, hex, localOf, rowWith, someEvent, unitOf, written } from './rig.ts';

const pro = device('mackie-control-universal-pro');
const xTouch = device('x-touch');
const logic = device('logic-control');

/** What a unit says with a stream of bytes cut into pieces. */
function heard(profile: DeviceProfile, stream: Uint8Array, cuts: readonly number[] = []): unknown[] {
  const said: unknown[] = [];
  const event = someEvent();
  const parser = new MidiParser({
    message: (status, a, b) => {
      if (mcu.decode(status, a, b, profile, event)) said.push({ ...event });
    },
    sysex: (message, length) => {
      const heard = mcu.hear(message, length, profile);
      if (heard !== undefined) said.push(heard);
    },
    realtime: () => {},
  });
  let from = 0;
  for (const to of [...cuts, stream.length].toSorted((a, b) => a - b)) {
    parser.push(stream.subarray(from, to), to - from);
    from = to;
  }
  return said;
}

function shown(
  profile: DeviceProfile,
  local: number,
  wanted: { value?: number; style?: number; text?: string },
  before?: Shown,
): string {
  const index = local; // any place in the row will do: that is the point of it
  const points = local >= 192;
  return written((out) =>
    mcu.show(local, rowWith(index, wanted, points), index, before, unitOf(profile), out),
  );
}

describe('golden bytes', () => {
  const saying = golden.filter((row) => row.says !== undefined);
  test.each(saying)('heard: $what: $bytes ($source)', ({ device: name, bytes: message, control, says }) => {
    const profile = device(name);
    const [type, value] = says!;
    expect(heard(profile, bytes(message))).toEqual([
      { type, value, control: localOf(mcu, profile, ...control) } satisfies SurfaceEvent,
    ]);
  });

  const showing = golden.filter((row) => row.shows !== undefined);
  test.each(showing)('shown: $what: $bytes ($source)', ({ device: name, bytes: message, control, shows }) => {
    const profile = device(name);
    expect(shown(profile, localOf(mcu, profile, ...control), shows!)).toBe(message);
  });

  test('the golden notes name every key there is', () => {
    const named = new Set(notes.map(([, [name]]) => name));
    const left = mcu.keys.filter((name) => !named.has(name) && !name.startsWith('lamp'));
    expect(left).toEqual([]);
  });

  test.each(colours)(
    'the colours of all eight strips leave in one message: $bytes',
    ({ rgb, bytes: message }) => {
      const row = new Shown(40);
      rgb.forEach((colour, n) => (row.value[20 + n] = colour));
      for (let strip = 0; strip < 8; strip++) {
        const out = written((o) => mcu.show(184 + strip, row, 20 + strip, undefined, unitOf(xTouch), o));
        expect(out).toBe(message);
        expect(mcu.together(184 + strip, xTouch)).toEqual({ first: 184, count: 8 });
      }
      expect(mcu.together(183, xTouch)).toBeUndefined();
      expect(mcu.together(192, xTouch)).toBeUndefined();
    },
  );
});

describe('what a unit has', () => {
  test('local numbers are fixed: scripts, recordings and tables go by them', () => {
    const at = (name: string, strip?: number) => localOf(mcu, xTouch, name, strip);
    expect([at('fader {strip}', 1), at('fader {strip}', 8), at('fader main')]).toEqual([0, 7, 8]);
    expect([at('encoder {strip}', 1), at('wheel'), at('pedal')]).toEqual([9, 17, 18]);
    expect([at('key rec {strip}', 1), at('key switch B'), at('lamp rude solo')]).toEqual([32, 135, 147]);
    expect([at('meter {strip}', 1), at('text upper {strip}', 1), at('text lower {strip}', 1)]).toEqual([
      160, 168, 176,
    ]);
    expect([at('colour {strip}', 1), at('text timecode'), at('text assignment')]).toEqual([184, 192, 193]);
  });

  test('an extender has only what is on its strips', () => {
    const names = new Set(mcu.controls(device('mackie-control-xt-pro')).map(({ name }) => name));
    expect([...names].filter((name) => !name.endsWith('{strip}'))).toEqual([]);
    expect(names.has('key mute {strip}')).toBe(true);
  });

  test('an extender goes on counting where the main unit ends', () => {
    const units = [xTouch, device('x-touch-extender')];
    const controls = sideBySide(units.map((p) => ({ controls: mcu.controls(p), strips: p.strips })));
    expect(controls.filter((c) => c.name === 'fader 9')).toMatchObject([{ unit: 1, local: 0 }]);
    expect(controls.filter((c) => c.name === 'fader main')).toMatchObject([{ unit: 0, local: 8 }]);
  });

  test('what is sent together stands together, wherever the unit stands', () => {
    const controls = sideBySide([
      { controls: mcu.controls(device('x-touch-extender')), strips: 8 },
      { controls: mcu.controls(xTouch), strips: 8 },
    ]);
    for (const unit of [0, 1]) {
      const own = controls.filter((c) => c.unit === unit && c.kind === 'colour');
      expect(own.map((c) => c.number - own[0]!.number)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    }
  });

  test('a unit without a display is shown no words, and one without motors is not pushed', () => {
    const platform = device('icon-platform-m-plus');
    expect(shown(platform, 168, { text: 'Kick' })).toBe('');
    expect(shown({ ...pro, faders: { ...pro.faders, motor: false } }, 0, { value: 1 })).toBe('');
    expect(shown({ ...pro, strips: 4 }, 5, { value: 1 })).toBe('');
  });
});

describe('what means nothing', () => {
  test.each([
    ['00 is no motion of an encoder', 'b0 10 00'],
    ['40 is no motion either', 'b0 10 40'],
    ['a controller that no knob has', 'b0 11 00'],
    ['an encoder on another MIDI channel', 'b1 10 01'],
    ['a key on another MIDI channel', '91 10 7f'],
    ['a tenth fader', 'e9 00 40'],
    ['a lamp cannot be pressed', '90 73 7f'],
    ['a note above all', '90 74 7f'],
    ['aftertouch', 'd0 10'],
  ])('%s: %s', (_what, message) => {
    expect(heard(pro, bytes(message))).toEqual([]);
  });

  test('an extender has no main fader, so it is neither moved nor touched', () => {
    const extender = device('mackie-control-xt-pro');
    expect(heard(extender, bytes('e8 00 40 90 70 7f 90 5e 7f b0 3c 01'))).toEqual([]);
  });

  test('touch means nothing on a unit without touch sense', () => {
    const numb = { ...pro, faders: { ...pro.faders, touch: false } };
    expect(heard(numb, bytes('90 68 7f'))).toEqual([]);
  });

  test('SysEx of other makers, other languages and cut short is not ours', () => {
    for (const message of [
      'f0 00 20 32 14 4c 00 f7',
      'f0 00 00 66 05 01 f7',
      'f0 00 00 66 58 01 f7',
      'f0 00 00 66 14 f7',
      'f0 f7',
      'f0 00 00 66 14 13 00 f7',
    ]) {
      expect(heard(pro, bytes(message))).toEqual([]);
    }
  });
});

describe('fader numbers', () => {
  test('every number a fader can report comes back as that number: the servo rule (qlcplus 1382)', () => {
    const event = someEvent();
    for (const profile of [pro, xTouch, device('generic-mcu')]) {
      const { top } = profile.faders;
      for (let raw = 0; raw <= top; raw++) {
        mcu.decode(0xe0, raw & 0x7f, raw >> 7, profile, event);
        expect(Math.round(event.value * top)).toBe(raw);
      }
    }
  });

  test('a number above the top is the top', () => {
    const [event] = heard(xTouch, bytes('e0 7f 7f'));
    expect(event).toMatchObject({ value: 1 });
  });
});

describe('lights', () => {
  test('a light is put out with velocity 0, never with Note Off (rtpmidid 2)', () => {
    for (const { local, kind } of mcu.controls(pro)) {
      if (kind === 'key' || kind === 'lamp')
        expect(shown(pro, local, { value: light.off })).toMatch(/^90 .. 00$/u);
    }
  });

  test('a light that cannot flash by itself is lit when asked to', () => {
    expect(shown({ ...pro, blink: 'bridge' }, 32, { value: light.flash })).toBe('90 00 7f');
  });
});

describe('only what differs', () => {
  test('of a running timecode only the digits that change are sent (midimonster 93)', () => {
    const before = rowWith(192, { text: '01.02.03.04' }, true);
    expect(shown(pro, 192, { text: '01.02.03.05' }, before)).toBe('b0 42 35');
    expect(shown(pro, 192, { text: '01.02.03.04' }, before)).toBe('');
  });

  test('the mark of overload is set and cleared once, the level is sent again and again', () => {
    const over = rowWith(160, { value: 1, style: 1 }, false);
    expect(shown(pro, 160, { value: 1, style: 1 }, over)).toBe('d0 0c');
    expect(shown(pro, 160, { value: -20, style: 0 }, over)).toBe('d0 05 d0 0f');
  });
});

describe('words', () => {
  test.each([
    ['Gitarre für Löß', 'Gitarre fur Loss'],
    ['Señor Ñandú', 'Senor Nandu'],
    ['Łódź Ærø', 'Lodz AEro'],
    ['−∞ dB', '-inf dB'],
    ['Don’t…', "Don't..."],
    ['~\\|', '-/|'],
    ['鼓 🥁', '? ?'],
    ['a\tb', 'a b'],
    ['½', '1/2'],
  ])('%s is written %s (libremidi 235)', (text, shown) => {
    expect(toDisplay(text)).toBe(shown);
  });

  test('whatever a strip is called, a display can show it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(toDisplay(text)).toMatch(/^[\x20-\x7d]*$/u);
      }),
    );
  });

  test('a display that is given nonsense shows question marks, and nothing on the wire has bit 7', () => {
    const row = new Shown(1);
    row.text.set([0x07, 0x7f, 0x7e, 0xc1, 0xff, 0x41, 0x42]);
    const out = written((o) => mcu.show(168, row, 0, undefined, unitOf(xTouch), o));
    expect(out).toBe('f0 00 00 66 14 12 00 3f 3f 3f 41 3f 41 42 f7');
  });
});

describe('greeting', () => {
  test.each(challenges)('challenge %s is answered %s', (challenge, response) => {
    expect(hex(challengeResponse([...bytes(challenge)]))).toBe(response);
  });

  const serial = '31 32 33 34 35 36 37';

  test('a Logic Control is asked, and its challenge answered', () => {
    expect(written((out) => mcu.greet(unitOf(logic), out))).toBe('f0 00 00 66 10 00 f7');
    const question = bytes(`f0 00 00 66 10 01 ${serial} 57 18 61 05 f7`);
    const heard = mcu.hear(question, question.length, logic)!;
    expect(written((out) => mcu.answer(heard, unitOf(logic), out))).toBe(
      `f0 00 00 66 10 02 ${serial} 64 5a 5e 57 f7`,
    );
  });

  test('a Mackie Control is never answered: a wrong answer locks it until it is switched off', () => {
    const question = bytes(`f0 00 00 66 14 01 ${serial} 57 18 61 05 f7`);
    const heard = mcu.hear(question, question.length, pro)!;
    expect(heard).toMatchObject({ type: 'ready', id: 0x14 });
    expect(written((out) => mcu.answer(heard, unitOf(pro), out))).toBe('');
  });

  test('a unit that does not answer is not asked', () => {
    expect(written((out) => mcu.greet(unitOf(xTouch), out))).toBe('');
  });

  test.each([
    ['confirmed', `f0 00 00 66 10 03 ${serial} f7`, { type: 'confirmed', id: 0x10 }],
    ['refused', `f0 00 00 66 10 04 ${serial} f7`, { type: 'refused', id: 0x10 }],
    ['an X-Touch Compact announces itself with 06', 'f0 00 00 66 14 06 f7', { type: 'ready', id: 0x14 }],
    ['version', 'f0 00 00 66 14 14 56 31 2e 30 20 f7', { type: 'version', id: 0x14, version: 'V1.0' }],
  ])('%s', (_what, message, meaning) => {
    expect(heard(pro, bytes(message))).toEqual([meaning]);
  });

  test('the id a unit gives itself is the one it is spoken to by', () => {
    const [said] = heard(pro, bytes('f0 00 00 66 15 06 f7')) as [{ id: number }];
    expect(written((out) => mcu.greet({ profile: pro, id: said.id }, out))).toBe('f0 00 00 66 15 00 f7');
  });
});

describe('coming and going', () => {
  test('meters in the display are switched on, upright, their marks cleared, and given time to turn', () => {
    let pause = 0;
    const out = written((o) => (pause = mcu.wake(unitOf(pro), o)));
    expect(out.startsWith('f0 00 00 66 14 21 01 f7 f0 00 00 66 14 20 00 07 f7 d0 0f d0 00')).toBe(true);
    expect(out.endsWith('f0 00 00 66 14 20 07 07 f7 d0 7f d0 70')).toBe(true);
    expect(pause).toBe(600);
  });

  test('a unit with meters of lamps needs no waking', () => {
    expect(written((o) => expect(mcu.wake(unitOf(xTouch), o)).toBe(0))).toBe('');
  });

  test('on leaving, faders go down, lights and rings go out, displays go blank', () => {
    const out = written((o) => mcu.blank(unitOf(pro), o));
    for (const left of [
      'e0 00 00',
      'e8 00 00',
      '90 00 00',
      '90 73 00',
      'b0 30 00',
      'b0 40 20',
      'b0 4b 20',
      'd0 7f d0 70',
    ])
      expect(out).toContain(left);
    expect(out).toContain(`f0 00 00 66 14 12 38${' 20'.repeat(56)} f7`);
    expect(out).not.toContain('66 14 72'); // the light behind the words stays on for the next host
  });

  test('an extender is left alone where it has nothing', () => {
    const out = written((o) => mcu.blank(unitOf(device('x-touch-extender')), o));
    for (const left of ['e8 00 00', '90 28 00', 'b0 40 20']) expect(out).not.toContain(left);
  });
});

describe('any bytes', () => {
  const profiles = fc.constantFrom(
    pro,
    xTouch,
    logic,
    device('mackie-control-xt-pro'),
    device('icon-platform-m-plus'),
  );

  test('whatever a unit sends is answered and never thrown at', () => {
    fc.assert(
      fc.property(profiles, fc.uint8Array({ maxLength: 200 }), (profile, stream) => {
        for (const said of heard(profile, stream) as { control?: number; value?: number }[]) {
          if (said.control === undefined) continue;
          expect(mcu.controls(profile).some((c) => c.local === said.control)).toBe(true);
          expect(Number.isFinite(said.value)).toBe(true);
        }
      }),
    );
  });

  test('SysEx with our header, whatever follows, is answered and never thrown at', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0x7f), { maxLength: 30 }), (body) => {
        const message = Uint8Array.from([0xf0, 0x00, 0x00, 0x66, ...body, 0xf7]);
        const said = mcu.hear(message, message.length, logic);
        if (said !== undefined) written((out) => mcu.answer(said, unitOf(logic), out));
      }),
    );
  });

  test('it makes no difference how the cable cuts them', () => {
    const messages = golden.filter((row) => row.says !== undefined).map((row) => row.bytes);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...messages, 'f0 00 00 66 14 06 f7'), { maxLength: 20 }),
        fc.array(fc.nat(80), { maxLength: 20 }),
        (picked, cuts) => {
          const stream = Uint8Array.from(picked.flatMap((message) => [...bytes(message)]));
          expect(
            heard(
              pro,
              stream,
              cuts.map((cut) => Math.min(cut, stream.length)),
            ),
          ).toEqual(heard(pro, stream));
        },
      ),
    );
  });

  test('whatever is shown, what leaves is whole MIDI messages', () => {
    const locals = fc.integer({ min: -2, max: 260 });
    const text = fc.uint8Array({ minLength: TEXT_ROOM, maxLength: TEXT_ROOM });
    fc.assert(
      fc.property(profiles, locals, fc.double(), fc.nat(255), text, (profile, local, value, style, words) => {
        const row = new Shown(16);
        row.value.fill(value);
        row.style.fill(style);
        row.text.set(words, 8 * TEXT_ROOM);
        const out = new ByteWriter();
        mcu.show(local, row, 8, undefined, unitOf(profile), out);
        expect(messageBytes(out.copy())).toBe(out.length);
      }),
    );
  });
});

/** How many of these bytes a MIDI parser makes messages of. */
function messageBytes(stream: Uint8Array): number {
  let used = 0;
  const parser = new MidiParser({
    message: (status) => (used += messageLength(status)),
    sysex: (_message, length) => (used += length),
    realtime: () => {},
  });
  parser.push(stream, stream.length);
  return used;
}

describe('decode undoes encode', () => {
  test('faders', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(pro, xTouch),
        fc.nat(8),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (profile, local, value) => {
          const [event] = heard(profile, bytes(shown(profile, local, { value }))) as SurfaceEvent[];
          expect(event).toMatchObject({ type: 'moved', control: local });
          expect(Math.abs(event!.value - value)).toBeLessThanOrEqual(0.5 / profile.faders.top + 1e-12);
        },
      ),
    );
  });

  test('keys: lit is pressed, dark is released', () => {
    const keys = mcu.controls(pro).filter(({ kind, name }) => kind === 'key' && name.startsWith('key'));
    for (const { local } of keys) {
      expect(heard(pro, bytes(shown(pro, local, { value: light.on })))).toEqual([
        { type: 'pressed', control: local, value: 0 },
      ]);
      expect(heard(pro, bytes(shown(pro, local, { value: light.off })))).toEqual([
        { type: 'released', control: local, value: 0 },
      ]);
    }
  });

  test('encoders: every number of clicks, either way', () => {
    for (let clicks = 1; clicks <= 63; clicks++) {
      for (const strip of [0, 7]) {
        const right = Uint8Array.of(0xb0, 0x10 + strip, clicks);
        const left = Uint8Array.of(0xb0, 0x10 + strip, 0x40 | clicks);
        expect(heard(pro, right)).toEqual([{ type: 'turned', control: 9 + strip, value: clicks }]);
        expect(heard(pro, left)).toEqual([{ type: 'turned', control: 9 + strip, value: -clicks }]);
      }
    }
  });
});
