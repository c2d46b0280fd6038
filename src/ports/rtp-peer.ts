import type { ClockSync, Feedback } from '../wire/applemidi.ts';
import { encodeSession } from '../wire/applemidi.ts';
import { ByteWriter } from '../wire/byte-writer.ts';
import { MidiParser, type MidiSink } from '../wire/midi1.ts';
import { JournalReader, JournalWriter } from '../wire/rtp-journal.ts';
import {
  addCommand,
  addSysex,
  CommandReader,
  encodeRtp,
  parseRtp,
  type RtpPacket,
} from '../wire/rtp-midi.ts';
import type { Clock } from './clock.ts';
import type { Channel } from './udp-pair.ts';

const MILLISECOND = 1e6;
const SECOND = 1e9;

/** The most that one packet holds, header and journal included, bytes: it fits into one Ethernet frame. */
const MOST_PACKET = 1400;
/** The most that its commands take, bytes: the rest is room for the journal. */
const MOST_LIST = 1200;
/** Longest piece of a system exclusive in one packet, bytes between F0 and F7. */
const MOST_SEGMENT = MOST_LIST - 2;
const RTP_OVERHEAD = 14;
/** Packets with messages leave this far apart on a busy line, ns: less than a motor takes for one step. */
const APART = 2 * MILLISECOND;
/** The status byte of MIDI time code, whose time of arrival is what it is about. */
const QUARTER_FRAME = 0xf1;
/** When a packet without commands repeats the journal, so that a lost last move is repaired; after the last change. */
const GUARDS = [50 * MILLISECOND, 200 * MILLISECOND] as const;
/** How often the receiver says what it has, while something comes. */
const FEEDBACK_INTERVAL = SECOND;
/** Pauses before the clock exchanges of the initiator; the last one repeats, so that a dead peer is soon noticed. */
const CLOCK_PAUSES = [0, 500, 500, 500, 1500].map((ms) => ms * MILLISECOND);
/** So many clock exchanges in a row without an answer or anything else, after one that had one: the peer is gone. */
const MOST_UNANSWERED = 3;
/** A packet further behind than this is no late one: the other end has begun again. RFC 3550 appendix A.1 has 100. */
const MOST_LATE = 1000;

/** An initiator that asks within this, so often in a row, keeps at it: Apple's asks seven times, then every 10 s only. */
const STEADY_PAUSE = 2.5 * SECOND;
const STEADY = 12;
/** Four beats of 1.5 s missed, ns. */
const STEADY_SILENCE = 6 * SECOND;

/** When a journal goes out: always, only to peers that once said what they got, or never. */
export type JournalPolicy = 'always' | 'acknowledged' | 'never';

/** How well a link does. */
export interface LinkQuality {
  /** One-way travel time, ms; `undefined` until the first clock exchange. */
  readonly latency: number | undefined;
  /** What to add to our clock to have theirs, ms. */
  readonly offset: number | undefined;
  /** Packets sent and received with commands or a journal. */
  readonly sent: number;
  readonly received: number;
  /** Packets that never came, or came too late to be used. */
  readonly lost: number;
  /** Of these, how many the journal made good. */
  readonly recovered: number;
  /** Packets that came twice or after a later one; they are ignored. */
  readonly late: number;
  /** Packets or parts of them that mean nothing. */
  readonly malformed: number;
}

/** What a peer needs from the world. Everything else is handed in. */
export interface PeerOptions {
  readonly clock: Clock;
  /** Our own SSRC and that of the other end. */
  readonly ssrc: number;
  readonly remoteSsrc: number;
  readonly initiator: boolean;
  /** Without a sign of life for this long the other end is gone, ns. */
  readonly silence: number;
  readonly journal: JournalPolicy;
  /** Sequence number of the first packet, 0..65535. */
  readonly firstSequence: number;
  /** Runs the given function when the present turn of the event loop is over. */
  readonly defer: (flush: () => void) => void;
  readonly send: (channel: Channel, bytes: Uint8Array, length: number) => void;
  /** Whole messages that arrived in one packet. The array is the peer's own. */
  readonly onBytes: (bytes: Uint8Array, length: number, at: number) => void;
  /** The other end is gone, with the reason for people. */
  readonly onSilent: (reason: string) => void;
  /** A packet of the other end cannot be read, or only in part. */
  readonly onMalformed: (bytes: Uint8Array) => void;
}

