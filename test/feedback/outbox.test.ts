import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Outbox, type Speaker } from '../../src/feedback/outbox.ts';
import type { Control, ControlKind } from '../../src/model/controls.ts';
import { Shown } from '../../src/model/shown.ts';

const MS = 1e6;
const SECOND = 1e9;
const DIN = 3125;
const BURST = 600;
/** One step of a motor. */
const STEP = 1 / 1023;

const kinds: readonly ControlKind[] = [
  ...Array<ControlKind>(8).fill('fader'),
  ...Array<ControlKind>(8).fill('key'),
  ...Array<ControlKind>(4).fill('encoder'),
  ...Array<ControlKind>(4).fill('text'),
  ...Array<ControlKind>(8).fill('meter'),
];
const first = (kind: ControlKind): number => kinds.indexOf(kind);

/** A unit at the end of a cable that counts its bytes and remembers what it was told. */
class Unit {
  readonly controls: readonly Control[] = kinds.map((kind, number) => ({
    number,
    name: `${kind} ${number}`,
    kind,
    strip: 0,
    stays: false,
    unit: 0,
    local: number,
    cells: kind === 'text' ? 7 : 0,
  }));
  readonly wanted = new Shown(kinds.length);
  readonly sent = new Shown(kinds.length);
  readonly held = new Uint8Array(kinds.length);
  /** What the unit shows, by the bytes it got. */
  readonly shows = new Float64Array(kinds.length).fill(NaN);
  /** What went out: control and value. */
  readonly log: { control: number; value: number; at: number; bytes: number }[] = [];
  readonly outbox: Outbox;
  now = 0;
  /** How long it takes to say one thing, ns. */
  takes = 0;

  constructor(rate = DIN, displayGap = 0, pictureGap = 0) {
    const speaker: Speaker = {
      say: (control, row) => {
        const bytes = this.controls[control]!.kind === 'text' ? 14 : 3;
        this.shows[control] = row.value[control]!;
        this.now += this.takes;
        this.log.push({ control, value: row.value[control]!, at: this.now, bytes });
        return bytes;
      },
      together: () => undefined,
    };
    const pace = { rate, burst: BURST, displayGap, pictureGap };
    this.outbox = new Outbox(this.controls, this.wanted, this.sent, this.held, speaker, pace);
  }

  show(control: number, value: number): void {
    this.wanted.value[control] = value;
    this.outbox.mark(control);
  }

  write(control: number, words: string): void {
    if (this.wanted.write(control, words, 7)) this.outbox.mark(control);
  }

  drain(at = this.now): boolean {
    this.now = at;
    return this.outbox.drain({
      stamp: (row) => {
        row[0] = this.now;
      },
    });
  }

  /** Drains every 10 ms until nothing waits. */
  empty(): void {
    for (let i = 0; i < 10_000 && this.drain(this.now + 10 * MS); i++);
  }

  values(control: number): number[] {
    return this.log.filter((one) => one.control === control).map(({ value }) => value);
  }
}

describe('a motor', () => {
  test('is never driven while it is held, and goes to the newest value at the release', () => {
    const unit = new Unit();
    unit.held[0] = 1;
    for (const value of [0.2, 0.5, 0.9]) {
      unit.show(0, value);
      unit.drain(unit.now + 10 * MS);
    }
    expect(unit.values(0)).toEqual([]);
    unit.held[0] = 0;
    unit.outbox.mark(0);
    unit.drain();
    expect(unit.values(0)).toEqual([0.9]);
  });

  test('that stands where it ought to is left in peace (Reasonus-Native 297: faders ticked between two values for ever)', () => {
    const unit = new Unit();
    unit.show(0, 0.5);
    unit.empty();
    for (let i = 0; i < 100; i++) {
      unit.show(0, 0.5 + (i % 2) * 0.4 * STEP);
      unit.drain(unit.now + 10 * MS);
    }
    expect(unit.values(0)).toEqual([0.5]);
  });

  test('follows every whole step', () => {
    const unit = new Unit();
    for (let step = 0; step < 50; step++) {
      unit.show(0, step * STEP);
      unit.drain(unit.now + 10 * MS);
    }
    expect(unit.values(0)).toHaveLength(50);
  });

  test('rests at the bottom where nothing is assigned, and is told so once', () => {
    const unit = new Unit();
    unit.show(0, 0);
    unit.empty();
    unit.show(0, -1);
    unit.empty();
    expect(unit.values(0)).toEqual([0]);
  });

  test('with a servo is answered at once with what it reported, even when the cable is full', () => {
    const unit = new Unit();
    for (let n = 0; n < kinds.length; n++) unit.show(n, 1);
    for (let i = 0; i < 300; i++) unit.outbox.echo(1, Float64Array.of(0, i / 300));
    expect(unit.values(1)).toHaveLength(300);
    unit.show(1, 299 / 300);
    unit.empty();
    expect(unit.values(1)).toHaveLength(300);
  });

  test('that must not be echoed is told its place at the release, even where it already stands', () => {
    const unit = new Unit();
    unit.show(0, 0.5);
    unit.empty();
    unit.outbox.stands(0, 0.7);
    unit.outbox.forget(0);
    unit.show(0, 0.7);
    unit.empty();
    expect(unit.values(0)).toEqual([0.5, 0.7]);
  });
});

