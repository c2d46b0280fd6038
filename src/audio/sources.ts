import { fromDecibels } from '../dsp/elementary.ts';
import { Pink, Sine, White } from '../dsp/generator.ts';
import { QUANTUM } from '../dsp/kernel/layout.ts';
import { referenceNames } from '../model/clips.ts';
import { sources } from '../model/desk-parameters.ts';
import type { ClipTrack } from './clip-track.ts';
import type { DeskSound } from './desk/desk-sound.ts';

/** What the strip's `source` can be, by the number of the choice. */
type Kind = (typeof sources)[number];

/** Somebody who plays a track, and what is heard of it in the quantum that comes. */
interface Voice {
  track: ClipTrack | undefined;
  /** What it plays from the next quantum on. */
  next: ClipTrack | undefined;
  readonly rows: Float32Array[];
}

/** What is heard of one channel's source: its rows are its strip's input, in the memory of the kernel. */
interface Channel extends Voice {
  readonly strip: number;
  readonly parameter: number;
  readonly sine: Sine;
  readonly pink: Pink;
  readonly white: White;
  kind: Kind;
}

/** How long it takes where a loop wraps in mid-sound, frames: what came before goes as what comes after begins. */
const WRAP_FADE = 128;

/** The last wrap of the tape. */
interface Wrap {
  /** Where it would have gone on, and where it went on. Samples. */
  from: number;
  to: number;
  /** Frame of the quantum from which the cross-fade goes on, and how many frames of it there were. */
  start: number;
  done: number;
}

const nothing = new Float32Array(0);

/** Seeds of the noises: two channels never carry the same. */
const SEED = 0x9e3779b9;

/** Gain of what the tape plays, 0…1, at the beginning of a quantum and at its end. */
type Rise = readonly [from: number, to: number];

/** Brings what each channel plays to the desk: its clips while the tape rolls, or a test signal. And plays the references. */
export class Sources {
  readonly #sound: DeskSound;
  readonly #channels: readonly Channel[];
  readonly #references: readonly (Voice & { readonly rows: [Float32Array, Float32Array] })[] =
    referenceNames.map(() => ({
      track: undefined,
      next: undefined,
      rows: [new Float32Array(QUANTUM), new Float32Array(QUANTUM)],
    }));
  readonly #level: number;
  readonly #freq: number;
  /** The memory that the rows are in. */
  #memory: Float32Array = nothing;
  readonly #tail = [new Float32Array(QUANTUM), new Float32Array(QUANTUM)];
  readonly #beyond = [new Float32Array(QUANTUM), new Float32Array(QUANTUM)];
  /** Gain of the generator at the end of the last quantum, and of this. */
  #gainBefore = 0;
  #gain = 0;
  readonly #wrap: Wrap = { from: 0, to: 0, start: 0, done: WRAP_FADE };
  /** Where the tape is after the last quantum; −1 where it stood or was faded out. */
  #next = -1;
  readonly #rises: [number, number] = [1, 1];
  /** Of tracks that are played no more, less what those that are had missed before. */
  #missed = 0;

  constructor(
    sound: DeskSound,
    trackOf: (strip: number) => ClipTrack | undefined,
    references: readonly (ClipTrack | undefined)[] = [],
  ) {
    this.#sound = sound;
    const { table, slots } = sound;
    this.#level = table.at('generator/level');
    this.#freq = table.at('generator/freq');
    this.#channels = table.strips
      .filter(({ kind }) => kind === 'ch')
      .map(({ number, path }) => ({
        strip: number,
        parameter: table.at(`${path}/source`),
        track: trackOf(number),
        next: trackOf(number),
        rows: slots.of[number]?.stereo === true ? [nothing, nothing] : [nothing],
        sine: new Sine(),
        pink: new Pink((number + 1) * SEED),
        white: new White((number + 1) * SEED + 1),
        kind: 'track',
      }));
    this.#references.forEach((voice, n) => (voice.track = voice.next = references[n]));
    this.#missed = -this.missed; // what tracks missed for a desk before this one was counted there
  }

