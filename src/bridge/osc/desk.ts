import { isAwaited } from '../../engine/cues.ts';
import type { Engine } from '../../engine/engine.ts';
import { outcome } from '../../engine/verdict.ts';
import { isOwn, isPattern } from '../../model/osc-addresses.ts';
import type { Bits } from '../../model/bits.ts';
import { OscReader } from '../../wire/osc.ts';
import type { Bridge, UnitStatus } from '../bridge.ts';
import { guarded, MOST_METER_RATE, OscClient, type OscLine } from './client.ts';
import { Given, travelGiven, valueGiven, type ValueGiven } from './given.ts';
import { cue, type Asked } from './points.ts';
import { AddressSpace, form } from './space.ts';
import { waitFor } from './time-tags.ts';
import { inWords } from './words.ts';

/** Clients at once. */
export const MOST_CLIENTS = 32;
/** A client that is heard by datagrams alone is gone after so long without any, ms. */
const SILENT_AFTER = 60_000;
/** A longer packet is not looked at, bytes. */
const MOST_BYTES = 8192;
/** Messages of a bundle wait at most so long, ms, and so many of a client. */
const MOST_WAIT = 10_000;
const MOST_SCHEDULED = 256;
/** Ticks between two looks at what is no parameter, and between two places of a tape that rolls. */
const WORDS_TICKS = 4;
const PLACE_TICKS = 8;
/** Patterns whose nodes are remembered. */
const MOST_PATTERNS = 64;
/** A client is named for a loop at most every so often, ms. */
const LOOP_TOLD = 10_000;

/** Where the messages that are about a client, not the desk, lead. */
type Verb = (client: OscClient, given: Given) => void;

/**
 * The desk as clients of OSC see it: what comes from each is a hand's, like that of a page, and each is told what it asked
 * for. It knows packets and clients, and no sockets.
 */
export class OscDesk {
  readonly space: AddressSpace;
  readonly clients = new Set<OscClient>();
  /** Packets from clients there was no room for. */
  turnedAway = 0;
  readonly #bridge: Bridge;
  readonly #engine: Engine;
  readonly #wall: () => number;
  readonly #reader = new OscReader();
  readonly #given = new Given();
  readonly #patterns = new Map<string, readonly number[]>();
  readonly #doors = new Map<OscClient, { readonly unit: UnitStatus }>();
  /** Ends each wait for a bundle. */
  readonly #waits = new Set<() => void>();
  /** Parameters that changed since clients were told. */
  readonly #news: Bits;
  /** What stands at each point, as clients were last told. */
  readonly #words: (number | string)[];
  #version = -1;
  #wordsTick = 0;
  #placeTick = 0;

