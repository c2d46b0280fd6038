import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TEXT_ROOM } from '../../src/model/controls.ts';
import type { SurfaceEvent } from '../../src/model/events.ts';
import type { HuiProfile } from '../../src/model/profile.ts';
import { light, Shown } from '../../src/model/shown.ts';
import { hui } from '../../src/surfaces/hui.ts';
import { ByteWriter } from '../../src/wire/byte-writer.ts';
import { MidiParser, messageLength } from '../../src/wire/midi1.ts';
import { golden, lamps, switches } from '../golden/hui.ts';
import { bytes, hex, huiDevice, localOf, rowWith, toldInOrder, unitOf, written } from './rig.ts';

const mackie = huiDevice('hui');
const xTouch = huiDevice('x-touch-hui');
const at = (name: string, strip?: number, profile: HuiProfile = mackie) => localOf(hui, profile, name, strip);
const heard = (text: string, profile: HuiProfile = mackie) => toldInOrder(hui, profile, bytes(text));

function shown(
  name: string,
  strip: number | undefined,
  wanted: { value?: number; style?: number; text?: string },
  before?: Shown,
  profile: HuiProfile = mackie,
): string {
  const local = at(name, strip, profile);
  const row = rowWith(local, wanted, name === 'text timecode');
  return written((out) => hui.show(local, row, local, before, unitOf(profile), out));
}

/** The two messages of a switch by its number: eight times its zone, and its port. */
function switched(number: number, on: boolean, [zone, port]: readonly [zone: string, port: string]): string {
  return `b0 ${zone} ${hex([number >> 3])} b0 ${port} ${hex([(on ? 0x40 : 0) + (number & 7)])}`;
}
const fromUnit = ['0f', '2f'] as const;
const toUnit = ['0c', '2c'] as const;

describe('golden bytes', () => {
  const saying = golden.filter((row) => row.says !== undefined);
  test.each(saying)('heard: $what: $bytes ($source)', ({ bytes: message, control, says }) => {
    const [type, value] = says!;
    expect(heard(message)).toEqual([{ type, value, control: at(...control) } satisfies SurfaceEvent]);
  });

  const showing = golden.filter((row) => row.shows !== undefined);
  test.each(showing)(
    'shown: $what: $bytes ($source)',
    ({ bytes: message, control: [name, strip], shows }) => {
      expect(shown(name, strip, shows!)).toBe(message);
    },
  );

  test.each(switches)('switch %i is %j, pressed and let go', (number, control) => {
    for (const [on, type] of [
      [true, 'pressed'],
      [false, 'released'],
    ] as const)
      expect(heard(switched(number, on, fromUnit))).toEqual([{ type, control: at(...control), value: 0 }]);
  });

  test.each([...switches.filter(([, [name]]) => !name.startsWith('key switch')), ...lamps])(
    'light %i is %j, lit and put out',
    (number, [name, strip]) => {
      expect(shown(name, strip, { value: light.on })).toBe(switched(number, true, toUnit));
      expect(shown(name, strip, { value: light.off })).toBe(switched(number, false, toUnit));
    },
  );

  test('every key and lamp of the language is in those lists', () => {
    const listed = new Set([...switches, ...lamps].map(([, [name]]) => name));
    expect(hui.keys.filter((name) => !listed.has(name))).toEqual([]);
  });

  test('foot switches come in where relays go out, and are no lights', () => {
    expect(shown('key switch A', 0, { value: light.on })).toBe('');
  });
});

