import { accessSync, closeSync, constants, existsSync, openSync, readSync, writeSync } from 'node:fs';
import path from 'node:path';
import { AlsaCards, type RawDevice } from './alsa-cards.ts';
import { type Clock, realClock } from './clock.ts';
import { PortNames } from './midi-names.ts';
import type { Identity, Port, PortSource, RefusedPort } from './port.ts';
import { Retries } from './retries.ts';

/** How often what is plugged in is looked at, ns. */
const SCAN_INTERVAL = 1e9;
/** How often a device is asked for bytes, ns: a file of MIDI wakes nobody that does not wait for it. */
const POLL = 2e6;
/** Bytes that are read at once: what the kernel holds of a device. */
const PIECE = 4096;
/** Most bytes that wait for a device to take them. */
const MOST_WAITING = 65_536;

export interface RawMidiOptions {
  /** Which ports to open, by stable name. The others are left to other programs. */
  readonly claim: (name: string) => boolean;
  /** While this is true nothing is opened, and what is open is given up. */
  readonly standBy?: () => boolean;
  readonly clock?: Clock;
  /** Takes one line for people. */
  readonly log?: (line: string) => void;
  /** For tests: what says which devices there are, and where their files lie. */
  readonly cards?: Pick<AlsaCards, 'devices' | 'ofCard'>;
  readonly folder?: string;
}

/** A device, by the name it has for us. */
interface Found {
  readonly name: string;
  readonly file: string;
  readonly device: RawDevice;
  readonly identity: Identity | undefined;
  /** Changes when it is plugged in anew. */
  readonly time: string;
}

/**
 * The MIDI devices of Linux as files, `/dev/snd/midiC1D0`: for a kernel without a sequencer, or to have no library between.
 * Each is had by one program at a time. Of a device with several sockets the first is spoken to.
 */
export class RawMidiSource implements PortSource {
  readonly name = 'raw MIDI';
  trouble: string | undefined;
  readonly #options: RawMidiOptions;
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  readonly #cards: Pick<AlsaCards, 'devices' | 'ofCard'>;
  readonly #folder: string;
  readonly #names = new PortNames();
  readonly #retries: Retries;
  readonly #ports = new Map<string, { readonly port: RawMidiPort; readonly time: string }>();
  #available: readonly string[] = [];
  #opened: (port: Port) => void = () => {};
  #cancel: () => void = () => {};

  constructor(options: RawMidiOptions) {
    this.#options = options;
    this.#clock = options.clock ?? realClock;
    this.#log = options.log ?? (() => {});
    this.#cards = options.cards ?? new AlsaCards();
    this.#folder = options.folder ?? '/dev/snd';
    this.#retries = new Retries(this.#clock);
  }

  get available(): readonly string[] {
    return this.#available;
  }

  /** Ports that are claimed and cannot be opened. */
  get refused(): readonly RefusedPort[] {
    return this.#retries.refused;
  }

  async start(opened: (port: Port) => void): Promise<void> {
    this.#opened = opened;
    this.#scanAndRepeat();
  }

  async close(): Promise<void> {
    this.#cancel();
    for (const { port } of this.#ports.values()) port.close();
  }

  #scanAndRepeat(): void {
    this.#scan();
    this.#cancel = this.#clock.after(SCAN_INTERVAL, () => this.#scanAndRepeat());
  }

  #scan(): void {
    const standsBy = this.#options.standBy?.() === true;
    const found = standsBy ? [] : this.#look();
    this.#available = found.map(({ name }) => name);
    this.#retries.keepOnly(this.#available);
    for (const [name, { port, time }] of this.#ports) {
      const now = found.find((one) => one.name === name);
      if (now?.time === time) continue;
      this.#ports.delete(name);
      if (standsBy) port.lose('it is opened by way of the sequencer');
      else port.lose(now ? 'it was plugged in again' : 'it was unplugged');
    }
    for (const one of found) {
      const { name } = one;
      if (!this.#ports.has(name) && this.#options.claim(name) && this.#retries.isDue(name)) this.#open(one);
    }
  }

  #look(): Found[] {
    const devices = this.#cards.devices().map((device) => {
      const file = fileOf(this.#folder, device);
      const unit = this.#cards.ofCard(device.card);
      return { device, file, unit, raw: `${device.name} ${device.card}:${device.device}` };
    });
    const there = devices.filter(({ file }) => existsSync(file));
    return this.#names.assign(there.map(({ raw }) => raw)).map(({ name, index, raw }) => {
      const { device, file, unit } = there[index] as (typeof there)[number];
      return { name, device, file, identity: unit?.identity, time: unit?.time ?? raw };
    });
  }

  #open(found: Found): void {
    const { name, file } = found;
    try {
      const port = new RawMidiPort(found, this.#clock, () => this.#ports.delete(name));
      this.#retries.opened(name);
      this.#ports.set(name, { port, time: found.time });
      this.#opened(port);
    } catch (error) {
      const why = explain(file, error);
      if (this.#retries.failed(name, why)) this.#log(`raw MIDI: cannot open ${name}: ${why}; trying again`);
    }
  }
}

