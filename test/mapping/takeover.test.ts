import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TakeOver, taken, type TakeoverMode } from '../../src/mapping/takeover.ts';
import { allowed, travelOf, valueAt, type Law } from '../../src/units/laws.ts';

const modes = ['crossing', 'scaled', 'parallel', 'jump'] as const satisfies readonly TakeoverMode[];
const fader: Law = { kind: 'fader' };
const pan: Law = { kind: 'linear', min: -1, max: 1 };
const frequency: Law = { kind: 'log', min: 20, max: 20_000 };
const choice: Law = { kind: 'steps', min: 2, max: 6 };
const mute: Law = { kind: 'steps', min: 0, max: 1 };
const laws: readonly Law[] = [fader, pan, frequency, choice, mute];

/** Travel of one step of a coarse control: what counts as the same place. */
const NEAR = 1 / 127;
/** The control under test stands between others. */
const C = 1;
/** Ticks after which every glide has come to its end. */
const ENOUGH = 300;

/** A control over parameters, one at a time, as an engine has it: values are rounded, and nothing else is known of them. */
class Rig {
  takeover = new TakeOver(3);
  mode: TakeoverMode;
  layer: number;
  readonly laws: readonly Law[];
  readonly values: number[];
  /** Whether what stands there now is what the control put there. */
  own = false;
  /** Greatest change that the control made at once, in steps of the limit. */
  worst = 0;

  constructor(mode: TakeoverMode, law: Law | readonly Law[] = fader, limit = Infinity, stands = 0.5) {
    this.mode = mode;
    this.laws = [law].flat();
    this.layer = 0;
    this.values = this.laws.map((one) => allowed(one, valueAt(one, stands)));
    this.takeover.limit[C] = limit;
  }

  get law(): Law {
    return this.laws[this.layer]!;
  }

  get value(): number {
    return this.values[this.layer]!;
  }

  get travel(): number {
    return travelOf(this.law, this.value);
  }

  get hand(): number {
    return this.takeover.hand[C]!;
  }

  get state(): number {
    return this.takeover.state[C]!;
  }

  get way(): number {
    this.takeover.stands[C] = this.travel;
    return this.takeover.way(C, this.mode, this.law);
  }

  /** The hand goes through these places, each in a tick of its own. @returns the travels its parameter went through. */
  move(...places: readonly number[]): number[] {
    return places.map((to) => {
      this.takeover.tick();
      this.takeover.asked[C] = to;
      this.takeover.stands[C] = this.travel;
      if (this.takeover.moved(C, this.mode, this.law)) this.#put();
      return this.travel;
    });
  }

  tick(times = ENOUGH): void {
    for (let i = 0; i < times; i++) {
      this.takeover.tick();
      this.takeover.stands[C] = this.travel;
      if (this.takeover.advance(C, this.law)) this.#put();
    }
  }

  /** A scene, a lane or another hand puts the parameter somewhere. */
  set(travel: number): void {
    this.values[this.layer] = allowed(this.law, valueAt(this.law, travel));
    this.own = false;
  }

  /** The control stands for another parameter. */
  turnTo(layer: number): void {
    this.layer = layer;
    this.own = false;
    this.takeover.rearm(C);
  }

  /** What the parameter is when it is exactly where the hand is. */
  get handValue(): number {
    return rounded(this.law, valueAt(this.law, this.hand));
  }

  #put(): void {
    const goal = this.takeover.goal[C]!;
    const limit = this.takeover.limit[C]!;
    expect(goal).toBeGreaterThanOrEqual(0);
    expect(goal).toBeLessThanOrEqual(1);
    this.worst = Math.max(this.worst, changeOf(this.law, this.travel, goal) / limit);
    this.values[this.layer] = rounded(this.law, valueAt(this.law, goal));
    this.takeover.stands[C] = this.travel;
    this.takeover.wrote(C);
    this.own = true;
  }
}

