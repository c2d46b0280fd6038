import { InvalidArgumentError, type Command } from 'commander';
import { BridgeError } from '../model/errors.ts';
import type { NormaliseTo } from '../model/levelling.ts';
import { placeTyped } from '../units/time.ts';
import { clearClips, listClips, setClip, type ClipOptions } from './clips.ts';
import { clearReference, referenceTyped, setReference } from './clip-references.ts';
import { later } from './later.ts';
import { belowFullScale, decibels } from './level-words.ts';
import { pagePort, serviceOf, verb, type Ported } from './verbs.ts';

const normaliseClips = later(async () => (await import('./clip-levels.ts')).normaliseClips);
const stageClips = later(async () => (await import('./clip-levels.ts')).stageClips);
const checkPhase = later(async () => (await import('./clip-phase.ts')).checkPhase);

function place(text: string): number {
  const seconds = placeTyped(text);
  if (seconds !== undefined) return seconds;
  throw new InvalidArgumentError('a place or a length is written 1:30, 1:02:03.5, 90s or 500ms');
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
        'how long it plays; without it, as long as before, or to the end of the file',
        place,
      )
      .option('--gain <dB>', 'up or down, -90 to 24', decibels)
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
  referenceVerb(clips);
  prepareVerbs(clips);
}

function referenceVerb(clips: Command): void {
  verb(
    clips
      .command('reference')
      .description(
        'a finished record to hold the mix against, A, B or C, at the loudness of the mix; undo takes it back',
      )
      .argument('<which>', 'A, B or C', referenceTyped)
      .argument('[file]', 'the name of a file in audio/ of the session')
      .option('--at <time>', 'where it begins on the timeline; without it, at the start', place)
      .option('--from <time>', 'where it begins in the file; without it, at its start', place)
      .option('--length <time>', 'how long it plays; without it, to the end of the file', place)
      .option('--gain <dB>', 'up or down, -90 to 24', decibels)
      .option('--clear', 'take it away; those behind it move up')
      .addOption(pagePort())
      .addHelpText(
        'after',
        '\nExample: faderline clips reference A record.wav\n         faderline clips reference B --clear',
      ),
    (out, which: number, file: string | undefined, options: Ported & ClipOptions & { clear?: boolean }) => {
      if ((file === undefined) !== (options.clear === true))
        throw new BridgeError('USAGE', 'name a file, or take the reference away with --clear');
      return file === undefined
        ? clearReference(serviceOf(options), which, out)
        : setReference(serviceOf(options), which, file, options, out);
    },
  );
}

/** What is done with what plays before it is mixed. */
function prepareVerbs(clips: Command): void {
  verb(
    clips
      .command('normalise')
      .description('turn what plays on each strip to a level, its clips all alike; undo takes it back')
      .argument('[strip...]', 'channels by their paths or names; without one, all that play')
      .option('--peak <dBFS>', 'the highest sample comes to this', belowFullScale)
      .option('--loudness <LUFS>', 'the integrated loudness does; no true peak over -1 dBTP', belowFullScale)
      .addOption(pagePort())
      .addHelpText(
        'after',
        '\nExample: faderline clips normalise --loudness -23\n         faderline clips normalise Kick ch/2 --peak -6',
      ),
    (out, strips: string[], options: Ported & { peak?: number; loudness?: number }) =>
      normaliseClips(serviceOf(options), strips, target(options), out),
  );
  verb(
    clips
      .command('gain-stage')
      .description('set trims so that the RMS of what plays comes to a level; undo takes it back')
      .argument('[strip...]', 'channels by their paths or names; without one, all that play')
      .option(
        '--to <dBFS>',
        'of what is above -60 dBFS; lower where peaks would be over -6 dBFS',
        belowFullScale,
        -18,
      )
      .addOption(pagePort())
      .addHelpText('after', '\nExample: faderline clips gain-stage --to -18'),
    (out, strips: string[], options: Ported & { to: number }) =>
      stageClips(serviceOf(options), strips, options.to, out),
  );
  verb(
    clips
      .command('phase')
      .description('what stereo loses in mono, and microphones of one source that work against each other')
      .argument(
        '[strip...]',
        'channels: the others are held against the first; without one, all whose names say that they belong together',
      )
      .option('--apply', 'set polarity and delay so that they agree; undo takes it back')
      .addOption(pagePort())
      .addHelpText(
        'after',
        '\nExample: faderline clips phase --json\n         faderline clips phase "Snare Top" "Snare Btm" --apply',
      ),
    (out, strips: string[], options: Ported & { apply?: boolean }) =>
      checkPhase(serviceOf(options), strips, options.apply === true, out),
  );
}

function target({ peak, loudness }: { peak?: number; loudness?: number }): NormaliseTo {
  if (peak !== undefined && loudness === undefined) return { by: 'peak', level: peak };
  if (loudness !== undefined && peak === undefined) return { by: 'loudness', level: loudness };
  throw new BridgeError('USAGE', 'say to what: either --peak -6 or --loudness -23');
}
