#!/usr/bin/env node
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { programVersion } from '../bridge/library.ts';
import { automationVerbs } from './automation-verbs.ts';
import { cueVerbs } from './cue-verbs.ts';
import { calibrate, calibrateOptions, type CalibrateOptions } from './calibrate.ts';
import { listDevices, monitor } from './devices.ts';
import { doctor } from './doctor.ts';
import { exit, exitHelp, report } from './exit.ts';
import { editLane, listLanes, listTakes, setGlide, showLane, thinLane } from './lanes.ts';
import { learn, type LearnOptions } from './learn.ts';
import { checkMappings } from './map.ts';
import { migrateMappings } from './map-migrate.ts';
import { showMapping, type MapShowOptions } from './map-show.ts';
import { testMappings, type MapTestOptions } from './map-test.ts';
import { output, type Output } from './output.ts';
import {
  diffScenes,
  endFades,
  recallScene,
  setSafe,
  setScope,
  type RecallOptions,
  type ScopeOptions,
} from './recall.ts';
import { reachOption, sceneVerbs } from './scene-verbs.ts';
import { deleteScene, listScenes, moveScene, renameScene, storeScene } from './scenes.ts';
import { checkFolder, listVersions, newSession, saveRunning, showSession } from './session.ts';
import { simulateDevice, type SimulateOptions } from './simulate.ts';
import { secondsTyped } from '../units/time.ts';
import { start, type StartOptions } from './start.ts';
import { oscAddress, syncVerbs } from './sync.ts';
import { undoVerbs } from './undo.ts';
import { userKey } from './user-keys.ts';
import { whyControl, whyLive } from './why.ts';

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

/** A verb that ends with an exit code. */
function verb(of: Command, act: (out: Output, ...args: never[]) => Promise<number> | number): Command {
  return of
    .option('--json', 'print data as JSON')
    .option('--quiet', 'say nothing but data and errors')
    .action(async (...args: unknown[]) => {
      const command = args.at(-1) as Command;
      const out = output(command.optsWithGlobals());
      process.exitCode = await act(out, ...(args as never[]));
    });
}

const pagePort = (): Option =>
  new Option('--port <n>', 'port of the page and of the running service')
    .default('7420')
    .env('FADERLINE_PORT')
    .argParser(portNumber);
const rtpPort = (): Option =>
  new Option('--rtp-port <n>', 'control port for RTP-MIDI')
    .default('5004')
    .env('FADERLINE_RTP_PORT')
    .argParser(portNumber);

function portNumber(text: string): string {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 0 || n > 65_535)
    throw new InvalidArgumentError('a port is a whole number from 0 to 65535');
  return text;
}

function wholeNumber(text: string): string {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('it is a whole number from 1');
  return text;
}

function duration(text: string): number {
  const seconds = secondsTyped(text);
  if (seconds !== undefined && seconds <= 3600) return seconds;
  throw new InvalidArgumentError('a time is written 3s, 500ms or 1.5min, up to an hour');
}

interface Ported {
  readonly port: string;
}

/** What opening a session takes, whichever verb does it. */
function serving(of: Command): Command {
  return of
    .option('--discard', 'leave out what happened after the last save, if the last run was cut off')
    .option(
      '--earlier <n>',
      'open an earlier version of the session; see: faderline session versions',
      wholeNumber,
    )
    .option(
      '--mapping <file>',
      'what the controls of the surfaces it is for do; may be given several times',
      (file: string, before: readonly string[]) => [...before, file],
      [],
    )
    .addOption(pagePort())
    .addOption(rtpPort())
    .option(
      '--rtp-host <address>',
      'address to listen on for RTP-MIDI; 0.0.0.0 lets surfaces on the network join',
      '127.0.0.1',
    )
    .option('--no-rtp', 'do not listen for RTP-MIDI')
    .option('--invite <host...>', 'ask an RTP-MIDI session in: host, or host:port')
    .option('--no-midi', 'do not look for MIDI ports of this machine')
    .option('--claim <name...>', 'take MIDI ports with this in their name for Mackie Controls')
    .option('--open <name...>', 'open MIDI ports with this in their name, whatever controller is there')
    .option('--sync-in <name...>', 'ports to hear timecode, clock, machine and show control from')
    .option('--sync-out <name...>', 'ports to send timecode, clock and machine control to')
    .option(
      '--osc <[host:]port>',
      'UDP port to hear show control over OSC on, of this computer only unless a host is given',
      oscAddress,
    )
    .option('--simulate <model>', 'also start a simulated surface')
    .option('--play', 'start playing at once')
    .option('--data <dir>', 'where sessions without a folder of their own are kept')
    .addOption(
      new Option('--log-level <level>', 'least level of the log')
        .choices(['debug', 'info', 'warn', 'error'])
        .default('info'),
    );
}

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

