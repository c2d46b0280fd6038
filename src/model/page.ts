import { TEXT_ROOM, type Control } from './controls.ts';
import type { SceneGroup } from './parameter-row.ts';
import type { AutomationMode, Marker, StoredValue } from './document.ts';
import type { SurfaceEventType } from './events.ts';
import type { Explanation } from './explanation.ts';
import type { FadeSpan } from './fade-times.ts';
import type { Command } from './input.ts';
import type { Layout } from './layout.ts';
import type { LearnAsk, LearnState } from './learn.ts';
import type { Shown } from './shown.ts';
import type { SyncState } from './sync.ts';

// What a page and its server say to each other: words as JSON, numbers as binary frames.

/** What the tape does, for people and keys. */
export interface TapeState {
  readonly state: string;
  readonly rolling: boolean;
  readonly recording: boolean;
  /** × play speed while winding, − is backwards; 0 otherwise. */
  readonly winding: number;
  readonly loop: { readonly on: boolean; readonly from: number; readonly to: number };
  readonly punch: { readonly on: boolean; readonly from: number; readonly to: number };
  /** The end of the song, samples; 0 while there is none. */
  readonly length: number;
  /** What it follows; left out while it follows nothing and nothing is sent. */
  readonly sync?: SyncState;
}

/** What one strip says beside its parameters. */
export interface StripState {
  readonly name: string;
  /** 0xRRGGBB */
  readonly colour: number;
  /** Mode of its fader's automation. */
  readonly mode: AutomationMode;
  /** A pass of its fader is being written. */
  readonly writing: boolean;
  /** Its fader is being driven by its lane. */
  readonly playing: boolean;
}

/** One control of a surface; what is left out is 0 or false. */
export interface SurfaceControl extends Pick<Control, 'number' | 'name' | 'kind'> {
  readonly strip?: number;
  readonly stays?: boolean;
  readonly cells?: number;
  /** Its mapping takes the numbers it sends for clicks, written in this way. */
  readonly relative?: 'twos-complement' | 'offset' | 'signed-bit';
}

/** One surface that is attached. */
export interface SurfaceState {
  readonly number: number;
  readonly name: string;
  readonly family: string;
  /** Models of its units, from left to right. */
  readonly models: readonly string[];
  readonly strips: number;
  /** True where its displays have coloured backlights. */
  readonly colours: boolean;
  /** Those there is anything to say of; their numbers are those of the surface, and need not be without gaps. */
  readonly controls: readonly SurfaceControl[];
  /** How many others it has. */
  readonly more: number;
}

/** One line of a mapping. */
export interface MapRule {
  /** In its file, from 1. */
  readonly line: number;
  /** As it was written. */
  readonly written: string;
  /** The pages and layers that must be on for it; none: it lies in the base. */
  readonly over: readonly string[];
}

/** What the mapping of one surface has in front, and which of its lines count now. */
export interface SurfaceMap {
  readonly name: string;
  /** Place in the list of strips where the surface begins, from 0. */
  readonly bank: number;
  /** The page in front; '' where there are none. */
  readonly page: string;
  readonly turn: number;
  readonly pages: readonly string[];
  readonly layers: readonly { readonly name: string; readonly on: boolean }[];
  readonly rules: readonly MapRule[];
  /** Places in `rules` for each control, in the order of the surface's `controls`. */
  readonly of: readonly (readonly number[])[];
}

/** One unit in the list of devices. */
export interface UnitState {
  readonly name: string;
  readonly model: string;
  readonly transport: string;
  readonly state: string;
  readonly surface: number;
  readonly strips: number;
  /** Seconds since it was last heard; null when it never was. */
  readonly heard: number | null;
  readonly messagesIn: number;
  readonly bytesOut: number;
  readonly faults: number;
}

/** A mapping in use, as people see it. */
export interface MappingState {
  readonly file: string;
  /** Who chose it: the command line, the user's list, or nobody, so that it is the one that comes with Faderline. */
  readonly origin: 'given' | 'listed' | 'shipped';
  /** What it says counts; it has a fault; or it cannot be read any more. */
  readonly state: 'in force' | 'faulty' | 'gone';
  /** The first fault at its place, with its line and a caret. */
  readonly fault: string | null;
  /** The surfaces that take it, or would if it had no fault. */
  readonly surfaces: readonly string[];
}

