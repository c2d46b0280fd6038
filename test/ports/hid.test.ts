import type { Device } from 'node-hid';
import { expect, test } from 'vitest';

import { VirtualClock } from '../../src/ports/clock.ts';
import { type HidHandle, type HidLibrary, HidSource, surveyHid } from '../../src/ports/hid.ts';
import type { Port } from '../../src/ports/port.ts';
import { ByteWriter } from '../../src/wire/byte-writer.ts';
import { beginPacket, endPacket, packet } from '../../src/wire/packets.ts';
import { bytes, hex } from '../wire/hex.ts';

const SECOND = 1e9;

const shuttle: Device = {
  vendorId: 0x0b33,
  productId: 0x0030,
  path: '/dev/hidraw0',
  product: 'ShuttlePRO v2',
  serialNumber: '',
  release: 0x201,
  interface: 0,
  usagePage: 0x0c,
  usage: 1,
};
const keyboard: Device = { ...shuttle, vendorId: 0x046d, productId: 0xc31c, path: '/dev/hidraw9' };

/** What Linux says of a node: `nth` counts up with every plugging in. */
const place = (nth: number, socket = '1-2') =>
  `../../devices/pci0000:00/0000:00:14.0/usb1/${socket}/${socket}:1.0/0003:0B33:0030.000${nth}/hidraw/hidraw0`;

/** An open device, as node-hid has it. */
class FakeHandle implements HidHandle {
  readonly written: string[] = [];
  closed = false;
  fails = false;
  feature = '';
  #heard: (report: Buffer) => void = () => {};
  #failed: (error: unknown) => void = () => {};

  on(event: 'data' | 'error', listener: (what: any) => void): void {
    if (event === 'data') this.#heard = listener;
    else this.#failed = listener;
  }

  report(text: string): void {
    this.#heard(Buffer.from(bytes(text)));
  }

  pulled(): void {
    this.#failed(new Error('could not read from HID device'));
  }

  async write(report: Buffer): Promise<void> {
    this.#put(`output ${hex(report)}`);
  }

  async sendFeatureReport(report: Buffer): Promise<void> {
    this.#put(`feature ${hex(report)}`);
  }

  async getFeatureReport(id: number, length: number): Promise<Buffer> {
    this.#put(`ask ${id} ${length}`);
    return Buffer.from(bytes(this.feature));
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  #put(what: string): void {
    if (this.fails || this.closed) throw new Error('Cannot write to hid device');
    this.written.push(what);
  }
}

/** A machine with HID devices that can be plugged and pulled. */
class FakeMachine implements HidLibrary {
  plugged: Device[] = [];
  places: Map<string, string> | undefined = new Map();
  readonly handles: FakeHandle[] = [];
  searches = 0;
  broken: string | undefined;
  readonly closedTo = new Set<string>();
  opening: string | undefined;

  async devices(): Promise<readonly Device[]> {
    this.searches++;
    if (this.broken !== undefined) throw new Error(this.broken);
    return this.plugged;
  }

  async open(): Promise<HidHandle> {
    if (this.opening !== undefined) throw new Error(this.opening);
    const handle = new FakeHandle();
    this.handles.push(handle);
    return handle;
  }

  nodes(): ReadonlyMap<string, string> | undefined {
    return this.places;
  }

  mayOpen(path: string): boolean {
    return !this.closedTo.has(path);
  }

  plug(device: Device, at: string): void {
    this.plugged.push(device);
    this.places?.set(device.path!, at);
  }

  pull(path: string): void {
    this.plugged = this.plugged.filter((device) => device.path !== path);
    this.places?.delete(path);
  }
}

