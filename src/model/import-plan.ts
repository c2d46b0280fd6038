import type { ClipDocument } from './document.ts';
import { BridgeError } from './errors.ts';
import type { ImportLabel, ImportPart } from './input.ts';
import { colourOf, onTheDesk, stemNames, type StemName } from './stem-names.ts';
import { kindLooks, stemKinds, type StemKind } from './stem-words.ts';

// Which stem comes to which strip, what that is called, and where it goes.

/** A channel as an import finds it. */
export interface RoomChannel {
  /** Its number among the strips. */
  readonly strip: number;
  readonly path: string;
  readonly name: string;
  /** Does it play files already? */
  readonly plays: boolean;
  /** Is its fader at the bottom? */
  readonly down: boolean;
  readonly polarity: 0 | 1;
  /** s */
  readonly delay: number;
}

/** A group or a DCA as an import finds it. */
export interface RoomBus {
  /** Its number among the strips. */
  readonly strip: number;
  readonly name: string;
  /** Nothing goes there, and nobody has named it. */
  readonly free: boolean;
}

/** What of a desk an import goes by; groups and DCAs in order, from number 1. */
export interface ImportRoom {
  /** Hz */
  readonly sampleRate: number;
  readonly channels: readonly RoomChannel[];
  readonly groups: readonly RoomBus[];
  readonly dcas: readonly RoomBus[];
}

/** A file that can come in. */
export interface StemFile {
  readonly path: string;
  /** Its plain name, and its folder: pairs are looked for in one folder. */
  readonly name: string;
  readonly folder: string;
  readonly channels: 1 | 2;
  readonly frames: number;
  /** Hz */
  readonly rate: number;
}

/** One stem: a file, or two that are the sides of one. */
export interface Stem {
  readonly label: string;
  readonly kind: StemKind;
  readonly source: StemFile;
  /** The right side, where `source` is the left. */
  readonly right: StemFile | undefined;
  /** Of a side that stays a strip of its own: −1 or +1. */
  readonly pan: number | undefined;
}

/**
 * Stems out of files: two mono files of a folder that are named alike but for left and right, have one rate and are equally long
 * become one stereo stem. What is a side and has no partner of its length stays a strip of its own, panned to its side if
 * the other side came too.
 */
export function arranged(
  files: readonly StemFile[],
  { join, keepOrder }: { readonly join: boolean; readonly keepOrder: boolean },
): readonly Stem[] {
  const names = stemNames(files.map(({ name }) => name));
  const order = files.map((_, i) => i);
  if (!keepOrder) order.sort((a, b) => onTheDesk(names[a] as StemName, names[b] as StemName) || a - b);
  const taken = new Set<number>();
  return order.flatMap((i) => {
    if (taken.has(i)) return [];
    taken.add(i);
    const [file, name] = [files[i] as StemFile, names[i] as StemName];
    const other = otherSide(i, files, names);
    if (other === undefined) return [stemOf(file, name, sideOf(name))];
    if (join && isPair(file, files[other] as StemFile)) {
      taken.add(other);
      const [source, right] = name.side === 'left' ? [file, files[other]] : [files[other], file];
      return [{ ...stemOf(source as StemFile, name, ''), right }];
    }
    return [{ ...stemOf(file, name, sideOf(name)), pan: name.side === 'left' ? -1 : 1 }];
  });
}

function stemOf(source: StemFile, { label, kind }: StemName, side: string): Stem {
  return { label: `${label}${side}`, kind, source, right: undefined, pan: undefined };
}

const sideOf = ({ side }: StemName): string => (side === undefined ? '' : side === 'left' ? ' L' : ' R');

function otherSide(i: number, files: readonly StemFile[], names: readonly StemName[]): number | undefined {
  const { side, pair } = names[i] as StemName;
  if (side === undefined || files[i]?.channels !== 1) return undefined;
  const found = names.findIndex(
    (name, j) =>
      name.side !== undefined &&
      name.side !== side &&
      name.pair === pair &&
      files[j]?.channels === 1 &&
      files[j].folder === files[i]?.folder,
  );
  return found < 0 ? undefined : found;
}

function isPair(a: StemFile, b: StemFile): boolean {
  return a.rate === b.rate && a.frames === b.frames;
}

/**
 * The channels for so many stems: those that play nothing, or as many in a row from one on.
 *
 * @param first path of the channel to begin with.
 * @throws BridgeError BAD_REQUEST where there are not enough, or one in the row plays already.
 */
