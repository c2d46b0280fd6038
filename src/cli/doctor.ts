import { accessSync, constants, existsSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { isOpen, waysOut, type WayOut } from '../audio/live/find-sink.ts';
import { kernelBytes } from '../bridge/kernel-file.ts';
import { lookForHid } from '../bridge/look-for-hid.ts';
import { lookForRawMidi } from '../bridge/look-for-raw-midi.ts';
import { midiTrouble } from '../bridge/look-for-midi.ts';
import { loadMapping, loadProfiles } from '../bridge/library.ts';
import { programRoot, programVersion } from '../bridge/program.ts';
import { whyNoOsc, whyNoUdp, type OscAddress } from '../bridge/osc/doors.ts';
import { VIRTUAL_HID_PORT } from '../bridge/virtual-hid-port.ts';
import { parseMapping } from '../mapping/parse.ts';
import { exit } from './exit.ts';
import { table, type Output } from './output.ts';
import { places } from './places.ts';

/** How one thing was found: well, with limits, broken, or not on this computer. */
type Finding = {
  readonly group: string;
  readonly mark: '✓' | '!' | '✗' | '–';
  readonly found: string;
  readonly remedy?: string;
};

/** `doctor`: looks at everything and changes nothing. @returns 0 unless something is broken. */
export async function doctor(
  ports: { readonly http: number; readonly rtp: number; readonly osc: OscAddress; readonly xctl: OscAddress },
  data: string | undefined,
  out: Output,
): Promise<number> {
  const findings = [
    runtime(),
    page(),
    kernel(),
    soundCard(waysOut()),
    midi(),
    ...(await hid()),
    await free('page', ports.http, 'faderline start --port N'),
    await freeUdp('RTP-MIDI', { host: '127.0.0.1', port: ports.rtp }, 2, 'faderline start --rtp-port N'),
    await freeForOsc(ports.osc),
    await freeUdp(
      'XCtl',
      ports.xctl,
      1,
      'end the program that has it: an X-Touch calls one port and no other',
    ),
    await free('virtual HID', VIRTUAL_HID_PORT, 'faderline start --virtual-hid N'),
    files(),
    writable(data ?? places().data),
    await timing(),
  ];
  out.data({ version: programVersion, findings }, () => [
    ...table(
      findings.map(({ mark, group, found, remedy }) => [
        mark,
        group,
        remedy === undefined ? found : `${found} · ${remedy}`,
      ]),
    ),
  ]);
  return findings.some(({ mark }) => mark === '✗') ? exit.failed : exit.done;
}

function runtime(): Finding {
  return {
    group: 'runtime',
    mark: '✓',
    found: `Faderline ${programVersion}, Node ${process.versions.node}, ${process.platform} ${process.arch}`,
  };
}

function page(): Finding {
  const built = existsSync(path.join(programRoot, 'dist', 'web', 'index.html'));
  return built
    ? { group: 'page', mark: '✓', found: 'built' }
    : { group: 'page', mark: '✗', found: 'the page is not built', remedy: 'npm run build' };
}

function kernel(): Finding {
  try {
    kernelBytes();
    return { group: 'sound', mark: '✓', found: 'the kernel is built' };
  } catch (error) {
    return { group: 'sound', mark: '✗', found: (error as Error).message, remedy: 'npm run build' };
  }
}

const serverOf = { pipewire: 'PipeWire', pulse: 'PulseAudio', alsa: 'a sound card' } as const;

/** Where the desk sounds when nobody says where, and why there. */
export function soundCard(ways: readonly WayOut[]): Finding {
  const group = 'sound';
  const chosen = ways.find(isOpen);
  if (chosen)
    return {
      group,
      mark: '✓',
      found: `the desk plays to ${serverOf[chosen.player]}, by ${chosen.program}`,
    };
  const lacking = ways.find(({ answers, installed }) => answers && !installed);
  const tooOld = ways.some(({ takesRaw }) => !takesRaw);
  const there = lacking !== undefined || tooOld;
  const remedy = there
    ? `apt-get install ${lacking ? packageOf[lacking.player] : 'pipewire-pulse pulseaudio-utils'}`
    : 'press Listen in the page; a sound server of yours is found by PULSE_SERVER or XDG_RUNTIME_DIR';
  const why = ways.map(
    ({ player, program, installed, takesRaw, answers }) =>
      `${program} is ${installed ? '' : 'not '}installed${takesRaw ? '' : ' but too old'}, ${serverOf[player]} is ${answers ? '' : 'not '}there`,
  );
  return {
    group,
    mark: there ? '!' : '–',
    found: `the desk goes by the clock and is heard in the page alone: ${why.join('; ')}`,
    remedy,
  };
}

/** The packages of Debian in which the players are. */
const packageOf = { pipewire: 'pipewire-bin', pulse: 'pulseaudio-utils', alsa: 'alsa-utils' } as const;

function midi(): Finding {
  const group = 'MIDI';
  if (process.platform !== 'linux') return { group, mark: '✓', found: 'the system has MIDI built in' };
  const sequencer = '/dev/snd/seq';
  if (!existsSync(sequencer)) return withoutSequencer(sequencer, lookForRawMidi());
  try {
    accessSync(sequencer, constants.R_OK | constants.W_OK);
  } catch {
    return {
      group,
      mark: '✗',
      found: `${sequencer} may not be opened by you`,
      remedy: 'sudo usermod -aG audio $USER, then log in again',
    };
  }
  const trouble = midiTrouble();
  if (trouble !== undefined) return { group, mark: '✗', found: trouble };
  return { group, mark: '✓', found: `ALSA sequencer at ${sequencer}` };
}

/** Linux without a sequencer: the devices that are opened as files instead, if there are any. */
export function withoutSequencer(
  sequencer: string,
  raw: readonly { readonly name: string; readonly file: string; readonly trouble: string | undefined }[],
): Finding {
  const group = 'MIDI';
  const remedy = 'sudo modprobe snd-seq';
  const none = `no ALSA sequencer (${sequencer})`;
  if (raw.length === 0)
    return { group, mark: '–', found: `${none}; simulated and network surfaces work`, remedy };
  const devices = raw.map(({ name, file }) => `${name} (${file})`).join(', ');
  const found = `${none}; opened as files, each by one program at a time: ${devices}`;
  const closed = raw.find(({ trouble }) => trouble !== undefined)?.trouble;
  return closed === undefined
    ? { group, mark: '!', found, remedy }
    : { group, mark: '✗', found, remedy: closed };
}

/** What is plugged in, and what stands in its way. */
async function hid(): Promise<Finding[]> {
  const group = 'HID';
  try {
    const { all, claimed } = await lookForHid();
    if (claimed.length === 0)
      return [{ group, mark: '–', found: `no surface among ${all} HID devices that are plugged in` }];
    return claimed.map(({ product, usb, trouble }) => ({
      group,
      mark: trouble === undefined ? '✓' : '!',
      found: `${product} (${usb})`,
      ...(trouble !== undefined && { remedy: trouble }),
    }));
  } catch (error) {
    return [{ group, mark: '!', found: (error as Error).message }];
  }
}

/** Both of the sockets that OSC takes, opened and closed as it opens them. */
async function freeForOsc(at: OscAddress): Promise<Finding> {
  const why = await whyNoOsc(at);
  if (why === undefined)
    return { group: 'network', mark: '✓', found: `port ${at.port} (OSC, UDP and TCP) is free` };
  return { group: 'network', mark: '!', found: `OSC: ${why}`, remedy: 'faderline start --osc N' };
}

/** @param count sockets that it takes, from this port on. */
async function freeUdp(
  what: string,
  { host, port }: OscAddress,
  count: number,
  remedy: string,
): Promise<Finding> {
  const why = await whyNoUdp(host, port, count);
  if (why === undefined) return { group: 'network', mark: '✓', found: `port ${port} (${what}, UDP) is free` };
  return { group: 'network', mark: '!', found: `${what}: ${why}`, remedy };
}

function free(what: string, port: number, remedy: string): Promise<Finding> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => {
      resolve({
        group: 'network',
        mark: '!',
        found: `port ${port} (${what}) is taken, perhaps by a running Faderline`,
        remedy,
      });
    });
    probe.listen(port, '127.0.0.1', () => {
      probe.close(() => resolve({ group: 'network', mark: '✓', found: `port ${port} (${what}) is free` }));
    });
  });
}

