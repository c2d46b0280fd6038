import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { MOST_LATENCY } from '../engine/latency.ts';
import { BridgeError } from '../model/errors.ts';
import type { Latency } from '../model/input.ts';
import type { KnownUnit } from '../model/roster.ts';
import {
  describePath,
  jsonFault,
  lineAndColumn,
  offsetOf,
  type JsonPath,
} from '../session/json-positions.ts';
import { replaceFile } from './replace-file.ts';

const MS = 1e6;
/** Units that are remembered. */
export const MOST_UNITS = 64;
const behind = z
  .number()
  .min(0)
  .max(MOST_LATENCY / MS);
const word = z.string().trim().min(1).max(64);
const unit = z.strictObject({
  name: word,
  port: word,
  usb: word.exactOptional(),
  serial: word.exactOptional(),
  path: z.string().min(1).max(256).exactOptional(),
  model: word.exactOptional(),
  place: z.int().min(1).max(MOST_UNITS).exactOptional(),
});
const shape = z
  .strictObject({
    surfaces: z
      .record(
        z.string(),
        z.strictObject({ latency: z.strictObject({ in: behind, out: behind }).exactOptional() }),
      )
      .default({}),
    units: z.array(unit).max(MOST_UNITS).default([]),
  })
  .superRefine(({ units }, context) => {
    units.forEach(({ name }, n) => {
      if (units.findIndex((other) => other.name === name) < n)
        context.addIssue({
          code: 'custom',
          path: ['units', n, 'name'],
          message: `"${name}" is another's name already`,
        });
    });
  });
type Contents = z.infer<typeof shape>;

const EMPTY: Contents = { surfaces: {}, units: [] };

/**
 * What is known of the surfaces of this computer, by their names, and of the units that they are made of, whatever the session:
 * `surfaces.json` beside the list of mappings, times in ms. It is read when the program starts, and before anything is put into it.
 */
export class SurfaceSettings {
  readonly #file: string | undefined;
  #contents: Contents = EMPTY;
  #writing: Promise<void> = Promise.resolve();
  /** What is wrong with the file; then it counts for nothing, and is left alone. */
  trouble: string | undefined;

  /** @param file where it is kept; without one, what becomes known is forgotten with the program. */
  constructor(file: string | undefined) {
    this.#file = file;
    try {
      if (file !== undefined) this.#contents = read(file).contents;
    } catch (error) {
      this.trouble = (error as Error).message;
    }
  }

  get names(): readonly string[] {
    return Object.keys(this.#contents.surfaces);
  }

  /** How far a surface is behind; undefined where nobody knows. */
  latencyOf(surface: string): Latency | undefined {
    const { surfaces } = this.#contents;
    const latency = Object.hasOwn(surfaces, surface) ? surfaces[surface]?.latency : undefined;
    return latency && { in: latency.in * MS, out: latency.out * MS };
  }

  /**
   * Keeps how far a surface is behind; undefined: nobody knows any more.
   *
   * @throws BridgeError where the file has a fault, or was changed at this moment; it is left as it is then.
   */
  async keep(surface: string, latency: Latency | undefined): Promise<void> {
    await this.#write((contents) => {
      const { [surface]: _before, ...others } = contents.surfaces;
      const own = latency && { latency: { in: rounded(latency.in), out: rounded(latency.out) } };
      return { ...contents, surfaces: { ...others, ...(own && { [surface]: own }) } };
    });
  }

  /** The units that this computer has seen. */
  get units(): readonly KnownUnit[] {
    return this.#contents.units;
  }

  /**
   * Keeps what is known of the units, and what surfaces were called that are called otherwise now.
   *
   * @param renamed new names by old ones.
   * @throws BridgeError as `keep` does.
   */
  async keepUnits(units: readonly KnownUnit[], renamed: ReadonlyMap<string, string>): Promise<void> {
    await this.#write(({ surfaces }) => ({
      surfaces: Object.fromEntries(
        Object.entries(surfaces).map(([name, kept]) => [renamed.get(name) ?? name, kept]),
      ),
      units: [...units],
    }));
  }

  /** One after the other, each on what the one before left. */
  #write(change: (contents: Contents) => Contents): Promise<void> {
    const file = this.#file;
    if (file === undefined) {
      this.#contents = change(this.#contents);
      return Promise.resolve();
    }
    const written = this.#writing.then(async () => {
      const { text, contents } = read(file);
      const after = change(contents);
      const { units, ...others } = after;
      const kept = units.length === 0 ? others : after; // a file that somebody wrote stays as short as it was
      await replaceFile(file, `${JSON.stringify(kept, undefined, 2)}\n`, text);
      this.#contents = after;
      this.trouble = undefined;
    });
    this.#writing = written.catch(() => {});
    return written;
  }
}

/** Tenths of a millisecond: nobody measures more. */
function rounded(ns: number): number {
  return Math.round(ns / (MS / 10)) / 10;
}

/** @throws BridgeError with place and remedy. */
function read(file: string): { readonly text: string | undefined; readonly contents: Contents } {
  if (!existsSync(file)) return { text: undefined, contents: EMPTY };
  const text = readFileSync(file, 'utf8');
  const broken = jsonFault(text);
  if (broken) throw fault(file, text, broken.offset, broken.message);
  const parsed = shape.safeParse(JSON.parse(text));
  if (parsed.success) return { text, contents: parsed.data };
  const [first] = parsed.error.issues;
  const where = (first?.path ?? []) as JsonPath;
  throw fault(
    file,
    text,
    offsetOf(text, where),
    `${describePath(where)}: ${first?.message ?? 'another shape'}`,
  );
}

function fault(file: string, text: string, offset: number, what: string): BridgeError {
  const { line, column } = lineAndColumn(text, offset);
  const place = `${path.basename(file)}:${line}:${column}`;
  return new BridgeError(
    'DEVICE_FILE_INVALID',
    `${place} ${what}; mend or remove ${file}: until then no surface is taken to be behind`,
  );
}
