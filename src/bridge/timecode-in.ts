import type { TimecodeHeard } from '../model/input.ts';
import type { SyncSettings } from '../model/sync.ts';
import type { MtcState } from '../sync/mtc-chase.ts';
import { Allowance } from './allowance.ts';
import type { Bridge } from './bridge.ts';
import { followedBy, type Followed } from './followed.ts';

/** An error below this is left alone while the tape rolls, s: what a jittery cable says of a steady machine. */
const SMALL = 0.002;
/** Half of the quarter frame that a tape may be beside: an error of this size is not waited with, s. */
const LARGE = 0.004;
/** What was thought to be elsewhere and is found this near is where it was: a computer that hung for a moment, s. */
const NEAR = 0.1;
/** How long it may be unclear how timecode runs before the tape stops for it, ns. */
const PATIENCE = 300e6;
/** Least time between two corrections of small errors, and between two cues, ns. */
const PAUSE = 250e6;
/** Reports to the engine: so many at once, and so many a second. A flood of starts and stops is told as what is left of it. */
const BURST = 10;
const PER_SECOND = 20;
/** A speed nearer to 1 than this is 1: a flywheel trembles. */
const STEADY = 0.0005;

/** What the engine was told last: that it was at a place, samples, at a moment, ns, and runs. */
interface Told {
  readonly place: number;
  readonly at: number;
  readonly speed: number;
  readonly jumps: number;
}

/**
 * Follows what comes, and tells the engine of it in a few words: that it runs, is a little beside, is cued, is lost.
 */
export class TimecodeIn {
  /** How often it began or jumped, and was corrected. */
  jumps = 0;
  corrections = 0;
  readonly #bridge: Bridge;
  readonly #reports: Allowance;
  #settings: SyncSettings;
  #followed: Followed | undefined;
  #told: Told | undefined;
  /** Where it was when the engine was told last that it stands, samples, and how often it had been put somewhere. */
  #stood: { readonly place: number | undefined; readonly jumps: number } | undefined;
  #cuedAt = -Infinity;
  #lockedAt = -Infinity;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
    this.#reports = new Allowance(BURST, PER_SECOND, this.#now() / 1e6);
    this.#settings = bridge.engine.chase.settings;
    this.#followed = followedBy(this.#settings);
  }

  /** Whatever the engine knew of timecode before is over: from a journal, or from what is no longer followed. */
  begin(): void {
    const { state } = this.#bridge.engine.chase;
    if (state !== 'off' && state !== 'waiting') this.#submit('lost', 0);
  }

  get state(): MtcState {
    return this.#followed?.state ?? 'idle';
  }

  get faults(): number {
    return this.#followed?.faults ?? 0;
  }

  /** How far the tape is ahead of timecode now, s; undefined while it does not roll with it. */
  get drift(): number | undefined {
    const { chase, transport, sampleRate } = this.#bridge.engine;
    const place = this.#placeNow();
    if (chase.state !== 'following' || place === undefined) return undefined;
    const sample = Math.round((this.#bridge.now() * sampleRate) / 1e9);
    return (transport.placeAt(sample) - place) / sampleRate;
  }

  /** A message of one to three bytes: a quarter frame, a clock, a song position. */
  message(status: number, a: number, b: number, at: number): void {
    this.#followed?.message(status, a, b, at);
    this.#follow();
  }

  /** A full frame. */
  sysex(bytes: Uint8Array, length: number, at: number): void {
    this.#followed?.sysex(bytes, length, at);
    this.#follow();
  }

  tick(): void {
    const { settings } = this.#bridge.engine.chase;
    if (settings !== this.#settings) this.#changed(settings);
    this.#followed?.tick(this.#now());
    this.#follow();
  }

  /** What is followed, or how, is another: it is heard anew. What is only sent changes nothing here. */
  #changed(settings: SyncSettings): void {
    const before = this.#settings;
    this.#settings = settings;
    const { source, offset, rate, freewheel, tempo } = settings;
    const same = { ...before, source, offset, rate, freewheel, tempo };
    if (JSON.stringify(same) === JSON.stringify(before)) return;
    this.#followed = followedBy(settings);
    this.#told = undefined;
    this.#stood = undefined;
    this.begin();
  }

  /** Tells what is by now other than was told; where that was too much of late, the next tick does. */
  #follow(): void {
    if (!this.#followed || !this.#reports.has(this.#now() / 1e6)) return;
    const { state, put, reverse, jumps } = this.#followed;
    const place = this.#placeNow();
    if (place !== undefined && (state === 'locked' || state === 'freewheeling'))
      this.#rolls(this.#followed, place);
    else if (!this.#told) this.#stands(place, jumps);
    else if (place === undefined || (state === 'idle' && !put)) this.#ended(place, jumps);
    else if (put || reverse || this.#now() - this.#lockedAt > PATIENCE) this.#cue(place, jumps);
  }

  /** It runs as a tape does that is listened to. */
  #rolls({ jumps, speed, state }: Followed, place: number): void {
    const told = this.#told;
    this.#lockedAt = this.#now();
    if (!told) return this.#tell('running', place, steady(speed), jumps);
    const error = Math.abs(place - this.#toldPlace(told)) / this.#bridge.engine.sampleRate;
    if (told.jumps !== jumps && error > NEAR) return this.#tell('running', place, steady(speed), jumps);
    if (state === 'freewheeling') return;
    const since = this.#lockedAt - told.at;
    if (error >= LARGE || (error >= SMALL && since >= PAUSE))
      this.#tell('corrected', place, steady(speed), jumps);
  }

  /** While a machine is wound or put somewhere by hand, its place comes many times a second. */
  #stands(place: number | undefined, jumps: number): void {
    if (place === undefined || this.#now() - this.#cuedAt < PAUSE) return;
    const again = this.#stood?.jumps !== jumps && Math.abs(this.#bridge.engine.place - place) > 1;
    if (this.#stood?.place === place && !again) return; // some machines say over and over where they stand
    this.#cue(place, jumps);
  }

  #cue(place: number, jumps: number): void {
    this.#told = undefined;
    this.#stood = { place, jumps };
    this.#cuedAt = this.#now();
    this.#submit('cued', place);
  }

  #ended(place: number | undefined, jumps: number): void {
    this.#told = undefined;
    this.#stood = { place, jumps };
    this.#submit('lost', 0);
  }

  #tell(what: 'running' | 'corrected', place: number, speed: number, jumps: number): void {
    if (what === 'running') this.jumps++;
    else this.corrections++;
    this.#told = { place, at: this.#now(), speed, jumps };
    this.#submit(what, place, speed);
  }

  #submit(what: TimecodeHeard['what'], place: number, speed = 1): void {
    this.#reports.take(this.#now() / 1e6);
    this.#bridge.submit({ type: 'timecode', what, place, ...(speed !== 1 && { speed }) });
  }

  #now(): number {
    return this.#bridge.options.clock.now();
  }

  #toldPlace({ place, at, speed }: Told): number {
    return place + (speed * (this.#now() - at) * this.#bridge.engine.sampleRate) / 1e9;
  }

  #placeNow(): number | undefined {
    const seconds = this.#followed?.secondsAt(this.#now());
    return seconds === undefined ? undefined : seconds * this.#bridge.engine.sampleRate;
  }
}

function steady(speed: number): number {
  return Math.abs(speed - 1) < STEADY ? 1 : speed;
}