program
  .command('simulate')
  .description(
    'a surface that does not exist, at the end of a real cable, until Ctrl-C or the end of its script',
  )
  .argument(
    '<model...>',
    'from left to right: mcu-pro, mcu-xt, logic-control, x-touch, x-touch-ext, x-touch-one, platform-m+, nanokontrol2, 8-knobs; or timecode, which is a machine',
  )
  .option('--host <address>', 'where the bridge is', '127.0.0.1')
  .addOption(rtpPort())
  .option('--midi', 'appear as a virtual MIDI port instead of joining over RTP-MIDI')
  .option('--name <name>', 'what it calls itself')
  .option('--script <text>', 'what a hand does: "move fader 3 to -6 dB in 2 s, rest 1 s, let go"')
  .option('--reports-motor', 'it says where its own motors take its faders, which most do not')
  .option('--rate <rate>', 'of timecode: 24, 25, 29.97df, 29.97 or 30')
  .option('--from <timecode>', 'where the timecode machine stands at first')
  .option('--quiet', 'no pictures')
  .addHelpText(
    'after',
    `
Example: faderline simulate x-touch --script 'ride fader 3 for 10 s'
         faderline simulate timecode --rate 25 --from 01:00:00:00 --script 'play 10 s, stop, wait 2 s'`,
  )
  .action(async (models: string[], options: SimulateOptions & { quiet?: boolean }) => {
    await simulateDevice(models, options, output(options));
  });

verb(
  program
    .command('devices')
    .description('what is connected to the running service, and which models are known')
    .addOption(pagePort())
    .addHelpText('after', '\nExample: faderline devices --json'),
  (out, { port }: Ported) => listDevices({ port: Number(port) }, out),
);

verb(
  program
    .command('monitor')
    .description('every message of every surface, decoded beside its bytes, until Ctrl-C')
    .addOption(pagePort())
    .option('--count <n>', 'end after so many messages', wholeNumber)
    .addHelpText('after', '\nExample: faderline monitor --count 20'),
  (out, { port, count }: Ported & { count?: string }) =>
    monitor({ port: Number(port) }, out, Number(count ?? Infinity)),
);

verb(
  calibrateOptions(program.command('calibrate')).addOption(pagePort()),
  (out, surface: string | undefined, { port, ...options }: Ported & CalibrateOptions) =>
    calibrate({ port: Number(port) }, surface, options, out),
);

verb(
  program
    .command('learn')
    .description('put parameters on controls: name one, touch the control, keep what is shown')
    .argument(
      '[what...]',
      'paths of parameters (ch/1..8/fader is eight), or words for a key; without one you are asked',
    )
    .option('--yes', 'keep what is touched without asking')
    .option('--undo', 'take back what was learnt last')
    .addOption(pagePort())
    .addHelpText(
      'after',
      `
Example: faderline learn ch/7/fader               then move the fader, knob or encoder it is for
         faderline learn ch/1..8/fader --yes      touch eight controls one after the other
         faderline learn play 'scene 2'           then press the keys
         faderline learn --undo                   the mapping is as it was before`,
    ),
  (out, what: string[], { port, ...options }: Ported & LearnOptions) =>
    learn({ port: Number(port) }, what, options, out),
);

verb(
  program
    .command('why')
    .description('why a control did what it did, or nothing, as you touch it; or why one shows what it shows')
    .argument('[control]', 'of this one, what it does now and why it shows what it shows: "key mute 3"')
    .addOption(pagePort())
    .option('--surface <name>', 'the surface it is on; without it, the first that has it')
    .option('--count <n>', 'end after so many', wholeNumber)
    .addHelpText(
      'after',
      `
Example: faderline why                                  then touch what does not do what it should
         faderline why "key mute 3"                     why is it lit, or dark?
         faderline why "fader 1" --surface "X-Touch (2)" --json`,
    ),
  (
    out,
    control: string | undefined,
    { port, surface, count }: Ported & { surface?: string; count?: string },
  ) =>
    control === undefined
      ? whyLive({ port: Number(port) }, out, Number(count ?? Infinity))
      : whyControl({ port: Number(port) }, control, surface, out),
);

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
  (out, { port, as }: Ported & { as?: string }) => saveRunning({ port: Number(port) }, as, out),
);
verb(
  session
    .command('check')
    .description('everything that is wrong with a session')
    .argument('<dir>')
    .addHelpText('after', '\nExample: faderline session check ~/shows/tour'),
  (out, dir: string) => checkFolder(dir, out),
);