/** An engine may round what it is asked for: faders to a tenth of a dB, the rest to a thousandth of their range. */
function rounded(law: Law, value: number): number {
  if (law.kind === 'fader') return allowed(law, Math.round(value * 10) / 10);
  if (law.kind === 'log') return allowed(law, valueAt(law, Math.round(travelOf(law, value) * 1000) / 1000));
  return allowed(law, Math.round(value * 500) / 500);
}

/** How much is heard of a change, in dB: by level where there is one, else 40 dB for the whole travel. */
function changeOf(law: Law, from: number, to: number): number {
  if (law.kind === 'steps') return 0;
  if (law.kind !== 'fader') return 40 * Math.abs(to - from);
  const level = (travel: number) => Math.max(-90, valueAt(law, travel));
  return Math.abs(level(to) - level(from));
}

const anyTravel = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(0, 0.25, 0.5, 0.75, 1),
);
const anyLimit = fc.constantFrom(0.5, 3, 12, Infinity);
const anyMode = fc.constantFrom(...modes);

describe('a control that was never heard', () => {
  test('says only where it stands by its first move', () => {
    for (const mode of ['crossing', 'scaled', 'parallel'] as const) {
      const rig = new Rig(mode, fader, Infinity, 0.5);
      expect(rig.way).toBe(0);
      expect(rig.move(0.9)).toEqual([0.5]);
      expect([rig.state, rig.hand, rig.way]).toEqual([taken.idle, 0.9, -1]);
    }
  });

  test('takes over by its first move where it stands at the value', () => {
    for (const mode of modes) {
      const rig = new Rig(mode, pan, Infinity, 0.5);
      expect(rig.move(0.504)).toEqual([0.504]);
      expect(rig.state).toBe(taken.engaged);
      expect(rig.move(0.7, 0.1)).toEqual([0.7, expect.closeTo(0.1, 9)]);
    }
  });
});

describe('crossing', () => {
  test('pain 34: a fast sweep is never lost and a slow one never jumps', () => {
    fc.assert(
      fc.property(anyTravel, fc.array(anyTravel, { minLength: 2 }), anyLimit, (stands, places, limit) => {
        const rig = new Rig('crossing', pan, limit, stands);
        rig.move(...places);
        rig.tick();
        const passed = places.some((to, i) => i > 0 && (places[i - 1]! - stands) * (to - stands) <= 0);
        const reached = places.some((to) => Math.abs(to - stands) <= NEAR);
        expect(rig.state).toBe(passed || reached ? taken.engaged : taken.idle);
        expect(rig.value).toBe(passed || reached ? rig.handValue : valueAt(pan, stands));
        expect(rig.worst).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
    fc.assert(
      fc.property(anyTravel, (stands) => {
        const rig = new Rig('crossing', pan, Infinity, stands);
        let before = rig.travel;
        for (const now of rig.move(...Array.from({ length: 128 }, (_, i) => i / 127))) {
          expect(Math.abs(now - before)).toBeLessThanOrEqual(2 * NEAR + 0.001);
          before = now;
        }
        expect(rig.travel).toBe(1);
      }),
    );
  });

  test('pain 35: nothing overrides by time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0.6, max: 1, noNaN: true }), fc.nat(20))),
        (movesAndWaits) => {
          const rig = new Rig('crossing', fader, Infinity, 0.5);
          for (const [to, ticks] of movesAndWaits) {
            rig.move(to);
            rig.tick(ticks);
            expect([rig.travel, rig.state]).toEqual([0.5, taken.idle]);
          }
        },
      ),
    );
  });

  test('a value that goes past a resting hand does not take the hand along', () => {
    const rig = new Rig('crossing', pan, Infinity, 0.2);
    rig.move(0.5);
    for (let at = 0.2; at < 0.8; at += 0.01) rig.set(at);
    expect(rig.move(0.45, 0.55)).toEqual([rig.travel, rig.travel]);
    expect([rig.state, rig.way]).toEqual([taken.idle, 1]);
  });
});

