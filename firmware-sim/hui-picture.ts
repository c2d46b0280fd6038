import type { HuiSurface } from './hui.ts';
import { COLUMN, rails, ringText } from './picture.ts';

const STRIP_LIGHTS = [
  ['rec', 'R'],
  ['solo', 'S'],
  ['mute', 'M'],
  ['select', 'L'],
] as const;

/** A HUI as text, for eyes in a terminal. */
export function huiPicture(surface: HuiSurface): string {
  const { model } = surface;
  const strips = Array.from({ length: model.strips }, (_, strip) => strip + 1);
  const row = (draw: (strip: number) => string) => strips.map((strip) => draw(strip).padEnd(COLUMN)).join('');
  const lines = [
    `${model.name}, ${surface.standing}  [${surface.assignment}] [${surface.time}]`,
    ...(model.mainDisplay ? [surface.line('upper'), surface.line('lower')] : []),
    row((strip) => ringText(surface.ring(strip))),
    row((strip) => surface.text(strip)),
    row((strip) =>
      STRIP_LIGHTS.map(([key, letter]) => (surface.light(`${key} ${strip}`) ? letter : '·')).join(' '),
    ),
    row((strip) => '▬'.repeat(Math.max(surface.meter(strip).left, surface.meter(strip).right))),
    ...rails(surface, strips),
    row((strip) => surface.fader(strip).position.toFixed(0)),
    `lit: ${surface.lit.join(', ') || 'none'}`,
  ];
  return lines.map((line) => line.trimEnd()).join('\n');
}
