import type { Command } from 'commander';
import { later } from './later.ts';
import { saveRunning } from './save.ts';
import { serving } from './serving.ts';
import type { StartOptions } from './start.ts';
import { pagePort, serviceOf, verb, type Ported } from './verbs.ts';

const start = later(async () => (await import('./start.ts')).start);
const newSession = later(async () => (await import('./session.ts')).newSession);
const showSession = later(async () => (await import('./session.ts')).showSession);
const listVersions = later(async () => (await import('./session.ts')).listVersions);
const checkFolder = later(async () => (await import('./session.ts')).checkFolder);

/** `faderline session …` */
export function sessionVerbs(program: Command): void {
  const session = program.command('session').description('make, look at and check sessions').exitOverride();
  verb(
    session
      .command('new')
      .description('make a session in a folder that is not there yet')
      .argument('<dir>')
      .option('--demo', 'with the demo song in it')
      .addHelpText('after', '\nExample: faderline session new ~/shows/tour'),
    (out, dir: string, { demo }: { demo?: boolean }) => newSession(dir, demo === true, out),
  );
  verb(
    serving(
      session.command('open').description('open a session and serve it: start --session').argument('<dir>'),
    ).addHelpText('after', '\nExample: faderline session open ~/shows/tour'),
    (_out, dir: string, options: StartOptions) => start({ ...options, session: dir }),
  );
  verb(
    session
      .command('show')
      .description('what is in a session, without starting anything')
      .argument('<dir>')
      .addHelpText('after', '\nExample: faderline session show ~/shows/tour --json'),
    (out, dir: string) => showSession(dir, out),
  );
  verb(
    session
      .command('versions')
      .description('the versions before the last save')
      .argument('<dir>')
      .addHelpText('after', '\nExample: faderline session versions ~/shows/tour'),
    (out, dir: string) => listVersions(dir, out),
  );
  verb(
    session
      .command('save')
      .description('save the session of the running service')
      .option('--as <name>', 'a copy beside it, under another name')
      .addOption(pagePort())
      .addHelpText('after', '\nExample: faderline session save --as tour-final'),
    (out, { port, as }: Ported & { as?: string }) => saveRunning(serviceOf({ port }), as, out),
  );
  verb(
    session
      .command('check')
      .description('everything that is wrong with a session and the audio files it plays')
      .argument('<dir>')
      .addHelpText('after', '\nExample: faderline session check ~/shows/tour'),
    (out, dir: string) => checkFolder(dir, out),
  );
}