describe('what is remembered from one message to the next', () => {
  const mute = { control: at('key mute {strip}', 3), value: 0 };
  const solo = { control: at('key solo {strip}', 3), value: 0 };

  test('a zone holds until another is named: several ports of it in a row', () => {
    expect(heard('b0 0f 02 b0 2f 42 b0 2f 43 b0 2f 02')).toEqual([
      { type: 'pressed', ...mute },
      { type: 'pressed', ...solo },
      { type: 'released', ...mute },
    ]);
  });

  test('with running status as well', () => {
    expect(heard('b0 0f 02 2f 42 2f 02')).toEqual([
      { type: 'pressed', ...mute },
      { type: 'released', ...mute },
    ]);
  });

  test('a port before any zone means nothing, rather than strip 1', () => {
    expect(heard('b0 2f 42')).toEqual(['meaningless']);
  });

  test('the upper half of a fader is no move: the lower one is', () => {
    expect(heard('b0 02 40')).toEqual([]);
    expect(heard('b0 02 40 b0 03 7f b0 22 01')).toEqual([
      { type: 'moved', control: 2, value: ((0x40 << 7) | 1) / 16383 },
    ]);
  });

  test('lower halves that follow one another share the upper one', () => {
    const events = heard('b0 02 40 b0 22 01 b0 22 02') as readonly SurfaceEvent[];
    expect(events.map(({ value }) => Math.round(value * 16383))).toEqual([0x2001, 0x2002]);
  });

  test('a lower half before any upper one means nothing, rather than a fader at the bottom', () => {
    expect(heard('b0 22 7f')).toEqual(['meaningless']);
  });

  test('lower half first: no move is made up of two different places', () => {
    // 1234 (24 34) and then 3FFF, each with its halves the wrong way round
    expect(heard('b0 22 34 b0 02 24 b0 22 7f b0 02 7f')).toEqual([
      'meaningless',
      { type: 'moved', control: 2, value: ((0x24 << 7) | 0x7f) / 16383 },
    ]);
  });

  test('a unit that was switched on has said nothing yet, and is shown everything', () => {
    expect(heard('b0 0f 02 b0 02 40 ff b0 2f 42 b0 22 00')).toEqual([
      { type: 'ready', id: 0 },
      'meaningless',
      'meaningless',
    ]);
  });
});

describe('what means nothing', () => {
  test.each([
    ['a fader that a HUI does not have', 'b0 08 40 b0 28 00'],
    ['00 is no motion of an encoder', 'b0 40 00'],
    ['40 is no motion either', 'b0 40 40'],
    ['a controller that nothing has', 'b0 30 01'],
    ['another MIDI channel', 'b1 40 41'],
    ['a zone that there is not', 'b0 0f 1e b0 2f 41'],
    ['a port that is empty', 'b0 0f 0a b0 2f 47'],
    ['20 is what hosts say to units', 'b0 0f 02 b0 2f 22'],
    ['a lamp cannot be pressed', 'b0 0f 16 b0 2f 40'],
    ['a note that is no answer', '90 01 7f'],
    ['our own ping, come back', '90 00 00'],
    ['SysEx', 'f0 00 00 66 05 00 10 00 4b 69 63 6b f7'],
  ])('%s: %s', (_what, message) => {
    expect(heard(message).filter((one) => one !== 'meaningless')).toEqual([]);
    expect(heard(message)).not.toEqual([]);
  });
});

