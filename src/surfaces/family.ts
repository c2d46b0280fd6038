import type * as z from 'zod';
import type { UnitControl, Together } from '../model/controls.ts';
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
  /** What it showed is gone: it turned to another page of its own, which `id` says, or another mode. */
  | { readonly type: 'redrawn' }
  /** It said how it is set, and is sent this in return. */
  | { readonly type: 'set'; readonly back: Uint8Array }
);

/** The riddle of a unit: its serial number, and the numbers to be turned into an answer. */
export interface Challenge {
  readonly serial: readonly number[];
  readonly numbers: readonly number[];
}

/**
 * What an ear tells of, message by message: `begin`, then what it means, then `end`. Bytes and events are the ear's own
 * and used again: copy what you keep.
 */
export interface Listener {
  /** A whole message has come: its first `length` bytes. */
  begin(bytes: Uint8Array, length: number): void;
  /** The message shows that the unit is there. Comes before what else the message means. */
  sign(): void;
  /** A control did something, by local number. A message can tell of several, or of none. */
  event(event: SurfaceEvent): void;
  /** The unit said something of itself. */
  heard(heard: Heard): void;
  /**
   * Something came that could be a control and is none, by a number of the family's own.
   *
   * @returns whether it becomes one. Then what came means nothing else.
   */
  met?(what: number): boolean;
  /** The message is over. @param meant whether it means anything in this family; where it does not, it is counted. */
  end(meant: boolean): void;
}

/** Understands one unit: remembers what has to be known of it from one message to the next. Nothing throws. */
export interface Ear {
  /** Takes what came over the cable: a piece of a stream cut anywhere, or a packet, as the cable carries it. Allocates nothing. */
  push(bytes: Uint8Array, length: number): void;
  /** Bytes, or packets, of which no message could be made. */
  readonly faults: number;
}

/** What is said again and again. */
export interface Pulse {
  /** ms from one to the next. */
  readonly every: number;
  /** The unit is taken to be silent when nothing at all came from it for so long, ms; left out: it may keep silent. */
  readonly silentAfter?: number;
  say(unit: Unit, out: ByteWriter): void;
}

/**
 * A language that surfaces speak. Knows bytes and nothing of time: when to greet, wait and repeat is the bridge's.
 * What has no meaning here is answered with `false`, `undefined` or no bytes; nothing throws.
 */
export interface Family {
  /** What device files call it. */
  readonly name: string;
  /** Name of its page in `docs/protocols`. */
  readonly page: string;
  /** What its device files may say. */
  readonly forms: readonly [z.ZodObject, ...z.ZodObject[]];
  /** Which of its forms a file is held against; left out: the first. */
  formFor?(content: Readonly<Record<string, unknown>>): z.ZodObject;
  /** Most strips a unit can have. */
  readonly strips: number;
  /** The names of all keys and lamps there can be on a unit, as `controls` gives them; none where files name them. */
  readonly keys: readonly string[];

  /** Bytes a second that its units take where the cable sets no limit; left out: as any unit does. */
  readonly rate?: number;
  /** Least time between two pictures of one control, ms, where what it shows is drawn for it; left out: nothing is. */
  readonly pictureGap?: number;

  /** What a unit of a model has, in ascending order of local numbers, those sent together side by side. */
  controls(profile: DeviceProfile): readonly UnitControl[];

  /** What a control would be called that an ear told of by `met`. Left out: none does. */
  nameMet?(what: number): string;

  /**
   * A model that has controls which only a name makes: with those of these names, behind all others; itself where that is
   * what it has. Undefined, or left out: a model has what its file says.
   *
   * @param keeping those it has already stay, whether they are named or not.
   */
  named?(profile: DeviceProfile, names: readonly string[], keeping: boolean): DeviceProfile | undefined;

  /** An ear for one unit. @param unit the one record of it that all else here is given as well. */
  listen(unit: Unit, to: Listener): Ear;

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

  /** Does this key change its light by itself when it is let go, so that it must be said again? Left out: none does. */
  redraws?(local: number, profile: DeviceProfile): boolean;

  /** The controls that one message sends along with this one, by local number; undefined when it goes alone. */
  together(local: number, profile: DeviceProfile): Together | undefined;

  /** What says again and again to a model that we are here; left out or undefined: it does not ask for it. */
  pulse?(profile: DeviceProfile): Pulse | undefined;

  /** Leaves a unit tidy for the next one: faders down, lights off, displays blank. */
  blank(unit: Unit, out: ByteWriter): void;
}
