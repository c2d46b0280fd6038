import path from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { stepsDocument } from '../engine/steps.ts';
import type { SessionDocument } from '../model/document.ts';
import { BridgeError } from '../model/errors.ts';
import type { DeviceProfile } from '../model/profile.ts';
import { findSinks, type SinkName } from '../audio/live/find-sink.ts';
import { realClock } from '../ports/clock.ts';
import { HidSource } from '../ports/hid.ts';
import { MidiSource } from '../ports/midi.ts';
import type { PortSource } from '../ports/port.ts';
import { RawMidiSource } from '../ports/raw-midi.ts';
import { RtpMidiSession } from '../ports/rtp-midi.ts';
import { VirtualHidSource } from '../ports/virtual-hid.ts';
import { XctlSource } from '../ports/xctl.ts';
import { audioFolder } from '../session/clip-files.ts';
import { JournalWriter } from '../session/journal-writer.ts';
import { saveSession, saveSessionAs, type Session } from '../session/session.ts';
import { recognise, recogniseHid } from '../surfaces/recognise.ts';
import { Bridge } from './bridge.ts';
import { Claims } from './claims.ts';
import { Calibrating } from './calibrate.ts';
import { mappingCheck } from './check-mapping.ts';
import { Devices } from './devices.ts';
import { ClipWatch } from './clip-watch.ts';
import { watchFolder } from './folder-watch.ts';
import { loadProfiles } from './library.ts';
import { programRoot, programVersion } from './program.ts';
import { Learning } from './learn.ts';
import { HeardChanges } from './heard-changes.ts';
import { LiveSound } from './live-sound.ts';
import { tellLateness } from './lateness.ts';
import type { Log } from './log.ts';
import { Mappings } from './mappings.ts';
import { checkpointOf, recoverEngine, type Recovered } from './recovery.ts';
import { OscDoors, type OscOptions } from './osc/doors.ts';
import { remapped } from './remapped.ts';
import { Roster } from './roster.ts';
import { SurfaceSettings } from './surface-settings.ts';
import { Timekeeper, type SyncNames } from './timekeeper.ts';

/** What a service is started with. */
export interface ServiceOptions {
  readonly session: Session;
  readonly log: Log;
  /** Leave out what happened after the last save. */
  readonly discard: boolean;
  /** Look for MIDI ports of this machine. */
  readonly midi: boolean;
  /** Open MIDI devices of Linux as files, without its sequencer. */
  readonly rawMidi?: boolean;
  /** Look for HID devices of this machine. */
  readonly hid?: boolean;
  /** Where to wait for virtual HID devices, programs on this computer: a TCP port, 0 for any; without it, nowhere. */
  readonly virtualHid?: number | undefined;
  /** Ports of this machine to take for Mackie Controls although no device file knows their names. */
  readonly claim: readonly string[];
  /** Ports of this machine to open although no device file knows their names, whatever they are. */
  readonly open?: readonly string[];
  /** Where to listen for RTP-MIDI, or not at all. */
  readonly rtp: { readonly host: string; readonly port: number } | undefined;
  /** Where surfaces that speak XCtl call, or not at all. */
  readonly xctl?: { readonly host: string; readonly port: number } | undefined;
  /** What the controls do: files that were given, and the user's list; without it, what comes with the program. */
  readonly mappings?: { readonly given: readonly string[]; readonly list: string };
  /** Where what is known of the surfaces of this computer is kept; without it, it is forgotten at the end. */
  readonly surfaces?: string;
  /** RTP-MIDI sessions to ask in, as `host` or `host:port`. */
  readonly invite?: readonly string[];
  /** Ports for timecode and show control, by name. */
  readonly sync?: SyncNames;
  /** Where to listen for OSC, or not at all. */
  readonly osc?: OscOptions | undefined;
  /** Where the desk sounds; without it, it does not. */
  readonly sound?: { readonly sink: SinkName; readonly block: number } | undefined;
}

/** A session that is open, with its surfaces. */
export interface Service {
  readonly bridge: Bridge;
  readonly session: Session;
  readonly mappings: Mappings;
  readonly learning: Learning;
  readonly calibrating: Calibrating;
  readonly devices: Devices;
  readonly recovered: Recovered;
  /** Where RTP-MIDI listens; undefined when it does not. */
  readonly rtpPort: number | undefined;
  /** Where surfaces that speak XCtl call; undefined when nobody listens. */
  readonly xctlPort: number | undefined;
  /** Where OSC is listened to; undefined when it is not. */
  readonly oscPort: number | undefined;
  /** Where virtual HID devices are waited for; undefined when they are not. */
  readonly hidPort: number | undefined;
  /** What could not be opened, and files that are not there, with the remedy: one line each. */
  readonly troubles: readonly string[];
  /** Stops in order: surfaces tidy, journal ended, session closed. */
  close(): Promise<void>;
}

