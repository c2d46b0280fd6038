import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Identity } from './port.ts';

/** A unit on a USB cable, as Linux sees it. */
export interface Plugged {
  readonly identity: Identity;
  /** Another one each time it is plugged in, even in the same socket. */
  readonly time: string;
}

/** A device file of raw MIDI, and what is behind it. */
export interface RawDevice {
  readonly card: number;
  readonly device: number;
  /** As its maker calls it. */
  readonly name: string;
  readonly hears: boolean;
  readonly speaks: boolean;
}

/** Sequencer clients of the kernel that stand for cards: four numbers for each card, from this one. */
const FIRST_CLIENT = 16;
const CLIENTS_PER_CARD = 4;
/** From here on clients are programs. */
const FIRST_PROGRAM = 128;
/** From the interface that the card is on, up to the unit: never farther. */
const LEVELS = 4;

/** Reads what Linux says of sound cards, below `/proc/asound` and `/sys/class/sound`. What is not there is undefined. */
export class AlsaCards {
  readonly #root: string;

  /** @param root for tests: where those two folders lie. */
  constructor(root = '/') {
    this.#root = root;
  }

  /**
   * The unit behind a port of the sequencer. Its client's number says the card; that of a card which was just exchanged
   * for another is noticed by the name.
   *
   * @param raw the port as RtMidi calls it, `X-Touch:X-Touch MIDI 1 28:0`.
   */
  ofPort(raw: string): Plugged | undefined {
    const client = Number(/ (\d+):\d+$/.exec(raw)?.[1]);
    if (!(client >= FIRST_CLIENT && client < FIRST_PROGRAM)) return undefined;
    const card = Math.floor((client - FIRST_CLIENT) / CLIENTS_PER_CARD);
    const named = this.devicesOf(card).some(({ name }) => raw.startsWith(`${name}:`));
    return named ? this.ofCard(card) : undefined;
  }

  /** The USB unit that is this card. */
  ofCard(card: number): Plugged | undefined {
    const unit = this.#unitOf(card);
    const maker = unit && text(path.join(unit, 'idVendor'));
    const product = unit && text(path.join(unit, 'idProduct'));
    if (unit === undefined || maker === undefined || product === undefined) return undefined;
    const serial = text(path.join(unit, 'serial'));
    const identity = {
      usb: `${maker}:${product}`,
      ...(serial !== undefined && { serial }),
      path: socketOf(unit),
    };
    return { identity, time: `${card} ${path.basename(unit)} ${text(path.join(unit, 'devnum')) ?? ''}` };
  }

  /** Every device of raw MIDI there is. */
  devices(): RawDevice[] {
    return names(this.#at('proc/asound'))
      .flatMap((name) => /^card(\d+)$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b)
      .flatMap((card) => this.devicesOf(card));
  }

  devicesOf(card: number): RawDevice[] {
    const folder = this.#at(`proc/asound/card${card}`);
    const found = names(folder).flatMap((file): RawDevice[] => {
      const device = /^midi(\d+)$/.exec(file)?.[1];
      const about = device === undefined ? undefined : text(path.join(folder, file));
      const name = about?.split('\n')[0]?.trim() ?? '';
      if (about === undefined || name === '') return [];
      return [
        {
          card,
          device: Number(device),
          name,
          hears: /^Input \d/m.test(about),
          speaks: /^Output \d/m.test(about),
        },
      ];
    });
    return found.sort((a, b) => a.device - b.device); // the folder has them in any order, and like names go by it
  }

  /** The folder of the unit: the first above that of the card's interface that has a maker. */
  #unitOf(card: number): string | undefined {
    let folder = real(this.#at(`sys/class/sound/card${card}/device`));
    for (let level = 0; folder !== undefined && level < LEVELS; level++) {
      if (text(path.join(folder, 'idVendor')) !== undefined) return folder;
      folder = path.dirname(folder);
    }
    return undefined;
  }

  #at(below: string): string {
    return path.join(this.#root, below);
  }
}

/**
 * The socket of a unit, by the controller and the way through its hubs: `0000:00:14.0/1.4`. Without the number of the
 * bus, which depends on what the system found first when it started.
 */
function socketOf(unit: string): string {
  const parts = unit.split(path.sep);
  const bus = parts.findIndex((part) => /^usb\d+$/.test(part));
  return `${parts[bus - 1] ?? ''}/${path.basename(unit).replace(/^\d+-/, '')}`;
}

// A unit may be pulled while it is being read of: then there is nothing to know of it.

function text(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function real(link: string): string | undefined {
  try {
    return realpathSync(link);
  } catch {
    return undefined;
  }
}
