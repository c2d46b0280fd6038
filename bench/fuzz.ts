/**
 * Throws mutated bytes at every parser of the cable: `node dist/bench/fuzz.js [--count N] [--seed N]`. None may throw,
 * hang or keep memory. Prints bytes per second.
 */
import { setFlagsFromString } from 'node:v8';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { runInNewContext } from 'node:vm';

import { Bridge, controlsOf } from '../src/bridge/bridge.ts';
import { loadProfiles } from '../src/bridge/library.ts';
import { OscDesk } from '../src/bridge/osc/desk.ts';
import { Engine } from '../src/engine/engine.ts';
import { emptyDocument } from '../src/model/document.ts';
import { VirtualClock } from '../src/ports/clock.ts';
import { RtpMidiSession } from '../src/ports/rtp-midi.ts';
import { RtpMidiPeer } from '../src/ports/rtp-peer.ts';
import type { UdpPair } from '../src/ports/udp-pair.ts';
import { familyOf } from '../src/surfaces/index.ts';
import { parseSession } from '../src/wire/applemidi.ts';
import { MidiParser, type MidiSink } from '../src/wire/midi1.ts';
import { decodeMmc } from '../src/wire/mmc.ts';
import { decodeMsc } from '../src/wire/msc.ts';
import { decodeFullFrame } from '../src/wire/mtc.ts';
import { decodeOsc, OscPattern, OscReader } from '../src/wire/osc.ts';
import { PacketStream } from '../src/wire/packets.ts';
import { JournalReader } from '../src/wire/rtp-journal.ts';
import { CommandReader, parseRtp } from '../src/wire/rtp-midi.ts';
import { LengthDecoder, SlipDecoder } from '../src/wire/slip.ts';

/** One parser under fire: valid inputs to begin from, and what takes a mutated one. */
export interface FuzzTarget {
  readonly name: string;
  readonly corpus: readonly string[];
  readonly take: (bytes: Uint8Array) => void;
}

export interface FuzzResult {
  readonly name: string;
  readonly bytes: number;
  readonly bytesPerSecond: number;
  /** The slowest single input, ms. */
  readonly slowest: number;
  /** Memory in use after, less before, bytes; both after a collection. */
  readonly growth: number;
}

/** A parser that takes longer than this over one datagram hangs, ms. */
const MOST_TIME = 1000;
/** The engine's own doing (compiled code, inline caches) stays below this, bytes. */
const MOST_GROWTH = 8 << 20;
/** The longest input, bytes. */
const MOST_LENGTH = 1500;

const nowhere: MidiSink = { message: () => {}, sysex: () => {}, realtime: () => {} };

