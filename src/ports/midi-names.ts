import { freeName } from '../model/roster.ts';

/**
 * The part of a port's name that stays: without the client and port numbers that ALSA appends (` 20:0`), the ordinal
 * that Windows puts in front (`2- `), and what RtMidi calls the client of another program's virtual port.
 */
export function stableName(raw: string): string {
  return raw
    .replace(/ \d+:\d+$/, '')
    .replace(/^\d+- /, '')
    .replace(/^RtMidi (?:Input|Output) Client:/, '')
    .trim();
}

/** Whether a name is that of the near end of a cable that some program using RtMidi, such as this one, has open. */
export function isOpenEnd(raw: string): boolean {
  return /^RtMidi (?:Input|Output) Client:RtMidi (?:Input|Output)\b/.test(raw);
}

/** A port of the system: its name for us, and where it is now. */
export interface NamedPort {
  readonly name: string;
  /** As the system calls it, to see whether it is still the same. */
  readonly raw: string;
  /** Position in the system's list, good until the next scan. */
  readonly index: number;
}

/**
 * Gives each port of one direction a name that nobody else has. The second of two like units is "X-Touch (2)", and
 * keeps that name for as long as it stays plugged in, even when the first is pulled.
 */
export class PortNames {
  #named = new Map<string, string>();

  /** Names for the system's present list. */
  assign(raws: readonly string[]): NamedPort[] {
    const keys = numbered(raws);
    const kept = new Map<string, string>();
    for (const key of keys) {
      const name = this.#named.get(key);
      if (name !== undefined) kept.set(key, name);
    }
    const taken = new Set(kept.values());
    for (const [index, key] of keys.entries()) {
      if (kept.has(key)) continue;
      const name = freeName(stableName(raws[index] as string), taken);
      taken.add(name);
      kept.set(key, name);
    }
    this.#named = kept;
    return keys.map((key, index) => ({ name: kept.get(key) as string, raw: raws[index] as string, index }));
  }
}

/** Where a system gives like units one and the same name, their order tells them apart. */
function numbered(raws: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return raws.map((raw) => {
    const nth = (seen.get(raw) ?? 0) + 1;
    seen.set(raw, nth);
    return `${raw}\n${nth}`;
  });
}
