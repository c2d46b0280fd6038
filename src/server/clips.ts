import type { Bridge } from '../bridge/bridge.ts';
import { stripsPlaying } from '../bridge/strips-playing.ts';
import { heardUntil } from '../model/clips.ts';
import type { ClipDocument } from '../model/document.ts';
import type { StripClips } from '../model/page.ts';

/** A clip, where it ends to be heard, and whether its file is not there. */
export interface ClipAnswer extends ClipDocument {
  /** Samples on the timeline. */
  readonly until: number;
  readonly missing: boolean;
}

/** What plays. */
export interface ClipsAnswer {
  readonly sampleRate: number;
  /** The end of the song, samples; 0 while there is none. */
  readonly length: number;
  /** Every channel, whether anything plays there or not. */
  readonly strips: readonly {
    readonly strip: number;
    readonly path: string;
    readonly name: string;
    readonly clips: readonly ClipAnswer[];
  }[];
  /** A, B and C. */
  readonly references: readonly ClipAnswer[];
  /** Names of files that are not there. */
  readonly missing: readonly string[];
}

const nothing: ReadonlySet<string> = new Set();
const missingIn = ({ clipWatch }: Bridge): ReadonlySet<string> => clipWatch?.missing ?? nothing;

/** `GET /api/clips` */
export function clipsAnswer(bridge: Bridge): ClipsAnswer {
  const { engine } = bridge;
  const { table, clips, references, sampleRate, transport } = engine;
  const missing = missingIn(bridge);
  const answer = (list: readonly ClipDocument[]): readonly ClipAnswer[] =>
    list.map((clip, i) => ({ ...clip, until: heardUntil(list, i), missing: missing.has(clip.file) }));
  return {
    sampleRate,
    length: transport.length,
    strips: table.strips
      .filter(({ kind }) => kind === 'ch')
      .map(({ number, path }) => ({
        strip: number,
        path,
        name: engine.label(number).name,
        clips: answer(clips.get(number) ?? []),
      })),
    references: references.flatMap((clip) => answer([clip])),
    missing: [...missing],
  };
}

/** What pages are told of it. */
export function clipsShown(bridge: Bridge): readonly StripClips[] {
  const missing = missingIn(bridge);
  return stripsPlaying(bridge.engine).map(({ strip, files }) => ({
    strip,
    files: files.map((name) => ({ name, missing: missing.has(name) })),
  }));
}
