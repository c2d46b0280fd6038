import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/**
 * An AppleMIDI peer on real sockets, written from Apple's description with bytes by hand: it shares no line with
 * `src/`. It never sends a journal.
 */
export class HandmadePeer {
  readonly #control: Socket;
  readonly #data: Socket;
  readonly #ssrc = Buffer.from([0xde, 0xad, 0xbe, 0xef]);
  readonly #token = Buffer.from([0x00, 0xc0, 0xff, 0xee]);
  #remote = 0;
  #sequence = 0xfffe;

  private constructor(control: Socket, data: Socket) {
    this.#control = control;
    this.#data = data;
  }

  static async open(): Promise<HandmadePeer> {
    for (;;) {
      const control = await bound(0);
      const data = await bound(control.address().port + 1).catch(() => undefined);
      if (data !== undefined) return new HandmadePeer(control, data);
      control.close();
    }
  }

  get port(): number {
    return this.#control.address().port;
  }

  /** Asks in on both ports and waits for both answers. */
  async join(remote: number): Promise<void> {
    this.#remote = remote;
    await this.#ask(this.#control, remote);
    await this.#ask(this.#data, remote + 1);
  }

  async #ask(socket: Socket, port: number): Promise<void> {
    const answer = next(socket, (packet) => packet.toString('latin1', 0, 4) === '\xff\xffOK');
    socket.send(Buffer.concat([this.#head('IN'), Buffer.from('handmade\0')]), port, '127.0.0.1');
    const packet = await answer;
    if (!packet.subarray(8, 12).equals(this.#token)) throw new Error('another token came back');
  }

  /** Lets itself be asked in: accepts on both ports, then answers the first clock exchange. */
  async beInvited(): Promise<void> {
    for (const socket of [this.#control, this.#data]) {
      const { packet, port } = await nextFrom(socket, (p) => p.toString('latin1', 0, 4) === '\xff\xffIN');
      if (socket === this.#control) this.#remote = port;
      const ok = Buffer.concat([Buffer.from('\xff\xffOK', 'latin1'), packet.subarray(4, 12), this.#ssrc]);
      socket.send(Buffer.concat([ok, Buffer.from('handmade\0')]), port, '127.0.0.1');
    }
    const { packet, port } = await nextFrom(
      this.#data,
      (p) => p.toString('latin1', 2, 4) === 'CK' && p[8] === 0,
    );
    const answer = Buffer.from(packet);
    this.#ssrc.copy(answer, 4);
    answer[8] = 1;
    answer.writeBigUInt64BE(123_456n, 20);
    this.#data.send(answer, port, '127.0.0.1');
    await nextFrom(this.#data, (p) => p.toString('latin1', 2, 4) === 'CK' && p[8] === 2);
  }

  /** One packet with one message in it. */
  send(message: readonly number[]): void {
    const header = Buffer.from([0x80, 0xe1, 0, 0, 0, 0, 0, 0]);
    header.writeUInt16BE(this.#sequence++ & 0xffff, 2);
    const packet = Buffer.concat([header, this.#ssrc, Buffer.from([message.length, ...message])]);
    this.#data.send(packet, this.#remote + 1, '127.0.0.1');
  }

  /** The command list of the next packet that has one. */
  async receive(): Promise<string> {
    const packet = await next(this.#data, (p) => p[0] === 0x80 && (p[12]! & 0x0f) > 0);
    return packet.toString('hex', 13, 13 + (packet[12]! & 0x0f));
  }

  /** The sequence number that the next feedback confirms. */
  async feedback(): Promise<number> {
    return (await next(this.#control, (p) => p.toString('latin1', 2, 4) === 'RS')).readUInt16BE(8);
  }

  /** Waits for the other end's goodbye. */
  async goodbye(): Promise<void> {
    await next(this.#control, (p) => p.toString('latin1', 2, 4) === 'BY');
  }

  leave(): void {
    this.#control.send(this.#head('BY'), this.#remote, '127.0.0.1');
  }

  close(): void {
    this.#control.close();
    this.#data.close();
  }

  #head(command: string): Buffer {
    const begin = Buffer.from(`\xff\xff${command}\0\0\0\x02`, 'latin1');
    return Buffer.concat([begin, this.#token, this.#ssrc]);
  }
}

async function bound(port: number): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

/** Longer than anything on this machine takes, ms. */
const DEADLINE = 10_000;

async function next(socket: Socket, wanted: (packet: Buffer) => boolean): Promise<Buffer> {
  return (await nextFrom(socket, wanted)).packet;
}

async function nextFrom(
  socket: Socket,
  wanted: (packet: Buffer) => boolean,
): Promise<{ packet: Buffer; port: number }> {
  const signal = AbortSignal.timeout(DEADLINE);
  for (;;) {
    const [packet, from] = (await once(socket, 'message', { signal })) as [Buffer, { port: number }];
    if (wanted(packet)) return { packet, port: from.port };
  }
}