/**
 * One open RTP-MIDI link, seen from one end: datagrams in, datagrams out, time in. It knows no socket, so that loss,
 * doubling and reordering are tested in virtual time.
 *
 * @source RFC 6295 (stream and journal), Apple "MIDI Network Driver Protocol" (CK and RS)
 */
export class RtpMidiPeer {
  readonly #options: PeerOptions;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  readonly #sync: ClockExchange;
  #heardAt: number;
  /** When the other end last asked for the time, ns, and how often in a row it did so soon after the time before. */
  #askedAt = -Infinity;
  #steady = 0;
  #cancelSilence: () => void = () => {};

  constructor(options: PeerOptions) {
    this.#options = options;
    this.#sender = new Sender(options);
    this.#receiver = new Receiver(options);
    this.#sync = new ClockExchange(options);
    this.#heardAt = options.clock.now();
    this.#watch(options.silence);
    if (options.initiator) this.#sync.start();
  }

  get quality(): LinkQuality {
    const { latency, offset } = this.#sync;
    return { latency, offset, sent: this.#sender.sent, ...this.#receiver.counts };
  }

  /** Sends messages; all that is sent in one turn of the event loop shares a packet, and what comes soon after goes in the next. */
  transmit(bytes: Uint8Array, length: number): void {
    this.#sender.push(bytes, length);
  }

  /** What was sent last goes with this turn. */
  hurry(): void {
    this.#sender.hurry();
  }

  /** An RTP packet from the other end. */
  receiveRtp(bytes: Uint8Array, length: number): void {
    this.#alive();
    this.#receiver.packet(bytes, length);
  }

  /** A session packet from the other end that concerns an open link. */
  receiveSession(packet: ClockSync | Feedback): void {
    this.#alive();
    if (packet.type === 'clock') {
      if (packet.count === 0) this.#beat();
      this.#sync.receive(packet);
    } else this.#sender.acknowledge(packet.field);
  }

  /** Sends what is still waiting, then stops every timer. */
  close(): void {
    this.#sender.close();
    this.#receiver.close();
    this.#sync.close();
    this.#cancelSilence();
  }

  #alive(): void {
    this.#heardAt = this.#options.clock.now();
    this.#sync.unanswered = 0;
  }

  /** A peer that asks for the time as steadily as we do is gone when it misses a few beats; others may be slower. */
  #beat(): void {
    const now = this.#options.clock.now();
    this.#steady = now - this.#askedAt < STEADY_PAUSE ? this.#steady + 1 : 0;
    this.#askedAt = now;
    if (this.#steady === STEADY) this.#watch(STEADY_SILENCE);
  }

  get #limit(): number {
    const { silence } = this.#options;
    return this.#steady >= STEADY ? Math.min(silence, STEADY_SILENCE) : silence;
  }

  /** Looks again only when the silence could be over the limit, instead of winding a timer up for each packet. */
  #watch(delay: number): void {
    this.#cancelSilence(); // one at a time: a second would go on after the end, and end whoever came next
    this.#cancelSilence = this.#options.clock.after(delay, () => {
      const left = this.#heardAt + this.#limit - this.#options.clock.now();
      if (left > 0) this.#watch(left);
      else this.#options.onSilent(`nothing heard for ${this.#limit / SECOND} s`);
    });
  }
}

/** 100 µs of the local clock: the unit of every time in the protocol. */
function ticks(clock: Clock): number {
  return Math.floor(clock.now() / 1e5);
}

