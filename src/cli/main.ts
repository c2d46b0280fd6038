#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander';
import { sinkNames } from '../audio/live/find-sink.ts';
import { programVersion } from '../bridge/program.ts';
import type { OscAddress } from '../bridge/osc/doors.ts';
import { VIRTUAL_HID_PORT } from '../bridge/virtual-hid-port.ts';
import { automationVerbs } from './automation-verbs.ts';
import { clipVerbs } from './clip-verbs.ts';
import { cueVerbs } from './cue-verbs.ts';
import { calibrate, calibrateOptions, type CalibrateOptions } from './calibrate.ts';
import { deviceVerbs } from './device-verbs.ts';
import { doctor } from './doctor.ts';
import { exit, exitHelp, report } from './exit.ts';
import { importVerb } from './import-verb.ts';
import { laneVerbs } from './lane-verbs.ts';
import { learn, type LearnOptions } from './learn.ts';
import { checkMappings } from './map.ts';
import { migrateMappings } from './map-migrate.ts';
import { showMapping, type MapShowOptions } from './map-show.ts';
import { testMappings, type MapTestOptions } from './map-test.ts';
import { output } from './output.ts';
import { releaseVerbs } from './release-verbs.ts';
import { render, type RenderOptions } from './render.ts';
import { sceneVerbs } from './scene-verbs.ts';
import { checkFolder, listVersions, newSession, saveRunning, showSession } from './session.ts';
import { simulatedNames, simulateDevice, type SimulateOptions } from './simulate.ts';
import { start, type StartOptions } from './start.ts';
import { soundVerbs } from './sound.ts';
import { oscAddress, oscTarget, syncVerbs } from './sync.ts';
import { undoVerbs } from './undo.ts';
import { userKey } from './user-keys.ts';
import { valueVerbs } from './values.ts';
import { pagePort, portNumber, serviceOf, verb, wholeNumber, type Ported } from './verbs.ts';
import { whyControl, whyLive } from './why.ts';

interface DoctorOptions extends Ported {
  readonly rtpPort: string;
  readonly osc: OscAddress;
  readonly xctl: OscAddress;
  readonly data?: string;
}

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

const rtpPort = (): Option =>
  new Option('--rtp-port <n>', 'control port for RTP-MIDI')
    .default('5004')
    .env('FADERLINE_RTP_PORT')
    .argParser(portNumber);

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
    .option('--raw-midi', 'open the MIDI devices of Linux as files, without its sequencer')
    .option('--no-hid', 'do not look for HID devices of this machine')
    .addOption(
      new Option(
        '--virtual-hid [port]',
        `let virtual HID devices join, from this computer only; without a port, at ${VIRTUAL_HID_PORT}`,
      ).argParser(portNumber),
    )
    .option('--claim <name...>', 'take MIDI ports with this in their name for Mackie Controls')
    .option('--open <name...>', 'open MIDI ports with this in their name, whatever controller is there')
    .option('--sync-in <name...>', 'ports to hear timecode, clock, machine and show control from')
    .option('--sync-out <name...>', 'ports to send timecode, clock and machine control to')
    .option(
      '--xctl <[host:]port>',
      'UDP port that an X-Touch in XCtl mode calls, 10111; of this computer only unless a host is given, as in 0.0.0.0:10111',
      oscAddress,
    )
    .option(
      '--osc <[host:]port>',
      'port for tablets and programs that speak OSC, UDP and TCP; of this computer only unless a host is given',
      oscAddress,
    )
    .option(
      '--osc-to <host:port>',
      'a client that is sent all that changes without asking for it; may be given several times',
      oscTarget,
    )
    .addOption(
      new Option(
        '--audio <where>',
        'where the desk sounds: a sound server or card; a clock, for meters and the page alone; or not at all',
      )
        .choices(sinkNames)
        .default('auto')
        .env('FADERLINE_AUDIO'),
    )
    .addOption(
      new Option('--block <frames>', 'frames that are worked on at a time: fewer are sooner, more are safer')
        .choices(['128', '256', '512', '1024'])
        .default('256'),
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
  .argument('<model...>', `from left to right: ${simulatedNames.join(', ')}; or timecode, which is a machine`)
  .option('--host <address>', 'where the bridge is', '127.0.0.1')
  .addOption(rtpPort())
  .addOption(
    new Option('--xctl-port <n>', 'where the bridge waits for XCtl (start --xctl)')
      .default('10111')
      .argParser(portNumber),
  )
  .option('--midi', 'appear as a virtual MIDI port instead of joining over RTP-MIDI')
  .addOption(
    new Option('--hid-port <n>', 'where the bridge waits for virtual HID devices (start --virtual-hid)')
      .default(String(VIRTUAL_HID_PORT))
      .argParser(portNumber),
  )
  .option('--uhid', 'a HID device appears to the kernel of this Linux machine instead of joining by itself')
  .option('--name <name>', 'what it calls itself; over XCtl it has no name')
  .option('--script <text>', 'what a hand does: "move fader 3 to -6 dB in 2 s, rest 1 s, let go"')
  .option('--reports-motor', 'it says where its own motors take its faders, which most do not')
  .option('--rate <rate>', 'of timecode: 24, 25, 29.97df, 29.97 or 30')
  .option('--from <timecode>', 'where the timecode machine stands at first')
  .option('--quiet', 'no pictures')
  .addOption(new Option('--with-parent', 'end when standard input ends').hideHelp())
  .addHelpText(
    'after',
    `
Example: faderline simulate x-touch --script 'ride fader 3 for 10 s'
         faderline simulate x-touch-xctl --host 127.0.0.1   (the bridge: faderline start --xctl 10111)
         faderline simulate timecode --rate 25 --from 01:00:00:00 --script 'play 10 s, stop, wait 2 s'`,
  )
  .action(async (models: string[], options: SimulateOptions & { quiet?: boolean }) => {
    await simulateDevice(models, options, output(options));
  });

importVerb(program);

verb(
  program
    .command('render')
    .description('the mix of a session as a file, automation and fades included, faster than it plays')
    .argument('<session>', 'the folder of the session; it may be open meanwhile: what was saved is rendered')
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

releaseVerbs(program);
deviceVerbs(program);

verb(
  calibrateOptions(program.command('calibrate')).addOption(pagePort()),
  (out, surface: string | undefined, { port, ...options }: Ported & CalibrateOptions) =>
    calibrate(serviceOf({ port }), surface, options, out),
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
    learn(serviceOf({ port }), what, options, out),
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
      ? whyLive(serviceOf({ port }), out, Number(count ?? Infinity))
      : whyControl(serviceOf({ port }), control, surface, out),
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

sceneVerbs(program);

cueVerbs(program);
laneVerbs(program);
clipVerbs(program);

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
    userKey(serviceOf(options), { key, words, clear: options.clear === true }, out),
);

automationVerbs(program);
syncVerbs(program);
soundVerbs(program);
undoVerbs(program);
valueVerbs(program);

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
    .option('--osc <[host:]port>', 'port for OSC', oscAddress, { host: '127.0.0.1', port: 9000 })
    .option('--xctl <[host:]port>', 'UDP port for XCtl', oscAddress, { host: '127.0.0.1', port: 10_111 })
    .option('--data <dir>', 'where sessions are kept')
    .addHelpText('after', '\nExample: faderline doctor --json'),
  (out, { port, rtpPort: rtp, osc, xctl, data }: DoctorOptions) =>
    doctor({ http: Number(port), rtp: Number(rtp), osc, xctl }, data, out),
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
