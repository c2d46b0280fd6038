/**
 * Eight surfaces of eight families at once, each at a real socket of its own, a hand on each that moves a hundred times a
 * second, with the meters on: `node dist/bench/eight-surfaces.js [SECONDS]`.
 */
import { fork, type ChildProcess } from 'node:child_process';
import dgram from 'node:dgram';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { OscDoors } from '../src/bridge/osc/doors.ts';
import { realClock } from '../src/ports/clock.ts';
import type { Port } from '../src/ports/port.ts';
import { RtpMidiSession } from '../src/ports/rtp-midi.ts';
import { VirtualHidDevice } from '../src/ports/virtual-hid-device.ts';
import { VirtualHidSource } from '../src/ports/virtual-hid.ts';
import { XctlSource } from '../src/ports/xctl.ts';
import { ByteWriter } from '../src/wire/byte-writer.ts';
import { beginPacket, endPacket } from '../src/wire/packets.ts';
import { demoDesk } from './demo-desk.ts';

/** Moves of each surface, per second. */
const RATE = 100;
const SURFACES = 8;
const EVERY = 1000 / RATE;
/** A fader's position goes up and down between these, 14 bits, by this much a move. */
const [LOW, HIGH, STEP] = [0x1000, 0x3000, 0x40];
/** How often the loop is looked at, ms. */
const RESOLUTION = 2;
/** Places are compared with ten bits. */
const TEN_BITS = 0x3ff;
/** Time for greetings and for everything to be shown, ms. */
const SETTLE = 5000;
/** So long they move before it counts: those that were silent join anew, and there is the compiler. s */
const WARM_UP = 5;

/** What was seen while all eight moved. */
export interface EightCost {
  readonly seconds: number;
  /** Messages that the bridge took in, over all surfaces, and bytes that it sent. */
  readonly messages: number;
  readonly bytesOut: number;
  /** From a move leaving the surface until its echo, or the value at another client, is back: ms. */
  readonly echo: Percentiles;
  readonly across: Percentiles;
  /** How late the bridge's own timers were, ms. */
  readonly loop: Percentiles;
  /** Of one core, 0…1. */
  readonly load: number;
  /** The same of a program that takes as many datagrams and sends as many, and does nothing else. */
  readonly bare: number;
  readonly online: number;
}

interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

/** Where the bridge listens. */
interface Doors {
  readonly rtp: number;
  readonly hid: number;
  readonly xctl: number;
  readonly osc: number;
}

// ── the bridge, in a process of its own ──

async function serve(): Promise<void> {
  const session = new RtpMidiSession({ name: 'Faderline', port: 0 });
  const hid = new VirtualHidSource({ claim: () => true, port: 0 });
  const xctl = new XctlSource({ host: '127.0.0.1', port: 0 });
  const { bridge } = demoDesk(realClock, [session, hid, xctl]);
  await bridge.start();
  bridge.osc = await OscDoors.open(bridge, { host: '127.0.0.1', port: 0 });
  bridge.command({ do: 'play' }, 'bench'); // meters move
  process.send?.({ rtp: session.port, hid: hid.port, xctl: xctl.port, osc: bridge.osc.port });
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  let before = process.cpuUsage();
  let [messages, bytes] = [0, 0];
  process.on('message', (what) => {
    const units = bridge.units;
    const sum = (of: (unit: (typeof units)[number]) => number): number =>
      units.reduce((all, unit) => all + of(unit), 0);
    if (what === 'begin') {
      [messages, bytes] = [sum((unit) => unit.messagesIn), sum((unit) => unit.bytesOut)];
      before = process.cpuUsage();
      delay.enable();
      return;
    }
    delay.disable();
    process.send?.({
      messages: sum((unit) => unit.messagesIn) - messages,
      bytesOut: sum((unit) => unit.bytesOut) - bytes,
      loop: {
        p50: delay.percentile(50) / 1e6 - RESOLUTION,
        p99: delay.percentile(99) / 1e6 - RESOLUTION,
        most: delay.max / 1e6 - RESOLUTION,
      },
      busy: busySince(before),
      online: units.filter(({ state }) => state === 'online').length,
    });
  });
}

/** What a child says next. */
function said<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve) => child.once('message', (what) => resolve(what as T)));
}

/** Time of the processor, s. */
function busySince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

// ── the yardstick, in a process of its own ──

/** Datagrams that the bridge sends for each message that comes in, in the mean, and how long they are, bytes. */
const ANSWERS = 2.5;
const ANSWER = new Uint8Array(60);

/** Answers datagrams, and does nothing else. */
function serveBare(): void {
  const socket = dgram.createSocket('udp4');
  let owed = 0;
  socket.on('message', (_bytes, { port, address }) => {
    for (owed += ANSWERS; owed >= 1; owed--) socket.send(ANSWER, port, address);
  });
  let before = process.cpuUsage();
  process.on('message', (what) => {
    if (what === 'begin') before = process.cpuUsage();
    else process.send?.(busySince(before));
  });
  socket.bind(0, '127.0.0.1', () => process.send?.(socket.address().port));
}

