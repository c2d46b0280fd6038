import type { AutomationMode } from '../model/document.ts';
import type { Command } from '../model/input.ts';
import type { StripKind } from '../model/layout.ts';
import type { RelativeDialect } from '../model/profile.ts';
import type { Expression, Path, Place, Template } from './syntax.ts';
import type { TakeoverMode } from './takeover.ts';

/** How an encoder's ring draws its value. */
export type RingStyle = 'dot' | 'boost-cut' | 'wrap' | 'spread';

/** How a controller that is not described by a device file sends clicks. */
export type { RelativeDialect } from '../model/profile.ts';

/** Something done at once: what a key, a macro or a user key can do. */
export type Action = Place &
  (
    | { readonly does: 'toggle' | 'momentary' | 'next'; readonly path: Path }
    | { readonly does: 'reset'; readonly path: Path }
    /** Puts back what another control rides at the moment. */
    | { readonly does: 'reset-control'; readonly control: Template }
    | { readonly does: 'set'; readonly path: Path; readonly to: Expression }
    /** Raises or lowers by a number of the parameter's unit, or % of its travel; `sign` is −1 to lower. */
    | { readonly does: 'nudge'; readonly path: Path; readonly by: Expression; readonly sign: 1 | -1 }
    | { readonly does: 'select' | 'arm' | 'spill'; readonly strip: Path }
    | { readonly does: 'select-next'; readonly by: 1 | -1 }
    | { readonly does: 'spill-off' | 'clear-solo' | 'shuttle-stop' | 'nothing' }
    | { readonly does: 'bank'; readonly by: 1 | -1; readonly whole: boolean }
    | { readonly does: 'bank-to'; readonly kind: StripKind }
    | { readonly does: 'page'; readonly page: string }
    | { readonly does: 'page-step'; readonly by: 1 | -1 }
    | { readonly does: 'layer'; readonly layer: string; readonly to: 'toggle' | 'on' | 'off' }
    /** The layer is on while the key is down. */
    | { readonly does: 'hold'; readonly layer: string }
    | { readonly does: 'mode'; readonly mode: AutomationMode; readonly all: boolean }
    /** Winds while the key is down, × play speed. */
    | { readonly does: 'wind'; readonly speed: number }
    /** Places in the list of scenes from 1. */
    | { readonly does: 'scene'; readonly place: Expression }
    | { readonly does: 'store-scene'; readonly place: Expression | undefined }
    /** Shows a scene without recalling it. */
    | { readonly does: 'preview'; readonly place: Expression }
    | { readonly does: 'user-key'; readonly key: Expression }
    /** The cue of that number. */
    | { readonly does: 'go'; readonly number: Expression }
    | { readonly does: 'command'; readonly command: Command }
    | {
        readonly does: 'if';
        readonly condition: Expression;
        readonly then: Action;
        readonly otherwise: Action | undefined;
      }
  );

/** One parameter, or with a `*` several, that a moved control rides. */
export interface Ride extends Place {
  readonly path: Path;
  /** Values at the two ends of the travel, constant; undefined: the ends of the parameter's own range. From > to turns it round. */
  readonly from: Expression | undefined;
  readonly to: Expression | undefined;
  /** Exponent: travel is raised to it; 1 goes by the parameter's own law. 0.1…10 */
  readonly curve: number;
}

/** What may be said of a motion besides what it rides. */
export type MotionField =
  'from' | 'to' | 'curve' | 'step' | 'speed' | 'faster' | 'ring' | 'takeover' | 'relative';

/** What a fader, knob, encoder or pedal does. */
export interface Motion {
  readonly rides: readonly Ride[];
  /** How far a click goes: in the unit of the first parameter, or % of travel. Undefined: 1 % of travel, one step of a switch. */
  readonly step: Expression | undefined;
  /** A click counts so many times. */
  readonly speed: number;
  /** Turned fast, a click counts up to so many times more; 1 for always the same. */
  readonly faster: number;
  readonly ring: RingStyle | undefined;
  readonly takeover: TakeoverMode | undefined;
  readonly relative: RelativeDialect | undefined;
  /** Where in the file each field stands that is said; nothing but messages goes by it. */
  readonly said?: Readonly<Partial<Record<MotionField, Place>>>;
}

