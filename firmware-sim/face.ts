import type { MackieModel } from './models.ts';

/** One V-pot's lights. */
export interface Ring {
  /** Eleven LEDs from left to right; the sixth is at the top. */
  readonly leds: readonly boolean[];
  /** The small one below the knob. */
  readonly centre: boolean;
}

/** What a key's light does. */
export type Light = 'off' | 'flash' | 'on';

/** What one strip's meter shows. */
export interface MeterReading {
  /** Height of the bar, 0..1, decayed to this moment. */
  readonly level: number;
  /** How many of its segments are lit. */
  readonly segments: number;
  /** The overload mark. */
  readonly overload: boolean;
  /** The signal LED under the meter. */
  readonly signal: boolean;
}

/** Characters per line of the display, and what one strip has of them. */
export const LCD_LINE = 56;
export const LCD_CELL = 7;
const BLANK = 0x20;
const DIGITS = 12; // ten of the time display, then two of the assignment display, each from the right
const TIME_DIGITS = 10;
const SIGNAL_LED = 1; // bit of the meter mode

/** Everything the host can make a unit show. Memory and reading of it; which message goes where is the unit's. */
export class Face {
  readonly lcd = new Uint8Array(2 * LCD_LINE);
  readonly lights = new Uint8Array(128);
  readonly rings = new Uint8Array(8);
  readonly digits = new Uint8Array(DIGITS);
  readonly colours = new Uint8Array(8);
  readonly meterModes = new Uint8Array(8);
  readonly #levels = new Float64Array(8);
  readonly #levelsAt = new Float64Array(8);
  readonly #overloads = new Uint8Array(8);
  readonly #model: MackieModel;

  constructor(model: MackieModel) {
    this.#model = model;
    this.clear();
  }

  /** Dark and empty, as after power-up. */
  clear(): void {
    this.lcd.fill(BLANK);
    this.digits.fill(BLANK);
    this.lights.fill(0);
    this.rings.fill(0);
    this.colours.fill(7);
    this.meterModes.fill(SIGNAL_LED);
    this.#levels.fill(0);
    this.#overloads.fill(0);
  }

  /** Writes text from an offset on; what goes past the end of the lower line is lost. */
  writeLcd(offset: number, text: readonly number[]): void {
    this.lcd.set(text.slice(0, Math.max(0, this.lcd.length - offset)), Math.min(offset, this.lcd.length));
  }

  /** Writes digits from the right: `first` 0 is the time display, 10 the assignment display. */
  writeDigits(first: number, text: readonly number[], room: number): void {
    this.digits.set(text.slice(0, room), first);
  }

  /** The meter byte: strip in the high half, level or overload in the low one. */
  meter(strip: number, level: number, now: number): void {
    const traits = this.#model.meter;
    if (traits === undefined) return;
    if (traits.overload && level >= 0xe) {
      this.#overloads[strip] = level === 0xe ? 1 : 0;
      return;
    }
    const shown = level === 0xf ? 0 : Math.min(1, level / traits.full);
    this.#levels[strip] = traits.peaks ? Math.max(shown, this.#level(strip, now)) : shown;
    this.#levelsAt[strip] = now;
  }

  readMeter(strip: number, now: number): MeterReading {
    const level = this.#level(strip, now);
    const signal = level > 0 && ((this.meterModes[strip] ?? 0) & SIGNAL_LED) !== 0;
    const segments = Math.ceil(level * (this.#model.meter?.segments ?? 0));
    return { level, segments, overload: this.#overloads[strip] === 1, signal };
  }

  #level(strip: number, now: number): number {
    const age = now - (this.#levelsAt[strip] ?? 0);
    return Math.max(0, (this.#levels[strip] ?? 0) - age / (this.#model.meter?.decay ?? 1));
  }
}

/** Lit LEDs (0..10) for a position 1..11 in each mode. @source NicoG60/TouchMCU, pattern table */
const RING_MODES: readonly ((led: number, v: number) => boolean)[] = [
  (led, v) => led === v,
  (led, v) => (led >= 6 && led <= v) || (led <= 6 && led >= v), // boost/cut: between the top centre and v
  (led, v) => led <= v,
  (led, v) => Math.abs(led - 6) < v,
];

/** The lights of a ring byte `0p mm vvvv`. */
export function ring(byte: number): Ring {
  const lit = RING_MODES[(byte >> 4) & 3];
  const v = Math.min(11, byte & 0x0f); // values above B count as B (MIDIbox)
  const leds = Array.from({ length: 11 }, (_, i) => v > 0 && lit?.(i + 1, v) === true);
  return { leds, centre: (byte & 0x40) !== 0 };
}

/** What a velocity makes of a light. @source NicoG60/TouchMCU (`odd`, tried on an MCU Pro); Xctl protocol (`one`) */
export function light(velocity: number, rule: 'odd' | 'one'): Light {
  if (velocity === 0 || (rule === 'odd' && velocity % 2 === 0)) return 'off';
  if (rule === 'odd') return velocity === 0x7f ? 'on' : 'flash';
  return velocity === 1 ? 'flash' : 'on';
}

/** Seven-segment digits as text, left to right: '001.02.03.120'. Characters 00-1F are the letters from '@' on. */
function digitText(rightToLeft: Uint8Array): string {
  const shown = [...rightToLeft].toReversed().map((byte) => {
    const low = byte & 0x3f;
    return String.fromCharCode(low < 0x20 ? low + 0x40 : low) + ((byte & 0x40) !== 0 ? '.' : '');
  });
  return shown.join('');
}

/** The ten digits of the time display. */
export function timeText(face: Face): string {
  return digitText(face.digits.subarray(0, TIME_DIGITS));
}

/** The two digits of the assignment display. */
export function assignmentText(face: Face): string {
  return digitText(face.digits.subarray(TIME_DIGITS));
}

/** A stretch of the display as text; what is no printable ASCII shows as '·'. */
export function lcdText(face: Face, from: number, length: number): string {
  const shown = [...face.lcd.subarray(from, from + length)];
  return shown.map((c) => (c >= 0x20 && c < 0x7f ? String.fromCharCode(c) : '·')).join('');
}
