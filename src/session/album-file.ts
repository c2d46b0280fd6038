import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isMap, parseDocument, type Document, type Node } from 'yaml';
import type * as z from 'zod';
import { LineStarts } from '../mapping/line-starts.ts';
import type { Album, AlbumFade, AlbumTrack, TrackSource } from '../mastering/album.ts';
import { deliveries } from '../mastering/deliveries.ts';
import { BridgeError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { albumShape, trackShape } from './album-shape.ts';

/** The file of an album in its folder. */
const ALBUM = 'album.yaml';
/** No album has a megabyte to say. */
const LARGEST = 1_000_000;
/** So much of a cut is faded in, so that it does not click, s. */
const CUT_FADE = 0.005;
const NO_FADE: AlbumFade = { length: 0, curve: 'linear' };

/** Where the file of an album is. */
export function albumFile(dir: string): string {
  return path.join(dir, ALBUM);
}

/** Reads the album of a folder. @throws BridgeError with every fault at its line and column. */
export function readAlbum(dir: string): Album {
  const file = albumFile(dir);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there' : 'cannot be read';
    throw new BridgeError(
      'SESSION_MISSING',
      `${file} ${why}; make an album of sessions: faderline release new ${dir} SESSION…`,
      { file },
    );
  }
  return parseAlbum(text, file);
}

/**
 * An album from its text.
 *
 * @param file for messages.
 * @throws BridgeError SESSION_INVALID with every fault at its line and column.
 */
export function parseAlbum(text: string, file: string): Album {
  const lines = new LineStarts(text);
  const at = (offset: number, message: string): string => {
    const { line, column } = lines.place(offset);
    return `${file}:${line}:${column}: ${message}`;
  };
  if (text.length > LARGEST) throw faulty([`${file}: an album file has at most a megabyte; is it one?`]);
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, logLevel: 'silent' });
  if (document.errors.length > 0)
    throw faulty(document.errors.map(({ pos, message }) => at(pos[0], `this is no YAML: ${message}`)));
  if (!isMap(document.contents))
    throw faulty([at(0, 'an album is a list of "name: value"; this file has none')]);
  const parsed = albumShape.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (parsed.success) return albumOf(parsed.data);
  throw faulty(
    parsed.error.issues.map((issue) => at(offsetOf(document, issue.path), describe(issue, document))),
  );
}

function faulty(faults: readonly string[]): BridgeError {
  return new BridgeError('SESSION_INVALID', faults.join('\n'), { faults });
}

/** What an issue is of; of what is missing, the thing it is missing from. */
function offsetOf(document: Document, where: readonly PropertyKey[]): number {
  for (let length = where.length; length > 0; length--) {
    const node = document.getIn(where.slice(0, length), true) as Node | undefined;
    if (node?.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function describe(issue: z.core.$ZodIssue, document: Document): string {
  const where = issue.path
    .map((part) => (typeof part === 'number' ? String(part + 1) : String(part)))
    .join(' ');
  const of = where === '' ? '' : `${where}: `;
  if (issue.code === 'unrecognized_keys')
    return of + issue.keys.map((key) => unknownKey(key, issue.path)).join('; ');
  const isMissing = issue.code === 'invalid_type' && document.getIn([...issue.path], true) === undefined;
  return of + (isMissing ? 'it must be there' : issue.message);
}

/** What may be said where, by the first step of the way there. */
const known: Readonly<Record<string, readonly string[]>> = {
  tracks: Object.keys(trackShape.shape),
  waivers: ['check', 'track', 'reason'],
};

function unknownKey(key: string, [first, second]: readonly PropertyKey[]): string {
  const ids = second === undefined ? deliveries.map(({ id }) => id) : ['loudness', 'ceiling'];
  const words = first === 'levels' ? ids : (known[String(first)] ?? Object.keys(albumShape.shape));
  const near = nearest(key, words);
  return `"${key}" means nothing here; ${near === undefined ? `there are ${words.join(', ')}` : `did you mean "${near}"?`}`;
}

function albumOf({
  'faderline album': _format,
  'album artist': albumArtist,
  tracks,
  levels,
  ...rest
}: z.output<typeof albumShape>): Album {
  const asked = Object.entries(levels).flatMap(([id, one]) => (one ? [[id, one] as const] : []));
  return {
    ...rest,
    ...(albumArtist !== undefined && { albumArtist }),
    levels: Object.fromEntries(asked),
    tracks: tracks.map(trackOf),
  };
}

function trackOf({
  session,
  file,
  'fade in': fadeIn,
  'fade out': fadeOut,
  ...rest
}: z.output<typeof trackShape>): AlbumTrack {
  const source: TrackSource = session === undefined ? { file: file ?? '' } : { session };
  const cut: AlbumFade = { length: CUT_FADE, curve: 'linear' };
  return {
    ...rest,
    source,
    fadeIn: fadeIn ?? (rest.in > 0 ? cut : NO_FADE),
    fadeOut: fadeOut ?? (rest.out === undefined ? NO_FADE : cut),
  };
}
