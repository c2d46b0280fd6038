import { connect } from 'node:net';

import { type Clock, realClock } from './clock.ts';
import type { Port, PortSource } from './port.ts';
import { cable, type VirtualDevice, VIRTUAL_HID_PORT, VirtualLink } from './virtual-hid-link.ts';

/** How long after a cable is gone it is plugged in again, ns. */
const AGAIN_AFTER = 1e9;

export interface VirtualHidDeviceOptions {
  readonly device: VirtualDevice;
  /** Where the bridge waits for such devices. Default 7421. */
  readonly port?: number;
  readonly clock?: Clock;
  /** Takes one line for people. */
  readonly log?: (line: string) => void;
}

/**
 * The device's end of a virtual HID cable: joins a bridge on this computer, and joins again when the cable is lost. Its ports
 * are the device ends of cables, as that of a `MemoryCable` for HID: what arrives is led by its kind, what is sent is packets.
 */
export class VirtualHidDevice implements PortSource {
  readonly name = 'virtual HID device';
  trouble: string | undefined;
  readonly #options: VirtualHidDeviceOptions;
  readonly #clock: Clock;
  #link: VirtualLink | undefined;
  #opened: (port: Port) => void = () => {};
  #cancel: () => void = () => {};
  #closed = false;

  constructor(options: VirtualHidDeviceOptions) {
    this.#options = options;
    this.#clock = options.clock ?? realClock;
  }

  async start(opened: (port: Port) => void): Promise<void> {
    this.#opened = opened;
    this.#join();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    this.#link?.close();
  }

  #join(): void {
    const { device, port = VIRTUAL_HID_PORT } = this.#options;
    const link = new VirtualLink(connect({ host: '127.0.0.1', port }), this.#clock);
    this.#link = link;
    link.onEnd = (reason) => this.#again(`no bridge takes it at port ${port} (${reason})`);
    link.onPacket = (kind, content) => {
      const text = Buffer.from(content).toString('utf8');
      if (kind === cable.welcome) return this.#welcomed(link, text);
      link.close();
      this.#again(kind === cable.refused ? text : `no bridge is at port ${port}`);
    };
    link.say(cable.hello, Buffer.from(JSON.stringify(device), 'utf8'));
  }

  #welcomed(link: VirtualLink, name: string): void {
    this.trouble = undefined;
    this.#opened(new DeviceEnd(name, link, this.#clock, (reason) => this.#again(reason)));
  }

  /** Says what is wrong once, and tries again for as long as it takes. */
  #again(why: string): void {
    if (this.#closed) return;
    if (why !== this.trouble) this.#options.log?.(why);
    this.trouble = why;
    this.#cancel = this.#clock.after(AGAIN_AFTER, () => this.#join());
  }
}

class DeviceEnd implements Port {
  readonly transport = 'hid';
  readonly framing = 'packets';
  readonly bytesPerSecond = Infinity;
  readonly name: string;
  onBytes: Port['onBytes'] = () => {};
  onLost: Port['onLost'] = () => {};
  readonly #link: VirtualLink;

  constructor(name: string, link: VirtualLink, clock: Clock, lost: (reason: string) => void) {
    this.name = name;
    this.#link = link;
    link.onPacket = (kind, report) => {
      this.onBytes(Uint8Array.of(kind, ...report), report.length + 1, clock.now());
    };
    link.onEnd = (reason) => {
      this.onLost(reason);
      lost(reason);
    };
  }

  send(bytes: Uint8Array, length: number): void {
    this.#link.carry(bytes, length);
  }

  close(): void {
    this.#link.close();
  }
}