const MIDI = [
  '90 3c 7f 3c 00 e0 00 40 b0 07 64 c0 05 d0 10 f8',
  'f1 13 f2 01 02 f3 04 f6 fa fb fc fe ff f4 f5 f9 fd f7',
  '80 01 02 a3 01 f8 02 bf 79 00',
];
const SYSEX = [
  'f0 7e 7f 06 01 f7',
  'f0 00 00 66 14 12 00 48 f8 65 6c 6c 6f f7',
  'f0 00 20 29 02 11 77 08 f7 f0 f7 f0 43 90 3c 40',
];
const MACHINES = [
  'f0 7f 7f 01 01 61 25 34 10 f7',
  'f0 7f 7f 06 01 44 06 01 21 02 03 04 00 47 03 00 40 00 48 01 41 02 f7',
  'f0 7f 7f 02 10 01 31 32 2e 35 00 31 f7',
  'f0 7f 7f 02 10 04 20 00 01 0c 32 33 f7',
];
const SESSION = [
  'ff ff 49 4e 00 00 00 02 12 34 56 78 ca fe ba be 62 72 69 64 67 65 00',
  'ff ff 4f 4b 00 00 00 02 12 34 56 78 ca fe ba be',
  'ff ff 4e 4f 00 00 00 02 12 34 56 78 ca fe ba be',
  'ff ff 42 59 00 00 00 02 12 34 56 78 ca fe ba be',
  'ff ff 52 53 ca fe ba be 12 35 00 00',
  'ff ff 52 4c ca fe ba be 00 00 10 00',
  `ff ff 43 4b ca fe ba be 01 00 00 00 ${'00 00 00 00 00 00 27 10 '.repeat(3)}`,
];
const RTP = [
  '80 61 12 35 00 01 86 a0 ca fe ba be 43 e0 00 40 a0 12 34 80 0c 58 80 87 64 80 40 81 f0 bc e4',
  '80 61 12 36 00 01 86 a0 ca fe ba be 80 0c 90 3c 7f 00 3c 00 81 00 e0 00 40 00 f8',
  '80 e1 12 37 00 01 86 a0 ca fe ba be 2d 87 68 f0 01 02 f0 00 f8 00 f7 03 f7 00 00',
  '80 61 12 38 00 01 86 a0 ca fe ba be 40 e1 12 34 00 04 00 00 09 1f fa 05 80 00 00 80 87 64 20 05 00 00 80 01 01 10',
];
const OSC = [
  '2f 63 68 2f 30 31 2f 6d 69 78 2f 66 61 64 65 72 00 00 00 00 2c 66 00 00 3f 40 00 00',
  '2f 66 2a 5b 61 2d 63 5d 2f 7b 61 2c 62 7d 00 00 2c 69 73 54 00 00 00 00 00 00 03 e8 68 c3 b6 00',
  '2f 61 00 00 2c 53 5b 62 5b 5d 68 5d 6d 00 00 00 78 00 00 00 00 00 00 03 01 02 03 00 00 00 00 00 00 00 00 02 01 90 3c 7f',
  '23 62 75 6e 64 6c 65 00 00 00 00 00 00 00 00 01 00 00 00 08 2f 62 00 00 2c 54 00 00 00 00 00 10 23 62 75 6e 64 6c 65 00 00 00 00 00 00 00 00 01',
];
/** By model: what such a unit says. */
const UNITS: Readonly<Record<string, readonly string[]>> = {
  'Behringer X-Touch': [
    'f0 00 00 66 14 01 58 59 5a 30 30 30 31 11 22 33 44 f7',
    'e0 7f 7f 90 68 7f b0 10 41 90 5e 7f',
  ],
  'Behringer X-Touch, XCtl': [
    'f0 00 20 32 58 54 00 f7',
    'f0 00 00 66 58 01 58 59 5a f7',
    'e0 7f 7f 90 68 7f b0 10 41',
  ],
  'Mackie HUI': ['b0 0f 00 b0 2f 42 b0 2f 02', 'b0 00 7f b0 20 7f b0 40 42', '90 00 7f ff'],
  'PreSonus FaderPort 8': ['e0 7f 7f 90 68 7f 90 10 7f b0 10 41'],
  'PreSonus FaderPort 2': ['e0 7f 7f 90 68 7f 90 10 7f b0 10 41'],
  'PreSonus FaderPort Classic': ['b0 00 07 b0 20 70 a0 7f 01 a0 12 01 e0 00 01'],
  'Novation Launch Control XL': [
    'b8 0d 7f 98 29 7f b8 63 01 b8 62 02 b8 06 03',
    'f0 00 20 29 02 11 77 08 f7',
  ],
  'Korg nanoKONTROL Studio': [
    'b0 02 7f b0 63 01 b0 62 02 b0 06 03 b0 26 04',
    'f0 42 40 00 01 37 02 00 00 4f 01 f7',
  ],
  'Elgato Stream Deck +': [
    '01 00 08 00 01 00 00 00 00 00 00 01',
    '01 03 05 00 01 01 ff 00 7f',
    '01 02 0e 00 03 00 10 00 20 00 30 00 40 00',
    '05 0c 00 00 00 00 31 2e 30 30 00',
  ],
  'Contour ShuttlePRO v2': ['07 10 00 01 00', 'f9 ff 00 00 80'],
  'Blackmagic DaVinci Resolve Speed Editor': [
    '03 01 ff ff ff 7f 00',
    '04 01 00 02 00 00 00 00 00 00 00 00 00',
    '06 00 01 02 03 04 05 06 07 08',
    '06 04 58 02 00 00 00 00 00 00',
  ],
};
const REPORTS = ['10 00 02 7b 7d 11 00 00', '00 00 05 01 00 02 00 01 02 00 02 06 0a', '01 0f ff 01 02 03'];
const SLIP = ['c0 2f 61 00 00 2c 69 00 00 00 00 00 01 c0', 'c0 01 db dc 02 db dd 03 c0 c0 2f 61 62 00 c0'];
const LENGTHS = ['00 00 00 0c 2f 61 00 00 2c 69 00 00 00 00 00 01', '00 00 00 00 00 00 00 04 2f 61 62 00'];

