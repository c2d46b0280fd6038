import type { SurfaceEvent } from '../model/events.ts';
import type { HidReport } from '../model/profile.ts';
import type { Ear, Listener } from './family.ts';

/** What a control tells by its part of a report. */
export const reading = { bit: 0, code: 1, hat: 2, turns: 3, lever: 4, stands: 5 } as const;

/** What of a report is a control. Not all of it means something for every kind: see `HidControl`. */
export interface Reading {
  readonly does: (typeof reading)[keyof typeof reading];
  /** Id of its report; 0 where there are none. */
  readonly report: number;
  readonly local: number;
  readonly bit: number;
  readonly code: number;
  /** Of a hat: quarters clockwise from the top. */
  readonly way: number;
  readonly byte: number;
  readonly bits: number;
  readonly signed: boolean;
  readonly counter: boolean;
  readonly perClick: number;
  readonly from: number;
  readonly to: number;
  readonly dead: number;
  readonly noise: number;
}

/** Takes reports that are no controls, feature reports above all. @returns whether this was one. */
export type Aside = (report: Uint8Array, length: number) => boolean;

/** A report of one id, with all that stands in it. */
interface Kind {
  readonly report: HidReport;
  /** Where its first byte stands. */
  readonly start: number;
  readonly readings: readonly Reading[];
}

/**
 * Hears a HID device. Each report says how all its controls stand: what happened is what differs from the one before, so
 * that a report that was lost is made good by the next.
 */
export class HidEar implements Ear {
  faults = 0;
  readonly #kinds: readonly Kind[];
  readonly #to: Listener;
  readonly #aside: Aside | undefined;
  /** How each control stood: 1 for a key that is down, what a knob told; by local number. */
  readonly #stood: Float64Array;
  /** Which of them have told anything. */
  readonly #told: Uint8Array;
  readonly #event: SurfaceEvent = { type: 'moved', control: 0, value: 0 };

  constructor(
    reports: readonly HidReport[],
    readings: readonly Reading[],
    to: Listener,
    aside: Aside | undefined,
  ) {
    this.#to = to;
    this.#aside = aside;
    this.#kinds = reports.map((report) => ({
      report,
      start: report.id === undefined ? 0 : 1,
      readings: readings.filter((one) => one.report === (report.id ?? 0)),
    }));
    const room = readings.reduce((most, { local }) => Math.max(most, local), 0) + 1;
    this.#stood = new Float64Array(room);
    this.#told = new Uint8Array(room);
  }

  push(bytes: Uint8Array, length: number): void {
    if (length === 0) return void this.faults++;
    this.#to.begin(bytes, length);
    if (this.#aside?.(bytes, length) === true) return this.#to.end(true);
    const kind = this.#kindOf(bytes);
    if (!kind) return this.#to.end(false);
    const { report, start, readings } = kind;
    if (length < start + report.length) {
      this.faults++;
      return this.#to.end(true);
    }
    this.#to.sign();
    if (!isOther(report, bytes, start))
      for (let i = 0; i < readings.length; i++) this.#read(readings[i] as Reading, report, bytes, start);
    this.#to.end(true);
  }

  #kindOf(bytes: Uint8Array): Kind | undefined {
    for (let i = 0; i < this.#kinds.length; i++) {
      const kind = this.#kinds[i] as Kind;
      if (kind.report.id === undefined || kind.report.id === bytes[0]) return kind;
    }
    return undefined;
  }

  #read(one: Reading, report: HidReport, bytes: Uint8Array, start: number): void {
    switch (one.does) {
      case reading.bit:
        return this.#key(one.local, isDown(bytes, start, one.bit));
      case reading.code:
        return this.#key(one.local, isListed(bytes, start, report, one.code));
      case reading.hat:
        return this.#key(one.local, isTurned(bytes, start, one));
      case reading.turns:
        return this.#turned(one, numberIn(bytes, start, one));
      case reading.lever:
      case reading.stands:
        return this.#moved(one, numberIn(bytes, start, one));
    }
  }

  #key(local: number, down: boolean): void {
    if ((this.#stood[local] === 1) === down) return;
    this.#stood[local] = Number(down);
    this.#tell(down ? 'pressed' : 'released', local, 0);
  }

  #turned({ local, counter, bits, perClick }: Reading, number: number): void {
    if (!counter) return this.#clicks(local, perClick, (this.#stood[local] as number) + number);
    const round = 2 ** bits;
    const by = (number - (this.#stood[local] as number) + round) % round;
    this.#stood[local] = number;
    const first = this.#told[local] === 0; // it may have been turned while nobody listened
    this.#told[local] = 1;
    if (!first && by !== 0) this.#tell('turned', local, by < round / 2 ? by : by - round);
  }

  /** What is no whole click yet is kept. */
  #clicks(local: number, perClick: number, gathered: number): void {
    const clicks = Math.trunc(gathered / perClick);
    this.#stood[local] = gathered - clicks * perClick;
    if (clicks !== 0) this.#tell('turned', local, clicks);
  }

  #moved(one: Reading, number: number): void {
    const { local, from, to, noise } = one;
    const before = this.#told[local] === 1 ? (this.#stood[local] as number) : NaN;
    const atEnd = number <= Math.min(from, to) || number >= Math.max(from, to);
    if (number === before || (Math.abs(number - before) < noise && !atEnd)) return;
    const first = this.#told[local] === 0;
    const travel = travelIn(one, number);
    this.#told[local] = 1;
    this.#stood[local] = number;
    if (one.does === reading.lever) {
      const was = first ? 0.5 : travelIn(one, before);
      if (travel === was) return;
    }
    this.#tell('moved', local, travel);
  }

  #tell(type: SurfaceEvent['type'], control: number, value: number): void {
    const event = this.#event;
    event.type = type;
    event.control = control;
    event.value = value;
    this.#to.event(event);
  }
}

