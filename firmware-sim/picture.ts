import type { GenericSurface } from './generic.ts';
import type { FaderName } from './mackie-panel.ts';
import type { Light, MeterReading, Ring } from './face.ts';
import type { FaderReading } from './fader.ts';
import { keyName } from './keys.ts';
import { TRAVEL } from './motor.ts';

/** Characters of a strip. */
export const COLUMN = 13;
const RAIL = 6; // lines a fader is drawn on
const METER = 11; // characters of a full meter
const FIRST_PANEL_NOTE = 0x28;
const COLOURS = ['dark', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;

/** A surface with the panel of a Mackie Control, for eyes. */
interface PanelSurface {
  readonly model: {
    readonly name: string;
    readonly strips: number;
    readonly master: boolean;
    readonly display: unknown;
    readonly colours: boolean;
    readonly digits: boolean;
    readonly meter: unknown;
  };
  readonly standing: string;
  readonly assignment: string;
  readonly time: string;
  fader(name: FaderName): FaderReading;
  ring(pot: number): Ring;
  text(strip: number, line: 'upper' | 'lower'): string;
  colour(strip: number): number;
  light(key: string | number): Light;
  meter(strip: number): MeterReading;
}

/** A surface as text, for eyes in a terminal: rings, displays, lights, meters and faders, strip by strip. */
export function picture(surface: PanelSurface): string {
  const { model } = surface;
  const strips = Array.from({ length: model.strips }, (_, strip) => strip + 1);
  const faders: readonly FaderName[] = model.master ? [...strips, 'master'] : strips;
  const row = (draw: (strip: number) => string) => strips.map((strip) => draw(strip).padEnd(COLUMN)).join('');
  const lines = [
    heading(surface),
    row((strip) => ringText(surface.ring(strip))),
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
export function plainPicture(surface: GenericSurface): string {
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

function heading(surface: PanelSurface): string {
  const digits = surface.model.digits ? `  [${surface.assignment}] [${surface.time}]` : '';
  return `${surface.model.name}, ${surface.standing}${digits}`;
}

/** The lights of a pot, from left to right, and the one below it. */
export function ringText({ leds, centre }: Ring): string {
  return leds.map((lit) => (lit ? '●' : '·')).join('') + (centre ? '^' : '');
}

function stripLights(surface: PanelSurface, strip: number): string {
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

function meterText(surface: PanelSurface, strip: number): string {
  const { level, overload } = surface.meter(strip);
  return '▬'.repeat(Math.ceil(level * METER)) + (overload ? '*' : '');
}

/** Faders upright; `█` is a cap under a hand that is felt, `▣` one under a hand that is not, `▬` a free one. */
export function rails(
  surface: { fader(name: FaderName): FaderReading },
  faders: readonly FaderName[],
): readonly string[] {
  const caps = faders.map((fader) => {
    const { position, touched, held } = surface.fader(fader);
    const cap = touched ? '█' : held ? '▣' : '▬';
    return { line: Math.round((1 - position / TRAVEL) * (RAIL - 1)), cap: cap.repeat(3) };
  });
  return Array.from({ length: RAIL }, (_, line) =>
    caps.map((one) => (one.line === line ? one.cap : ' │ ').padEnd(COLUMN)).join(''),
  );
}

function panelLights(surface: PanelSurface): string {
  const shown: string[] = [];
  for (let note = FIRST_PANEL_NOTE; note < 128; note++) {
    const light = surface.light(note);
    if (light !== 'off') shown.push((keyName(note) ?? '') + (light === 'flash' ? ' (flashing)' : ''));
  }
  return `lit: ${shown.join(', ') || 'none'}`;
}
