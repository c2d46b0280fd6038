import type { UnitControl } from '../model/controls.ts';
import type { SurfaceEvent } from '../model/events.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Shown } from '../model/shown.ts';
import type { ByteWriter } from '../wire/byte-writer.ts';

/** The one unit spoken to: one of the boxes standing side by side as a surface, at its own port. */
export interface Unit<Profile extends DeviceProfile = DeviceProfile> {
  readonly profile: Profile;
  /** What its SysEx headers carry: the profile's until the unit itself says otherwise. */
  readonly id: number;
}

/** What a unit says of itself rather than of a control. `id` is how it calls itself: answer it by that. */
export type Heard = { readonly id: number } & (
  | {
      /** It is there and listens, or has just been switched on. */
      readonly type: 'ready';
      /** What it wants answered before it listens, for families that do. */
      readonly challenge?: Challenge;
    }
  | { readonly type: 'confirmed' }
  | { readonly type: 'refused' }
  | { readonly type: 'version'; readonly version: string }
);

/** The riddle of a unit: its serial number, and the numbers to be turned into an answer. */
export interface Challenge {
  readonly serial: readonly number[];
  readonly numbers: readonly number[];
}

/** Controls that go out in one message, by local number. */
export interface Together {
  readonly first: number;
  readonly count: number;
}

/**
 * A language that surfaces speak. Knows bytes and nothing of time: when to greet, wait and repeat is the bridge's.
 * What has no meaning here is answered with `false`, `undefined` or no bytes; nothing throws.
 */
export interface Family {
  /** What device files call it. */
  readonly name: string;
  /** Most strips a unit can have. */
  readonly strips: number;
  /** The names of all keys and lamps there can be on a unit, as `controls` gives them; none where files name them. */
  readonly keys: readonly string[];

  /** What a unit of a model has, in ascending order of local numbers, those sent together side by side. */
  controls(profile: DeviceProfile): readonly UnitControl[];

  /**
   * What a channel message from a unit means. Allocates nothing.
   *
   * @param into takes the event, its control by local number; half-written when the answer is false.
   * @returns whether it meant anything.
   */
  decode(status: number, a: number, b: number, profile: DeviceProfile, into: SurfaceEvent): boolean;

  /**
   * What a SysEx message from a unit says of it.
   *
   * @param sysex the whole message, F0 and F7 included, in its first `length` places.
   */
  hear(sysex: Uint8Array, length: number, profile: DeviceProfile): Heard | undefined;

  /** Asks a unit whether it is there; says nothing to those that would not answer. */
  greet(unit: Unit, out: ByteWriter): void;

  /** Asks what is at a port of which nothing is known whether it speaks this language; left out: it cannot be asked. */
  ask?(out: ByteWriter): void;

  /** Answers what a unit asked; says nothing where no answer is wanted. */
  answer(heard: Heard, unit: Unit, out: ByteWriter): void;

  /**
   * Brings a unit up, before everything is shown on it for the first time.
   *
   * @returns how long its displays lose what is written to them afterwards, ms; everything else can go at once.
   */
  wake(unit: Unit, out: ByteWriter): number;

  /**
   * Makes one control show what a row says, or all that are sent together with it. Allocates nothing.
   *
   * @param index place of the control in the row: its number over the whole surface. Controls sent together stand
   *   side by side there as they do in `controls`.
   * @param before what the control shows now, where that is known: parts that stay as they are may be left out.
   */
  show(
    local: number,
    row: Shown,
    index: number,
    before: Shown | undefined,
    unit: Unit,
    out: ByteWriter,
  ): void;

  /** Does this key say only that it was pressed, and never that it was let go? Left out: none does. */
  neverReleased?(local: number, profile: DeviceProfile): boolean;

  /** Does this key change its light by itself when it is let go, so that it must be said again? Left out: none does. */
  redraws?(local: number, profile: DeviceProfile): boolean;

  /** The controls that one message sends along with this one; undefined when it goes alone. */
  together(local: number): Together | undefined;

  /** Leaves a unit tidy for the next one: faders down, lights off, displays blank. */
  blank(unit: Unit, out: ByteWriter): void;
}