  /** @param wall time of day, ms since 1970: what time tags go by. */
  constructor(bridge: Bridge, wall: () => number = Date.now) {
    this.#bridge = bridge;
    this.#engine = bridge.engine;
    this.#wall = wall;
    this.space = new AddressSpace(bridge.engine);
    this.#news = bridge.engine.follow();
    this.#words = this.space.points.map((_point, i) => this.#wordAt(i));
    bridge.onTick.add(this.#tick);
    bridge.onStep.add(this.#moved);
  }

  close(): void {
    this.#bridge.onTick.delete(this.#tick);
    this.#bridge.onStep.delete(this.#moved);
    this.#engine.unfollow(this.#news);
    for (const end of this.#waits) end();
    for (const client of this.clients) this.drop(client, 'the bridge stops');
  }

  // --- clients come and go ---

  /**
   * Takes a client.
   *
   * @param lasting it was named when the program was started: it stays, and is told everything.
   * @returns undefined where there is no room.
   */
  join(line: OscLine, lasting = false): OscClient | undefined {
    if (this.clients.size >= MOST_CLIENTS && !this.#makeRoom()) {
      this.turnedAway++;
      return undefined;
    }
    const client = new OscClient(line, this.#freeName(), this.space, this.#now(), lasting);
    client.onSent = (bytes, length) => this.#watched(client, 'out', bytes.subarray(0, length));
    this.clients.add(client);
    this.#doors.set(
      client,
      unitOf(client, () => this.#now()),
    );
    this.#bridge.doors.add(this.#doors.get(client) as { readonly unit: UnitStatus });
    if (lasting) this.#subscribe(client, '/');
    return client;
  }

  /** A client is gone: everything it held is let go. */
  gone(client: OscClient): void {
    if (!this.clients.delete(client)) return;
    for (const parameter of client.held) this.#letGo(client, parameter);
    this.#bridge.doors.delete(this.#doors.get(client) as { readonly unit: UnitStatus });
    this.#doors.delete(client);
  }

  /** Ends a client, for a reason it is told. */
  drop(client: OscClient, reason: string): void {
    this.gone(client);
    client.line.close(reason);
  }

  /** Whoever only said something once, longest ago, makes room. */
  #makeRoom(): boolean {
    let oldest: OscClient | undefined;
    for (const client of this.clients) {
      const isBusy = client.lasting || client.follows || client.holds || client.line.transport !== 'udp';
      if (!isBusy && (!oldest || client.heardAt < oldest.heardAt)) oldest = client;
    }
    if (oldest) this.drop(oldest, 'another came');
    return oldest !== undefined;
  }

  #freeName(): string {
    const taken = new Set(Array.from(this.clients, ({ who }) => who));
    let number = 1;
    while (taken.has(`OSC ${number}`)) number++;
    return `OSC ${number}`;
  }

  #now(): number {
    return this.#bridge.options.clock.now() / 1e6;
  }

  // --- what comes ---

  /** A packet came. The array may be used again. */
  heard(client: OscClient, bytes: Uint8Array, length: number): void {
    if (!this.clients.has(client)) return; // what was under way as it was dropped
    const reader = this.#reader;
    client.heardAt = this.#now();
    if (length > MOST_BYTES || !reader.open(bytes, length)) {
      const why = length > MOST_BYTES ? `${length} bytes are too many` : (reader.problem ?? '');
      return this.unreadable(client, why, bytes.subarray(0, length));
    }
    try {
      while (reader.nextMessage()) {
        const wait = reader.isAtOnce ? 0 : waitFor(reader.timeTag, this.#wall());
        if (wait >= 1) this.#later(client, reader, wait);
        else this.#message(client, reader);
      }
    } catch (error) {
      this.#bridge.fault(`what ${nameOf(client)} said`, error);
    }
  }

  /** Something came that is no packet, or one too many. */
  unreadable(client: OscClient, why: string, bytes: Uint8Array = new Uint8Array(0)): void {
    client.faults++;
    this.#watched(client, 'in', bytes, `means nothing: ${why}`);
  }

  /** A bundle is for a moment that is still to come. */
  #later(client: OscClient, reader: OscReader, wait: number): void {
    const { address } = reader;
    if (wait > MOST_WAIT || client.scheduled >= MOST_SCHEDULED) {
      const why =
        wait > MOST_WAIT
          ? `a time tag may lie ${MOST_WAIT / 1000} s ahead, and this is ${Math.round(wait / 1000)} s; are the clocks set?`
          : `${MOST_SCHEDULED} messages wait for their time already`;
      return client.complain(address, why, this.#now());
    }
    const message = reader.message.slice();
    client.scheduled++;
    const cancel = this.#bridge.options.clock.after(wait * 1e6, () => {
      this.#waits.delete(cancel);
      client.scheduled--;
      if (this.clients.has(client) && this.#reader.open(message) && this.#reader.nextMessage())
        this.#message(client, this.#reader);
    });
    this.#waits.add(cancel);
  }

  #message(client: OscClient, reader: OscReader): void {
    const now = this.#now();
    if (!client.messages.take(now))
      return this.unreadable(client, 'too many messages at once', reader.message);
    client.messagesIn++;
    const { address } = reader;
    if (this.#bridge.onTraffic.size > 0) this.#watched(client, 'in', reader.message);
    const given = this.#given.take(reader);
    const why = this.#act(client, address, given);
    if (why !== undefined) client.complain(address, why, now);
  }

  /** Does what a message asks for. @returns why it cannot be done. */
  #act(client: OscClient, address: string, given: Given): string | undefined {
    const node = this.space.find(address);
    if (node >= 0) return this.#at(client, node, given);
    const verb = this.#verbs.get(address);
    if (verb) {
      verb(client, given);
      return undefined;
    }
    if (isPattern(address)) return this.#matching(client, address, given);
    return this.#trigger(client, address, given);
  }

