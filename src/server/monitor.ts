import type { ServerResponse } from 'node:http';
import type { Bridge, Traffic } from '../bridge/bridge.ts';
import { reports } from '../model/controls.ts';
import type { RecordingHead } from '../model/recording.ts';
import { Refusal } from './refusal.ts';

/** Most monitors at once. */
export const MOST_MONITORS = 4;
/** A reader that has this much waiting misses what comes until it has caught up, bytes. */
const MOST_WAITING = 256 * 1024;

/** Bytes of a message that are shown: a picture for a key has thousands, which tell nobody anything. */
const MOST_SHOWN = 256;

/** Whose messages are wanted, and how much of each. */
export interface Wanted {
  /** Only of the unit of this name, and first a line that says what it is; left out: of all. */
  readonly unit?: string;
}

/**
 * Writes every message on the cables as a line of JSON, until the reader goes. Those of one unit are written whole.
 *
 * @returns what ends it.
 * @throws Refusal when there is no unit of the name.
 */
export function monitor(bridge: Bridge, response: ServerResponse, { unit }: Wanted = {}): () => void {
  const head = unit === undefined ? undefined : headOf(bridge, unit);
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  response.flushHeaders();
  if (head) response.write(`${JSON.stringify(head)}\n`);
  const most = unit === undefined ? MOST_SHOWN : Infinity;
  let missed = 0;
  const stop = bridge.watch((traffic) => {
    if (unit !== undefined && traffic.unit !== unit) return;
    if (response.writableLength > MOST_WAITING) {
      missed++;
      return;
    }
    if (missed > 0) response.write(`${JSON.stringify(missedLine(traffic, missed))}\n`);
    missed = 0;
    for (const message of pieces(traffic))
      response.write(`${JSON.stringify(line(traffic, message, most))}\n`);
  });
  const end = (): void => {
    stop();
    response.end();
  };
  response.on('close', stop);
  return end;
}

/** What a unit is, as a recording of it begins. */
function headOf({ links, engine }: Bridge, name: string): RecordingHead {
  const link = links.find((one) => one.name === name && one.state !== 'lost');
  if (!link)
    throw new Refusal(404, 'BAD_REQUEST', `there is no unit "${name}"; faderline devices lists them`);
  const { port, profile, surface } = link;
  const controls = engine.surfaces.get(surface)?.controls ?? [];
  const own = controls.filter(({ unit, kind }) => unit === link.place && reports[kind].length > 0);
  return {
    faderline: 'recording',
    version: 1,
    model: profile.model,
    port: port.name,
    transport: port.transport,
    packets: port.framing === 'packets',
    ...(port.identity?.usb !== undefined && { usb: port.identity.usb }),
    controls: own.map((control) => control.name),
  };
}

/** The messages in what went over a cable at once. */
function pieces({ family, bytes, packets = false }: Traffic): readonly Uint8Array[] {
  return packets || family === 'osc' ? [bytes] : messagesOf(bytes);
}

function line(
  { at, unit, way, meaning, packets = false }: Traffic,
  message: Uint8Array,
  most: number,
): Record<string, unknown> {
  const shown = message.subarray(0, most);
  const bytes = Array.from(shown, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const hex = message.length > most ? `${bytes} …` : bytes;
  const words = packets ? `${message.length} bytes` : describeMessage(message);
  return { at, unit, way, hex, text: meaning ?? words };
}

function missedLine({ at, unit, way }: Traffic, missed: number): Record<string, unknown> {
  return { at, unit, way, hex: '', text: `(${missed} more, too fast to be read)` };
}

/** The single messages of a piece that holds several, each whole: every one of ours begins with its status byte. */
export function messagesOf(bytes: Uint8Array): Uint8Array[] {
  const messages: Uint8Array[] = [];
  let start = 0;
  for (let i = 1; i <= bytes.length; i++) {
    const next = bytes[i];
    if (next !== undefined && (next < 0x80 || next === 0xf7)) continue;
    messages.push(bytes.subarray(start, i));
    start = i;
  }
  return messages;
}

/** A MIDI message in words: "note 94 at 127", "fader 1 to 8192 of 16383". Channels count from 1. */
export function describeMessage(message: Uint8Array): string {
  const [status = 0, a = 0, b = 0] = message;
  const channel = (status & 0x0f) + 1;
  switch (status & 0xf0) {
    case 0x80:
      return `note ${a} off`;
    case 0x90:
      return `note ${a} at ${b}`;
    case 0xb0:
      return `controller ${a} is ${b}`;
    case 0xd0:
      return `pressure ${a}`;
    case 0xe0:
      return `pitch bend ${channel} to ${(b << 7) | a} of 16383`;
    case 0xf0:
      return status === 0xf0 ? describeSysex(message) : describeSystem(status, a, b);
    default:
      return `status ${status.toString(16)}`;
  }
}

function describeSysex(message: Uint8Array): string {
  const text = String.fromCharCode(...message.subarray(6, -1)).replace(/[^\x20-\x7e]/g, '·');
  return `system exclusive, ${message.length} bytes: ${text.slice(0, 64)}`;
}

/** The system messages that have a name. */
const systemNames = new Map([
  [0xf8, 'clock'],
  [0xfa, 'start'],
  [0xfb, 'continue'],
  [0xfc, 'stop'],
  [0xfe, 'active sensing'],
]);

function describeSystem(status: number, a: number, b: number): string {
  if (status === 0xf1) return `quarter frame, piece ${a >> 4} is ${a & 0x0f}`;
  if (status === 0xf2) return `song position ${(b << 7) | a}`;
  return systemNames.get(status) ?? `system ${status.toString(16)}`;
}
