import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';

import { BridgeError } from '../model/errors.ts';
import { realClock } from './clock.ts';
import type { Port, PortSource } from './port.ts';
import { eachPacket, packet } from '../wire/packets.ts';

/**
 * What passes through /dev/uhid: one event to a read or write, numbers in the machine's order, which is little-endian
 * wherever this runs.
 *
 * @source Linux, include/uapi/linux/uhid.h: `struct uhid_event` is packed; the offsets below count from its beginning
 */
const event = {
  destroy: 1,
  start: 2,
  output: 6,
  getReport: 9,
  getReportReply: 10,
  create2: 11,
  input2: 12,
  setReport: 13,
  setReportReply: 14,
} as const;
const EVENT_SIZE = 4380;
const MOST_REPORT = 4096;
const buses = { usb: 3, bluetooth: 5 } as const;
/** What kind of report the kernel asks for or brings. */
const FEATURE = 0;
const EIO = 5;

/** What a HID device tells whoever it is plugged into before anything else. */
export interface HidFace {
  /** Its report descriptor, hexadecimal. */
  readonly descriptor: string;
  /** What it hangs at. `bluetooth` where the kernel would not have it at USB, a driver of its own being there. */
  readonly bus: 'usb' | 'bluetooth';
}

export interface UhidOptions extends HidFace {
  /** Maker and product, `0b33:0030`. */
  readonly usb: string;
  readonly product: string;
  /** By what it is found again among like devices. */
  readonly serial?: string;
}

/**
 * A HID device that this machine's kernel takes for a real one: it gets a node in /dev, udev rules, and a place in every
 * program's list. Linux only, and only for who may open /dev/uhid.
 *
 * Its one port is the device end of a cable, as that of a `MemoryCable` for HID: what arrives is led by its kind, what is sent is
 * packets; a feature report that was asked for is sent as a packet of the kind `feature`.
 */
export class UhidDevice implements PortSource {
  readonly name = 'uhid';
  readonly trouble = undefined;
  readonly #options: UhidOptions;
  #port: UhidPort | undefined;

  constructor(options: UhidOptions) {
    this.#options = options;
  }

  /** Resolves when the kernel has taken it up. @throws BridgeError 'HID_UNAVAILABLE' with the remedy. */
  async start(opened: (port: Port) => void): Promise<void> {
    let file: number;
    try {
      file = openSync('/dev/uhid', constants.O_RDWR);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const remedy = code === 'ENOENT' ? 'run "sudo modprobe uhid"' : 'run it as root';
      throw new BridgeError('HID_UNAVAILABLE', `/dev/uhid cannot be opened (${message}): ${remedy}`);
    }
    const port = new UhidPort(file, this.#options);
    this.#port = port;
    opened(port);
    await port.taken;
  }

  async close(): Promise<void> {
    this.#port?.close();
  }
}

class UhidPort implements Port {
  readonly transport = 'hid';
  readonly framing = 'packets';
  readonly bytesPerSecond = Infinity;
  readonly name: string;
  onBytes: Port['onBytes'] = () => {};
  onLost: Port['onLost'] = () => {};
  /** Resolves when the kernel has read its descriptor and taken it. */
  readonly taken: Promise<void>;
  readonly #file: number;
  /** Reads in a process of its own: a read that waits in this one would keep it from ending. */
  readonly #reader: ChildProcess;
  #rest: Buffer = Buffer.alloc(0);
  /** Numbers of the questions that the kernel waits for an answer to. */
  readonly #asked: number[] = [];
  #open = true;
  #started: () => void = () => {};

