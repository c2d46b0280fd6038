import { ALBUM_FORMAT } from './album-shape.ts';

/** What a new album is made of. */
export interface NewTrack {
  readonly kind: 'session' | 'file';
  /** Relative to the album's folder. */
  readonly path: string;
  readonly title: string;
}

/** The text of a new album file, with a word about everything that may be said in it. */
export function newAlbumText(title: string, artist: string, tracks: readonly NewTrack[]): string {
  return `# An album: what "faderline release check" looks at and "faderline release build" delivers. See docs/release.md.
faderline album: ${ALBUM_FORMAT}
title: ${quoted(title)}
artist: ${quoted(artist)}
# album artist: Various Artists
# composer: …
# date: 2026-05-01        # or a year
# genre: …
# label: …
# copyright: …
# barcode: 0012345678905  # UPC of 12 digits or EAN of 13
# artwork: cover.jpg      # JPEG or PNG, beside this file

gap: 2s                   # between two tracks that say nothing
normalise: album          # album: one gain for all, so that quiet songs stay quieter; track: each to the target

# Other levels than a delivery has by itself:
# levels:
#   cd: { loudness: -10 LUFS, ceiling: -0.3 dBTP }

tracks:
${tracks.map((track, n) => trackText(track, n)).join('\n')}
# A red line that is crossed knowingly:
# waivers:
#   - check: silence
#     track: 1
#     reason: the rain belongs to the song
`;
}

function trackText({ kind, path, title }: NewTrack, n: number): string {
  return `  - ${kind}: ${quoted(path)}
    title: ${quoted(title)}
    # isrc: CC-XXX-YY-NNNNN
${n === 0 ? OPTIONS : ''}`;
}

/** Said once, at the first track. */
const OPTIONS = `    # gap: 3s                 # of silence before it
    # crossfade: 4s equal power  # into it from the track before; then there is no gap
    # trim: -1.5 dB           # on top of what the loudness asks for
    # in: 1.2s                # which stretch of the source is used
    # out: 195s
    # fade in: 20ms linear
    # fade out: 8s s-curve    # linear, equal power, exponential, s-curve
    # side: A                 # of a record
`;

/** Single quotes of YAML: nothing in them means anything but themselves. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
