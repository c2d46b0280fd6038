import type { AutomationMode } from '../model/document.ts';
import type { Command } from '../model/input.ts';
import type { StripKind } from '../model/layout.ts';

/** How an encoder's ring draws its value. */
export type RingStyle = 'dot' | 'boost-cut' | 'wrap' | 'spread';

/**
 * What a control does. A `path` may hold `{strip}` (the strip of the desk under the control's own), `{selected}` (the
 * selected strip) and `{n}` (the number of the page's turn).
 */
export type Action =
  | { readonly does: 'ride'; readonly path: string; readonly ring: RingStyle }
  | { readonly does: 'toggle'; readonly path: string }
  | { readonly does: 'reset'; readonly path: string }
  | { readonly does: 'page-encoder' | 'page-reset' }
  | {
      readonly does:
        'select' | 'arm' | 'clear-solo' | 'flip' | 'names' | 'time-format' | 'scrub' | 'shift' | 'nothing';
    }
  | { readonly does: 'bank'; readonly by: number; readonly whole: boolean }
  | { readonly does: 'bank-to'; readonly kind: StripKind }
  | { readonly does: 'page'; readonly page: string }
  | { readonly does: 'mode'; readonly mode: AutomationMode; readonly all: boolean }
  | { readonly does: 'wind'; readonly speed: number }
  | { readonly does: 'jog' }
  | { readonly does: 'scene'; readonly place: number }
  | { readonly does: 'command'; readonly command: Command };

/** A place in the text of a mapping, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One line of `controls`. */
export interface Rule extends Place {
  /** Name of the control, with `{strip}` where it stands for each strip's. */
  readonly control: string;
  /** Applies while a shift key is down. */
  readonly shifted: boolean;
  readonly action: Action;
}

/** What the encoders do while a page is in front. */
export interface Page extends Place {
  readonly name: string;
  /** Two characters for the assignment display. */
  readonly shows: string;
  /** One path for all encoders (with `{strip}`), or one for each encoder from the left. */
  readonly encoders: readonly string[];
  readonly ring: RingStyle;
  /** How often the page can be turned: `{n}` counts 1…turns. */
  readonly turns: number;
}

/** A mapping, checked for its shape. */
export interface Mapping {
  readonly name: string;
  /** The family of surfaces it is written for. */
  readonly family: string;
  /** The strips of the desk, in the order in which banks walk through them. */
  readonly strips: readonly StripKind[];
  readonly rules: readonly Rule[];
  /** The first is in front when the surface joins. */
  readonly pages: readonly Page[];
}

/** A fault of a mapping, at its place. */
export interface Problem extends Place {
  readonly message: string;
}