/** Every parser that reads what comes from outside. */
export async function fuzzTargets(): Promise<FuzzTarget[]> {
  const parser = new MidiParser(nowhere);
  const commands = new CommandReader(nowhere);
  const journal = new JournalReader();
  const takeMidi = (bytes: Uint8Array): void => parser.push(bytes, bytes.length);
  return [
    { name: 'MIDI', corpus: MIDI, take: takeMidi },
    { name: 'SysEx', corpus: SYSEX, take: takeMidi },
    { name: 'MTC, MMC and MSC', corpus: MACHINES, take: takeMachines },
    { name: 'AppleMIDI session', corpus: SESSION, take: (bytes) => void parseSession(bytes, bytes.length) },
    {
      name: 'RTP-MIDI commands and journal',
      corpus: RTP,
      take: (bytes) => {
        const packet = parseRtp(bytes, bytes.length);
        if (!packet.ok) return;
        commands.read(bytes, packet);
        if (packet.journal) journal.apply(bytes, packet.journal.from, packet.journal.to, nowhere);
      },
    },
    { name: 'OSC', corpus: OSC, take: oscTaker() },
    { name: 'OSC over SLIP', corpus: SLIP, take: slipTaker() },
    { name: 'OSC with its length', corpus: LENGTHS, take: lengthTaker() },
    { name: 'RTP-MIDI link', corpus: [...RTP, ...SESSION], take: linkTaker() },
    ...Object.entries(UNITS).map(([model, corpus]) => ({ name: model, corpus, take: unitTaker(model) })),
    { name: 'virtual HID cable', corpus: REPORTS, take: reportTaker() },
    { name: 'OSC door', corpus: OSC, take: doorTaker() },
    { name: 'RTP-MIDI endpoint', corpus: [...RTP, ...SESSION, ...SESSION], take: await endpointTaker() },
  ];
}

/** Full frames, machine control and show control. */
function takeMachines(bytes: Uint8Array): void {
  decodeFullFrame(bytes, bytes.length);
  decodeMmc(bytes, bytes.length);
  decodeMsc(bytes, bytes.length);
}

/** Packets, both ways of reading them, and addresses as patterns of each other. */
function oscTaker(): (bytes: Uint8Array) => void {
  const reader = new OscReader();
  let previous = '/';
  return (bytes) => {
    decodeOsc(bytes);
    reader.open(bytes);
    while (reader.nextMessage()) {
      while (reader.next() !== undefined) void (reader.number() ?? reader.text() ?? reader.blob());
      new OscPattern(reader.address).matches(previous);
      previous = reader.address;
    }
  };
}

function slipTaker(): (bytes: Uint8Array) => void {
  const reader = new OscReader();
  const decoder = new SlipDecoder((packet, length) => void reader.open(packet, length));
  return (bytes) => decoder.push(bytes, bytes.length);
}

/** A stream that is lost begins anew, as its connection would. */
function lengthTaker(): (bytes: Uint8Array) => void {
  const reader = new OscReader();
  const decoder = new LengthDecoder((packet, length) => void reader.open(packet, length));
  return (bytes) => {
    decoder.push(bytes, bytes.length);
    if (decoder.lost) decoder.reset();
  };
}

/** What a unit of a model says. */
function unitTaker(model: string): (bytes: Uint8Array) => void {
  const profile = loadProfiles().profiles.find((one) => one.model === model);
  if (!profile) throw new RangeError(`there is no device file for a ${model}`);
  const nobody = { begin: () => {}, sign: () => {}, event: () => {}, heard: () => {}, end: () => {} };
  const ear = familyOf(profile.family).listen({ profile, id: profile.greeting.id ?? 0 }, nobody);
  return (bytes) => ear.push(bytes, bytes.length);
}

/** A stream that cannot be understood any more begins anew, as its cable would. */
function reportTaker(): (bytes: Uint8Array) => void {
  const most = 4096;
  let stream = new PacketStream(most);
  return (bytes) => {
    if (!stream.push(bytes, () => {})) stream = new PacketStream(most);
  };
}

/** The desk as a client of OSC reaches it. Faults that were survived count as thrown. */
function doorTaker(): (bytes: Uint8Array) => void {
  const clock = new VirtualClock();
  let fault = '';
  const bridge = new Bridge({
    engine: new Engine(emptyDocument('Fuzzed'), controlsOf),
    clock,
    sources: [],
    profiles: [],
    mappingFor: () => '',
    save: async () => 'saved',
    log: (level, _part, text) => {
      if (level === 'error') fault = text;
    },
  });
  const desk = new OscDesk(bridge, () => 0);
  const line = { name: 'fuzzed', transport: 'tcp', waiting: 0, send: () => {}, close: () => {} } as const;
  const client = desk.join(line);
  if (!client) throw new RangeError('there is no room');
  return (bytes) => {
    desk.heard(client, bytes, bytes.length);
    clock.advance(100e6);
    if (fault !== '') throw new Error(fault);
  };
}

