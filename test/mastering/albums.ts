import type { Album, AlbumTrack } from '../../src/mastering/album.ts';
import type { SourceFacts } from '../../src/mastering/source-facts.ts';

const NONE = { length: 0, curve: 'linear' } as const;

/** A track as its file has it where it says nothing. */
export function track(rest: Partial<AlbumTrack> = {}): AlbumTrack {
  return { source: { file: 'a.wav' }, title: 'A', trim: 0, in: 0, fadeIn: NONE, fadeOut: NONE, ...rest };
}

/** An album of these tracks. */
export function album(tracks: readonly Partial<AlbumTrack>[], rest: Partial<Album> = {}): Album {
  return {
    title: 'First Light',
    artist: 'The Band',
    gap: 2,
    normalise: 'album',
    levels: {},
    waivers: [],
    tracks: tracks.map(track),
    ...rest,
  };
}

/** A mix that nothing is wrong with. */
export function facts(rest: Partial<SourceFacts> = {}): SourceFacts {
  return {
    format: 'wav',
    rate: 48_000,
    channels: 2,
    bits: 24,
    notes: [],
    frames: 48_000 * 200,
    peak: -3,
    dc: [0, 0],
    silentHead: 0.1,
    silentTail: 0.5,
    clipped: 0,
    heardUntil: 48_000 * 200,
    levels: { integrated: -16, range: 6, truePeak: -2.8, maxMomentary: -12, maxShortTerm: -13 },
    correlation: 0.6,
    bassCorrelation: 0.9,
    sibilance: -14,
    ...rest,
  };
}
