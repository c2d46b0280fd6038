import type { Strays } from './strays.ts';

/** The kinds of cable there are. */
export type Transport = 'memory' | 'midi' | 'raw-midi' | 'rtp-midi' | 'udp' | 'tcp' | 'websocket' | 'hid';

/** What tells a unit from its like, as far as the system says. */
export interface Identity {
  /** Maker and product by their USB numbers, `0fd9:0080`. */
  readonly usb?: string;
  /** Serial number of the unit. */
  readonly serial?: string;
  /** Where it is plugged in: the socket, by the system's own name for it. Stays the same for the same socket. */
  readonly path?: string;
}

/**
 * One open cable: bytes in, bytes out, no opinions. Of a stream (MIDI), what comes in is a piece, cut anywhere, and
 * what is sent must be whole messages. Of a cable that carries packets, each call of `onBytes` is one packet, and what
 * is sent is packets as `wire/packets.ts` puts them in a row. A port that closed stays closed: its source opens a new
 * one on return.
 */
export interface Port {
  /** Stable name a user would recognise, without the numbers that drift between plug-ins. */
  readonly name: string;
  readonly transport: Transport;
  /** Left out: a stream. */
  readonly framing?: 'packets';
  /** Left out: nothing but its name is known. */
  readonly identity?: Identity;
  /** What the cable carries: 3125 for DIN, Infinity where nothing is known to limit it. Bytes per second. */
  readonly bytesPerSecond: number;
  /** Called with bytes as they arrive and the time of arrival (ns). The array is the port's own: copy what you keep. */
  onBytes: (bytes: Uint8Array, length: number, at: number) => void;
  /** Called once when the cable is gone, with a reason for people. Not called after `close`. */
  onLost: (reason: string) => void;
  /** Sends the first `length` bytes; they are copied or gone when it returns. Never throws; a failure is `onLost`. */
  send(bytes: Uint8Array, length: number): void;
  /** Does so much wait here that newer values had better be sent than more of these? Left out: nothing that is sent waits here. */
  readonly full?: boolean;
  /** What was sent last is waited for, as a servo waits for its echo. Left out: nothing that is sent is kept back here. */
  hurry?(): void;
  close(): void;
}

/** A port that is claimed, is there and cannot be opened. */
export interface RefusedPort {
  readonly name: string;
  /** What stands in the way, and what to do. */
  readonly why: string;
}

/** Something that finds and opens ports for as long as it runs: a MIDI subsystem, an RTP-MIDI session, a test. */
export interface PortSource {
  /** Short name for logs and `doctor`: 'MIDI', 'RTP-MIDI'. */
  readonly name: string;
  /** Starts looking. `opened` is called for each port found, now or later; it becomes the owner of the port. */
  start(opened: (port: Port) => void): Promise<void>;
  /** Why nothing can be found here, with the remedy; undefined while all is well. */
  readonly trouble: string | undefined;
  /** Names of all ports there are, opened or not, where that can be known. */
  readonly available?: readonly string[];
  /** Of those, the ones that are known by more than their names, and so are wanted whatever these are. */
  readonly known?: readonly string[];
  /** Ports that are claimed and cannot be opened; they are tried again. Left out: there are none, or they are `lost`. */
  readonly refused?: readonly RefusedPort[];
  /** What came in and belongs to no port of it. Left out: nothing can. */
  readonly strays?: Strays;
  close(): Promise<void>;
}
