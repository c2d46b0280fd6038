import { randomInt } from 'node:crypto';

import {
  encodeSession,
  type Handshake,
  isSessionPacket,
  parseSession,
  PROTOCOL_VERSION,
} from '../wire/applemidi.ts';
import { BridgeError } from '../model/errors.ts';
import { ByteWriter } from '../wire/byte-writer.ts';
import { type Clock, realClock } from './clock.ts';
import { isLocalNetwork, isLoopback } from './local-network.ts';
import { advertise } from './mdns.ts';
import type { Port, PortSource } from './port.ts';
import { Invitation, type InvitationState } from './rtp-invitation.ts';
import { type JournalPolicy, type LinkQuality, RtpMidiPeer } from './rtp-peer.ts';
import { Strays } from './strays.ts';
import {
  type Address,
  type Channel,
  checkControlPort,
  isControlPort,
  openUdpPair,
  type OpenUdpPair,
  type UdpPair,
} from './udp-pair.ts';

const SECOND = 1e9;
/** How long a peer that was let in on the control port has to show up on the data port. */
const HALF_OPEN = 10 * SECOND;
/** How many of these there may be, of one host and in all; the oldest makes room for a new one. */
const MOST_HALF_OPEN_OF_HOST = 8;
const MOST_HALF_OPEN = 64;
/** Strangers who believe to be in a session are told that they are not, this often at most. */
const STRAY_PAUSE = 0.25 * SECOND;
/** Nothing that a MIDI peer sends is longer: an Ethernet frame. */
const MOST_DATAGRAM = 1500;

export interface RtpMidiOptions {
  /** Name that other people see. */
  readonly name: string;
  /** Address to listen on; 127.0.0.1 unless given, so that nobody from outside gets in by accident. */
  readonly host?: string;
  /** Control port, 5004 unless given; data is one above. 0 takes any free pair. */
  readonly port?: number;
  /** When that port is taken, listen on any free pair and say so in `trouble`. Off unless given. */
  readonly elsewhere?: boolean;
  readonly clock?: Clock;
  /** Takes one line for people. */
  readonly log?: (line: string) => void;
  /** Whether to be found by others on the network (mDNS). Off unless given. */
  readonly advertise?: boolean;
  /** Most links at a time, 8 unless given. */
  readonly maxPeers?: number;
  /** Without a sign of life for this long a link is given up, ns; 60 s unless given. */
  readonly silence?: number;
  /** When to send the recovery journal; 'always' unless given. */
  readonly journal?: JournalPolicy;
  /** For tests: a network in memory, a known sequence of numbers in 0..2³²−1, and what the end of a turn is. */
  readonly open?: OpenUdpPair;
  readonly random?: () => number;
  readonly defer?: (flush: () => void) => void;
}

/** One link as a page or a `doctor` would show it. */
export interface RtpMidiLink extends LinkQuality {
  readonly name: string;
  readonly address: Address;
}

/** An endpoint that we asked to join. */
export interface RtpMidiInvitation {
  readonly state: InvitationState;
  /** Stops asking; a link that is open stays. */
  close(): void;
}

/** What came and was not let in, since the start. */
export interface RtpMidiRefusals {
  /** Datagrams of senders that we have no session with. */
  unknown: number;
  /** Invitations from outside the local network; they are not answered. */
  foreign: number;
  /** Datagrams longer than any MIDI peer sends, and session packets without a meaning. */
  malformed: number;
  /** "End session" packets of a session that is not the present one. */
  staleEnds: number;
  /** Invitations that were answered with a no. */
  rejected: number;
}

/** A peer that was let in on the control port and is awaited on the data port. */
interface HalfOpen {
  readonly token: number;
  readonly name: string;
  readonly control: Address;
  readonly cancel: () => void;
}

interface Link {
  readonly port: RtpMidiPort;
  readonly peer: RtpMidiPeer;
  readonly token: number;
  readonly ssrc: number;
  readonly control: Address;
  /** Where its data comes from and goes to: usually one above control. */
  readonly data: Address;
}

/**
 * An RTP-MIDI (AppleMIDI) endpoint on two UDP ports. It lets others in, asks others in, and makes a port of each.
 *
 * @source Apple, "MIDI Network Driver Protocol"; RFC 6295
 */