/** @returns what Node takes for the datagrams alone, of one core. */
async function bareLoad(seconds: number): Promise<number> {
  const child = fork(fileURLToPath(import.meta.url), ['bare'], { execArgv: [] });
  const socket = dgram.createSocket('udp4');
  try {
    const port = await said<number>(child);
    await new Promise<void>((resolve) => socket.connect(port, '127.0.0.1', resolve));
    const move: Move = (raw) => socket.send(Uint8Array.of(0xe0, low(raw), high(raw)));
    const moves = Array.from({ length: SURFACES }, () => move);
    await ride(moves, new Waiting(), 1);
    child.send('begin');
    await ride(moves, new Waiting(), seconds);
    const busy = said<number>(child);
    child.send('end');
    return (await busy) / seconds;
  } finally {
    socket.close();
    child.kill();
  }
}

// ── the surfaces ──

/** A surface: sends a move; `raw` goes up and down, 14 bits. */
type Move = (raw: number) => void;

/** When moves left, by what comes back for them, and how long that took. */
class Waiting {
  readonly times: number[] = [];
  readonly #left = new Map<number, number>();

  left(key: number): void {
    this.#left.set(key, performance.now());
  }

  back(key: number): void {
    const at = this.#left.get(key);
    if (at === undefined) return;
    this.#left.delete(key);
    this.times.push(performance.now() - at);
  }
}

async function midi(name: string, { rtp }: Doors, heard: Port['onBytes'] = () => {}): Promise<Port> {
  const session = new RtpMidiSession({ name, port: 0 });
  const port = await new Promise<Port>((resolve, reject) => {
    session.start(resolve).then(() => session.invite('127.0.0.1', rtp), reject);
  });
  port.onBytes = heard;
  return port;
}

async function hidDevice(
  usb: string,
  product: string,
  { hid }: Doors,
): Promise<(report: readonly number[]) => void> {
  const device = new VirtualHidDevice({
    device: { usb, product, serial: 'bench' },
    port: hid,
    log: () => {},
  });
  const port = await new Promise<Port>((resolve, reject) => void device.start(resolve).catch(reject));
  const out = new ByteWriter();
  return (report) => {
    out.clear();
    const start = beginPacket(out);
    out.putAll(report);
    endPacket(out, start);
    port.send(out.bytes, out.length);
  };
}

const low = (raw: number): number => raw & 0x7f;
const high = (raw: number): number => raw >> 7;

/** An X-Touch: each move of its fifth fader, which nobody else moves, comes back as an echo. */
async function mackie(doors: Doors, echo: Waiting): Promise<Move> {
  const port = await midi('X-Touch', doors, (bytes, length) => {
    for (let i = 0; i + 2 < length; i++)
      if (bytes[i] === 0xe4) echo.back((bytes[i + 1] as number) | ((bytes[i + 2] as number) << 7));
  });
  port.send(Uint8Array.of(0x90, 0x6c, 0x7f), 3);
  return (raw) => {
    echo.left(raw);
    port.send(Uint8Array.of(0xe4, low(raw), high(raw)), 3);
  };
}

async function hui(doors: Doors): Promise<Move> {
  const port = await midi('HUI', doors);
  port.send(Uint8Array.of(0x90, 0x00, 0x7f, 0xb0, 0x0f, 0x01, 0x2f, 0x40), 8);
  return (raw) => port.send(Uint8Array.of(0xb0, 0x01, high(raw), 0xb0, 0x21, low(raw)), 6);
}

async function faderport(doors: Doors): Promise<Move> {
  const port = await midi('PreSonus FP8', doors);
  port.send(Uint8Array.of(0x90, 0x6a, 0x7f), 3);
  return (raw) => port.send(Uint8Array.of(0xe2, low(raw), high(raw)), 3);
}

async function bcf(doors: Doors): Promise<Move> {
  const port = await midi('BCF2000', doors);
  return (raw) => port.send(Uint8Array.of(0xb0, 84, high(raw)), 3);
}

async function streamDeck(doors: Doors): Promise<Move> {
  const send = await hidDevice('0fd9:0084', 'Stream Deck +', doors);
  let way = 1;
  return () => {
    way = -way;
    send([0x01, 0x03, 0x05, 0x00, 0x01, way & 0xff, 0, 0, 0, 0, 0, 0, 0, 0]);
  };
}

async function shuttle(doors: Doors): Promise<Move> {
  const send = await hidDevice('0b33:0030', 'ShuttlePRO v2', doors);
  let jog = 0;
  return () => send([0, (jog = (jog + 1) & 0xff), 0, 0, 0]);
}