const scene = program.command('scene').description('scenes of the running service').exitOverride();
verb(
  scene
    .command('list')
    .description('the scenes in their order')
    .addOption(pagePort())
    .addHelpText('after', '\nExample: faderline scene list --json'),
  (out, { port }: Ported) => listScenes({ port: Number(port) }, out),
);
verb(
  scene
    .command('recall')
    .description('recall a scene, at once or in a fade; undo takes it back')
    .argument('<scene>', 'its name, or its place in the list')
    .option('--dry-run', 'only say what it would change now')
    .option('--fade <time>', 'take so long: 3s, 500ms', duration)
    .option('--up <time>', 'so long for what rises', duration)
    .option('--down <time>', 'so long for what falls', duration)
    .option('--delay <time>', 'begin so much later', duration)
    .addOption(new Option('--curve <curve>', 'even, or slow at both ends').choices(['linear', 's']))
    .addOption(new Option('--switches <when>', 'when switches flip').choices(['start', 'end']))
    .addOption(reachOption())
    .addOption(pagePort())
    .addHelpText(
      'after',
      `
Example: faderline scene recall Chorus --dry-run           what would it change?
         faderline scene recall Chorus --fade 3s
         faderline scene recall Chorus --up 500ms --down 4s --switches end --json`,
    ),
  (out, wanted: string, { port, ...options }: Ported & RecallOptions) =>
    recallScene({ port: Number(port) }, wanted, options, out),
);
verb(
  scene
    .command('stop')
    .description('fades stay where they are')
    .argument('[scene]', 'only those to this one')
    .addOption(pagePort())
    .addHelpText('after', '\nExample: faderline scene stop'),
  (out, wanted: string | undefined, { port }: Ported) =>
    endFades({ port: Number(port) }, 'stop-fade', wanted, out),
);
verb(
  scene
    .command('reverse')
    .description('fades go back the way they came; again, and they go on')
    .argument('[scene]', 'only those to this one')
    .addOption(pagePort())
    .addHelpText('after', '\nExample: faderline scene reverse Chorus'),
  (out, wanted: string | undefined, { port }: Ported) =>
    endFades({ port: Number(port) }, 'reverse-fade', wanted, out),
);
verb(
  scene
    .command('diff')
    .description('in what two scenes differ')
    .argument('<scene>', 'its name, or its place in the list')
    .argument('<other>', 'its name, or its place in the list')
    .addOption(pagePort())
    .addHelpText('after', '\nExample: faderline scene diff Verse Chorus --json'),
  (out, a: string, b: string, { port }: Ported) => diffScenes({ port: Number(port) }, a, b, out),
);
verb(
  scene
    .command('safe')
    .description('what no recall touches; without items, what that is now')
    .argument('[item...]', "a strip, a group, both ('ch/7 eq'), or a parameter; ch/1..8 is eight")
    .option('--off', 'recalls may touch it again')
    .addOption(pagePort())
    .addHelpText(
      'after',
      `
Example: faderline scene safe ch/7 'ch/8 eq' mute
         faderline scene safe ch/7 --off
         faderline scene safe --json`,
    ),
  (out, items: string[], { port, off }: Ported & { off?: boolean }) =>
    setSafe({ port: Number(port) }, items, off === true, out),
);
verb(
  scene
    .command('scope')
    .description('what stores and recalls touch; without items, how every gate stands')
    .addArgument(new Argument('[gate]', 'the gate that is set').choices(['store', 'recall', 'safe']))
    .argument('[item...]', "a strip, a group, both ('ch/7 eq'), or a parameter; ch/1..8 is eight")
    .option('--scene <scene>', 'of this scene alone; without it, of all')
    .option('--clear', 'the gate lets everything through again')
    .addOption(pagePort())
    .addHelpText(
      'after',
      `
Example: faderline scene scope recall level mute --scene Chorus
         faderline scene scope store --clear
         faderline scene scope --json`,
    ),
  (
    out,
    gate: 'store' | 'recall' | 'safe' | undefined,
    items: string[],
    { port, ...options }: Ported & ScopeOptions,
  ) => setScope({ port: Number(port) }, gate, items, options, out),
);
verb(
  scene
    .command('store')
    .description('store the mix as it stands, under a new name or over the scene of that name')
    .argument('<name>')
    .addOption(pagePort())
    .addHelpText('after', '\nExample: faderline scene store Bridge'),
  (out, name: string, { port }: Ported) => storeScene({ port: Number(port) }, name, out),
);
verb(
  scene
    .command('rename')
    .description('give a scene another name')
    .argument('<scene>', 'its name, or its place in the list')
    .argument('<name>')
    .addOption(pagePort())
    .addHelpText('after', "\nExample: faderline scene rename 'Scene 4' Bridge"),
  (out, wanted: string, name: string, { port }: Ported) =>
    renameScene({ port: Number(port) }, wanted, name, out),
);
verb(
  scene
    .command('move')
    .description('put a scene at another place in the list')
    .argument('<scene>', 'its name, or its place in the list')
    .argument('<place>', 'from 1', wholeNumber)
    .addOption(pagePort())
    .addHelpText('after', '\nExample: faderline scene move Bridge 3'),
  (out, wanted: string, place: string, { port }: Ported) =>
    moveScene({ port: Number(port) }, wanted, Number(place), out),
);
verb(
  scene
    .command('delete')
    .description('delete a scene; undo gives it back')
    .argument('<scene>', 'its name, or its place in the list')
    .addOption(pagePort())
    .addHelpText('after', '\nExample: faderline scene delete Bridge'),
  (out, wanted: string, { port }: Ported) => deleteScene({ port: Number(port) }, wanted, out),
);
sceneVerbs(scene, verb, pagePort);