/** Collects messages, and lets them go as packets with their journal. */
class Sender implements MidiSink {
  sent = 0;
  readonly #options: PeerOptions;
  /** Checks what is sent, and cuts it into messages. */
  readonly #parser = new MidiParser(this);
  readonly #journal: JournalWriter;
  /** Commands of the packet to come, and the same as triples for the journal. */
  readonly #list = new ByteWriter(MOST_PACKET);
  readonly #pending = new ByteWriter(MOST_PACKET);
  readonly #journalBytes = new ByteWriter(MOST_PACKET);
  readonly #packet = new ByteWriter(MOST_PACKET + RTP_OVERHEAD);
  /** Number of the next packet; it does not wrap, its low 16 bits go out. */
  #next: number;
  #acknowledged: number;
  #heardFeedback = false;
  #deferred = false;
  /** Is the packet to come kept back for what else there may be? */
  #waits = false;
  #cancelWait: () => void = () => {};
  #closed = false;
  /** When the last packet with messages left, ns. */
  #changedAt = -Infinity;
  #guard = 0;
  #guarding = false;
  #cancelGuard: () => void = () => {};
  readonly #flush = (): void => {
    this.#deferred = false;
    this.flush();
  };

  constructor(options: PeerOptions) {
    this.#options = options;
    this.#next = options.firstSequence;
    this.#acknowledged = options.firstSequence - 1;
    this.#journal = new JournalWriter(options.firstSequence);
  }

  push(bytes: Uint8Array, length: number): void {
    if (!this.#closed) this.#parser.push(bytes, length);
  }

  message(status: number, a: number, b: number): void {
    this.#add(status, a, b);
    this.#schedule(status === QUARTER_FRAME);
  }

  #add(status: number, a: number, b: number): void {
    this.#room(4);
    addCommand(this.#list, status, a, b);
    this.#pending.put3(status, a, b);
  }

  hurry(): void {
    if (this.#list.length > 0) this.#schedule(true);
  }

  realtime(status: number): void {
    this.#add(status, 0, 0);
    this.#schedule(true);
  }

  sysex(bytes: Uint8Array, length: number): void {
    const end = length - 1;
    if (length - 2 <= MOST_SEGMENT) {
      this.#room(length + 1);
      addSysex(this.#list, 'whole', bytes, 1, end);
      this.#schedule();
      return;
    }
    for (let from = 1; from < end; from += MOST_SEGMENT) {
      const to = Math.min(end, from + MOST_SEGMENT);
      this.flush();
      addSysex(this.#list, from === 1 ? 'first' : to === end ? 'last' : 'middle', bytes, from, to);
    }
    this.#schedule();
  }

  /** Lets the packet go if `bytes` more do not fit. */
  #room(bytes: number): void {
    if (this.#list.length + bytes > MOST_LIST) this.flush();
  }

  /** At once where the line was free; on a busy one what many hands move shares packets. Clocks never wait. */
  #schedule(hurries = false): void {
    if (this.#deferred && !(hurries && this.#waits)) return;
    const { clock, defer } = this.#options;
    const wait = hurries ? 0 : this.#changedAt + APART - clock.now();
    this.#cancelWait();
    this.#deferred = true;
    this.#waits = wait > 0;
    if (this.#waits) this.#cancelWait = clock.after(wait, this.#flush);
    else defer(this.#flush);
  }

  flush(): void {
    if (this.#list.length === 0 || this.#closed) return;
    const packet = this.#next;
    this.#emit();
    this.#record(packet);
    this.#list.clear();
    this.#armGuard();
  }

  #emit(): void {
    const { clock, ssrc, send } = this.#options;
    const hasJournal = this.#wantsJournal();
    const room = MOST_PACKET - RTP_OVERHEAD - this.#list.length;
    this.#journalBytes.clear();
    if (hasJournal) this.#journal.write(this.#next, room, this.#journalBytes);
    const header = { sequence: this.#next & 0xffff, timestamp: ticks(clock) >>> 0, ssrc };
    encodeRtp(header, this.#list, hasJournal, this.#packet.clear());
    this.#packet.putAll(this.#journalBytes.bytes, 0, this.#journalBytes.length);
    this.#next++;
    this.sent++;
    send('data', this.#packet.bytes, this.#packet.length);
  }

  #wantsJournal(): boolean {
    const { journal } = this.#options;
    return journal === 'always' || (journal === 'acknowledged' && this.#heardFeedback);
  }

  #record(packet: number): void {
    const { bytes, length } = this.#pending;
    for (let i = 0; i < length; i += 3) {
      this.#journal.record(bytes[i] as number, bytes[i + 1] as number, bytes[i + 2] as number, packet);
    }
    this.#pending.clear();
  }

  /** After the last change the journal goes out twice more, unless it has been confirmed by then. */
  #armGuard(): void {
    this.#changedAt = this.#options.clock.now();
    this.#guard = 0;
    if (this.#guarding) return;
    this.#guarding = true;
    this.#waitForGuard(GUARDS[0]);
  }

  #waitForGuard(delay: number): void {
    this.#cancelGuard = this.#options.clock.after(delay, () => this.#guardNow());
  }

  #guardNow(): void {
    const due = this.#changedAt + (GUARDS[this.#guard] ?? 0) - this.#options.clock.now();
    if (due > 0) return this.#waitForGuard(due);
    const missing = this.#wantsJournal() && this.#journal.pending;
    if (missing) this.#emit();
    this.#guard++;
    const next = GUARDS[this.#guard];
    if (missing && next !== undefined)
      return this.#waitForGuard(this.#changedAt + next - this.#options.clock.now());
    this.#guarding = false;
    return undefined;
  }

  /**
   * The other end has everything up to a sequence number. It stands in the upper half of the field; one daemon writes
   * it into the lower half.
   */
  acknowledge(field: number): void {
    this.#heardFeedback = true;
    const upper = this.#unwrap(field >>> 16);
    const packet = upper === undefined && field >>> 16 === 0 ? this.#unwrap(field & 0xffff) : upper;
    if (packet === undefined || packet <= this.#acknowledged) return;
    this.#acknowledged = packet;
    this.#journal.acknowledge(packet);
  }

  /** The packet of ours that a sequence number means; `undefined` if we have sent none such lately. */
  #unwrap(sequence: number): number | undefined {
    const newest = this.#next - 1;
    const packet = newest - ((newest - sequence) & 0xffff);
    return packet >= this.#acknowledged ? packet : undefined;
  }

  close(): void {
    this.flush();
    this.#closed = true;
    this.#cancelGuard();
    this.#cancelWait();
  }
}

/** Puts packets back together: in order, each once, with what the journal knows of those that are missing. */
class Receiver implements MidiSink {
  readonly counts = { received: 0, lost: 0, recovered: 0, late: 0, malformed: 0 };
  readonly #options: PeerOptions;
  readonly #commands = new CommandReader(this);
  readonly #journal = new JournalReader();
  readonly #out = new ByteWriter(MOST_PACKET);
  readonly #feedback = new ByteWriter(16);
  /** Highest sequence number so far; −1 before the first packet. */
  #highest = -1;
  /** Where a peer that has begun again would go on; −1 for none. */
  #restart = -1;
  #feedbackDue = false;
  #cancelFeedback: () => void = () => {};

  constructor(options: PeerOptions) {
    this.#options = options;
  }

  packet(bytes: Uint8Array, length: number): void {
    const packet = parseRtp(bytes, length);
    if (!packet.ok) return this.#malformed(bytes, length);
    const step = this.#step(packet.sequence);
    if (step === 0) {
      this.counts.late++;
      return;
    }
    this.#highest = packet.sequence;
    this.#restart = -1;
    this.counts.received++;
    this.#deliver(bytes, length, packet, step);
    if (step === 1) this.#feedbackSoon();
    else this.#sendFeedback();
  }

  /** How many packets this one is ahead of the last: 1 is the next, more is a gap, 0 is not to be used. */
  #step(sequence: number): number {
    if (this.#highest < 0) return Infinity;
    const ahead = (sequence - this.#highest) & 0xffff;
    if (ahead > 0 && ahead < 0x8000) return ahead;
    if (((this.#highest - sequence) & 0xffff) <= MOST_LATE) return 0;
    if (sequence === this.#restart) return Infinity; // two in a row: another stream
    this.#restart = (sequence + 1) & 0xffff;
    return 0;
  }

  #malformed(bytes: Uint8Array, length: number): void {
    this.counts.malformed++;
    this.#options.onMalformed(bytes.subarray(0, length));
  }

  #deliver(bytes: Uint8Array, length: number, packet: RtpPacket, step: number): void {
    const at = this.#options.clock.now();
    this.#out.clear();
    if (step > 1) this.#repair(bytes, length, packet, step);
    if (this.#commands.read(bytes, packet) !== undefined) this.#malformed(bytes, length);
    if (this.#out.length > 0) this.#options.onBytes(this.#out.bytes, this.#out.length, at);
  }

  #repair(bytes: Uint8Array, length: number, packet: RtpPacket, step: number): void {
    this.#commands.lost();
    const missing = Number.isFinite(step) ? step - 1 : 0;
    this.counts.lost += missing;
    if (packet.journal === undefined) return;
    const { from, to } = packet.journal;
    if (this.#journal.apply(bytes, from, to, this) !== undefined) this.#malformed(bytes, length);
    else this.counts.recovered += Math.min(missing, covered(bytes, packet, from));
  }

  message(status: number, a: number, b: number): void {
    this.#journal.observe(status, a, b);
    this.#out.put(status);
    const group = status & 0xf0;
    if (status === 0xf6) return;
    if (group === 0xc0 || group === 0xd0 || status === 0xf1 || status === 0xf3) this.#out.put(a);
    else this.#out.put2(a, b);
  }

  realtime(status: number): void {
    this.#out.put(status);
  }

  sysex(bytes: Uint8Array, length: number): void {
    this.#out.putAll(bytes, 0, length);
  }

  #feedbackSoon(): void {
    if (this.#feedbackDue) return;
    this.#feedbackDue = true;
    this.#cancelFeedback = this.#options.clock.after(FEEDBACK_INTERVAL, () => this.#sendFeedback());
  }

  #sendFeedback(): void {
    this.#feedbackDue = false;
    this.#cancelFeedback();
    const { ssrc, send } = this.#options;
    encodeSession({ type: 'feedback', ssrc, field: (this.#highest << 16) >>> 0 }, this.#feedback.clear());
    send('control', this.#feedback.bytes, this.#feedback.length);
  }

  close(): void {
    this.#cancelFeedback();
  }
}

/** How many packets before this one its journal speaks for: back to the checkpoint. */
function covered(bytes: Uint8Array, packet: RtpPacket, journal: number): number {
  const checkpoint = ((bytes[journal + 1] as number) << 8) | (bytes[journal + 2] as number);
  return (packet.sequence - checkpoint) & 0xffff;
}

/** The exchange of clocks: the initiator asks, both learn how far apart they are and how long a packet travels. */
class ClockExchange {
  latency: number | undefined;
  offset: number | undefined;
  readonly #options: PeerOptions;
  readonly #bytes = new ByteWriter(40);
  /** The first time of the exchange under way; −1 when there is none. */
  #asked = -1n;
  /** When we last said something in it, ns: the travel time is finer than the unit of the protocol. */
  #saidAt = 0;
  #exchanges = 0;
  /** Exchanges begun since the other end was last heard. */
  unanswered = 0;
  #cancel: () => void = () => {};

  constructor(options: PeerOptions) {
    this.#options = options;
  }

  start(): void {
    const pause = CLOCK_PAUSES[Math.min(this.#exchanges, CLOCK_PAUSES.length - 1)] as number;
    this.#cancel = this.#options.clock.after(pause, () => {
      // a device that never answers is left to the limit of silence
      if (this.latency !== undefined && this.unanswered >= MOST_UNANSWERED)
        return this.#options.onSilent(`no answer to ${MOST_UNANSWERED} clock exchanges`);
      this.#exchanges++;
      this.unanswered++;
      this.#asked = this.#now();
      this.#send(0, [this.#asked, 0n, 0n]);
      return this.start();
    });
  }

  receive({ count, times: [first, second, third] }: ClockSync): void {
    const arrived = this.#options.clock.now();
    const now = this.#now();
    if (count === 0) {
      this.#asked = first;
      this.#send(1, [first, now, 0n]);
      return;
    }
    const expected = count === (this.#options.initiator ? 1 : 2) && first === this.#asked;
    if (!expected) return; // an answer to what was never asked
    this.#asked = -1n;
    this.latency = (arrived - this.#saidAt) / 2 / MILLISECOND;
    if (count === 1) this.#send(2, [first, second, now]);
    const back = count === 1 ? now : third;
    const theirsLessOurs = count === 1 ? 2n * second - first - back : first + back - 2n * second;
    this.offset = Number(theirsLessOurs) / 20; // from 100 µs, twice, to ms
  }

  #now(): bigint {
    return BigInt(ticks(this.#options.clock));
  }

  #send(count: number, times: readonly [bigint, bigint, bigint]): void {
    this.#saidAt = this.#options.clock.now();
    encodeSession({ type: 'clock', ssrc: this.#options.ssrc, count, times }, this.#bytes.clear());
    this.#options.send('data', this.#bytes.bytes, this.#bytes.length);
  }

  close(): void {
    this.#cancel();
  }
}
