/** What must be known of a model when a message comes, by the slot of the message or by local number. */
import type { MidiControl, MidiProfile } from '../model/profile.ts';
import { clicksOfFourteen, clicksOfSeven } from './midi-clicks.ts';
import { singlesOf, type Single } from './midi-controls.ts';
import {
  carriers,
  channelsOf,
  FOURTEEN_BITS,
  kinds,
  NUMBERS,
  PAIR,
  parameterOf,
  role,
  roles,
  SEVEN_BITS,
  slotOf,
  SLOTS,
  type Message,
} from './midi-messages.ts';

/** What a message means, as `Readings.meanings` has it. */
export const meaning = {
  nothing: 0,
  travel: 1,
  bend: 2,
  clicks: 3,
  key: 4,
  toggle: 5,
  touch: 6,
  /** Programs and pressures: their only number is the value. */
  alone: 7,
  bendClicks: 8,
  right: 9,
  left: 10,
  coarse: 11,
  fine: 12,
  parameter: 13,
  /** Of a controller nobody described: a control of its own, and perhaps part of something else. */
  either: 14,
} as const;

/** Of a control: it is there on every page. */
export const onAllPages = -1;
/** Of a control: the channel it sends on is that of the page in front. */
export const byChannel = -2;

/** What each message of a model means. */
export interface Readings {
  readonly meanings: Uint8Array;
  readonly locals: Int16Array;
  /** By local number: the value at the end of the travel. */
  readonly tops: Float64Array;
  /** By local number: clicks by value; undefined for what has none. */
  readonly clicks: readonly (Int16Array | undefined)[];
  /** By local number: 1 where the fine half of a value comes first. */
  readonly fineFirst: Uint8Array;
  /** By local number: 1 where a value of a parameter has seven bits. */
  readonly coarseOnly: Uint8Array;
  /** By local number: 1 where it steps through the values of its parameter. */
  readonly steps: Uint8Array;
  /** By local number: the page it is on, from 0; `onAllPages`; or `byChannel`. */
  readonly pages: Int16Array;
  /** 1 for what says only that it was pressed. */
  readonly toggles: Uint8Array;
  readonly redraws: Uint8Array;
  /** Local numbers of parameters. */
  readonly parameters: ReadonlyMap<number, number>;
  /** Of a controller nobody described, by the slot of either half: local number of the pair, −1 for none. */
  readonly pairs: Int16Array;
}

const known = new WeakMap<MidiProfile, Readings>();

export function readingsOf(profile: MidiProfile): Readings {
  let readings = known.get(profile);
  if (readings === undefined) {
    readings = build(profile);
    known.set(profile, readings);
  }
  return readings;
}

type Tables = Pick<Readings, 'meanings' | 'locals' | 'pairs'> & { readonly parameters: Map<number, number> };

function build(profile: MidiProfile): Readings {
  const all = singlesOf(profile);
  const pages = profile.pages ?? 1;
  const open = profile.controls === 'all';
  const tables: Tables = {
    meanings: new Uint8Array(SLOTS),
    locals: new Int16Array(SLOTS),
    parameters: new Map(),
    pairs: new Int16Array(open ? SLOTS : 0).fill(-1),
  };
  all.forEach((single, local) => {
    const { of, sends, left, touch } = single;
    if (sends) (open ? putAnyones : putSent)(tables, of, sends, local, pages);
    if (left) put(tables, left, meaning.left, local, pages);
    if (touch) put(tables, touch, meaning.touch, local, pages);
  });
  return {
    ...tables,
    tops: Float64Array.from(all, topOf),
    clicks: all.map(clicksOf),
    fineFirst: Uint8Array.from(all, ({ of }) => Number(of.order === 'fine-first')),
    coarseOnly: Uint8Array.from(all, (single) => Number(topOf(single) <= SEVEN_BITS)),
    steps: Uint8Array.from(all, ({ of }) => Number(of.clicks === 'steps')),
    pages: Int16Array.from(all, ({ of, sends }) =>
      sends?.channel === 'page' ? byChannel : (of.page ?? 0) - 1,
    ),
    toggles: Uint8Array.from(all, ({ of }) => Number(isToggle(of))),
    redraws: Uint8Array.from(all, ({ of }) => Number(of.redraws === true)),
  };
}

