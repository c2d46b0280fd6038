import type { Delivered, OpenRelease } from '../bridge/release/release.ts';
import { clock, describeFinding, level, stops, type Finding } from '../bridge/release/words.ts';
import { table } from './output.ts';

// What `release` says to people.

/** What an album is, for programs. */
export function albumFacts({ album, sequence, sources }: OpenRelease): object {
  return {
    title: album.title,
    artist: album.artist,
    rate: sequence.rate,
    seconds: sequence.frames / sequence.rate,
    tracks: sequence.tracks.map(({ at, frames, gap, overlap }, n) => ({
      number: n + 1,
      title: album.tracks[n]?.title,
      start: at / sequence.rate,
      seconds: frames / sequence.rate,
      gap: gap / sequence.rate,
      overlap: overlap / sequence.rate,
      loudness: sources.tracks[n]?.facts.levels.integrated,
      truePeak: sources.tracks[n]?.facts.levels.truePeak,
    })),
  };
}

/** What `release check` says. */
export function checkLines(release: OpenRelease, findings: readonly Finding[]): string[] {
  const { album, sequence, sources } = release;
  const rows = sequence.tracks.map(({ at, frames }, n) => {
    const levels = sources.tracks[n]?.facts.levels;
    return [
      String(n + 1).padStart(2),
      album.tracks[n]?.title ?? '',
      clock(at / sequence.rate),
      clock(frames / sequence.rate),
      `${level(levels?.integrated)} LUFS`,
      `${level(levels?.truePeak)} dBTP`,
    ];
  });
  return [
    `${album.artist}: ${album.title}, ${clock(sequence.frames / sequence.rate)} at ${sequence.rate / 1000} kHz`,
    ...table(rows),
    '',
    ...(findings.length === 0 ? ['nothing to mend'] : findings.map(describeFinding)),
    ...(stops(findings)
      ? ['', 'Red lines stop a delivery; mend them, or waive them with a reason in album.yaml.']
      : []),
  ];
}

const filesOf = (count: number): string => (count === 1 ? 'one file' : `${count} files`);

/** What `release build` says. */
export function buildLines(made: readonly Delivered[], report: string): string[] {
  const rows = made.map(({ delivery, folder, quality, manifest }) => [
    delivery.id,
    folder ?? 'stopped',
    quality ? `${level(quality.levels.album.integrated)} LUFS` : '',
    quality ? `${level(quality.levels.album.truePeak)} dBTP` : '',
    manifest ? filesOf(manifest.files.length) : '',
  ]);
  const said = new Set(
    made.flatMap(({ findings }) => findings.filter((one) => one.level !== 'note').map(describeFinding)),
  );
  return [...table(rows), ...(said.size > 0 ? ['', ...said] : []), '', `report: ${report}`];
}
