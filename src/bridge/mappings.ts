import { readdirSync } from 'node:fs';
import path from 'node:path';
import { migrate } from '../mapping/migrate.ts';
import { BridgeError } from '../model/errors.ts';
import type { MappingState } from '../model/page.ts';
import type { Clock } from '../ports/clock.ts';
import { plainName } from '../surfaces/recognise.ts';
import { foldersOf, WatchedFolders, type WatchFolder } from './folder-watch.ts';
import { listName, readIncludeList, type IncludeList, type Listed } from './include-list.ts';
import { changedRules, MappingFile, type CheckMapping } from './mapping-file.ts';

/** What decides which mapping a surface takes. */
export interface SurfaceKind {
  readonly name: string;
  /** Models of its units, from left to right. */
  readonly models: readonly string[];
  readonly family: string;
}

export type { MappingState } from '../model/page.ts';

type Origin = MappingState['origin'];

/** A mapping that may be written to. */
export interface Editable {
  readonly path: string;
  /** It is the user's; one that comes with Faderline is never written to. */
  readonly own: boolean;
  readonly text: string;
  /** What is wrong with it now; then it is left alone. */
  readonly fault: string | undefined;
}

/** Where mappings are, and what they are held against. */
export interface MappingsOptions {
  /** Files given on the command line. */
  readonly given: readonly string[];
  /** The user's list; undefined where there is none to be. */
  readonly list: string | undefined;
  /** The folder of those that come with Faderline. */
  readonly shipped: string;
  readonly check: CheckMapping;
  readonly clock: Clock;
  readonly watch: WatchFolder;
}

/** The running desk, as far as mappings go. */
export interface Remapped {
  readonly surfaces: Iterable<SurfaceKind & { readonly number: number; readonly mapping: string }>;
  /** Puts another mapping in the place of the one a surface has. */
  remap(surface: number, mapping: string): void;
  tell(level: 'info' | 'warn', text: string): void;
}

/** A mapping that a surface may take. */
interface Choice {
  readonly origin: Origin;
  /** The surface, model or family it is for. */
  readonly for: string;
  readonly file: MappingFile;
}

const noList: IncludeList = { listed: [], troubles: [], blank: true };

/** How long after the last sign of a change files are read: an editor writes in several steps, ns. */
const SETTLED = 50e6;
/** How long after the first sign they are read at the latest: in a busy folder it never settles, ns. */
const LATEST = 500e6;
/** How often a folder that is gone is looked for: nothing tells that it is back, ns. */
const LOOKS_FOR = 1e9;

/** Finds for each surface the mapping it takes, and follows the files while people edit them. */
export class Mappings {
  /** What was wrong at the beginning, one line each. */
  readonly troubles: string[] = [];
  readonly #options: MappingsOptions;
  readonly #files = new Map<string, MappingFile>();
  readonly #shipped: readonly Choice[];
  readonly #given: readonly Choice[];
  #listed: readonly Choice[] = [];
  #listTroubles = '';
  #desk: Remapped | undefined;
  readonly #watched: WatchedFolders;
  #cancel: () => void = () => {};
  /** When the first sign came of a change that was not looked at yet, ns. */
  #firstSign: number | undefined;