/** A program says only that it was chosen. */
function isToggle({ kind, release, message }: MidiControl): boolean {
  return kind === 'key' && (release === 'none' || message === 'program');
}

function topOf({ of, sends }: Single): number {
  return of.top ?? (sends && kinds[sends.message].bits === 14 ? FOURTEEN_BITS : SEVEN_BITS);
}

function clicksOf({ of, sends }: Single): Int16Array | undefined {
  if (of.clicks === undefined || of.clicks === 'pair' || of.clicks === 'steps') return undefined;
  return (sends && kinds[sends.message].bits === 14 ? clicksOfFourteen : clicksOfSeven)[of.clicks];
}

function putSent(tables: Tables, of: MidiControl, sends: Message, local: number, pages: number): void {
  if (sends.message === 'nrpn' || sends.message === 'rpn')
    return putParameter(tables, sends, sends.message === 'rpn', local, pages);
  if (sends.message === 'cc14') {
    put(tables, { ...sends, message: 'cc' }, meaning.coarse, local, pages);
    return put(tables, { ...sends, message: 'cc', number: sends.number + PAIR }, meaning.fine, local, pages);
  }
  if (sends.message === 'program' && of.kind !== 'key') {
    for (let number = 0; number < NUMBERS; number++)
      put(tables, { ...sends, number }, meaning.alone, local, pages);
    return;
  }
  put(tables, sends, meaningOf(of, sends), local, pages);
}

/** Of a controller nobody described each message goes on being a control of its own, whatever it may be part of. */
function putAnyones(tables: Tables, of: MidiControl, sends: Message, local: number, pages: number): void {
  const { message, channel, number } = sends;
  if (channel === 'page') return;
  if (message === 'nrpn' || message === 'rpn') {
    tables.parameters.set(parameterOf(message === 'rpn', channel, number), local);
    // who sends parameters has no knobs that send the same as what chooses them
    for (let carrier = 0; carrier < NUMBERS; carrier++)
      if (roles[carrier] === role.chooses)
        put(tables, { message: 'cc', channel, number: carrier }, meaning.parameter, local, pages);
    return;
  }
  if (message === 'cc14') {
    tables.pairs[slotOf('cc', channel, number)] = local;
    tables.pairs[slotOf('cc', channel, number + PAIR)] = local;
    return;
  }
  const mayBePart = message === 'cc' && (number < 2 * PAIR || roles[number] === role.chooses);
  put(tables, sends, mayBePart ? meaning.either : meaningOf(of, sends), local, pages);
}

function put(tables: Tables, message: Message, means: number, local: number, pages: number): void {
  for (const channel of channelsOf(message, pages)) {
    const slot = slotOf(message.message, channel, message.number);
    tables.meanings[slot] = means;
    tables.locals[slot] = local;
  }
}

function putParameter(
  tables: Tables,
  message: Message,
  registered: boolean,
  local: number,
  pages: number,
): void {
  for (const channel of channelsOf(message, pages)) {
    tables.parameters.set(parameterOf(registered, channel, message.number), local);
    for (const carrier of Object.values(carriers))
      tables.meanings[slotOf('cc', channel, carrier)] = meaning.parameter;
  }
}

function meaningOf(of: MidiControl, { message }: Message): number {
  if (of.kind === 'key') return isToggle(of) ? meaning.toggle : meaning.key;
  if (of.clicks === 'pair') return meaning.right;
  if (of.clicks !== undefined) return message === 'bend' ? meaning.bendClicks : meaning.clicks;
  if (message === 'bend') return meaning.bend;
  return message === 'pressure' ? meaning.alone : meaning.travel;
}
