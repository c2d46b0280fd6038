import type { RemoteInfo, Socket } from 'node:dgram';
import { bindUdp } from './udp-pair.ts';
import { isLocalNetwork } from './local-network.ts';

/** One program that speaks OSC over datagrams, as the socket knows it. */
export interface UdpPeer {
  readonly name: string;
  readonly transport: 'udp';
  readonly waiting: 0;
  /** Where it speaks from. */
  readonly host: string;
  readonly port: number;
  send(bytes: Uint8Array, length: number): void;
  close(reason: string): void;
  /** Sends to another port of its computer from here on. */
  answerAt(port: number): void;
}

/** Bytes that the system keeps for us while we are busy: datagrams beyond are lost without a word. */
const RECEIVE_BUFFER = 4 * 1024 * 1024;

/**
 * A UDP socket with a peer for each address that something came from. What is not of the local network is not heard.
 */
export class OscUdp {
  /** Called with each datagram. The array is the socket's own: copy what you keep. */
  onPacket: (peer: UdpPeer, bytes: Uint8Array, length: number) => void = () => {};
  /** Called when the socket has failed, with a sentence for people. */
  onTrouble: (problem: string) => void = () => {};
  /** Datagrams from elsewhere. */
  foreign = 0;
  readonly #socket: Socket;
  readonly #peers = new Map<string, Peer>();

  private constructor(socket: Socket) {
    this.#socket = socket;
    try {
      socket.setRecvBufferSize(RECEIVE_BUFFER);
    } catch {
      // a system that gives less loses more in a burst, and works
    }
    socket.on('message', (bytes: Buffer, from: RemoteInfo) => this.#heard(bytes, from));
    socket.on('error', (error) => this.onTrouble(`the UDP socket failed: ${error.message}`));
  }

  /** @throws BridgeError 'PORT_BUSY' or 'PORT_MISSING', with the remedy. */
  static async open(host: string, port: number): Promise<OscUdp> {
    return new OscUdp(await bindUdp(host, port));
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /**
   * A peer that nothing has come from yet, for as long as the socket is open. What comes from its computer, but from none of
   * the ports that are known there, is taken for the first such peer's: most tablets send from another port than they hear on.
   */
  to(host: string, port: number): UdpPeer {
    const peer = new Peer(this.#socket, host, port, () => {});
    this.#peers.set(`${host} ${port}`, peer);
    if (!this.#peers.has(host)) this.#peers.set(host, peer);
    return peer;
  }

  close(): Promise<void> {
    return new Promise((closed) => this.#socket.close(() => closed()));
  }

  #heard(bytes: Buffer, { address, port }: RemoteInfo): void {
    const key = `${address} ${port}`;
    let peer = this.#peers.get(key) ?? this.#peers.get(address);
    if (!peer) {
      if (!isLocalNetwork(address)) {
        this.foreign++;
        return;
      }
      peer = new Peer(this.#socket, address, port, () => this.#peers.delete(key));
      this.#peers.set(key, peer);
    }
    this.onPacket(peer, bytes, bytes.length);
  }
}

class Peer implements UdpPeer {
  readonly transport = 'udp';
  readonly waiting = 0;
  readonly host: string;
  readonly port: number;
  readonly #socket: Socket;
  readonly #forget: () => void;
  #to: number;

  constructor(socket: Socket, host: string, port: number, forget: () => void) {
    this.#socket = socket;
    this.host = host;
    this.port = port;
    this.#to = port;
    this.#forget = forget;
  }

  get name(): string {
    return this.#to === this.port ? `${this.host}:${this.port}` : `${this.host}:${this.port} → ${this.#to}`;
  }

  answerAt(port: number): void {
    this.#to = port;
  }

  send(bytes: Uint8Array, length: number): void {
    // what cannot be sent is lost like any datagram
    try {
      this.#socket.send(Buffer.from(bytes.subarray(0, length)), this.#to, this.host, () => {});
    } catch {
      // the socket is closed
    }
  }

  close(): void {
    this.#forget();
  }
}
