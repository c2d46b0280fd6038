import type { SurfaceEventType } from './events.ts';

/** What a control is, and so what it can report and what it can show. */
export type ControlKind =
  | 'fader' // reports travel and touch, shows travel (motor)
  | 'encoder' // reports clicks, shows a ring
  | 'knob' // reports travel, stays where the hand leaves it; may show its travel
  | 'key' // reports presses, shows a light
  | 'lamp' // shows a light
  | 'wheel' // reports clicks; one that springs back, where it is held: 0.5 is its rest
  | 'pedal' // reports travel
  | 'meter' // shows a level
  | 'text' // shows characters
  | 'colour'; // shows a colour

/** Controls that go out in one message: the first, and how many. Numbers are those of the unit, or of the whole surface, as is said. */
export interface Together {
  readonly first: number;
  readonly count: number;
  /** How far each stands from the next in the list of the unit's controls. Left out: 1, side by side. */
  readonly step?: number;
}

/** What a control of each kind can report; what only shows reports nothing. Encoders and knobs may feel a finger. */
export const reports: Readonly<Record<ControlKind, readonly SurfaceEventType[]>> = {
  fader: ['moved', 'touched', 'let-go'],
  encoder: ['turned', 'touched', 'let-go'],
  knob: ['moved', 'touched', 'let-go'],
  pedal: ['moved'],
  wheel: ['turned', 'moved'],
  key: ['pressed', 'released'],
  lamp: [],
  meter: [],
  text: [],
  colour: [],
};

/** One control of a surface, or one thing it shows. */
export interface Control {
  /** Dense number over the whole surface, 0…n−1. */
  readonly number: number;
  /** The name mappings call it by: `fader 3`, `key mute 3`, `key play`, `text upper 3`, `text timecode`. */
  readonly name: string;
  readonly kind: ControlKind;
  /** Which strip of the surface it belongs to, counted from 1 over all its units; 0 for none. */
  readonly strip: number;
  /** It has no motor: it stays where the hand left it, whatever it stands for meanwhile. */
  readonly stays: boolean;
  /** Which of the units standing side by side it is on, from 0, and its number there. */
  readonly unit: number;
  readonly local: number;
  /** Characters of a text; 0 for everything else. */
  readonly cells: number;
  /** What it may be the coarse half of, where nobody knows. */
  readonly finer?: Finer;
}

/** The control that would be the fine half, by number, and what both would be called as one. */
export interface Finer {
  readonly fine: number;
  readonly whole: string;
}

/** What a control of one unit is before units stand side by side: strips counted from 1 within the unit. */
export interface UnitControl {
  readonly local: number;
  /** `fader {strip}`, or a name without a strip. */
  readonly name: string;
  readonly kind: ControlKind;
  /** 1…strips; 0 for what belongs to no strip. */
  readonly strip: number;
  /** Left out: false. */
  readonly stays?: boolean;
  readonly cells?: number;
  /** As that of a `Control`, by local number. */
  readonly finer?: Finer;
}

/** Characters a text control can hold at the most: the room kept for each in a row of `Shown`. */
export const TEXT_ROOM = 16;

/**
 * Numbers the controls of units that stand side by side as one surface. Strips go on counting from unit to unit;
 * of what belongs to no strip (transport keys, the main fader), the first unit that has it gives it the plain name.
 *
 * @param units the controls and number of strips of each unit, from left to right.
 */
export function sideBySide(
  units: readonly { readonly controls: readonly UnitControl[]; readonly strips: number }[],
): readonly Control[] {
  const controls: Control[] = [];
  const taken = new Set<string>();
  let before = 0;
  units.forEach(({ controls: own, strips }, unit) => {
    for (const { local, name, kind, strip: within, stays, cells, finer } of own) {
      const strip = within > 0 ? before + within : 0;
      const plain = name.replace('{strip}', String(strip));
      const unique = taken.has(plain) ? `${plain} @${unit + 1}` : plain;
      taken.add(unique);
      controls.push({
        number: controls.length,
        name: unique,
        kind,
        strip,
        stays: stays ?? false,
        unit,
        local,
        cells: cells ?? 0,
        // what belongs together stands as far apart here as there
        ...(finer && { finer: { ...finer, fine: controls.length + finer.fine - local } }),
      });
    }
    before += strips;
  });
  return controls;
}
