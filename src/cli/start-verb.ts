import type { Command } from 'commander';
import { later } from './later.ts';
import { serving } from './serving.ts';
import type { StartOptions } from './start.ts';
import { verb } from './verbs.ts';

const start = later(async () => (await import('./start.ts')).start);

/** `faderline start` */
export function startVerb(program: Command): void {
  verb(
    serving(
      program
        .command('start')
        .description(
          'open a session, serve the page, and work with every surface that is or will be plugged in',
        )
        .option('--session <dir>', 'the session to open; without it, the one in your data folder')
        .option('--demo', 'the demo session with a simulated X-Touch, playing'),
    ).addHelpText('after', '\nExample: faderline start --session ~/shows/tour --rtp-host 0.0.0.0'),
    (_out, options: StartOptions) => start(options),
  );
}