describe('pain 36: a layer change arms it again', () => {
  test('and the value of the other layer waits for the hand', () => {
    const rig = new Rig('crossing', [pan, pan]);
    rig.values[1] = -0.8;
    rig.move(0.5, 0.8);
    rig.turnTo(1);
    expect(rig.way).toBe(-1);
    rig.move(0.9, 0.3);
    expect(rig.value).toBe(-0.8);
    rig.move(0.05);
    expect(rig.travel).toBeCloseTo(0.05, 9);
  });

  test('there and back without a move between leaves the hand where it was', () => {
    const rig = new Rig('crossing', [pan, pan]);
    rig.move(0.5, 0.8);
    rig.turnTo(1);
    rig.turnTo(0);
    expect(rig.way).toBe(0);
    expect(rig.move(0.1)[0]).toBeCloseTo(0.1, 9);
  });

  test('a glide ends with it', () => {
    const rig = new Rig('jump', [fader, fader], 3);
    rig.move(1);
    expect(rig.state).toBe(taken.catchingUp);
    rig.turnTo(1);
    rig.tick();
    expect(rig.travel).toBe(0.5);
  });
});

describe('a parameter moved by somebody else', () => {
  test.each(modes.filter((mode) => mode !== 'jump'))('has to be taken over again: %s', (mode) => {
    const rig = new Rig(mode, pan, Infinity, 0.5);
    rig.move(0.5, 0.8);
    rig.set(0.2);
    expect(rig.way).toBe(-1);
    const [now] = rig.move(0.79);
    expect(now).toBeCloseTo({ crossing: 0.2, scaled: (0.2 * 0.79) / 0.8, parallel: 0.19 }[mode], 2);
  });

  test('bit by bit is moved all the same', () => {
    const rig = new Rig('crossing', pan, Infinity, 0.5);
    rig.move(0.5);
    for (let i = 1; i <= 10; i++) rig.set(0.5 + i / 500);
    rig.move(0.49);
    expect(rig.state).toBe(taken.idle);
  });

  test('is not pulled on by a hand that was catching up', () => {
    const rig = new Rig('jump', fader, 3, 0.1);
    rig.move(1);
    rig.tick(2);
    rig.set(0.5);
    rig.tick();
    expect([rig.travel, rig.state]).toEqual([0.5, taken.idle]);
  });

  test('by less than a step of a coarse control stays with the hand', () => {
    const rig = new Rig('crossing', pan, Infinity, 0.5);
    rig.move(0.5);
    rig.set(0.507);
    expect(rig.move(0.9)).toEqual([0.9]);
  });
});

describe('what an engine makes of it', () => {
  test('rounding never takes the parameter out of the hand', () => {
    const takeover = new TakeOver(1);
    takeover.stands[0] = 0.5;
    for (let i = 0; i <= 100; i++) {
      takeover.asked[0] = 0.5 + i / 250;
      expect(takeover.moved(0, 'crossing', pan)).toBe(true);
      takeover.stands[0] = Math.round(takeover.goal[0]! * 8) / 8;
      takeover.wrote(0);
    }
  });

  test('a parameter that is bounded is not pushed for ever', () => {
    const takeover = new TakeOver(1);
    takeover.limit[0] = 3;
    takeover.stands[0] = 0.5;
    takeover.asked[0] = 1;
    takeover.moved(0, 'jump', pan);
    let pushes = 0;
    do {
      takeover.stands[0] = Math.min(0.7, takeover.goal[0]!);
      takeover.wrote(0);
      takeover.tick();
    } while (takeover.advance(0, pan) && pushes++ < 100);
    expect(pushes).toBeLessThan(6);
    takeover.tick();
    takeover.asked[0] = 0.68;
    expect(takeover.moved(0, 'jump', pan)).toBe(true);
    expect(takeover.goal[0]).toBe(0.68);
  });

  test('a glide that somebody nudges back to where it was goes on', () => {
    const rig = new Rig('jump', fader, 0.5, 0);
    rig.move(1);
    rig.set(0);
    rig.tick();
    expect(rig.value).toBe(10);
  });

  test('a hand that was overruled takes over anew', () => {
    const rig = new Rig('crossing', pan, Infinity, 0.5);
    rig.move(0.5);
    rig.takeover.asked[C] = 0.9;
    rig.takeover.moved(C, 'crossing', pan);
    rig.takeover.rearm(C);
    expect(rig.move(0.95)).toEqual([0.5]);
  });
});

