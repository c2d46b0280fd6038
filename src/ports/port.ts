/** The kinds of cable there are. */
export type Transport = 'memory' | 'midi' | 'rtp-midi' | 'udp';

/**
 * One open cable: bytes in, bytes out, no opinions. What comes in is a piece of a MIDI byte stream, cut anywhere;
 * what is sent must be whole messages. A port that closed stays closed: its source opens a new one on return.
 */
export interface Port {
  /** Stable name a user would recognise, without the numbers that drift between plug-ins. */
  readonly name: string;
  readonly transport: Transport;
  /** What the cable carries: 3125 for DIN, Infinity where nothing is known to limit it. Bytes per second. */
  readonly bytesPerSecond: number;
  /** Called with bytes as they arrive and the time of arrival (ns). The array is the port's own: copy what you keep. */
  onBytes: (bytes: Uint8Array, length: number, at: number) => void;
  /** Called once when the cable is gone, with a reason for people. Not called after `close`. */
  onLost: (reason: string) => void;
  /** Sends the first `length` bytes; they are copied or gone when it returns. Never throws; a failure is `onLost`. */
  send(bytes: Uint8Array, length: number): void;
  close(): void;
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
  close(): Promise<void>;
}