/**
 * Opens everything a session needs and lets time run.
 *
 * @throws BridgeError for device files and mappings that cannot be read.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { session, log } = options;
  const { profiles, fallback, unknown } = loadProfiles();
  const mappings = findMappings(options);
  const settings = new SurfaceSettings(options.surfaces);
  const roster = new Roster(settings, log);
  const recovered = await recoverEngine(session, options.discard);
  const { engine } = recovered;
  const journal = await startJournal(session, engine, log);
  const claims = claimsOf(options, profiles, (name) => bridge.timekeeper?.wants(name) === true);
  const sources = findSources(options, claims, profiles);
  let saving: Promise<unknown> = Promise.resolve();
  const bridge: Bridge = new Bridge({
    engine,
    clock: realClock,
    sources: sources.all,
    profiles,
    fallback,
    unknown,
    claims,
    claimed: (port) => options.claim.some((part) => port.includes(part)),
    mappingFor: (_family, surface) => mappings.textFor(surface),
    roster,
    latencyOf: (surface) => settings.latencyOf(surface),
    log,
    recorder: {
      append: (input) => journal.append(input),
      tick: (tick) => {
        journal.tick(tick);
        if (journal.rotationDueWhen(engine.still)) journal.rotate(checkpointOf(engine));
      },
    },
    save: (as) => {
      const started = as === undefined ? save(session, bridge, journal) : saveCopy(session, bridge, as);
      saving = Promise.allSettled([saving, started]);
      return started;
    },
  });
  const list = options.mappings?.list;
  const learning = new Learning(bridge, mappings, list === undefined ? undefined : path.dirname(list));
  const calibrating = new Calibrating(bridge, settings);
  const devices = new Devices(bridge, roster);
  const clipWatch = new ClipWatch(bridge, audioFolder(session));
  bridge.clipWatch = clipWatch;
  const heard = new HeardChanges({
    engine,
    dir: session.dir,
    tell: (level, text) => bridge.tell(level, text),
  });
  bridge.heard = heard;
  bridge.onTick.add(() => heard.look());
  if (options.sync) bridge.timekeeper = new Timekeeper(bridge, options.sync);
  const close = async (): Promise<void> => {
    await bridge.osc?.close();
    learning.close();
    calibrating.close();
    devices.close();
    mappings.close();
    await saving;
    await clipWatch.close();
    await bridge.close();
    await heard.close();
    await bridge.sound?.close();
    await journal.close(engine.unsaved);
    await session.close();
  };
  try {
    await startSound(options, bridge);
    mappings.serve(remapped(bridge));
    bridge.explainer.mappings = () => mappings.states;
    await bridge.start();
    await orTold(bridge, 'OSC', async () => {
      bridge.osc = options.osc && (await OscDoors.open(bridge, options.osc));
    });
    for (const who of options.invite ?? [])
      await orTold(bridge, 'RTP-MIDI', () => invite(sources.network, who));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    bridge,
    session,
    mappings,
    learning,
    calibrating,
    devices,
    recovered,
    rtpPort: sources.network?.port || undefined, // 0 when it could not be opened
    oscPort: bridge.osc?.port,
    hidPort: sources.virtual?.port || undefined,
    xctlPort: sources.xctl?.port || undefined, // 0 when it could not be opened
    troubles: [
      ...mappings.troubles,
      ...(settings.trouble === undefined ? [] : [settings.trouble]),
      ...bridge.troubles,
      ...clipWatch.troubles,
    ],
    close,
  };
}

/** A desk that cannot sound goes on without: faders, automation and scenes do not need it. */
async function startSound({ sound, session, log }: ServiceOptions, bridge: Bridge): Promise<void> {
  tellLateness(bridge);
  const [sink, ...otherwise] = sound ? findSinks(sound.sink) : [];
  if (!sound || sink === undefined || sink === 'none') return;
  const { engine } = bridge;
  const folder = audioFolder(session);
  const say = (level: 'info' | 'warn', text: string): void => log(level, 'sound', text);
  bridge.sound = await LiveSound.start({ engine, folder, sink, otherwise, block: sound.block, log: say });
}

function startJournal(session: Session, engine: Engine, log: Log): Promise<JournalWriter> {
  return JournalWriter.start({
    folder: session.journal,
    generation: session.generation,
    session: session.id,
    table: engine.table,
    start: checkpointOf(engine),
    program: programVersion,
    onTrouble: ({ failing, message }) => log(failing ? 'error' : 'info', 'journal', message),
  });
}

/** What a save keeps: the session, and what can be undone. */
function savedDocument(engine: Engine): SessionDocument {
  const history = stepsDocument(engine);
  return { ...engine.document(), ...(history && { history }) };
}

/** A copy beside the session, under its own name; the session itself stays the one that is open. */
async function saveCopy(session: Session, bridge: Bridge, as: string): Promise<string> {
  const document = { ...savedDocument(bridge.engine), name: as };
  try {
    const copy = await saveSessionAs(session, path.join(path.dirname(session.dir), as), document);
    await copy.close();
    return `Saved a copy in ${copy.dir}`;
  } catch (error) {
    throw new Error(`No copy was saved: ${(error as Error).message}`, { cause: error });
  }
}