  #matching(client: OscClient, pattern: string, given: Given): string | undefined {
    const nodes = this.#matched(client, pattern);
    if (!nodes) return 'too many patterns; wait a second';
    if (nodes.length === 0) return 'nothing on this desk matches it';
    let why: string | undefined;
    let done = 0;
    for (const node of nodes) {
      if (done > 0 && !client.messages.take(this.#now()))
        return 'it matches more than may be done in a second';
      const wrong = this.#at(client, node, given);
      if (wrong === undefined) done++;
      else why = wrong;
    }
    return done > 0 ? undefined : why;
  }

  /** The nodes of a pattern; undefined where somebody asks for too many that are new. */
  #matched(client: OscClient, pattern: string): readonly number[] | undefined {
    const known = this.#patterns.get(pattern);
    if (known) return known;
    if (!client.show.take(this.#now())) return undefined;
    if (this.#patterns.size >= MOST_PATTERNS) this.#patterns.clear();
    const nodes = this.space.matched(pattern);
    this.#patterns.set(pattern, nodes);
    return nodes;
  }

  #at(client: OscClient, node: number, given: Given): string | undefined {
    switch (this.space.formOf(node)) {
      case form.value:
        return this.#set(client, node, given, valueGiven);
      case form.travel:
        return this.#set(client, node, given, travelGiven);
      case form.text:
        if (given.tag === undefined) return told(client, node);
        return 'it is only told; a value, also in words, goes to the address above it';
      case form.touch:
        return this.#touch(client, node, given);
      default:
        return this.#point(client, node, given);
    }
  }

  #set(
    client: OscClient,
    node: number,
    given: Given,
    read: (row: ReturnType<AddressSpace['row']>, given: Given) => ValueGiven,
  ): string | undefined {
    if (given.tag === undefined) return told(client, node);
    const row = this.space.row(node);
    const { value, why } = read(row, given);
    if (value === undefined) return why;
    const shown = given.number ?? value;
    const number = this.space.tags(node) === 'f' ? Math.fround(shown) : shown;
    if (!this.#isMove(client, node, number, client.isTouching(row.number))) return undefined;
    client.moved(node, number, this.#now() + this.#engine.settings.hold / 1e6);
    this.#bridge.submit({
      type: 'set',
      parameter: row.number,
      value,
      who: client.who,
    });
    const { verdict, arbiter } = this.#engine;
    if (verdict.outcome !== outcome.done)
      client.refuse(this.space.address(node), arbiter.names[verdict.holder] ?? '', this.#now());
    return undefined;
  }

  #touch(client: OscClient, node: number, given: Given): string | undefined {
    if (given.number === undefined) return 'a touch is 1 or 0';
    const { number: parameter, law } = this.space.row(node);
    if (law.kind === 'steps') return undefined; // a switch is thrown, not held
    if (given.released) {
      if (client.isTouching(parameter)) this.#letGo(client, parameter);
    } else if (!client.isTouching(parameter)) {
      client.touch(parameter);
      this.#bridge.submit({ type: 'touch', parameter, who: client.who });
    }
    return undefined;
  }

  #letGo(client: OscClient, parameter: number): void {
    client.release(parameter);
    this.#bridge.submit({ type: 'let-go', parameter, who: client.who });
  }

  #point(client: OscClient, node: number, given: Given): string | undefined {
    const point = this.space.point(node);
    if (given.tag === undefined && point?.read && point.press !== true) return told(client, node);
    if (!point?.ask) return 'it is only told';
    if (given.text !== undefined && point.read && given.text === this.space.text(node)) return undefined;
    const number = guarded(given.number ?? NaN);
    if (!given.released && !this.#isMove(client, node, number, false)) return undefined;
    const why = this.#ask(client, point.ask(this.#engine, given, client.who));
    client.said(node, given.number ?? NaN);
    return why;
  }