describe('value scaling, and parallel', () => {
  test('pain 39: value scaling needs no sweep past the old value, and says which way', () => {
    const rig = new Rig('scaled', pan, Infinity, 0.8);
    rig.move(0.2);
    expect(rig.way).toBe(1);
    expect(rig.move(0.6)[0]).toBeCloseTo(0.8 + (0.2 * 0.4) / 0.8, 9);
    expect(rig.way).toBe(1);
    expect(rig.move(0.3)[0]).toBeCloseTo(0.45, 9);
    expect(rig.move(1)).toEqual([1]);
    expect(rig.way).toBe(0);
    expect(rig.move(0.4)[0]).toBeCloseTo(0.4, 9);
  });

  test.each(['scaled', 'parallel'] as const)(
    '%s goes the hand’s way or rests, and comes no further from it',
    (mode) => {
      fc.assert(
        fc.property(anyTravel, fc.array(anyTravel, { minLength: 2 }), (stands, places) => {
          const takeover = new TakeOver(1);
          takeover.stands[0] = stands;
          for (const to of places) {
            const [before, from] = [takeover.stands[0], takeover.hand[0]!];
            takeover.asked[0] = to;
            if (!takeover.moved(0, mode, pan)) continue;
            const goal = (takeover.stands[0] = takeover.goal[0]!);
            takeover.wrote(0);
            if (from < 0) continue;
            expect((goal - before) * (to - from)).toBeGreaterThanOrEqual(-1e-15);
            expect(Math.abs(goal - to)).toBeLessThanOrEqual(Math.abs(before - from) + 1e-12);
          }
        }),
      );
    },
  );

  test('parallel keeps its distance, and loses it where the value is at its end', () => {
    const rig = new Rig('parallel', pan, Infinity, 0.7);
    rig.move(0.3);
    expect(rig.way).toBe(1);
    const [a, b, c, d, e] = rig.move(0.4, 0.8, 0.7, 1, 0.2);
    expect([a, b, c, d, e].map((at) => Math.round(at! * 1000) / 1000)).toEqual([0.8, 1, 0.9, 1, 0.2]);
  });
});

describe('the limit', () => {
  test('of a fader is in dB, and silence is one step from −90 dB', () => {
    const rig = new Rig('jump', fader, 3, 0.75);
    rig.move(0);
    expect([rig.value, rig.state]).toEqual([-3, taken.catchingUp]);
    rig.tick(1);
    expect(rig.value).toBe(-6);
    rig.tick(27);
    expect(rig.value).toBe(-87);
    rig.tick(1);
    expect([rig.value, rig.state]).toEqual([-Infinity, taken.engaged]);
    rig.move(1);
    expect(rig.value).toBe(-87);
  });

  test('of everything else is in travel, 40 dB for all of it', () => {
    const rig = new Rig('jump', frequency, 3, 0.5);
    rig.move(1);
    expect(rig.travel).toBeCloseTo(0.575, 9);
  });

  test('turns round with the hand', () => {
    const rig = new Rig('jump', pan, 4, 0.5);
    rig.move(1);
    rig.tick(1);
    expect(rig.travel).toBeCloseTo(0.7, 9);
    expect(rig.move(0.1)[0]).toBeCloseTo(0.6, 9);
    rig.tick();
    expect(rig.travel).toBeCloseTo(0.1, 9);
  });
});