describe('a picture', () => {
  const GAP = 40 * MS;

  test('is drawn at once, then not again for a while, and last as it stays: an encoder was drawn at every click', () => {
    const unit = new Unit(DIN, 0, GAP);
    const ring = first('encoder');
    for (let click = 1; click <= 30; click++) {
      unit.show(ring, click / 100);
      unit.drain(click * 7 * MS);
    }
    unit.empty();
    const drawn = unit.log.filter(({ control }) => control === ring);
    expect(drawn[0]).toMatchObject({ value: 0.01, at: 7 * MS });
    expect(drawn.at(-1)?.value).toBe(0.3);
    expect(drawn.length).toBeLessThanOrEqual(7);
    for (const [i, { at }] of drawn.slice(1).entries()) expect(at - drawn[i]!.at).toBeGreaterThanOrEqual(GAP);
  });

  test('that takes long to draw does not keep other cables waiting: eight new names stopped everything for half a second', () => {
    const unit = new Unit(1e6, 0, GAP);
    unit.takes = 3 * MS;
    for (let n = 0; n < 8; n++) unit.show(first('key') + n, 1);
    const stretches: number[] = [];
    for (let at = 10 * MS; unit.log.length < 8; at += 10 * MS) {
      unit.drain(at);
      stretches.push(unit.now - at);
    }
    expect(Math.max(...stretches)).toBeLessThanOrEqual(6 * MS);
    expect(stretches.length).toBeLessThanOrEqual(8);
  });

  test('that waits holds up no other, and is not still waiting when it is as it was', () => {
    const unit = new Unit(DIN, 0, GAP);
    const [key, other] = [first('key'), first('key') + 1];
    unit.show(key, 1);
    unit.drain(1 * MS);
    unit.show(key, 0);
    unit.show(other, 1);
    unit.drain(2 * MS);
    expect(unit.values(other)).toEqual([1]);
    expect(unit.outbox.idle).toBe(false);
    unit.show(key, 1);
    unit.empty();
    expect(unit.values(key)).toEqual([1]);
    expect(unit.outbox.idle).toBe(true);
  });
});

