import { Option, type Command } from 'commander';
import { sinkNames } from '../audio/live/find-sink.ts';
import { VIRTUAL_HID_PORT } from '../bridge/virtual-hid-port.ts';
import { oscAddress, oscTarget } from './sync.ts';
import { pagePort, portNumber, rtpPort, wholeNumber } from './verbs.ts';

/** What opening a session takes, whichever verb does it. */
export function serving(of: Command): Command {
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