  /** What no address of ours begins like is a trigger that a cue may wait for. */
  #trigger(client: OscClient, address: string, given: Given): string | undefined {
    const [, number] = /^\/cue\/([^/]+)\/go$/.exec(address) ?? [];
    if (number !== undefined) return this.#ask(client, cue('go', number)(this.#engine, given, client.who));
    if (isOwn(address) || !address.startsWith('/')) return 'there is nothing at this address';
    if (given.released) return undefined;
    const trigger = { kind: 'osc', address } as const;
    if (!isAwaited(this.#engine, trigger)) return 'there is nothing at this address, and no cue waits for it';
    return this.#ask(client, { what: { type: 'trigger', trigger, who: client.who } });
  }

  #ask(client: OscClient, asked: Asked): string | undefined {
    if (asked.why !== undefined) return asked.why;
    if (!asked.what) return undefined;
    if (!client.show.take(this.#now())) return 'too many at once; wait a second';
    this.#bridge.submit(asked.what);
    return asked.what.type === 'command' ? this.#engine.refusal : undefined;
  }

  /** Is what came a hand's, and not what we sent, on its way round? */
  #isMove(client: OscClient, node: number, number: number, felt: boolean): boolean {
    const now = this.#now();
    const judged = client.guard.heard(node, guarded(number), now, felt);
    if (judged === 'loop' && now - client.loopToldAt >= LOOP_TOLD) {
      client.loopToldAt = now;
      const address = this.space.address(node);
      this.#bridge.tell(
        'warn',
        `${nameOf(client)} sends back what it is sent, at ${address}: what comes from there is left alone until nothing has come for 2 s, or a touch`,
      );
    }
    return judged === 'move';
  }

  // --- what clients ask for themselves ---