  /** @throws BridgeError where a file given on the command line has a fault, or one that comes with Faderline. */
  constructor(options: MappingsOptions) {
    this.#options = options;
    this.#watched = new WatchedFolders(options.watch, () => this.#soon());
    this.#shipped = shippedIn(options.shipped).map((file) => this.#sound(file, 'shipped'));
    this.#given = options.given.map((file) => this.#sound(path.resolve(file), 'given'));
    this.#readList((text) => this.troubles.push(text));
    for (const { file, origin } of this.#choices)
      if (file.state !== 'in force') this.troubles.push(told(file, origin));
  }

  /** The text a surface takes. It has been read and has no fault. */
  textFor(surface: SurfaceKind): string {
    return this.#inForce(surface)?.file.good?.text ?? nothingFor(surface.family);
  }

  /** The text meant for a surface, as it lies on the disk now; undefined where nothing is. */
  editable(surface: SurfaceKind): Editable | undefined {
    this.look();
    const choice = this.#chosen(surface);
    if (!choice) return undefined;
    const { file, origin } = choice;
    const { path: where, state, fault, good } = file;
    const old =
      good && isOld(good.text) ? `it is in an older format: faderline map migrate ${where}` : undefined;
    const faulty = state === 'in force' ? old : (fault ?? `${where} is gone`);
    return { path: where, own: origin !== 'shipped', text: good?.text ?? '', fault: faulty };
  }

  /** Every mapping in use, and how it stands. */
  get states(): readonly MappingState[] {
    const users = new Map<Choice, string[]>();
    for (const surface of this.#desk?.surfaces ?? []) {
      for (const choice of new Set([this.#chosen(surface), this.#inForce(surface)])) {
        if (choice) users.set(choice, [...(users.get(choice) ?? []), surface.name]);
      }
    }
    return this.#choices
      .filter((choice) => choice.origin !== 'shipped' || users.has(choice))
      .map((choice) => ({
        file: choice.file.path,
        origin: choice.origin,
        state: choice.file.state,
        fault: choice.file.fault ?? null,
        surfaces: users.get(choice) ?? [],
      }));
  }

  /** Follows the files, and gives the surfaces of a desk what they say from now on. */
  serve(desk: Remapped): void {
    this.#desk = desk;
    this.#watchFolders();
  }

  close(): void {
    this.#desk = undefined;
    this.#cancel();
    this.#watched.close();
  }

  /** A file was taken away on purpose: what it said does not stay in force. */
  removed(file: string): void {
    const where = path.resolve(file);
    this.#files.delete(where);
    const { list } = this.#options;
    if (list !== undefined && where === path.resolve(list)) this.#listed = [];
  }

  /** Reads every file in use again; what changed is in force, or told of where it has a fault. */
  look(): void {
    this.#cancel();
    this.#firstSign = undefined;
    const known = new Set(this.#files.keys());
    this.#readList((text) => this.#desk?.tell('warn', text));
    const news = this.#choices.flatMap((choice) => this.#looked(choice, known.has(choice.file.path)));
    this.#apply();
    this.#watchFolders();
    for (const tell of news) tell();
  }

  get #choices(): readonly Choice[] {
    return [...this.#given, ...this.#listed, ...this.#shipped];
  }

  /** The mapping that is meant for a surface: of those for it, the one chosen with most say. */
  #chosen(surface: SurfaceKind): Choice | undefined {
    return this.#best(surface, () => true);
  }

  /** The one it takes: what never was without a fault is passed over. */
  #inForce(surface: SurfaceKind): Choice | undefined {
    return this.#best(surface, ({ file }) => file.good !== undefined);
  }

  #best(surface: SurfaceKind, fits: (choice: Choice) => boolean): Choice | undefined {
    for (const choices of [this.#given, this.#listed, this.#shipped]) {
      const best = mostSpecific(surface, choices.filter(fits));
      if (best) return best;
    }
    return undefined;
  }

  #sound(path_: string, origin: Origin): Choice {
    const file = this.#file(path_);
    const { good, fault, more } = file;
    if (good) return { origin, for: good.mapping.for, file };
    const all = more === 0 ? '' : `\nsee all ${more + 1}: faderline map check ${path_}`;
    throw new BridgeError('MAPPING_INVALID', `${fault ?? `${path_} is empty`}${all}`);
  }

  #file(path_: string): MappingFile {
    const known = this.#files.get(path_);
    if (known) return known;
    const file = new MappingFile(path_, this.#options.check);
    this.#files.set(path_, file);
    return file;
  }

  /** Takes the list in as it is now, and tells what is wrong with it, once. */
  #readList(tell: (text: string) => void): void {
    const { list } = this.#options;
    const { listed, troubles, blank } = list === undefined ? noList : readIncludeList(list);
    const fresh = listed.map((one) => this.#listedChoice(one));
    const kept = blank || troubles.length > 0 ? this.#notIn(fresh) : [];
    const name = path.basename(list ?? '');
    const nothing = `${name} is gone or empty; to list nothing, leave a comment in it.`;
    const all = blank && kept.length > 0 ? [nothing] : troubles.map((text) => sentence(text));
    const instead = listInstead(kept.map((choice) => choice.for));
    const said = all.map((text) => `${text} ${instead}`).join('\n');
    if (said !== this.#listTroubles) for (const text of all) tell(`${text} ${instead}`);
    this.#listTroubles = said;
    this.#listed = [...kept, ...fresh];
  }

  /** What was listed of surfaces of which these say nothing. */
  #notIn(fresh: readonly Choice[]): readonly Choice[] {
    const names = new Set(fresh.map((choice) => choice.for.toLowerCase()));
    return this.#listed.filter((choice) => !names.has(choice.for.toLowerCase()));
  }

  #listedChoice({ surface, file }: Listed): Choice {
    return { origin: 'listed', for: surface, file: this.#file(file) };
  }

  /** What there is to tell of a file, once all surfaces have what they take. */
  #looked({ file, origin }: Choice, known: boolean): (() => void)[] {
    const before = file.good;
    const tell = (level: 'info' | 'warn', text: string): void => this.#desk?.tell(level, text);
    if (!known) return file.state === 'in force' ? [] : [() => tell('warn', told(file, origin))];
    const look = file.look();
    if (look === 'as before') return [];
    if (look !== 'better' || !file.good) return [() => tell('warn', told(file, origin))];
    const changed = changedRules(before?.mapping, file.good.mapping);
    return [() => tell('info', `${file.name} is in force: ${counted(changed)} changed`)];
  }