describe('switches and choices', () => {
  test.each(modes.filter((mode) => mode !== 'jump'))(
    'wait for the hand to come to their step: %s',
    (mode) => {
      const rig = new Rig(mode, mute, 3, 1);
      rig.move(0.1);
      expect(rig.way).toBe(1);
      rig.move(0.49);
      expect([rig.value, rig.state]).toEqual([1, taken.idle]);
      rig.move(0.6);
      expect([rig.value, rig.state, rig.way]).toEqual([1, taken.engaged, 0]);
      rig.move(0.4);
      expect(rig.value).toBe(0);
    },
  );

  test('go through all their steps at once', () => {
    const rig = new Rig('crossing', choice, 0.5, 0.5);
    rig.move(0, 1);
    expect([rig.value, rig.state]).toEqual([6, taken.engaged]);
  });
});

describe('store and restore', () => {
  test('a control that was never heard has nothing to store', () => {
    expect(new TakeOver(2).store(1)).toBeUndefined();
  });
});

// --- any sequence ----------------------------------------------------------------------------------------------------

/** What a crossing control must know, said in other words: whether it has its parameter, and where it left that. */
interface Model {
  has: boolean;
  hand: number | undefined;
  left: number;
}

type Step = fc.Command<Model, Rig>;

/** What holds after anything that happens. */
function check(model: Model, rig: Rig): void {
  expect(rig.worst).toBeLessThanOrEqual(1 + 1e-9);
  if (rig.mode === 'crossing' && rig.law.kind !== 'steps' && rig.state !== taken.idle)
    expect(model.has).toBe(true);
  const follows = rig.mode === 'crossing' || rig.mode === 'jump';
  if (rig.state === taken.engaged && follows && rig.own) expect(rig.value).toBe(rig.handValue);
}

function noteForeign(model: Model, rig: Rig): void {
  if (Math.abs(rig.travel - model.left) > NEAR) model.has = false;
}

class Move implements Step {
  readonly to: number;
  constructor(to: number) {
    this.to = to;
  }
  check = () => true;
  run(model: Model, rig: Rig): void {
    noteForeign(model, rig);
    const from = model.hand ?? this.to;
    const [low, high] = [Math.min(from, this.to) - NEAR, Math.max(from, this.to) + NEAR];
    model.has ||= rig.travel >= low && rig.travel <= high;
    const before = rig.value;
    rig.move(this.to);
    model.hand = this.to;
    if (rig.mode === 'crossing' && rig.law.kind !== 'steps') {
      expect(rig.state !== taken.idle).toBe(model.has);
      if (!model.has) expect(rig.value).toBe(before);
    }
    if (rig.state !== taken.idle) model.left = rig.travel;
    check(model, rig);
  }
  toString = () => `move(${this.to})`;
}

class Layer implements Step {
  readonly layer: number;
  constructor(layer: number) {
    this.layer = layer;
  }
  check = () => true;
  run(model: Model, rig: Rig): void {
    rig.turnTo(this.layer);
    model.has = false;
    expect(rig.state).toBe(taken.idle);
  }
  toString = () => `layer(${this.layer})`;
}

class Scene implements Step {
  readonly to: number;
  constructor(to: number) {
    this.to = to;
  }
  check = () => true;
  run(_model: Model, rig: Rig): void {
    rig.set(this.to);
  }
  toString = () => `scene(${this.to})`;
}

class Automation implements Step {
  readonly by: number;
  readonly times: number;
  constructor(by: number, times: number) {
    this.by = by;
    this.times = times;
  }
  check = () => true;
  run(model: Model, rig: Rig): void {
    for (let i = 0; i < this.times; i++) {
      rig.set(Math.min(1, Math.max(0, rig.travel + this.by)));
      new Ticks(1).run(model, rig);
    }
  }
  toString = () => `automation(${this.by} × ${this.times})`;
}