/** A whole link, its answers and its timers included. */
function linkTaker(): (bytes: Uint8Array) => void {
  const clock = new VirtualClock();
  const peer = new RtpMidiPeer({
    clock,
    ssrc: 1,
    remoteSsrc: 2,
    initiator: false,
    silence: 60e9,
    journal: 'always',
    firstSequence: 0,
    defer: (flush) => flush(),
    send: () => {},
    onBytes: (bytes, length) => peer.transmit(bytes, length),
    onSilent: () => {},
    onMalformed: () => {},
  });
  return (bytes) => {
    const packet = parseSession(bytes, bytes.length);
    if (packet?.type === 'clock' || packet?.type === 'feedback') peer.receiveSession(packet);
    else peer.receiveRtp(bytes, bytes.length);
    clock.advance(1e6);
  };
}

/** A whole endpoint that anybody may join and leave; each datagram comes to one port, then to the other. */
async function endpointTaker(): Promise<(bytes: Uint8Array) => void> {
  const clock = new VirtualClock();
  const pair: UdpPair = {
    port: 5004,
    onDatagram: () => {},
    onTrouble: () => {},
    send: () => {},
    resolve: async (host) => host,
    close: async () => {},
  };
  const session = new RtpMidiSession({ name: 'fuzzed', clock, open: async () => pair, random: generator(7) });
  await session.start(() => {});
  return (bytes) => {
    pair.onDatagram('control', bytes, bytes.length, { host: '127.0.0.1', port: 6004 });
    pair.onDatagram('data', bytes, bytes.length, { host: '127.0.0.1', port: 6005 });
    clock.advance(1e6);
  };
}

/** A generator of 32-bit numbers that a seed determines (xorshift). */
function generator(seed: number): (below?: number) => number {
  let state = seed >>> 0 || 1;
  return (below = 2 ** 32) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** A few changes to a valid input: bits flipped, bytes replaced, put in or taken out, two inputs spliced. */
function mutate(corpus: readonly Uint8Array[], random: (below: number) => number): Uint8Array {
  const pick = (): Uint8Array => corpus[random(corpus.length)] as Uint8Array;
  let bytes = pick().slice();
  for (let changes = 1 + random(8); changes > 0 && bytes.length > 0; changes--) {
    const at = random(bytes.length);
    const kind = random(6);
    if (kind === 0) bytes[at] = (bytes[at] as number) ^ (1 << random(8));
    else if (kind === 1) bytes[at] = random(256);
    else if (kind === 2) bytes[at] = [0, 0x7f, 0x80, 0xff][random(4)] as number;
    else if (kind === 3) bytes = bytes.subarray(0, at);
    else if (kind === 4) bytes = Uint8Array.from([...bytes.subarray(0, at), ...pick()]);
    else bytes = Uint8Array.from([...bytes.subarray(0, at), random(256), ...bytes.subarray(at)]);
  }
  return bytes.subarray(0, MOST_LENGTH);
}

/**
 * Feeds at least `count` bytes to one target.
 *
 * @throws Error naming the input, if the parser throws, takes too long over it, or keeps memory.
 */
export function fuzz(target: FuzzTarget, count: number, seed: number): FuzzResult {
  const random = generator(seed);
  const corpus = target.corpus.map((text) =>
    Uint8Array.from(text.trim().split(' '), (byte) => Number.parseInt(byte, 16)),
  );
  const before = memory();
  let bytes = 0;
  let spent = 0;
  let slowest = 0;
  while (bytes < count) {
    const input = mutate(corpus, random);
    bytes += input.length;
    const took = timed(target, input);
    spent += took;
    slowest = Math.max(slowest, took);
  }
  const growth = memory() - before;
  if (growth > MOST_GROWTH)
    throw new Error(`${target.name} keeps ${growth} bytes after ${bytes} bytes of input`);
  return { name: target.name, bytes, bytesPerSecond: (bytes / spent) * 1000, slowest, growth };
}

function timed(target: FuzzTarget, input: Uint8Array): number {
  const start = performance.now();
  try {
    target.take(input);
  } catch (error) {
    throw new Error(`${target.name} threw at ${Buffer.from(input).toString('hex')}`, { cause: error });
  }
  const took = performance.now() - start;
  if (took > MOST_TIME)
    throw new Error(`${target.name} took ${took} ms over ${Buffer.from(input).toString('hex')}`);
  return took;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function memory(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { count: { type: 'string' }, seed: { type: 'string' } } });
  const count = Number(values.count ?? 10_000_000);
  const seed = Number(values.seed ?? 1);
  console.log(`fuzz: ${count} bytes each, seed ${seed}`);
  for (const target of await fuzzTargets()) {
    const { name, bytesPerSecond, slowest, growth } = fuzz(target, count, seed);
    const speed = `${(bytesPerSecond / 1e6).toFixed(1)} MB/s`.padStart(11);
    console.log(`${name.padEnd(30)} ${speed}   slowest ${slowest.toFixed(2)} ms   kept ${growth >> 10} KiB`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