cueVerbs(program, verb, pagePort);

const lane = program.command('lane').description('automation of the running service').exitOverride();
verb(
  lane
    .command('list')
    .description('every lane that has points')
    .addOption(pagePort())
    .addHelpText('after', '\nExample: faderline lane list --json'),
  (out, { port }: Ported) => listLanes({ port: Number(port) }, out),
);
verb(
  lane
    .command('show')
    .description('the points of a lane: seconds, value')
    .argument('<parameter>')
    .option('--from <seconds>', 'only from here on')
    .option('--to <seconds>', 'only up to here')
    .addOption(pagePort())
    .addHelpText('after', '\nExample: faderline lane show ch/1/fader --from 60 --to 90'),
  (out, parameter: string, { port, from, to }: Ported & { from?: string; to?: string }) =>
    showLane(
      { port: Number(port) },
      parameter,
      { ...(from !== undefined && { from }), ...(to !== undefined && { to }) },
      out,
    ),
);
verb(
  lane
    .command('edit')
    .description('change the points of a lane; undo takes it back')
    .argument('<parameter>')
    .argument('<words>', 'what to do, as below; times in seconds, values in the unit of the parameter')
    .addOption(pagePort())
    .addHelpText(
      'after',
      `
What can be done:
  add 12.5 -6, 14 -inf               points; what stands at the same place goes
  delete 10 20                       every point from 10 s to 20 s
  move 10 20 by 0.25                 to another time; what lies there goes
  shift 10 20 by -3                  by dB, octaves or the unit; without times, the whole lane
  scale 10 20 by 0.5 around -10      half as far from -10
  copy 10 20 to 40 into ch/2/fader   without "into", in the same lane
  copy 10 20 to 40 into ch/2/fader, ch/3/fader times 4
                                     into several lanes, and one after the other
  mirror 10 20 around -10            as far below as it was above; pans around the middle
  smooth 10 20 by 1.5                no point moves further than that; the ends stay
  reverse 10 20                      the end first
  line 10 20 from -20 to -6          straight; without values, between what is there
  hold 10 20 at -6                   one value; without it, what is there at 10 s
  comp 3 10 20                       that stretch of take 3: see faderline lane takes

Example: faderline lane edit ch/1/fader 'add 0 -60, 10 -6'`,
    ),
  (out, parameter: string, words: string, { port }: Ported) =>
    editLane({ port: Number(port) }, parameter, words, out),
);
verb(
  lane
    .command('thin')
    .description('leave out points that make no difference, beginning with all that the hand did')
    .argument('<parameter>')
    .option(
      '--factor <n>',
      'of what a lane may stray from the hand: 2 is fewer points, 0 gives all of them back',
    )
    .addOption(pagePort())
    .addHelpText('after', '\nExample: faderline lane thin ch/1/fader --factor 3'),
  (out, parameter: string, { port, factor }: Ported & { factor?: string }) =>
    thinLane({ port: Number(port) }, parameter, factor, out),
);
verb(
  lane
    .command('glide')
    .description('how long a lane takes back to where it was when a hand lets go in touch')
    .argument('<seconds>', '0 is at once; "default" takes back what was set')
    .argument('[parameter]', 'without one, all that have no time of their own')
    .addOption(pagePort())
    .addHelpText('after', '\nExample: faderline lane glide 0.5 ch/1/fader'),
  (out, time: string, parameter: string | undefined, { port }: Ported) =>
    setGlide({ port: Number(port) }, time, parameter, out),
);