class Ticks implements Step {
  readonly times: number;
  constructor(times: number) {
    this.times = times;
  }
  check = () => true;
  run(model: Model, rig: Rig): void {
    for (let i = 0; i < this.times; i++) {
      const [before, gliding] = [rig.value, rig.state === taken.catchingUp];
      if (gliding) noteForeign(model, rig);
      rig.tick(1);
      if (!gliding) expect(rig.value).toBe(before);
      else if (rig.state !== taken.idle) model.left = rig.travel;
      check(model, rig);
    }
  }
  toString = () => `ticks(${this.times})`;
}

class Restart implements Step {
  check = () => true;
  run(_model: Model, rig: Rig): void {
    const row: unknown = JSON.parse(JSON.stringify(rig.takeover.store(C) ?? null));
    const again = new TakeOver(3);
    again.limit.set(rig.takeover.limit);
    if (row) again.restore(C, row as readonly number[]);
    expect(again.store(C)).toEqual(rig.takeover.store(C));
    rig.takeover = again;
  }
  toString = () => 'restart';
}

const steps = fc.commands(
  [
    anyTravel.map((to) => new Move(to)),
    fc.nat(127).map((to) => new Move(to / 127)),
    fc.nat(laws.length - 1).map((layer) => new Layer(layer)),
    anyTravel.map((to) => new Scene(to)),
    fc
      .tuple(fc.double({ min: -0.01, max: 0.01, noNaN: true }), fc.nat(12))
      .map(([by, times]) => new Automation(by, times)),
    fc.nat(40).map((times) => new Ticks(times)),
    fc.constant(new Restart()),
  ],
  { maxCommands: 60, size: 'max' },
);

function lives(mode: TakeoverMode, limit: number, story: Iterable<Step>): Rig {
  const rig = new Rig(mode, laws, limit);
  fc.modelRun(() => ({ model: { has: false, hand: undefined, left: rig.travel }, real: rig }), story);
  return rig;
}

describe('pain 37: take-over keeps its laws for any sequence', () => {
  test.each(modes)(
    '%s: no change it makes is over the limit, and what it has is where the hand is',
    (mode) => {
      fc.assert(
        fc.property(anyLimit, steps, (limit, story) => void lives(mode, limit, story)),
        { numRuns: 100 },
      );
    },
  );

  test.each(modes)(
    '%s: after a sweep to both ends, whatever was before, control and value are together',
    (mode) => {
      fc.assert(
        fc.property(
          anyLimit,
          steps,
          fc.constantFrom([0, 1], [1, 0]),
          fc.array(anyTravel),
          (limit, story, ends, after) => {
            const rig = lives(mode, limit, story);
            rig.move(...ends);
            rig.tick();
            expect([rig.state, rig.value]).toEqual([taken.engaged, rig.handValue]);
            for (const to of after) {
              rig.move(to);
              rig.tick();
              expect([rig.state, rig.way, rig.value]).toEqual([taken.engaged, 0, rig.handValue]);
            }
          },
        ),
        { numRuns: 70 },
      );
    },
  );

  test.each(modes)('%s: at its very ends a swept fader is silent, and at +10 dB', (mode) => {
    fc.assert(
      fc.property(anyLimit, steps, (limit, story) => {
        const rig = lives(mode, limit, story);
        rig.turnTo(0);
        rig.move(1, 0);
        rig.tick();
        expect(rig.value).toBe(-Infinity);
        rig.move(1);
        rig.tick();
        expect(rig.value).toBe(10);
      }),
    );
  });

  test('the cue leads every idle hand to its value', () => {
    fc.assert(
      fc.property(anyMode, anyLimit, steps, (mode, limit, story) => {
        const rig = lives(mode, limit, story);
        const { way, hand } = rig;
        if (rig.state !== taken.idle || way === 0) return;
        expect(Math.sign(rig.travel - hand)).toBe(way);
        rig.move(rig.travel);
        expect(rig.state).not.toBe(taken.idle);
      }),
    );
  });
});
