import { InvalidArgumentError, Option, type Command } from 'commander';
import { placeTyped, secondsTyped } from '../units/time.ts';
import type { ImportStemsOptions } from './import.ts';
import { later } from './later.ts';
import { belowFullScale, decibels, normaliseTo } from './level-words.ts';
import { pagePort, serviceOf, verb, type Ported } from './verbs.ts';

const importStems = later(async () => (await import('./import.ts')).importStems);

function place(text: string): number {
  const seconds = placeTyped(text);
  if (seconds !== undefined) return seconds;
  throw new InvalidArgumentError('a place is written 1:30, 1:02:03.5, 90s or 500ms');
}

function fadeTime(text: string): number {
  const seconds = secondsTyped(text);
  if (seconds !== undefined && seconds <= 10) return seconds;
  throw new InvalidArgumentError('a fade is written 5ms or 0.1s, up to 10s; 0 for none');
}

function faders(text: string): number | undefined {
  if (text === 'keep') return undefined;
  const level = decibels(text);
  if (level >= -90 && level <= 10) return level;
  throw new InvalidArgumentError('faders go to a level from -90 to 10 dB, or stay: keep');
}

/** `faderline import …` */
export function importVerb(program: Command): void {
  verb(
    program
      .command('import')
      .description('stems become strips: converted, named, coloured, grouped; one step that undo takes back')
      .argument('<what...>', 'the folder of the session, then files and folders; with --running only these')
      .option('--running', 'into the session that the running service has open')
      .option('--at <time>', 'where they begin on the timeline', place, 0)
      .option('--to <channel>', 'the first channel, such as ch/5; without it, those that play nothing')
      .option('--keep-order', 'as they are given; without it, drums, bass, guitars, keys, … voices')
      .option('--no-names', 'strips keep their names and colours')
      .option('--no-groups', 'no groups and DCAs by kind')
      .option('--no-join', 'two mono files for left and right stay two strips')
      .option(
        '--normalise <to>',
        'turn clips to peak:-6 (dBFS) or loudness:-23 (LUFS, no peak over -1 dBTP)',
        normaliseTo,
      )
      .option('--gain-stage <dBFS>', 'set trims so that the RMS of each comes to this', belowFullScale)
      .option('--fades <time>', 'at ends that are not silent; 0 for none', fadeTime, 0.005)
      .addOption(
        new Option('--faders <dB>', 'where faders go that are at the bottom; or: keep')
          .argParser(faders)
          .default(0, '0'),
      )
      .option('--skip-bad', 'leave out what cannot be read; without it, nothing is imported then')
      .option('--dry-run', 'only say what would come where')
      .addOption(pagePort())
      .addHelpText(
        'after',
        `
Example: faderline import ~/shows/tour ~/stems
         faderline import ~/shows/tour kick.wav vox.flac --to ch/5 --at 1:30 --gain-stage -18
         faderline import --running ~/stems --normalise loudness:-23 --dry-run`,
      ),
    (out, what: string[], { port, ...options }: Ported & ImportStemsOptions) =>
      importStems(serviceOf({ port }), what, options, out),
  );
}
