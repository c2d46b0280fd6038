import { modes } from '../model/machine.ts';

/** What the tape does. */
export type TransportState =
  'stopped' | 'playing' | 'recording' | 'shuttling' | 'locating' | 'locating to play' | 'locating to record';

type TransportEvent = 'play' | 'stop' | 'record' | 'locate' | 'located' | 'shuttle' | 'shuttle over';

/** A locate takes until the next tick, so that whatever must be ready at the new place can be; then it goes on as before. */
const next = modes<TransportState, TransportEvent>('transport', 'stopped', {
  stopped: { play: 'playing', record: 'recording', locate: 'locating', shuttle: 'shuttling' },
  playing: { stop: 'stopped', record: 'recording', locate: 'locating to play', shuttle: 'shuttling' },
  recording: {
    stop: 'stopped',
    play: 'playing',
    record: 'playing',
    locate: 'locating to record',
    shuttle: 'shuttling',
  },
  shuttling: {
    'shuttle over': 'stopped',
    stop: 'stopped',
    play: 'playing',
    record: 'recording',
    locate: 'locating',
  },
  locating: { located: 'stopped', play: 'locating to play', record: 'locating to record' },
  'locating to play': { located: 'playing', stop: 'locating', record: 'locating to record' },
  'locating to record': { located: 'recording', stop: 'locating', play: 'locating to play' },
});

/** A stretch of the timeline that can be switched on: the loop, the punch. Samples. */
export interface Range {
  on: boolean;
  from: number;
  to: number;
}

/** The place on the timeline and how it moves with the sample clock. */
export class Transport {
  state: TransportState = 'stopped';
  /** × play speed while shuttling, − is backwards. */
  speed = 0;
  /** × play speed while rolling: 1 unless it follows a machine that is not quite as fast. */
  pace = 1;
  /** What it did before it began to wind. */
  resume: 'stopped' | 'playing' | 'recording' = 'stopped';
  readonly loop: Range = { on: false, from: 0, to: 0 };
  readonly punch: Range = { on: false, from: 0, to: 0 };
  /** The end of the song, samples; playing stops there. 0 while there is none. */
  length = 0;
  /** Sample clock and place at the last change of speed. */
  anchor = { sample: 0, place: 0 };
  /** From this place on the tape has rolled up to where it is, without a jump. Samples; means something while it rolls. */
  since = 0;
  /** The tape does not go back before this place: where it was ahead, it stands until it no longer is. */
  floor = 0;

  /** True while time passes on the tape at play speed: while lanes are read and written. */
  get rolling(): boolean {
    return this.state === 'playing' || this.state === 'recording';
  }

  /** Where the punch ends, samples; Infinity where none is on. */
  get punchEnd(): number {
    return this.punch.on ? this.punch.to : Infinity;
  }

  /** True on the way to a place where the tape will go on rolling. */
  get resumes(): boolean {
    return this.state === 'locating to play' || this.state === 'locating to record';
  }

  /** The place at a moment of the sample clock, samples. */
  placeAt(sample: number): number {
    return Math.max(this.floor, this.anchor.place + this.#velocity() * (sample - this.anchor.sample));
  }

  #velocity(): number {
    if (this.rolling) return this.pace;
    return this.state === 'shuttling' ? this.speed : 0;
  }

  /** Follows an edge. @returns whether the state is another now. */
  edge(event: TransportEvent, sample: number): boolean {
    const state = next(this.state, event);
    if (state === this.state) return false;
    this.markHere(sample);
    if (!this.rolling) this.since = this.anchor.place;
    this.state = state;
    if (!this.rolling) this.pace = 1;
    return true;
  }

  /** Winds, − is backwards; a speed of 0 ends it, and the tape goes on with what it did before. */
  shuttle(speed: number, sample: number): void {
    const winding = this.state === 'shuttling';
    if (speed !== 0 && !winding)
      this.resume = this.rolling ? (this.state as 'playing' | 'recording') : 'stopped';
    this.edge(speed === 0 ? 'shuttle over' : 'shuttle', sample);
    this.markHere(sample);
    this.speed = speed;
    if (speed !== 0 || !winding || this.resume === 'stopped') return;
    this.edge(this.resume === 'playing' ? 'play' : 'record', sample);
  }

  /** Jumps to a place, samples. */
  locate(place: number, sample: number): void {
    this.edge('locate', sample);
    this.anchor = { sample, place: Math.max(0, place) };
    this.since = this.anchor.place;
    this.floor = 0;
  }

  /** Where the tape will be once it has rolled so much farther: it goes round with the loop, and ends with the song. Samples. */
  placeAfter(place: number, by: number): number {
    const { loop, length } = this;
    const ahead = place + by;
    if (loop.on && loop.to > loop.from && this.anchor.place < loop.to && ahead >= loop.to)
      return loop.from + ((ahead - loop.to) % (loop.to - loop.from));
    return length > 0 && place < length ? Math.min(ahead, length) : ahead;
  }

  /** Rolls at a place from this very moment on, as a machine does that this one follows. */
  follow(state: 'playing' | 'recording', place: number, sample: number, pace: number): void {
    this.state = state;
    this.pace = pace;
    this.anchor = { sample, place };
    this.since = place;
    this.floor = 0;
  }

  /** Is a little beside of where it was thought to be. It never goes back: where it was ahead, it stands for so long. */
  correct(place: number, sample: number, pace: number): void {
    this.floor = this.placeAt(sample);
    this.pace = pace;
    this.anchor = { sample, place };
  }

  /**
   * Moves on to a tick of the sample clock.
   *
   * @returns what happened on the way: the loop wrapped, the song ended, a locate arrived.
   */
  tick(sample: number): 'wrapped' | 'ended' | 'located' | undefined {
    if (this.edge('located', sample)) return 'located';
    const place = this.placeAt(sample);
    if (this.rolling && this.loop.on && this.loop.to > this.loop.from && this.#crosses(this.loop.to, place)) {
      const over = (place - this.loop.to) % (this.loop.to - this.loop.from);
      this.anchor = { sample, place: this.loop.from + over };
      this.since = this.loop.from;
      return 'wrapped';
    }
    const ends = (this.rolling && this.length > 0 && place >= this.length) || this.#woundTooFar(place);
    if (!ends) return undefined;
    this.anchor = { sample, place: Math.max(0, this.length > 0 ? Math.min(place, this.length) : place) };
    this.floor = 0;
    this.state = next(this.state, 'stop');
    this.pace = 1;
    return 'ended';
  }

  /** Playing that began after the loop's end goes on undisturbed. */
  #crosses(end: number, place: number): boolean {
    return this.anchor.place < end && place >= end;
  }

  #woundTooFar(place: number): boolean {
    if (this.state !== 'shuttling') return false;
    return (this.speed < 0 && place <= 0) || (this.speed > 0 && this.length > 0 && place >= this.length);
  }

  /** From here on: what the tape passed before this moment no longer counts as crossed. */
  markHere(sample: number): void {
    this.anchor = { sample, place: this.placeAt(sample) };
    this.floor = 0;
  }
}
