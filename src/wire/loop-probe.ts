import type { ByteWriter } from './byte-writer.ts';

/** SysEx of nobody's (7D: of no maker, for trials and study), told apart from other such by two letters: "FL". */
const HEAD = Uint8Array.of(0xf0, 0x7d, 0x46, 0x4c);
const END = 0xf7;
/** Four bytes of who, one of where, one of how many hands it went through. */
const CONTENT = 6;

/** Programs that look for loops are told apart by numbers below this. */
export const MOST_WHO = 2 ** 28;

/** What is sent to find out where it comes in again. */
export interface LoopProbe {
  /** Which program sent it, 0 to 2²⁸ − 1. */
  readonly who: number;
  /** What that program calls the port it went out of, 0 to 127. */
  readonly mark: number;
  /** How many programs handed it on, 0 to 127. */
  readonly hops: number;
}

/** @param out takes eleven bytes: one SysEx message, which devices must ignore. @source MIDI 1.0, table VII */
export function encodeLoopProbe({ who, mark, hops }: LoopProbe, out: ByteWriter): void {
  for (const byte of HEAD) out.put(byte);
  for (let shift = 21; shift >= 0; shift -= 7) out.put((who >>> shift) & 0x7f);
  out.put3(mark & 0x7f, hops & 0x7f, END);
}

/** Hears probes in a stream of MIDI, however it is cut. What it looks at costs a comparison for each byte. */
export class LoopProbeEar {
  readonly #content = new Uint8Array(CONTENT);
  readonly #heard: (probe: LoopProbe) => void;
  /** Bytes of a probe that were there so far. */
  #at = 0;

  constructor(heard: (probe: LoopProbe) => void) {
    this.#heard = heard;
  }

  push(bytes: Uint8Array, length: number): void {
    for (let i = 0; i < length; i++) this.#take(bytes[i] as number);
  }

  #take(byte: number): void {
    if (byte >= 0xf8) return; // real time: may stand in the middle of anything
    const at = this.#at;
    const place = at - HEAD.length;
    if (byte === HEAD[0]) this.#at = 1;
    else if (place < 0) this.#at = at > 0 && byte === HEAD[at] ? at + 1 : 0;
    else if (byte < 0x80 && place < CONTENT) {
      this.#content[place] = byte;
      this.#at = at + 1;
    } else {
      this.#at = 0;
      if (byte === END && place === CONTENT) this.#tell();
    }
  }

  #tell(): void {
    const [a = 0, b = 0, c = 0, d = 0, mark = 0, hops = 0] = this.#content;
    this.#heard({ who: (a << 21) | (b << 14) | (c << 7) | d, mark, hops });
  }
}
