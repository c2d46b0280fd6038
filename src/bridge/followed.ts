import type { SyncSettings } from '../model/sync.ts';
import { ClockChase } from '../sync/clock-chase.ts';
import { MtcChase, type MtcState } from '../sync/mtc-chase.ts';
import { framesPerDay, framesPerSecond } from '../units/timecode.ts';
import { decodeClock, decodeSongPosition } from '../wire/midi-clock.ts';
import { decodeFullFrame } from '../wire/mtc.ts';

/** Something that the tape can follow, told in seconds of the timeline. */
export interface Followed {
  readonly state: MtcState;
  /** 1 is play; above 0 while it is locked. */
  readonly speed: number;
  /** It runs backwards. */
  readonly reverse: boolean;
  /** It stands where it was put. */
  readonly put: boolean;
  /** Another number whenever it was somewhere else of a sudden, or was put somewhere. */
  readonly jumps: number;
  /** What came and made no sense: pieces out of order, times that do not exist, clocks too fast for any tempo. */
  readonly faults: number;
  /** Takes a message of one to three bytes, if it is one of its own. */
  message(status: number, a: number, b: number, at: number): void;
  sysex(bytes: Uint8Array, length: number, at: number): void;
  tick(now: number): void;
  /** Where it is at a moment, s from the start of the timeline, below 0 before it; undefined while nobody said. */
  secondsAt(now: number): number | undefined;
}

/** What the settings say is to be followed; undefined for nothing. */
export function followedBy(settings: SyncSettings): Followed | undefined {
  if (settings.source === 'off') return undefined;
  return settings.source === 'mtc' ? new FollowedTimecode(settings) : new FollowedClock(settings);
}

/** Status bytes of the messages that carry a place. @source MIDI 1.0 Detailed Specification, "System common messages" */
export const QUARTER_FRAME = 0xf1;
export const SONG_POSITION = 0xf2;

class FollowedTimecode implements Followed {
  readonly #chase: MtcChase;
  readonly #settings: SyncSettings;
  #puts = 0;

  constructor(settings: SyncSettings) {
    this.#settings = settings;
    const { freewheel, rate } = settings;
    this.#chase = new MtcChase({ freewheel, nonDrop: rate === '29.97' ? '29.97' : '30' });
  }

  get state(): MtcState {
    return this.#chase.state;
  }

  get speed(): number {
    return this.#chase.speed;
  }

  get reverse(): boolean {
    return this.#chase.moving < 0;
  }

  get put(): boolean {
    return this.#chase.cued !== undefined;
  }

  get jumps(): number {
    return this.#chase.relocations + this.#puts;
  }

  get faults(): number {
    const { outOfOrder, unexpected, impossible } = this.#chase.faults;
    return outOfOrder + unexpected + impossible;
  }

  message(status: number, a: number, _b: number, at: number): void {
    if (status === QUARTER_FRAME) this.#chase.quarterFrame(a, at);
  }

  sysex(bytes: Uint8Array, length: number, at: number): void {
    const time = decodeFullFrame(bytes, length);
    if (!time) return;
    this.#chase.fullFrame(time, at);
    this.#puts++;
  }

  tick(now: number): void {
    this.#chase.tick(now);
  }

  /** Up to half a day before the start of the timeline, or after it. */
  secondsAt(now: number): number | undefined {
    const seconds = this.#chase.placeAt(now);
    if (seconds === undefined) return undefined;
    const rate = this.#chase.rate ?? this.#settings.rate;
    const day = framesPerDay(rate) / framesPerSecond(rate);
    const place = seconds - this.#settings.offset;
    return place - day * Math.round(place / day);
  }
}

const clockStates = { stopped: 'idle', waiting: 'locking', running: 'locked', lost: 'idle' } as const;

/** MIDI clock: its beats are those of the timeline at the tempo that is set, however fast they come. */
class FollowedClock implements Followed {
  readonly reverse = false;
  readonly #chase = new ClockChase();
  readonly #tempo: number;
  #puts = 0;

  constructor({ tempo }: SyncSettings) {
    this.#tempo = tempo;
  }

  get state(): MtcState {
    return clockStates[this.#chase.state];
  }

  get speed(): number {
    return (this.#chase.tempo ?? this.#tempo) / this.#tempo;
  }

  /** Nobody knows where it is before it was told once. */
  get put(): boolean {
    return this.#puts > 0 && this.#chase.state === 'stopped';
  }

  get jumps(): number {
    return this.#chase.relocations + this.#puts;
  }

  get faults(): number {
    return this.#chase.surplus;
  }

  message(status: number, a: number, b: number, at: number): void {
    if (status === SONG_POSITION) {
      this.#chase.songPosition(decodeSongPosition(a, b), at);
      this.#puts++;
      return;
    }
    const what = decodeClock(status);
    if (what === undefined) return;
    if (what !== 'clock') this.#puts++;
    this.#chase[what](at);
  }

  sysex(): void {}

  tick(now: number): void {
    this.#chase.tick(now);
  }

  secondsAt(now: number): number | undefined {
    return this.#puts === 0 ? undefined : (this.#chase.placeAt(now) * 60) / this.#tempo;
  }
}
