import type { Command } from 'commander';
import type { OscAddress } from '../bridge/osc/doors.ts';
import { later } from './later.ts';
import { oscAddress } from './sync.ts';
import { pagePort, rtpPort, verb, type Ported } from './verbs.ts';

const doctor = later(async () => (await import('./doctor.ts')).doctor);

interface DoctorOptions extends Ported {
  readonly rtpPort: string;
  readonly osc: OscAddress;
  readonly xctl: OscAddress;
  readonly data?: string;
}

/** `faderline doctor` */
export function doctorVerb(program: Command): void {
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
}
