import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { cableOf } from '../../firmware-sim/index.ts';
import type { SinkName } from '../audio/live/find-sink.ts';
import { demoDocument } from '../bridge/demo.ts';
import { programRoot, programVersion } from '../bridge/program.ts';
import { lineLog, type Level, type Log } from '../bridge/log.ts';
import type { OscAddress, OscDoors, OscOptions } from '../bridge/osc/doors.ts';
import { startService, type Service } from '../bridge/service.ts';
import { VIRTUAL_HID_PORT } from '../bridge/virtual-hid-port.ts';
import { emptyDocument } from '../model/document.ts';
import type { SoundStatus } from '../bridge/live-sound.ts';
import { BridgeError } from '../model/errors.ts';
import { startServer } from '../server/server.ts';
import { createSession, holdsSession, openSession, type Session } from '../session/session.ts';
import { playDemoSong } from './demo-song.ts';
import { exit } from './exit.ts';
import { places } from './places.ts';

/** What `start` was given. */
export interface StartOptions {
  readonly session?: string;
  readonly demo?: boolean;
  readonly discard?: boolean;
  readonly port: string;
  readonly rtpPort: string;
  readonly rtpHost: string;
  readonly rtp: boolean;
  readonly midi: boolean;
  readonly rawMidi?: boolean;
  readonly hid: boolean;
  /** Where virtual HID devices are waited for; `true`: at the usual port. */
  readonly virtualHid?: string | true;
  readonly invite?: readonly string[];
  /** An earlier version of the session, by its generation. */
  readonly earlier?: string;
  readonly mapping?: readonly string[];
  readonly claim?: readonly string[];
  readonly open?: readonly string[];
  readonly syncIn?: readonly string[];
  readonly syncOut?: readonly string[];
  readonly osc?: OscAddress;
  readonly oscTo?: readonly OscAddress[];
  readonly xctl?: { readonly host: string; readonly port: number };
  readonly audio: SinkName;
  readonly block: string;
  readonly simulate?: string;
  readonly play?: boolean;
  readonly data?: string;
  readonly logLevel: Level;
}

/** How long a simulated surface is waited for before the summary is printed without it, ms. */
const SURFACE_WAIT = 10_000;

/** `start`: opens a session and serves it until Ctrl-C. @returns the exit code. */
export async function start(options: StartOptions): Promise<number> {
  const log = lineLog((line) => process.stderr.write(`${line}\n`), options.logLevel, !process.stderr.isTTY);
  const session = await sessionFor(options);
  if (options.demo === true) await playDemoSong(session);
  const service = await startService({
    session,
    log,
    discard: options.discard === true,
    midi: options.midi,
    rawMidi: options.rawMidi === true,
    hid: options.hid,
    virtualHid: virtualHidPort(options),
    claim: options.claim ?? [],
    open: options.open ?? [],
    invite: options.invite ?? [],
    sync: { in: options.syncIn ?? [], out: options.syncOut ?? [] },
    osc: oscOptions(options),
    xctl: xctlAddress(options),
    sound: { sink: options.audio, block: Number(options.block) },
    mappings: { given: options.mapping ?? [], list: path.join(places().config, 'mappings.yaml') },
    surfaces: path.join(places().config, 'surfaces.json'),
    rtp: options.rtp ? { host: options.rtpHost, port: Number(options.rtpPort) } : undefined,
  });
  const server = await serve(service, Number(options.port), log);
  const simulator = simulated(options, service, log);
  await ready(service, simulator !== undefined);
  if (options.play ?? options.demo) service.bridge.command({ do: 'play' }, 'start');
  process.stderr.write(
    `${summary(service, server.url, { simulator: simulator !== undefined, rtpHost: options.rtpHost, wanted: options.audio }).join('\n')}\n`,
  );
  await interrupted();
  process.stderr.write('stopping: faders and lights are left tidy, the journal is closed\n');
  simulator?.removeAllListeners('exit');
  await server.close();
  await service.close();
  simulator?.kill('SIGTERM');
  return exit.done;
}

/** The session that was asked for; the demo, made afresh the first time; or the one this user had last. */
export async function sessionFor({
  session,
  demo,
  data,
  earlier,
}: Pick<StartOptions, 'session' | 'demo' | 'data' | 'earlier'>): Promise<Session> {
  const around = { program: programVersion };
  const version = earlier === undefined ? {} : { generation: Number(earlier) };
  if (session !== undefined) return openSession(session, { ...around, ...version });
  const folder = path.join(data ?? places().data, demo === true ? 'demo' : 'default');
  if (earlier !== undefined || (await holdsSession(folder)))
    return openSession(folder, { ...around, ...version });
  return createSession(folder, demo === true ? demoDocument() : emptyDocument('Untitled'), around);
}

async function serve(
  service: Service,
  port: number,
  log: Log,
): Promise<{ url: string; close(): Promise<void> }> {
  try {
    return await startServer({
      bridge: service.bridge,
      mappings: service.mappings,
      learning: service.learning,
      calibrating: service.calibrating,
      devices: service.devices,
      port,
      webRoot: path.join(programRoot, 'dist', 'web'),
      log,
    });
  } catch (error) {
    await service.close();
    throw error;
  }
}

/** Where virtual HID devices are waited for: where it was said, and where a simulated surface has to join that way. */
function virtualHidPort({ virtualHid, simulate }: StartOptions): number | undefined {
  if (virtualHid !== undefined) return virtualHid === true ? VIRTUAL_HID_PORT : Number(virtualHid);
  return cableOf(simulate) === 'hid' ? 0 : undefined;
}