export function channelsFor(count: number, { channels }: ImportRoom, first?: string): readonly RoomChannel[] {
  const start = first === undefined ? 0 : channels.findIndex(({ path }) => path === first);
  if (start < 0)
    throw new BridgeError(
      'BAD_REQUEST',
      `there is no channel ${first ?? ''}; channels are ch/1 to ch/${channels.length}`,
    );
  const row = channels.slice(start);
  const free = first === undefined ? row.filter(({ plays }) => !plays) : row.slice(0, count);
  if (free.length < count) throw tooMany(count, free.length, first);
  const taken = free.slice(0, count);
  const playing = taken.find(({ plays }) => plays);
  if (!playing) return taken;
  throw new BridgeError(
    'BAD_REQUEST',
    `${playing.name} (${playing.path}) plays something already; clear it first (faderline clips clear ${playing.path}), or leave --to out for the channels that are free`,
  );
}

function tooMany(count: number, free: number, first: string | undefined): BridgeError {
  const where =
    first === undefined ? `${free} channels that play nothing` : `${free} channels from ${first} on`;
  return new BridgeError(
    'BAD_REQUEST',
    `there are ${count} stems and ${where}; import fewer, clear channels, or make a session with more channels`,
  );
}

/** A stem as it came in. */
export interface Arrived {
  readonly stem: Stem;
  readonly clip: ClipDocument;
  /** dB */
  readonly trim: number | undefined;
}

/** How stems are put onto the desk. */
export interface Placing {
  readonly names: boolean;
  readonly groups: boolean;
  /** Where faders that are at the bottom go, dB; undefined: they stay. */
  readonly fader: number | undefined;
}

/** What to do to the desk, and what did not fit it. */
export interface Placed {
  readonly parts: readonly ImportPart[];
  readonly labels: readonly ImportLabel[];
  readonly notes: readonly string[];
}

/** Puts stems onto channels, in order, and kinds into groups and DCAs. */
export function placed(
  stems: readonly Arrived[],
  channels: readonly RoomChannel[],
  room: ImportRoom,
  { names, groups, fader }: Placing,
): Placed {
  const kinds = groups ? stemKinds.filter((kind) => isGrouped(kind, stems)) : [];
  const toGroup = busesFor(kinds, room.groups, (name) => name);
  const toDca = busesFor(kinds, room.dcas, (name) => name.toUpperCase());
  const parts = stems.map(({ stem, clip, trim }, i): ImportPart => {
    const { strip, down } = channels[i] as RoomChannel;
    const group = toGroup.numbers.get(stem.kind);
    const dca = toDca.numbers.get(stem.kind);
    return {
      strip,
      clips: [clip],
      ...(names && { name: stem.label, colour: colourOf(stem.kind) }),
      ...(trim !== undefined && { trim }),
      ...(fader !== undefined && down && { fader }),
      ...(stem.pan !== undefined && { pan: stem.pan }),
      ...(group !== undefined && { group }),
      ...(dca !== undefined && { dca }),
    };
  });
  const left = kinds.filter((kind) => !toGroup.numbers.has(kind) || !toDca.numbers.has(kind));
  const without = left.map((kind) => kindLooks[kind].name).join(', ');
  return {
    parts,
    labels: [...toGroup.labels, ...toDca.labels],
    notes: left.length === 0 ? [] : [`no group or DCA was free for: ${without}`],
  };
}

/** What no name told goes straight to the main. */
function isGrouped(kind: StemKind, stems: readonly Arrived[]): boolean {
  return kind !== 'other' && stems.some(({ stem }) => stem.kind === kind);
}

/** A group for each kind: the one that is called so already, or the next that is free. */
function busesFor(
  kinds: readonly StemKind[],
  buses: readonly RoomBus[],
  called: (name: string) => string,
): { readonly numbers: ReadonlyMap<StemKind, number>; readonly labels: readonly ImportLabel[] } {
  const numbers = new Map<StemKind, number>();
  const labels: ImportLabel[] = [];
  const free = buses.flatMap((bus, i) => (bus.free ? [i] : [])).values();
  for (const kind of kinds) {
    const { name, colour } = kindLooks[kind];
    const known = buses.findIndex((bus) => bus.name.toLowerCase() === name.toLowerCase());
    const index = known >= 0 ? known : free.next().value;
    const bus = index === undefined ? undefined : buses[index];
    if (index === undefined || !bus) continue;
    numbers.set(kind, index + 1);
    if (known < 0) labels.push({ strip: bus.strip, name: called(name), colour });
  }
  return { numbers, labels };
}

/** Names of clip files that exist: none is written over, and none that differs only in capitals. */
export function freeFileName(label: string, taken: ReadonlySet<string>): string {
  const plain = label
    .replaceAll(/[^\p{L}\p{N} ._()+&#-]/gu, '_')
    .replace(/^[. ]+/, '')
    .trim();
  const stem = plain === '' ? 'Stem' : plain;
  const isTaken = (name: string): boolean => taken.has(name.toLowerCase());
  let name = `${stem}.wav`;
  for (let n = 2; isTaken(name); n++) name = `${stem} ${n}.wav`;
  return name;
}