verb(
  program
    .command('key')
    .description('what the user keys of the running session do')
    .argument('[number]', 'the key; without one, all are listed', wholeNumber)
    .argument('[words]', 'what it is to do, in the words of a mapping: "toggle main/mute"')
    .option('--clear', 'it is to do nothing any more')
    .addOption(pagePort())
    .addHelpText('after', '\nExample: faderline key 1 "toggle main/mute"'),
  (out, key: string | undefined, words: string | undefined, options: Ported & { clear?: boolean }) =>
    userKey({ port: Number(options.port) }, { key, words, clear: options.clear === true }, out),
);

automationVerbs(program, verb, pagePort);
syncVerbs(program, verb, pagePort);
undoVerbs(program, verb, pagePort);

verb(
  lane
    .command('takes')
    .description(
      'the last passes over a lane, each of which a stretch can be put into it with: lane edit … comp',
    )
    .argument('<parameter>')
    .addOption(pagePort())
    .addHelpText('after', '\nExample: faderline lane takes ch/1/fader'),
  (out, parameter: string, { port }: Ported) => listTakes({ port: Number(port) }, parameter, out),
);

const map = program.command('map').description('mappings: what the controls do').exitOverride();
verb(
  map
    .command('check')
    .description('everything that is wrong with mappings, each at its line and column')
    .argument('[file...]', 'without one, the mapping that comes with Faderline')
    .addHelpText('after', '\nExample: faderline map check my-mapping.yaml'),
  (out, files: string[]) => checkMappings(files, out),
);
verb(
  map
    .command('show')
    .description('what every control does, in each layer and page')
    .argument('[file]', 'without one, the mapping that surfaces of that model get')
    .option('--model <model>', 'the surface; without it, the first that the mapping is for')
    .option('--layer <name>', 'only what this layer says; "base" for what counts always')
    .option('--page <name>', 'only what this page says')
    .addHelpText('after', '\nExample: faderline map show --model x-touch --page eq'),
  (out, file: string | undefined, options: MapShowOptions) => showMapping(file, options, out),
);
verb(
  map
    .command('test')
    .description('do the tests of a mapping on a simulated surface, in no time')
    .argument('<file...>', 'mappings with tests in them, or files of tests that name a mapping')
    .option('--model <model>', 'the simulated surface; without it, the first that the mapping is for')
    .option('--session <dir>', 'begin each test with this session; without it, with a blank one')
    .option('--verbose', 'say of every step what the controls did and why')
    .addHelpText('after', '\nExample: faderline map test my-mapping.yaml --verbose'),
  (out, files: string[], options: MapTestOptions) => testMappings(files, options, out),
);
verb(
  map
    .command('migrate')
    .description(
      'bring mappings of an older format up to date, comments and all; each stays as it was beside it',
    )
    .argument('<file...>', 'mappings')
    .addHelpText('after', '\nExample: faderline map migrate my-mapping.yaml'),
  (out, files: string[]) => migrateMappings(files, out),
);

verb(
  program
    .command('doctor')
    .description('look at everything Faderline needs, change nothing, and say what would mend it')
    .addOption(pagePort())
    .addOption(rtpPort())
    .option('--data <dir>', 'where sessions are kept')
    .addHelpText('after', '\nExample: faderline doctor --json'),
  (out, options: Ported & { rtpPort: string; data?: string }) =>
    doctor({ http: Number(options.port), rtp: Number(options.rtpPort) }, options.data, out),
);

async function main(argv: readonly string[]): Promise<void> {
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
