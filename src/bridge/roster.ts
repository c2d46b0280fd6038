import { BridgeError } from '../model/errors.ts';
import {
  freeName,
  unitAt,
  usefulSerial,
  withoutSharedSerials,
  type Introduction,
  type KnownUnit,
} from '../model/roster.ts';
import type { Identity, Port } from '../ports/port.ts';
import { plainName } from '../surfaces/recognise.ts';
import type { Log } from './log.ts';
import { MOST_UNITS, type SurfaceSettings } from './surface-settings.ts';

/**
 * The units that this computer has seen, and which of them are there. A unit that is gone stays in the books, so that its name, its
 * mapping and its place are its own when it is back, whatever else was plugged in meanwhile.
 */
export class Roster {
  readonly #settings: SurfaceSettings;
  readonly #log: Log;
  /** Names of those that are there. */
  readonly #present = new Set<string>();
  #units: readonly KnownUnit[];

  /** @param settings where it is kept. */
  constructor(settings: SurfaceSettings, log: Log) {
    this.#settings = settings;
    this.#log = log;
    this.#units = settings.units;
  }

  /** Those that are not there. */
  get absent(): readonly KnownUnit[] {
    return this.#units.filter(({ name }) => !this.#present.has(name));
  }

  /** What is known of a unit; undefined where nothing is. */
  known(name: string): KnownUnit | undefined {
    return this.#units.find((unit) => unit.name === name);
  }

  /** Says which unit is at a port that has come. One that tells itself apart from others is known from here on. */
  came({ name: called, identity: said }: Pick<Port, 'name' | 'identity'>): KnownUnit {
    const identity = said && sanitised(said);
    const port = plainName(called);
    const known = unitAt(...this.#comparable({ ...identity, called, port }));
    const before = known && (this.known(known.name) ?? known);
    const unit = before
      ? { ...(identity ? withoutSerial(before) : before), ...identity } // by one it came without, it could never be told again
      : this.#stranger({ ...identity, called, port }, identity);
    this.#present.add(unit.name);
    if (identity?.serial !== undefined || identity?.path !== undefined) this.#learn(unit);
    return unit;
  }

  /**
   * Those that are not there and what has come, as far as that tells them apart: not by a serial number that two have, nor by one that
   * somebody who is there has.
   */
  #comparable(present: Introduction): [absent: readonly KnownUnit[], present: Introduction] {
    const [known, come] = [
      withoutSharedSerials(this.#units),
      withoutShared(present, this.#units, this.#present),
    ];
    return [known.filter(({ name }) => !this.#present.has(name)), come];
  }

  /** The unit is not there any more. */
  went(name: string): void {
    this.#present.delete(name);
  }

  /**
   * Changes what is known of units: given by their names, they are afterwards as they are here.
   *
   * @throws BridgeError where it cannot be kept; then nothing changes.
   */
  async change(changed: ReadonlyMap<string, KnownUnit>): Promise<void> {
    const others = this.#units.filter(({ name }) => !changed.has(name));
    const units = [...others, ...changed.values()];
    const after = new Set(units.map(({ name }) => name));
    const gone = [...changed].filter(([before]) => !after.has(before)); // where two change places, what a name has stays with it
    const renamed = new Map(gone.map(([before, { name }]) => [before, name]));
    if (units.length > MOST_UNITS)
      throw new BridgeError('BAD_REQUEST', `${MOST_UNITS} units are known already; forget one that is gone`);
    await this.#settings.keepUnits(units, renamed);
    this.#units = units;
    const there = [...changed].filter(([before]) => this.#present.delete(before));
    for (const [, { name }] of there) this.#present.add(name);
  }

  /** Nothing is known of a unit any more. */
  async forget(name: string): Promise<void> {
    const units = this.#units.filter((unit) => unit.name !== name);
    await this.#settings.keepUnits(units, new Map());
    this.#units = units;
  }

  #stranger({ called, port }: Introduction, identity: Port['identity']): KnownUnit {
    const taken = new Set([...this.#units.map(({ name }) => name), ...this.#present]);
    return { name: freeName(identity ? port : called, taken), port, ...identity };
  }

  /** Remembers a unit as it is now, and where it is plugged in. The one that was known first and nobody named makes room. */
  #learn(unit: KnownUnit): void {
    const before = this.known(unit.name);
    if (before && same(before, unit)) return;
    const others = this.#units
      .filter(({ name }) => name !== unit.name)
      .map((one) => (isInSocketOf(one, unit) ? withoutSocket(one) : one));
    const excess =
      others.length >= MOST_UNITS ? this.absent.find((one) => one.name !== unit.name) : undefined;
    if (others.length >= MOST_UNITS && !excess) return;
    this.#units = [...others.filter((one) => one !== excess), unit];
    this.#settings
      .keepUnits(this.#units, new Map())
      .catch((error: unknown) =>
        this.#log('warn', unit.name, `it will not be known next time: ${(error as Error).message}`),
      );
  }
}

/** Without a serial number that is none. */
function sanitised({ serial: said, ...others }: Identity): Identity {
  const serial = usefulSerial(said);
  return { ...others, ...(serial !== undefined && { serial }) };
}

/** Without its serial number, where one that is there has it, or two that are known. */
function withoutShared(
  { serial, ...others }: Introduction,
  units: readonly KnownUnit[],
  there: ReadonlySet<string>,
): Introduction {
  const like = units.filter(
    (one) => one.serial === serial && one.port === others.port && one.usb === others.usb,
  );
  const isShared = like.length > 1 || like.some(({ name }) => there.has(name));
  return serial === undefined || isShared ? others : { ...others, serial };
}

/** A socket belongs to who was in it last. */
function isInSocketOf(one: KnownUnit, now: KnownUnit): boolean {
  return one.port === now.port && one.usb === now.usb && one.path !== undefined && one.path === now.path;
}

function withoutSocket({ path: _before, ...unit }: KnownUnit): KnownUnit {
  return unit;
}

function withoutSerial({ serial: _before, ...unit }: KnownUnit): KnownUnit {
  return unit;
}

function same(one: KnownUnit, other: KnownUnit): boolean {
  return one.serial === other.serial && one.path === other.path && one.usb === other.usb;
}