async function rig(prepare: (machine: FakeMachine) => void = () => {}) {
  const clock = new VirtualClock();
  const machine = new FakeMachine();
  prepare(machine);
  const ports: Port[] = [];
  const lost: string[] = [];
  const log: string[] = [];
  const released = new Set<string>();
  const source = new HidSource({
    claim: ({ usb, usage }) => usb === '0b33:0030' && usage === '000c:0001',
    isOurs: (name) => !released.has(name),
    clock,
    log: (line) => log.push(line),
    library: machine,
  });
  await source.start((port) => {
    ports.push(port);
    port.onLost = (reason) => lost.push(`${port.name}: ${reason}`);
  });
  const wait = async (seconds: number) => {
    for (let i = 0; i < seconds; i++) {
      clock.advance(SECOND);
      await settle();
    }
  };
  return { clock, machine, ports, lost, log, released, source, wait };
}

/** Lets promises that have nothing to wait for any more come to their ends. */
async function settle(): Promise<void> {
  await new Promise((done) => setImmediate(done));
}

function packets(...list: readonly (readonly [kind: number, text: string])[]): Uint8Array {
  const out = new ByteWriter();
  for (const [kind, text] of list) {
    const start = beginPacket(out, kind);
    out.putAll(bytes(text));
    endPacket(out, start);
  }
  return out.copy();
}

test('what is claimed is opened with all that tells it from its like, and keyboards are left alone', async () => {
  const { ports, machine } = await rig((before) => {
    before.plug(keyboard, place(1, '1-3'));
    before.plug({ ...shuttle, serialNumber: 'A1\u0000' }, place(2, '1-2.4'));
  });
  expect(ports.map(({ name, transport, identity }) => ({ name, transport, identity }))).toEqual([
    {
      name: 'ShuttlePRO v2',
      transport: 'hid',
      identity: { usb: '0b33:0030', serial: 'A1', path: '1-2.4' },
    },
  ]);
  expect(machine.handles).toHaveLength(1);
});

test('of several collections only the one that was claimed is opened, once', async () => {
  const { machine } = await rig((before) => {
    before.plug({ ...shuttle, usagePage: 1, usage: 6, path: '/dev/hidraw1' }, place(1));
    before.plug(shuttle, place(2));
    before.plugged.push(shuttle);
  });
  expect(machine.handles).toHaveLength(1);
});

test('each report comes in by itself, and what is sent goes out report by report, in order', async () => {
  const { ports, machine } = await rig((before) => before.plug(shuttle, place(1)));
  const heard: string[] = [];
  ports[0]!.onBytes = (report, length) => heard.push(hex(report.subarray(0, length)));
  const [handle] = machine.handles;
  handle!.feature = '06 00 01 02';
  handle!.report('00 05 00 00 00');
  handle!.report('00 06 00 00 00');
  const out = packets([packet.output, '00 b5 01'], [packet.feature, '06 01'], [packet.ask, '06 0a']);
  ports[0]!.send(out, out.length);
  out.fill(0); // the memory is the caller's again
  await settle();
  expect(handle!.written).toEqual(['output 00 b5 01', 'feature 06 01', 'ask 6 10']);
  expect(heard).toEqual(['00 05 00 00 00', '00 06 00 00 00', '06 00 01 02']);
});

test('a device that is pulled is lost once, and found when it is back (mixxx 12428)', async () => {
  const { ports, lost, machine, wait } = await rig((before) => before.plug(shuttle, place(1)));
  machine.handles[0]!.pulled();
  machine.pull('/dev/hidraw0');
  await wait(2);
  expect(lost).toEqual(['ShuttlePRO v2: it was unplugged']);
  machine.plug(shuttle, place(2));
  await wait(1);
  expect(ports.map(({ name }) => name)).toEqual(['ShuttlePRO v2', 'ShuttlePRO v2']);
  expect(machine.handles[0]!.closed).toBe(true);
});

test('a device pulled and plugged in again between two looks is opened anew', async () => {
  const { ports, lost, machine, wait } = await rig((before) => before.plug(shuttle, place(1)));
  machine.places?.set('/dev/hidraw0', place(2));
  await wait(1);
  expect(lost).toEqual(['ShuttlePRO v2: it was plugged in again']);
  expect(ports).toHaveLength(2);
});