/** An X-Touch at the network: it calls, and is answered. */
async function overUdp({ xctl }: Doors): Promise<Move> {
  const socket = dgram.createSocket('udp4');
  await new Promise<void>((resolve) => socket.connect(xctl, '127.0.0.1', resolve));
  const call = (): void => socket.send(Buffer.from('f00020325854 00f7'.replace(' ', ''), 'hex'));
  call();
  setInterval(call, 2000).unref();
  return (raw) => socket.send(Uint8Array.of(0xe5, low(raw), high(raw)));
}

/** A tablet: moves channel 8, and is told of channel 5, which the X-Touch moves. */
async function tablet({ osc }: Doors, across: Waiting): Promise<Move> {
  const socket = dgram.createSocket('udp4');
  await new Promise<void>((resolve) => socket.connect(osc, '127.0.0.1', resolve));
  const wanted = Buffer.from('/ch/5/fader/travel\0\0,f\0\0', 'latin1');
  socket.on('message', (bytes) => {
    const at = bytes.indexOf(wanted);
    if (at >= 0) across.back(Math.round(bytes.readFloatBE(at + wanted.length) * TEN_BITS));
  });
  socket.send(message('/subscribe', ',s', padded('/ch/5/fader/travel')));
  const travel = Buffer.alloc(4);
  return (raw) => {
    travel.writeFloatBE(raw / 0x3fff);
    socket.send(message('/ch/8/fader/travel', ',f', travel));
  };
}

function message(address: string, types: string, contents: Buffer): Buffer {
  return Buffer.concat([padded(address), padded(types), contents]);
}

function padded(text: string): Buffer {
  const bytes = Buffer.alloc((Math.floor(text.length / 4) + 1) * 4);
  bytes.write(text, 'latin1');
  return bytes;
}

// ── all of it ──

/** Lets eight surfaces move for some seconds. */
export async function eightSurfaces(seconds: number): Promise<EightCost> {
  const bare = await bareLoad(seconds / 4);
  const child = fork(fileURLToPath(import.meta.url), ['serve'], { execArgv: [] });
  try {
    const doors = await said<Doors>(child);
    const [echo, across] = [new Waiting(), new Waiting()];
    const moves = await Promise.all([
      mackie(doors, echo),
      hui(doors),
      faderport(doors),
      bcf(doors),
      streamDeck(doors),
      shuttle(doors),
      overUdp(doors),
      tablet(doors, across),
    ]);
    await pause(SETTLE);
    await ride(moves, new Waiting(), WARM_UP);
    echo.times.length = 0;
    across.times.length = 0;
    child.send('begin');
    await ride(moves, across, seconds);
    const end = said<
      Pick<EightCost, 'messages' | 'bytesOut' | 'loop' | 'online'> & { readonly busy: number }
    >(child);
    child.send('end');
    const { busy, ...seen } = await end;
    return {
      seconds,
      ...seen,
      load: busy / seconds,
      bare,
      echo: percentiles(echo.times),
      across: percentiles(across.times),
    };
  } finally {
    child.kill();
  }
}

/** Each moves a hundred times a second, spread over the hundredth. */
async function ride(moves: readonly Move[], across: Waiting, seconds: number): Promise<void> {
  const started = performance.now();
  let raw = LOW;
  let step = STEP;
  for (let n = 0; n < seconds * RATE; n++) {
    raw += step;
    if (raw >= HIGH || raw <= LOW) step = -step;
    for (const [i, move] of moves.entries()) {
      const due = started + n * EVERY + (i * EVERY) / moves.length;
      const left = due - performance.now();
      if (left > 0.5) await pause(left);
      if (i === 0) across.left(Math.round((raw / 0x3fff) * TEN_BITS));
      move(raw);
    }
  }
}

function percentiles(times: readonly number[]): Percentiles {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN;
  return { p50: at(0.5), p99: at(0.99), most: at(1) };
}

/** In words, a line each. */
export function eightInWords(cost: EightCost): readonly string[] {
  const ms = ({ p50, p99, most }: Percentiles): string =>
    `p50 ${p50.toFixed(2)}, p99 ${p99.toFixed(2)}, most ${most.toFixed(1)} ms`;
  return [
    `${cost.online} of 8 online, ${Math.round(cost.messages / cost.seconds)} messages/s in, ${Math.round(cost.bytesOut / cost.seconds / 1000)} kB/s out`,
    `a move and its echo, there and back over UDP: ${ms(cost.echo)} (aim: p99 under 5)`,
    `a move at one, its value at another: ${ms(cost.across)} (aim: p99 under 5)`,
    `delay of the bridge's loop: ${ms(cost.loop)} (aim: p99 under 5)`,
    `${(cost.load * 100).toFixed(1)} % of a core (aim: under 25), ${(cost.load / cost.bare).toFixed(1)} × what Node takes for the datagrams alone: ${(cost.bare * 100).toFixed(1)} %`,
  ];
}

if (process.argv[2] === 'serve') await serve();
else if (process.argv[2] === 'bare') serveBare();
else if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const cost = await eightSurfaces(Number(process.argv[2] ?? 20));
  process.stdout.write(`${eightInWords(cost).join('\n')}\n`);
  process.exit(0);
}