export class RtpMidiSession implements PortSource {
  readonly name = 'RTP-MIDI';
  readonly refusals: RtpMidiRefusals = { unknown: 0, foreign: 0, malformed: 0, staleEnds: 0, rejected: 0 };
  readonly strays: Strays;
  /** Our own SSRC, 32 bits. */
  readonly ssrc: number;
  trouble: string | undefined;
  readonly #options: RtpMidiOptions;
  readonly #clock: Clock;
  readonly #host: string;
  readonly #log: (line: string) => void;
  readonly #random: () => number;
  readonly #out = new ByteWriter();
  /** Open links and half-open ones, by the SSRC of the other end. */
  readonly #links = new Map<number, Link>();
  readonly #halfOpen = new Map<number, HalfOpen>();
  readonly #invitations = new Set<Invitation>();
  #opened: (port: Port) => void = () => {};
  #sockets: UdpPair | undefined;
  /** When a stranger was last told to begin anew. */
  #strayAt = -Infinity;
  #stopAdvertising: () => Promise<void> = async () => {};
  #closed = false;

  constructor(options: RtpMidiOptions) {
    this.#options = options;
    this.#clock = options.clock ?? realClock;
    this.#host = options.host ?? '127.0.0.1';
    this.#log = options.log ?? (() => {});
    this.strays = new Strays((line) => this.#log(`RTP-MIDI: ${line}`));
    this.#random = options.random ?? (() => randomInt(2 ** 32));
    this.ssrc = this.#random();
  }

  /** The control port in use; 0 before `start`. */
  get port(): number {
    return this.#sockets?.port ?? 0;
  }

  /** The open links and how well they do. */
  get links(): readonly RtpMidiLink[] {
    return [...this.#links.values()].map((link) => ({
      name: link.port.name,
      address: link.control,
      ...link.peer.quality,
    }));
  }

  /**
   * Opens the two sockets and listens.
   *
   * @throws BridgeError 'PORT_BUSY', 'PORT_MISSING' or 'USAGE', with the remedy; `trouble` then says the same.
   */
  async start(opened: (port: Port) => void): Promise<void> {
    this.#opened = opened;
    try {
      this.#sockets = await this.#openSockets(this.#options.port ?? 5004);
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : String(error);
      throw error;
    }
    this.#sockets.onDatagram = (channel, bytes, length, from) => this.#datagram(channel, bytes, length, from);
    this.#sockets.onTrouble = (problem) => this.#log(`RTP-MIDI: ${problem}`);
    if (this.#options.advertise === true) this.#advertise(this.#sockets.port);
  }

  async #openSockets(port: number): Promise<UdpPair> {
    const open = this.#options.open ?? openUdpPair;
    this.trouble = undefined;
    try {
      return await open(this.#host, port);
    } catch (error) {
      const taken = error instanceof BridgeError && error.code === 'PORT_BUSY';
      if (!taken || this.#options.elsewhere !== true) throw error;
      const sockets = await open(this.#host, 0);
      this.trouble = `port ${port} is taken; listening on ${sockets.port} instead: tell the surfaces, or free ${port}`;
      return sockets;
    }
  }

  #advertise(port: number): void {
    if (isLoopback(this.#host)) {
      this.#log(
        `RTP-MIDI: not advertised, as ${this.#host} is reached from this machine only; listen on 0.0.0.0`,
      );
    } else this.#stopAdvertising = advertise(this.#options.name, port, this.#log);
  }

  /**
   * Asks an endpoint to join, for as long as it takes: it may be off, and it may go away and come back.
   *
   * @param host its address or name; the promise rejects if the name cannot be resolved.
   * @param port its control port.
   * @throws BridgeError 'USAGE' for a port that cannot be.
   */
  async invite(host: string, port = 5004): Promise<RtpMidiInvitation> {
    if (this.#sockets === undefined || this.#closed)
      throw new TypeError('invite() before start() or after close()');
    checkControlPort(port);
    const to = { host: await this.#sockets.resolve(host), port };
    const invitation: Invitation = new Invitation({
      clock: this.#clock,
      to,
      newToken: this.#random,
      invite: (channel, token) => this.#handshake('invite', channel, token, to),
      onAccepted: (token, answer) => this.#open(answer, token, { control: to, data: dataOf(to) }, true),
      onGivenUp: (reason) => this.#log(`RTP-MIDI: ${host}:${port}: ${reason}`),
    });
    this.#invitations.add(invitation);
    return {
      get state() {
        return invitation.state;
      },
      close: () => {
        invitation.close();
        this.#invitations.delete(invitation);
      },
    };
  }

  /** Says goodbye to all and closes the sockets. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const invitation of this.#invitations) invitation.close();
    for (const half of this.#halfOpen.values()) half.cancel();
    this.#halfOpen.clear();
    for (const link of this.#links.values()) this.#end(link);
    await this.#stopAdvertising();
    await this.#sockets?.close();
  }

  #datagram(channel: Channel, bytes: Uint8Array, length: number, from: Address): void {
    if (this.#closed) return;
    if (length > MOST_DATAGRAM)
      this.#malformed('it is longer than what any MIDI peer sends', bytes, length, from);
    else if (isSessionPacket(bytes, length)) this.#session(channel, bytes, length, from);
    else this.#rtp(channel, bytes, length, from);
  }

  #malformed(why: string, bytes: Uint8Array, length: number, from: Address): void {
    this.refusals.malformed++;
    this.strays.note(why, () => wordsOf(from), bytes.subarray(0, length));
  }

  #rtp(channel: Channel, bytes: Uint8Array, length: number, from: Address): void {
    if (length < 12 || channel === 'control')
      return this.#malformed('it is no packet of a session', bytes, length, from);
    const link = this.#linkOf(ssrcOf(bytes), channel, from);
    if (link) link.peer.receiveRtp(bytes, length);
    else this.#nobodys(bytes, length, from);
  }

  /** The link that a datagram belongs to. Who sends from another port is somebody else. */
  #linkOf(ssrc: number, channel: Channel, from: Address): Link | undefined {
    const link = this.#links.get(ssrc);
    if (link !== undefined && sameAddress(link[channel], from)) return link;
    if (link === undefined && channel === 'data') this.#stray(ssrc, from);
    return undefined;
  }

  #nobodys(bytes: Uint8Array, length: number, from: Address): void {
    this.refusals.unknown++;
    this.strays.note('it has no session here', () => wordsOf(from), bytes.subarray(0, length));
  }

  /**
   * Somebody goes on in a session that we know nothing of, as after we were killed: a goodbye, with the SSRC it came
   * under for the token that we do not have, lets it begin anew at once.
   */
  #stray(ssrc: number, from: Address): void {
    const now = this.#clock.now();
    const opening = [...this.#invitations].some(
      ({ state, to }) => to.host === from.host && (state === 'control' || state === 'data'),
    );
    if (opening || now - this.#strayAt < STRAY_PAUSE || !isLocalNetwork(from.host)) return;
    if (this.#halfOpen.has(ssrc) || !isControlPort(from.port - 1)) return;
    this.#strayAt = now;
    this.#handshake('end', 'control', ssrc, { host: from.host, port: from.port - 1 });
  }

  #session(channel: Channel, bytes: Uint8Array, length: number, from: Address): void {
    const packet = parseSession(bytes, length);
    if (packet === undefined) return this.#malformed('it is no packet of a session', bytes, length, from);
    switch (packet.type) {
      case 'invite':
        if (!isLocalNetwork(from.host)) this.#foreign(from);
        else if (channel === 'control') this.#invited(packet, from);
        else this.#joined(packet, from);
        return;
      case 'accept':
      case 'reject':
        for (const invitation of this.#invitations) {
          if (invitation.to.host === from.host) invitation.receive(channel, packet);
        }
        return;
      case 'end':
        this.#ended(packet, from);
        return;
      case 'bitrate': // a fader stream is far below any limit that makes sense
        return;
      default:
        const link = this.#linkOf(packet.ssrc, channel, from);
        if (link) link.peer.receiveSession(packet);
        else this.#nobodys(bytes, length, from);
    }
  }

  /** Said once: who floods us shall not flood the log. */
  #foreign({ host }: Address): void {
    if (this.refusals.foreign++ > 0) return;
    this.#log(`RTP-MIDI: ignored an invitation from ${host}, which is not on the local network`);
  }

  /** An invitation on the control port. */
  #invited(packet: Handshake, from: Address): void {
    const known = this.#knows(packet, from);
    if (!known && !this.#admits(packet, from)) {
      this.#reject('control', packet, from);
      return;
    }
    if (!known) this.#await(packet, from);
    this.#handshake('accept', 'control', packet.token, from);
  }

  /** Whether this very session is open or being opened: our answer was lost, or has crossed a second invitation. */
  #knows(packet: Handshake, from: Address): boolean {
    const half = this.#halfOpen.get(packet.ssrc);
    const link = this.#links.get(packet.ssrc);
    const isHalf = half?.token === packet.token && half.control.host === from.host;
    return isHalf || (link?.token === packet.token && link.control.host === from.host);
  }

  #admits(packet: Handshake, from: Address): boolean {
    if (packet.version !== PROTOCOL_VERSION || packet.ssrc === this.ssrc) return false;
    if (!isControlPort(from.port)) return false;
    const link = this.#links.get(packet.ssrc);
    if (link !== undefined) return link.control.host === from.host; // it has begun again
    const half = this.#halfOpen.get(packet.ssrc);
    if (half !== undefined && half.control.host !== from.host) return false;
    return !this.#outranks(packet.ssrc, from) && !this.#full;
  }

  get #full(): boolean {
    return this.#links.size >= (this.#options.maxPeers ?? 8);
  }

  /** When both ends invite each other at the same moment, the one with the greater SSRC has its way. */
  #outranks(ssrc: number, from: Address): boolean {
    if (this.ssrc < ssrc) return false;
    for (const { state, to } of this.#invitations) {
      if ((state === 'control' || state === 'data') && sameAddress(to, from)) return true;
    }
    return false;
  }

  #await(packet: Handshake, control: Address): void {
    this.#forget(packet.ssrc);
    const waiting = [...this.#halfOpen].filter(([, half]) => half.control.host === control.host);
    const [oldest] = waiting.length >= MOST_HALF_OPEN_OF_HOST ? waiting : this.#halfOpen;
    if (
      oldest !== undefined &&
      (waiting.length >= MOST_HALF_OPEN_OF_HOST || this.#halfOpen.size >= MOST_HALF_OPEN)
    )
      this.#forget(oldest[0]);
    const cancel = this.#clock.after(HALF_OPEN, () => this.#halfOpen.delete(packet.ssrc));
    this.#halfOpen.set(packet.ssrc, { token: packet.token, name: packet.name, control, cancel });
  }

  #forget(ssrc: number): void {
    this.#halfOpen.get(ssrc)?.cancel();
    this.#halfOpen.delete(ssrc);
  }

  /** The second invitation, on the data port: now the link is open. */
  #joined(packet: Handshake, from: Address): void {
    const half = this.#halfOpen.get(packet.ssrc);
    if (
      half?.token === packet.token &&
      half.control.host === from.host &&
      packet.version === PROTOCOL_VERSION &&
      (this.#links.has(packet.ssrc) || !this.#full)
    ) {
      this.#forget(packet.ssrc);
      this.#handshake('accept', 'data', packet.token, from);
      this.#open(
        { ...packet, name: packet.name === '' ? half.name : packet.name },
        half.token,
        { control: half.control, data: from },
        false,
      );
    } else if (this.#knows(packet, from)) {
      this.#handshake('accept', 'data', packet.token, from);
    } else this.#reject('data', packet, from);
  }

  #reject(channel: Channel, packet: Handshake, to: Address): void {
    this.refusals.rejected++;
    this.#handshake('reject', channel, packet.token, to);
  }

  #open(
    packet: Handshake,
    token: number,
    { control, data }: Pick<Link, 'control' | 'data'>,
    initiator: boolean,
  ): void {
    this.#replace(packet.ssrc, control);
    const port = new RtpMidiPort(this.#freeName(readable(packet.name) || wordsOf(control)));
    const peer = new RtpMidiPeer({
      clock: this.#clock,
      ssrc: this.ssrc,
      remoteSsrc: packet.ssrc,
      initiator,
      silence: this.#options.silence ?? 60 * SECOND,
      journal: this.#options.journal ?? 'always',
      firstSequence: this.#random() & 0xffff,
      defer: this.#options.defer ?? afterThisTurn,
      send: (channel, bytes, length) => {
        this.#sockets?.send(channel, bytes, length, channel === 'control' ? control : data);
      },
      onBytes: (bytes, length, at) => port.onBytes(bytes, length, at),
      onSilent: (reason) => this.#silent(link, reason),
      onMalformed: (bytes) => this.strays.note('it cannot be read', () => port.name, bytes),
    });
    const link: Link = { port, peer, token, ssrc: packet.ssrc, control, data };
    port.attach(peer, () => this.#end(link));
    this.#links.set(packet.ssrc, link);
    for (const invitation of this.#invitations) if (sameAddress(invitation.to, control)) invitation.hold();
    this.#log(`RTP-MIDI: linked with ${port.name} (${wordsOf(control)})`);
    this.#opened(port);
  }

  /** The other end begins anew, under its old SSRC or, after a restart, under another: the old link is dead. */
  #replace(ssrc: number, control: Address): void {
    for (const link of this.#links.values()) {
      if (link.ssrc === ssrc || sameAddress(link.control, control))
        this.#lose(link, 'the other end began anew');
    }
  }

  /** An end only counts for the very session it belongs to: a late one must not close the next. */
  #ended(packet: Handshake, from: Address): void {
    const half = this.#halfOpen.get(packet.ssrc);
    if (half?.token === packet.token && half.control.host === from.host) {
      half.cancel();
      this.#halfOpen.delete(packet.ssrc);
      return;
    }
    if (packet.token === this.ssrc && this.#strayed(from)) return;
    const link = this.#links.get(packet.ssrc);
    if (link === undefined || link.token !== packet.token || link.control.host !== from.host) {
      this.refusals.staleEnds++;
      return;
    }
    this.#lose(link, 'the other end closed the session');
    this.#resume(link);
  }

  /** The other end knows nothing of our link: it was started again without a goodbye. */
  #strayed(from: Address): boolean {
    const link = [...this.#links.values()].find(({ control }) => sameAddress(control, from));
    if (link === undefined) return false;
    this.#lose(link, 'the other end began anew');
    this.#resume(link);
    return true;
  }

  #silent(link: Link, reason: string): void {
    this.#handshake('end', 'control', link.token, link.control);
    this.#lose(link, reason);
    this.#resume(link);
  }

  #lose(link: Link, reason: string): void {
    link.peer.close();
    if (this.#links.get(link.ssrc) === link) this.#links.delete(link.ssrc);
    this.#log(`RTP-MIDI: lost ${link.port.name}: ${reason}`);
    link.port.lose(reason);
  }

  #resume(link: Link): void {
    for (const invitation of this.#invitations)
      if (sameAddress(invitation.to, link.control)) invitation.resume();
  }

  /** Our own goodbye. Whoever closes a port does not want it back: the invitation stays as it is. */
  #end(link: Link): void {
    link.peer.close();
    if (this.#links.get(link.ssrc) === link) this.#links.delete(link.ssrc);
    this.#handshake('end', 'control', link.token, link.control);
  }

  #handshake(type: Handshake['type'], channel: Channel, token: number, to: Address): void {
    const name = type === 'invite' || type === 'accept' ? this.#options.name : '';
    const packet = { type, version: PROTOCOL_VERSION, token, ssrc: this.ssrc, name };
    encodeSession(packet, this.#out.clear());
    // Invitations know the control port of the other end only; answers go back to where the question came from.
    const target = type === 'invite' && channel === 'data' ? dataOf(to) : to;
    this.#sockets?.send(channel, this.#out.bytes, this.#out.length, target);
  }

  /** Two peers may have one name: the second becomes "Studio (2)". */
  #freeName(wanted: string): string {
    const taken = new Set([...this.#links.values()].map((link) => link.port.name));
    for (let n = 1; ; n++) {
      const name = n === 1 ? wanted : `${wanted} (${n})`;
      if (!taken.has(name)) return name;
    }
  }
}

const turn = Promise.resolve();

/** As `queueMicrotask`, without the bookkeeping that Node adds to it and that can be measured in a round trip. */
function afterThisTurn(flush: () => void): void {
  void turn.then(flush);
}

function wordsOf({ host, port }: Address): string {
  return `${host}:${port}`;
}

/** Who sent an RTP packet of at least 12 bytes. */
function ssrcOf(bytes: Uint8Array): number {
  const [high, upper, lower, low] = [bytes[8], bytes[9], bytes[10], bytes[11]] as [
    number,
    number,
    number,
    number,
  ];
  return ((high << 24) | (upper << 16) | (lower << 8) | low) >>> 0;
}

/** Where the data of an endpoint is, as far as nothing else is known. */
function dataOf({ host, port }: Address): Address {
  return { host, port: port + 1 };
}

function sameAddress(a: Address, b: Address): boolean {
  return a.host === b.host && a.port === b.port;
}

/** A name as it may be shown and logged: no control characters, not longer than a line. */
function readable(name: string): string {
  return name.replaceAll(/\p{C}/gu, '').trim().slice(0, 64);
}

/** The port that a link is to the rest of the program. */
class RtpMidiPort implements Port {
  readonly transport = 'rtp-midi';
  readonly bytesPerSecond = Infinity;
  readonly name: string;
  onBytes: Port['onBytes'] = () => {};
  onLost: Port['onLost'] = () => {};
  #peer: RtpMidiPeer | undefined;
  #end: () => void = () => {};

  constructor(name: string) {
    this.name = name;
  }

  attach(peer: RtpMidiPeer, end: () => void): void {
    this.#peer = peer;
    this.#end = end;
  }

  send(bytes: Uint8Array, length: number): void {
    this.#peer?.transmit(bytes, length);
  }

  hurry(): void {
    this.#peer?.hurry();
  }

  close(): void {
    if (this.#peer === undefined) return;
    this.#peer = undefined;
    this.#end();
  }

  lose(reason: string): void {
    if (this.#peer === undefined) return;
    this.#peer = undefined;
    this.onLost(reason);
  }
}