test('where the system does not tell cheaply what is plugged in, it is asked each second', async () => {
  const { ports, lost, machine, wait } = await rig((before) => (before.places = undefined));
  machine.plugged.push(shuttle);
  await wait(1);
  expect(ports).toHaveLength(1);
  machine.pull('/dev/hidraw0');
  await wait(1);
  expect(lost).toEqual(['ShuttlePRO v2: it was unplugged']);
});

test('on Linux nothing is searched for while nothing was plugged or pulled', async () => {
  const { machine, wait } = await rig((before) => before.plug(shuttle, place(1)));
  await wait(10);
  expect(machine.searches).toBe(1);
});

test('a machine without HID devices never touches the library', async () => {
  const { machine, source } = await rig((before) => (before.broken = 'libusb-1.0.so.0: cannot open'));
  expect(machine.searches).toBe(0);
  expect(source.trouble).toBeUndefined();
});

test('two like units keep their names when both are plugged in again the other way round (mixxx 16175)', async () => {
  const second = { ...shuttle, path: '/dev/hidraw1', serialNumber: 'B' };
  const { ports, machine, wait } = await rig((before) => {
    before.plug({ ...shuttle, serialNumber: 'A' }, place(1));
    before.plug(second, place(2, '1-4'));
  });
  expect(ports.map(({ name }) => name)).toEqual(['ShuttlePRO v2', 'ShuttlePRO v2 (2)']);
  for (const path of ['/dev/hidraw0', '/dev/hidraw1']) machine.pull(path);
  await wait(1);
  machine.plug({ ...shuttle, serialNumber: 'B' }, place(3));
  await wait(1);
  expect(ports.at(-1)?.name).toBe('ShuttlePRO v2 (2)');
});

test('a node that may not be opened is told of once, with the rule that opens it, and opened when it may be (OpenDeck 35)', async () => {
  const { ports, log, machine, source, wait } = await rig((before) => {
    before.plug(shuttle, place(1));
    before.closedTo.add('/dev/hidraw0');
  });
  await wait(3);
  expect(log).toEqual([
    'ShuttlePRO v2: /dev/hidraw0 may not be opened by you: put KERNEL=="hidraw*", KERNELS=="*:0B33:0030.*", ' +
      'MODE="0660", TAG+="uaccess" in /etc/udev/rules.d/70-faderline.rules and run ' +
      '"sudo udevadm control --reload && sudo udevadm trigger --subsystem-match=hidraw"',
  ]);
  expect(source.trouble).toBe(log[0]);
  expect(source.refused).toEqual([{ name: 'ShuttlePRO v2', why: log[0]?.slice('ShuttlePRO v2: '.length) }]);
  machine.closedTo.clear();
  await wait(1);
  expect(ports).toHaveLength(1);
  expect(source.trouble).toBeUndefined();
  expect(source.refused).toEqual([]);
});

test('a node that udev has not given its rights to yet is no trouble to anybody', async () => {
  const { ports, log, machine, wait } = await rig((before) => {
    before.plug(shuttle, place(1));
    before.closedTo.add('/dev/hidraw0');
  });
  machine.closedTo.clear();
  await wait(3);
  expect(log).toEqual([]);
  expect(ports).toHaveLength(1);
});

test('a device that comes while it is looked for is opened once, and not taken for pulled', async () => {
  const { ports, lost, machine, wait } = await rig((before) => {
    before.plug(keyboard, place(1, '1-3'));
    before.plugged.push(shuttle);
  });
  expect(ports).toEqual([]);
  machine.places?.set('/dev/hidraw0', place(2));
  await wait(3);
  expect(ports).toHaveLength(1);
  expect(lost).toEqual([]);
});