/** One line of the cue list. */
export interface CueRow {
  readonly id: number;
  readonly number: string;
  readonly name: string;
  readonly notes: string;
  /** 0xRRGGBB; −1 for none. */
  readonly colour: number;
  /** What it does, step by step. */
  readonly does: readonly string[];
  /** s */
  readonly wait: number;
  /** How long after it, or after its fades, the next goes by itself, s; −1 for never. */
  readonly follow: number;
  /** What is wrong with it; nothing where it is sound. */
  readonly broken: readonly string[];
}

/** How far the cue list is. Cues by their ids; 0 for none. */
export interface ShowState {
  readonly standby: number;
  readonly last: number;
  /** What GO does next: the cue that waits, else the one that stands by. */
  readonly next: number;
  /** The wait of a cue, or the time to the one that follows it: how much was left when this was said, and of how much, s. */
  readonly counting: {
    readonly kind: 'wait' | 'follow';
    readonly cue: number;
    readonly left: number;
    readonly of: number;
  } | null;
  readonly paused: boolean;
  readonly rehearsing: boolean;
}

/** One scene in the list. */
export interface SceneState {
  readonly id: number;
  readonly name: string;
  /** Eight hexadecimal digits: scenes that store the same have the same. */
  readonly checksum: string;
  readonly notes?: string;
  /** 0xRRGGBB */
  readonly colour?: number;
  /** How a recall of it glides where nobody says otherwise. */
  readonly fades?: readonly FadeSpan[];
}

/** How automation stands, in counts of parameters. */
export interface AutomationShown {
  readonly writing: number;
  /** Preview keeps them away from their lanes. */
  readonly held: number;
  readonly captured: number;
  /** With a trim that is not part of their lane yet. */
  readonly trimmed: number;
  readonly suspended: readonly SceneGroup[];
}

/** The files that one strip plays. */
export interface StripClips {
  /** −1 for the reference tracks. */
  readonly strip: number;
  readonly files: readonly { readonly name: string; readonly missing: boolean }[];
}

/** Where the desk sounds. */
export interface SoundShown {
  /** The name of a player, or `clock` where it is heard in pages alone. */
  readonly sink: string;
  /** Blocks that came too late for whoever hears them. */
  readonly underruns: number;
}

/** Everything a page knows that is not a number in a frame. Sections that did not change are left out of a message. */
export interface PageState {
  readonly session: {
    readonly name: string;
    readonly unsaved: boolean;
    /** What undo would take back, and redo do again; null when there is nothing. */
    readonly undo: string | null;
    readonly redo: string | null;
  };
  readonly tape: TapeState;
  readonly automation: AutomationShown;
  readonly scenes: readonly SceneState[];
  /** Id of the scene recalled or stored last; 0 for none. */
  readonly scene: number;
  readonly cues: readonly CueRow[];
  readonly show: ShowState;
  /** What surfaces show though it was not recalled: its id, and the numbers of the surfaces; null for all. */
  readonly preview: { readonly scene: number; readonly surfaces: readonly number[] | null } | null;
  /** What the user keys do in this session, in the words of a mapping, by their numbers. */
  readonly userKeys: readonly { readonly key: number; readonly words: string }[];
  readonly markers: readonly Marker[];
  /** By number of the strip. */
  readonly strips: readonly StripState[];
  /** Strips that play files, in the order of the desk. */
  readonly clips: readonly StripClips[];
  readonly selected: number;
  readonly surfaces: readonly SurfaceState[];
  /** What each control of each surface does now, in words; '' for nothing. In the order of `surfaces` and their `controls`. */
  readonly does: readonly (readonly string[])[];
  /** In the order of `surfaces`. */
  readonly maps: readonly SurfaceMap[];
  /** The desk's strip that each strip of each surface stands for now; −1 for none. In the order of `surfaces`. */
  readonly front: readonly (readonly number[])[];
  readonly units: readonly UnitState[];
  /** null where the desk does not sound. */
  readonly sound: SoundShown | null;
  readonly mappings: readonly MappingState[];
  readonly learn: LearnState;
  /** Names of everybody who holds or held something: frames speak of them by number. */
  readonly people: readonly string[];
}

/** From the server, as JSON. */
export type ToPage =
  | {
      readonly type: 'hello';
      /** The name of this page in the arbiter's books. */
      readonly who: string;
      /** The table of parameters follows from it; `parameters` is its length, as a check. */
      readonly layout: Layout;
      readonly parameters: number;
      readonly sampleRate: number;
      readonly state: PageState;
    }
  | { readonly type: 'state'; readonly state: Partial<PageState> }
  | { readonly type: 'tell'; readonly level: 'info' | 'warn'; readonly text: string }
  /** A move of this page that did nothing, and who was stronger. */
  | { readonly type: 'refused'; readonly parameter: number; readonly holder: string }
  /** What became of something a hand did, and why; to pages that asked for it. */
  | { readonly type: 'why'; readonly explanation: Explanation }
  | { readonly type: 'error'; readonly code: string; readonly message: string };

