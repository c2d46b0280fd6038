import { BridgeError } from '../model/errors.ts';
import type { Album, AlbumFade, AlbumTrack, FadeCurve } from './album.ts';

// Where each track of an album lies, to the frame.

/** A fade in frames. */
interface FadeFrames {
  readonly frames: number;
  readonly curve: FadeCurve;
}

/** A track in its place. All in frames at the album's rate. */
export interface PlacedTrack {
  /** From 1. */
  readonly number: number;
  /** Where it begins to sound, from the beginning of the album. */
  readonly at: number;
  readonly frames: number;
  /** Where in its source it begins. */
  readonly from: number;
  readonly fadeIn: FadeFrames;
  readonly fadeOut: FadeFrames;
  /** Silence before it; 0 for the first, and where it overlaps the one before. */
  readonly gap: number;
  /** How much of it overlaps the one before. */
  readonly overlap: number;
}

/** An album laid out: one continuous programme. */
export interface Sequence {
  /** Frames a second. */
  readonly rate: number;
  readonly frames: number;
  readonly tracks: readonly PlacedTrack[];
}

/** Where a track begins, and where the next one does: what its own file holds. */
export interface Mark {
  readonly start: number;
  /** Where its own sound is over: before the end, where a pause follows; beyond it, where the next one overlaps it. */
  readonly sounds: number;
  readonly end: number;
}

const NO_FADE: FadeFrames = { frames: 0, curve: 'linear' };

/**
 * Lays the tracks of an album one behind the other. Gaps are exact to the frame: they are counted from where the used stretch
 * of one source ends to where that of the next begins.
 *
 * @param lengths frames of each source, at `rate`.
 * @throws BridgeError SESSION_INVALID for stretches, fades and cross-fades that the sources are too short for.
 */
export function sequence(album: Album, lengths: readonly number[], rate: number): Sequence {
  const frames = (seconds: number) => Math.round(seconds * rate);
  const placed: PlacedTrack[] = [];
  let end = 0;
  album.tracks.forEach((track, n) => {
    const overlap = n > 0 && track.crossfade ? frames(track.crossfade.length) : 0;
    const gap = n > 0 && !track.crossfade ? frames(track.gap ?? album.gap) : 0;
    const from = frames(track.in);
    const until = track.out === undefined ? (lengths[n] ?? 0) : frames(track.out);
    const one: PlacedTrack = {
      number: n + 1,
      at: end + gap - overlap,
      frames: until - from,
      from,
      fadeIn: overlap > 0 ? crossing(track.crossfade, overlap) : inFrames(track.fadeIn, frames),
      fadeOut: fadeOutOf(album, n, frames),
      gap,
      overlap,
    };
    mustFit(track, one, lengths[n] ?? 0, rate);
    mustOverlap(track, one, placed.at(-1), rate);
    placed.push(one);
    end = one.at + one.frames;
  });
  return { rate, frames: end, tracks: placed };
}

function inFrames({ length, curve }: AlbumFade, frames: (seconds: number) => number): FadeFrames {
  return { frames: frames(length), curve };
}

function crossing(fade: AlbumFade | undefined, frames: number): FadeFrames {
  return fade ? { frames, curve: fade.curve } : NO_FADE;
}

/** Its own, or that of the cross-fade into the next. */
function fadeOutOf({ tracks }: Album, n: number, frames: (seconds: number) => number): FadeFrames {
  const next = tracks[n + 1]?.crossfade;
  const own = tracks[n]?.fadeOut;
  if (next) return crossing(next, frames(next.length));
  return own ? inFrames(own, frames) : NO_FADE;
}

function wrong(n: number, track: AlbumTrack, what: string): BridgeError {
  return new BridgeError('SESSION_INVALID', `track ${n} (${track.title}): ${what}`, { track: n });
}

const seconds = (frames: number, rate: number) => Number((frames / rate).toFixed(3));

function mustFit(track: AlbumTrack, one: PlacedTrack, length: number, rate: number): void {
  const { number, from, frames, fadeIn, fadeOut } = one;
  const has = `its source is ${seconds(length, rate)} s long`;
  if (from + frames > length) throw wrong(number, track, `"out" is beyond its end: ${has}; lower it`);
  if (frames <= 0) throw wrong(number, track, `nothing is left between "in" and the end: ${has}; lower "in"`);
  if (fadeIn.frames + fadeOut.frames > frames)
    throw wrong(
      number,
      track,
      `its fades last ${seconds(fadeIn.frames + fadeOut.frames, rate)} s together and the track only ${seconds(frames, rate)} s; shorten them`,
    );
}

function mustOverlap(
  track: AlbumTrack,
  one: PlacedTrack,
  before: PlacedTrack | undefined,
  rate: number,
): void {
  if (!before || one.overlap <= before.frames) return;
  const long = seconds(before.frames, rate);
  throw wrong(one.number, track, `it cross-fades for longer than the track before lasts (${long} s)`);
}

/**
 * Where the tracks begin and end at another rate. Each file lasts until the next begins, pause and all, so that the files one
 * after the other are the album; where one overlaps the next it is cut where the next begins.
 */
export function marksAt({ rate, frames, tracks }: Sequence, to: number): readonly Mark[] {
  const at = (place: number) => Math.round((place * to) / rate);
  return tracks.map((one, n) => {
    const next = tracks[n + 1]?.at;
    const end = next === undefined ? Math.ceil((frames * to) / rate) : at(next);
    return { start: at(one.at), sounds: at(one.at + one.frames), end };
  });
}

/** Seconds of the whole. */
export function totalTime({ frames, rate }: Sequence): number {
  return frames / rate;
}
