import { describe, expect, test } from 'vitest';
import { fromDecibels } from '../../src/dsp/elementary.ts';
import { Gate, gateRows, type GateSettings } from '../../src/dsp/gate.ts';
import type { Kernel, Place } from '../../src/dsp/kernel.ts';
import {
  GATE_GAIN,
  GATE_IS_OPEN,
  GATE_LEAST,
  GATE_ROWS,
  GATE_WET,
  GATE_WET_STEP,
  LANES,
  QUANTUM,
} from '../../src/dsp/kernel/layout.ts';
import { kernel } from './kernel-rig.ts';
import {
  bursts,
  dB,
  eight,
  errorOf,
  gainsOn,
  hiss,
  join,
  level,
  noiseThenSilence,
  rowsOf,
  through,
  tone,
  withNoNumber,
} from './lanes-rig.ts';

const RATE = 48_000;
const GATE: GateSettings = {
  mode: 0,
  threshold: -30,
  hysteresis: 6,
  range: -60,
  ratio: 2,
  attack: 0.0005,
  hold: 0.02,
  release: 0.05,
  link: 0,
};

function block(k: Kernel, settings: (lane: number) => GateSettings) {
  const at = k.takeRows(GATE_ROWS);
  for (let lane = 0; lane < LANES; lane++) {
    gateRows(settings(lane), RATE, k.floats, at >> 2, lane);
    k.put(at, GATE_WET, lane, 1);
    k.put(at, GATE_GAIN, lane, 1);
    k.put(at, GATE_LEAST, lane, 1);
  }
  return at;
}

/** The gate of lane 0 alone, on a key: its gain frame by frame, with 1 going through it. */
async function gains(settings: GateSettings, key: Float32Array): Promise<Float32Array> {
  const k = await kernel();
  const at = block(k, () => settings);
  return gainsOn(k, key, (bank, listens) => k.run.gate(bank, listens, at, 0, QUANTUM));
}

const changes = (open: readonly boolean[]) => open.filter((is, n) => n > 0 && is !== open[n - 1]).length;

describe('a gate', () => {
  test('that is closed stays so for a tone 1 dB below the threshold, and that is open stays open', async () => {
    const between = tone(RATE, 1000, RATE, fromDecibels(-31));
    const loud = tone(RATE / 4, 1000, RATE, fromDecibels(-20));
    const closed = await gains(GATE, join(level(-90, RATE), between));
    expect(dB(closed.at(-1)!)).toBeCloseTo(-60, 1);
    const open = await gains(GATE, join(loud, between));
    expect(Math.min(...open.subarray(RATE / 4))).toBeGreaterThan(0.9999);
  });

  test('goes all the way down to its range, within 0.1 dB', async () => {
    for (const range of [-6, -20, -40, -80]) {
      const heard = await gains({ ...GATE, range }, join(level(-20, 4800), level(-90, RATE)));
      expect(Math.abs(dB(heard.at(-1)!) - range)).toBeLessThan(0.1);
    }
  });

  test('opens once for a tone that wavers by 2 dB about the threshold; without hysteresis it chatters', async () => {
    const wavers = Float32Array.from(
      tone(RATE, 1000, RATE),
      (x, n) => x * fromDecibels(-30 + 2 * Math.sin((2 * Math.PI * 3 * n) / RATE)),
    );
    const opened = async (hysteresis: number) => {
      const k = await kernel();
      const [bank, at] = [k.takeBank(), block(k, () => ({ ...GATE, hysteresis, hold: 0 }))];
      const open: boolean[] = [false];
      through(
        k,
        bank,
        eight(() => wavers),
        () => {
          for (let n = 0; n < QUANTUM; n += 16) {
            k.run.gate(bank, bank, at, n, 16);
            open.push(k.get(at, GATE_IS_OPEN, 0) > 0);
          }
        },
      );
      return changes(open);
    };
    expect(await opened(6)).toBe(1);
    expect(await opened(0)).toBeGreaterThan(4);
  });

  test('holds for as many frames as it is set to, counted from the one in which the key is too low', async () => {
    // without attack and release the gain is what was decided; the envelope falls below by itself
    const settings = { ...GATE, attack: 0, release: 0 };
    const key = join(level(-20, 1000), new Float32Array(20_000));
    const decay = Math.exp(-1 / (0.01 * RATE));
    const tooLow = 1000 + Math.ceil(Math.log(10 ** (-16 / 20)) / Math.log(decay)) - 1;
    for (const hold of [0, 1, 480, 12_345]) {
      const heard = await gains({ ...settings, hold: hold / RATE }, key);
      expect(heard.findLastIndex((gain) => gain === 1)).toBe(tooLow + hold - 1);
    }
  });

  test('that holds is open again when the key comes back above the lower threshold', async () => {
    const settings = { ...GATE, attack: 0, release: 0, hold: 0.03 };
    const gap = new Float32Array(1440); // the envelope is 10 ms on its way down, 20 are gone into the hold
    const heard = await gains(
      settings,
      join(level(-20, 480), gap, level(-34, 4800), gap, level(-34, 480), new Float32Array(9600)),
    );
    expect(heard.subarray(0, 480 + 1440 + 4800 + 1440).every((gain) => gain === 1)).toBe(true);
    expect(dB(heard.at(-1)!)).toBeCloseTo(-60, 1);
  });

  test('opens by its attack and closes by its release: 63.2 % of the way in their time', async () => {
    const settings = { ...GATE, attack: 0.01, release: 0.1, hold: 0, range: -80 };
    const heard = await gains(settings, join(level(-90, RATE * 2), level(-20, RATE), level(-90, RATE)));
    expect(heard[2 * RATE + 479]).toBeCloseTo(1 - Math.exp(-1), 3);
    const closes = heard.findIndex((gain, n) => n > 2.5 * RATE && gain < 1);
    expect(heard[closes + 4800]).toBeCloseTo(Math.exp(-1), 3);
  });

  test('opens at once where there is no attack, with the frame that is loud', async () => {
    const heard = await gains({ ...GATE, attack: 0 }, join(level(-90, RATE), level(-20, 128)));
    expect([heard[RATE - 1]! < 0.0011, heard[RATE]]).toEqual([true, 1]);
  });
});