/** Where XCtl is listened for, by the same rule. */
function xctlAddress({ xctl, simulate }: StartOptions): StartOptions['xctl'] {
  return xctl ?? (cableOf(simulate) === 'xctl' ? { host: '127.0.0.1', port: 0 } : undefined);
}

/** A surface that does not exist, in a process of its own, at the other end of a real link. */
function simulated({ simulate, demo }: StartOptions, service: Service, log: Log): ChildProcess | undefined {
  const model = simulate ?? (demo === true ? 'x-touch' : undefined);
  if (model === undefined) return undefined;
  const program = process.argv[1] as string;
  const args = [program, 'simulate', model, ...wayTo(model, service), '--quiet', '--with-parent'];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'pipe'] });
  child.stderr?.on('data', (text: Buffer) => log('warn', model, text.toString('utf8').trim()));
  child.on('exit', (code) => log('warn', model, `the simulated surface ended with ${String(code)}`));
  return child;
}

/** How a simulated surface reaches the service. */
function wayTo(model: string, { rtpPort, hidPort, xctlPort }: Service): readonly string[] {
  const ways = {
    midi: ['--rtp-port', rtpPort, 'RTP-MIDI: leave --no-rtp away'],
    hid: ['--hid-port', hidPort, 'a port that is taken: --virtual-hid N'],
    xctl: ['--xctl-port', xctlPort, 'a port that is taken: --xctl N'],
  } as const;
  const [option, port, over] = ways[cableOf(model) ?? 'midi'];
  if (port !== undefined && port !== 0) return ['--host', '127.0.0.1', option, String(port)];
  throw new BridgeError('USAGE', `a simulated ${model} joins over ${over}`);
}

/** Waits until a surface is there, if one is on its way. */
function ready({ bridge }: Service, expected: boolean): Promise<void> {
  return new Promise((resolve) => {
    if (!expected) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      bridge.onTick.delete(look);
      resolve();
    };
    const look = (): void => {
      if (bridge.engine.surfaces.size > 0) done();
    };
    const timer = setTimeout(done, SURFACE_WAIT);
    bridge.onTick.add(look);
  });
}

function summary(
  service: Service,
  url: string,
  { simulator, rtpHost, wanted }: { simulator: boolean; rtpHost: string; wanted: SinkName },
): string[] {
  const reach = /^(127\.|localhost|::1)/.test(rtpHost)
    ? 'for this computer only; --rtp-host 0.0.0.0 lets surfaces on the network join'
    : 'surfaces on the network may join';
  const { bridge, session, recovered, rtpPort, hidPort, xctlPort, troubles } = service;
  const { engine } = bridge;
  const lanes = engine.lanes.filled().length;
  const there = bridge.units.filter(({ state }) => state !== 'absent');
  const surfaces = there.map(({ name, model, transport, strips, state }) => {
    const kind = simulator && transport !== 'midi' ? ' (simulated)' : '';
    return `  surface   ${name}${kind}: ${model}, ${strips} strips, ${transport}, ${state}`;
  });
  return [
    `Faderline ${programVersion}`,
    `  session   ${engine.name}: ${lanes} lanes, ${engine.scenes.length} scenes, in ${session.dir}`,
    ...[
      recovered.recovered && `${recovered.recovered}: save to keep it, or start again with --discard`,
      recovered.failed,
    ].flatMap((line) => (line === undefined ? [] : [`  recovery  ${line}`])),
    ...(surfaces.length > 0
      ? surfaces
      : ['  surface   none yet; plug one in, or try: faderline simulate x-touch']),
    ...(rtpPort === undefined ? [] : [`  network   RTP-MIDI on port ${rtpPort}: ${reach}`]),
    ...(hidPort === undefined
      ? []
      : [`  HID       virtual devices of this computer may join on port ${hidPort}`]),
    ...(bridge.osc ? [`  OSC       ${oscWords(bridge.osc, url)}`] : []),
    ...(xctlPort === undefined ? [] : [`  XCtl      on UDP port ${xctlPort}; it has no passwords`]),
    ...troubles.map((line) => `  –         ${line}`),
    `  sound     ${soundWords(bridge.sound?.status, wanted)}`,
    `  page      ${url}`,
    '  stop      Ctrl-C',
  ];
}

function oscOptions({ osc, oscTo = [] }: StartOptions): OscOptions | undefined {
  if (osc) return { ...osc, to: oscTo, advertise: true };
  if (oscTo.length === 0) return undefined;
  throw new BridgeError(
    'USAGE',
    '--osc-to needs a port to send from and be answered at: give --osc 9000 as well',
  );
}

function oscWords({ port, isPrivate }: OscDoors, url: string): string {
  const reach = isPrivate
    ? `for this computer only; --osc 0.0.0.0:${port} lets tablets in`
    : 'it has no passwords: whoever is on the network may move the desk';
  return `port ${port}, UDP and TCP, and ${url.replace('http:', 'ws:')}osc: ${reach}`;
}

/** Where the desk sounds, and what to do where nothing is heard. */
export function soundWords(sound: SoundStatus | undefined, wanted: SinkName): string {
  if (!sound) return 'none, as --audio none was given: meters show what the faders say';
  const { sink, block, rate } = sound;
  const pace = `blocks of ${block} frames at ${rate / 1000} kHz`;
  if (sink !== 'clock') return `to ${sink}, ${pace}; it can be heard in the page, too: Listen`;
  const why = wanted === 'clock' ? '' : 'no sound server or card was found (faderline doctor says more); ';
  return `by the clock, ${pace}: ${why}to hear it press Listen in the page`;
}

/** The first Ctrl-C stops in order, the second at once. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      process.once('SIGINT', () => process.exit(exit.interrupted));
      process.once('SIGTERM', () => process.exit(exit.interrupted));
      resolve();
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
}