/** A raw device as it is found without opening it. */
export interface RawMidiSurvey {
  readonly name: string;
  readonly file: string;
  /** What stands in the way, with the remedy; undefined when nothing is known to. */
  readonly trouble: string | undefined;
}

/** Looks once at what is plugged in. @param folder for tests: where the files lie. */
export function surveyRawMidi(
  cards: Pick<AlsaCards, 'devices'> = new AlsaCards(),
  folder = '/dev/snd',
): readonly RawMidiSurvey[] {
  return cards
    .devices()
    .map((device) => ({ name: device.name, file: fileOf(folder, device), device }))
    .filter(({ file }) => existsSync(file))
    .map(({ name, file, device }) => ({ name, file, trouble: refusal(file, device) }));
}

function fileOf(folder: string, { card, device }: RawDevice): string {
  return path.join(folder, `midiC${card}D${device}`);
}

function refusal(file: string, { hears, speaks }: RawDevice): string | undefined {
  try {
    accessSync(file, (hears ? constants.R_OK : 0) | (speaks ? constants.W_OK : 0));
    return undefined;
  } catch (error) {
    return explain(file, error);
  }
}

function explain(file: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EBUSY')
    return `another program has ${file}, and "fuser -v ${file}" says which: close it there`;
  if (code === 'EACCES' || code === 'EPERM')
    return `${file} may not be used: run "sudo usermod -aG audio $USER", then log in again`;
  return message;
}

/** One open device file. It is never waited for: a read that waits could not be ended while the device is silent. */
export class RawMidiPort implements Port {
  readonly transport = 'raw-midi';
  readonly bytesPerSecond = Infinity;
  readonly name: string;
  readonly identity?: Identity;
  onBytes: Port['onBytes'] = () => {};
  onLost: Port['onLost'] = () => {};
  readonly #clock: Clock;
  readonly #closed: () => void;
  readonly #piece = Buffer.alloc(PIECE);
  readonly #waiting = Buffer.alloc(MOST_WAITING);
  #waits = 0;
  #fd: number | undefined;
  // made once: the device is asked five hundred times a second
  readonly #reading = (): number => readSync(this.#fd as number, this.#piece);
  readonly #writing = (): number => writeSync(this.#fd as number, this.#waiting, 0, this.#waits);
  readonly #device: Pick<RawDevice, 'hears' | 'speaks'>;
  #cancel: () => void;

  /**
   * @param closed told when it is closed, or lost by itself.
   * @throws what the system says where it cannot be opened: EBUSY, EACCES, ENOENT.
   */
  constructor(
    {
      name,
      file,
      device,
      identity,
    }: {
      readonly name: string;
      readonly file: string;
      readonly device: Pick<RawDevice, 'hears' | 'speaks'>;
      readonly identity?: Identity | undefined;
    },
    clock: Clock,
    closed: () => void = () => {},
  ) {
    this.name = name;
    if (identity) this.identity = identity;
    this.#device = device;
    this.#clock = clock;
    this.#closed = closed;
    this.#fd = openSync(file, wayOf(device) | constants.O_NONBLOCK);
    this.#cancel = clock.after(0, () => this.#poll());
  }

  send(bytes: Uint8Array, length: number): void {
    if (this.#fd === undefined || !this.#device.speaks) return;
    if (this.#waits + length > MOST_WAITING) return this.#fail('it takes nothing any more');
    this.#waiting.set(bytes.subarray(0, length), this.#waits);
    this.#waits += length;
    this.#write();
  }

  close(): void {
    if (this.#fd === undefined) return;
    this.#shut();
    this.#closed();
  }

  lose(reason: string): void {
    if (this.#fd === undefined) return;
    this.#shut();
    this.onLost(reason);
  }

  #poll(): void {
    this.#write();
    while (this.#read());
    if (this.#fd !== undefined) this.#cancel = this.#clock.after(POLL, () => this.#poll());
  }

  /** @returns whether there may be more. */
  #read(): boolean {
    if (this.#fd === undefined || !this.#device.hears) return false;
    const length = this.#tried(this.#reading);
    if (length === 0) return false;
    this.onBytes(this.#piece, length, this.#clock.now());
    return length === PIECE;
  }

  #write(): void {
    if (this.#fd === undefined || this.#waits === 0) return;
    const written = this.#tried(this.#writing);
    this.#waiting.copyWithin(0, written, this.#waits);
    this.#waits -= written;
  }

  /** @returns how many bytes went; 0 where the device has none or takes none now, or is gone. */
  #tried(act: () => number): number {
    try {
      return act();
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'EAGAIN') this.#fail(code === 'ENODEV' ? 'it was unplugged' : message);
      return 0;
    }
  }

  #fail(reason: string): void {
    this.#closed();
    this.lose(reason);
  }

  #shut(): void {
    this.#cancel();
    closeSync(this.#fd as number);
    this.#fd = undefined;
  }
}

function wayOf({ hears, speaks }: Pick<RawDevice, 'hears' | 'speaks'>): number {
  if (hears && speaks) return constants.O_RDWR;
  return hears ? constants.O_RDONLY : constants.O_WRONLY;
}
