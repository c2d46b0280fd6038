import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Delivered, OpenRelease } from './release.ts';
import { reportPage } from './report-page.ts';
import { writeWhole } from './work.ts';

/**
 * Writes what came of a build beside its deliveries: report.html for people, report.json for programs.
 *
 * @returns the path of the page.
 */
export async function writeReport(
  out: string,
  release: OpenRelease,
  made: readonly Delivered[],
): Promise<string> {
  mkdirSync(out, { recursive: true });
  const page = path.join(out, 'report.html');
  await writeWhole(path.join(out, 'report.json'), `${JSON.stringify(factsOf(release, made), silence, 2)}\n`);
  await writeWhole(page, reportPage(release, made));
  return page;
}

/** JSON has no infinity; silence has no level. Nobody reads more than four places. */
const silence = (_key: string, value: unknown): unknown => {
  if (value === -Infinity) return null;
  return typeof value === 'number' ? Number(value.toFixed(4)) : value;
};

function factsOf({ album, sequence, sources }: OpenRelease, made: readonly Delivered[]): object {
  return {
    album: {
      title: album.title,
      artist: album.artist,
      seconds: sequence.frames / sequence.rate,
      rate: sequence.rate,
    },
    sources: sources.tracks.map(({ facts }, n) => ({
      number: n + 1,
      title: album.tracks[n]?.title,
      ...facts,
    })),
    deliveries: made.map(({ delivery, findings, quality, limited, folder, manifest }) => ({
      delivery: delivery.id,
      made: folder !== undefined,
      target: { loudness: delivery.loudness ?? null, ceiling: delivery.ceiling },
      levels: quality?.levels.album ?? null,
      limited,
      tracks: quality?.levels.tracks.map((levels, n) => ({
        number: n + 1,
        title: album.tracks[n]?.title,
        gain: manifest?.tracks[n]?.gain,
        ...levels,
        ...quality.picture.tracks[n],
      })),
      frequencies: quality?.picture.frequencies,
      findings,
    })),
  };
}