test('a device that is given up is closed and left alone, and opened when it is taken back (companion 293)', async () => {
  const { ports, lost, machine, released, source, wait } = await rig((before) =>
    before.plug(shuttle, place(1)),
  );
  released.add('ShuttlePRO v2');
  await wait(3);
  expect(lost).toEqual(['ShuttlePRO v2: it was given up for other programs']);
  expect(machine.handles).toHaveLength(1);
  expect(machine.handles[0]?.closed).toBe(true);
  expect(source.available).toEqual(['ShuttlePRO v2']);
  released.clear();
  await wait(1);
  expect(ports).toHaveLength(2);
});

test('a device that is given up while it cannot be opened is no trouble any more', async () => {
  const { source, machine, released, wait } = await rig((before) => {
    before.plug(shuttle, place(1));
    before.closedTo.add('/dev/hidraw0');
  });
  expect(source.trouble).toContain('may not be opened');
  released.add('ShuttlePRO v2');
  await wait(1);
  expect(source.trouble).toBeUndefined();
  expect(machine.handles).toEqual([]);
});

test('a device that another program holds is told of once, and opened when it is free', async () => {
  const { ports, log, machine, wait } = await rig((before) => {
    before.plug(shuttle, place(1));
    before.opening =
      'hid_open_path: failed to open IOHIDDevice: (0xE00002C5) (iokit/common) exclusive access';
  });
  await wait(2);
  expect(log).toEqual([
    'cannot open ShuttlePRO v2: another program holds it: close that program, and it is opened at once',
  ]);
  machine.opening = undefined;
  await wait(1);
  expect(ports).toHaveLength(1);
});

test('a library that does not load is told of once, with what to install, and works when it is there', async () => {
  const { ports, log, machine, source, wait } = await rig((before) => {
    before.plug(shuttle, place(1));
    before.broken = 'libusb-1.0.so.0: cannot open shared object file: No such file or directory';
  });
  await wait(3);
  expect(log).toEqual([
    'libusb-1.0.so.0 is missing: run "sudo apt-get install libusb-1.0-0 libudev1"; it is tried again',
  ]);
  expect(source.trouble).toBe(log[0]);
  machine.broken = undefined;
  await wait(1);
  expect(ports).toHaveLength(1);
  expect(source.trouble).toBeUndefined();
});

test('a device that nothing can be written to is lost, and opened again', async () => {
  const { ports, lost, machine, wait } = await rig((before) => before.plug(shuttle, place(1)));
  machine.handles[0]!.fails = true;
  const out = packets([packet.output, '00 01'], [packet.output, '00 02']);
  ports[0]!.send(out, out.length);
  await settle();
  expect(lost).toEqual(['ShuttlePRO v2: nothing can be written to it (Cannot write to hid device)']);
  await wait(1);
  expect(ports).toHaveLength(2);
});

test('what was sent last is written before the device is closed', async () => {
  const { ports, machine, source } = await rig((before) => before.plug(shuttle, place(1)));
  const out = packets([packet.output, '00 b6 00 00']);
  ports[0]!.send(out, out.length);
  ports[0]!.close();
  await source.close();
  expect(machine.handles[0]).toMatchObject({ written: ['output 00 b6 00 00'], closed: true });
});

test('a survey names what would be opened and what stands in the way, and opens nothing', async () => {
  const machine = new FakeMachine();
  machine.plug(keyboard, place(1, '1-3'));
  machine.plug(shuttle, place(2));
  machine.closedTo.add('/dev/hidraw0');
  const { all, claimed } = await surveyHid(({ usb }) => usb === '0b33:0030', machine);
  expect(all).toBe(2);
  expect(claimed).toMatchObject([{ product: 'ShuttlePRO v2', usb: '0b33:0030' }]);
  expect(claimed[0]?.trouble).toContain('/dev/hidraw0 may not be opened by you');
  expect(machine.handles).toEqual([]);
});
