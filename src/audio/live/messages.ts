import type { Layout } from '../../model/layout.ts';
import type { SoundBuffers } from './shared-memory.ts';

/** A stretch of a file on the timeline, as the sound thread is told of it. */
export interface ClipOrder {
  /** The whole path. */
  readonly file: string;
  readonly at: number;
  readonly from: number;
  readonly length: number;
  readonly gain?: number | undefined;
  readonly fadeIn?: number | undefined;
  readonly fadeOut?: number | undefined;
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
  /** `clock`, or the name of a player. */
  readonly sink: string;
}

/** What it is told later. */
export type ToSound =
  | { readonly type: 'lane'; readonly parameter: number; readonly lane: LaneOrder }
  | {
      readonly type: 'tracks';
      readonly tracks: readonly { readonly strip: number; readonly clips: readonly ClipOrder[] }[];
      readonly reference: ClipOrder | undefined;
    }
  | { readonly type: 'close' };

/** A lane, as far as it is played. */
interface LaneOrder {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly trim?: { readonly times: Float64Array; readonly values: Float64Array };
}

/** What it says. */
export type FromSound =
  | { readonly type: 'ready'; readonly sink: string }
  /** Something people should know: in one line, with the remedy. */
  | { readonly type: 'trouble'; readonly text: string }
  | { readonly type: 'closed' };
