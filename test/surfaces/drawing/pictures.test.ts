import { describe, expect, test } from 'vitest';
import { light, ring, Shown } from '../../../src/model/shown.ts';
import type { Pixels } from '../../../src/wire/jpeg.ts';
import {
  newLook,
  NO_BAR,
  part,
  setBar,
  setText,
  shape,
  textOf,
  type Look,
} from '../../../src/surfaces/drawing/look.ts';
import { PictureCache } from '../../../src/surfaces/drawing/picture-cache.ts';
import { drawn } from '../../../src/surfaces/drawing/pictures.ts';
import { faderTravel } from '../../../src/units/laws.ts';

interface Wanted {
  readonly upper?: string;
  readonly lower?: string;
  readonly lit?: number;
  readonly colour?: number;
  readonly bar?: number;
  readonly ring?: number;
}

function look(kind: number, width: number, height: number, wanted: Wanted): Look {
  const made = newLook();
  made[part.shape] = kind;
  made[part.width] = width;
  made[part.height] = height;
  made[part.light] = wanted.lit ?? 0;
  made[part.ring] = wanted.ring ?? 0;
  setBar(made, wanted.bar ?? -1);
  made.set(
    [(wanted.colour ?? 0) >> 16, ((wanted.colour ?? 0) >> 8) & 0xff, (wanted.colour ?? 0) & 0xff],
    part.colour,
  );
  const row = new Shown(2);
  row.write(0, wanted.upper ?? '', 16);
  row.write(1, wanted.lower ?? '', 16);
  setText(made, part.upper, row, 0);
  setText(made, part.lower, row, 1);
  return made;
}

const key = (wanted: Wanted, side = 72): Pixels => drawn(look(shape.key, side, side, wanted));
const quarter = (wanted: Wanted): Pixels => drawn(look(shape.quarter, 200, 88, wanted));

/** How much it shines on the whole, whatever its colour, 0..1. */
function brightness({ rgb }: Pixels): number {
  let sum = 0;
  for (let i = 0; i < rgb.length; i += 3) sum += Math.max(rgb[i]!, rgb[i + 1]!, rgb[i + 2]!);
  return sum / (rgb.length / 3) / 255;
}

/** By how many times the brightest pixel outshines the darkest, as WCAG counts it. */
function contrast({ rgb }: Pixels): number {
  const linear = (value: number): number =>
    value <= 0.04045 * 255 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  const all: number[] = [];
  for (let i = 0; i < rgb.length; i += 3)
    all.push(0.2126 * linear(rgb[i]!) + 0.7152 * linear(rgb[i + 1]!) + 0.0722 * linear(rgb[i + 2]!));
  return (Math.max(...all) + 0.05) / (Math.min(...all) + 0.05);
}

const colours = {
  red: 0xff0000,
  yellow: 0xffff00,
  green: 0x00ff00,
  blue: 0x0000ff,
  white: 0xffffff,
  none: 0,
};

describe('a key', () => {
  test.each(Object.entries(colours))(
    'that is %s is told lit from flashing from dark by its brightness',
    (_name, colour) => {
      const [dark, flash, on] = [light.off, light.flash, light.on].map((lit) =>
        brightness(key({ upper: 'Vox', lit, colour })),
      );
      expect(on! / flash!).toBeGreaterThan(1.15);
      expect(flash! / dark!).toBeGreaterThan(1.15);
    },
  );

  test.each(Object.entries(colours))('that is lit %s has letters that can be read on it', (_name, colour) => {
    expect(contrast(key({ upper: 'Vox', lower: 'Mute', lit: light.on, colour }))).toBeGreaterThan(3.5);
  });

  test('without anything to say is black', () => {
    expect(brightness(key({}))).toBe(0);
    expect(brightness(key({ colour: 0xff0000 }))).toBe(0);
  });

  test('keeps its edges free of letters, at each size there is', () => {
    for (const side of [72, 96, 120]) {
      const { rgb } = key({ upper: 'WWWWWWWWWWWWWWWW', lower: '-WWWWWWWWWWWWWWW' }, side);
      for (let y = 0; y < side - 10; y++) expect(rgb[y * side * 3]).toBe(rgb[0]);
    }
  });

  test('has a longer bar the louder it is', () => {
    const lit = [-40, -10, 0, 10].map((level) =>
      brightness(key({ upper: 'Vox', bar: faderTravel(level), colour: 0x00ff00 })),
    );
    expect(lit).toEqual(lit.toSorted((a, b) => a - b));
  });
});

