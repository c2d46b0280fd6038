import type { ByteWriter } from './byte-writer.ts';

/**
 * Packets one after another in one row of bytes, for cables that carry packets (HID reports, datagrams) and not a
 * stream: kind, length in sixteen bits, content. Only between a codec and its port: none of this is on any wire.
 */

/**
 * What a packet is to a HID device; everywhere else it is `plain`. Reports are led by their id, 0 where a device has no ids.
 * `ask`: two bytes, the id of a feature report that is wanted and its length with the id; the report comes in as any other.
 */
export const packet = { plain: 0, output: 0, feature: 1, ask: 2 } as const;

const HEAD = 3;
/** The longest packet, bytes: a UDP datagram's worth. */
export const MOST_PACKET = 0xffff;

/** Begins a packet. @returns what `endPacket` wants. */
export function beginPacket(out: ByteWriter, kind: number = packet.plain): number {
  const start = out.length;
  out.put3(kind, 0, 0);
  return start;
}

/** The packet that was begun has its content. @throws RangeError when it is longer than `MOST_PACKET`. */
export function endPacket(out: ByteWriter, start: number): void {
  const length = out.length - start - HEAD;
  if (length > MOST_PACKET)
    throw new RangeError(`a packet of ${length} bytes; there is room for ${MOST_PACKET}`);
  out.set(start + 1, length >> 8);
  out.set(start + 2, length & 0xff);
}

/** Where the content of the packet that begins at `at` begins, and how many bytes it has. */
export function contentAt(at: number): number {
  return at + HEAD;
}

export function sizeAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
}

/** Goes through the packets in the first `length` bytes. What is cut off at the end is left out. */
export function eachPacket(
  bytes: Uint8Array,
  length: number,
  take: (kind: number, content: Uint8Array) => void,
): void {
  let at = 0;
  while (at + HEAD <= length) {
    const size = sizeAt(bytes, at);
    const from = contentAt(at);
    if (from + size > length) return;
    take(bytes[at] as number, bytes.subarray(from, from + size));
    at = from + size;
  }
}

/** Puts packets together again that arrive in a stream, cut anywhere. */
export class PacketStream {
  readonly #most: number;
  #rest: Uint8Array = new Uint8Array(0);

  /** @param most bytes of the longest packet that is waited for. */
  constructor(most: number = MOST_PACKET) {
    this.#most = most;
  }

  /** Takes a piece. @returns false when a packet is longer than it may be: from there on nothing can be understood. */
  push(piece: Uint8Array, take: (kind: number, content: Uint8Array) => void): boolean {
    const bytes = joined(this.#rest, piece);
    let from = 0;
    while (from + HEAD <= bytes.length) {
      const size = sizeAt(bytes, from);
      if (size > this.#most) return false;
      const start = contentAt(from);
      if (start + size > bytes.length) break;
      take(bytes[from] as number, bytes.subarray(start, start + size));
      from = start + size;
    }
    this.#rest = bytes.slice(from);
    return true;
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