  readonly #verbs: ReadonlyMap<string, Verb> = new Map<string, Verb>([
    ['/subscribe', (client, given) => this.#follow(client, given)],
    ['/unsubscribe', (client, given) => this.#unfollow(client, given)],
    ['/meters', (client, given) => this.#meters(client, given)],
    ['/ping', (client) => client.say('/pong', [])],
    [
      '/client/name',
      (client, { text }) => {
        if (text === undefined) client.complain('/client/name', 'a name is a text', this.#now());
        else client.label = text.slice(0, 40);
      },
    ],
    // what answers us is never answered: two programs would go on for ever
    ['/pong', () => {}],
    ['/error', () => {}],
    ['/refused', () => {}],
  ]);

  #follow(client: OscClient, { number, text, rest }: Given): void {
    const complain = (why: string): void => client.complain('/subscribe', why, this.#now());
    if (number !== undefined) {
      const isPort = Number.isInteger(number) && number > 0 && number < 65_536;
      if (!isPort || !client.line.answerAt)
        return complain('a number is the UDP port to answer at, 1 to 65535');
      client.line.answerAt(number);
    }
    const patterns = [...(text === undefined ? [] : [text]), ...rest];
    for (const pattern of patterns.length === 0 ? ['/'] : patterns)
      if (!this.#subscribe(client, pattern)) complain(`there is nothing at ${pattern} to be told of`);
  }

  #subscribe(client: OscClient, pattern: string): boolean {
    const nodes = this.space.toldBy(pattern);
    for (const node of nodes) client.subscribe(node);
    return nodes.length > 0;
  }

  /** OSCQuery: it wants to be told of what is at an address, or no longer. */
  listen(client: OscClient, address: string): void {
    if (!client.messages.take(this.#now())) this.unreadable(client, 'too many commands at once');
    else if (!this.#subscribe(client, address))
      this.unreadable(client, 'there is nothing there to be told of');
  }

  ignore(client: OscClient, address: string): void {
    for (const node of this.space.toldBy(address)) client.unsubscribe(node);
  }

  #unfollow(client: OscClient, { text, rest }: Given): void {
    if (text === undefined) return client.unsubscribeAll();
    for (const pattern of [text, ...rest]) this.ignore(client, pattern);
  }

  #meters(client: OscClient, { number, rest }: Given): void {
    if (number === undefined || !(number >= 0 && number <= MOST_METER_RATE)) {
      const why = `meters come 1 to ${MOST_METER_RATE} times a second; 0 ends them`;
      return client.complain('/meters', why, this.#now());
    }
    client.endMeters();
    if (number === 0) return;
    client.meterRate(number);
    for (const pattern of rest.length === 0 ? ['/*/*/meter', '/main/meter'] : rest)
      if (!this.#subscribe(client, pattern))
        client.complain('/meters', `there is no meter at ${pattern}`, this.#now());
  }

  // --- what leaves ---

  readonly #tick = (): void => {
    this.#markValues();
    if (this.clients.size === 0) return;
    this.#markWords();
    const now = this.#now();
    for (const client of this.clients) {
      client.flush(now);
      if (client.lost !== undefined) {
        this.#bridge.tell('warn', `${nameOf(client)} is dropped: ${client.lost}`);
        this.drop(client, client.lost);
      } else if (this.#isSilent(client, now)) this.drop(client, 'it was not heard for a minute');
    }
  };

  /** What somebody moves does not wait for the tick: it is shown as soon as motors show it, unless something has just left. */
  readonly #moved = (): void => {
    this.#markValues();
    if (this.clients.size === 0) return;
    const now = this.#now();
    for (const client of this.clients) if (client.isDue(now)) client.flush(now);
  };

  #isSilent({ lasting, line, cameAt, heardAt }: OscClient, now: number): boolean {
    return !lasting && line.transport === 'udp' && now - Math.max(cameAt, heardAt) > SILENT_AFTER;
  }

  #markValues(): void {
    const { list, count } = this.#news;
    if (count === 0) return;
    const { parameters } = this.space;
    for (const client of this.clients)
      for (let i = 0; i < count; i++)
        for (let of = form.value; of <= form.text; of++)
          client.changed(of * parameters + (list[i] as number));
    this.#news.clear();
  }

  #markWords(): void {
    const { tick, version, tape } = this.#engine;
    const moving = (tape.rolling || tape.winding !== 0) && tick - this.#placeTick >= PLACE_TICKS;
    if (!moving && (version === this.#version || tick - this.#wordsTick < WORDS_TICKS)) return;
    this.#wordsTick = tick;
    this.#placeTick = tick;
    const all = version !== this.#version;
    this.#version = version;
    for (const [i, point] of this.space.points.entries()) {
      if (point.meter || !point.read || !(all || point.moves)) continue;
      const word = this.#wordAt(i);
      if (word === this.#words[i]) continue;
      this.#words[i] = word;
      for (const client of this.clients) client.changed(this.space.firstPoint + i);
    }
  }

  #wordAt(i: number): number | string {
    return this.space.points[i]?.read?.(this.#engine) ?? '';
  }

  #watched(client: OscClient, way: 'in' | 'out', bytes: Uint8Array, meaning?: string): void {
    if (this.#bridge.onTraffic.size === 0) return;
    const copy = bytes.slice();
    const [unit, words] = [nameOf(client), meaning ?? inWords(copy)];
    this.#bridge.seen({ unit, family: 'osc', way, bytes: copy, packets: true, meaning: words });
  }
}

/** It asked what is at a node: nothing is wrong with that. */
function told(client: OscClient, node: number): undefined {
  client.tell(node);
}

/** "OSC 2 (FOH tablet), 192.168.1.20:9001" */
function nameOf({ who, label, line }: OscClient): string {
  return `${who}${label === '' ? '' : ` (${label})`}, ${line.name}`;
}

function unitOf(client: OscClient, now: () => number): { readonly unit: UnitStatus } {
  return {
    get unit(): UnitStatus {
      const { line, heardAt, messagesIn, bytesOut, faults, follows } = client;
      return {
        name: nameOf(client),
        model: follows ? 'OSC client, told of changes' : 'OSC client',
        transport: line.transport,
        state: 'online',
        surface: -1,
        strips: 0,
        heard: heardAt === -Infinity ? undefined : (now() - heardAt) / 1000,
        messagesIn,
        bytesOut,
        faults,
      };
    },
  };
}