describe('a quarter of the touch strip', () => {
  /** Where the white cap is, 0..1 between the ends of the bar. */
  function cap({ width, rgb }: Pixels): number {
    const row = Array.from({ length: width }, (_, x) => rgb[(69 * width + x) * 3 + 2]!);
    const white = row.flatMap((blue, x) => (blue > 250 ? [x] : []));
    return (white.reduce((sum, x) => sum + x, 0) / white.length + 0.5 - 10) / 180;
  }

  test.each([0, 0.25, 0.75, 1])('has its cap at %d where the value is', (at) => {
    expect(cap(quarter({ upper: 'Vox', bar: at, ring: ring.wrap, colour: 0xff0000 }))).toBeCloseTo(at, 1);
  });

  test('is notched at 0 dB under a fader, in the middle under a pan, and not at all under a dot', () => {
    const notch = (style: number): number[] => {
      const { rgb } = quarter({ upper: 'Vox', bar: 0.1, ring: style });
      return Array.from({ length: 200 }, (_, x) => x).filter((x) => rgb[(67 * 200 + x) * 3]! > 150);
    };
    expect(notch(ring.wrap).map((x) => Math.round((x - 10) / 18))).toEqual([7, 8]); // about 0.75
    expect(notch(ring.boostCut)).toEqual([99, 100]);
    expect(notch(ring.dot)).toEqual([]);
  });

  test('that stands for nothing is black', () => {
    expect(brightness(quarter({}))).toBe(0);
  });
});

test('a meter is green, yellow and red from the bottom up', () => {
  const at = (level: number): Pixels => drawn(look(shape.meter, 200, 12, { bar: 1 + level / 60 }));
  const colour = ({ rgb }: Pixels, x: number): number[] => [
    ...rgb.subarray((5 * 200 + x) * 3, (5 * 200 + x) * 3 + 3),
  ];
  const full = at(0);
  expect(colour(full, 20)[1]).toBeGreaterThan(colour(full, 20)[0]!);
  expect(colour(full, 150)[0]).toBeGreaterThan(200);
  expect(colour(full, 150)[1]).toBeGreaterThan(150);
  expect(colour(full, 187)[1]).toBeLessThan(100);
  expect(colour(at(-40), 150)).toEqual(colour(at(-60), 150));
});

test.each([
  ['-6.0 dB', '−6.0 dB'],
  ['-inf dB', '−∞ dB'],
  ['-inf', '−∞'],
  ['Kick-Out', 'Kick-Out'],
  ['Mix-2', 'Mix-2'],
  ['Info', 'Info'],
  ['  Vox ', 'Vox'],
])('"%s" is drawn "%s"', (written, seen) => {
  expect(textOf(look(shape.key, 72, 72, { upper: written }), part.upper)).toBe(seen);
});

test('bit 7 of a character is a point behind it', () => {
  expect(textOf(look(shape.key, 72, 72, { upper: '1\u00b22' }), part.upper)).toBe('12.2');
});

test('a bar that is nowhere is none', () => {
  const made = newLook();
  for (const nowhere of [-1, NaN]) {
    setBar(made, nowhere);
    expect(made[part.bar]).toBe(NO_BAR);
  }
});

describe('pictures that are kept', () => {
  test('are drawn once, and another one for every difference', () => {
    const cache = new PictureCache();
    const first = cache.of(look(shape.key, 72, 72, { upper: 'Vox' }));
    expect(cache.of(look(shape.key, 72, 72, { upper: 'Vox' }))).toBe(first);
    cache.of(look(shape.key, 72, 72, { upper: 'Vox', lit: 1 }));
    cache.of(look(shape.key, 96, 96, { upper: 'Vox' }));
    cache.of(look(shape.key, 72, 72, { upper: 'Vox' }));
    expect(cache.drawn).toBe(3);
  });

  test('are so many at the most: the first of more goes', () => {
    const cache = new PictureCache();
    const numbered = (n: number): Look => look(shape.meter, 16, 16, { upper: String(n) });
    for (let n = 0; n <= 512; n++) cache.of(numbered(n));
    cache.of(numbered(512));
    expect(cache.drawn).toBe(513);
    cache.of(numbered(0));
    expect(cache.drawn).toBe(514);
  });
});
