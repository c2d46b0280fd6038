import type { WebSocket } from 'ws';
import type { Bridge } from '../bridge/bridge.ts';
import type { Learning } from '../bridge/learn.ts';
import type { AttachedSurface } from '../engine/surface.ts';
import { reports } from '../model/controls.ts';
import { unstored } from '../model/document.ts';
import { BridgeError } from '../model/errors.ts';
import type { FromPage, ToPage } from '../model/page.ts';
import { Allowance } from '../bridge/allowance.ts';
import { readMessage } from './messages.ts';
import type { Counts } from './metrics.ts';
import { Refusal, refuseWords } from './refusal.ts';

/** Messages of one page: so many at once, so many a second. Ten fingers at 60 Hz are 600. */
const BURST = 2000;
const RATE = 1000;
/** A page that has sent this many too many is shut out. */
const FLOOD = 5000;
/** Answers to messages that were not understood, a second. */
const ERRORS = 10;
/** A page that has this much waiting gets nothing more until it has caught up, bytes. */
const MOST_WAITING = 256 * 1024;
const CAUGHT_UP = 16 * 1024;
/** A rank that is stronger than a page's. */
const HAND = 1;

type SurfaceMessage = Extract<FromPage, { type: 'surface' }>;

/** Controls of surfaces that pages have a hand on, by `surface:control`: a control is in one hand at a time. */
export type Grips = Map<string, PageLink>;

/** Takes the hands of pages off controls; `which`: of what surface and page. */
export function endGrips(
  bridge: Bridge,
  grips: Grips,
  which: (surface: number, page: PageLink) => boolean,
): void {
  for (const [key, page] of grips) {
    const [surface = 0, control = 0] = key.split(':').map(Number);
    if (!which(surface, page)) continue;
    grips.delete(key);
    const kind = bridge.engine.surfaces.get(surface)?.controls[control]?.kind;
    const event = kind === 'key' ? 'released' : 'let-go';
    bridge.submit({ type: 'surface', surface, event, control, value: 0 });
  }
}

/** One page: what it may do, what it holds, and whether it keeps up. */
export class PageLink {
  readonly who: string;
  readonly socket: WebSocket;
  /** It has answered the last ping. */
  alive = true;
  /** It fell behind and lacks frames: it needs everything afresh. */
  behind = false;
  readonly #bridge: Bridge;
  readonly #counts: Counts;
  readonly #learning: Learning | undefined;
  readonly #grips: Grips;
  readonly #allowance: Allowance;
  readonly #errors: Allowance;
  /** Parameters it may hold. */
  readonly #holds = new Set<number>();
  /** Ends its being told why. */
  #endWhy: () => void = () => {};
  /** It keeps the tape winding. */
  #winds = false;

  constructor(
    who: string,
    socket: WebSocket,
    bridge: Bridge,
    counts: Counts,
    grips: Grips,
    learning: Learning | undefined,
  ) {
    this.#learning = learning;
    this.who = who;
    this.socket = socket;
    this.#bridge = bridge;
    this.#counts = counts;
    this.#grips = grips;
    const now = performance.now();
    this.#allowance = new Allowance(BURST, RATE, now);
    this.#errors = new Allowance(ERRORS, ERRORS, now);
  }

  /** Says something in words. A page that is behind will be told everything later. */
  say(message: ToPage): void {
    if (!this.behind) this.socket.send(JSON.stringify(message));
  }

  /** Sends a frame, unless too much is waiting already. */
  show(frame: Uint8Array): void {
    if (this.behind || this.socket.bufferedAmount > MOST_WAITING) {
      this.behind = true;
      this.#counts.framesDropped++;
      return;
    }
    this.#counts.framesSent++;
    this.socket.send(frame);
  }

  /** It was behind, and what waited has gone: it can be told everything. */
  get caughtUp(): boolean {
    return this.behind && this.socket.bufferedAmount < CAUGHT_UP;
  }

