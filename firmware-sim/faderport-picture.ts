import type { FaderportSurface } from './faderport.ts';

const COLUMN = 13;
const METER = 11; // characters of a full meter
const LINE = 10; // characters a line is drawn with
const OF_STRIPS = /^(solo|mute|select) \d+$/u;

/** A FaderPort as text, for eyes in a terminal: displays, bars, meters, lights and faders, strip by strip. */
export function faderportPicture(surface: FaderportSurface): string {
  const { model, standing } = surface;
  const strips = Array.from({ length: model.strips }, (_, strip) => strip + 1);
  const row = (draw: (strip: number) => string) => strips.map((strip) => draw(strip).padEnd(COLUMN)).join('');
  const tallest = Math.max(...strips.map((strip) => surface.lines(strip).length));
  const lines = [
    `${model.name}, ${standing}`,
    ...(model.displays
      ? [
          ...Array.from({ length: tallest }, (_, line) => row((strip) => lineText(surface, strip, line))),
          row((strip) => barText(surface, strip)),
          row((strip) => '▬'.repeat(Math.ceil(surface.meter(strip) * METER))),
        ]
      : []),
    row((strip) => stripLights(surface, strip)),
    row((strip) => faderText(surface, strip)),
    `lit: ${litKeys(surface).join(', ') || 'none'}`,
  ];
  return lines.map((line) => line.trimEnd()).join('\n');
}

function lineText(surface: FaderportSurface, strip: number, line: number): string {
  const { text, inverted } = surface.line(strip, line);
  const shown = text.slice(0, LINE);
  return inverted ? `[${shown}]` : shown;
}

function barText(surface: FaderportSurface, strip: number): string {
  const { value, mode } = surface.bar(strip);
  if (mode === 'off') return '';
  return Array.from({ length: METER }, (_, i) => (i === Math.round(value * (METER - 1)) ? '|' : '-')).join(
    '',
  );
}

function stripLights(surface: FaderportSurface, strip: number): string {
  return (['solo', 'mute', 'select'] as const)
    .filter((key) => surface.has(`${key} ${strip}`))
    .map((key) => {
      const light = surface.light(`${key} ${strip}`);
      const letter = key === 'select' ? 'L' : key.charAt(0).toUpperCase();
      if (light === 'off') return '·';
      return light === 'on' ? letter : letter.toLowerCase();
    })
    .join(' ');
}

/** `█`: under a hand that is felt. */
function faderText(surface: FaderportSurface, strip: number): string {
  const { position, touched } = surface.fader(strip);
  return `${position.toFixed(0)}${touched ? ' █' : ''}`;
}

function litKeys(surface: FaderportSurface): readonly string[] {
  return surface.keyNames
    .filter((key) => !OF_STRIPS.test(key) && surface.light(key) !== 'off')
    .map((key) => (surface.light(key) === 'flash' ? `${key} (flashing)` : key));
}
