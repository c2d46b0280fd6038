import * as z from 'zod';
import { fadeCurves, type AlbumFade, type FadeCurve } from '../mastering/album.ts';
import { readDate } from '../mastering/codes.ts';
import { deliveries } from '../mastering/deliveries.ts';
import { secondsTyped } from '../units/time.ts';

// What may stand in an album file. Every value comes as text: a barcode keeps its first 0, and a year is a year.

/** The format that is read and written here. */
export const ALBUM_FORMAT = 1;

const LONGEST_GAP = 60;
const LONGEST_FADE = 60;
const LONGEST = 24 * 3600;

const text = z.string().trim().min(1, 'expected a text').max(200, 'expected at most 200 characters');
/** Of a file or a folder. */
const place = z.string().min(1, 'expected a path').max(4096, 'expected at most 4096 characters');

/** A text that is read as something else, or refused with a sentence. */
function read<T>(reader: (typed: string) => T | undefined, expected: string) {
  return z.string().transform((typed, context): T => {
    const value = reader(typed.trim());
    if (value !== undefined) return value;
    context.addIssue(`expected ${expected}, got "${typed}"`);
    return z.NEVER;
  });
}

const seconds = (most: number) =>
  read((typed) => {
    const value = secondsTyped(typed);
    return value !== undefined && value <= most ? value : undefined;
  }, `a time such as 2s or 500ms, at most ${most} s`);

const level = (least: number, most: number, unit: string) =>
  read((typed) => {
    const [, figures] = /^([+−-]?\d+(?:\.\d+)?)\s*(?:dB|dBTP|LUFS|LU)?$/u.exec(typed) ?? [];
    const value = Number(figures?.replace('−', '-') ?? NaN);
    return value >= least && value <= most ? value : undefined;
  }, `a level from ${least} to ${most} ${unit}`);

const whole = (most: number) =>
  read(
    (typed) => (/^[1-9]\d{0,3}$/u.test(typed) && Number(typed) <= most ? Number(typed) : undefined),
    `a whole number from 1 to ${most}`,
  );

/** "8s s-curve": how long, and then how. */
const fade = (curve: FadeCurve) =>
  read(
    (typed): AlbumFade | undefined => {
      const [, time = '', how = curve] = /^(\S+)(?:\s+(.+))?$/u.exec(typed) ?? [];
      const length = secondsTyped(time);
      const known = fadeCurves.find((one) => one === how);
      return length !== undefined && length <= LONGEST_FADE && known ? { length, curve: known } : undefined;
    },
    `a time of at most ${LONGEST_FADE} s, and a curve (${fadeCurves.join(', ')}): 8s s-curve`,
  );

const date = z.string().transform((typed, context): string => {
  const said = readDate(typed);
  if (said.ok) return said.code;
  context.addIssue(said.problem);
  return z.NEVER;
});

/** A code is taken as it was typed: whether it is a good one is for the check to say, so that an album can be worked on. */
const code = z.string().trim().min(1, 'expected a code').max(40, 'expected at most 40 characters');

export const trackShape = z
  .strictObject({
    session: place.exactOptional(),
    file: place.exactOptional(),
    title: text,
    artist: text.exactOptional(),
    composer: text.exactOptional(),
    genre: text.exactOptional(),
    comment: text.exactOptional(),
    isrc: code.exactOptional(),
    gap: seconds(LONGEST_GAP).exactOptional(),
    crossfade: fade('equal power').exactOptional(),
    trim: level(-24, 12, 'dB').default(0),
    in: seconds(LONGEST).default(0),
    out: seconds(LONGEST).exactOptional(),
    'fade in': fade('linear').exactOptional(),
    'fade out': fade('s-curve').exactOptional(),
    side: z
      .string()
      .trim()
      .regex(/^[A-Z]$/u, 'expected a side of a record: A, B, C, …')
      .exactOptional(),
  })
  .superRefine((track, context) => {
    if ((track.session === undefined) === (track.file === undefined))
      context.addIssue('expected "session: FOLDER" or "file: FILE", one of them');
    if (track.gap !== undefined && track.crossfade !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['gap'],
        message: 'a track that cross-fades has no gap: remove one',
      });
    if (track.out !== undefined && track.out <= track.in)
      context.addIssue({ code: 'custom', path: ['out'], message: 'expected a time later than "in"' });
  });

const waiver = z.strictObject({
  check: text,
  track: whole(99).exactOptional(),
  reason: text,
});

const delivery = z.strictObject({
  loudness: level(-40, -5, 'LUFS').exactOptional(),
  ceiling: level(-20, 0, 'dBTP').exactOptional(),
});

export const albumShape = z.strictObject({
  'faderline album': z.literal(String(ALBUM_FORMAT), `expected ${ALBUM_FORMAT}: the format of this file`),
  title: text,
  artist: text,
  'album artist': text.exactOptional(),
  composer: text.exactOptional(),
  date: date.exactOptional(),
  genre: text.exactOptional(),
  label: text.exactOptional(),
  copyright: text.exactOptional(),
  comment: text.exactOptional(),
  barcode: code.exactOptional(),
  artwork: place.exactOptional(),
  disc: whole(99).exactOptional(),
  discs: whole(99).exactOptional(),
  gap: seconds(LONGEST_GAP).default(2),
  normalise: z
    .enum(['album', 'track'], 'expected album (one gain for all) or track (each to the target)')
    .default('album'),
  levels: z
    .strictObject(Object.fromEntries(deliveries.map(({ id }) => [id, delivery.exactOptional()])))
    .default({}),
  tracks: z.array(trackShape).min(1, 'expected at least one track').max(99, 'expected at most 99 tracks'),
  waivers: z.array(waiver).default([]),
});
