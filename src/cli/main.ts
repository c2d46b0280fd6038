#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { programVersion } from '../bridge/program.ts';
import { addVerbs } from './every-verb.ts';
import { exit, exitHelp, report } from './exit.ts';

const program = new Command('faderline')
  .description(
    "The bridge between an engineer's hands and the mix: surfaces, automation, scenes, motor feedback.",
  )
  .version(programVersion)
  .showSuggestionAfterError()
  .exitOverride()
  .addHelpText(
    'after',
    `
Examples:
  faderline start --demo                     a demo song rides a simulated X-Touch; see http://127.0.0.1:7420
  faderline start --session ~/shows/tour     open a session with whatever surfaces are plugged in
  faderline simulate x-touch --script 'move fader 3 to -6 dB in 2 s, rest 1 s, let go'
${exitHelp}`,
  );

async function main(argv: readonly string[]): Promise<void> {
  await addVerbs(program, argv[2]);
  if (argv.length <= 2) {
    program.outputHelp();
    process.exitCode = exit.usage;
    return;
  }
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exit.done : exit.usage;
    else process.exitCode = report(error);
  }
}

// whoever reads may stop reading: `faderline --help | head`
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exit.done);
});

await main(process.argv);