async function save(session: Session, bridge: Bridge, journal: JournalWriter): Promise<string> {
  const { engine } = bridge;
  try {
    const { generation } = await saveSession(session, savedDocument(engine));
    bridge.submit({ type: 'saved', ok: true });
    journal.rotate(checkpointOf(engine), generation);
    return `Saved ${session.dir}`;
  } catch (error) {
    bridge.submit({ type: 'saved', ok: false });
    throw new Error(notSaved((error as Error).message, journal.failing), { cause: error });
  }
}

/** What people are told of a save that failed. @param failing the journal cannot be written either. */
export function notSaved(why: string, failing: boolean): string {
  if (!failing) return `Not saved: ${why}. Everything is still here and in the journal`;
  return `Not saved: ${why}. Everything is still here, but the journal cannot be written either: a crash would lose it. Make room on the disk, and save again`;
}

function findMappings({ mappings, log }: ServiceOptions): Mappings {
  return new Mappings({
    given: mappings?.given ?? [],
    list: mappings?.list,
    shipped: path.join(programRoot, 'mappings'),
    check: mappingCheck(),
    clock: realClock,
    watch: watchFolder(log),
  });
}

/** Opens a door. One that is taken, or leads nowhere, is told of with the remedy, and everything else runs on. */
async function orTold(bridge: Bridge, what: string, open: () => Promise<void>): Promise<void> {
  try {
    await open();
  } catch (error) {
    if (!(error instanceof BridgeError) || error.code === 'USAGE') throw error;
    bridge.shut.push(`${what}: ${error.message}`);
    bridge.options.log('warn', what, error.message);
  }
}

/** @param who `host` or `host:port`. */
async function invite(network: RtpMidiSession | undefined, who: string): Promise<void> {
  const [, host, port] = /^(.+?)(?::(\d+))?$/.exec(who) ?? [];
  if (!network || host === undefined)
    throw new BridgeError('USAGE', `${who} can only be asked in over RTP-MIDI: leave --no-rtp away`);
  try {
    await network.invite(host, Number(port ?? 5004));
  } catch (error) {
    throw new BridgeError(
      'PORT_MISSING',
      `${who} cannot be found on the network (${(error as Error).message}); check the name or give its address`,
    );
  }
}

/** What is opened where nobody says anything: what is known, and what the command line names. */
function claimsOf(
  { claim, open = [] }: ServiceOptions,
  profiles: readonly DeviceProfile[],
  forSync: (name: string) => boolean,
): Claims {
  return new Claims(
    (name) =>
      recognise(name, profiles) !== undefined ||
      [...claim, ...open].some((part) => name.includes(part)) ||
      forSync(name),
  );
}

/** The MIDI ports of this computer: by way of the system, or, where Linux has no sequencer or it is asked for, its devices. */
function midiSources({ log, midi, rawMidi = false }: ServiceOptions, claims: Claims): PortSource[] {
  if (!midi) return [];
  const claim = (name: string): boolean => claims.isOurs(name);
  const say = (line: string): void => log('info', 'MIDI', line);
  if (rawMidi) return [new RawMidiSource({ claim, log: say })];
  const system = new MidiSource({ claim, log: say });
  if (process.platform !== 'linux') return [system];
  const standBy = (): boolean => system.trouble === undefined;
  return [system, new RawMidiSource({ claim, log: say, standBy })];
}

/** The HID devices of this computer that a device file knows. */
function hidDevices(
  { log, hid = false }: ServiceOptions,
  claims: Claims,
  profiles: readonly DeviceProfile[],
): HidSource | undefined {
  if (!hid) return undefined;
  return new HidSource({
    claim: ({ usb, usage }) => recogniseHid(usb, usage, profiles) !== undefined,
    isOurs: (name) => claims.isOurs(name, true),
    log: (line) => log('warn', 'HID', line),
  });
}

/** Those that are programs. */
function virtualHid(
  { log, virtualHid: port }: ServiceOptions,
  profiles: readonly DeviceProfile[],
): VirtualHidSource | undefined {
  if (port === undefined) return undefined;
  return new VirtualHidSource({
    claim: (usb) => recogniseHid(usb, undefined, profiles) !== undefined,
    port,
    log: (line) => log('warn', 'virtual HID', line),
  });
}

/** The places ports come from. */
function findSources(options: ServiceOptions, claims: Claims, profiles: readonly DeviceProfile[]): Sources {
  const { log, rtp } = options;
  const network =
    rtp &&
    new RtpMidiSession({
      name: 'Faderline',
      host: rtp.host,
      port: rtp.port,
      elsewhere: true,
      advertise: true,
      log: (line) => log('info', 'network', line),
    });
  const virtual = virtualHid(options, profiles);
  const calls = options.xctl && new XctlSource({ ...options.xctl, log: (line) => log('info', 'XCtl', line) });
  const all = [
    ...midiSources(options, claims),
    network,
    calls,
    hidDevices(options, claims, profiles),
    virtual,
  ].filter((source) => source !== undefined);
  return { all, network, virtual, xctl: calls };
}

interface Sources {
  readonly all: readonly PortSource[];
  readonly network: RtpMidiSession | undefined;
  readonly virtual: VirtualHidSource | undefined;
  readonly xctl: XctlSource | undefined;
}
