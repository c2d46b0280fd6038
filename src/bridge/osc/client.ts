import { Bits } from '../../model/bits.ts';
import { ByteWriter } from '../../wire/byte-writer.ts';
import { beginBundle, beginElement, encodeOsc, endElement, type OscArgument } from '../../wire/osc.ts';
import { Allowance } from '../allowance.ts';
import { LoopGuard } from '../loop-guard.ts';
import { form, type AddressSpace } from './space.ts';

/** What carries packets to one client and from it. Where they come from, whoever made it says to the desk of OSC. */
export interface OscLine {
  /** Its address, as people know it. */
  readonly name: string;
  readonly transport: 'udp' | 'tcp' | 'websocket';
  /** Bytes that were sent and not taken yet; of datagrams always 0. */
  readonly waiting: number;
  /** Sends a copy of the first `length` bytes. Never throws. */
  send(bytes: Uint8Array, length: number): void;
  close(reason: string): void;
  /** Sends to another port of the same computer from here on; left out: that cannot be. */
  readonly answerAt?: (port: number) => void;
}

/** The longest packet that is put together: what passes an Ethernet in one piece with room for headers, bytes. */
const MOST_PACKET = 1400;
/** Where the first element of a bundle begins, after the header and its own size. */
const FIRST_ELEMENT = 20;
/** What a client is sent a second, and at once after a rest, bytes: 9,000 faders a second, and a wireless network lives. */
const BYTES_PER_SECOND = 256 * 1024;
const MOST_AT_ONCE = 16 * 1024;
/** A client that has this much waiting gets nothing more until it has read, bytes; after so long it is dropped, ms. */
const MOST_WAITING = 64 * 1024;
const MOST_STUCK = 10_000;
/** What is moved leaves in packets this far apart, ms: what many hands move fills one packet, and one that is alone does not wait. */
const APART = 2;
/** Messages: so many at once, so many a second. Ten fingers at 60 Hz are 600. */
const BURST = 2000;
const RATE = 1000;
/** What is for the show (cues, tape, scenes, names) may come at these rates, so that a flood does not fill the journal. */
const SHOW_BURST = 100;
const SHOW_RATE = 50;
/** Answers in words to what was wrong, a second. */
const ERRORS = 10;
/** Meters a second unless another number is asked for, and the most, Hz. */
const METER_RATE = 10;
export const MOST_METER_RATE = 50;

/** What a guard goes by: of texts that one was sent, whatever it says; nobody types a name while another arrives. */
export function guarded(number: number): number {
  return Number.isNaN(number) ? 0 : number;
}

/** A hand of a client on a parameter. */
interface Grip {
  /** When it is taken to be off, ms; Infinity while a finger is felt. */
  until: number;
  /** Which forms it moves: those are not told to it meanwhile. */
  readonly forms: [value: boolean, travel: boolean];
}

/** One client of the desk of OSC: what it is told of, what it holds, and whether it keeps up. */
export class OscClient {
  readonly line: OscLine;
  /** What it is called in undo, log and strips. */
  readonly who: string;
  /** What it calls itself. */
  label = '';
  /** It stays, heard or not. */
  readonly lasting: boolean;
  /** What it is told of as it changes; meters are by themselves. */
  readonly subscribed: Bits;
  readonly messages: Allowance;
  readonly show: Allowance;
  readonly guard = new LoopGuard();
  /** When it came, and when it was last heard, ms; −Infinity: never. */
  readonly cameAt: number;
  heardAt = -Infinity;
  messagesIn = 0;
  bytesOut = 0;
  /** What means nothing, is out of range, or was too much. */
  faults = 0;
  /** Messages of bundles that are not due yet. */
  scheduled = 0;
  /** Where it leads back what it is told: when that was said last, ms. */
  loopToldAt = -Infinity;
  /** Why it is to be dropped. */
  lost: string | undefined;
  /** Called with each packet that leaves, while somebody looks. */
  onSent: ((bytes: Uint8Array, length: number) => void) | undefined;

