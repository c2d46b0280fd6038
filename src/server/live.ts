import type { WebSocket } from 'ws';
import type { Bridge } from '../bridge/bridge.ts';
import type { PageState, ToPage } from '../model/page.ts';
import { Frames } from './frames.ts';
import type { Counts } from './metrics.ts';
import { endGrips, type Grips, PageLink } from './page-link.ts';
import { pageState, type Own } from './page-state.ts';

/** Pages at once. */
export const MOST_PAGES = 16;
/** Ticks from frame to frame: 50 frames a second. */
const FRAME_TICKS = 2;
/** Ticks between two looks at what is told in words, and at what changes without anybody saying so. */
const WORDS_TICKS = 4;
const UNITS_TICKS = 50;
/** How often pages are asked whether they are still there, ms. */
const PING_EVERY = 5000;

/** Everything that goes to the pages, and comes from them, while they are open. */
export class Live {
  readonly #bridge: Bridge;
  readonly #counts: Counts;
  readonly #own: Own;
  readonly #frames: Frames;
  readonly #pages = new Set<PageLink>();
  readonly #grips: Grips = new Map();
  /** What was last said of each section, as it was said. */
  readonly #said = new Map<string, string>();
  readonly #ping: NodeJS.Timeout;
  #frameTick = 0;
  #wordsTick = 0;
  #unitsTick = 0;
  #version = -1;

  constructor(bridge: Bridge, counts: Counts, own: Own) {
    this.#own = own;
    own.learning?.onChange.add(this.#soon);
    this.#bridge = bridge;
    this.#counts = counts;
    this.#frames = new Frames(bridge);
    bridge.onTick.add(this.#tick);
    bridge.onTell.add(this.#tell);
    bridge.onApart.add(this.#apart);
    this.#ping = setInterval(() => this.#askWhoIsThere(), PING_EVERY);
    this.#ping.unref();
  }

  get full(): boolean {
    return this.#pages.size >= MOST_PAGES;
  }

  /** A page has come: it is told everything, and from now on what changes. */
  join(socket: WebSocket): void {
    const page = new PageLink(
      this.#freeName(),
      socket,
      this.#bridge,
      this.#counts,
      this.#grips,
      this.#own.learning,
    );
    this.#pages.add(page);
    this.#counts.pages = this.#pages.size;
    socket.on('message', (data, binary) => {
      if (binary) this.#counts.badMessages++;
      else page.heard((data as Buffer).toString('utf8'));
    });
    socket.on('pong', () => (page.alive = true));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      this.#pages.delete(page);
      this.#counts.pages = this.#pages.size;
      page.gone();
    });
    this.#greet(page);
  }

  /** Ends it, and lets go of everything the pages held. */
  close(): void {
    clearInterval(this.#ping);
    this.#frames.close();
    this.#bridge.onTick.delete(this.#tick);
    this.#bridge.onTell.delete(this.#tell);
    this.#bridge.onApart.delete(this.#apart);
    this.#own.learning?.onChange.delete(this.#soon);
    for (const page of this.#pages) {
      page.gone();
      page.socket.close(1001, 'the bridge stops');
    }
  }

  /** A hand in a page that goes on with the numbers of before would be a hand on other controls. */
  readonly #apart = (surface: number): void => {
    endGrips(this.#bridge, this.#grips, (on) => on === surface);
  };

  #freeName(): string {
    const taken = new Set([...this.#pages].map(({ who }) => who));
    let number = 1;
    while (taken.has(`page ${number}`)) number++;
    return `page ${number}`;
  }

  /** Everything there is to know, then every number. */
  #greet(page: PageLink): void {
    const { table, sampleRate } = this.#bridge.engine;
    page.behind = false;
    page.say({
      type: 'hello',
      who: page.who,
      layout: table.layout,
      parameters: table.count,
      sampleRate,
      state: pageState(this.#bridge, this.#own),
    });
    page.show(this.#frames.whole());
  }

  readonly #tick = (): void => {
    const { tick, version } = this.#bridge.engine;
    if (tick - this.#frameTick < FRAME_TICKS) return;
    this.#frameTick = tick;
    if (this.#pages.size === 0) {
      this.#frames.skip();
      return;
    }
    const units = tick - this.#unitsTick >= UNITS_TICKS;
    if (units || (version !== this.#version && tick - this.#wordsTick >= WORDS_TICKS)) {
      this.#version = version;
      this.#wordsTick = tick;
      if (units) this.#unitsTick = tick;
      this.#sayNews();
    }
    const frame = this.#frames.difference();
    for (const page of this.#pages) {
      if (page.caughtUp) this.#greet(page);
      else page.show(frame);
    }
  };

  /** Says the sections that are not as they were last said. */
  #sayNews(): void {
    const state = pageState(this.#bridge, this.#own);
    const news: Partial<PageState> = {};
    for (const section of Object.keys(state) as (keyof PageState)[]) {
      const text = JSON.stringify(state[section]);
      if (this.#said.get(section) === text) continue;
      this.#said.set(section, text);
      Object.assign(news, { [section]: state[section] });
    }
    if (Object.keys(news).length > 0) this.#sayToAll({ type: 'state', state: news });
  }

  #sayToAll(message: ToPage): void {
    for (const page of this.#pages) page.say(message);
  }

  readonly #tell = (level: 'info' | 'warn', text: string): void => {
    this.#sayToAll({ type: 'tell', level, text });
  };

  /** Something is another that the engine does not know of. */
  readonly #soon = (): void => {
    this.#version = -1;
  };

  #askWhoIsThere(): void {
    for (const page of this.#pages) {
      if (!page.alive) page.socket.terminate();
      page.alive = false;
      page.socket.ping();
    }
  }
}
