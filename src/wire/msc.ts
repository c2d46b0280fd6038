import type { ByteWriter } from './byte-writer.ts';
import { decodeStandardTime, putStandardTime, type StandardTime } from './standard-time.ts';
import { ALL_DEVICES, isUniversal } from './universal.ts';

/** Which cue, each part as it was sent: figures and points ("12.5"), empty where nothing was said. */
interface MscCue {
  readonly number: string;
  readonly list: string;
  readonly path: string;
}

/** Commands by what follows their byte. An empty cue of `go` is the next one. */
const OF_CUE = {
  go: 0x01,
  stop: 0x02,
  resume: 0x03,
  load: 0x05,
  'go-off': 0x0b,
  'go-jam-clock': 0x10,
} as const;
const OF_ALL = { 'all-off': 0x08, restore: 0x09, reset: 0x0a } as const;
const OF_LIST = { 'standby+': 0x11, 'standby-': 0x12, 'sequence+': 0x13, 'sequence-': 0x14 } as const;
const TIMED_GO = 0x04;

export type MscCommand =
  | { readonly type: keyof typeof OF_CUE; readonly cue: MscCue }
  | { readonly type: 'timed-go'; readonly cue: MscCue; readonly time: StandardTime }
  | { readonly type: keyof typeof OF_ALL }
  | { readonly type: keyof typeof OF_LIST; readonly list: string };

export interface MscMessage {
  /** 0..111 one device, 112..126 a group, 127 all. */
  readonly device: number;
  /** What kind of device is meant: 16 (10 hex) sound, 1 lighting, 127 all. */
  readonly format: number;
  readonly command: MscCommand;
}

const MSC = 0x02;
/** A longer message is none, bytes. */
const MOST_BYTES = 128;

const cueTypes = typesByCode(OF_CUE);
const allTypes = typesByCode(OF_ALL);
const listTypes = typesByCode(OF_LIST);

function typesByCode<Type extends string>(codes: Readonly<Record<Type, number>>): ReadonlyMap<number, Type> {
  return new Map(Object.entries<number>(codes).map(([type, code]) => [code, type as Type]));
}

/**
 * Meaning of a show control message, `F0 7F <device> 02 <format> <command> <data> F7`; `undefined` when it has none for
 * us.
 *
 * @source RP-002, MIDI Show Control 1.0
 */
export function decodeMsc(bytes: Uint8Array, length: number): MscMessage | undefined {
  if (length > MOST_BYTES || length < 7 || !isUniversal(bytes, length, MSC)) return undefined;
  const command = decodeCommand(bytes[5] as number, bytes.subarray(6, length - 1));
  if (command === undefined) return undefined;
  return { device: (bytes[2] as number) & 0x7f, format: (bytes[4] as number) & 0x7f, command };
}

function decodeCommand(code: number, data: Uint8Array): MscCommand | undefined {
  const ofAll = allTypes.get(code);
  if (ofAll !== undefined) return data.length === 0 ? { type: ofAll } : undefined;
  const ofList = listTypes.get(code);
  if (ofList !== undefined) return decodeList(ofList, data);
  if (code === TIMED_GO) return decodeTimedGo(data);
  const ofCue = cueTypes.get(code);
  const cue = ofCue === undefined ? undefined : decodeCue(data);
  return ofCue === undefined || cue === undefined ? undefined : { type: ofCue, cue };
}

function decodeList(type: keyof typeof OF_LIST, data: Uint8Array): MscCommand | undefined {
  const parts = textParts(data);
  if (parts === undefined || parts.slice(1).some((part) => part !== '')) return undefined;
  return { type, list: parts[0] ?? '' };
}

function decodeTimedGo(data: Uint8Array): MscCommand | undefined {
  if (data.length < 5) return undefined;
  const cue = decodeCue(data.subarray(5));
  return cue === undefined ? undefined : { type: 'timed-go', time: decodeStandardTime(data), cue };
}

/** `<number> 00 <list> 00 <path>`; what is not said may be left off or sent empty. */
function decodeCue(data: Uint8Array): MscCue | undefined {
  const parts = textParts(data);
  if (parts === undefined) return undefined;
  const [number = '', list = '', path = ''] = parts;
  return parts.slice(3).some((part) => part !== '') ? undefined : { number, list, path };
}

/** Texts of figures and points with 00 between; `undefined` where there is anything else. */
function textParts(data: Uint8Array): readonly string[] | undefined {
  const parts = String.fromCharCode(...data).split('\0');
  return parts.every((part) => /^[0-9.]*$/.test(part)) ? parts : undefined;
}

/** Writes one message. @throws RangeError when a cue has other characters than figures and points, or is too long. */
export function encodeMsc(command: MscCommand, out: ByteWriter, format: number, device = ALL_DEVICES): void {
  const before = out.length;
  out.put3(0xf0, 0x7f, device & 0x7f).put3(MSC, format & 0x7f, codeOf(command.type));
  if (command.type === 'timed-go') putStandardTime(command.time, out);
  if ('cue' in command) putCue(command.cue, out);
  if ('list' in command) putText(command.list, out);
  out.put(0xf7);
  if (out.length - before > MOST_BYTES) throw new RangeError(`show control has at most ${MOST_BYTES} bytes`);
}

function codeOf(type: MscCommand['type']): number {
  return type === 'timed-go' ? TIMED_GO : { ...OF_CUE, ...OF_ALL, ...OF_LIST }[type];
}

/** Parts that nobody says anything about are left off at the end. */
function putCue({ number, list, path }: MscCue, out: ByteWriter): void {
  putText(number, out);
  if (list !== '' || path !== '') putText(list, out.put(0));
  if (path !== '') putText(path, out.put(0));
}

function putText(text: string, out: ByteWriter): void {
  if (!/^[0-9.]*$/.test(text)) throw new RangeError(`a cue has figures and points, got "${text}"`);
  for (let i = 0; i < text.length; i++) out.put(text.charCodeAt(i));
}
