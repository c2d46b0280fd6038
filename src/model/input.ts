import type { AutomationMode, StoredValue } from './document.ts';
import type { SurfaceEventType } from './events.ts';
import type { DeviceProfile } from './profile.ts';

/** Who did it: a surface by number, or somebody at the page, the command line or the network by name. */
type Who = string;

/** How a recall glides there: seconds for what rises and for what falls, and before either begins. */
export interface FadeTimes {
  readonly up: number;
  readonly down: number;
  readonly delay?: number;
  /** Even along the travel of the fader, which is how it begins, or slow at both ends. */
  readonly curve?: 'linear' | 's';
  /** When what cannot glide flips; at the start, unless this says otherwise. */
  readonly switches?: 'start' | 'end';
}

/**
 * What can be done to the points of a lane. Places are samples; a stretch has both its ends in it, and is the whole lane
 * where it may be left out. `shift` and `scale` count in dB, in octaves where values are factors, else in the unit.
 */
export type LaneEdit =
  | { readonly how: 'add'; readonly points: readonly (readonly [at: number, value: StoredValue])[] }
  | { readonly how: 'delete'; readonly from: number; readonly to: number }
  | { readonly how: 'move'; readonly from: number; readonly to: number; readonly by: number }
  | { readonly how: 'shift'; readonly from?: number; readonly to?: number; readonly by: number }
  | {
      readonly how: 'scale';
      readonly from?: number;
      readonly to?: number;
      readonly by: number;
      readonly around: number;
    }
  /** `at`: where the copy begins; `into`: another lane, or several; `times`: one after the other. */
  | {
      readonly how: 'copy';
      readonly from: number;
      readonly to: number;
      readonly at: number;
      readonly into?: string | readonly string[];
      readonly times?: number;
    }
  /** As far below `around` as it was above; pans around the middle. */
  | { readonly how: 'mirror'; readonly from?: number; readonly to?: number; readonly around?: number }
  /** `by`: how far a point may move. */
  | { readonly how: 'smooth'; readonly from?: number; readonly to?: number; readonly by: number }
  /** The end first. */
  | { readonly how: 'reverse'; readonly from?: number; readonly to?: number }
  /** A straight line; from and to what the lane says there, where no values are said. */
  | {
      readonly how: 'line';
      readonly from: number;
      readonly to: number;
      readonly start?: StoredValue;
      readonly end?: StoredValue;
    }
  /** One value; without one, what the lane says at `from`. */
  | { readonly how: 'hold'; readonly from: number; readonly to: number; readonly value?: StoredValue }
  /** A stretch of a take, by its number; without places, all of it. */
  | { readonly how: 'comp'; readonly take: number; readonly from?: number; readonly to?: number }
  /** From the take, where there is one; `factor` of the bound. */
  | { readonly how: 'thin'; readonly factor?: number };

/** What can be asked of the desk by name, from a key, the page or the command line. */
export type Command =
  | {
      readonly do: 'play' | 'stop' | 'record' | 'return' | 'next-marker' | 'previous-marker';
    }
  /** The last step, or the last of whoever asks (`mine`), or of somebody (`of`, by name), whatever others did since. */
  | { readonly do: 'undo' | 'redo'; readonly mine?: boolean; readonly of?: string }
  | { readonly do: 'locate'; readonly to: number } // samples
  | { readonly do: 'shuttle'; readonly speed: number } // × play speed, − is backwards; 0 ends it
  | { readonly do: 'jog'; readonly by: number } // samples
  | { readonly do: 'loop' | 'punch'; readonly on?: boolean; readonly from?: number; readonly to?: number }
  | { readonly do: 'drop-marker'; readonly name?: string }
  | { readonly do: 'delete-marker'; readonly at: number }
  /** Of one strip (all its automatable parameters), one parameter, or of all. */
  | {
      readonly do: 'mode';
      readonly mode: AutomationMode;
      readonly strip?: number;
      readonly parameter?: string;
    }
  | { readonly do: 'clear-lane'; readonly parameter: string }
  | { readonly do: 'edit-lane'; readonly parameter: string; readonly edit: LaneEdit }
  /** How long lanes take back when a hand lets go, s: one, or all that have no time of their own. Without a time: as at first. */
  | { readonly do: 'glide'; readonly time?: number; readonly parameter?: string }
  | { readonly do: 'store-scene'; readonly name?: string; readonly id?: number } // id: store over it
  | { readonly do: 'recall-scene'; readonly id: number; readonly fade?: FadeTimes } // without: at once
  | { readonly do: 'delete-scene'; readonly id: number }
  /** Fades stay where they are, or go back to where they came from: those of a scene, or all. */
  | { readonly do: 'stop-fade' | 'reverse-fade'; readonly id?: number }
  /** A gate of a scene, or of all. `to`: its items, see `Scopes`; null takes it away. */
  | {
      readonly do: 'scene-scope';
      readonly gate: 'store' | 'recall' | 'safe';
      readonly to: readonly string[] | null;
      readonly id?: number;
    }
  /** Items that no recall touches from here on, or that recalls may touch again. */
  | { readonly do: 'safe'; readonly on: boolean; readonly items: readonly string[] }
  | { readonly do: 'rename-scene'; readonly id: number; readonly name: string }
  | { readonly do: 'move-scene'; readonly id: number; readonly to: number } // place in the list, from 0
  | { readonly do: 'label'; readonly strip: number; readonly name?: string; readonly colour?: number }
  | { readonly do: 'select'; readonly strip: number }
  /** What a user key does, in the words of a mapping; empty: nothing any more. */
  | { readonly do: 'user-key'; readonly key: number; readonly words: string }
  | { readonly do: 'rename-session'; readonly name: string }
  /** `as`: a copy in a folder of this name beside the session's own; plain words, no path. */
  | { readonly do: 'save'; readonly as?: string };

/** A surface joins: everything that decides what its events will mean. */
export interface Attachment {
  readonly surface: number;
  readonly name: string;
  /** Its units from left to right. */
  readonly profiles: readonly DeviceProfile[];
  /** What tells each unit from the others when the surface is put together anew: a hand on one that stays, stays. */
  readonly units?: readonly string[];
  /** The text of its mapping, so that a journal explains itself. */
  readonly mapping: string;
}

/** What happened, before it has a time. */
export type Happening =
  | {
      type: 'surface';
      surface: number;
      event: SurfaceEventType;
      control: number;
      value: number;
    }
  | { readonly type: 'attach'; readonly attachment: Attachment }
  /** A surface takes another mapping from here on; its text. */
  | { readonly type: 'remap'; readonly surface: number; readonly mapping: string }
  /** A hand is on a control, but not for the mix: until it is off, it moves nothing. `felt`: by its touch sense. */
  | { readonly type: 'aside'; readonly surface: number; readonly control: number; readonly felt: boolean }
  | { readonly type: 'detach'; readonly surface: number; readonly reason: string }
  | { readonly type: 'set'; readonly parameter: number; readonly value: number; readonly who: Who }
  | { readonly type: 'let-go'; readonly parameter: number; readonly who: Who }
  /** A save has ended: on the disk, or not. */
  | { readonly type: 'saved'; readonly ok: boolean }
  | { readonly type: 'command'; readonly command: Command; readonly who: Who };

/**
 * One input of the engine. Time is part of it, twice: the monotonic clock for leases and timeouts, and the sample
 * clock, which is what automation is stamped with. Both only ever grow.
 */
export interface Input {
  /** Monotonic, ns. */
  at: number;
  /** Sample clock: samples since the bridge started, not the place on the timeline. */
  sample: number;
  what: Happening;
}