function files(): Finding {
  try {
    const { profiles } = loadProfiles();
    const { problems } = parseMapping(loadMapping('mcu'));
    const first = problems[0];
    if (first)
      return {
        group: 'files',
        mark: '✗',
        found: `the mapping: ${first.line}:${first.column} ${first.message}`,
        remedy: 'faderline map check',
      };
    return { group: 'files', mark: '✓', found: `${profiles.length} device files and their mapping load` };
  } catch (error) {
    return { group: 'files', mark: '✗', found: (error as Error).message };
  }
}

/** The folder, or the nearest one above it that is there. */
function writable(folder: string): Finding {
  let there = path.resolve(folder);
  while (!existsSync(there)) there = path.dirname(there);
  try {
    accessSync(there, constants.W_OK);
    return { group: 'files', mark: '✓', found: `sessions can be written below ${folder}` };
  } catch {
    return {
      group: 'files',
      mark: '✗',
      found: `${there} cannot be written`,
      remedy: 'faderline start --data DIR',
    };
  }
}

/** Do timers of 10 ms, on which motors and automation move, come within 5 ms? */
async function timing(): Promise<Finding> {
  let worst = 0;
  for (let i = 0; i < 30; i++) {
    const before = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 10));
    worst = Math.max(worst, performance.now() - before - 10);
  }
  const found = `timers come at most ${worst.toFixed(1)} ms late`;
  return worst <= 5
    ? { group: 'timing', mark: '✓', found }
    : { group: 'timing', mark: '!', found, remedy: 'close other programs: motors move in steps' };
}
