import { InvalidArgumentError, type Command } from 'commander';
import { deliveriesNamed, deliveryLines } from '../bridge/release/named.ts';
import { later } from './later.ts';
import type { ReleaseBuildOptions, ReleaseNewOptions } from './release.ts';
import { verb } from './verbs.ts';

const newAlbum = later(async () => (await import('./release.ts')).newAlbum);
const checkAlbum = later(async () => (await import('./release.ts')).checkAlbum);
const buildAlbum = later(async () => (await import('./release.ts')).buildAlbum);

/** "streaming,cd,vinyl" @throws {InvalidArgumentError} */
function deliveryList(text: string): string {
  try {
    deliveriesNamed(text);
    return text;
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

const TO = 'what it is delivered as, such as streaming,cd,vinyl; or: all';

/** `faderline release …` */
export function releaseVerbs(program: Command): void {
  const release = program
    .command('release')
    .description('albums: songs in order, as loud as each delivery wants them, with all that goes with them')
    .exitOverride();
  verb(
    release
      .command('new')
      .description('make an album of sessions and finished mixes, in a folder that has none yet')
      .argument('<album>', 'the folder of the album')
      .argument('<what...>', 'folders of sessions, and WAV, AIFF or FLAC files, in order')
      .option('--title <text>', 'of the album; without it, the name of its folder')
      .option('--artist <text>', 'who it is by', 'Unknown artist')
      .addHelpText(
        'after',
        `
It writes album.yaml, which says in comments what else can be said: gaps, fades, cross-fades, trims, ISRC, sides.

Example: faderline release new ~/albums/first ~/songs/one ~/songs/two mixes/three.wav --artist "The Band"`,
      ),
    (out, dir: string, what: string[], options: ReleaseNewOptions) => newAlbum(dir, what, options, out),
  );
  verb(
    release
      .command('check')
      .description(
        'everything that stands in the way of an album, or ought to be known; it renders what is not rendered yet',
      )
      .argument('<album>', 'the folder of the album')
      .option('--to <deliveries>', TO, deliveryList, 'all')
      .addHelpText('after', `\n${helpLines()}\n\nExample: faderline release check ~/albums/first --to cd`),
    (out, dir: string, { to }: { readonly to: string }) => checkAlbum(dir, to, out),
  );
  verb(
    release
      .command('build')
      .description(
        'deliver an album: each kind in a folder of its own, with checksums, a manifest and a report',
      )
      .argument('<album>', 'the folder of the album')
      .requiredOption('--to <deliveries>', TO, deliveryList)
      .option('--out <dir>', 'where the folders of the deliveries go; without it, out/ in the album')
      .option('--force', 'put deliveries in the place of those that are there')
      .addHelpText(
        'after',
        `\n${helpLines()}\n\nExample: faderline release build ~/albums/first --to streaming,broadcast,cd,vinyl,download`,
      ),
    (out, dir: string, options: ReleaseBuildOptions) => buildAlbum(dir, options, out),
  );
}

function helpLines(): string {
  return ['Deliveries:', ...deliveryLines().map((line) => `  ${line}`)].join('\n');
}