  constructor(file: number, options: UhidOptions) {
    this.name = options.product;
    this.#file = file;
    const descriptor = Buffer.from(options.descriptor.replaceAll(/\s/gu, ''), 'hex');
    this.taken = new Promise((done) => (this.#started = done));
    this.#reader = spawn('dd', [`bs=${EVENT_SIZE}`, 'status=none'], { stdio: [file, 'pipe', 'ignore'] });
    this.#reader.stdout?.on('data', (piece: Buffer) => this.#read(piece));
    this.#reader.on('error', (error) => this.#lose(`dd does not run: ${error.message}`));
    this.#reader.on('exit', () => this.#lose('the kernel let go of it'));
    this.#say(event.create2, (to) => {
      const [vendor = '0', product = '0'] = options.usb.split(':');
      to.write(options.product, 4, 127);
      to.write(options.serial ?? '', 196, 63);
      to.writeUInt16LE(descriptor.length, 260);
      to.writeUInt16LE(buses[options.bus], 262);
      to.writeUInt32LE(Number.parseInt(vendor, 16), 264);
      to.writeUInt32LE(Number.parseInt(product, 16), 268);
      descriptor.copy(to, 280);
    });
  }

  send(bytes: Uint8Array, length: number): void {
    eachPacket(bytes, length, (kind, report) => {
      if (kind === packet.feature) this.#answer(report);
      else
        this.#say(event.input2, (to) => {
          to.writeUInt16LE(report.length, 4);
          to.set(report, 6);
        });
    });
  }

  close(): void {
    if (!this.#open) return;
    this.#say(event.destroy);
    this.#open = false;
    this.#reader.kill();
    closeSync(this.#file);
  }

  #lose(reason: string): void {
    if (!this.#open) return;
    this.close();
    this.onLost(reason);
  }

  #say(type: number, fill: (to: Buffer) => void = () => {}): void {
    if (!this.#open) return;
    const whole = Buffer.alloc(EVENT_SIZE);
    whole.writeUInt32LE(type, 0);
    fill(whole);
    writeSync(this.#file, whole);
  }

  /** The oldest question gets its answer. */
  #answer(report: Uint8Array): void {
    const id = this.#asked.shift();
    if (id === undefined) return;
    this.#say(event.getReportReply, (to) => {
      to.writeUInt32LE(id, 4);
      to.writeUInt16LE(0, 8);
      to.writeUInt16LE(report.length, 10);
      to.set(report, 12);
    });
  }

  #read(piece: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, piece]);
    while (this.#rest.length >= EVENT_SIZE) {
      const whole = this.#rest.subarray(0, EVENT_SIZE);
      this.#rest = this.#rest.subarray(EVENT_SIZE);
      this.#hear(whole);
    }
  }

  #hear(from: Buffer): void {
    switch (from.readUInt32LE(0)) {
      case event.start:
        return this.#started();
      case event.output: {
        // the kernel hands on what the program wrote, here and below: led by a 0 where there are no ids
        const size = Math.min(MOST_REPORT, from.readUInt16LE(4100));
        return this.#arrive(
          from[4102] === FEATURE ? packet.feature : packet.output,
          from.subarray(4, 4 + size),
        );
      }
      case event.setReport: {
        const report = from.subarray(12, 12 + Math.min(MOST_REPORT, from.readUInt16LE(10)));
        this.#arrive(from[9] === FEATURE ? packet.feature : packet.output, report);
        return this.#reply(event.setReportReply, from.readUInt32LE(4), 0);
      }
      case event.getReport: {
        const id = from.readUInt32LE(4);
        if (from[9] !== FEATURE) return this.#reply(event.getReportReply, id, EIO);
        this.#asked.push(id);
        return this.#arrive(packet.ask, Uint8Array.of(from[8] as number, 0xff));
      }
    }
  }

  #reply(type: number, id: number, error: number): void {
    this.#say(type, (to) => {
      to.writeUInt32LE(id, 4);
      to.writeUInt16LE(error, 8);
    });
  }

  #arrive(kind: number, report: Uint8Array): void {
    const led = Uint8Array.of(kind, ...report);
    this.onBytes(led, led.length, realClock.now());
  }
}
