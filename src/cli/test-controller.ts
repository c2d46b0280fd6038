import {
  controllerModels,
  ControllerSurface,
  Hand,
  type ControllerModelName,
} from '../../firmware-sim/index.ts';
import type { TestBench } from '../bridge/test-bench.ts';
import type { TestSurface } from './test-surface.ts';

type Cap = Parameters<Hand['touch']>[0];

/** What a mapping calls a run of knobs, and where it begins among those of the simulator, which counts them through. */
type Rows = readonly (readonly [run: string, before: number])[];

const threeRows: Rows = [
  ['knob upper', 0],
  ['knob middle', 8],
  ['knob lower', 16],
];
const groups: Rows = [
  ['knob', 0],
  ['knob group 2', 8],
  ['knob group 3', 16],
  ['knob group 4', 24],
];
const knobs: Readonly<Partial<Record<ControllerModelName, Rows>>> = {
  'x-touch-mini': [
    ['knob', 0],
    ['knob B', 0],
  ],
  'x-touch-compact': [
    ['knob', 0],
    ['knob right', 8],
  ],
  bcf2000: groups,
  bcr2000: [...groups, ['knob upper', 32], ['knob middle', 40], ['knob lower', 48]],
  'launch-control-xl': threeRows,
  'launch-control-xl-3': threeRows,
  'apc40-mkii': [
    ['knob', 0],
    ['knob device', 8],
  ],
  'xone-k2': [
    ['knob upper', 0],
    ['knob middle', 4],
    ['knob lower', 8],
  ],
};
const plainly: Rows = [['knob', 0]];

/** What no port's name gives away: the model a simulated unit is, as its device file calls it. */
const chosen: Readonly<Partial<Record<ControllerModelName, string>>> = {
  'x-touch-mini-mc': 'Behringer X-Touch Mini (MC mode)',
  'x-touch-midi': 'Behringer X-Touch (MIDI mode)',
  'x-touch-ext-midi': 'Behringer X-Touch Extender (MIDI mode)',
};

export function isController(model: string): model is ControllerModelName {
  return Object.hasOwn(controllerModels, model);
}

/** The model that people have to choose for it; undefined where its port is enough. */
export function chosenModel(model: string): string | undefined {
  return isController(model) ? chosen[model] : undefined;
}

/** A plain controller at the device end of the bench's cable, under the names of its mapping. */
export function plugController(model: ControllerModelName, { clock, cable }: TestBench): TestSurface {
  const surface = new ControllerSurface({ model: controllerModels[model], clock, port: cable.device });
  const rows = knobs[model] ?? plainly;
  const cap = (control: string): Cap | undefined => capOf(control, rows);
  const key = (control: string): string | undefined => keyOf(control, rows, surface);
  return {
    hand: new Hand([surface], clock),
    cap,
    pot: (control) => numberBehind(control, 'encoder'),
    key,
    isWheel: (control) => control === 'wheel',
    light: (control) => {
      const name = key(control);
      return name === undefined ? undefined : surface.light(name).burns;
    },
    at: (control) => {
      const pot = numberBehind(control, 'encoder');
      if (pot !== undefined) return surface.ring(`pot ${pot}`).at;
      const name = cap(control);
      return name === undefined ? undefined : surface.fader(name).position / 1023;
    },
    moves: (control) => {
      const name = cap(control);
      return name !== undefined && surface.fader(name).moving;
    },
    text: (control) =>
      control.startsWith('text ') ? surface.text(control.slice('text '.length)) : undefined,
  };
}

function capOf(control: string, rows: Rows): Cap | undefined {
  if (control === 'fader main' || control === 'fader B') return 'master';
  const fader = numberBehind(control, 'fader');
  if (fader !== undefined) return fader;
  const knob = knobOf(control, rows);
  return knob === undefined ? undefined : `knob ${knob}`;
}

function knobOf(control: string, rows: Rows): number | undefined {
  for (const [run, before] of rows) {
    const nth = numberBehind(control, run);
    if (nth !== undefined) return before + nth;
  }
  return undefined;
}

/** A key has the name of the mapping; pushing a knob is called after the knob. */
function keyOf(control: string, rows: Rows, surface: ControllerSurface): string | undefined {
  if (!control.startsWith('key ')) return undefined;
  const name = control.slice('key '.length);
  const pushed = knobOf(name, rows);
  const pot = numberBehind(name, 'encoder');
  const names = [
    name,
    ...(pushed === undefined ? [] : [`push ${pushed}`]),
    ...(pot === undefined ? [] : [`pot ${pot}`]),
    name.replace(/^encoder (left|right)$/u, 'push $1'),
    name.replace(/ B(?= \d+$)/u, ''),
  ];
  return names.find((one) => surface.has(one));
}

function numberBehind(control: string, run: string): number | undefined {
  const [, digits] = new RegExp(`^${run} (\\d+)$`, 'u').exec(control) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
