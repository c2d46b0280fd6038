import { BridgeError } from '../model/errors.ts';
import type { PortSource } from '../ports/port.ts';
import { meansPort } from './named-port.ts';

/** A port of this computer, as people see it in the list of devices. */
export interface PortStatus {
  readonly name: string;
  /**
   * `open`: it is ours. `left`: nobody asked for it, it is free for other programs. `released`: it was given up for
   * them. `refused`: it is wanted and cannot be opened; it is tried again.
   */
  readonly state: 'open' | 'left' | 'released' | 'refused';
  /** What stands in the way of one that is refused, and what to do. */
  readonly why?: string;
}

/** Which ports of this computer are opened: what is wanted, less what was given up for other programs, and what was claimed since. */
export class Claims {
  readonly #wanted: (port: string) => boolean;
  readonly #released = new Set<string>();
  readonly #claimed = new Set<string>();

  /** @param wanted is it opened where nobody says anything? */
  constructor(wanted: (port: string) => boolean) {
    this.#wanted = wanted;
  }

  /** @param isWanted is it opened where nobody says anything? Left out: by its name. */
  isOurs(port: string, isWanted: boolean = this.#wanted(port)): boolean {
    return !this.#released.has(port) && (this.#claimed.has(port) || isWanted);
  }

  /** It is left alone from here on, also when it is plugged in again. */
  release(port: string): void {
    this.#claimed.delete(port);
    this.#released.add(port);
  }

  /** It is opened from here on, whatever controller is there. */
  claim(port: string): void {
    this.#released.delete(port);
    this.#claimed.add(port);
  }

  /** Ports of this computer, those that were given up and are not there included. */
  statuses(sources: readonly PortSource[]): readonly PortStatus[] {
    const refused = new Map(
      sources.flatMap((source) => source.refused ?? []).map(({ name, why }) => [name, why]),
    );
    const known = new Set(sources.flatMap((source) => source.known ?? []));
    return this.#names(sources).map((name): PortStatus => {
      const why = refused.get(name);
      if (this.#released.has(name)) return { name, state: 'released' };
      if (why !== undefined) return { name, state: 'refused', why };
      return { name, state: this.isOurs(name, known.has(name) || this.#wanted(name)) ? 'open' : 'left' };
    });
  }

  /**
   * The port that somebody means by what was typed.
   *
   * @throws BridgeError 'PORT_MISSING' with the names there are.
   */
  named(typed: string, sources: readonly PortSource[]): string {
    const names = this.#names(sources);
    const meant = names.find((name) => meansPort(typed, name, names));
    if (meant !== undefined) return meant;
    const there = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
    throw new BridgeError('PORT_MISSING', `no port of this computer is meant by "${typed}": ${there}`);
  }

  #names(sources: readonly PortSource[]): readonly string[] {
    return [...new Set([...sources.flatMap(({ available = [] }) => available), ...this.#released])];
  }
}