describe('what differs between makes', () => {
  test('an X-Touch reports the push of an encoder as AUTO, and has no AUTO', () => {
    const push = at('key encoder {strip}', 2, xTouch);
    expect(heard('b0 0f 01 b0 2f 44', xTouch)).toEqual([{ type: 'pressed', control: push, value: 0 }]);
    expect(heard('b0 0f 01 b0 2f 45', xTouch)).toEqual(['meaningless']);
    expect(shown('key encoder {strip}', 2, { value: light.on }, undefined, xTouch)).toBe('b0 0c 01 b0 2c 44');
    expect(() => at('key auto {strip}', 1, xTouch)).toThrow('has no key auto');
  });

  test('a ninth fader is controller 8, where there is one (iCON)', () => {
    const nine = { ...mackie, mainFader: true };
    expect(heard('b0 08 40 b0 28 00', nine)).toEqual([{ type: 'moved', control: 8, value: 8192 / 16383 }]);
    expect(shown('fader main', 0, { value: 1 }, undefined, nine)).toBe('b0 08 7f b0 28 7f');
  });

  test('a unit without touch, motors or displays is neither believed nor told', () => {
    const plain: HuiProfile = {
      ...mackie,
      strips: 4,
      faders: { ...mackie.faders, motor: false, touch: false },
      display: { names: false, main: false, timecode: false, assignment: false },
    };
    expect(heard('b0 0f 00 b0 2f 40', plain)).toEqual(['meaningless']);
    expect(heard('b0 05 40 b0 25 00', plain)).toEqual(['meaningless', 'meaningless']);
    expect(shown('fader {strip}', 1, { value: 1 }, undefined, plain)).toBe('');
    expect(hui.controls(plain).filter(({ kind }) => kind === 'text')).toEqual([]);
    expect(hui.controls(plain)[0]).toMatchObject({ name: 'fader {strip}', stays: true });
  });

  test('local numbers are fixed: scripts, recordings and tables go by them', () => {
    expect([at('fader {strip}', 8), at('encoder {strip}', 1), at('encoder parameter 4')]).toEqual([7, 9, 20]);
    expect([at('wheel scroll'), at('wheel'), at('meter {strip}', 1)]).toEqual([21, 22, 32]);
    expect([at('text name {strip}', 1), at('text assignment'), at('text main 8')]).toEqual([40, 48, 56]);
    expect([at('text timecode'), at('key select {strip}', 1), at('key switch B')]).toEqual([57, 65, 297]);
    expect([at('lamp relay 1'), at('lamp beep')]).toEqual([304, 307]);
  });
});

describe('the time', () => {
  const before = rowWith(57, { text: ' 01.02.03. 24' }, true);

  test('only the digits up to the leftmost that changed are sent', () => {
    expect(shown('text timecode', 0, { text: ' 01.02.03. 25' }, before)).toBe('f0 00 00 66 05 00 11 05 f7');
    expect(shown('text timecode', 0, { text: ' 01.02.04. 00' }, before)).toBe(
      'f0 00 00 66 05 00 11 00 00 14 f7',
    );
    expect(shown('text timecode', 0, { text: ' 01.02.03. 24' }, before)).toBe('');
  });

  test('ten characters in eight digits: thousandths stay, hours go first', () => {
    expect(shown('text timecode', 0, { text: '  1.02.03.456' })).toBe(
      'f0 00 00 66 05 00 11 06 05 04 13 00 12 00 11 f7',
    );
    expect(shown('text timecode', 0, { text: '123.02.03.456' })).toBe(
      'f0 00 00 66 05 00 11 06 05 04 13 00 12 00 13 f7',
    );
  });

  test('what is no figure is blank', () => {
    expect(shown('text timecode', 0, { text: 'xy' })).toBe('f0 00 00 66 05 00 11 20 20 20 20 20 20 20 20 f7');
  });
});

describe('meters', () => {
  test('only what changed is sent: they would fill a DIN cable by themselves (Ardour discourse 111135)', () => {
    const before = rowWith(34, { value: -20 }, false);
    expect(shown('meter {strip}', 3, { value: -19 }, before)).toBe('');
    expect(shown('meter {strip}', 3, { value: -25 }, before)).toBe('a0 02 04 a0 02 14');
    expect(shown('meter {strip}', 3, { value: -20, style: 1 }, before)).toBe('a0 02 0c a0 02 1c');
  });
});

describe('words', () => {
  test('what a display cannot show is a question mark, points are left out (libremidi 235, helgobox 660)', () => {
    const row = new Shown(320);
    row.text.set([0x7e, 0x01, 0x7f, 0x41 | 0x80], 40 * TEXT_ROOM);
    expect(written((out) => hui.show(40, row, 40, undefined, unitOf(mackie), out))).toBe(
      'f0 00 00 66 05 00 10 00 3f 3f 3f 41 f7',
    );
  });
});

