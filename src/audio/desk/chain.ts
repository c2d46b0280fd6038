import { compressorRows, type CompressorSettings } from '../../dsp/compressor.ts';
import { gateRows, type GateSettings } from '../../dsp/gate.ts';
import type { Kernel, Place } from '../../dsp/kernel.ts';
import {
  BANK,
  COMP_GAIN,
  COMP_LEAST,
  COMP_ROWS,
  COMP_SQUARE,
  COMP_WET,
  COMP_WET_STEP,
  GATE_ENVELOPE,
  GATE_GAIN,
  GATE_LEAST,
  GATE_ROWS,
  GATE_WET,
  GATE_WET_STEP,
  GRAIN,
  LANES,
  LIMIT_LATE,
  LIMIT_LEAST,
  LIMIT_ROWS,
  LIMIT_SOUND,
  LIMIT_WET,
  LIMIT_WET_STEP,
  QUANTUM,
  ROW,
  SAT_LATE,
  SAT_ROWS,
  SAT_DRIVEN,
  SAT_WET,
  SAT_WET_STEP,
} from '../../dsp/kernel/layout.ts';
import { limiterRows } from '../../dsp/limiter.ts';
import { saturatorRows } from '../../dsp/saturator.ts';
import type { SvfShape } from '../../dsp/svf.ts';
import { insertOrders } from '../../model/desk-parameters.ts';
import { BandTypes } from './band-types.ts';
import { Blend, inAndOut } from './blend.ts';
import { GRAINS, type Heard } from './heard.ts';
import type { StripParameters } from './lane-parameters.ts';
import { Pads, type Line } from './pads.ts';
import { Sections } from './sections.ts';
import { ALL_LANES } from './slots.ts';
import { part, PARTS, type Part } from './strip-numbers.ts';

type Insert = (typeof insertOrders)[number][number];
const inserted: readonly Part[] = [part.gate, part.eq, part.comp, part.sat, part.limiter];

/** The types of a band, by the number of the choice. */
const bandShapes: readonly SvfShape[] = ['bell', 'low shelf', 'high shelf', 'notch'];
/** A key filter at its end lets everything through, Hz. */
const LOWEST = 20;
const HIGHEST = 20_000;
/** What gate, compressor and limiter tell of their gains, and what they say when they do nothing. */
export const leasts = { row: [GATE_LEAST, COMP_LEAST, LIMIT_LEAST], none: [1, 0, 1] } as const;

/** Where a compressor finds what it listens to, when that is another strip. */
export interface Keys {
  /** Copies what a lane listens to into the same lane of a bank. @returns false where it listens to itself. */
  into(bank: Place, lane: number): boolean;
  /** Does any lane listen to another strip? */
  readonly any: boolean;
}

/** What tells chains from each other: the order, and which of the processors that make sound late stand in the way. */
export interface ChainKind {
  /** Index in `insertOrders`. */
  readonly order: number;
  readonly saturates: boolean;
  readonly limits: boolean;
}

/** Frames that sound is late by after a chain of a kind. */
export function lateOf({ saturates, limits }: Omit<ChainKind, 'order'>): number {
  return (saturates ? SAT_LATE : 0) + (limits ? LIMIT_LATE : 0);
}

/**
 * What works on the sound of a bank between its input and its fader: gate, equaliser, compressor and saturation in one
 * order, then the limiter. It first makes sound as late as it has to be for all paths to be late alike.
 */
