import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Clock, realClock } from '../../src/ports/clock.ts';

/** One thing that has to be true on a real kernel. */
export interface Scenario {
  readonly name: string;
  readonly run: () => Promise<void> | void;
}

/** Waits for something that will happen. @throws what it waited for, with `more` */
export async function until<Found>(
  what: string,
  look: () => Found | undefined | false,
  { within = 60_000, more = () => '' }: { within?: number; more?: () => string } = {},
): Promise<Found> {
  const deadline = performance.now() + within;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) assert.fail(`not within ${within / 1000} s: ${what} ${more()}`);
    await pause(5);
  }
}

/** A clock on which waiting takes a tenth of the time: what looks once a second looks ten times. */
export const hurriedClock: Clock = {
  ...realClock,
  after: (delay, wake) => realClock.after(delay / 10, wake),
};

/** How often that is done which has to go well each time, and what is enough where time runs out. */
export const CYCLES = Number(process.env['CYCLES'] ?? 100);
const FEWEST = Math.min(CYCLES, 10);
/** When all of this has to be over, ms since 1970, and how long before that no other cycle is begun. */
const DEADLINE = Number(process.env['DEADLINE'] ?? Infinity) * 1000;
const LAST_CYCLE = 20_000;

/**
 * Does something `CYCLES` times, less often where there is no time for more, and says what it came to.
 *
 * @returns how often it was done.
 * @throws AssertionError when more is held of the system afterwards than before.
 */
export async function againAndAgain(cycle: (nth: number) => Promise<void>): Promise<number> {
  const before = await heldAtRest();
  const started = performance.now();
  let done = 0;
  while (done < CYCLES && (done < FEWEST || Date.now() < DEADLINE - LAST_CYCLE)) {
    await cycle(++done);
    if (done % 25 === 0) process.stdout.write(`  ${done} times\n`);
  }
  const after = await heldAtRest();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const short = done < CYCLES ? ', and no time for more' : '';
  const figures = JSON.stringify({ before, after });
  process.stdout.write(`  ${done} times in ${seconds} s${short}; held ${figures.replaceAll('"', '')}\n`);
  // less is no fault: what was closed by others may still have been open at the first count
  for (const what of ['clients', 'nodes', 'threads', 'files'] as const)
    assert.ok(after[what] <= before[what], `${what}: ${before[what]} before, ${after[what]} after`);
  return done;
}

/** What a program holds of the system. */
export interface Held {
  readonly clients: number;
  readonly nodes: number;
  readonly threads: number;
  readonly files: number;
}

/** What there is and is held: the sequencer's clients, HID nodes, and threads and open files of this program. */
function held(): Held {
  return {
    clients: (fs.readFileSync('/proc/asound/seq/clients', 'utf8').match(/^Client +\d+/gm) ?? []).length,
    nodes: fs.readdirSync('/dev').filter((name) => name.startsWith('hidraw')).length,
    threads: fs.readdirSync('/proc/self/task').length,
    files: fs.readdirSync('/proc/self/fd').length,
  };
}

/** The same after what is not used any more was given back. */
export async function heldAtRest(): Promise<Held> {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.();
    await pause(50);
  }
  return held();
}

const GADGETS = '/sys/kernel/config/usb_gadget';

/** A MIDI device with a USB plug, which does not exist. What is written to its file comes out of its cable. */
export class UsbMidi {
  readonly name: string;
  readonly #folder: string;

  /** @param name short, and its own: what the device's side of it is called. */
  constructor(name: string, about: { product: string; usb: string; serial?: string; sockets?: number }) {
    this.name = name;
    this.#folder = path.join(GADGETS, name);
    const { product, usb, serial, sockets = 1 } = about;
    const [maker, model] = usb.split(':');
    const strings = path.join(this.#folder, 'strings/0x409');
    const functions = path.join(this.#folder, `functions/midi.${name}`);
    const configuration = path.join(this.#folder, 'configs/c.1');
    fs.mkdirSync(this.#folder);
    this.#write('idVendor', `0x${maker}`);
    this.#write('idProduct', `0x${model}`);
    this.#write('bcdUSB', '0x0200');
    fs.mkdirSync(strings);
    fs.writeFileSync(path.join(strings, 'product'), product);
    if (serial !== undefined) fs.writeFileSync(path.join(strings, 'serialnumber'), serial);
    fs.mkdirSync(functions);
    fs.writeFileSync(path.join(functions, 'id'), name);
    fs.writeFileSync(path.join(functions, 'in_ports'), String(sockets));
    fs.writeFileSync(path.join(functions, 'out_ports'), String(sockets));
    fs.mkdirSync(configuration);
    fs.symlinkSync(functions, path.join(configuration, `midi.${name}`));
  }

  /** Puts it into the socket of this number, of three. */
  plug(socket = 0): void {
    this.#write('UDC', `dummy_udc.${socket}`);
  }

  unplug(): void {
    this.#write('UDC', '\n');
  }

  /** The device's own side; undefined while it is not plugged in. */
  get file(): string | undefined {
    const link = path.join('/proc/asound', this.name);
    if (!fs.existsSync(link)) return undefined;
    const card = /\d+$/.exec(fs.readlinkSync(link))?.[0];
    const file = `/dev/snd/midiC${String(card)}D0`;
    return fs.existsSync(file) ? file : undefined;
  }

  /** It is thrown away, plugged in or not. */
  remove(): void {
    if (fs.readFileSync(path.join(this.#folder, 'UDC'), 'utf8').trim() !== '') this.unplug();
    fs.unlinkSync(path.join(this.#folder, `configs/c.1/midi.${this.name}`));
    for (const folder of [`functions/midi.${this.name}`, 'configs/c.1', 'strings/0x409', ''])
      fs.rmdirSync(path.join(this.#folder, folder));
  }

  #write(file: string, text: string): void {
    fs.writeFileSync(path.join(this.#folder, file), text);
  }
}

/** Looks like `bytes` in a message. */
export function hex(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
