import type { SceneGroup } from './parameter-row.ts';
import type {
  AutomationDocument,
  AutomationMode,
  ClipDocument,
  GlideCurve,
  SceneDocument,
  StoredValue,
} from './document.ts';
import type { CueCommand, Trigger } from './cues.ts';
import type { SurfaceEventType } from './events.ts';
import type { FadeSpan, FadeTimes } from './fade-times.ts';
import type { DeviceProfile } from './profile.ts';
import type { SyncDocument } from './sync.ts';

export type { FadeTimes } from './fade-times.ts';

/** Who did it: a surface by number, or somebody at the page, the command line or the network by name. */
type Who = string;

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

/** Settings of automation: what is not there stays as it is, null is as at first. */
export type AutomationPatch = {
  readonly [Name in Exclude<keyof AutomationDocument, 'suspended'>]?: NonNullable<
    AutomationDocument[Name]
  > | null;
};

/** How the desk's present values get into scenes: as they are, or by how much they were changed. */
export type Propagation = 'absolute' | 'relative';

/** What can be asked of scenes besides storing and recalling them. */
export type SceneCommand =
  /** Surfaces show the desk as it would stand after a recall, and nothing moves; null ends it. `surfaces`: only these. */
  | { readonly do: 'preview-scene'; readonly id: number | null; readonly surfaces?: readonly number[] }
  | { readonly do: 'recall-preview'; readonly fade?: FadeTimes } // recalls what is previewed
  | { readonly do: 'duplicate-scene'; readonly id: number; readonly name?: string; readonly at?: number }
  | { readonly do: 'scene-notes'; readonly id: number; readonly notes: string } // empty: none
  | { readonly do: 'scene-colour'; readonly id: number; readonly colour: number | null } // 0xRRGGBB
  | { readonly do: 'scene-fade'; readonly id: number; readonly fades: readonly FadeSpan[] } // none: at once
  /** What was changed since the recall goes into the scene recalled or stored last, and nothing else. */
  | { readonly do: 'update-scene' }
  /** Items of the desk as they stand go into scenes. `since`: the scene differences count from. `add`: also where a scene does not hold them. */
  | {
      readonly do: 'propagate';
      readonly items: readonly string[];
      readonly into: readonly number[] | 'all';
      readonly how: Propagation;
      readonly since?: number;
      readonly add?: boolean;
    }
  /** Scenes of another session. `strips`: what its strips are called, by path; where there is none, strips go by their paths. */
  | {
      readonly do: 'import-scenes';
      readonly scenes: readonly SceneDocument[];
      readonly strips?: Readonly<Record<string, string>>;
    };

/** What comes to one strip with an import. */
export interface ImportPart {
  /** Number of a channel. */
  readonly strip: number;
  readonly name?: string;
  /** 0xRRGGBB */
  readonly colour?: number;
  readonly clips: readonly ClipDocument[];
  /** dB */
  readonly trim?: StoredValue;
  /** dB */
  readonly fader?: StoredValue;
  /** −1 left … +1 right */
  readonly pan?: number;
  /** Number of the group it goes through from here on, instead of straight to the main; from 1. */
  readonly group?: number;
  /** Number of a DCA it becomes a member of, from 1. */
  readonly dca?: number;
}

/** What a group or a DCA is called that stems of an import come to. */
export interface ImportLabel {
  /** Number of a strip. */
  readonly strip: number;
  readonly name: string;
  /** 0xRRGGBB */
  readonly colour: number;
}

/** What is done to strips before they are mixed: levels of clips, trims, or polarity and delay. */
export const preparations = ['normalise', 'gain-stage', 'align'] as const;

/** What one strip is made ready with; what is not there stays. */
export interface PreparePart {
  /** Number of a channel. */
  readonly strip: number;
  readonly clips?: readonly ClipDocument[];
  /** dB */
  readonly trim?: StoredValue;
  readonly polarity?: 0 | 1;
  /** s */
  readonly delay?: number;
}

/** What can be asked of what plays. */
export type ClipCommand =
  /** All that plays on a channel; none: nothing. */
  | { readonly do: 'clips'; readonly strip: number; readonly clips: readonly ClipDocument[] }
  /** What the monitor section can be switched to; null: nothing. */
  /** `slot`: which of A, B and C, from 0. Where one is taken away, those behind it move up. */
  | { readonly do: 'reference'; readonly slot?: number; readonly clip: ClipDocument | null }
  /** Stems, each with its strip, all in one step. Where the song had no end, it ends with the last of them. */
  | {
      readonly do: 'import';
      readonly parts: readonly ImportPart[];
      readonly labels?: readonly ImportLabel[];
    }
  /** Strips are made ready to be mixed, all in one step. */
  | {
      readonly do: 'prepare';
      readonly what: (typeof preparations)[number];
      readonly parts: readonly PreparePart[];
    };

