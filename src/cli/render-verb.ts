import { Option, type Command } from 'commander';
import { later } from './later.ts';
import type { RenderOptions } from './render.ts';
import { verb } from './verbs.ts';

const render = later(async () => (await import('./render.ts')).render);

/** `faderline render` */
export function renderVerb(program: Command): void {
  verb(
    program
      .command('render')
      .description('the mix of a session as a file, automation and fades included, faster than it plays')
      .argument(
        '<session>',
        'the folder of the session; it may be open meanwhile: what was saved is rendered',
      )
      .argument('<file>', 'what to write: .wav, .aiff or .flac')
      .option('--stems', 'also a file for each strip, as it goes into the main')
      .option('--range <from..to>', 'only a stretch: 1:04..1:32.5, 10s..40s, or from marker to marker')
      .addOption(
        new Option('--rate <Hz>', 'sample rate of the file; without it, that of the session').choices([
          '44100',
          '48000',
          '88200',
          '96000',
          '176400',
          '192000',
        ]),
      )
      .addOption(
        new Option('--bits <n>', 'bits of a sample; 32 are floats').choices(['16', '24', '32']).default('24'),
      )
      .addOption(
        new Option(
          '--dither <kind>',
          'what is added where samples are shortened; without it, tpdf for 16 bits',
        ).choices(['none', 'tpdf', 'shaped']),
      )
      .option('--mono', 'one channel: half of both')
      .option('--tail <time>', 'how long at most what rings is waited for after the end', '10s')
      .option('--force', 'write over files that are there')
      .option('--skip-missing', 'name files that are missing or cannot be played, and render the rest')
      .addHelpText(
        'after',
        `
Example: faderline render ~/shows/tour mix.wav
         faderline render ~/shows/tour mix.flac --bits 16 --dither shaped --rate 44100
         faderline render ~/shows/tour chorus.wav --range 'Chorus 1..Verse 2' --tail 0s --stems`,
      ),
    (out, session: string, file: string, options: RenderOptions) => render(session, file, options, out),
  );
}
