import path from 'node:path';
import type { Disk, DiskEntry } from '../../src/session/disk.ts';

interface Contents {
  bytes: Uint8Array;
  /** What has been synced; undefined before the first time. */
  synced: Uint8Array | undefined;
}

type Node = Contents | 'folder';
type Tree = Map<string, Node>;

interface Change {
  readonly apply: (tree: Tree) => void;
  /** Folders whose names it changes, less those synced since. */
  readonly unsynced: Set<string>;
}

/** The plug has been pulled: nothing works any more. */
export class PowerCut extends Error {}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function move(tree: Tree, from: string, to: string): void {
  if (!tree.has(from)) return;
  for (const [name, node] of tree) {
    if (name !== from && !name.startsWith(`${from}/`)) continue;
    tree.delete(name);
    tree.set(to + name.slice(from.length), node);
  }
}

/**
 * A disk in memory that stops at a given step, and remembers as little as a real one may: names that were not synced
 * can be lost, each by itself; bytes that were not synced can be lost, halved or turned to zeros.
 */
export class FragileDisk implements Disk {
  /** Steps that change something, so far. */
  steps = 0;
  /** The step at which the plug is pulled. */
  cutAt = Infinity;
  /** Errors to be thrown at certain steps, once. */
  readonly faults = new Map<number, string>();
  #tree: Tree = new Map([['/', 'folder']]);
  #settled: Tree = new Map(this.#tree);
  #changes: Change[] = [];

  async #step(): Promise<void> {
    await Promise.resolve();
    if (this.steps >= this.cutAt) throw new PowerCut();
    const fault = this.faults.get(this.steps++);
    if (fault !== undefined) throw systemError(fault);
  }

  #change(folders: readonly string[], apply: Change['apply']): void {
    apply(this.#tree);
    this.#changes.push({ apply, unsynced: new Set(folders) });
  }

  #parent(entry: string): string {
    const parent = path.dirname(entry);
    if (this.#tree.get(parent) !== 'folder') throw systemError('ENOENT');
    return parent;
  }

  async read(file: string): Promise<Uint8Array | undefined> {
    await Promise.resolve();
    const node = this.#tree.get(file);
    return node === undefined || node === 'folder' ? undefined : node.bytes;
  }

  async create(file: string) {
    await this.#step();
    const parent = this.#parent(file);
    if (this.#tree.has(file)) throw systemError('EEXIST');
    const contents: Contents = { bytes: new Uint8Array(), synced: undefined };
    this.#change([parent], (tree) => void tree.set(file, contents));
    return {
      write: async (bytes: Uint8Array, at: number) => {
        await this.#step();
        const grown = new Uint8Array(Math.max(contents.bytes.length, at + bytes.length));
        grown.set(contents.bytes);
        grown.set(bytes, at);
        contents.bytes = grown;
      },
      sync: async () => {
        await this.#step();
        contents.synced = contents.bytes;
      },
      close: () => Promise.resolve(),
    };
  }

  async makeFolder(folder: string): Promise<void> {
    const missing: string[] = [];
    for (let at = folder; !this.#tree.has(at); at = path.dirname(at)) missing.unshift(at);
    for (const one of missing) {
      await this.#step();
      this.#change([path.dirname(one)], (tree) => void tree.set(one, 'folder'));
    }
  }

  async syncFolder(folder: string): Promise<void> {
    await this.#step();
    if (this.#tree.get(folder) !== 'folder') throw systemError('ENOENT');
    for (const change of this.#changes) change.unsynced.delete(folder);
    // what is safe is taken over up to the first change that is not: later ones wait, they may build on it
    while (this.#changes[0]?.unsynced.size === 0) this.#changes.shift()?.apply(this.#settled);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#step();
    const folders = [this.#parent(from), this.#parent(to)];
    if (!this.#tree.has(from)) throw systemError('ENOENT');
    if ([...this.#tree.keys()].some((name) => name.startsWith(`${to}/`))) throw systemError('ENOTEMPTY');
    this.#change(folders, (tree) => move(tree, from, to));
  }

  async duplicate(from: string, to: string): Promise<void> {
    await this.#step();
    const parent = this.#parent(to);
    const node = this.#tree.get(from);
    if (node === undefined || node === 'folder') throw systemError('ENOENT');
    if (this.#tree.has(to)) throw systemError('EEXIST');
    this.#change([parent], (tree) => void tree.set(to, node));
  }

  async list(folder: string): Promise<readonly string[]> {
    await Promise.resolve();
    const inside = [...this.#tree.keys()].filter((name) => name !== '/' && path.dirname(name) === folder);
    return inside.map((name) => path.basename(name)).sort();
  }

  async kind(entry: string): Promise<DiskEntry | undefined> {
    await Promise.resolve();
    const node = this.#tree.get(entry);
    return node === undefined || node === 'folder' ? node : 'file';
  }

  async remove(entry: string): Promise<void> {
    await this.#step();
    if (!this.#tree.has(entry)) return;
    if ((await this.list(entry)).length > 0) throw systemError('ENOTEMPTY');
    this.#change([path.dirname(entry)], (tree) => void tree.delete(entry));
  }

  /** Puts bytes where they are, past all care: what a hand or a fault does. */
  scribble(file: string, bytes: Uint8Array): void {
    this.#tree.set(file, { bytes, synced: bytes });
    this.#settled = new Map(this.#tree);
    this.#changes = [];
  }

  /** What is there after the process was killed: all it did. */
  afterKill(): FragileDisk {
    return FragileDisk.#of(new Map(this.#tree));
  }

  /** What is there after a power cut. `random` decides, 0..1, about each thing that was not synced. */
  afterPowerCut(random: () => number): FragileDisk {
    const tree: Tree = new Map(this.#settled);
    for (const { apply, unsynced } of this.#changes) if (unsynced.size === 0 || random() < 0.5) apply(tree);
    for (const [name, node] of tree) if (node !== 'folder') tree.set(name, leftOf(node, random));
    for (const name of tree.keys()) if (name !== '/' && !tree.has(path.dirname(name))) tree.delete(name);
    return FragileDisk.#of(tree);
  }

  static #of(tree: Tree): FragileDisk {
    const disk = new FragileDisk();
    disk.#tree = tree;
    disk.#settled = new Map(tree);
    return disk;
  }
}

function leftOf(contents: Contents, random: () => number): Contents {
  const { bytes, synced } = contents;
  if (synced === bytes) return contents;
  const kept = synced?.length ?? 0;
  const length = kept + Math.floor(random() * (bytes.length - kept + 1));
  const left = random() < 0.5 ? bytes.slice(0, length) : new Uint8Array(length);
  if (synced !== undefined) left.set(synced.subarray(0, length));
  return { bytes: left, synced: left };
}