  /** One message came from it. What is not understood is answered, and changes nothing. */
  heard(text: string): void {
    this.#counts.messages++;
    const now = performance.now();
    try {
      if (!this.#allowance.take(now))
        throw new Refusal(429, 'TOO_MANY', 'too many messages; the latest were left out');
      this.#act(readMessage(text));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#counts.badMessages++;
      if (this.#errors.take(now)) this.say({ type: 'error', code: error.code, message: error.message });
      if (this.#allowance.refused > FLOOD) this.socket.close(1008, 'too many messages');
    }
  }

  /** It is gone: everything it held is let go. */
  gone(): void {
    this.#endWhy();
    this.#learning?.release(this.who);
    endGrips(this.#bridge, this.#grips, (_surface, page) => page === this);
    for (const parameter of this.#holds) {
      if (this.#holderOf(parameter) === this.who)
        this.#bridge.submit({ type: 'let-go', parameter, who: this.who });
    }
    this.#holds.clear();
    if (this.#winds) this.#bridge.command({ do: 'shuttle', speed: 0 }, this.who);
  }

  #act(message: FromPage): void {
    switch (message.type) {
      case 'set':
        return this.#set(message.parameter, unstored(message.value));
      case 'let-go':
        this.#known(message.parameter);
        this.#holds.delete(message.parameter);
        return this.#bridge.submit({ type: 'let-go', parameter: message.parameter, who: this.who });
      case 'command':
        refuseWords(message.command, this.#bridge.engine);
        if (message.command.do === 'shuttle') this.#winds = message.command.speed !== 0;
        this.#bridge.command(message.command, this.who);
        return;
      case 'surface':
        return this.#surface(message);
      case 'learn':
        this.#learning?.ask(this.who, message.ask).catch((error: unknown) => this.#answer(error));
        return;
      case 'why':
        return this.#explain(message.on);
      case 'resend':
        return this.#bridge.resend(message.surface);
      case 'reset-loudness':
        return this.#bridge.sound?.reset();
    }
  }

  /** What was asked for could not be done. */
  #answer(error: unknown): void {
    if (!(error instanceof BridgeError)) throw error;
    this.say({ type: 'error', code: error.code, message: error.message });
  }

  #explain(on: boolean): void {
    this.#endWhy();
    this.#endWhy = on
      ? this.#bridge.explainer.listen((explanation) => this.say({ type: 'why', explanation }))
      : () => {};
  }

  #set(parameter: number, value: number): void {
    const { law } = this.#known(parameter);
    const { rank } = this.#bridge.engine.arbiter;
    const holder = this.#holderOf(parameter);
    if (rank[parameter] === HAND && holder !== this.who) this.say({ type: 'refused', parameter, holder });
    if (law.kind !== 'steps') this.#holds.add(parameter);
    this.#bridge.submit({ type: 'set', parameter, value, who: this.who });
  }

  #known(parameter: number): Bridge['engine']['table']['rows'][number] {
    const row = this.#bridge.engine.table.rows[parameter];
    if (row) return row;
    throw new Refusal(400, 'BAD_REQUEST', `there is no parameter number ${parameter}; load the page again`);
  }

  #holderOf(parameter: number): string {
    const { holder, names } = this.#bridge.engine.arbiter;
    return names[holder[parameter] as number] ?? '';
  }

  /** A hand on a surface in the page is a hand on the surface. */
  #surface(message: SurfaceMessage): void {
    const { surface, control, event, value } = message;
    const attached = this.#bridge.engine.surfaces.get(surface);
    const kind = attached?.controls[control]?.kind;
    if (!attached || !kind)
      throw new Refusal(400, 'BAD_REQUEST', `surface ${surface} has no such control now`);
    const sound = event === 'moved' ? value >= 0 && value <= 1 : Number.isInteger(value);
    if (!reports[kind].includes(event) || !sound)
      throw new Refusal(400, 'BAD_REQUEST', `a ${kind} cannot be ${event} by ${value}`);
    if (this.#mayGrip(message, attached))
      this.#bridge.submit({ type: 'surface', surface, event, control, value });
  }

  /** Keeps the books on who has a hand where. A fader that somebody else holds stays in that hand. */
  #mayGrip({ surface, control, event }: SurfaceMessage, attached: AttachedSurface): boolean {
    if (event === 'turned') return true;
    const key = `${surface}:${control}`;
    const other = this.#grips.get(key);
    const mine = other === this;
    if (event === 'let-go' || event === 'released') return mine && this.#grips.delete(key);
    if (mine) return event === 'moved';
    if (other !== undefined || attached.held[control] !== 0) {
      const parameter = attached.binding.target[control] as number;
      const holder = other?.who ?? attached.who;
      this.#bridge.explainer.kept(attached, control, event, holder);
      this.say({ type: 'refused', parameter, holder });
      return false;
    }
    if (event !== 'moved') this.#grips.set(key, this);
    return true;
  }
}