export class Chain {
  readonly kind: ChainKind;
  /** Lanes that go through it. */
  readonly #lanes: readonly (StripParameters | undefined)[];
  readonly #stereo: readonly boolean[];
  readonly #kernel: Kernel;
  readonly #heard: Heard;
  readonly #rate: number;
  readonly #keys: Keys;
  readonly #key: Place;
  readonly #gate: Place;
  readonly #comp: Place;
  readonly #sat: Place;
  readonly #limit: Place;
  readonly #pads: Pads;
  readonly #eq: Sections;
  readonly #gateKey: Sections;
  readonly #compKey: Sections;
  readonly #gateIn: Blend;
  readonly #eqIn: Blend;
  readonly #types: BandTypes;
  readonly #compIn: Blend;
  readonly #satIn: Blend;
  readonly #limitIn: Blend;
  readonly #blends: readonly Blend[];
  /** By part, a bit for each lane: whose settings change in this quantum, as a whole and grain by grain. */
  readonly #changed = new Uint8Array(PARTS);
  readonly #gliding = new Uint8Array(PARTS);
  readonly #gateSettings: { -readonly [Name in keyof GateSettings]: GateSettings[Name] } = {
    mode: 0,
    threshold: 0,
    hysteresis: 0,
    range: 0,
    ratio: 1,
    attack: 0,
    hold: 0,
    release: 0,
    link: 0,
  };
  readonly #compSettings: { -readonly [Name in keyof CompressorSettings]: CompressorSettings[Name] } = {
    threshold: 0,
    ratio: 1,
    attack: 0,
    release: 0,
    knee: 0,
    makeup: 0,
    rms: 0,
    auto: 0,
    link: 0,
  };
  constructor(about: {
    readonly kind: ChainKind;
    readonly lanes: readonly (StripParameters | undefined)[];
    readonly stereo: readonly boolean[];
    readonly kernel: Kernel;
    readonly heard: Heard;
    readonly rate: number;
    readonly keys: Keys;
    /** A bank that may be used for keys; everybody's. */
    readonly key: Place;
  }) {
    const { kernel, rate } = about;
    this.kind = about.kind;
    this.#lanes = about.lanes;
    this.#stereo = about.stereo;
    this.#kernel = kernel;
    this.#heard = about.heard;
    this.#rate = rate;
    this.#keys = about.keys;
    this.#key = about.key;
    this.#gate = kernel.takeRows(GATE_ROWS);
    this.#comp = kernel.takeRows(COMP_ROWS);
    this.#sat = kernel.takeRows(SAT_ROWS);
    this.#limit = kernel.takeRows(LIMIT_ROWS);
    this.#pads = new Pads(kernel);
    this.#eq = new Sections(kernel, 6, rate);
    this.#gateKey = new Sections(kernel, 4, rate);
    this.#compKey = new Sections(kernel, 2, rate);
    const grains = rate / GRAIN;
    this.#gateIn = new Blend(grains, inAndOut.frames);
    this.#eqIn = new Blend(grains, inAndOut.grains);
    this.#compIn = new Blend(grains, inAndOut.frames);
    this.#satIn = new Blend(grains, inAndOut.frames);
    this.#limitIn = new Blend(grains, inAndOut.frames);
    this.#types = new BandTypes(grains);
    this.#blends = [this.#gateIn, this.#eqIn, this.#compIn, this.#satIn, this.#limitIn];
    for (let lane = 0; lane < LANES; lane++) {
      this.#kernel.put(this.#gate, GATE_LEAST, lane, 1);
      this.#kernel.put(this.#limit, LIMIT_LEAST, lane, 1);
      if (!this.#lanes[lane]) this.#leaveAlone(lane);
    }
    this.snap();
  }

  /** Lanes without a strip go through all the same: what they are divided by must not be 0. */
  #leaveAlone(lane: number): void {
    saturatorRows(0, HIGHEST, this.#rate, this.#kernel.floats, this.#sat >> 2, lane);
    limiterRows(0, 0.1, false, this.#rate, this.#kernel.floats, this.#limit >> 2, lane);
  }

  /** Something of a part was set, or glides in this quantum. */
  note(which: Part, lanes: number, gliding: boolean): void {
    const row = gliding ? this.#gliding : this.#changed;
    row[which] = (row[which] as number) | lanes;
  }

  /** How late each lane is to be before it is worked on, frames. */
  pad(lane: number, frames: number): void {
    this.#pads.set(lane, frames);
  }

  /** Everything is as it was to become. */
  snap(): void {
    for (let lane = 0; lane < LANES; lane++) this.#refresh(lane);
    for (const blend of this.#blends) blend.snap();
    this.#types.snap();
    for (let lane = 0; lane < LANES; lane++) this.#refresh(lane);
    this.#pads.snap();
  }

  /** Takes the settings that changed; before `run`. */
  prepare(): void {
    for (let n = 0; n < inserted.length; n++) {
      const which = inserted[n] as Part;
      const lanes = (this.#changed[which] as number) | (this.#gliding[which] as number);
      for (let lane = 0; lanes >> lane !== 0; lane++) if ((lanes >> lane) & 1) this.#set(which, lane);
    }
  }

  /** The lowest gains of a lane since it was last asked: of gate and limiter linear, of the compressor dB. By `leasts`. */
  least(lane: number, into: Float64Array): void {
    this.#tellLeast(0, this.#gateIn, this.#gate, lane, into);
    this.#tellLeast(1, this.#compIn, this.#comp, lane, into);
    this.#tellLeast(2, this.#limitIn, this.#limit, lane, into);
  }

  /** A lane that is out is worked on with the others of its bank, and nobody hears it: it has no reduction to show. */
  #tellLeast(which: number, blend: Blend, block: Place, lane: number, into: Float64Array): void {
    const none = leasts.none[which] as number;
    const { floats } = this.#kernel;
    const at = (block >> 2) + (leasts.row[which] as number) * LANES + lane;
    into[which] = blend.now[lane] === 0 ? none : (floats[at] as number);
    floats[at] = none;
  }

  /** One quantum of a bank goes through. @param line where it is written down, to be heard late. */
  run(bank: Place, line: Line): void {
    this.#setWet();
    this.#pads.run(bank, line);
    const inserts = insertOrders[this.kind.order] as readonly Insert[];
    for (let n = 0; n < inserts.length; n++) this.#insert(inserts[n] as Insert, bank);
    if (this.kind.limits) this.#kernel.run.limit(bank, this.#limit);
    for (let n = 0; n < this.#blends.length; n++) (this.#blends[n] as Blend).quantum();
    this.#changed.fill(0);
    this.#gliding.fill(0);
  }

  /**
   * Goes on from where another chain is, as everything is now to be: it has heard the same, so that what it holds is nearly
   * right. What the other one does not do is empty here: this chain may have worked before, on sound of long ago.
   */
  goOnFrom(other: Chain): void {
    this.snap(); // what begins by it is emptied now, not after the copy
    this.#kernel.copy(other.#gate, this.#gate, GATE_ROWS * ROW);
    this.#kernel.copy(other.#comp, this.#comp, COMP_ROWS * ROW);
    if (other.kind.saturates) this.#kernel.copy(other.#sat, this.#sat, SAT_ROWS * ROW);
    else this.#emptyRows(this.#sat, SAT_DRIVEN, SAT_ROWS);
    if (other.kind.limits) this.#kernel.copy(other.#limit, this.#limit, LIMIT_ROWS * ROW);
    else this.#emptyRows(this.#limit, LIMIT_SOUND, LIMIT_ROWS);
    this.#eq.goOnFrom(other.#eq);
    this.#gateKey.goOnFrom(other.#gateKey);
    this.#compKey.goOnFrom(other.#compKey);
    this.snap();
  }

  #emptyRows(block: Place, from: number, to: number): void {
    this.#kernel.floats.fill(0, (block >> 2) + from * LANES, (block >> 2) + to * LANES);
  }

  #insert(insert: Insert, bank: Place): void {
    switch (insert) {
      case 'gate':
        return this.#runGate(bank);
      case 'eq':
        return this.#runEq(bank);
      case 'comp':
        return this.#runComp(bank);
      case 'sat':
        if (this.kind.saturates) this.#kernel.run.saturate(bank, this.#sat);
    }
  }

  #runGate(bank: Place): void {
    if (!this.#gateIn.used) return;
    let key = bank;
    if (!this.#gateKey.idle) {
      key = this.#key;
      this.#kernel.copy(bank, key, BANK);
      this.#gateKey.runWhole(key);
    }
    this.#kernel.run.gate(bank, key, this.#gate, 0, QUANTUM);
  }

  #runEq(bank: Place): void {
    if (!this.#eqIn.used) return;
    if (this.#gliding[part.eq] !== 0 || this.#eqIn.moving || this.#types.moving)
      this.#eq.runInGrains(bank, this.#bands);
    else this.#eq.runWhole(bank);
  }

  readonly #bands = (grain: number): void => {
    const all = this.#eqIn.moving || this.#types.moving;
    if (this.#types.moving) this.#types.grain();
    const lanes = all ? ALL_LANES : (this.#gliding[part.eq] as number);
    for (let lane = 0; lanes >> lane !== 0; lane++) if ((lanes >> lane) & 1) this.#bandsOf(lane, grain);
  };

  #bandsOf(lane: number, grain: number): void {
    const of = this.#lanes[lane];
    if (!of) return;
    const heard = this.#heard;
    const share = this.#eqIn.at(lane, grain);
    for (let n = 0; n < of.bands.length && n < 6; n++) {
      const band = of.bands[n];
      if (!band) continue;
      const shape = bandShapes[this.#types.shown(lane, n)] ?? 'bell';
      const freq = heard.at(band.freq, grain);
      const q = heard.at(band.q, grain);
      const ofIt = share * this.#types.share(lane, n);
      this.#eq.shape(n, lane, shape, freq, q, heard.at(band.gain, grain), ofIt);
    }
  }

  #runComp(bank: Place): void {
    if (!this.#compIn.used) return;
    const { run } = this.#kernel;
    let key = bank;
    if (this.#keys.any || !this.#compKey.idle) {
      key = this.#key;
      this.#kernel.copy(bank, key, BANK);
      for (let lane = 0; lane < LANES; lane++) if (this.#lanes[lane]) this.#keys.into(key, lane);
      this.#compKey.runWhole(key);
    }
    const lanes = this.#gliding[part.comp] as number;
    if (lanes === 0) return run.compress(bank, key, this.#comp, 0, QUANTUM);
    for (let grain = 0; grain < GRAINS; grain++) {
      for (let lane = 0; lanes >> lane !== 0; lane++)
        if ((lanes >> lane) & 1) this.#compressorOf(lane, grain);
      run.compress(bank, key, this.#comp, grain * GRAIN, GRAIN);
    }
  }

  #refresh(lane: number): void {
    for (const which of inserted) this.#set(which, lane);
  }

  #set(which: Part, lane: number): void {
    if (!this.#lanes[lane]) return;
    if (which === part.gate) this.#setGate(lane);
    else if (which === part.eq) this.#setEq(lane);
    else if (which === part.comp) this.#setComp(lane);
    else if (which === part.sat) this.#setSat(lane);
    else this.#setLimiter(lane);
  }

  #value(number: number, without: number): number {
    return number < 0 ? without : (this.#heard.values[number] as number);
  }

  #setGate(lane: number): void {
    const of = this.#lanes[lane] as StripParameters;
    if (of.gateOn < 0) return;
    const settings = this.#gateSettings;
    settings.mode = this.#value(of.gateMode, 0);
    settings.threshold = this.#value(of.gateThreshold, 0);
    settings.hysteresis = this.#value(of.gateHysteresis, 0);
    settings.range = this.#value(of.gateRange, 0);
    settings.ratio = this.#value(of.gateRatio, 1);
    settings.attack = this.#value(of.gateAttack, 0);
    settings.hold = this.#value(of.gateHold, 0);
    settings.release = this.#value(of.gateRelease, 0);
    settings.link = this.#stereo[lane] === true ? 1 : 0;
    gateRows(settings, this.#rate, this.#kernel.floats, this.#gate >> 2, lane);
    const low = this.#value(of.gateKeyLow, LOWEST);
    const high = this.#value(of.gateKeyHigh, HIGHEST);
    this.#gateKey.pass(0, lane, 'high', 12, low, low > LOWEST ? 1 : 0);
    this.#gateKey.pass(2, lane, 'low', 12, high, high < HIGHEST ? 1 : 0);
    if (this.#gateIn.set(lane, this.#value(of.gateOn, 0))) {
      this.#kernel.put(this.#gate, GATE_ENVELOPE, lane, 0);
      this.#kernel.put(this.#gate, GATE_GAIN, lane, 1);
      this.#kernel.put(this.#gate, GATE_LEAST, lane, 1);
    }
  }

  #setEq(lane: number): void {
    const of = this.#lanes[lane] as StripParameters;
    this.#eqIn.set(lane, this.#value(of.eqOn, 0));
    const isHeard = this.#eqIn.now[lane] !== 0;
    of.bands.forEach(({ type }, n) => this.#types.set(lane, n, this.#value(type, 0), isHeard));
    this.#bandsOf(lane, GRAINS - 1);
  }

  #setComp(lane: number): void {
    const of = this.#lanes[lane] as StripParameters;
    this.#compressorOf(lane, GRAINS - 1);
    const low = this.#value(of.compKeyLow, LOWEST);
    this.#compKey.pass(0, lane, 'high', 12, low, low > LOWEST ? 1 : 0);
    const mix = this.#value(of.compMix, 100) / 100;
    if (this.#compIn.set(lane, this.#value(of.compOn, 0) * mix)) {
      this.#kernel.put(this.#comp, COMP_GAIN, lane, 0);
      this.#kernel.put(this.#comp, COMP_SQUARE, lane, 0);
    }
  }

  #compressorOf(lane: number, grain: number): void {
    const of = this.#lanes[lane];
    if (!of) return;
    const heard = this.#heard;
    const settings = this.#compSettings;
    settings.threshold = heard.at(of.compThreshold, grain);
    settings.ratio = heard.at(of.compRatio, grain);
    settings.attack = heard.at(of.compAttack, grain);
    settings.release = heard.at(of.compRelease, grain);
    settings.knee = heard.at(of.compKnee, grain);
    settings.makeup = heard.at(of.compMakeup, grain);
    settings.rms = heard.at(of.compDetector, grain);
    settings.auto = heard.at(of.compAuto, grain);
    settings.link = this.#stereo[lane] === true ? 1 : 0;
    compressorRows(settings, this.#rate, this.#kernel.floats, this.#comp >> 2, lane);
  }

  #setSat(lane: number): void {
    const of = this.#lanes[lane] as StripParameters;
    const tone = this.#value(of.satTone, HIGHEST);
    saturatorRows(this.#value(of.satDrive, 0), tone, this.#rate, this.#kernel.floats, this.#sat >> 2, lane);
    this.#satIn.set(lane, (this.#value(of.satOn, 0) * this.#value(of.satMix, 100)) / 100);
  }

  #setLimiter(lane: number): void {
    const of = this.#lanes[lane] as StripParameters;
    const [ceiling, release] = [this.#value(of.limiterCeiling, 0), this.#value(of.limiterRelease, 0.1)];
    const link = this.#stereo[lane] === true;
    limiterRows(ceiling, release, link, this.#rate, this.#kernel.floats, this.#limit >> 2, lane);
    this.#limitIn.set(lane, this.#value(of.limiterOn, 0));
  }

  /** How far each processor is in, from the first frame of this quantum to the last. */
  #setWet(): void {
    this.#wet(this.#gate, GATE_WET, GATE_WET_STEP, this.#gateIn);
    this.#wet(this.#comp, COMP_WET, COMP_WET_STEP, this.#compIn);
    this.#wet(this.#sat, SAT_WET, SAT_WET_STEP, this.#satIn);
    this.#wet(this.#limit, LIMIT_WET, LIMIT_WET_STEP, this.#limitIn);
  }

  #wet(block: Place, row: number, step: number, blend: Blend): void {
    if (blend.told) return;
    for (let lane = 0; lane < LANES; lane++) {
      const now = blend.now[lane] as number;
      this.#kernel.put(block, row, lane, now);
      this.#kernel.put(block, step, lane, (blend.at(lane, GRAINS - 1) - now) / QUANTUM);
    }
    blend.told = !blend.moving;
  }

  /** Takes out what a lane holds that is no number. */
  reset(lane: number): void {
    this.#eq.reset(lane);
    this.#gateKey.reset(lane);
    this.#compKey.reset(lane);
    const { floats } = this.#kernel;
    floats[(this.#gate >> 2) + GATE_LEAST * LANES + lane] = leasts.none[0];
    floats[(this.#comp >> 2) + COMP_LEAST * LANES + lane] = leasts.none[1];
    floats[(this.#limit >> 2) + LIMIT_LEAST * LANES + lane] = leasts.none[2];
    floats[(this.#gate >> 2) + GATE_ENVELOPE * LANES + lane] = 0;
    floats[(this.#gate >> 2) + GATE_GAIN * LANES + lane] = 1;
    floats[(this.#comp >> 2) + COMP_GAIN * LANES + lane] = 0;
    floats[(this.#comp >> 2) + COMP_SQUARE * LANES + lane] = 0;
    for (let row = SAT_DRIVEN; row < SAT_ROWS; row++) floats[(this.#sat >> 2) + row * LANES + lane] = 0;
    for (let row = LIMIT_SOUND; row < LIMIT_ROWS; row++) floats[(this.#limit >> 2) + row * LANES + lane] = 0;
  }
}