  readonly #space: AddressSpace;
  readonly #errors: Allowance;
  readonly #meters: Bits;
  #meterEvery = 1000 / METER_RATE;
  #metersAt = -Infinity;
  /** What changed, the oldest first; its values are read when it leaves, so the newest takes the oldest place. */
  readonly #pending: Bits;
  /** The number that it shows at each node, by what it was told and what it said; NaN: nobody knows. */
  readonly #told: Float64Array;
  readonly #grips = new Map<number, Grip>();
  readonly #packet = new ByteWriter(2 * MOST_PACKET);
  readonly #single = new ByteWriter(MOST_PACKET);
  #budget = MOST_AT_ONCE;
  #budgetAt: number;
  /** When it was last sent what changed, ms. */
  #flushedAt = -Infinity;
  #stuckSince = NaN;
  #elements = 0;

  constructor(line: OscLine, who: string, space: AddressSpace, now: number, lasting: boolean) {
    this.line = line;
    this.who = who;
    this.lasting = lasting;
    this.#space = space;
    this.subscribed = new Bits(space.count);
    this.#meters = new Bits(space.count);
    this.#pending = new Bits(space.count);
    this.#told = new Float64Array(space.count).fill(NaN);
    this.messages = new Allowance(BURST, RATE, now);
    this.show = new Allowance(SHOW_BURST, SHOW_RATE, now);
    this.#errors = new Allowance(ERRORS, ERRORS, now);
    this.#budgetAt = now;
    this.cameAt = now;
  }

  /** Is it told of anything without asking? */
  get follows(): boolean {
    return this.subscribed.count > 0 || this.#meters.count > 0;
  }

  get holds(): boolean {
    return this.#grips.size > 0;
  }

