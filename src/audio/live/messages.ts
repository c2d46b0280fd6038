import type { MessagePort } from 'node:worker_threads';
import type { ClipDocument } from '../../model/document.ts';
import type { Layout } from '../../model/layout.ts';
import type { SoundBuffers } from './shared-memory.ts';

/** A clip as the reading thread is told of it. */
export interface ClipOrder extends ClipDocument {
  /** The whole path. */
  readonly file: string;
}

/** What is kept at hand of a file, in memory that both threads share. */
export interface CacheOrder {
  /** No two are alike: memory that came with a message does not show whether it is the same as before. */
  readonly number: number;
  readonly channels: 1 | 2;
  readonly frames: number;
  /** What comes next. */
  readonly ahead: SharedArrayBuffer;
  readonly aheadSlots: number;
  /** What a loop goes back to; undefined where all of the file is in `ahead`. */
  readonly landing: SharedArrayBuffer | undefined;
}

/** A clip whose file is open. */
export interface LaidClip extends ClipOrder {
  readonly cache: CacheOrder;
}

/** What the strips play. */
export interface TrackOrders {
  readonly type: 'tracks';
  readonly tracks: readonly { readonly strip: number; readonly clips: readonly ClipOrder[] }[];
  readonly references: readonly ClipOrder[];
}

/** The same with its files open: from the thread that reads to the one that sounds. */
export interface LaidTracks {
  readonly tracks: readonly { readonly strip: number; readonly clips: readonly LaidClip[] }[];
  /** Undefined for one that cannot be played. */
  readonly references: readonly (LaidReference | undefined)[];
}

export interface LaidReference {
  readonly clip: LaidClip;
  /** LUFS; −Infinity until it was measured. */
  readonly loudness: number;
}

/** What the sound thread begins with. */
export interface Beginning {
  readonly wasm: Uint8Array<ArrayBuffer>;
  readonly layout: Layout;
  /** Frames per second. */
  readonly rate: number;
  /** Frames of a block. */
  readonly block: number;
  readonly buffers: SoundBuffers;
  /** Names of players, in the order in which they are tried; `clock` alone where none is wished. */
  readonly sinks: readonly string[];
  /** Where `LaidTracks` come from. */
  readonly reader: MessagePort;
}

/** What it is told later. */
export type ToSound =
  | { readonly type: 'lane'; readonly parameter: number; readonly lane: LaneOrder }
  | { readonly type: 'close' };

/** A lane, as far as it is played. */
interface LaneOrder {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly trim?: { readonly times: Float64Array; readonly values: Float64Array };
}

/** Something people should know: in one line, with the remedy. */
interface Trouble {
  readonly type: 'trouble';
  readonly text: string;
  /** The file it is with, or `PLAYER`. */
  readonly about: string;
}

/** What a trouble with the player is about; all others are about a file, by its whole path. */
export const PLAYER = 'player';

/** What it says. */
export type FromSound =
  | { readonly type: 'ready' }
  /** Where sound goes from here on. */
  | { readonly type: 'sink'; readonly name: string }
  /** The process that plays now; undefined: none does any more. */
  | { readonly type: 'player'; readonly pid: number | undefined }
  /** What was a trouble is none any more. */
  | { readonly type: 'news'; readonly text: string }
  | Trouble;

/** What the reading thread begins with. */
export interface ReaderBeginning {
  readonly buffers: SoundBuffers;
  /** Frames per second of the session. */
  readonly rate: number;
  /** Where `LaidTracks` go. */
  readonly sound: MessagePort;
}

/** What it is told later. */
export type ToReader = TrackOrders | { readonly type: 'close' };

/** What it says. */
export type FromReader = Trouble | { readonly type: 'mended'; readonly about: string };
