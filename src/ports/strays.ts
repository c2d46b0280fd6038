/** Something that came in at a door and means nothing there. */
export interface Stray {
  /** Who sent it, as far as the door knows: an address, the name of a peer. */
  readonly from: string;
  readonly why: string;
  /** The door's own: copy what you keep. Empty where what came was no packet. */
  readonly bytes: Uint8Array;
}

const NOTHING: Uint8Array = new Uint8Array(0);

/**
 * What comes in at a door and belongs to nobody who was let in, or cannot be read: counted, told of once for each reason, as it
 * may come a thousand times a second, and shown to whoever watches.
 */
export class Strays {
  count = 0;
  /** Somebody may want to see each. */
  onStray: ((stray: Stray) => void) | undefined;
  readonly #log: ((line: string) => void) | undefined;
  readonly #told = new Set<string>();

  /** @param log takes one line for people; left out where the door tells them by itself. */
  constructor(log?: (line: string) => void) {
    this.#log = log;
  }

  /** @param why one of a few reasons, where there is a log. @param from called only where somebody is told. */
  note(why: string, from: () => string, bytes = NOTHING): void {
    this.count++;
    if (this.#log && !this.#told.has(why)) {
      this.#told.add(why);
      this.#log(`ignored what ${from()} sent: ${why}; "faderline monitor" shows whatever else comes`);
    }
    this.onStray?.({ from: from(), why, bytes });
  }
}