  /** Parameters under its hands. */
  get held(): readonly number[] {
    return [...this.#grips.keys()];
  }

  // --- what it is told of ---

  subscribe(node: number): void {
    if (this.#space.isMeter(node)) this.#meters.add(node);
    else this.subscribed.add(node);
    this.tell(node);
  }

  unsubscribe(node: number): void {
    this.subscribed.delete(node);
    this.#meters.delete(node);
  }

  unsubscribeAll(): void {
    this.subscribed.clear();
    this.#meters.clear();
    this.#pending.clear();
  }

  endMeters(): void {
    this.#meters.clear();
  }

  /** @param rate Hz. */
  meterRate(rate: number): void {
    this.#meterEvery = 1000 / rate;
  }

  /** It asks for what a node is now, or begins to be told of it: it gets it, whatever it shows. */
  tell(node: number): void {
    this.#told[node] = NaN;
    this.#pending.add(node);
  }

  /** A parameter, or what is at a point, is another now. */
  changed(node: number): void {
    if (this.subscribed.has(node) && !this.#isGripped(node)) this.#pending.add(node);
  }

  // --- its hands ---

  /** It has moved a parameter in one of its forms, to a number. @param until when its hand is off, ms. */
  moved(node: number, to: number, until: number): void {
    const grip = this.#grip(this.#space.parameterOf(node));
    if (grip.until < until) grip.until = until;
    grip.forms[this.#space.formOf(node) as 0 | 1] = true;
    this.#told[node] = to;
  }

  /** It has set what is no parameter, and shows that now: it is told where that is not what there is. */
  said(node: number, number: number): void {
    this.#told[node] = number;
    this.changed(node);
  }

  touch(parameter: number): void {
    const grip = this.#grip(parameter);
    grip.until = Infinity;
    grip.forms.fill(true);
  }

  isTouching(parameter: number): boolean {
    return this.#grips.get(parameter)?.until === Infinity;
  }

  /** The finger is off: it is told where everything ended up, whatever it shows. */
  release(parameter: number): void {
    this.#grips.delete(parameter);
    for (let of = form.value; of <= form.travel; of++)
      this.#told[of * this.#space.parameters + parameter] = NaN;
    this.#settle(parameter);
  }

  #grip(parameter: number): Grip {
    const known = this.#grips.get(parameter);
    if (known) return known;
    const grip: Grip = { until: -Infinity, forms: [false, false] };
    this.#grips.set(parameter, grip);
    return grip;
  }

  #isGripped(node: number): boolean {
    if (this.#grips.size === 0) return false;
    const of = this.#space.formOf(node);
    if (of !== form.value && of !== form.travel) return false;
    return this.#grips.get(this.#space.parameterOf(node))?.forms[of] === true;
  }

  /** Hands that have not moved for a while are off: where it shows something else than there is, it is told. */
  #expire(now: number): void {
    for (const [parameter, { until }] of this.#grips) {
      if (until > now) continue;
      this.#grips.delete(parameter);
      this.#settle(parameter);
    }
  }

  #settle(parameter: number): void {
    for (let of = form.value; of <= form.text; of++) this.changed(of * this.#space.parameters + parameter);
  }

  // --- what leaves ---

  /** Says something at once, outside of everything else. */
  say(address: string, args: readonly OscArgument[]): void {
    if (this.line.waiting > MOST_WAITING) return;
    this.#single.clear();
    encodeOsc({ type: 'message', address, args }, this.#single);
    this.#send(this.#single);
  }

  /** Says what was wrong with a message, unless that was said often enough. */
  complain(address: string, text: string, now: number): void {
    this.faults++;
    if (!this.#errors.take(now)) return;
    const plain = (words: string): string => words.replaceAll('\0', '').slice(0, 200);
    this.say('/error', [
      { type: 's', value: plain(address) },
      { type: 's', value: plain(text) },
    ]);
  }

  /** Somebody stronger holds what it wants to move. */
  refuse(address: string, holder: string, now: number): void {
    if (!this.#errors.take(now)) return;
    this.say('/refused', [
      { type: 's', value: address },
      { type: 's', value: holder },
    ]);
  }

  /** Is there anything to send, and was nothing sent a moment ago? @param now ms. */
  isDue(now: number): boolean {
    return this.#pending.count > 0 && now - this.#flushedAt >= APART;
  }

  /** Sends what there is to send and room for. @param now ms. */
  flush(now: number): void {
    if (this.#grips.size > 0) this.#expire(now);
    this.#budget = Math.min(MOST_AT_ONCE, this.#budget + ((now - this.#budgetAt) * BYTES_PER_SECOND) / 1000);
    this.#budgetAt = now;
    if (!this.#reads(now)) return;
    this.#begin();
    const before = this.bytesOut;
    let done = 0;
    for (; done < this.#pending.count && this.#budget > this.#packet.length; done++)
      this.#put(this.#pending.list[done] as number, now);
    this.#pending.dropFirst(done);
    if (this.#pending.count === 0 && this.#budget > this.#packet.length) this.#putMeters(now);
    this.#end();
    if (this.bytesOut > before) this.#flushedAt = now;
  }

  /** Does it take what it is sent? */
  #reads(now: number): boolean {
    if (this.line.waiting <= MOST_WAITING) {
      this.#stuckSince = NaN;
      return true;
    }
    if (Number.isNaN(this.#stuckSince)) this.#stuckSince = now;
    if (now - this.#stuckSince > MOST_STUCK)
      this.lost = `it has not read for ${MOST_STUCK / 1000} s what it is sent`;
    return false;
  }

  #putMeters(now: number): void {
    if (this.#meters.count === 0 || now - this.#metersAt < this.#meterEvery - 1) return;
    this.#metersAt = now;
    for (let i = 0; i < this.#meters.count && this.#budget > this.#packet.length; i++)
      this.#put(this.#meters.list[i] as number, now);
  }

  /** Adds a node, unless the client shows what there is, or has a hand on it: then it is told when that is off. */
  #put(node: number, now: number): void {
    const number = this.#space.number(node);
    if (number === this.#told[node] || this.#isGripped(node)) return;
    this.#told[node] = number;
    this.guard.sent(node, guarded(number), now);
    const before = this.#packet.length;
    this.#element(node);
    if (this.#packet.length <= MOST_PACKET || this.#elements === 1) return;
    this.#packet.length = before;
    this.#elements--;
    this.#end();
    this.#begin();
    this.#element(node);
  }

  #element(node: number): void {
    const start = beginElement(this.#packet);
    this.#space.put(node, this.#packet);
    endElement(start, this.#packet);
    this.#elements++;
  }

  #begin(): void {
    beginBundle(this.#packet.clear());
    this.#elements = 0;
  }

  /** One message needs no bundle. */
  #end(): void {
    if (this.#elements === 0) return;
    if (this.#elements > 1) return this.#send(this.#packet);
    this.#single.clear().putAll(this.#packet.bytes, FIRST_ELEMENT, this.#packet.length);
    this.#send(this.#single);
  }

  #send({ bytes, length }: ByteWriter): void {
    this.#budget -= length;
    this.bytesOut += length;
    this.onSent?.(bytes, length);
    this.line.send(bytes, length);
  }
}
