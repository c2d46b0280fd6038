import { GenericSurface } from './generic.ts';
import type { FaderName, MackieSurface } from './mackie.ts';
import type { Light } from './face.ts';
import { keyName } from './keys.ts';
import { TRAVEL } from './motor.ts';

const COLUMN = 13;
const RAIL = 6; // lines a fader is drawn on
const METER = 11; // characters of a full meter
const FIRST_PANEL_NOTE = 0x28;
const COLOURS = ['dark', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;

/** The surface as text, for eyes in a terminal: rings, displays, lights, meters and faders, strip by strip. */
export function picture(surface: MackieSurface | GenericSurface): string {
  if (surface instanceof GenericSurface) return plainPicture(surface);
  const { model } = surface;
  const strips = Array.from({ length: model.strips }, (_, strip) => strip + 1);
  const faders: readonly FaderName[] = model.master ? [...strips, 'master'] : strips;
  const row = (draw: (strip: number) => string) => strips.map((strip) => draw(strip).padEnd(COLUMN)).join('');
  const lines = [
    heading(surface),
    row((strip) => ringText(surface, strip)),
    ...(model.display !== undefined
      ? [row((s) => surface.text(s, 'upper')), row((s) => surface.text(s, 'lower'))]
      : []),
    ...(model.colours ? [row((strip) => COLOURS[surface.colour(strip)] ?? '')] : []),
    row((strip) => stripLights(surface, strip)),
    ...(model.meter === undefined ? [] : [row((strip) => meterText(surface, strip))]),
    ...rails(surface, faders),
    faders.map((fader) => surface.fader(fader).position.toFixed(0).padEnd(COLUMN)).join(''),
    panelLights(surface),
  ];
  return lines.map((line) => line.trimEnd()).join('\n');
}

/** Of a controller without displays: where its knobs and faders stand, and what is lit. */
function plainPicture(surface: GenericSurface): string {
  const { model, keyNames, knobs, hasFaders } = surface;
  const places = (of: (n: number) => number) =>
    Array.from({ length: knobs }, (_, n) =>
      of(n + 1)
        .toFixed(0)
        .padEnd(COLUMN),
    ).join('');
  const lines = [
    `${model.name}, ${surface.standing}`,
    places((n) => surface.fader(`knob ${n}`).position),
    ...(hasFaders ? [places((n) => surface.fader(n).position)] : []),
    `lit: ${keyNames.filter((key) => surface.light(key)).join(', ') || 'none'}`,
  ];
  return lines.map((line) => line.trimEnd()).join('\n');
}

function heading(surface: MackieSurface): string {
  const digits = surface.model.digits ? `  [${surface.assignment}] [${surface.time}]` : '';
  return `${surface.model.name}, ${surface.standing}${digits}`;
}

function ringText(surface: MackieSurface, strip: number): string {
  const { leds, centre } = surface.ring(strip);
  return leds.map((lit) => (lit ? '●' : '·')).join('') + (centre ? '^' : '');
}

function stripLights(surface: MackieSurface, strip: number): string {
  const keys = [
    ['rec', 'R'],
    ['solo', 'S'],
    ['mute', 'M'],
    ['select', 'L'],
  ] as const;
  return keys.map(([key, letter]) => lit(surface.light(`${key} ${strip}`), letter)).join(' ');
}

/** A capital for a light that is on, a small letter for one that flashes. */
function lit(light: Light, letter: string): string {
  if (light === 'off') return '·';
  return light === 'on' ? letter : letter.toLowerCase();
}

function meterText(surface: MackieSurface, strip: number): string {
  const { level, overload } = surface.meter(strip);
  return '▬'.repeat(Math.ceil(level * METER)) + (overload ? '*' : '');
}

/** Faders upright; `█` is a cap under a hand that is felt, `▣` one under a hand that is not, `▬` a free one. */
function rails(surface: MackieSurface, faders: readonly FaderName[]): readonly string[] {
  const caps = faders.map((fader) => {
    const { position, touched, held } = surface.fader(fader);
    const cap = touched ? '█' : held ? '▣' : '▬';
    return { line: Math.round((1 - position / TRAVEL) * (RAIL - 1)), cap: cap.repeat(3) };
  });
  return Array.from({ length: RAIL }, (_, line) =>
    caps.map((one) => (one.line === line ? one.cap : ' │ ').padEnd(COLUMN)).join(''),
  );
}

function panelLights(surface: MackieSurface): string {
  const shown: string[] = [];
  for (let note = FIRST_PANEL_NOTE; note < 128; note++) {
    const light = surface.light(note);
    if (light !== 'off') shown.push((keyName(note) ?? '') + (light === 'flash' ? ' (flashing)' : ''));
  }
  return `lit: ${shown.join(', ') || 'none'}`;
}