/** Is it one of those that come under the same id and are no report of controls? */
function isOther({ only }: HidReport, bytes: Uint8Array, start: number): boolean {
  return only !== undefined && (bytes[start + only.byte] as number) >= only.below;
}

function isDown(bytes: Uint8Array, start: number, bit: number): boolean {
  return (((bytes[start + (bit >> 3)] as number) >> (bit & 7)) & 1) === 1;
}

function isListed(bytes: Uint8Array, start: number, { codes }: HidReport, code: number): boolean {
  if (!codes) return false;
  for (let i = 0; i < codes.count; i++) {
    const at = start + codes.byte + 2 * i;
    if (((bytes[at] as number) | ((bytes[at + 1] as number) << 8)) === code) return true;
  }
  return false;
}

/** Eight ways clockwise from the top, anything else is none; between two ways it is pressed both. */
function isTurned(bytes: Uint8Array, start: number, { bit, way }: Reading): boolean {
  const value = ((bytes[start + (bit >> 3)] as number) >> (bit & 7)) & 0x0f;
  if (value > 7) return false;
  const off = (value - 2 * way + 8) % 8;
  return off <= 1 || off === 7;
}

/** A number of one, two or four bytes, the lowest first. */
function numberIn(bytes: Uint8Array, start: number, { byte, bits, signed }: Reading): number {
  let number = 0;
  for (let i = bits / 8 - 1; i >= 0; i--) number = number * 256 + (bytes[start + byte + i] as number);
  return signed && number >= 2 ** (bits - 1) ? number - 2 ** bits : number;
}

/** 0..1 from one end to the other; the dead zone in the middle is taken out, so that both ends stay where they are. */
function travelIn({ from, to, dead }: Reading, number: number): number {
  const middle = (from + to) / 2;
  const half = (to - from) / 2;
  const off = number - middle;
  const past = Math.abs(off) - dead;
  if (dead > 0 && past <= 0) return 0.5;
  const out = (dead > 0 ? Math.sign(off) * (past / (Math.abs(half) - dead)) * Math.abs(half) : off) / half;
  return Math.min(1, Math.max(0, (out + 1) / 2));
}