/** From a page, as JSON. */
export type FromPage =
  | { readonly type: 'set'; readonly parameter: number; readonly value: StoredValue }
  | { readonly type: 'let-go'; readonly parameter: number }
  | { readonly type: 'command'; readonly command: Command }
  /** A hand on a surface in the page: the same as a hand on the metal. */
  | {
      readonly type: 'surface';
      readonly surface: number;
      readonly event: SurfaceEventType;
      readonly control: number;
      readonly value: number;
    }
  | { readonly type: 'learn'; readonly ask: LearnAsk }
  /** From here on it wants to be told why, or no longer. */
  | { readonly type: 'why'; readonly on: boolean }
  /** Everything is to be sent to a surface again. */
  | { readonly type: 'resend'; readonly surface: number }
  /** Loudness and true peak of the mix are to begin anew. */
  | { readonly type: 'reset-loudness' };

/** One parameter in somebody's hand. */
export interface Hold {
  readonly parameter: number;
  /** 1 a hand on a surface, 2 another hand. */
  readonly rank: number;
  /** Number in `people`. */
  readonly holder: number;
}

/** What changed on one surface. */
export interface SurfaceCells {
  readonly surface: number;
  /** Numbers of the controls whose cells changed. */
  readonly controls: readonly number[];
  readonly row: Shown;
}

/** A control without a motor: where the hand left it, and where its parameter would have it stand. */
export interface HandPlace {
  readonly surface: number;
  readonly control: number;
  /** Travel, 0..1; −1 while nobody knows. */
  readonly at: number;
  /** Travel, 0..1; −1 where it moves nothing. */
  readonly stands: number;
  /** Where the hand must go to meet the value: 1 up, −1 down, 0 nowhere; 2 and −2: and it does nothing before. */
  readonly way: number;
}

/** What one frame carries. */
export interface Frame {
  /** Everything rather than the difference. */
  readonly whole: boolean;
  /** Place on the timeline, samples. */
  readonly place: number;
  /** Parameters and their values, of which the first `count` count. */
  readonly numbers: ArrayLike<number>;
  readonly count: number;
  readonly values: Float64Array;
  readonly holds: readonly Hold[];
  /** dBFS by strip. */
  readonly meters: ArrayLike<number>;
  /** How far gate, compressor and limiter together take each strip down, dB, 0 or less. */
  readonly reductions: ArrayLike<number>;
  /** By `mixShown`; empty where nothing sounds. */
  readonly mix: ArrayLike<number>;
  /** Flags of `silence` by strip. */
  readonly silent: ArrayLike<number>;
  readonly surfaces: readonly SurfaceCells[];
  readonly hands: readonly HandPlace[];
}

/** Who takes in what a frame carries. */
export interface FrameReader {
  begin(whole: boolean, place: number): void;
  value(parameter: number, value: number): void;
  hold(parameter: number, rank: number, holder: number): void;
  strip(strip: number, meter: number, reduction: number, silent: number): void;
  /** By `mixShown`; not called where nothing sounds. */
  mix(field: number, value: number): void;
  cell(surface: number, control: number, value: number, style: number, text: Uint8Array): void;
  hand(surface: number, control: number, at: number, stands: number, way: number): void;
  end(): void;
}

/*
 * A frame, little-endian:
 *   u8 3; u8 whole; u16 strips; u32 parameters; u32 holds; u32 cells; u32 hands; f64 place; u8 fields of the mix
 *   parameters × (u32 number, f64 value); holds × (u32 parameter, u8 rank, u16 holder)
 *   strips × (f32 meter, f32 reduction, u8 silent); fields × f32; cells × (u16 surface, u16 control, f64 value, u8 style, 16 × u8 text)
 *   hands × (u16 surface, u16 control, f32 at, f32 stands, i8 way)
 */
const VERSION = 3;
const HEAD = 29;
const VALUE = 12;
const HOLD = 7;
const STRIP = 9;
const FIELD = 4;
const CELL = 13 + TEXT_ROOM;
const HAND = 13;

