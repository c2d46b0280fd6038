import { InvalidArgumentError, type Command } from 'commander';
import { placeTyped } from '../units/time.ts';
import { clearClips, listClips, setClip, type ClipOptions } from './clips.ts';
import { pagePort, serviceOf, verb, type Ported } from './verbs.ts';

function place(text: string): number {
  const seconds = placeTyped(text);
  if (seconds !== undefined) return seconds;
  throw new InvalidArgumentError('a place or a length is written 1:30, 1:02:03.5, 90s or 500ms');
}

function level(text: string): number {
  const [, figures] = /^([+-]?\d+(?:[.,]\d+)?) ?(?:dB)?$/i.exec(text.trim().replace('−', '-')) ?? [];
  if (figures !== undefined) return Number(figures.replace(',', '.'));
  throw new InvalidArgumentError('a gain is a number of dB, such as -6');
}

/** `faderline clips …` */
export function clipVerbs(program: Command): void {
  const clips = program
    .command('clips')
    .description('what plays on each strip of the running service')
    .exitOverride();
  verb(
    clips
      .command('list')
      .description('every clip: strip, file, where it is heard; and which files are not there')
      .addOption(pagePort())
      .addHelpText('after', '\nExample: faderline clips list --json'),
    (out, options: Ported) => listClips(serviceOf(options), out),
  );
  verb(
    clips
      .command('set')
      .description('a strip plays this file; undo takes it back')
      .argument('<strip>', 'a channel by its path or its name')
      .argument('<file>', 'the name of a file in audio/ of the session')
      .option('--at <time>', 'where it begins on the timeline; without it, at the start', place)
      .option('--from <time>', 'where it begins in the file; without it, at its start', place)
      .option(
        '--length <time>',
        'how long it plays; without it, as long as before, or to the end of the song',
        place,
      )
      .option('--gain <dB>', 'up or down, -90 to 24', level)
      .option('--fade-in <time>', 'how long it takes to come', place)
      .option('--fade-out <time>', 'how long it takes to go', place)
      .option('--add', 'beside what the strip plays, and not instead of it')
      .addOption(pagePort())
      .addHelpText(
        'after',
        '\nExample: faderline clips set ch/1 vox.wav --length 3:12.5\n         faderline clips set Vox vox-2.wav --at 1:30 --length 12s --fade-in 20ms --add',
      ),
    (out, strip: string, file: string, options: Ported & ClipOptions) =>
      setClip(serviceOf(options), strip, file, options, out),
  );
  verb(
    clips
      .command('clear')
      .description('a strip plays nothing any more; its files stay where they are, and undo takes it back')
      .argument('<strip>', 'a channel by its path or its name')
      .addOption(pagePort())
      .addHelpText('after', '\nExample: faderline clips clear Vox'),
    (out, strip: string, options: Ported) => clearClips(serviceOf(options), strip, out),
  );
}
