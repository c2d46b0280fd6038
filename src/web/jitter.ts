import type { SoundPacket } from '../model/listening.ts';

/** Frames that the ring holds: a power of two, more than a second at 48 kHz. */
const ROOM = 65_536;
/** How much is kept in hand at first and at most, s. */
const TARGET = 0.07;
const TARGET_MOST = 0.25;
/** What an underrun adds to that, and what half a minute without one takes back, s. */
const MORE = 0.015;
const LESS = 0.005;
const QUIET = 30;
/** So much beyond what is wanted is played away by being faster; more is skipped, s. */
const RUNAWAY = 0.12;
/** Of what there is too much or too little, so much is made good in a second; and the most that the pace may be off: 3 cents. */
const PULL = 0.08;
const MOST_OFF = 0.002;
/** How fast the mean of what is in hand follows, s. */
const MEAN = 0.5;
/** How long joints are, s. */
const JOINT = 0.005;
/** How what hangs in the air when nothing comes dies away, a frame. */
const DYING = 0.98;

/**
 * What came and is not played yet. Packets come when they come and frames are wanted one after the other, by a clock of its own;
 * so a little is kept in hand, and how much there is sets the pace: a tiny bit faster or slower, at most 3 cents. Where that is not
 * enough frames are left out, cross-faded. Where nothing is left, that is counted, the last sample dies away, and it goes on
 * when there is enough again; from then on a little more is kept.
 */
export class Jitter {
  /** How often nothing was left. */
  underruns = 0;
  /** Joints where frames were left out, here or on the way. */
  skips = 0;
  readonly #rate: number;
  readonly #left = new Float32Array(ROOM);
  readonly #right = new Float32Array(ROOM);
  readonly #joint: number;
  /** Frames that came, and the place that is played, counted from the first. */
  #written = 0;
  #at = 0;
  #playing = false;
  /** Number that the next packet's first frame ought to have; −1 before the first. */
  #next = -1;
  #target: number;
  #mean: number;
  /** Frames since the last underrun, or since less was taken back for there being none. */
  #quiet = 0;
  #lastLeft = 0;
  #lastRight = 0;
  /** Frames of a joint that are still to be faded over, and from where. */
  #fading = 0;
  #from = 0;
  /** Frames of a fade in that are still to come: of what is played, and of what is put into the ring. */
  #rising = 0;
  #entering = 0;

  /** @param rate Hz. */
  constructor(rate: number) {
    this.#rate = rate;
    this.#joint = Math.round(JOINT * rate);
    this.#target = TARGET * rate;
    this.#mean = this.#target;
  }

  /** How much is in hand, s. */
  get held(): number {
    return (this.#written - this.#at) / this.#rate;
  }

  /** A packet came. */
  push({ first, samples }: SoundPacket): void {
    const frames = samples.length / 2;
    if (this.#next >= 0 && first !== this.#next) this.#missed();
    this.#next = (first + frames) >>> 0;
    for (let n = 0; n < frames; n++) {
      const at = (this.#written + n) & (ROOM - 1);
      const gain = this.#entering > 0 ? 1 - this.#entering-- / this.#joint : 1;
      this.#left[at] = gain * (samples[2 * n] as number);
      this.#right[at] = gain * (samples[2 * n + 1] as number);
    }
    this.#written += frames;
    // what is played must not be written over, not even by a page that slept
    if (this.#written - this.#at > ROOM / 2) this.#skipTo(this.#written - this.#target);
    if (!this.#playing && this.#written - this.#at >= this.#target) this.#begin();
  }

  /** Frames were left out on the way: what is in hand fades out at its end, and what follows fades in. */
  #missed(): void {
    this.skips++;
    const rest = Math.min(this.#joint, Math.floor(this.#written - this.#at));
    for (let n = 1; n <= rest; n++) {
      const at = (this.#written - n) & (ROOM - 1);
      const gain = (n - 1) / rest;
      this.#left[at] = (this.#left[at] as number) * gain;
      this.#right[at] = (this.#right[at] as number) * gain;
    }
    this.#entering = this.#joint;
  }

  #begin(): void {
    this.#playing = true;
    this.#at = this.#written - this.#target;
    this.#mean = this.#target;
    this.#rising = this.#joint;
    this.#quiet = 0;
  }

  #skipTo(place: number): void {
    this.skips++;
    this.#from = this.#at;
    this.#fading = this.#playing ? this.#joint : 0;
    this.#at = place;
    this.#mean = this.#written - place;
  }

  /** The next frames. Allocates nothing. */
  pull(left: Float32Array, right: Float32Array): void {
    const frames = left.length;
    const pace = this.#playing ? this.#pace(frames) : 1;
    for (let n = 0; n < frames; n++) {
      if (this.#playing && this.#written - this.#at < 3) this.#dry();
      if (this.#playing) this.#frame(pace);
      else {
        this.#lastLeft *= DYING;
        this.#lastRight *= DYING;
      }
      left[n] = this.#lastLeft;
      right[n] = this.#lastRight;
    }
    if (this.#playing) this.#rested(frames);
  }

  /** How fast to go, for there to be as much in hand as is wanted. */
  #pace(frames: number): number {
    const held = this.#written - this.#at;
    this.#mean += (held - this.#mean) * Math.min(1, frames / (MEAN * this.#rate));
    if (this.#mean - this.#target > RUNAWAY * this.#rate) this.#skipTo(this.#written - this.#target);
    const off = (PULL * (this.#mean - this.#target)) / this.#rate;
    return 1 + Math.max(-MOST_OFF, Math.min(MOST_OFF, off));
  }

  #frame(pace: number): void {
    let left = between(this.#left, this.#at);
    let right = between(this.#right, this.#at);
    if (this.#fading > 0) {
      const old = this.#fading-- / this.#joint;
      left += old * (between(this.#left, this.#from) - left);
      right += old * (between(this.#right, this.#from) - right);
      this.#from += pace;
    }
    const gain = this.#rising > 0 ? 1 - this.#rising-- / this.#joint : 1;
    this.#lastLeft = gain * left;
    this.#lastRight = gain * right;
    this.#at += pace;
  }

  /** Nothing is left. */
  #dry(): void {
    this.underruns++;
    this.#playing = false;
    this.#fading = 0;
    this.#target = Math.min(TARGET_MOST * this.#rate, this.#target + MORE * this.#rate);
  }

  /** When nothing has been amiss for long, less need be kept. */
  #rested(frames: number): void {
    this.#quiet += frames;
    if (this.#quiet < QUIET * this.#rate) return;
    this.#quiet = 0;
    this.#target = Math.max(TARGET * this.#rate, this.#target - LESS * this.#rate);
  }
}

/** What is between two samples: a curve through four (Catmull-Rom). At a whole place, the sample itself. */
function between(row: Float32Array, place: number): number {
  const at = Math.floor(place);
  const t = place - at;
  const b = row[at & (ROOM - 1)] as number;
  if (t === 0) return b;
  const a = row[(at - 1) & (ROOM - 1)] as number;
  const c = row[(at + 1) & (ROOM - 1)] as number;
  const d = row[(at + 2) & (ROOM - 1)] as number;
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}
