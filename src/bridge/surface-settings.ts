import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { MOST_LATENCY } from '../engine/latency.ts';
import { BridgeError } from '../model/errors.ts';
import type { Latency } from '../model/input.ts';
import {
  describePath,
  jsonFault,
  lineAndColumn,
  offsetOf,
  type JsonPath,
} from '../session/json-positions.ts';
import { replaceFile } from './replace-file.ts';

const MS = 1e6;
const behind = z
  .number()
  .min(0)
  .max(MOST_LATENCY / MS);
const shape = z.strictObject({
  surfaces: z.record(
    z.string(),
    z.strictObject({ latency: z.strictObject({ in: behind, out: behind }).exactOptional() }),
  ),
});
type Contents = z.infer<typeof shape>;

const EMPTY: Contents = { surfaces: {} };

/**
 * What is known of the surfaces of this computer, by their names, whatever the session: `surfaces.json` beside the list
 * of mappings, times in ms. It is read when the program starts, and before anything is put into it.
 */
export class SurfaceSettings {
  readonly #file: string | undefined;
  #contents: Contents = EMPTY;
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
    const { text, contents } =
      this.#file === undefined ? { text: undefined, contents: this.#contents } : read(this.#file);
    const { [surface]: _before, ...others } = contents.surfaces;
    const own = latency && { latency: { in: rounded(latency.in), out: rounded(latency.out) } };
    const after: Contents = { surfaces: { ...others, ...(own && { [surface]: own }) } };
    if (this.#file !== undefined)
      await replaceFile(this.#file, `${JSON.stringify(after, undefined, 2)}\n`, text);
    this.#contents = after;
    this.trouble = undefined;
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
