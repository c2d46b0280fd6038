import { type Device, devicesAsync, HIDAsync } from 'node-hid';

import { BridgeError } from '../model/errors.ts';
import { freeName } from '../model/roster.ts';
import { eachPacket, packet } from '../wire/packets.ts';
import { type Clock, realClock } from './clock.ts';
import { accessRemedy, hidrawNodes, libraryTrouble, mayOpen, openTrouble, socketIn } from './hid-system.ts';
import type { Identity, Port, PortSource, RefusedPort } from './port.ts';

/** How often is looked for what was plugged in and pulled: no system tells without more, ns. */
const SCAN_INTERVAL = 1e9;

/** What is used of an open device. */
export interface HidHandle {
  on(event: 'data', heard: (report: Buffer) => void): unknown;
  on(event: 'error', failed: (error: unknown) => void): unknown;
  write(report: Buffer): Promise<unknown>;
  sendFeatureReport(report: Buffer): Promise<unknown>;
  getFeatureReport(id: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** What is used of the native library, and of the system beneath it. */
export interface HidLibrary {
  devices(): Promise<readonly Device[]>;
  open(path: string): Promise<HidHandle>;
  nodes(): ReadonlyMap<string, string> | undefined;
  mayOpen(path: string): boolean;
}

const nativeLibrary: HidLibrary = {
  devices: () => devicesAsync(),
  open: (path) => HIDAsync.open(path),
  nodes: hidrawNodes,
  mayOpen,
};

/** One collection of reports that a device has, as the system lists it. */
interface HidCollection {
  /** Maker and product, `0b33:0030`. */
  readonly usb: string;
  /** Usage page and usage, `000c:0001`; undefined where the system does not say. */
  readonly usage: string | undefined;
}

export interface HidOptions {
  /** What to open. Everything else is left alone: keyboards, mice, and what belongs to other programs. */
  readonly claim: (collection: HidCollection) => boolean;
  /** Of what is claimed, which ports to open now, by name: the others are left to other programs for a while. Left out: all. */
  readonly isOurs?: (name: string) => boolean;
  readonly clock?: Clock;
  /** Takes one line for people. */
  readonly log?: (line: string) => void;
  /** For tests: another library. */
  readonly library?: HidLibrary;
}

/** A device that is claimed, where it is now. */
interface Found {
  readonly path: string;
  /** Another one when it was pulled and plugged in again. */
  readonly place: string;
  readonly product: string;
  readonly identity: Identity & { readonly usb: string };
}

/** A device that could not be opened. */
interface Refusal extends RefusedPort {
  /** The line for people. */
  readonly line: string;
  readonly told: boolean;
}

/**
 * The HID devices of this machine, through hidapi (hidraw on Linux, IOKit, Windows). Looks each second for what was plugged
 * in and pulled, and opens what is claimed.
 *
 * A port takes packets as `wire/packets.ts` has them: output reports, feature reports, and questions for feature reports. Each
 * `onBytes` is one report: an input report, or a feature report that was asked for. It is led by its id where the device has
 * ids; where it has none, an input report begins with its first byte, and a feature report with 0.
 */
export class HidSource implements PortSource {
  readonly name = 'HID';
  readonly #options: HidOptions;
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  readonly #library: HidLibrary;
  readonly #ports = new Map<string, { readonly port: HidPort; readonly place: string }>();
  /** Devices that could not be opened, by path: each is told of once, and tried again. */
  readonly #refused = new Map<string, Refusal>();
  /** The names given so far, by what tells a unit from its like: it has the same one when it is back. */
  readonly #names = new Map<string, string>();
  #libraryTrouble: string | undefined;
  /** What was plugged in at the last search, where that is cheap to see. */
  #seen: string | undefined;
  /** What the last search found. */
  #found: ReadonlyMap<string, Found> = new Map();
  /** Devices that still write what they were sent last. */
  readonly #leaving = new Set<Promise<unknown>>();
  #opened: (port: Port) => void = () => {};
  #cancel: () => void = () => {};
  #closed = false;

  constructor(options: HidOptions) {
    this.#options = options;
    this.#clock = options.clock ?? realClock;
    this.#log = options.log ?? (() => {});
    this.#library = options.library ?? nativeLibrary;
  }

  get trouble(): string | undefined {
    return this.#libraryTrouble ?? [...this.#refused.values()][0]?.line;
  }

  /** Those that are claimed: all others have no name that would say anything. */
  get available(): readonly string[] {
    return Array.from(this.#found.values(), (found) => this.#nameOf(found));
  }

  get known(): readonly string[] {
    return this.available;
  }

  get refused(): readonly RefusedPort[] {
    return Array.from(this.#refused.values(), ({ name, why }) => ({ name, why }));
  }

  async start(opened: (port: Port) => void): Promise<void> {
    this.#opened = opened;
    await this.#scanAndRepeat();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    for (const { port } of this.#ports.values()) port.close();
    await Promise.all(this.#leaving);
  }

  async #scanAndRepeat(): Promise<void> {
    try {
      await this.#scan();
      this.#report(undefined);
    } catch (error) {
      this.#seen = undefined;
      this.#report(libraryTrouble(error));
    }
    if (this.#closed) return;
    this.#cancel = this.#clock.after(SCAN_INTERVAL, () => void this.#scanAndRepeat());
  }

  /** Says what is wrong once, not each second. */
  #report(trouble: string | undefined): void {
    if (trouble !== undefined && trouble !== this.#libraryTrouble) this.#log(trouble);
    this.#libraryTrouble = trouble;
  }

  async #scan(): Promise<void> {
    this.#found = await this.#search();
    this.#loseWhatIsGone(this.#found);
    for (const one of this.#found.values())
      if (!this.#ports.has(one.path) && this.#isOurs(this.#nameOf(one))) await this.#open(one);
  }

  /** What is plugged in and claimed, by path; as it was where nothing was plugged or pulled since. */
  async #search(): Promise<ReadonlyMap<string, Found>> {
    const nodes = this.#library.nodes();
    const seen = nodes && [...nodes].join('\n');
    if (seen !== undefined && seen === this.#seen) return this.#found;
    this.#seen = seen;
    const listed = nodes?.size === 0 ? [] : await this.#library.devices();
    return claimed(listed, nodes, this.#options.claim);
  }

  #isOurs(name: string): boolean {
    return this.#options.isOurs?.(name) ?? true;
  }

  #loseWhatIsGone(found: ReadonlyMap<string, Found>): void {
    for (const [path, { port, place }] of this.#ports) {
      const now = found.get(path);
      if (now === undefined) port.lose('it was unplugged');
      else if (now.place !== place) port.lose('it was plugged in again');
      else if (!this.#isOurs(port.name)) port.lose('it was given up for other programs');
    }
    for (const [path, { name }] of this.#refused)
      if (!found.has(path) || !this.#isOurs(name)) this.#refused.delete(path);
  }

  async #open(found: Found): Promise<void> {
    const { path, place, identity } = found;
    const name = this.#nameOf(found);
    if (!this.#library.mayOpen(path)) {
      const why = closedTo(path, identity.usb);
      return this.#refuse(path, { name, why, line: `${name}: ${why}` });
    }
    let handle: HidHandle;
    try {
      handle = await this.#library.open(path);
    } catch (error) {
      const why = openTrouble(error);
      return this.#refuse(path, { name, why, line: `cannot open ${name}: ${why}` });
    }
    if (this.#closed) return handle.close();
    this.#refused.delete(path);
    const port = new HidPort(name, identity, handle, this.#clock, (closed) => {
      this.#ports.delete(path);
      this.#seen = undefined; // it may be there still, or again
      this.#leaving.add(closed);
      void closed.then(() => this.#leaving.delete(closed));
    });
    this.#ports.set(path, { port, place });
    this.#opened(port);
  }

  /** People are told at the second look: the rights come a moment after the node, from udev. */
  #refuse(path: string, refused: Omit<Refusal, 'told'>): void {
    const before = this.#refused.get(path);
    const isSame = before?.line === refused.line;
    if (isSame && !before.told) this.#log(refused.line);
    this.#refused.set(path, { ...refused, told: isSame });
  }

  /** The name of its product; the second of two like units is "ShuttlePRO v2 (2)", whenever it comes. */
  #nameOf({ product, path, identity: { usb, serial, path: socket } }: Found): string {
    const unit = `${usb} ${serial ?? socket ?? path}`;
    const known = this.#names.get(unit);
    if (known !== undefined) return known;
    const name = freeName(product, new Set(this.#names.values()));
    this.#names.set(unit, name);
    return name;
  }
}

/** What is to be opened of what there is, by path. */
function claimed(
  listed: readonly Device[],
  nodes: ReadonlyMap<string, string> | undefined,
  claim: HidOptions['claim'],
): Map<string, Found> {
  const found = new Map<string, Found>();
  for (const device of listed) {
    const { path, product, serialNumber } = device;
    const usb = `${hex4(device.vendorId)}:${hex4(device.productId)}`;
    // a system that does not know the usage gives none, or 0
    const usage = device.usagePage ? `${hex4(device.usagePage)}:${hex4(device.usage ?? 0)}` : undefined;
    if (path === undefined || found.has(path) || !claim({ usb, usage })) continue;
    const place = nodes ? nodes.get(path) : path;
    if (place === undefined) continue; // it came this moment: the next look has its place
    const serial = plain(serialNumber);
    const socket = socketIn(place);
    const identity = { usb, ...(serial && { serial }), ...(socket !== undefined && { path: socket }) };
    found.set(path, { path, place, product: plain(product) || `HID ${usb}`, identity });
  }
  return found;
}

/** A device that would be opened, as it is found without opening it. */
export interface HidSurvey {
  readonly product: string;
  readonly usb: string;
  /** What stands in the way, with the remedy; undefined when nothing is known to. */
  readonly trouble: string | undefined;
}

/**
 * Looks once at what is plugged in.
 *
 * @returns how many collections of reports there are at all, and the devices that are claimed.
 * @throws BridgeError 'HID_UNAVAILABLE' with the remedy.
 */
export async function surveyHid(
  claim: HidOptions['claim'],
  library: HidLibrary = nativeLibrary,
): Promise<{ readonly all: number; readonly claimed: readonly HidSurvey[] }> {
  let listed: readonly Device[];
  try {
    listed = await library.devices();
  } catch (error) {
    throw new BridgeError('HID_UNAVAILABLE', libraryTrouble(error));
  }
  const found = [...claimed(listed, library.nodes(), claim).values()];
  return {
    all: listed.length,
    claimed: found.map(({ product, path, identity: { usb } }) => ({
      product,
      usb,
      trouble: library.mayOpen(path) ? undefined : closedTo(path, usb),
    })),
  };
}

function closedTo(path: string, usb: string): string {
  return `${path} may not be opened by you: ${accessRemedy(usb)}`;
}

function hex4(number: number): string {
  return number.toString(16).padStart(4, '0');
}

/** Some devices fill their texts up with zeros, or with whatever there is. */
function plain(text: string | undefined): string {
  return (text ?? '').replace(/[^\x20-\x7e\u00a0-\uffff]/gu, '').trim();
}

/** One open device. Reads come as events from a thread of the library's own, writes queue up there. */
class HidPort implements Port {
  readonly transport = 'hid';
  readonly framing = 'packets';
  readonly bytesPerSecond = Infinity;
  readonly name: string;
  readonly identity: Identity;
  onBytes: Port['onBytes'] = () => {};
  onLost: Port['onLost'] = () => {};
  readonly #handle: HidHandle;
  readonly #clock: Clock;
  readonly #gone: (closed: Promise<void>) => void;
  /** What was written last: the library keeps the order. */
  #written: Promise<unknown> = Promise.resolve();
  #open = true;

  /** @param gone told once that it is no longer open, and when it is closed altogether. */
  constructor(
    name: string,
    identity: Identity,
    handle: HidHandle,
    clock: Clock,
    gone: (closed: Promise<void>) => void,
  ) {
    this.name = name;
    this.identity = identity;
    this.#handle = handle;
    this.#clock = clock;
    this.#gone = gone;
    // at once: what comes while nobody listens is dropped
    handle.on('data', (report) => this.#arrive(report));
    handle.on('error', () => this.lose('it was unplugged'));
  }

  send(bytes: Uint8Array, length: number): void {
    if (this.#open) eachPacket(bytes, length, (kind, content) => this.#put(kind, content));
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#gone(this.#release());
  }

  lose(reason: string): void {
    if (!this.#open) return;
    this.close();
    this.onLost(reason);
  }

  /** Closes it once everything is written. What is gone need not be closed, and may say so. */
  async #release(): Promise<void> {
    await this.#written;
    await Promise.allSettled([this.#handle.close()]);
  }

  #put(kind: number, content: Uint8Array): void {
    this.#written = this.#write(kind, content).catch((error: unknown) =>
      this.lose(`nothing can be written to it (${error instanceof Error ? error.message : String(error)})`),
    );
  }

  async #write(kind: number, content: Uint8Array): Promise<void> {
    if (kind === packet.ask) {
      const [id = 0, length = 0] = content;
      this.#arrive(await this.#handle.getFeatureReport(id, length));
    } else if (kind === packet.feature) await this.#handle.sendFeatureReport(Buffer.from(content));
    else await this.#handle.write(Buffer.from(content));
  }

  #arrive(report: Uint8Array): void {
    if (this.#open) this.onBytes(report, report.length, this.#clock.now());
  }
}
