import net from 'node:net';
import { BridgeError } from '../model/errors.ts';
import { ByteWriter } from '../wire/byte-writer.ts';
import { encodeLengthPrefixed, encodeSlip, LengthDecoder, SlipDecoder } from '../wire/slip.ts';
import { isLocalNetwork } from './local-network.ts';

/** One program that speaks OSC over a connection. */
export interface TcpPeer {
  readonly name: string;
  readonly transport: 'tcp';
  /** Bytes that were sent and not taken yet. */
  readonly waiting: number;
  /** Called with each packet. The array is the peer's own: copy what you keep. */
  onPacket: (bytes: Uint8Array, length: number) => void;
  /** Called when something came that is no packet, with what is wrong with it. */
  onFault: (why: string) => void;
  /** Called once when the connection is gone, with a reason for people. Not called after `close`. */
  onLost: (reason: string) => void;
  send(bytes: Uint8Array, length: number): void;
  close(reason: string): void;
}

/** How packets are told apart in the stream. */
type Framing = 'slip' | 'length';

/** Connections at once; more are closed as they come. */
const MOST_CONNECTIONS = 64;
/** How often the system asks whether a peer that is silent is still there, ms. */
const KEEP_ALIVE = 10_000;
/** The longest packet that is taken, bytes: a length beyond it is a lie. */
const MOST_PACKET = 8192;

const SLIP_END = 0xc0;
const SLASH = 0x2f;
const HASH = 0x23;

/** Listens for connections. What is not of the local network is shut out. */
export class OscTcp {
  /** Called with each connection; it becomes the owner. */
  onPeer: (peer: TcpPeer) => void = () => {};
  readonly #server: net.Server;

  private constructor(server: net.Server) {
    this.#server = server;
    server.maxConnections = MOST_CONNECTIONS;
    server.on('connection', (socket) => {
      if (isLocalNetwork(plain(socket.remoteAddress ?? ''))) this.onPeer(new Peer(socket));
      else socket.destroy();
    });
    server.on('error', () => {}); // a connection that failed before it was one
  }

  /** @throws BridgeError 'PORT_BUSY' or 'PORT_MISSING', with the remedy. */
  static open(host: string, port: number): Promise<OscTcp> {
    const server = net.createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE });
    return new Promise((done, failed) => {
      server.once('error', (error: NodeJS.ErrnoException) => failed(unavailable(host, port, error)));
      server.listen(port, host, () => {
        server.removeAllListeners('error');
        done(new OscTcp(server));
      });
    });
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  /** Its peers are their owners' to close. */
  close(): Promise<void> {
    return new Promise((closed) => this.#server.close(() => closed()));
  }
}

function plain(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}

function unavailable(host: string, port: number, error: NodeJS.ErrnoException): BridgeError {
  const context = { host, port, cause: error.code };
  if (error.code === 'EADDRINUSE')
    return new BridgeError(
      'PORT_BUSY',
      `TCP port ${port} on ${host} is in use: stop the other program, or choose another port (0 takes any free one)`,
      context,
    );
  const remedy = error.code === 'EACCES' ? 'choose a port above 1023' : 'choose an address of this machine';
  return new BridgeError(
    'PORT_MISSING',
    `cannot listen on TCP ${host}:${port} (${error.code ?? error.message}): ${remedy}`,
    context,
  );
}

/**
 * A connection. Its first byte says how packets are told apart: 0 begins a length, as no packet of 16 MiB is taken;
 * END, or a packet without one before it, is SLIP. It is answered alike.
 */
class Peer implements TcpPeer {
  readonly name: string;
  readonly transport = 'tcp';
  onPacket: TcpPeer['onPacket'] = () => {};
  onFault: TcpPeer['onFault'] = () => {};
  onLost: TcpPeer['onLost'] = () => {};
  readonly #socket: net.Socket;
  readonly #slip = new SlipDecoder((bytes, length) => this.onPacket(bytes, length), MOST_PACKET);
  readonly #length = new LengthDecoder((bytes, length) => this.onPacket(bytes, length), MOST_PACKET);
  readonly #out = new ByteWriter();
  #framing: Framing | undefined;
  #open = true;

  constructor(socket: net.Socket) {
    this.#socket = socket;
    this.name = `${plain(socket.remoteAddress ?? '?')}:${socket.remotePort ?? 0}`;
    socket.on('data', (bytes: Buffer) => this.#heard(bytes));
    socket.on('error', (error) => this.#lose(error.message));
    socket.on('close', () => this.#lose('it closed the connection'));
  }

  get waiting(): number {
    return this.#socket.writableLength;
  }

  send(bytes: Uint8Array, length: number): void {
    if (!this.#open) return;
    this.#out.clear();
    if (this.#framing === 'slip') encodeSlip(bytes, length, this.#out);
    else encodeLengthPrefixed(bytes, length, this.#out);
    this.#socket.write(this.#out.copy());
  }

  close(): void {
    this.#open = false;
    // what waits for somebody who does not read would keep the program from ending
    if (this.waiting > 0) this.#socket.destroy();
    else this.#socket.destroySoon();
  }

  #heard(bytes: Buffer): void {
    if (!this.#open) return;
    this.#framing ??= framingOf(bytes[0] as number);
    if (this.#framing === 'slip') return this.#unslip(bytes);
    if (this.#framing === 'length') this.#length.push(bytes, bytes.length);
    if (this.#framing === undefined) this.onFault('it begins with no length, and no SLIP');
    else if (this.#length.lost) this.onFault(`a packet of more than ${MOST_PACKET} bytes`);
    if (this.#framing === undefined)
      this.#lose('what it sends is no OSC: it begins with no length, and no SLIP');
    else if (this.#length.lost) this.#lose(`it says that a packet has more than ${MOST_PACKET} bytes`);
  }

  #unslip(bytes: Buffer): void {
    const { counts } = this.#slip;
    const { oversized, badEscapes } = counts;
    this.#slip.push(bytes, bytes.length);
    for (let n = oversized; n < counts.oversized; n++)
      this.onFault(`a packet of more than ${MOST_PACKET} bytes`);
    for (let n = badEscapes; n < counts.badEscapes; n++)
      this.onFault('SLIP with an escape before what needs none');
  }

  #lose(reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    this.#socket.destroy();
    this.onLost(reason);
  }
}

function framingOf(first: number): Framing | undefined {
  if (first === 0) return 'length';
  return first === SLIP_END || first === SLASH || first === HASH ? 'slip' : undefined;
}
