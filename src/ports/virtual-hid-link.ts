import type { Socket } from 'node:net';

import { ByteWriter } from '../wire/byte-writer.ts';
import { beginPacket, endPacket, PacketStream } from '../wire/packets.ts';
import type { Clock } from './clock.ts';

/**
 * What passes between a virtual HID device and its host: packets in a row, as in `wire/packets.ts`, over a local TCP
 * connection. Those below 0x10 are reports, of the same kinds as there; these are about the cable itself.
 */
export const cable = {
  /** The device's first word: `VirtualDevice` as JSON. Nothing else is listened to before. */
  hello: 0x10,
  /** Says nothing but that this end lives. */
  here: 0x11,
  /** The host has taken the device. */
  welcome: 0x12,
  /** The host does not want it: why, as text. */
  refused: 0x13,
} as const;

/** Where virtual devices are waited for unless told otherwise. */
export const VIRTUAL_HID_PORT = 7421;

/** What a device says of itself when it comes. */
export interface VirtualDevice {
  /** Maker and product, `0b33:0030`. */
  readonly usb: string;
  readonly product: string;
  readonly serial?: string;
}

/** Longest report that is carried, bytes: more than any device has. */
const MOST_REPORT = 4096;
/** An end that has this much waiting does not read, bytes: the pictures of a whole deck are a tenth of it. */
const MOST_WAITING = 4 << 20;
/** How often each end says that it lives, and how long it is believed to without a word, ns. */
const HERE_EVERY = 1e9;
const SILENT_AFTER = 4e9;

/** One end of the cable. */
export class VirtualLink {
  onPacket: (kind: number, content: Uint8Array) => void = () => {};
  /** Called once when the cable is gone, with a reason for people. Not called after `close`. */
  onEnd: (reason: string) => void = () => {};
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #stream = new PacketStream(MOST_REPORT);
  readonly #out = new ByteWriter();
  #heardAt: number;
  #cancel: () => void = () => {};
  #open = true;

  constructor(socket: Socket, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
    this.#heardAt = clock.now();
    socket.setNoDelay(true); // a report waits for no other
    socket.on('data', (piece: Buffer) => this.#arrive(piece));
    socket.on('error', (error) => this.end(error.message));
    socket.on('close', () => this.end('it was unplugged'));
    this.#keepAlive();
  }

  say(kind: number, content: ArrayLike<number> = []): void {
    const start = beginPacket(this.#out.clear(), kind);
    this.#out.putAll(content);
    endPacket(this.#out, start);
    this.carry(this.#out.bytes, this.#out.length);
  }

  /** Sends packets as they stand in a row, in one piece: a picture has dozens, and each by itself would cost as much as all. */
  carry(bytes: Uint8Array, length: number): void {
    if (!this.#open) return;
    this.#socket.write(bytes.slice(0, length));
    if (this.#socket.writableLength > MOST_WAITING) this.end('it does not read what it is sent');
  }

  /** Pulls the plug, once what was said has left. */
  close(): void {
    this.#open = false;
    this.#cancel();
    this.#socket.destroySoon();
  }

  end(reason: string): void {
    if (!this.#open) return;
    this.close();
    this.#socket.destroy();
    this.onEnd(reason);
  }

  #arrive(piece: Uint8Array): void {
    if (!this.#open) return;
    this.#heardAt = this.#clock.now();
    const understood = this.#stream.push(piece, (kind, content) => {
      if (this.#open && kind !== cable.here) this.onPacket(kind, content);
    });
    if (!understood) this.end('it does not speak as a virtual HID device does');
  }

  #keepAlive(): void {
    this.#cancel = this.#clock.after(HERE_EVERY, () => {
      if (this.#clock.now() - this.#heardAt > SILENT_AFTER) return this.end('nothing was heard from it');
      this.say(cable.here);
      this.#keepAlive();
    });
  }
}
