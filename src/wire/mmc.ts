import type { ByteWriter } from './byte-writer.ts';
import { decodeStandardTime, putStandardTime, type StandardTime } from './standard-time.ts';
import { ALL_DEVICES, isUniversal } from './universal.ts';

/** Commands that are one byte, and what byte. */
const SIMPLE = {
  stop: 0x01,
  play: 0x02,
  'deferred-play': 0x03, // plays once the locate under way is done
  'fast-forward': 0x04,
  rewind: 0x05,
  'record-strobe': 0x06, // punch in
  'record-exit': 0x07,
  'record-pause': 0x08,
  pause: 0x09,
} as const;

const SPEEDS = { 'variable-play': 0x45, search: 0x46, shuttle: 0x47 } as const;

type SimpleType = keyof typeof SIMPLE;
type SpeedType = keyof typeof SPEEDS;

interface MmcSimple {
  readonly type: SimpleType;
}

interface MmcLocate extends StandardTime {
  readonly type: 'locate';
}

interface MmcSpeed {
  readonly type: SpeedType;
  /** 1 is play, −1 is play backwards; −1024 < speed < 1024. */
  readonly speed: number;
}

interface MmcStep {
  readonly type: 'step';
  /** Half frames unless the machine was told otherwise; −63..63, backwards below 0. */
  readonly steps: number;
}

export type MmcCommand = MmcSimple | MmcLocate | MmcSpeed | MmcStep;

export interface MmcMessage {
  /** 0..126, or 127 for all. */
  readonly device: number;
  /** In the order in which they are to be carried out; those that mean nothing to us are left out. */
  readonly commands: readonly MmcCommand[];
}

/** What we send. */
export type MmcSent =
  { readonly type: 'stop' | 'play' | 'record-strobe' | 'record-exit' } | Omit<MmcLocate, 'subframes'>;

const MMC = 0x06;
const LOCATE = 0x44;
const STEP = 0x48;
const TARGET = 0x01;

const simpleTypes = new Map(
  Object.entries(SIMPLE).map(([type, code]) => [code as number, type as SimpleType]),
);
const speedTypes = new Map(Object.entries(SPEEDS).map(([type, code]) => [code as number, type as SpeedType]));

/**
 * Meaning of a machine control message, `F0 7F <device> 06 <commands> F7`. One whose lengths do not add up is not
 * carried out in part: it has none.
 *
 * @source RP-013, MIDI Machine Control 1.0
 */
export function decodeMmc(bytes: Uint8Array, length: number): MmcMessage | undefined {
  if (!isUniversal(bytes, length, MMC)) return undefined;
  const commands: MmcCommand[] = [];
  const end = length - 1;
  for (let at = 4; at < end;) {
    const size = sizeOf(bytes, at);
    if (size === undefined || at + size > end) return undefined;
    const command = decodeCommand(bytes.subarray(at, at + size));
    if (command !== undefined) commands.push(command);
    at += size;
  }
  return { device: (bytes[2] as number) & 0x7f, commands };
}

/** Bytes of the command that begins here: 40–77 say how many follow their count, the others stand alone. */
function sizeOf(bytes: Uint8Array, at: number): number | undefined {
  const code = bytes[at] as number;
  if (code === 0 || code > 0x7f) return undefined; // 00 begins an extension, whose length nobody has laid down
  return code >= 0x40 && code < 0x78 ? 2 + (bytes[at + 1] as number) : 1;
}

function decodeCommand(command: Uint8Array): MmcCommand | undefined {
  const code = command[0] as number;
  const type = simpleTypes.get(code);
  if (type !== undefined) return { type };
  const speedType = speedTypes.get(code);
  if (speedType !== undefined) return decodeSpeed(speedType, command);
  if (code === LOCATE) return decodeLocate(command);
  return code === STEP ? decodeStep(command) : undefined;
}

/** `44 06 01 hr mn sc fr ff`; `44 02 00 <name>` names a memory of the machine, of which we have none. */
function decodeLocate(command: Uint8Array): MmcLocate | undefined {
  const [, size, kind, , , , fr = 0] = command;
  if (size !== 6 || kind !== TARGET) return undefined;
  if ((fr & 0x40) !== 0) return undefined; // a time before midnight, of which there is no such place
  return { type: 'locate', ...decodeStandardTime(command.subarray(3)) };
}

/** `0 g sss ppp`, then fourteen bits after the point; all of it shifted to the left by sss; g is backwards. */
function decodeSpeed(type: SpeedType, command: Uint8Array): MmcSpeed | undefined {
  const [, size, sh = 0, sm = 0, sl = 0] = command;
  if (size !== 3) return undefined;
  const magnitude = ((sh & 7) + (((sm & 0x7f) << 7) | (sl & 0x7f)) / 0x4000) * 2 ** ((sh >> 3) & 7);
  return { type, speed: (sh & 0x40) !== 0 && magnitude !== 0 ? -magnitude : magnitude };
}

function decodeStep(command: Uint8Array): MmcStep | undefined {
  const [, size, ss = 0] = command;
  if (size !== 1) return undefined;
  const steps = ss & 0x3f;
  return { type: 'step', steps: (ss & 0x40) !== 0 && steps !== 0 ? -steps : steps };
}

/** Writes a message of one command. A locate names a whole frame. */
export function encodeMmc(command: MmcSent, out: ByteWriter, device: number = ALL_DEVICES): void {
  out.put3(0xf0, 0x7f, device & 0x7f).put(MMC);
  if (command.type === 'locate') putLocate(command, out);
  else out.put(SIMPLE[command.type]);
  out.put(0xf7);
}

function putLocate(to: Omit<MmcLocate, 'subframes'>, out: ByteWriter): void {
  out.put3(LOCATE, 6, TARGET);
  putStandardTime({ ...to, subframes: 0 }, out);
}
