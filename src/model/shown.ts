import { TEXT_ROOM } from './controls.ts';

/** How a ring lights up: the four modes of a Mackie V-pot, which other makes have too. */
export const ring = { dot: 0, boostCut: 1, wrap: 2, spread: 3, centreLamp: 16 } as const;

/** How a light burns. */
export const light = { off: 0, on: 1, flash: 2 } as const;

/**
 * What the controls of one surface show, a row a property. What `value` and `style` say depends on the control:
 *
 * | kind | value | style |
 * |---|---|---|
 * | fader | travel 0..1; −1 where nothing is assigned (rest at the bottom) | – |
 * | encoder | 0..1 around the ring; −1 for a dark ring | `ring.*`, + `centreLamp` |
 * | knob | 0..1 where it should stand; −1 where nothing is assigned | – |
 * | key, lamp | `light.*` | – |
 * | meter | dBFS | 1 when overloaded |
 * | colour | 0xRRGGBB | – |
 * | text | – (the characters are in `text`) | – |
 */
export class Shown {
  readonly value: Float64Array;
  readonly style: Uint8Array;
  /** ASCII, `TEXT_ROOM` places a control; bit 7 of a character lights the point beside it. */
  readonly text: Uint8Array;

  constructor(controls: number) {
    this.value = new Float64Array(controls);
    this.style = new Uint8Array(controls);
    this.text = new Uint8Array(controls * TEXT_ROOM).fill(0x20);
  }

  /** Does control `n` show the same in both rows? */
  same(n: number, other: Shown): boolean {
    if (!Object.is(this.value[n], other.value[n]) || this.style[n] !== other.style[n]) return false;
    for (let i = n * TEXT_ROOM; i < (n + 1) * TEXT_ROOM; i++)
      if (this.text[i] !== other.text[i]) return false;
    return true;
  }

  /** Takes over what control `n` shows in another row. */
  copy(n: number, other: Shown): void {
    this.value[n] = other.value[n] as number;
    this.style[n] = other.style[n] as number;
    for (let i = n * TEXT_ROOM; i < (n + 1) * TEXT_ROOM; i++) this.text[i] = other.text[i] as number;
  }

  /** Writes ASCII into a text control, padded with spaces to `cells`. @returns whether anything changed. */
  write(n: number, words: string, cells: number): boolean {
    let changed = false;
    for (let i = 0; i < cells; i++) {
      const code = i < words.length ? words.charCodeAt(i) : 0x20;
      if (this.text[n * TEXT_ROOM + i] !== code) changed = true;
      this.text[n * TEXT_ROOM + i] = code;
    }
    return changed;
  }
}
