import type { Binding, View } from '../mapping/bind.ts';
import type { Action } from '../mapping/mapping.ts';
import type { BoundAmount, BoundLight, LitAction } from '../mapping/resolved.ts';
import type { DeskView } from '../model/desk-view.ts';
import { light } from '../model/shown.ts';
import { allow, toValue } from '../units/laws.ts';

/** What lights may look at. */
interface Around {
  readonly binding: Binding;
  readonly view: View;
  readonly desk: DeskView;
}

/** Says how one light is now: `light.*`, always a whole number. Allocates nothing, as a move asks it of every key it lights. */
type Lamp = () => number;

/** The lights of one surface. How each comes about is put together when its rule is bound, and then only asked. */
export class Lamps {
  readonly #around: Around;
  readonly #bound: (BoundLight | undefined)[];
  readonly #lamps: Lamp[];

  constructor(controls: number, around: Around) {
    this.#around = around;
    this.#bound = Array.from({ length: controls });
    this.#lamps = Array.from({ length: controls }, () => dark);
  }

  /** Light of a key or a lamp: what its rule says, or how what it does stands. */
  light(control: number): number {
    const bound = this.#around.binding.now[control]?.light;
    if (this.#bound[control] !== bound) {
      this.#bound[control] = bound;
      this.#lamps[control] = lampOf(bound, this.#around);
    }
    return (this.#lamps[control] as Lamp)();
  }
}

const dark: Lamp = () => light.off;

function lampOf(bound: BoundLight | undefined, around: Around): Lamp {
  const { binding, desk } = around;
  const program = bound?.program;
  if (!program) return actionLamp(bound?.action, around);
  const row = new Float64Array(1);
  return () => {
    program.run(desk, binding, row, 0);
    return (row[0] as number) | 0; // a number out of a row would be taken from the heap, were it not whole
  };
}

/** How what a key does stands: lit while it is so. */
function actionLamp(lit: LitAction | undefined, around: Around): Lamp {
  if (!lit) return dark;
  const make = lamps[lit.action.does] as MakeLamp<Action['does']> | undefined;
  return make?.(lit, around, lit.action) ?? dark;
}

type Of<Name extends Action['does']> = Extract<Action, { readonly does: Name }>;
type MakeLamp<Name extends Action['does']> = (lit: LitAction, around: Around, action: Of<Name>) => Lamp;

function litIf(condition: () => boolean): Lamp {
  return () => (condition() ? light.on : light.off);
}

const isOn = ({ parameter }: LitAction, { desk }: Around): Lamp => {
  const { values } = desk.desk;
  return litIf(() => parameter >= 0 && values[parameter] === 1);
};

/** When the key of an action is lit, where its mapping does not say. What is not here is dark. */
const lamps: { readonly [Name in Action['does']]?: MakeLamp<Name> } = {
  toggle: isOn,
  momentary: isOn,
  set: ({ parameter, others, number }, around) => {
    const stand = [parameter, ...others].map((one) => standsAt(one, number, around));
    return litIf(() => stand.every(asked));
  },
  select: ({ strip }, { desk }) => litIf(() => strip >= 0 && strip === desk.selected),
  arm: ({ strip }, { desk }) => {
    const fader = faderOf(strip, desk);
    return () => {
      if (fader === undefined) return light.off;
      if (desk.isWriting(fader)) return light.flash;
      const mode = desk.modeOf(fader);
      return mode === 'off' || mode === 'read' ? light.off : light.on;
    };
  },
  spill: ({ strip }, { binding }) => litIf(() => strip >= 0 && strip === binding.spill),
  'clear-solo': (_lit, { desk }) => litIf(() => desk.desk.anySolo),
  bank: (_lit, { view, binding }, { by }) =>
    litIf(() => (by < 0 ? view.bank > 0 : view.bank < binding.banks.last)),
  'bank-to': (_lit, { view, binding }, { kind }) => litIf(() => view.bank === binding.banks.of(kind)),
  page: (_lit, { view }, { page }) => litIf(() => view.page === page),
  layer: (_lit, { binding }, { layer, to }) => litIf(() => binding.isOn(layer) === (to !== 'off')),
  hold: (_lit, { binding }, { layer }) => litIf(() => binding.isOn(layer)),
  mode: (_lit, { desk }, { mode }) => {
    const faders = desk.desk.table.strips.map(({ number }) => faderOf(number, desk));
    return () => {
      const fader = faders[desk.selected];
      if (fader === undefined || desk.modeOf(fader) !== mode || mode === 'off') return light.off;
      return desk.isWriting(fader) ? light.flash : light.on;
    };
  },
  wind: (_lit, { desk }, { speed }) => litIf(() => Math.sign(desk.tape.winding) === Math.sign(speed)),
  scene: ({ number }, { desk, binding }) => {
    const row = new Float64Array(1);
    return litIf(() => {
      if (number) binding.work(number, desk, row);
      return number !== undefined && row[0] === desk.scene + 1;
    });
  },
  /** Flashing, so that nobody takes it for a scene that was recalled. */
  preview: ({ number }, { desk, binding }) => {
    const row = new Float64Array(1);
    return () => {
      if (number) binding.work(number, desk, row);
      return number !== undefined && row[0] === desk.previewing + 1 ? light.flash : light.off;
    };
  },
  command: (_lit, { desk }, { command }) => {
    const isSo = commandLamps[command.do];
    return isSo ? litIf(() => isSo(desk)) : dark;
  },
  /** The light of what the user gave a key. */
  'user-key': ({ then }, around) => actionLamp(then, around),
  /** The light of one of two things, whichever a press would do. */
  if: ({ number, then, otherwise }, around) => {
    const { binding, desk } = around;
    const so = actionLamp(then, around);
    const not = actionLamp(otherwise, around);
    const row = new Float64Array(1);
    return () => {
      if (number) binding.work(number, desk, row);
      return row[0] === 0 ? not() : so();
    };
  },
};

function faderOf(strip: number, { desk: { table } }: DeskView): number | undefined {
  const path = table.strips[strip]?.path;
  return path === undefined ? undefined : table.find(`${path}/fader`);
}

function asked(question: () => boolean): boolean {
  return question();
}

/** Two values this near were meant to be the same. */
const ROUNDING = 1e-6;

/** Does a parameter stand where a key would put it? */
function standsAt(
  parameter: number,
  number: BoundAmount | undefined,
  { binding, desk }: Around,
): () => boolean {
  if (parameter < 0 || !number) return () => false;
  const { law } = desk.desk.table.row(parameter);
  const { values } = desk.desk;
  const wanted = new Float64Array(1);
  const work = (): void => {
    binding.work(number, desk, wanted);
    if (number.ofTravel) toValue(law, wanted, 0);
    allow(law, wanted, 0);
  };
  work();
  return () => {
    if (number.program) work();
    const value = values[parameter] as number;
    const put = wanted[0] as number;
    return value === put || Math.abs(value - put) < ROUNDING;
  };
}

/** Keys whose light says how the tape and the session stand. */
const commandLamps: Readonly<Record<string, (desk: DeskView) => boolean>> = {
  play: ({ tape }) => tape.rolling,
  stop: ({ tape }) => !tape.rolling && tape.winding === 0,
  record: ({ tape }) => tape.recording,
  loop: ({ tape }) => tape.looping,
  punch: ({ tape }) => tape.punching,
  'preview-scene': ({ previewing }) => previewing >= 0,
  'recall-preview': ({ previewing }) => previewing >= 0,
  undo: ({ canUndo }) => canUndo,
  save: ({ unsaved }) => unsaved,
  go: ({ cue }) => cue.next !== '',
  'cue-stop': ({ cue }) => cue.counting,
  'cue-pause': ({ cue }) => cue.paused,
  'cue-rehearse': ({ cue }) => cue.rehearsing,
};
