import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { SinkName } from '../audio/live/find-sink.ts';
import { demoDocument } from '../bridge/demo.ts';
import { programRoot, programVersion } from '../bridge/library.ts';
import { lineLog, type Level, type Log } from '../bridge/log.ts';
import type { OscAddress } from '../bridge/osc-door.ts';
import { startService, type Service } from '../bridge/service.ts';
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
  readonly invite?: readonly string[];
  /** An earlier version of the session, by its generation. */
  readonly earlier?: string;
  readonly mapping?: readonly string[];
  readonly claim?: readonly string[];
  readonly open?: readonly string[];
  readonly syncIn?: readonly string[];
  readonly syncOut?: readonly string[];
  readonly osc?: OscAddress;
  readonly audio: SinkName;
  readonly block: string;
  readonly simulate?: string;
  readonly play?: boolean;
  readonly data?: string;
  readonly logLevel: Level;
}

/** How long a simulated surface is waited for before the summary is printed without it, ms. */
const SURFACE_WAIT = 3000;

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
    claim: options.claim ?? [],
    open: options.open ?? [],
    invite: options.invite ?? [],
    sync: { in: options.syncIn ?? [], out: options.syncOut ?? [] },
    osc: options.osc,
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
      port,
      webRoot: path.join(programRoot, 'dist', 'web'),
      log,
    });
  } catch (error) {
    await service.close();
    throw error;
  }
}

/** A surface that does not exist, in a process of its own, at the other end of a real RTP-MIDI link. */
function simulated({ simulate, demo }: StartOptions, service: Service, log: Log): ChildProcess | undefined {
  const model = simulate ?? (demo === true ? 'x-touch' : undefined);
  if (model === undefined) return undefined;
  if (service.rtpPort === undefined || service.rtpPort === 0) {
    throw new BridgeError('USAGE', 'a simulated surface joins over RTP-MIDI: leave --no-rtp away');
  }
  const program = process.argv[1] as string;
  const args = [
    program,
    'simulate',
    model,
    '--host',
    '127.0.0.1',
    '--rtp-port',
    String(service.rtpPort),
    '--quiet',
    '--with-parent',
  ];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'pipe'] });
  child.stderr?.on('data', (text: Buffer) => log('warn', model, text.toString('utf8').trim()));
  child.on('exit', (code) => log('warn', model, `the simulated surface ended with ${String(code)}`));
  return child;
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
  const { bridge, session, recovered, rtpPort, oscPort, troubles } = service;
  const { engine } = bridge;
  const lanes = engine.lanes.filled().length;
  const surfaces = bridge.units.map(({ name, model, transport, strips, state }) => {
    const kind = simulator && transport === 'rtp-midi' ? ' (simulated)' : '';
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
    ...(oscPort === undefined ? [] : [`  OSC       on UDP port ${oscPort}; it has no passwords`]),
    ...troubles.map((line) => `  –         ${line}`),
    `  sound     ${soundWords(bridge.sound?.status, wanted)}`,
    `  page      ${url}`,
    '  stop      Ctrl-C',
  ];
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
