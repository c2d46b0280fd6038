import { createServer, type Server, type Socket } from 'node:net';

import { BridgeError } from '../model/errors.ts';
import { freeName } from '../model/roster.ts';
import { type Clock, realClock } from './clock.ts';
import type { Identity, Port, PortSource } from './port.ts';
import { Strays } from './strays.ts';
import { cable, type VirtualDevice, VIRTUAL_HID_PORT, VirtualLink } from './virtual-hid-link.ts';

/** Most devices at a time: a loop gone wild in some other program must not use up the sockets. */
const MOST_DEVICES = 32;
/** How long a device has to say what it is, ns. */
const HELLO_WITHIN = 2e9;

export interface VirtualHidOptions {
  /** Whether a device of these USB numbers is wanted. */
  readonly claim: (usb: string) => boolean;
  /** 0 takes any that is free. */
  readonly port?: number;
  readonly clock?: Clock;
  /** Takes one line for people. */
  readonly log?: (line: string) => void;
}

/**
 * HID devices that are programs on this computer, for machines and tests that have no others: they join over TCP, from this
 * computer only. Ports are as those of `HidSource`.
 */
export class VirtualHidSource implements PortSource {
  readonly name = 'virtual HID';
  trouble: string | undefined;
  readonly #options: VirtualHidOptions;
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  readonly #links = new Set<VirtualLink>();
  readonly #names = new Set<string>();
  /** People are told by `#tell`: its lines name devices, of which there is no end. */
  readonly strays = new Strays();
  #told = '';
  #server: Server | undefined;
  #opened: (port: Port) => void = () => {};

  constructor(options: VirtualHidOptions) {
    this.#options = options;
    this.#clock = options.clock ?? realClock;
    this.#log = options.log ?? (() => {});
  }

  /** Where it listens; 0 while it does not. */
  get port(): number {
    const address = this.#server?.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** @throws BridgeError 'PORT_BUSY' with the remedy. */
  async start(opened: (port: Port) => void): Promise<void> {
    this.#opened = opened;
    const { port = VIRTUAL_HID_PORT } = this.#options;
    const server = createServer((socket) => this.#joined(socket));
    server.maxConnections = MOST_DEVICES;
    try {
      await new Promise<void>((done, failed) => {
        server.once('error', failed);
        server.listen(port, '127.0.0.1', done);
      });
    } catch (error) {
      this.trouble = `port ${port} cannot be listened on (${(error as Error).message}): choose another with --virtual-hid N`;
      throw new BridgeError('PORT_BUSY', this.trouble, { port });
    }
    server.removeAllListeners('error').on('error', (error) => this.#log(error.message));
    this.#server = server;
  }

  async close(): Promise<void> {
    for (const link of this.#links) link.close();
    const server = this.#server;
    this.#server = undefined;
    if (server) await new Promise<void>((done) => server.close(() => done()));
  }

  #joined(socket: Socket): void {
    const link = new VirtualLink(socket, this.#clock);
    this.#links.add(link);
    socket.once('close', () => this.#links.delete(link));
    const cancel = this.#clock.after(HELLO_WITHIN, () => this.#stranger(link));
    link.onEnd = (reason) => {
      cancel();
      this.#tell(`a program joined and is no HID device: ${reason}`);
    };
    link.onPacket = (kind, content) => {
      cancel();
      const device = kind === cable.hello ? parseHello(content) : undefined;
      if (!device) return this.#stranger(link);
      if (!this.#options.claim(device.usb))
        return this.#refuse(link, `no device file knows ${device.usb} (${device.product})`);
      this.#take(link, device);
    };
  }

  #stranger(link: VirtualLink): void {
    link.end('it did not say what it is');
  }

  /** One that tries again and again is told of once. */
  #tell(line: string): void {
    if (line !== this.#told) this.#log(line);
    this.#told = line;
    this.strays.note(line, () => 'a program');
  }

  #refuse(link: VirtualLink, why: string): void {
    this.#tell(why);
    link.say(cable.refused, Buffer.from(why, 'utf8'));
    link.close();
  }

  #take(link: VirtualLink, { usb, product, serial }: VirtualDevice): void {
    const name = freeName(product, this.#names);
    this.#names.add(name);
    link.say(cable.welcome, Buffer.from(name, 'utf8'));
    const identity = { usb, ...(serial !== undefined && { serial }) };
    this.#opened(new VirtualHidPort(name, identity, link, this.#clock, () => this.#names.delete(name)));
  }
}

/** What a device says of itself; undefined when it is not that. */
function parseHello(content: Uint8Array): VirtualDevice | undefined {
  let said: unknown;
  try {
    said = JSON.parse(Buffer.from(content).toString('utf8'));
  } catch {
    return undefined;
  }
  const { usb, product, serial } = (said ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof usb !== 'string' || !/^[\da-f]{4}:[\da-f]{4}$/u.test(usb)) return undefined;
  if (typeof product !== 'string' || !isName(product)) return undefined;
  if (serial === undefined) return { usb, product };
  return typeof serial === 'string' && isName(serial) ? { usb, product, serial } : undefined;
}

/** Names go into logs and lists. */
function isName(text: string): boolean {
  return /^[\x20-\x7e\u00a0-\uffff]{1,80}$/u.test(text);
}

class VirtualHidPort implements Port {
  readonly transport = 'hid';
  readonly framing = 'packets';
  readonly bytesPerSecond = Infinity;
  readonly name: string;
  readonly identity: Identity;
  onBytes: Port['onBytes'] = () => {};
  onLost: Port['onLost'] = () => {};
  readonly #link: VirtualLink;
  readonly #gone: () => void;

  constructor(name: string, identity: Identity, link: VirtualLink, clock: Clock, gone: () => void) {
    this.name = name;
    this.identity = identity;
    this.#link = link;
    this.#gone = gone;
    link.onPacket = (kind, report) => {
      if (kind < cable.hello) this.onBytes(report, report.length, clock.now());
    };
    link.onEnd = (reason) => {
      gone();
      this.onLost(reason);
    };
  }

  send(bytes: Uint8Array, length: number): void {
    this.#link.carry(bytes, length);
  }

  close(): void {
    this.#gone();
    this.#link.close();
  }
}
