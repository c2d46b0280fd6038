import { signal, type Signal } from '@preact/signals';
import { stored } from '../model/document.ts';
import type { Command } from '../model/input.ts';
import { notLearning, type LearnAsk } from '../model/learn.ts';
import type { Explanation } from '../model/explanation.ts';
import { decodeFrame, type FromPage, type PageState, type ToPage } from '../model/page.ts';
import { tableFor } from '../model/parameters.ts';
import { DeskNumbers } from './numbers.ts';

/** Whether the bridge is there. */
export type Link = 'connecting' | 'open' | 'lost';

/** A line for people, counted so that the same words twice are two lines. */
export interface Notice {
  readonly number: number;
  readonly level: 'info' | 'warn';
  readonly text: string;
}

/** A move that did nothing, and who was stronger. */
export interface Refused {
  readonly parameter: number;
  readonly holder: string;
  readonly at: number;
}

/** Notices that are kept. */
const NOTICES = 30;
/** How soon after a loss it is tried again, and how late at the most, ms. */
const RETRY = 250;
const RETRY_MOST = 2000;
/** A bridge that has said nothing for so long is lost, though its cable is not, ms. */
const SILENT = 3000;

const nothing: PageState = {
  session: { name: '', unsaved: false, undo: null, redo: null },
  tape: {
    state: 'stopped',
    rolling: false,
    recording: false,
    winding: 0,
    loop: { on: false, from: 0, to: 0 },
    punch: { on: false, from: 0, to: 0 },
    length: 0,
  },
  automation: { writing: 0, held: 0, captured: 0, trimmed: 0, suspended: [] },
  scenes: [],
  scene: 0,
  cues: [],
  show: { standby: 0, last: 0, next: 0, counting: null, paused: false, rehearsing: false },
  preview: null,
  userKeys: [],
  markers: [],
  strips: [],
  clips: [],
  selected: 0,
  surfaces: [],
  does: [],
  maps: [],
  front: [],
  units: [],
  sound: null,
  mappings: [],
  learn: notLearning,
  people: [],
};

type Sections = { readonly [Name in keyof PageState]: Signal<PageState[Name]> };

/** What the bridge says in words: a signal for each section. */
export const state = Object.fromEntries(
  Object.entries(nothing).map(([name, value]) => [name, signal<unknown>(value)]),
) as unknown as Sections;

/** Its numbers; undefined until the first connection. */
export const numbers = signal<DeskNumbers | undefined>(undefined);
export const link = signal<Link>('connecting');
/** What this page is called in the books of who holds what. */
export const who = signal('');
export const sampleRate = signal(48_000);
export const notices = signal<readonly Notice[]>([]);
export const refused = signal<Refused | undefined>(undefined);
/** Why the words that were given to a user key last cannot be done. */
export const userKeyFault = signal('');
/** Does this page want to be told why? */
export const asking = signal(false);
/** What became of the last thing a hand did. */
export const explained = signal<Explanation | undefined>(undefined);

let socket: WebSocket | undefined;
let retry = RETRY;
let heardAt = 0;
let noticeNumber = 0;

/** Keeps this page and the bridge together for as long as the page is open. */
export function connect(): void {
  const url = new URL('live', window.location.href);
  url.protocol = 'ws:';
  const opening = new WebSocket(url);
  opening.binaryType = 'arraybuffer';
  socket = opening;
  heardAt = performance.now();
  opening.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
    heardAt = performance.now();
    if (typeof data === 'string') hear(JSON.parse(data) as ToPage);
    else if (numbers.value) decodeFrame(data, numbers.value);
  });
  opening.addEventListener('close', () => lost(opening));
}

/** Gives a connection up over which nothing comes any more. */
function checkSilence(): void {
  if (socket && performance.now() - heardAt > SILENT) lost(socket);
}
setInterval(checkSilence, 500);

function lost(which: WebSocket): void {
  if (which !== socket) return;
  socket = undefined;
  which.close();
  link.value = 'lost';
  setTimeout(connect, retry);
  retry = Math.min(RETRY_MOST, retry * 2);
}

function hear(message: ToPage): void {
  switch (message.type) {
    case 'hello':
      return greeted(message);
    case 'state':
      return take(message.state);
    case 'tell':
      return note(message.level, message.text);
    case 'refused':
      refused.value = { ...message, at: performance.now() };
      return;
    case 'why':
      explained.value = message.explanation;
      return;
    case 'error':
      if (message.code === 'USER_KEY') {
        userKeyFault.value = message.message;
        return;
      }
      return note('warn', `${message.message} (${message.code})`);
  }
}

function greeted(hello: Extract<ToPage, { type: 'hello' }>): void {
  const known = numbers.value?.table.layout;
  if (JSON.stringify(known) !== JSON.stringify(hello.layout)) {
    const table = tableFor(hello.layout);
    if (table.count !== hello.parameters) return window.location.reload(); // the program is another one by now
    numbers.value = new DeskNumbers(table);
  }
  who.value = hello.who;
  sampleRate.value = hello.sampleRate;
  take(hello.state);
  retry = RETRY;
  link.value = 'open';
  if (asking.value) askWhy(true);
}

function take(news: Partial<PageState>): void {
  for (const [name, value] of Object.entries(news))
    (state[name as keyof PageState] as Signal<unknown>).value = value;
}

/** Puts a line under the notices. */
function note(level: Notice['level'], text: string): void {
  notices.value = [...notices.value, { number: ++noticeNumber, level, text }].slice(-NOTICES);
}

function say(message: FromPage): void {
  if (link.value === 'open' && socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

/** Does something by name. */
export function command(what: Command): void {
  say({ type: 'command', command: what });
}

/** Moves a parameter. */
export function set(parameter: number, value: number): void {
  say({ type: 'set', parameter, value: stored(value) });
}

export function letGo(parameter: number): void {
  say({ type: 'let-go', parameter });
}

/** A hand on a surface in the page. */
export function hand(
  surface: number,
  control: number,
  event: Extract<FromPage, { type: 'surface' }>['event'],
  value = 0,
): void {
  say({ type: 'surface', surface, event, control, value });
}

/** Asks something of learning. */
export function learn(ask: LearnAsk): void {
  say({ type: 'learn', ask });
}

/** Asks to be told what becomes of everything hands do, or no longer. */
export function askWhy(on: boolean): void {
  asking.value = on;
  explained.value = undefined;
  say({ type: 'why', on });
}

/** Sends a surface everything again. */
export function resend(surface: number): void {
  say({ type: 'resend', surface });
}

/** Loudness and true peak of the mix begin anew. */
export function resetLoudness(): void {
  say({ type: 'reset-loudness' });
}

/** Presses a key of the first surface that has it, and lets it go. */
export function tapKey(name: string): void {
  for (const { number, controls } of state.surfaces.value) {
    const control = controls.find((one) => one.name === name)?.number;
    if (control === undefined) continue;
    hand(number, control, 'pressed');
    hand(number, control, 'released');
    return;
  }
}

/** Is what a person holding a parameter is called a surface? */
export function holderName(holder: number): string {
  const name = state.people.value[holder] ?? '';
  return name === who.value ? 'you' : name;
}
