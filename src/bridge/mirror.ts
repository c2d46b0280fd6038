import { MidiParser } from '../wire/midi1.ts';

/**
 * What a message is, held against what was sent. In the order of suspicion: of several that make up one event (a fader in two
 * halves), the least counts.
 */
export const likeness = { news: 0, echo: 1, suspicious: 2, soon: 3, again: 4 } as const;
export type Likeness = (typeof likeness)[keyof typeof likeness];

/** What was sent so long ago does not come back any more, ns. A slow wireless network takes 100 ms there and back. */
const COMES_BACK_WITHIN = 300e6;
/** Where nothing was heard for so long, nobody has a finger, ns. */
const NOBODY_AFTER = 1e9;
/** No finger gets from a key to the one that lights up because of it in so short a time, ns. */
const TOO_SOON = 50e6;
/** A key that is pressed as its light went on, twice in so long, is no hand that taps quickly, ns. */
const TWICE_WITHIN = 5e9;

/** What the times are of: what is being sent, what is being heard, what was heard before that, a press that came as an echo. */
const time = { sent: 0, heard: 1, before: 2, pressEchoed: 3 } as const;

/** What was sent and heard last under one status, by the first byte. NaN where nothing was. */
class Row {
  readonly sent = new Float64Array(128).fill(NaN);
  readonly sentAt = new Float64Array(128).fill(-Infinity);
  readonly heard: Float64Array;
  readonly heardAt = new Float64Array(128).fill(-Infinity);

  constructor(status: number) {
    this.heard = new Float64Array(128).fill(isNote(status) ? 0 : NaN); // keys are up to begin with
  }
}

/**
 * Tells whether what comes from a unit looks like what was sent to it: channel messages only, each by its status and first byte.
 *
 * | what comes                                                                | is         |
 * | ------------------------------------------------------------------------- | ---------- |
 * | anything but what was sent there last, within 300 ms                      | news       |
 * | the same, and what was heard there last: no unit says that twice in a row | suspicious |
 * | the same, a note on, when nobody used the unit for a second               | suspicious |
 * | the same, a note on, within 50 ms, of a key that nobody used for a second | suspicious |
 * | the same, a note on, the second in 5 s                                    | suspicious |
 * | anything else that is the same                                            | echo       |
 *
 * A note on that is suspicious, and comes within 50 ms of what was sent, is `soon`: a finger would be quick. It is `again` where
 * the key is down already: a finger would have to let go first.
 *
 * A fader that is answered, a light that goes out with its key, a motor that reports where it was sent: all of these are news or
 * echoes. Whoever taps a key twice in 300 ms makes an echo, and is suspected the second time.
 */
export class Mirror {
  /** By status, made when first needed. */
  readonly #rows: (Row | undefined)[] = Array.from({ length: 128 });
  readonly #sent: MidiParser;
  /** Times by `time`, ns: in a row, since a number that is handed on by itself could cost memory. */
  readonly #times = new Float64Array([0, 0, -Infinity, -Infinity]);

  constructor() {
    this.#sent = new MidiParser({
      message: (status, a, b) => this.#noteSent(status, a, b),
      sysex: () => {},
      realtime: () => {},
    });
  }

  /** Whole messages leave. @param at when: the first of a row, ns, as a number by itself could cost memory. */
  sent(bytes: Uint8Array, length: number, at: Float64Array): void {
    this.#times[time.sent] = at[0] as number;
    this.#sent.push(bytes, length);
  }

  /** A message comes, at the time of arrival of what it is part of, ns. */
  heard(bytes: Uint8Array, length: number, from: { readonly heardAt: number }): Likeness {
    const status = bytes[0] as number;
    if (length < 2 || status >= 0xf0) return likeness.news;
    const a = bytes[1] as number;
    const b = bytes[2] ?? 0;
    const row = this.#row(status);
    const at = placeOf(status, a);
    const value = valueOf(status, a, b);
    const times = this.#times;
    times[time.heard] = from.heardAt;
    const is = this.#likeness(row, at, value, isNote(status) && value > 0);
    row.heard[at] = value;
    row.heardAt[at] = times[time.heard] as number;
    times[time.before] = times[time.heard] as number;
    return is;
  }

  #likeness(row: Row, at: number, value: number, press: boolean): Likeness {
    const times = this.#times;
    const now = times[time.heard] as number;
    if (row.sent[at] !== value || now - (row.sentAt[at] as number) > COMES_BACK_WITHIN) return likeness.news;
    const soon = press && this.#isSoon(row, at);
    if (row.heard[at] === value) return soon ? likeness.again : likeness.suspicious;
    if (!press) return likeness.echo;
    const twice = now - (times[time.pressEchoed] as number) <= TWICE_WITHIN;
    times[time.pressEchoed] = now;
    if (!twice && !this.#unasked(row, at)) return likeness.echo;
    return soon ? likeness.soon : likeness.suspicious;
  }

  /** Is it a press of a key that nobody had a finger on or near? */
  #unasked(row: Row, at: number): boolean {
    const now = this.#times[time.heard] as number;
    if (now - (this.#times[time.before] as number) >= NOBODY_AFTER) return true;
    return this.#isSoon(row, at) && now - (row.heardAt[at] as number) >= NOBODY_AFTER;
  }

  #isSoon(row: Row, at: number): boolean {
    return (this.#times[time.heard] as number) - (row.sentAt[at] as number) <= TOO_SOON;
  }

  #noteSent(status: number, a: number, b: number): void {
    if (status >= 0xf0) return;
    const row = this.#row(status);
    const at = placeOf(status, a);
    row.sent[at] = valueOf(status, a, b);
    row.sentAt[at] = this.#times[time.sent] as number;
  }

  #row(status: number): Row {
    const at = isNote(status) ? NOTE_ON | (status & 0x0f) : status;
    return (this.#rows[at & 0x7f] ??= new Row(at));
  }
}

const NOTE_OFF = 0x80;
const NOTE_ON = 0x90;
const PROGRAM = 0xc0;
const PRESSURE = 0xd0;
const BEND = 0xe0;

function isNote(status: number): boolean {
  return status < NOTE_ON + 0x10;
}

/** A bend, a pressure and a programme are one thing for each channel. */
function placeOf(status: number, a: number): number {
  return status >= PROGRAM ? 0 : a;
}

function valueOf(status: number, a: number, b: number): number {
  if (status < NOTE_OFF + 0x10) return 0;
  if (status >= BEND) return (b << 7) | a;
  return status >= PROGRAM && status < PRESSURE + 0x10 ? a : b;
}