/** Writes a frame for the cable. */
export function encodeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  const cells = frame.surfaces.reduce((sum, { controls }) => sum + controls.length, 0);
  const strips = frame.meters.length;
  const size =
    HEAD +
    frame.count * VALUE +
    frame.holds.length * HOLD +
    strips * STRIP +
    frame.mix.length * FIELD +
    cells * CELL +
    frame.hands.length * HAND;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, VERSION);
  view.setUint8(1, frame.whole ? 1 : 0);
  view.setUint16(2, strips, true);
  view.setUint32(4, frame.count, true);
  view.setUint32(8, frame.holds.length, true);
  view.setUint32(12, cells, true);
  view.setUint32(16, frame.hands.length, true);
  view.setFloat64(20, frame.place, true);
  view.setUint8(28, frame.mix.length);
  let at = HEAD;
  for (let i = 0; i < frame.count; i++, at += VALUE) {
    const number = frame.numbers[i] as number;
    view.setUint32(at, number, true);
    view.setFloat64(at + 4, frame.values[number] as number, true);
  }
  for (const { parameter, rank, holder } of frame.holds) {
    view.setUint32(at, parameter, true);
    view.setUint8(at + 4, rank);
    view.setUint16(at + 5, holder, true);
    at += HOLD;
  }
  for (let strip = 0; strip < strips; strip++, at += STRIP) {
    view.setFloat32(at, frame.meters[strip] as number, true);
    view.setFloat32(at + 4, frame.reductions[strip] as number, true);
    view.setUint8(at + 8, frame.silent[strip] as number);
  }
  for (let field = 0; field < frame.mix.length; field++, at += FIELD)
    view.setFloat32(at, frame.mix[field] as number, true);
  for (const { surface, controls, row } of frame.surfaces) {
    for (const control of controls) {
      view.setUint16(at, surface, true);
      view.setUint16(at + 2, control, true);
      view.setFloat64(at + 4, row.value[control] as number, true);
      view.setUint8(at + 12, row.style[control] as number);
      bytes.set(row.text.subarray(control * TEXT_ROOM, (control + 1) * TEXT_ROOM), at + 13);
      at += CELL;
    }
  }
  for (const { surface, control, at: stays, stands, way } of frame.hands) {
    view.setUint16(at, surface, true);
    view.setUint16(at + 2, control, true);
    view.setFloat32(at + 4, stays, true);
    view.setFloat32(at + 8, stands, true);
    view.setInt8(at + 12, way);
    at += HAND;
  }
  return bytes;
}

/**
 * Reads a frame.
 *
 * @returns false when it is none, or cut short; then nothing was read.
 */
export function decodeFrame(buffer: ArrayBuffer, reader: FrameReader): boolean {
  if (buffer.byteLength < HEAD) return false;
  const view = new DataView(buffer);
  const strips = view.getUint16(2, true);
  const parameters = view.getUint32(4, true);
  const holds = view.getUint32(8, true);
  const cells = view.getUint32(12, true);
  const hands = view.getUint32(16, true);
  const fields = view.getUint8(28);
  const fixed = HEAD + strips * STRIP + fields * FIELD;
  const size = fixed + parameters * VALUE + holds * HOLD + cells * CELL + hands * HAND;
  if (view.getUint8(0) !== VERSION || size !== buffer.byteLength) return false;
  reader.begin(view.getUint8(1) === 1, view.getFloat64(20, true));
  let at = HEAD;
  for (let i = 0; i < parameters; i++, at += VALUE)
    reader.value(view.getUint32(at, true), view.getFloat64(at + 4, true));
  for (let i = 0; i < holds; i++, at += HOLD)
    reader.hold(view.getUint32(at, true), view.getUint8(at + 4), view.getUint16(at + 5, true));
  for (let strip = 0; strip < strips; strip++, at += STRIP)
    reader.strip(strip, view.getFloat32(at, true), view.getFloat32(at + 4, true), view.getUint8(at + 8));
  for (let field = 0; field < fields; field++, at += FIELD) reader.mix(field, view.getFloat32(at, true));
  for (let i = 0; i < cells; i++, at += CELL)
    reader.cell(
      view.getUint16(at, true),
      view.getUint16(at + 2, true),
      view.getFloat64(at + 4, true),
      view.getUint8(at + 12),
      new Uint8Array(buffer, at + 13, TEXT_ROOM),
    );
  for (let i = 0; i < hands; i++, at += HAND)
    reader.hand(
      view.getUint16(at, true),
      view.getUint16(at + 2, true),
      view.getFloat32(at + 4, true),
      view.getFloat32(at + 8, true),
      view.getInt8(at + 12),
    );
  reader.end();
  return true;
}
