import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { systemFault } from '../../audio/audio-fault.ts';
import { NewFile } from '../../audio/new-file.ts';
import { programVersion } from '../program.ts';

/** Where an album keeps what it has worked out, in its own folder. */
const WORK = '.work';

/**
 * What was worked out for an album and need not be again: files named for everything they are made of, so that a change of
 * anything makes another name. What a build did not use is taken away after it.
 */
export class Work {
  readonly #folder: string;
  readonly #used = new Set<string>();

  constructor(albumDir: string) {
    this.#folder = path.join(albumDir, WORK);
    mkdirSync(this.#folder, { recursive: true });
  }

  /** The path of a file that is made of these ingredients by this version of the program, and whether it is there. */
  file(ingredients: unknown, extension: string): { readonly path: string; readonly isThere: boolean } {
    const name = `${keyOf([programVersion, ingredients])}.${extension}`;
    this.#used.add(name);
    const file = path.join(this.#folder, name);
    return { path: file, isThere: existsSync(file) };
  }

  /** Facts made of these ingredients: from last time, or made now. */
  async facts<T>(ingredients: unknown, make: () => Promise<T>): Promise<T> {
    const { path: file, isThere } = this.file(ingredients, 'json');
    if (isThere) return JSON.parse(readFileSync(file, 'utf8'), revive) as T;
    const made = await make();
    await writeWhole(file, JSON.stringify(made, replace));
    return made;
  }

  /** Lets facts be made anew: what they were of is gone. */
  forget(ingredients: unknown): void {
    rmSync(this.file(ingredients, 'json').path, { force: true });
  }

  /** Takes away what was not asked for since this was opened. */
  prune(): void {
    for (const name of readdirSync(this.#folder))
      if (!this.#used.has(name)) rmSync(path.join(this.#folder, name), { force: true });
  }
}

function keyOf(ingredients: unknown): string {
  return createHash('sha256').update(JSON.stringify(ingredients, replace)).digest('hex').slice(0, 32);
}

const SILENCE = '−∞';

/** JSON has no infinity, which is the level of silence. */
const replace = (_key: string, value: unknown): unknown => (value === -Infinity ? SILENCE : value);
const revive = (_key: string, value: unknown): unknown => (value === SILENCE ? -Infinity : value);

/** Writes a text or bytes beside its place and puts it there whole. */
export async function writeWhole(file: string, contents: string | Uint8Array): Promise<void> {
  const bytes = typeof contents === 'string' ? new TextEncoder().encode(contents) : contents;
  const whole = new NewFile(file);
  whole.write(bytes, bytes.length, 0);
  await whole.keep();
}

/** SHA-256 of a file, in hex; read piece by piece. @throws BridgeError where it cannot be read. */
export async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(file)) hash.update(piece as Uint8Array);
  } catch (error) {
    throw systemFault('AUDIO_FILE_UNREADABLE', file, 'read', error);
  }
  return hash.digest('hex');
}
