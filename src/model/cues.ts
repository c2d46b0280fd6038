import type { AutomationMode } from './document.ts';
import type { FadeTimes } from './fade-times.ts';

/** One thing a cue does. */
export type CueStep =
  /** A scene, whole or only some items of it as scopes have them: `ch/7`, `ch/7 eq`, `level`. Without a fade: at once. */
  | {
      readonly do: 'recall';
      readonly scene: number; // id
      readonly only?: readonly string[];
      readonly fade?: FadeTimes;
    }
  /** Fades stay where they are: those of a scene, or all. */
  | { readonly do: 'stop-fades'; readonly scene?: number }
  | { readonly do: 'play' | 'stop' | 'record' }
  /** To a place on the timeline, samples, or to the marker of that name. */
  | { readonly do: 'locate'; readonly to: number | string }
  /** Automation of a strip or a parameter, by path, or of all. */
  | { readonly do: 'mode'; readonly mode: AutomationMode; readonly of?: string }
  /** A macro: words as a user key has them, of those that need no surface. */
  | { readonly do: 'words'; readonly words: string };

/** What makes a cue go besides GO. */
export type CueTrigger =
  /** A MIDI program change. Channel 1..16; program 1..128, as desks count them: the byte on the cable and one. */
  | { readonly by: 'program'; readonly channel: number; readonly program: number }
  /** MIDI Show Control says GO with this number. With a cue's own number it is understood without any trigger. */
  | { readonly by: 'msc'; readonly number: string }
  /** The tape, rolling, passes this place of the timeline, samples; a locate over it is none. */
  | { readonly by: 'timecode'; readonly at: number }
  | { readonly by: 'osc'; readonly address: string };

/** The next cue goes by itself: so many seconds after this one began, or after the longest of its fades is over. */
export interface CueFollow {
  readonly after: number;
  readonly from?: 'fades';
}

/** One line of the cue list. */
export interface CueDocument {
  /** Stays the same through renaming, renumbering and moving. From 1. */
  readonly id: number;
  /** What people call it: "1", "1.5", "10A". Each is there once, and they rise along the list. */
  readonly number: string;
  readonly name: string;
  readonly notes?: string;
  /** 0xRRGGBB */
  readonly colour?: number;
  /** How long after GO it begins, s. */
  readonly wait?: number;
  readonly follow?: CueFollow;
  /** In the order in which they are done. */
  readonly steps: readonly CueStep[];
  readonly triggers?: readonly CueTrigger[];
  /** It goes though some of its steps cannot be done, and does the others. Without it, it does not go. */
  readonly evenBroken?: true;
}

/** What is told to a new cue, or to one that is there; null takes it away. */
export interface CueEdit {
  readonly number?: string;
  readonly name?: string;
  readonly notes?: string | null;
  readonly colour?: number | null;
  readonly wait?: number | null;
  readonly follow?: CueFollow | null;
  readonly steps?: readonly CueStep[];
  readonly triggers?: readonly CueTrigger[] | null;
  readonly evenBroken?: boolean;
}

/** What can be asked of the cue list by name. */
export type CueCommand =
  /** Does what is next: the cue that stands by, or the wait that runs is over. `id`: this cue, now. */
  | { readonly do: 'go'; readonly id?: number }
  /** What counts down ends, and the cue before stands by. `recall`: what that before it recalls is recalled, too. */
  | { readonly do: 'cue-back'; readonly recall?: boolean }
  /** A cue stands by: GO does this one next. */
  | { readonly do: 'cue-standby'; readonly id: number }
  /** The cue after the one that stands by does, or the one before. */
  | { readonly do: 'cue-step'; readonly by: 1 | -1 }
  /** What counts down ends, and fades stay where they are. */
  | { readonly do: 'cue-stop' }
  /** Waits, follows and fades rest, or go on. Without `on`: the other way. */
  | { readonly do: 'cue-pause'; readonly on?: boolean }
  /** GO walks the list and only says what it would do, or is live again. Without `on`: the other way. */
  | { readonly do: 'cue-rehearse'; readonly on?: boolean }
  /** Where its number says; without one after the cue with the id `after` (0: in front), else at the end. */
  | { readonly do: 'add-cue'; readonly cue: CueEdit; readonly after?: number }
  | { readonly do: 'edit-cue'; readonly id: number; readonly cue: CueEdit }
  | { readonly do: 'delete-cue'; readonly id: number }
  | { readonly do: 'move-cue'; readonly id: number; readonly to: number } // place in the list, from 0
  /** From a number on, in steps; `first`: from this cue to the end, else all. */
  | {
      readonly do: 'renumber-cues';
      readonly from: number;
      readonly step: number;
      readonly first?: number;
    }
  /** Two presses of GO within so many seconds count once, 0..5. */
  | { readonly do: 'cue-debounce'; readonly time: number };

/**
 * Something from outside that may make a cue go. Doors (MIDI, OSC) submit every one they hear as it is; whether a cue
 * waits for it is the engine's to know. One that no cue waits for does nothing.
 */
export type Trigger =
  /** Channel 1..16, program 1..128. */
  | { readonly kind: 'program'; readonly channel: number; readonly program: number }
  | { readonly kind: 'osc'; readonly address: string }
  /**
   * MIDI Show Control to this device. `number`: Q_number as it came, such as "12.5"; without it GO is GO, and the others
   * mean all that runs. `stop` pauses, `resume` goes on, `load` has a cue stand by, `reset` ends all and has the first
   * stand by, `all-off` ends waits, follows and fades.
   */
  | {
      readonly kind: 'msc';
      readonly command: 'go' | 'stop' | 'resume' | 'load' | 'reset' | 'all-off';
      readonly number?: string;
    };

/** What surfaces show of the cue list. */
export interface CueView {
  /** Number and name of the cue that GO would begin; empty for none. */
  readonly next: string;
  /** Of the cue that went last. */
  readonly went: string;
  /** A wait or a follow runs. */
  readonly counting: boolean;
  /** How long it still runs, s; 0 for none. */
  readonly left: number;
  readonly paused: boolean;
  readonly rehearsing: boolean;
}
