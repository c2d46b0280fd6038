/**
 * The serial number of a unit, where it is one: makers who have none to give leave it empty, or write zeros, blanks or a
 * word.
 */
export function usefulSerial(serial: string | undefined): string | undefined {
  const trimmed = (serial ?? '').replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  const isFiller = /^([0 .:_-]*|f+|x+|none|n\/a|unknown|default|serial( ?number)?)$/i.test(trimmed);
  return isFiller ? undefined : trimmed;
}

/** A unit that this computer has seen, under the name people call it by. */
export interface KnownUnit {
  /** What people call it: its port's name until somebody gives it a label. No two have the same. */
  readonly name: string;
  /** Name of its port, without what tells it from its like. */
  readonly port: string;
  /** Maker and product by their USB numbers. */
  readonly usb?: string;
  readonly serial?: string;
  /** The socket it was plugged into last, by the system's own name for it. */
  readonly path?: string;
  /** The model somebody said it is, where its port does not tell: a surface switched to another language. */
  readonly model?: string;
  /** Its place from the left among units that stand side by side, from 1; left out: nobody said. */
  readonly place?: number;
}

/** What is known of a port as it comes. */
export interface Introduction extends Pick<KnownUnit, 'port' | 'usb' | 'serial' | 'path'> {
  /** The port's whole name, with what tells it from its like: "X-Touch (2)". */
  readonly called: string;
}

/** How surely a port is a unit's: by its serial number, its socket, its name, or only because there is none other like it. */
const likeness = { not: 0, only: 1, name: 2, path: 3, serial: 4 } as const;
type Likeness = (typeof likeness)[keyof typeof likeness];

/** How surely is this port that unit's? A serial number decides alone: one that differs is another unit. */
function likenessOf(known: KnownUnit, present: Introduction): Likeness {
  if (known.port !== present.port || known.usb !== present.usb) return likeness.not;
  if (known.serial !== undefined || present.serial !== undefined)
    return known.serial === present.serial ? likeness.serial : likeness.not;
  if (known.path === undefined && present.path === undefined)
    return known.name === present.called ? likeness.name : likeness.not;
  return known.path === present.path ? likeness.path : likeness.only;
}

/**
 * What is known of units, without the serial numbers that several have: some makers give all of a model the same.
 *
 * @param known units, each once.
 */
export function withoutSharedSerials<Unit extends Pick<KnownUnit, 'port' | 'usb' | 'serial'>>(
  known: readonly Unit[],
): readonly Unit[] {
  const key = ({ port, usb, serial }: Unit): string => JSON.stringify([port, usb, serial]);
  const holders = new Map<string, number>();
  for (const unit of known) holders.set(key(unit), (holders.get(key(unit)) ?? 0) + 1);
  return known.map((unit) => {
    const { serial, ...others } = unit;
    return serial !== undefined && (holders.get(key(unit)) ?? 0) > 1 ? (others as Unit) : unit;
  });
}

/**
 * The unit at a port, of those that are not there yet: the likeliest. What could be two is neither: then it is taken for a new one, and
 * people can say which it is.
 */
export function unitAt(absent: readonly KnownUnit[], present: Introduction): KnownUnit | undefined {
  let best: Likeness = likeness.not;
  let found: KnownUnit[] = [];
  for (const known of absent) {
    const like = likenessOf(known, present);
    if (like === likeness.not || like < best) continue;
    found = like > best ? [known] : [...found, known];
    best = like;
  }
  return found.length === 1 ? found[0] : undefined;
}

/** A name that nobody has: the one wanted, or the first of "X-Touch (2)", "X-Touch (3)" that is free. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted} (${n})`;
  return name;
}

/** What can be asked of the units. Names are those that people call them by. */
export type DevicesAsk =
  /** Another name for it; one that another has already changes places with it. */
  | { readonly do: 'label'; readonly unit: string; readonly name: string }
  /** Each is called what the other was, and stands where it stood. */
  | { readonly do: 'swap'; readonly unit: string; readonly with: string }
  /** It is this model, whatever its port says; without one, what its port says. */
  | { readonly do: 'model'; readonly unit: string; readonly model?: string }
  /** These stand side by side in this order, from the left. */
  | { readonly do: 'order'; readonly units: readonly string[] }
  /** The unit on which something is touched next gets this name. */
  | { readonly do: 'identify'; readonly name: string }
  /** Everything on it lights up for a moment, and its name stands in its displays. */
  | { readonly do: 'light'; readonly unit: string }
  /** It is shown everything afresh. */
  | { readonly do: 'resend'; readonly unit: string }
  /** Nothing is known of it any more; only of one that is not there. */
  | { readonly do: 'forget'; readonly unit: string }
  /** A port of this computer, by its name or that of the unit at it: given up for other programs, or taken. */
  | { readonly do: 'release' | 'claim'; readonly port: string };