  /** Is any clip of a channel heard in its middle at a place? */
  #isAmid(place: number): boolean {
    return this.#channels.some(({ track }) => track?.isAmid(place) === true);
  }

  /** Each reference track of the last quantum, left and right; silence where there is none. */
  get references(): readonly (readonly [Float32Array, Float32Array])[] {
    return this.#references.map(({ rows }) => rows);
  }

  /** Frames that were not at hand in time. */
  get missed(): number {
    let missed = this.#missed;
    for (let n = 0; n < this.#references.length; n++) missed += this.#references[n]?.track?.missed ?? 0;
    for (let n = 0; n < this.#channels.length; n++)
      missed += (this.#channels[n] as Channel).track?.missed ?? 0;
    return missed;
  }

  /** From the next quantum on channels play other tracks, with as many sides; what they played goes over into it. */
  retrack(
    trackOf: (strip: number) => ClipTrack | undefined,
    references: readonly (ClipTrack | undefined)[],
  ): void {
    for (const channel of this.#channels) channel.next = trackOf(channel.strip);
    this.#references.forEach((voice, n) => (voice.next = references[n]));
  }

  /** What each source is from here on. */
  snap(): void {
    for (const channel of this.#channels) channel.kind = this.#kindOf(channel);
    this.#gain = this.#wantedGain;
  }

  get #wantedGain(): number {
    return fromDecibels(this.#sound.desk.values[this.#level] as number);
  }

  #kindOf({ parameter }: Channel): Kind {
    return sources[this.#sound.desk.values[parameter] as number] ?? 'track';
  }

  /**
   * Fills the inputs of the desk for one quantum, and the references.
   *
   * @param place where the tape is, and how many frames on it wraps to another; −1: it stands.
   * @param up where the sound of the tape begins and ends: what starts or stops in mid-sound is faded, what begins where the
   * tape starts begins hard.
   */
  fill(place: number, wrap: number, wrapTo: number, up: Rise): void {
    if (this.#memory !== this.#sound.kernel.floats) this.#lay();
    this.#gainBefore = this.#gain;
    this.#gain = this.#wantedGain;
    this.#lookForWrap(place, wrap, wrapTo);
    const rise = this.#rise(up, up[0] === 1 || this.#isAmid(place));
    for (let n = 0; n < this.#channels.length; n++)
      this.#fill(this.#channels[n] as Channel, place, wrap, wrapTo, rise);
    for (let n = 0; n < this.#references.length; n++)
      this.#fillReference(this.#references[n] as Voice, place, wrap, wrapTo, up);
    this.#goOn(place, wrap, wrapTo, up[1] === 0);
  }

  #rise([from, to]: Rise, isAmid: boolean): Rise {
    this.#rises[0] = isAmid ? from : 1;
    this.#rises[1] = to;
    return this.#rises;
  }

  #fillReference(voice: Voice, place: number, wrap: number, wrapTo: number, up: Rise): void {
    if (!voice.track && !voice.next) {
      for (let side = 0; side < voice.rows.length; side++) voice.rows[side]?.fill(0);
      return;
    }
    const isAmid = up[0] === 1 || voice.track?.isAmid(place) === true;
    const rise = this.#rise(up, isAmid);
    this.#play(voice, place, wrap, wrapTo, rise);
    if (voice.next === voice.track) return;
    this.#keepTail(voice);
    this.#change(voice);
    this.#play(voice, place, wrap, wrapTo, rise);
    this.#crossTail(voice);
  }

  /** The tape wraps in this quantum, or between it and the last. */
  #lookForWrap(place: number, wrap: number, wrapTo: number): void {
    const cross = this.#wrap;
    cross.start = 0;
    if (place < 0 || this.#next < 0) cross.done = WRAP_FADE;
    else if (place !== this.#next) Object.assign(cross, { from: this.#next, to: place, done: 0 });
    if (place >= 0 && wrap < QUANTUM)
      Object.assign(cross, { from: place + wrap, to: wrapTo, start: wrap, done: 0 });
  }

  #goOn(place: number, wrap: number, wrapTo: number, fadedOut: boolean): void {
    const cross = this.#wrap;
    cross.done = Math.min(WRAP_FADE, cross.done + QUANTUM - cross.start);
    if (place < 0 || fadedOut) this.#next = -1;
    else this.#next = wrap < QUANTUM ? wrapTo + QUANTUM - wrap : place + QUANTUM;
  }

  /** Lays the rows over the inputs of the desk: memory that was taken since has moved them. */
  #lay(): void {
    const { kernel } = this.#sound;
    this.#memory = kernel.floats;
    for (const { strip, rows } of this.#channels)
      for (let side = 0; side < rows.length; side++)
        rows[side] = kernel.planar(this.#sound.inputOf(strip, side === 0 ? 0 : 1));
  }

  #fill(channel: Channel, place: number, wrap: number, wrapTo: number, up: Rise): void {
    const kind = this.#kindOf(channel);
    const retracked = channel.next !== channel.track;
    if (kind !== channel.kind || (retracked && kind === 'track')) {
      this.#make(channel, channel.kind, place, wrap, wrapTo, up);
      this.#keepTail(channel);
      if (retracked) this.#change(channel);
      this.#make(channel, kind, place, wrap, wrapTo, up);
      this.#crossTail(channel);
      channel.kind = kind;
    } else if (retracked) {
      this.#change(channel);
      this.#make(channel, kind, place, wrap, wrapTo, up);
    } else this.#make(channel, kind, place, wrap, wrapTo, up);
  }

  #change(voice: Voice): void {
    this.#missed += (voice.track?.missed ?? 0) - (voice.next?.missed ?? 0);
    voice.track = voice.next;
  }

  /** What it would have gone on with, to go as what is new comes. */
  #keepTail({ rows }: Voice): void {
    for (let side = 0; side < rows.length; side++) this.#tail[side]?.set(rows[side] as Float32Array);
  }

  #crossTail({ rows }: Voice): void {
    for (let side = 0; side < rows.length; side++)
      crossFade(this.#tail[side] as Float32Array, rows[side] as Float32Array);
  }

  #play(voice: Voice, place: number, wrap: number, wrapTo: number, up: Rise): void {
    play(voice, place, wrap, wrapTo, up);
    if (voice.track && this.#wrap.done < WRAP_FADE) this.#crossWrap(voice.track, voice.rows);
  }

  #make(channel: Channel, kind: Kind, place: number, wrap: number, wrapTo: number, up: Rise): void {
    const { rows } = channel;
    if (kind === 'track') return this.#play(channel, place, wrap, wrapTo, up);
    const first = rows[0] as Float32Array;
    const freq = this.#sound.desk.values[this.#freq] as number;
    if (kind === 'sine') channel.sine.fill(first, 0, QUANTUM, freq, 1, this.#sound.rate);
    else if (kind === 'off') first.fill(0);
    else {
      const noise = kind === 'pink noise' ? channel.pink : channel.white;
      for (let n = 0; n < QUANTUM; n++) first[n] = noise.next();
    }
    const step = (this.#gain - this.#gainBefore) / QUANTUM;
    for (let n = 0; n < QUANTUM; n++) first[n] = (first[n] as number) * (this.#gainBefore + step * (n + 1));
    if (rows[1]) rows[1].set(first);
  }

  /** Where a loop wraps, what sounds across its end goes as what sounds across its beginning comes. What begins there does so hard. */
  #crossWrap(track: ClipTrack, rows: readonly Float32Array[]): void {
    const { from, to, start, done } = this.#wrap;
    const frames = Math.min(QUANTUM - start, WRAP_FADE - done);
    const goes = track.isAmid(from);
    const comes = track.isAmid(to);
    if (goes) track.read(from + done, frames, this.#beyond, 0);
    for (let side = 0; side < rows.length; side++) {
      const row = rows[side] as Float32Array;
      const beyond = this.#beyond[side] as Float32Array;
      for (let n = 0; n < frames; n++) {
        const share = (done + n) / WRAP_FADE;
        const now = (row[start + n] as number) * (comes ? share : 1);
        row[start + n] = goes ? now + (beyond[n] as number) * (1 - share) : now;
      }
    }
  }
}

function play({ track, rows }: Voice, place: number, wrap: number, wrapTo: number, [from, to]: Rise): void {
  if (!track || place < 0) {
    for (const row of rows) row.fill(0);
    return;
  }
  track.read(place, wrap, rows, 0);
  if (wrap < QUANTUM) track.read(wrapTo, QUANTUM - wrap, rows, wrap);
  if (from === 1 && to === 1) return;
  for (const row of rows)
    for (let n = 0; n < QUANTUM; n++)
      row[n] = (row[n] as number) * (from + ((to - from) * (n + 1)) / QUANTUM);
}

function crossFade(from: Float32Array, to: Float32Array): void {
  for (let n = 0; n < QUANTUM; n++) {
    const share = n / QUANTUM;
    to[n] = (from[n] as number) * (1 - share) + (to[n] as number) * share;
  }
}
