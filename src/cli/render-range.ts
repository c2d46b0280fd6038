import type { SessionDocument } from '../model/document.ts';
import { BridgeError } from '../model/errors.ts';
import { songEnd } from '../model/song-end.ts';
import { describePlace, describeSeconds, secondsTyped } from '../units/time.ts';

// Which stretch of a session is rendered, as people type it.

/** A stretch of the timeline, samples; and what is to be said of it. */
export interface RenderRange {
  readonly from: number;
  readonly to: number;
  readonly note?: string;
}

/** Seconds of an option. @throws BridgeError USAGE */
export function secondsOf(text: string, what: string): number {
  const seconds = secondsTyped(text);
  if (seconds === undefined)
    throw new BridgeError('USAGE', `${what} is a time such as 3s or 500ms, got ${text}`);
  return seconds;
}

/**
 * What is to be heard: all there is, or from a time to another. What lies beyond the end of the song and its tail is silence,
 * which nobody wants an hour of: it ends with the song then.
 *
 * @param tail how long what rings is waited for, s.
 * @throws BridgeError USAGE
 */
export function rangeOf(document: SessionDocument, range: string | undefined, tail: number): RenderRange {
  const { sampleRate } = document;
  const end = songEnd(document);
  if (range === undefined) {
    if (end > 0) return { from: 0, to: end };
    throw new BridgeError(
      'USAGE',
      'there is nothing in this session that would end: say how far with --range 0..30s',
    );
  }
  const [start, stop] = endsOf(range);
  const from = Math.round(timeOf(start, document, 0) * sampleRate);
  const to = Math.round(timeOf(stop, document, end / sampleRate) * sampleRate);
  const last = describePlace(end, sampleRate);
  if (end > 0 && from >= end)
    throw new BridgeError('USAGE', `--range ${range} begins where the song is over: it ends at ${last}`);
  if (to <= from)
    throw new BridgeError(
      'USAGE',
      `--range ${range} ends before it begins; write it like 1:04..1:32.5 or 10s..40s`,
    );
  if (end === 0 || to <= end + tail * sampleRate) return { from, to };
  const rings = tail > 0 ? `, and what rings then for ${describeSeconds(tail)} at most` : '';
  return { from, to: end, note: `the song ends at ${last}: it is rendered to there${rings}` };
}

/** Both ends as they were typed; either may be left away. */
function endsOf(range: string): readonly [start: string, stop: string] {
  const at = range.indexOf('..');
  if (at >= 0) return [range.slice(0, at), range.slice(at + 2)];
  throw new BridgeError(
    'USAGE',
    `--range ${range} is one place and no stretch: write from..to, such as 0..${range}, ${range}.. or 'Chorus 1..Verse 2'`,
  );
}

/** "1:04.5", "64.5", "64.5s": a place on the timeline, s; or the name of a marker. */
function timeOf(text: string, { markers, sampleRate }: SessionDocument, without: number): number {
  const typed = text.trim();
  if (typed === '') return without;
  const marker = markers.find(({ name }) => name === typed);
  if (marker) return marker.at / sampleRate;
  const [, minutes, rest] = /^(\d+):(\d+(?:\.\d+)?)$/.exec(typed) ?? [];
  const seconds = rest === undefined ? secondsTyped(typed) : Number(minutes) * 60 + Number(rest);
  if (seconds !== undefined) return seconds;
  const known = markers.map(({ name }) => name).join(', ');
  throw new BridgeError(
    'USAGE',
    `${typed} is no time: write 1:04.5 or 64.5s${known === '' ? '' : `, or a marker: ${known}`}`,
  );
}
