import type { CapName, Place, Step } from './hands.ts';
import { keyNames, noteOf } from './keys.ts';
import { TRAVEL } from './motor.ts';

/** A script that cannot be read: where, and what could stand there. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
  /** Both from 1. */
  readonly line: number;
  readonly column: number;

  constructor(line: number, column: number, problem: string) {
    super(`${line}:${column}: ${problem}`);
    this.line = line;
    this.column = column;
  }
}

/** What a text comes to. */
export type Script =
  | { readonly ok: true; readonly steps: readonly Step[] }
  | { readonly ok: false; readonly error: ScriptError };

/** Most knobs that units may have; those that there are know better. */
const MOST_KNOBS = 256;

interface Word {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** A number, with either minus sign; a word; or what ends a step. A unit may touch its number: `2s`, `-6dB`. */
const WORDS = /#.*|\n|[,;]|[-+−]?\d+(?:\.\d+)?|[^\s,;#]+/g;
const MINUS = /−/g;
const ENDS = new Set([',', ';', '\n', 'then']);

/**
 * Reads a script of what hands do: steps in plain English, separated by commas, semicolons, line ends or `then`; `#`
 * begins a comment. Neither case nor the kind of minus sign matters.
 *
 *     move fader 3 to −6 dB in 2 s, rest 0.5 s, let go
 *     press play; wait 1 s; turn pot 2 right 5
 *     ride fader 3 for 10 s
 *
 *     turn knob 3 to 50 % in 1 s
 *
 * @param strips how many strips there are to name.
 * @param keys names of keys that units of other makes have beside those of a Mackie Control.
 */
export function parseScript(text: string, strips = 8, keys: readonly string[] = []): Script {
  try {
    return { ok: true, steps: new Reader(text, strips, keys).steps() };
  } catch (error) {
    if (error instanceof ScriptError) return { ok: false, error };
    throw error;
  }
}

function words(text: string): readonly Word[] {
  const found: Word[] = [];
  let line = 1;
  let start = 0;
  for (const match of text.matchAll(WORDS)) {
    const [word] = match;
    if (!word.startsWith('#')) found.push({ text: word, line, column: match.index - start + 1 });
    if (word !== '\n') continue;
    line++;
    start = match.index + 1;
  }
  return found;
}

/** Each step by its first word, and how the rest of it reads. */
const STEPS: ReadonlyMap<string, (read: Reader) => Step> = new Map<string, (read: Reader) => Step>([
  ['move', readMove],
  ['ride', readRide],
  ['touch', (read) => ({ do: 'touch', fader: read.fader() })],
  ['let', readLetGo],
  ['rest', (read) => ({ do: 'rest', seconds: read.seconds() })],
  ['wait', (read) => ({ do: 'rest', seconds: read.seconds() })],
  ['press', (read) => ({ do: 'press', key: read.key() })],
  ['hold', (read) => ({ do: 'hold', key: read.key() })],
  ['release', (read) => ({ do: 'release', key: read.key() })],
  ['push', (read) => ({ do: 'press', key: `pot ${read.pot()}` })],
  ['turn', readTurn],
  ['jog', (read) => ({ do: 'jog', clicks: read.clicks() })],
]);

function readMove(read: Reader): Step {
  const fader = read.fader();
  read.expect('to');
  const to = read.place();
  read.expect('in');
  return { do: 'move', fader, to, seconds: read.seconds() };
}

/** A pot by clicks, or a knob to a place: that is a move under another name. */
function readTurn(read: Reader): Step {
  if (read.peek() === 'knob') return readMove(read);
  return { do: 'turn', pot: read.pot(), clicks: read.clicks() };
}

function readRide(read: Reader): Step {
  const fader = read.fader();
  read.expect('for');
  return { do: 'ride', fader, seconds: read.seconds() };
}

function readLetGo(read: Reader): Step {
  read.expect('go');
  if (read.atEnd()) return { do: 'let go' };
  if (read.peek() === 'of') read.expect('of');
  return { do: 'let go', fader: read.fader() };
}

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, min: 60 };
const LONGEST = 24 * 3600; // s
const MOST_CLICKS = 1000;

/** Goes through the words once, from the left. */
class Reader {
  readonly #words: readonly Word[];
  readonly #strips: number;
  readonly #end: Word;
  readonly #keys: readonly string[];
  #at = 0;

  constructor(text: string, strips: number, keys: readonly string[]) {
    this.#keys = keys;
    this.#words = words(text);
    this.#strips = strips;
    const lines = text.split('\n');
    this.#end = { text: '', line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
  }