describe('a ducker', () => {
  test('is down by its range while the key is loud, after the hold comes back, and is not there otherwise', async () => {
    const settings = { ...GATE, mode: 2, range: -12, attack: 0.01, release: 0.2, hold: 0.05 };
    const heard = await gains(settings, join(level(-90, 4800), level(-20, RATE), level(-90, 2 * RATE)));
    expect(heard[4799]).toBe(1);
    const floor = fromDecibels(-12);
    expect(heard[4800 + 479]! - floor).toBeCloseTo((1 - floor) * Math.exp(-1), 3);
    expect(Math.abs(dB(heard[4800 + RATE - 1]!) + 12)).toBeLessThan(0.1);
    const back = heard.findIndex((gain, n) => n > 4800 + RATE && gain > floor + 1e-4);
    // the envelope takes 16 dB at 10 ms: 18.4 ms; then the hold
    expect(Math.abs(back - (4800 + RATE + 884 + 2400))).toBeLessThan(5);
    expect(1 - heard[back + 9600]!).toBeCloseTo((1 - floor) * Math.exp(-1), 2);
    expect(heard.at(-1)).toBeCloseTo(1, 3);
  });
});

describe('an expander', () => {
  test('goes by its curve, within 0.1 dB, down to its range', async () => {
    const settings = { ...GATE, mode: 1, ratio: 3, range: -40, attack: 0, release: 0 };
    for (let db = -70; db <= 0; db++) {
      const below = -30 - db;
      // ratio 3 takes away 2 dB for each below; the knee is 6 dB wide
      const straight = -2 * below;
      const knee = (-2 * (below + 3) ** 2) / 12;
      const wanted = below <= -3 ? 0 : Math.max(-40, below < 3 ? knee : straight);
      const heard = await gains(settings, level(db, 256));
      expect(Math.abs(dB(heard.at(-1)!) - wanted)).toBeLessThan(0.1);
    }
  });

  test('of ratio 1 does nothing, not even in silence', async () => {
    const heard = await gains({ ...GATE, mode: 1, ratio: 1 }, join(level(-50, 256), new Float32Array(256)));
    expect(heard.every((gain) => gain === 1)).toBe(true);
    const twin = new Gate({ ...GATE, mode: 1, ratio: 1 }, RATE);
    expect([twin.process(1, 0), twin.process(1, 0.01)]).toEqual([1, 1]);
  });
});

/** Settings that differ from lane to lane. */
const MIXED = (lane: number): GateSettings => ({
  mode: lane % 3,
  threshold: -20 - 3 * lane,
  hysteresis: lane,
  range: -80 + 9 * lane,
  ratio: 1 + lane,
  attack: lane === 0 ? 0 : 0.0002 * lane,
  hold: lane === 1 ? 0 : 0.004 * lane,
  release: 0.005 * (lane + 1),
  link: lane === 4 || lane === 5 ? 1 : 0,
});

