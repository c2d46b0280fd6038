import type { SyncSettings } from '../model/sync.ts';
import { ClockSource } from '../sync/clock-source.ts';
import { MtcSource } from '../sync/mtc-source.ts';
import { codeOfRate } from '../sync/mtc-rates.ts';
import { frameAtSeconds, labelOfFrame } from '../units/timecode.ts';
import { ByteWriter } from '../wire/byte-writer.ts';
import { encodeSongPosition } from '../wire/midi-clock.ts';
import { encodeMmc, type MmcSent } from '../wire/mmc.ts';
import { encodeFullFrame } from '../wire/mtc.ts';
import type { Bridge } from './bridge.ts';
import { QUARTER_FRAME, SONG_POSITION } from './followed.ts';

/** A place that is off by more is another place, s: a tick and its timer. */
const ELSEWHERE = 0.03;
/** Least time between two places while the tape is wound, ns. */
const PAUSE = 100e6;
/** How long the latest is remembered, ns. */
const LATELY = 1e9;

/** What of the tape was told to the others last. */
interface Told {
  readonly rolling: boolean;
  readonly recording: boolean;
  /** s of the timeline, at a moment, ns. */
  readonly place: number;
  readonly at: number;
  readonly pace: number;
}

/** Sends what the tape does: timecode, clock and machine control, as the settings say. */
export class TimecodeOut {
  readonly #bridge: Bridge;
  readonly #send: (bytes: Uint8Array, length: number) => void;
  readonly #out = new ByteWriter(64);
  #settings: SyncSettings | undefined;
  #mtc: MtcSource | undefined;
  #clock: ClockSource | undefined;
  #told: Told | undefined;
  #cancel: () => void = () => {};
  #latest = 0;
  #latestBefore = 0;
  #lateSince = 0;

  constructor(bridge: Bridge, send: (bytes: Uint8Array, length: number) => void) {
    this.#bridge = bridge;
    this.#send = send;
  }

  /** The latest that a message left, within the last second or two, s. */
  get late(): number {
    return Math.max(this.#latest, this.#latestBefore) / 1e9;
  }

  /** Somebody new listens: everything is told afresh. */
  joined(): void {
    this.#told = undefined;
  }

  tick(): void {
    const { settings } = this.#bridge.engine.chase;
    if (settings !== this.#settings) this.#changed(settings);
    if (settings.send.length === 0) return;
    const at = this.#now();
    this.#pump(at);
    this.#tell(settings, at);
    this.#schedule();
  }

  close(): void {
    this.#cancel();
  }

  #changed(settings: SyncSettings): void {
    this.#cancel();
    this.#settings = settings;
    this.#told = undefined;
    const { send, rate, tempo } = settings;
    this.#mtc = send.includes('mtc') ? new MtcSource(this.#timecode, rate) : undefined;
    this.#clock = send.includes('clock') ? new ClockSource(this.#beats, tempo, this.#now()) : undefined;
  }

  /** What the tape does now, to everything that is sent. */
  #tell(settings: SyncSettings, at: number): void {
    const { transport, sampleRate } = this.#bridge.engine;
    const { rolling, pace } = transport;
    const place = transport.placeAt((this.#bridge.now() * sampleRate) / 1e9) / sampleRate;
    const before = this.#told;
    const near = rolling || before?.rolling === true ? ELSEWHERE : 0;
    const moved = before === undefined || Math.abs(place - whereNow(before, at)) > near;
    const turned = before?.rolling !== rolling;
    if (rolling) {
      this.#mtc?.roll(place + settings.offset, at, pace);
      const from = before && turned ? transport.anchor.place / sampleRate : place; // not a tick after the first beat
      this.#clock?.roll((from * settings.tempo) / 60, at);
    } else if (turned || (moved && at - before.at >= PAUSE)) {
      this.#mtc?.rest(place + settings.offset, at);
      this.#clock?.rest((place * settings.tempo) / 60, at);
    } else if (moved) return; // it is wound: the next place is soon enough
    const recording = transport.state === 'recording';
    if (settings.send.includes('mmc')) this.#machines(settings, { rolling, recording, place, moved, turned });
    if (rolling || turned || moved) this.#told = { rolling, recording, place, at, pace };
  }

  #machines(
    { rate, offset }: SyncSettings,
    now: Pick<Told, 'rolling' | 'recording' | 'place'> & {
      readonly moved: boolean;
      readonly turned: boolean;
    },
  ): void {
    const { rolling, recording, place, moved, turned } = now;
    if (turned && !rolling) this.#command({ type: 'stop' });
    if (moved) {
      const label = labelOfFrame(rate, frameAtSeconds(rate, place + offset));
      this.#command({ type: 'locate', ...label, rateCode: codeOfRate(rate) });
    }
    if (turned && rolling) this.#command({ type: 'play' });
    const recorded = this.#told?.recording ?? false;
    if (recording !== recorded) this.#command({ type: recording ? 'record-strobe' : 'record-exit' });
  }

  #command(command: MmcSent): void {
    encodeMmc(command, this.#out.clear());
    this.#flush();
  }

  readonly #timecode = {
    quarterFrame: (data: number, due: number): void => {
      this.#out.clear().put2(QUARTER_FRAME, data);
      this.#flush(due);
    },
    fullFrame: (time: Parameters<typeof encodeFullFrame>[0]): void => {
      encodeFullFrame(time, this.#out.clear());
      this.#flush();
    },
  };

  readonly #beats = {
    realtime: (status: number, due: number): void => {
      this.#out.clear().put(status);
      this.#flush(due);
    },
    songPosition: (sixteenths: number): void => {
      const [low, high] = encodeSongPosition(sixteenths);
      this.#out.clear().put3(SONG_POSITION, low, high);
      this.#flush();
    },
  };

  /** @param due when it was to leave, where that matters, ns. */
  #flush(due?: number): void {
    if (due !== undefined) this.#note(this.#now() - due);
    this.#send(this.#out.bytes, this.#out.length);
  }

  #note(late: number): void {
    const now = this.#now();
    if (now - this.#lateSince > LATELY) {
      this.#latestBefore = this.#latest;
      this.#latest = 0;
      this.#lateSince = now;
    }
    if (late > this.#latest) this.#latest = late;
  }

  #pump(at: number): void {
    this.#mtc?.pump(at);
    this.#clock?.pump(at);
  }

  /** The tick comes every 10 ms, quarter frames and clocks when they please. */
  #schedule(): void {
    this.#cancel();
    const due = Math.min(this.#mtc?.nextDue ?? Infinity, this.#clock?.nextDue ?? Infinity);
    if (due === Infinity) return;
    this.#cancel = this.#bridge.options.clock.after(due - this.#now(), () => {
      this.#pump(this.#now());
      this.#schedule();
    });
  }

  #now(): number {
    return this.#bridge.options.clock.now();
  }
}

function whereNow({ place, at, rolling, pace }: Told, now: number): number {
  return rolling ? place + (pace * (now - at)) / 1e9 : place;
}
