import { BridgeError } from './errors.ts';

/** The first line of a recording: whose conversation it is. */
export interface RecordingHead {
  readonly faderline: 'recording';
  readonly version: 1;
  /** The model, as its device file calls it. */
  readonly model: string;
  /** Name of its port. */
  readonly port: string;
  readonly transport: string;
  /** Each message is a packet, and no piece of a stream. */
  readonly packets: boolean;
  /** Maker and product by their USB numbers, where known. */
  readonly usb?: string;
  /** Names of all controls that can report something. */
  readonly controls: readonly string[];
  /** Firmware, mode, who recorded it: in words. */
  readonly about?: string;
}

/** Every other line: one message. */
export interface RecordedMessage {
  /** Seconds; only differences between them mean something. */
  readonly at: number;
  readonly way: 'in' | 'out';
  /** Its bytes in hexadecimal. A message that tells of several things has them in its first line only. */
  readonly hex: string;
  /** What it was taken for. */
  readonly text: string;
}

/** A device's conversation with us. */
export interface Recording {
  readonly head: RecordingHead;
  readonly messages: readonly RecordedMessage[];
}

const hexadecimal = /^([\da-f]{2}( [\da-f]{2})*)?$/u;

/** Reads a recording: a line of JSON for each message, after one that says whose they are. @throws BridgeError with the line. */
export function parseRecording(text: string, file: string): Recording {
  const [first = '', ...rest] = text.split('\n').filter((line) => line !== '');
  const head = json(first, file, 1) as Partial<RecordingHead> | null;
  if (head?.faderline !== 'recording' || head.version !== 1 || typeof head.model !== 'string')
    throw wrong(
      file,
      1,
      'it is no recording of this version: its first line says {"faderline":"recording","version":1,"model":…}',
    );
  if (!Array.isArray(head.controls)) throw wrong(file, 1, '"controls" is no list of names');
  return { head: head as RecordingHead, messages: rest.map((line, n) => message(line, file, n + 2)) };
}

function message(line: string, file: string, number: number): RecordedMessage {
  const { at, way, hex, text } = (json(line, file, number) ?? {}) as Partial<RecordedMessage>;
  if (typeof at !== 'number' || !(at >= 0)) throw wrong(file, number, '"at" is no time in seconds');
  if (way !== 'in' && way !== 'out') throw wrong(file, number, '"way" is neither "in" nor "out"');
  if (typeof hex !== 'string' || !hexadecimal.test(hex))
    throw wrong(file, number, '"hex" is no row of bytes such as "90 5e 7f"');
  if (typeof text !== 'string') throw wrong(file, number, '"text" is no text');
  return { at, way, hex, text };
}

/** The bytes of a message. */
export function bytesOf({ hex }: Pick<RecordedMessage, 'hex'>): Uint8Array {
  return Uint8Array.from(hex === '' ? [] : hex.split(' '), (pair) => Number.parseInt(pair, 16));
}

function json(line: string, file: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw wrong(file, number, `no JSON: ${(error as Error).message}`);
  }
}

function wrong(file: string, line: number, what: string): BridgeError {
  return new BridgeError('BAD_REQUEST', `${file}:${line}: ${what}`);
}