  steps(): readonly Step[] {
    const steps: Step[] = [];
    for (;;) {
      while (ENDS.has(this.peek())) this.#at++;
      if (this.#at >= this.#words.length) return steps;
      steps.push(this.#step());
    }
  }

  #step(): Step {
    const read = STEPS.get(this.peek());
    if (read === undefined) throw this.#wrong([...STEPS.keys()].join(', '));
    this.#at++;
    const step = read(this);
    if (!this.atEnd()) throw this.#wrong("',', ';', 'then' or the end of the line");
    return step;
  }

  /** The word under the finger, in lower case; empty at the end. */
  peek(): string {
    return this.#word().text.toLowerCase();
  }

  atEnd(): boolean {
    return this.#at >= this.#words.length || ENDS.has(this.peek());
  }

  expect(...allowed: readonly string[]): string {
    const word = this.peek();
    if (!allowed.includes(word)) throw this.#wrong(allowed.map((one) => `'${one}'`).join(' or '));
    this.#at++;
    return word;
  }

  fader(): CapName {
    const what = this.expect('fader', 'knob', 'master');
    if (what === 'master') return 'master';
    if (what === 'knob') return `knob ${this.#number('the number of a knob', 1, MOST_KNOBS, true)}`; // there may be rows of them
    return this.#number(`a strip from 1 to ${this.#strips}`, 1, this.#strips, true);
  }

  pot(): number {
    this.expect('pot', 'knob');
    return this.#number(`a pot from 1 to ${this.#strips}`, 1, this.#strips, true);
  }

  /** `−6 dB`, `-inf`, `50 %`, or ten-bit steps. */
  place(): Place {
    const allowed = `a level from −90 to +10 dB, -inf, 0 to 100 %, or ten-bit steps from 0 to ${TRAVEL}`;
    if (/^[-−]inf$/.test(this.peek())) {
      this.#at++;
      if (this.peek() === 'db') this.#at++;
      return { dB: -Infinity };
    }
    const unit = (this.#words[this.#at + 1]?.text ?? '').toLowerCase();
    const [least, most] = unit === 'db' ? [-90, 10] : [0, unit === '%' ? 100 : TRAVEL];
    const n = this.#number(allowed, least, most, false);
    if (unit === 'db' || unit === '%') this.#at++;
    if (unit === 'db') return { dB: n };
    return unit === '%' ? (n / 100) * TRAVEL : n;
  }

  seconds(): number {
    const n = this.#number("a time such as '0.5 s', '300 ms' or '2 min'", 0, LONGEST, false);
    return n * (SECONDS[this.expect(...Object.keys(SECONDS))] ?? 1);
  }

  clicks(): number {
    const sign = this.expect('right', 'left') === 'left' ? -1 : 1;
    return sign * this.#number(`how many clicks, 1 to ${MOST_CLICKS}`, 1, MOST_CLICKS, true);
  }

  /** The rest of the step is the name of a key. */
  key(): string {
    const from = this.#at;
    const name: string[] = [];
    while (!this.atEnd()) {
      name.push(this.peek());
      this.#at++;
    }
    const key = name.join(' ');
    const own = this.#keys.find((one) => one.toLowerCase() === key); // as the unit spells it
    if (own !== undefined) return own;
    if (this.#isKey(key)) return key;
    this.#at = from;
    throw this.#wrong(`a key: ${[...keyNames, ...this.#keys].join(', ')}`);
  }

  /** Strips past the eighth have the same keys as the first eight. */
  #isKey(key: string): boolean {
    const strip = /^(rec|solo|mute|select|pot) (\d+)$/.exec(key);
    if (strip !== null) return Number(strip[2]) >= 1 && Number(strip[2]) <= this.#strips;
    const note = noteOf(key);
    return note !== undefined && keyNames.some((name) => name.toLowerCase() === key);
  }

  #number(allowed: string, least: number, most: number, whole: boolean): number {
    const text = this.peek().replace(MINUS, '-');
    const n = Number(text);
    const good = /^[-+]?\d/.test(text) && n >= least && n <= most && (!whole || Number.isInteger(n));
    if (!good) throw this.#wrong(allowed);
    this.#at++;
    return n;
  }

  #word(): Word {
    return this.#words[this.#at] ?? this.#end;
  }

  #wrong(allowed: string): ScriptError {
    const { text, line, column } = this.#word();
    const found = text === '' ? 'the end' : text === '\n' ? 'the end of the line' : `'${text}'`;
    return new ScriptError(line, column, `expected ${allowed}; found ${found}`);
  }
}