  /** Gives every surface what it takes, if that is not what it has. */
  #apply(): void {
    for (const surface of this.#desk?.surfaces ?? []) {
      const text = this.textFor(surface);
      if (text !== surface.mapping) this.#desk?.remap(surface.number, text);
    }
  }

  /** Editors save by putting a new file in the place of the old: what is watched is the folder. */
  #watchFolders(): void {
    if (!this.#desk) return;
    const { list } = this.#options;
    const files = [...(list === undefined ? [] : [list]), ...this.#choices.map(({ file }) => file.path)];
    const { replaced, gone } = this.#watched.follow(foldersOf(files));
    if (replaced) this.#soon();
    else if (gone) this.#cancel = this.#options.clock.after(LOOKS_FOR, () => this.look());
  }

  #soon(): void {
    const { clock } = this.#options;
    const now = clock.now();
    this.#firstSign ??= now;
    this.#cancel();
    const wait = Math.min(SETTLED, this.#firstSign + LATEST - now);
    this.#cancel = clock.after(Math.max(0, wait), () => this.look());
  }
}

/** The mappings that come with Faderline. */
function shippedIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .map((name) => path.join(folder, name));
}

/**
 * Does a name mean this surface: 4 by its own name, 3 by that name without its number ("8 Knobs" means "8 Knobs (2)" as well:
 * its like, or itself come back while the old link is not yet given up), 2 by its model, 1 by its family, 0 not at all.
 */
export function specificity(name: string, { name: own, models: [model = ''], family }: SurfaceKind): number {
  const wanted = listName(name).toLowerCase();
  if (wanted === '') return 0;
  if (wanted === listName(own).toLowerCase()) return 4;
  if (wanted === listName(plainName(own)).toLowerCase()) return 3;
  // "X-Touch One" means the "Behringer X-Touch One": makers are left out
  if (` ${model.toLowerCase()}`.endsWith(` ${wanted}`)) return 2;
  return wanted === family.toLowerCase() || wanted === kin[family] ? 1 : 0;
}

/** Families whose surfaces have the controls of another, under the same names: its mappings are theirs as well. */
const kin: Readonly<Record<string, string>> = { xctl: 'mcu' };

/** Of several that are as near, the last. */
function mostSpecific(surface: SurfaceKind, choices: readonly Choice[]): Choice | undefined {
  let best: Choice | undefined;
  let most = 1;
  for (const choice of choices) {
    const rank = specificity(choice.for, surface);
    if (rank < most) continue;
    most = rank;
    best = choice;
  }
  return best;
}

/** What is wrong with a file, and what it means. */
function told({ good, fault, more, name, state }: MappingFile, origin: Origin): string {
  const kept = good !== undefined || origin === 'shipped';
  const instead = kept
    ? 'What it said before stays in force'
    : 'The mapping that comes with Faderline counts';
  const mended = state === 'gone' ? 'it is back' : 'it is mended';
  const others = more === 0 ? '' : ` (and ${more} more)`;
  const [head = '', ...lines] = (fault ?? `${name} says nothing`).split('\n');
  return [`${sentence(head)}${others} ${instead} until ${mended}.`, ...lines].join('\n');
}

function sentence(text: string): string {
  return /[.?!]$/u.test(text) ? text : `${text}.`;
}

/** What counts while a list has a fault. */
function listInstead(kept: readonly string[]): string {
  return kept.length > 0
    ? `For ${kept.join(', ')}, what it said before stays in force until it is mended.`
    : 'Its other lines count.';
}

/** Is it in a format that is read, and not written any more? */
function isOld(text: string): boolean {
  const today = migrate(text);
  return today.ok && today.text !== text;
}

function counted(rules: number): string {
  return rules === 1 ? '1 rule' : `${rules} rules`;
}

function nothingFor(family: string): string {
  return `faderline: 2\nname: nothing yet\nfor: ${family}\nstrips: [ch, grp, bus, dca]\ncontrols: {}\n`;
}
