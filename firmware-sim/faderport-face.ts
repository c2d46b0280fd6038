/** How a bar is drawn. */
export type BarMode = 'normal' | 'bipolar' | 'fill' | 'spread' | 'off';

/** One line of a strip's display. */
export interface Line {
  readonly text: string;
  readonly align: 'centre' | 'left' | 'right';
  readonly inverted: boolean;
}

/** How a light burns. */
export type KeyLight = 'off' | 'on' | 'flash';

/** What the numbers of bars mean. @source FaderPort 16 Owner's Manual, 11.2.5 */
const BAR_MODES: readonly BarMode[] = ['normal', 'bipolar', 'fill', 'spread', 'off'];
const ALIGNMENTS = ['centre', 'left', 'right'] as const;

/** Lines that can be seen in each mode, and whether a meter can. @source Reasonus, pictures of the modes */
const MODES: readonly { readonly lines: number; readonly meter: boolean }[] = [
  { lines: 3, meter: false },
  { lines: 3, meter: false },
  { lines: 4, meter: false },
  { lines: 2, meter: false },
  { lines: 2, meter: true },
  { lines: 3, meter: true },
  { lines: 3, meter: false },
  { lines: 3, meter: true },
  { lines: 3, meter: true },
  { lines: 7, meter: false },
];
/** Time from full to empty, ns. */
const DECAY = 1.8e9;
const FULL = 0x7f;
const EMPTY: Line = { text: '', align: 'centre', inverted: false };

interface Strip {
  mode: number;
  readonly lines: Line[];
  bar: number;
  barMode: number;
  peak: number;
  peakAt: number;
  reduction: number;
}

/** Everything the host can make a unit show: memory, and reading of it. */
export class FaderportFace {
  /** Velocity and colour of each light, by the id of its key. */
  readonly lights = new Uint8Array(128);
  readonly colours = new Uint8Array(3 * 128);
  readonly #strips: Strip[];

  constructor(strips: number) {
    this.#strips = Array.from({ length: strips }, newStrip);
  }

  /** Dark and empty, as after power-up; lights that have colours are white. */
  clear(): void {
    this.lights.fill(0);
    this.colours.fill(FULL);
    for (const strip of this.#strips) Object.assign(strip, newStrip());
  }

  /** Writes a line. @returns false where there is none. */
  write(strip: number, line: number, flags: number, text: readonly number[]): boolean {
    const on = this.#strips[strip];
    const { lines = 0 } = MODES[on?.mode ?? -1] ?? {};
    if (!on || line >= Math.max(lines, 4)) return false;
    on.lines[line] = {
      text: String.fromCharCode(...text),
      align: ALIGNMENTS[flags & 0x03] ?? 'centre',
      inverted: (flags & 0x04) !== 0,
    };
    return true;
  }

  setMode(strip: number, byte: number): boolean {
    const on = this.#strips[strip];
    if (!on || !MODES[byte & 0x0f]) return false;
    on.mode = byte & 0x0f;
    if ((byte & 0x10) !== 0) on.lines.length = 0;
    return true;
  }

  setBar(strip: number, value: number): boolean {
    return this.#set(strip, (on) => (on.bar = value));
  }

  setBarMode(strip: number, mode: number): boolean {
    return this.#set(strip, (on) => (on.barMode = mode));
  }

  /** A lower peak waits until the one before has fallen to it. */
  setPeak(strip: number, value: number, now: number): boolean {
    return this.#set(strip, (on) => {
      if (value > 0 && value < peakOf(on, now)) return;
      on.peak = value;
      on.peakAt = now;
    });
  }

  setReduction(strip: number, value: number): boolean {
    return this.#set(strip, (on) => (on.reduction = value));
  }

  /** A line as it can be seen: the modes have room for two to seven. */
  line(strip: number, line: number): Line {
    const on = this.#strips[strip];
    const visible = line < (MODES[on?.mode ?? 0]?.lines ?? 0);
    return (visible && on?.lines[line]) || EMPTY;
  }

  lines(strip: number): readonly Line[] {
    const { lines = 0 } = MODES[this.#strips[strip]?.mode ?? 0] ?? {};
    return Array.from({ length: lines }, (_, line) => this.line(strip, line));
  }

  mode(strip: number): number {
    return this.#strips[strip]?.mode ?? 0;
  }

  bar(strip: number): { readonly value: number; readonly mode: BarMode } {
    const { bar = 0, barMode = 0 } = this.#strips[strip] ?? {};
    return { value: bar / FULL, mode: BAR_MODES[barMode] ?? 'off' };
  }

  /** Height of a meter, 0..1, as it can be seen: none where the display is laid out without one. */
  peak(strip: number, now: number): number {
    const on = this.#strips[strip];
    return on && MODES[on.mode]?.meter === true ? peakOf(on, now) / FULL : 0;
  }

  light(id: number): KeyLight {
    const velocity = this.lights[id] ?? 0;
    if (velocity === 0) return 'off';
    return velocity === 0x01 ? 'flash' : 'on';
  }

  /** Colour of a light, seven bits of red, green and blue. */
  colour(id: number): readonly number[] {
    return [0, 1, 2].map((part) => this.colours[part * 128 + id] ?? 0);
  }

  #set(strip: number, change: (on: Strip) => void): boolean {
    const on = this.#strips[strip];
    if (on) change(on);
    return on !== undefined;
  }
}

function newStrip(): Strip {
  return { mode: 0, lines: [], bar: 0, barMode: 0, peak: 0, peakAt: 0, reduction: 0 };
}

function peakOf({ peak, peakAt }: Strip, now: number): number {
  return Math.max(0, peak - ((now - peakAt) / DECAY) * FULL);
}