describe('coming and going', () => {
  test('a unit that comes is asked before it is shown anything: it has no host until then', () => {
    expect(written((out) => expect(hui.wake(unitOf(mackie), out)).toBe(0))).toBe('90 00 00');
  });

  test('a unit is asked by a ping, a note on with velocity 0, and so every second', () => {
    expect(written((out) => hui.greet(unitOf(mackie), out))).toBe('90 00 00');
    expect(written((out) => hui.pulse!(mackie)!.say(unitOf(mackie), out))).toBe('90 00 00');
    expect(hui.pulse!(mackie)!.every).toBe(1000);
  });

  test('an answer is a sign of life, and no event', () => {
    const signs: string[] = [];
    const ear = hui.listen(unitOf(mackie), {
      begin: () => {},
      sign: () => signs.push('sign'),
      event: () => signs.push('event'),
      heard: () => signs.push('heard'),
      end: (meant) => signs.push(String(meant)),
    });
    ear.push(bytes('90 00 7f'), 3);
    ear.push(bytes('b0 0f 02'), 3);
    ear.push(bytes('92 00 7f'), 3);
    expect(signs).toEqual(['sign', 'true', 'true', 'false']);
  });

  test('on leaving, faders go down, lights, rings and meters out, displays blank', () => {
    const left = written((out) => hui.blank(unitOf(mackie), out));
    for (const one of [
      'b0 07 00 b0 27 00',
      'b0 17 00',
      'b0 1b 00',
      'b0 0c 02 b0 2c 02',
      'b0 0c 1d b0 2c 01',
      'a0 07 00 a0 07 10',
      'f0 00 00 66 05 00 10 08 20 20 20 20 f7',
      `f0 00 00 66 05 00 12 07${' 20'.repeat(10)} f7`,
      `f0 00 00 66 05 00 11${' 20'.repeat(8)} f7`,
    ])
      expect(left).toContain(one);
  });
});

describe('any bytes', () => {
  const profiles = fc.constantFrom(mackie, xTouch, { ...mackie, mainFader: true, strips: 3 });
  const likely = fc.constantFrom(0xb0, 0x90, 0xff, 0x0f, 0x2f, 0x02, 0x22, 0x40, 0x42, 0x4c, 0x0d);
  const stream = fc
    .array(fc.oneof(likely, fc.nat(255)), { maxLength: 200 })
    .map((all) => Uint8Array.from(all));

  test('whatever a unit sends is answered and never thrown at', () => {
    fc.assert(
      fc.property(profiles, stream, (profile, sent) => {
        const own = new Set(hui.controls(profile).map(({ local }) => local));
        for (const one of toldInOrder(hui, profile, sent) as readonly {
          control?: number;
          value?: number;
        }[]) {
          if (one.control === undefined) continue;
          expect(own.has(one.control)).toBe(true);
          expect(Number.isFinite(one.value)).toBe(true);
        }
      }),
    );
  });

  test('it makes no difference how the cable cuts them', () => {
    fc.assert(
      fc.property(profiles, stream, fc.array(fc.nat(200), { maxLength: 20 }), (profile, sent, cuts) => {
        const within = cuts.map((cut) => Math.min(cut, sent.length));
        expect(toldInOrder(hui, profile, sent, within)).toEqual(toldInOrder(hui, profile, sent));
      }),
    );
  });

  test('whatever is shown, what leaves is whole MIDI messages', () => {
    const text = fc.uint8Array({ minLength: TEXT_ROOM, maxLength: TEXT_ROOM });
    const local = fc.integer({ min: -2, max: 330 });
    fc.assert(
      fc.property(profiles, local, fc.double(), fc.nat(255), text, (profile, one, value, style, words) => {
        const row = new Shown(16);
        row.value.fill(value);
        row.style.fill(style);
        row.text.set(words, 8 * TEXT_ROOM);
        const out = new ByteWriter();
        hui.show(one, row, 8, undefined, unitOf(profile), out);
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

test('a fader that is sent where it says it is gets the very number it sent', () => {
  fc.assert(
    fc.property(fc.constantFrom(mackie, xTouch), fc.nat(7), fc.nat(16380), (profile, strip, number) => {
      const message = `b0 ${hex([strip])} ${hex([number >> 7])} b0 ${hex([0x20 + strip])} ${hex([number & 0x7f])}`;
      const [{ value }] = heard(message, profile) as [SurfaceEvent];
      expect(shown('fader {strip}', strip + 1, { value }, undefined, profile)).toBe(message);
    }),
  );
});