/** What a wheel does with its clicks. */
export type WheelAction =
  { readonly does: 'jog'; readonly seconds: number } | { readonly does: 'jog-markers' | 'shuttle' };

/** What a rule says about one side of a control. */
export type Does =
  | { readonly facet: 'press' | 'long' | 'double'; readonly actions: readonly Action[] }
  | { readonly facet: 'move'; readonly motion: Motion }
  | { readonly facet: 'wheel'; readonly wheel: WheelAction }
  /** `on`, `off`, `flash`, or a switch. */
  | { readonly facet: 'light'; readonly light: Expression }
  | { readonly facet: 'colour'; readonly colour: Expression }
  /** dBFS. */
  | { readonly facet: 'meter'; readonly meter: Expression }
  | { readonly facet: 'text'; readonly text: Template }
  /** All that another control (or it itself) does beneath this layer; clicks count `speed` times. */
  | { readonly facet: 'like'; readonly control: Template; readonly speed: number }
  /** `nothing`: does nothing and shows nothing, whatever lies beneath. */
  | { readonly facet: 'nothing' };

export type Facet = Does['facet'];

/** One side of one line of the mapping. A line that says what a key does and how it is lit makes two rules. */
export interface Rule extends Place {
  /** The left side without layers and gesture: `fader {strip}`, `key F{n}`, `key play`. */
  readonly control: string;
  /** Numbers of the layers that must all be on; the first is the one it lies in. */
  readonly layers: readonly number[];
  /** Counts only while this holds. */
  readonly when: Expression | undefined;
  readonly does: Does;
  /** The line as it was written, for people: `shift + key play: return to start`. */
  readonly written: string;
}

/** A set of rules that lies over those before it while it is on. */
export interface Layer extends Place {
  readonly name: string;
  /** `base`: always on. `page`: one of them is in front. `layer`: on by a key or by its condition. */
  readonly kind: 'base' | 'page' | 'layer';
  /** How often the key of a page turns it; `{turn}` counts 1…turns. */
  readonly turns: number;
  /** A layer that is on by itself while this holds. */
  readonly when: Expression | undefined;
}

/** One step of a user's test, as it was written, and where; read by whoever runs it. */
export interface TestStep extends Place {
  readonly text: string;
}

export interface TestCase extends Place {
  readonly name: string;
  readonly steps: readonly TestStep[];
}

/** A mapping, read and sound in its shape. */
export interface Mapping {
  readonly name: string;
  /** The family of surfaces it is written for, or one model. */
  readonly for: string;
  /** Surfaces whose mappings name the same group have the same bank, page and layers in front. */
  readonly group: string | undefined;
  /** So many strips to the right of the bank the surface begins. */
  readonly offset: number;
  /** The strips of the desk, in the order in which banks walk through them. */
  readonly strips: readonly StripKind[];
  /** Brings the bank to a strip selected elsewhere, if it is not in front. */
  readonly followSelection: boolean;
  readonly takeover: TakeoverMode;
  /** The farthest a control without a motor may make a parameter jump at once, dB. */
  readonly jumpLimit: number;
  /** From the lowest: `base`, the pages, the layers. */
  readonly layers: readonly Layer[];
  readonly rules: readonly Rule[];
  readonly tests: readonly TestCase[];
}

/** A fault of a mapping, at its place. */
export interface Problem extends Place {
  readonly message: string;
  /** A `fault` keeps the mapping from being used, a `warning` is only told. Left out: a fault. */
  readonly weight?: 'fault' | 'warning';
}