describe('what waits', () => {
  test('is kept once for each control: the newest value in the oldest place (IntegraLive 565: a fast 0–127–0 left a wrong value)', () => {
    const unit = new Unit();
    unit.drain(1);
    for (let i = 0; i < 250; i++) unit.outbox.echo(7, new Float64Array(8)); // the cable is full
    unit.show(1, 0.1);
    unit.show(2, 0.2);
    unit.show(1, 1);
    unit.show(1, 0.3);
    unit.log.length = 0;
    unit.empty();
    expect(unit.log.map(({ control, value }) => [control, value])).toEqual([
      [1, 0.3],
      [2, 0.2],
    ]);
  });

  test('goes out in the order motors, lights, displays, meters', () => {
    const unit = new Unit(100_000);
    unit.show(first('meter'), -10);
    unit.write(first('text'), 'Vox');
    unit.show(first('encoder'), 0.5);
    unit.show(first('key'), 1);
    unit.show(first('fader'), 0.5);
    unit.drain(SECOND);
    const went = unit.log.map(({ control }) => kinds[control]);
    expect(went).toEqual(['fader', 'encoder', 'key', 'text', 'meter']);
  });

  test('comes out in full in the end, and what the unit shows is what it ought to', () => {
    const deed = fc.oneof(
      fc.record({
        does: fc.constant('show'),
        n: fc.nat(kinds.length - 1),
        value: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      fc.record({ does: fc.constantFrom('hold', 'let go'), n: fc.nat(7), value: fc.constant(0) }),
      fc.record({ does: fc.constant('drain'), n: fc.nat(40), value: fc.constant(0) }),
      fc.record({ does: fc.constant('resend'), n: fc.constant(0), value: fc.constant(0) }),
    );
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 300, size: 'max' }), (deeds) => {
        const unit = new Unit();
        for (const { does, n, value } of deeds) {
          if (does === 'show' && kinds[n] === 'text') unit.write(n, String(Math.round(value * 1e6)));
          else if (does === 'show') unit.show(n, value);
          else if (does === 'hold') unit.held[n] = 1;
          else if (does === 'resend') unit.outbox.resend(0);
          else if (does === 'drain') unit.drain(unit.now + n * MS);
          else {
            unit.held[n] = 0;
            unit.outbox.mark(n);
          }
        }
        unit.held.fill(0);
        for (let n = 0; n < 8; n++) unit.outbox.mark(n);
        unit.empty();
        for (const { number, kind } of unit.controls) {
          if (kind === 'meter' || Number.isNaN(unit.shows[number])) continue;
          if (kind === 'text') expect(unit.sent.same(number, unit.wanted)).toBe(true);
          else if (kind !== 'fader') expect(unit.shows[number]).toBe(unit.wanted.value[number]);
          else expect(Math.abs(unit.shows[number]! - unit.wanted.value[number]!)).toBeLessThan(0.5 * STEP);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('the pace of a cable', () => {
  test('is kept: over any second no more than a second can carry, and the burst', () => {
    const value = fc.double({ min: 0, max: 1, noNaN: true });
    const flood = fc.array(fc.tuple(fc.nat(kinds.length - 1), value, fc.nat(3)), {
      minLength: 2000,
      maxLength: 4000,
      size: 'max',
    });
    fc.assert(
      fc.property(flood, (all) => {
        const unit = new Unit();
        for (const [n, to, ms] of all) {
          if (kinds[n] === 'text') unit.write(n, String(to));
          else unit.show(n, to);
          unit.drain(unit.now + ms * MS);
        }
        let begin = 0;
        let bytes = 0;
        for (const { at, bytes: more } of unit.log) {
          bytes += more;
          while (unit.log[begin]!.at <= at - SECOND) bytes -= unit.log[begin++]!.bytes;
          expect(bytes).toBeLessThanOrEqual(DIN + BURST + 14);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('drops meters rather than let them wait, and nothing else (meters flooded the cable)', () => {
    const unit = new Unit();
    for (let i = 0; i < 400; i++) {
      for (let n = first('meter'); n < kinds.length; n++) unit.show(n, -((i % 60) + n / 100));
      for (let n = 0; n < 8; n++) unit.show(n, (i % 100) / 100);
      unit.drain(unit.now + 2 * MS);
    }
    expect(unit.outbox.dropped).toBeGreaterThan(0);
    unit.empty();
    for (let n = 0; n < 8; n++) expect(unit.values(n).at(-1)).toBe(0.99);
  });

  test('leaves the gap a display needs between its messages, while motors go on: fast SysEx corrupts (Mixing Station docs)', () => {
    const unit = new Unit(100_000, 20 * MS);
    for (let n = 0; n < 4; n++) unit.write(first('text') + n, `word ${n}`);
    unit.outbox.rest(30 * MS);
    for (let i = 0; i < 20; i++) {
      unit.show(0, i / 20);
      unit.drain(unit.now + 10 * MS);
    }
    const texts = unit.log.filter(({ control }) => kinds[control] === 'text').map(({ at }) => at / MS);
    expect(texts).toEqual([30, 50, 70, 90]);
    expect(unit.values(0)).toHaveLength(20);
  });
});

test('a unit of which nothing is known is told everything afresh, once', () => {
  const unit = new Unit(1e6);
  for (const { number, kind } of unit.controls) {
    if (kind === 'text') unit.write(number, `t${number}`);
    else unit.show(number, 0.5);
  }
  unit.empty();
  unit.log.length = 0;
  unit.outbox.resend(0);
  unit.empty();
  const told = unit.log.filter(({ control }) => kinds[control] !== 'meter').map(({ control }) => control);
  expect(told.toSorted((a, b) => a - b)).toEqual(kinds.flatMap((kind, n) => (kind === 'meter' ? [] : [n])));
  unit.log.length = 0;
  unit.outbox.resend(1);
  unit.empty();
  expect(unit.log).toEqual([]);
});
