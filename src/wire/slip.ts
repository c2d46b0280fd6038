import { ByteWriter } from './byte-writer.ts';

/** Where a decoder delivers one packet. The array is the decoder's own: copy what you keep. */
export type PacketSink = (bytes: Uint8Array, length: number) => void;

/** The longest packet that a decoder keeps unless told otherwise, bytes: what fits into a datagram. */
export const MOST_PACKET = 65_536;

const END = 0xc0;
const ESC = 0xdb;
const ESC_END = 0xdc;
const ESC_ESC = 0xdd;

/**
 * Writes one packet between two ENDs: the first closes what noise may have begun.
 *
 * @source RFC 1055; OSC 1.1 (Freed and Schmeder, NIME 2009) for the double END
 */
export function encodeSlip(bytes: Uint8Array, length: number, out: ByteWriter): void {
  out.put(END);
  for (let i = 0; i < length; i++) {
    const byte = bytes[i] as number;
    if (byte === END) out.put2(ESC, ESC_END);
    else if (byte === ESC) out.put2(ESC, ESC_ESC);
    else out.put(byte);
  }
  out.put(END);
}

/** What a decoder threw away since it was made. */
export interface SlipFaults {
  /** Packets longer than the decoder keeps. */
  oversized: number;
  /** Packets with an ESC before anything but ESC_END and ESC_ESC. RFC 1055 leaves it open what to do; we drop them. */
  badEscapes: number;
}

/** Where a decoder stands in a packet; a spoilt one is thrown away at its END. */
type SlipState = 'in-packet' | 'escaped' | 'spoilt';

/**
 * Takes packets out of a stream of SLIP, cut anywhere. Nothing between two ENDs is no packet. After anything wrong all
 * is well again at the next END.
 */
export class SlipDecoder {
  readonly counts: SlipFaults = { oversized: 0, badEscapes: 0 };
  readonly #sink: PacketSink;
  readonly #most: number;
  readonly #packet: ByteWriter;
  #state: SlipState = 'in-packet';

  constructor(sink: PacketSink, most: number = MOST_PACKET) {
    this.#sink = sink;
    this.#most = most;
    this.#packet = new ByteWriter(256, most);
  }

  /** Takes the next `length` bytes of the stream. */
  push(bytes: Uint8Array, length: number): void {
    for (let i = 0; i < length; i++) {
      const byte = bytes[i] as number;
      if (byte === END) this.#end();
      else if (this.#state === 'in-packet') this.#byte(byte);
      else if (this.#state === 'escaped') this.#escaped(byte);
    }
  }

  /** Forgets what was begun, as on a new connection. The counts stay. */
  reset(): void {
    this.#packet.clear();
    this.#state = 'in-packet';
  }

  #byte(byte: number): void {
    if (byte === ESC) this.#state = 'escaped';
    else this.#put(byte);
  }

  #escaped(byte: number): void {
    this.#state = 'in-packet';
    if (byte === ESC_END) this.#put(END);
    else if (byte === ESC_ESC) this.#put(ESC);
    else this.#spoil('badEscapes');
  }

  #put(byte: number): void {
    if (this.#packet.length < this.#most) this.#packet.put(byte);
    else this.#spoil('oversized');
  }

  #spoil(fault: keyof SlipFaults): void {
    this.counts[fault]++;
    this.#state = 'spoilt';
  }

  #end(): void {
    const { length } = this.#packet;
    if (this.#state === 'escaped') this.#spoil('badEscapes');
    const whole = this.#state === 'in-packet' && length > 0;
    this.reset();
    if (whole) this.#sink(this.#packet.bytes, length);
  }
}

/**
 * Writes one packet with its length before it, 32 bits, most significant byte first.
 *
 * @source OpenSoundControl Specification 1.0, "OSC Packets": what a stream such as TCP carries
 */
export function encodeLengthPrefixed(bytes: Uint8Array, length: number, out: ByteWriter): void {
  out.putU32(length).putAll(bytes, 0, length);
}

/**
 * Takes packets out of a stream that has the length of each before it, cut anywhere. A length of 0 is no packet. A
 * length beyond the cap cannot be believed, and then nobody knows where the next packet begins: the stream is `lost`,
 * takes in no more, and its connection is to be closed.
 */
export class LengthDecoder {
  readonly #sink: PacketSink;
  readonly #most: number;
  readonly #packet: ByteWriter;
  /** How many bytes of a length are here, and what they say so far. */
  #digits = 0;
  #size = 0;
  #lost = false;

  constructor(sink: PacketSink, most: number = MOST_PACKET) {
    this.#sink = sink;
    this.#most = most;
    this.#packet = new ByteWriter(256, most);
  }

  /** Whether a length came that cannot be believed. */
  get lost(): boolean {
    return this.#lost;
  }

  /** Takes the next `length` bytes of the stream. */
  push(bytes: Uint8Array, length: number): void {
    let at = 0;
    while (at < length && !this.#lost) {
      if (this.#digits < 4) this.#digit(bytes[at++] as number);
      else {
        const to = Math.min(length, at + this.#size - this.#packet.length);
        this.#packet.putAll(bytes, at, to);
        at = to;
        if (this.#packet.length === this.#size) this.#deliver();
      }
    }
  }

  /** Begins anew, as on a new connection. */
  reset(): void {
    this.#packet.clear();
    this.#digits = 0;
    this.#size = 0;
    this.#lost = false;
  }

  #digit(byte: number): void {
    this.#size = this.#size * 256 + byte;
    this.#digits++;
    if (this.#digits < 4) return;
    if (this.#size === 0) this.reset();
    else this.#lost = this.#size > this.#most;
  }

  #deliver(): void {
    const size = this.#size;
    this.reset();
    this.#sink(this.#packet.bytes, size);
  }
}
