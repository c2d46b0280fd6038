import { Option, type Command } from 'commander';
import { VIRTUAL_HID_PORT } from '../bridge/virtual-hid-port.ts';
import { later } from './later.ts';
import { output } from './output.ts';
import type { SimulateOptions } from './simulate.ts';
import { simulatedNames } from './simulated-names.ts';
import { portNumber, rtpPort } from './verbs.ts';

const simulateDevice = later(async () => (await import('./simulate.ts')).simulateDevice);

/** `faderline simulate` */
export function simulateVerb(program: Command): void {
  program
    .command('simulate')
    .description(
      'a surface that does not exist, at the end of a real cable, until Ctrl-C or the end of its script',
    )
    .argument(
      '<model...>',
      `from left to right: ${simulatedNames.join(', ')}; or timecode, which is a machine`,
    )
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
}