/** What can be asked of the desk by name, from a key, the page or the command line. */
export type Command =
  | CueCommand
  | ClipCommand
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
  /** Of one strip (all its automatable parameters), one parameter, what items mean (see `Scopes`), or of all. */
  | {
      readonly do: 'mode';
      readonly mode: AutomationMode;
      readonly strip?: number;
      readonly parameter?: string;
      readonly items?: readonly string[];
    }
  /** How automation behaves from here on: what is named, and null for as at first. */
  | { readonly do: 'automation'; readonly set: AutomationPatch }
  /** Lanes of parts of the desk neither play nor write, or do again. */
  | { readonly do: 'suspend'; readonly on: boolean; readonly groups: readonly SceneGroup[] | 'all' }
  /** Lanes in latch and write, and what preview holds, begin to write here, or all that writes ends: of a strip, or all. */
  | { readonly do: 'punch-in' | 'punch-out'; readonly strip?: number }
  /** What preview holds goes back to its lane; what is written or held now is kept, and written again elsewhere; latch goes on. */
  | { readonly do: 'drop-preview' | 'capture' | 'punch-capture' | 'join' }
  /** What is written or held now holds over a stretch as well, samples: `selection` is the one named, or the loop. */
  | {
      readonly do: 'write-to';
      readonly to: 'start' | 'end' | 'all' | 'selection' | 'next';
      readonly from?: number;
      readonly until?: number;
      /** The values that were captured, rather than those there are. */
      readonly captured?: boolean;
    }
  /** Trims are made part of their lanes: of one parameter, or all. */
  | { readonly do: 'coalesce'; readonly parameter?: string }
  | { readonly do: 'clear-lane'; readonly parameter: string }
  | { readonly do: 'edit-lane'; readonly parameter: string; readonly edit: LaneEdit }
  /** How long lanes take back when a hand lets go, s: one, or all that have no time of their own. Without a time: as at first. */
  | {
      readonly do: 'glide';
      readonly time?: number;
      readonly curve?: GlideCurve;
      readonly parameter?: string;
    }
  /** `id`: store over it; `at`: the place in the list, from 0, of a new one. */
  | { readonly do: 'store-scene'; readonly name?: string; readonly id?: number; readonly at?: number }
  /** Without a fade as the scene itself says: its spans, or at once. `fades`: spans for this once. */
  | {
      readonly do: 'recall-scene';
      readonly id: number;
      readonly fade?: FadeTimes;
      readonly fades?: readonly FadeSpan[];
    }
  | SceneCommand
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
  /** What the tape follows and what is sent: what is named changes, the rest stays. */
  | { readonly do: 'sync'; readonly patch: SyncDocument }
  /** `as`: a copy in a folder of this name beside the session's own; plain words, no path. */
  | { readonly do: 'save'; readonly as?: string };

/** How far a surface is behind, ns, 0 to 250 ms both: the cable, its firmware, its motors. */
export interface Latency {
  /** How long after a hand moved its report is taken. */
  readonly in: number;
  /** How long after a motor is sent somewhere it is there, while it follows a ride. */
  readonly out: number;
}

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
  /** Left out: it is not behind, as far as anybody knows. */
  readonly latency?: Latency;
}

/**
 * Timecode that the tape may follow. `running`: it began, or jumped. `corrected`: it goes on, a little beside of where it
 * was thought to be. `cued`: it stands, at a place. `lost`: it ended, and the time to roll on without it is over.
 */
export interface TimecodeHeard {
  readonly type: 'timecode';
  readonly what: 'running' | 'corrected' | 'cued' | 'lost';
  /** Samples of the timeline at the sample of the input; may lie before its start. Of `lost`: anything. */
  readonly place: number;
  /** × play speed, above 0; 1 unless given. */
  readonly speed?: number;
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
  /** It became known how far a surface is behind. */
  | { readonly type: 'latency'; readonly surface: number; readonly latency: Latency }
  /** It became known how late what is heard is against the tape, ns; 0 where nothing is heard. */
  | { readonly type: 'heard'; readonly late: number }
  /** A hand is on a control, but not for the mix: until it is off, it moves nothing. `felt`: by its touch sense. */
  | { readonly type: 'aside'; readonly surface: number; readonly control: number; readonly felt: boolean }
  | { readonly type: 'detach'; readonly surface: number; readonly reason: string }
  | TimecodeHeard
  | { readonly type: 'set'; readonly parameter: number; readonly value: number; readonly who: Who }
  /** A finger that is no surface's lies on it, and holds it until it lets go. */
  | { readonly type: 'touch'; readonly parameter: number; readonly who: Who }
  | { readonly type: 'let-go'; readonly parameter: number; readonly who: Who }
  /** A save has ended: on the disk, or not. */
  | { readonly type: 'saved'; readonly ok: boolean }
  | { readonly type: 'command'; readonly command: Command; readonly who: Who }
  /** A door heard something that a cue may wait for; one that no cue waits for does nothing. */
  | { readonly type: 'trigger'; readonly trigger: Trigger; readonly who: Who };

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