describe('the kernel', () => {
  test('does what the twin does in every mode, to −90 dB', async () => {
    const k = await kernel();
    const bank = k.takeBank();
    const at = block(k, MIXED);
    const sounds = eight((lane) => bursts(48_000, 3 + lane, 60));
    const heard = through(k, bank, sounds, () => k.run.gate(bank, bank, at, 0, QUANTUM));
    for (const [lane, sound] of sounds.entries()) {
      const twin = new Gate(MIXED(lane), RATE);
      const beside = MIXED(lane).link > 0 ? sounds[lane ^ 1]! : sound;
      const wanted = sound.map((x, n) => twin.process(x, Math.max(Math.abs(x), Math.abs(beside[n]!))));
      // one frame in which one is open and the other not yet would be −50 dB
      expect(errorOf(heard[lane]!, wanted)).toBeLessThan(-90);
    }
  });

  test('two lanes that are linked have one gain, which the louder of them opens', async () => {
    const k = await kernel();
    const bank = k.takeBank();
    const at = block(k, (lane) => ({ ...GATE, release: 0.01, link: lane < 4 ? 1 : 0 }));
    const loud = (lane: number) => lane % 4 === 1;
    const sounds = eight((lane) => level(loud(lane) ? -10 : -50, 12_800));
    const heard = through(k, bank, sounds, () => k.run.gate(bank, bank, at, 0, QUANTUM));
    const gain = heard.map((sound, lane) => sound.at(-1)! / sounds[lane]![0]!);
    const wanted = [1, 1, 0.001, 0.001, 0.001, 1, 0.001, 0.001];
    for (const [lane, is] of gain.entries()) expect(Math.abs(dB(is / wanted[lane]!))).toBeLessThan(0.1);
  });

  test('tells the lowest gain since it was last asked', async () => {
    const k = await kernel();
    const bank = k.takeBank();
    const at = block(k, () => ({ ...GATE, hold: 0, release: 0.01 }));
    const run = () => k.run.gate(bank, bank, at, 0, QUANTUM);
    through(
      k,
      bank,
      eight(() => join(level(-90, 2560), level(-10, 2560))),
      run,
    );
    expect(k.get(at, GATE_GAIN, 2)).toBe(1);
    const least = k.get(at, GATE_LEAST, 2);
    expect(least).toBeLessThan(0.01);
    k.put(at, GATE_LEAST, 2, 1);
    through(
      k,
      bank,
      eight(() => level(-10, 128)),
      run,
    );
    expect(k.get(at, GATE_LEAST, 2)).toBe(1);
  });

  test('bypassed, it is not there to the bit; on its way in, it is by so much from frame to frame', async () => {
    const k = await kernel();
    const bank = k.takeBank();
    const at = block(k, () => ({ ...GATE, attack: 0, release: 0 }));
    for (let lane = 0; lane < LANES; lane++) k.put(at, GATE_WET, lane, 0);
    const sounds = eight((lane) => hiss(QUANTUM, lane + 1, 0.001));
    const run = () => k.run.gate(bank, bank, at, 0, QUANTUM);
    expect(through(k, bank, sounds, run)).toEqual(sounds);
    for (let lane = 0; lane < LANES; lane++) k.put(at, GATE_WET_STEP, lane, 1 / 256);
    const heard = through(k, bank, sounds, run);
    const fades = sounds.map((sound) => sound.map((x, n) => x * (1 - (n / 256) * 0.999)));
    for (const [lane, sound] of heard.entries()) expect(errorOf(sound, fades[lane]!)).toBeLessThan(-110);
    expect(k.get(at, GATE_WET, 0)).toBe(0.5);
  });

  test('in silence after noise nothing is left that is too small to reckon with', async () => {
    const k = await kernel();
    const bank = k.takeBank();
    const at = block(k, MIXED);
    noiseThenSilence(k, bank, 96_000, () => k.run.gate(bank, bank, at, 0, QUANTUM));
    for (const value of rowsOf(k, at, GATE_ROWS)) expect(value === 0 || Math.abs(value) >= 1e-15).toBe(true);
  });

  test('what is no number stays in its frame of its lane: the gate goes on as if it had been silence', async () => {
    const k = await kernel();
    const bank = k.takeBank();
    const [at, other] = [block(k, MIXED), block(k, MIXED)];
    const sounds = eight((lane) => bursts(1280, 3 + lane, 60));
    const on = (rows: Place) => () => k.run.gate(bank, bank, rows, 0, QUANTUM);
    const { heard, wanted } = withNoNumber(k, bank, sounds, on(at), on(other));
    expect(heard).toEqual(wanted);
  });
});
