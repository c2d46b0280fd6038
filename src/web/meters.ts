import { sizeOf } from './canvas.ts';
import { everyPicture } from './pictures.ts';
import type { DeskNumbers } from './numbers.ts';

/** Lowest level on the scale, dBFS. */
const BOTTOM = -60;
/** How a level falls that is no longer there, dB/s; how long a peak stays, ms. */
const FALL = 40;
const PEAK = 2000;
/** Levels without news for so long are not to be trusted, ms. */
const STALE = 500;
/** Levels that are marked, dBFS. */
const MARKS = [-18, 0];
/** Room above 0 dBFS, dB. */
const OVER = 6;
/** Less reduction of gain than this is not drawn, and no more than that, dB; the width of what is, px. */
const REDUCED = 0.2;
const REDUCED_MOST = 20;
const REDUCTION_WIDTH = 3;

/** Where a level stands on the scale, 0..1. */
function height(level: number): number {
  return Math.min(1, Math.max(0, (level - BOTTOM) / (OVER - BOTTOM)));
}

/**
 * The meter of one strip on its canvas: level, peak of the last two seconds, overload until it is clicked away; and at the left
 * edge, from the top, how far gate, compressor and limiter turn the strip down, on the same scale of decibels, 20 dB at the most.
 */
export class Meter {
  readonly #canvas: HTMLCanvasElement;
  readonly #desk: DeskNumbers;
  readonly #strip: number;
  readonly #end: () => void;
  readonly #seen: IntersectionObserver;
  #visible = true;
  #level = -Infinity;
  #peak = -Infinity;
  #peakAt = 0;
  #clipped = false;
  #drawn = '';
  #at = 0;

  constructor(canvas: HTMLCanvasElement, desk: DeskNumbers, strip: number) {
    this.#canvas = canvas;
    this.#desk = desk;
    this.#strip = strip;
    this.#seen = new IntersectionObserver(([entry]) => (this.#visible = entry?.isIntersecting ?? true));
    this.#seen.observe(canvas);
    this.#end = everyPicture((now) => this.#picture(now));
  }

  end(): void {
    this.#end();
    this.#seen.disconnect();
  }

  /** Forgets the peak and the overload. */
  reset(): void {
    this.#clipped = false;
    this.#peak = -Infinity;
  }

  #picture(now: number): void {
    this.#follow(now);
    if (!this.#visible) return;
    const stale = performance.now() - this.#desk.frameAt > STALE;
    const { width, tall } = sizeOf(this.#canvas);
    const scale = window.devicePixelRatio;
    const level = Math.round(height(this.#level) * tall * scale);
    const peak = Math.round(height(this.#peak) * tall * scale);
    const reduction = this.#desk.reductions[this.#strip] as number;
    const reduced =
      reduction < -REDUCED
        ? Math.round((Math.min(REDUCED_MOST, -reduction) / (OVER - BOTTOM)) * tall * scale)
        : 0;
    const drawn = `${level} ${reduced} ${peak} ${this.#clipped} ${stale} ${width} ${tall} ${scale}`;
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#draw(width * scale, tall * scale, level, peak, stale);
    if (!stale && reduced > 0) this.#drawReduction(reduced);
  }

  #follow(now: number): void {
    const level = this.#desk.meters[this.#strip] as number;
    const fallen = this.#level - ((now - this.#at) / 1000) * FALL;
    this.#at = now;
    this.#level = Math.max(level, fallen < BOTTOM ? -Infinity : fallen);
    if (level > this.#peak || now - this.#peakAt > PEAK) {
      this.#peak = level;
      this.#peakAt = now;
    }
    if (level >= 0) this.#clipped = true;
  }

  #draw(width: number, tall: number, level: number, peak: number, stale: boolean): void {
    const canvas = this.#canvas;
    if (canvas.width !== width || canvas.height !== tall) {
      canvas.width = width;
      canvas.height = tall;
    }
    const on = canvas.getContext('2d');
    if (!on) return;
    const colours = palette();
    on.fillStyle = colours.ground;
    on.fillRect(0, 0, width, tall);
    if (stale) hatch(on, width, tall, colours.hatch);
    else {
      band(on, width, tall, level, BOTTOM, -18, colours.low);
      band(on, width, tall, level, -18, -6, colours.middle);
      band(on, width, tall, level, -6, OVER, colours.high);
      on.fillStyle = colours.peak;
      if (peak > 0) on.fillRect(0, tall - peak, width, Math.max(1, window.devicePixelRatio));
    }
    on.fillStyle = colours.mark;
    for (const mark of MARKS) on.fillRect(0, Math.round(tall - height(mark) * tall), width, 1);
    if (this.#clipped) {
      on.fillStyle = colours.clip;
      on.fillRect(0, 0, width, Math.round(tall - height(0) * tall));
    }
  }

  #drawReduction(tall: number): void {
    const on = this.#canvas.getContext('2d');
    if (!on) return;
    const wide = Math.round(REDUCTION_WIDTH * window.devicePixelRatio);
    const colours = palette();
    on.fillStyle = colours.ground;
    on.fillRect(0, 0, wide + 1, tall);
    on.fillStyle = colours.reduction;
    on.fillRect(0, 0, wide, tall);
  }
}

function band(
  on: CanvasRenderingContext2D,
  width: number,
  tall: number,
  level: number,
  from: number,
  to: number,
  colour: string,
): void {
  const bottom = Math.round(height(from) * tall);
  const top = Math.min(level, Math.round(height(to) * tall));
  if (top <= bottom) return;
  on.fillStyle = colour;
  on.fillRect(0, tall - top, width, top - bottom);
}

function hatch(on: CanvasRenderingContext2D, width: number, tall: number, colour: string): void {
  on.strokeStyle = colour;
  on.lineWidth = window.devicePixelRatio;
  const step = 6 * window.devicePixelRatio;
  on.beginPath();
  for (let y = -width; y < tall; y += step) {
    on.moveTo(0, y + width);
    on.lineTo(width, y);
  }
  on.stroke();
}

interface Palette {
  readonly ground: string;
  readonly low: string;
  readonly middle: string;
  readonly high: string;
  readonly peak: string;
  readonly mark: string;
  readonly clip: string;
  readonly reduction: string;
  readonly hatch: string;
}

let known: Palette | undefined;

/** The colours of the style sheet. */
function palette(): Palette {
  if (known) return known;
  const style = getComputedStyle(document.documentElement);
  const of = (name: string): string => style.getPropertyValue(`--meter-${name}`).trim();
  known = {
    ground: of('ground'),
    low: of('low'),
    middle: of('middle'),
    high: of('high'),
    peak: of('peak'),
    mark: of('mark'),
    clip: of('clip'),
    reduction: of('reduction'),
    hatch: of('hatch'),
  };
  return known;
}
