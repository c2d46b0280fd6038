import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { type HidModelName, hidModels } from '../../firmware-sim/hid-models.ts';
import { HidUnit } from '../../firmware-sim/hid-unit.ts';
import { Bridge, controlsOf } from '../../src/bridge/bridge.ts';
import { Claims } from '../../src/bridge/claims.ts';
import { loadProfiles } from '../../src/bridge/library.ts';
import { programRoot } from '../../src/bridge/program.ts';
import { Roster } from '../../src/bridge/roster.ts';
import { SurfaceSettings } from '../../src/bridge/surface-settings.ts';
import { Engine } from '../../src/engine/engine.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { realClock } from '../../src/ports/clock.ts';
import { HidSource } from '../../src/ports/hid.ts';
import type { Port } from '../../src/ports/port.ts';
import { UhidDevice } from '../../src/ports/uhid-device.ts';
import { recogniseHid } from '../../src/surfaces/recognise.ts';
import { againAndAgain, CYCLES, hurriedClock, until, type Scenario } from './ground.ts';
import { nobody } from './permissions.ts';

/** A simulated unit, and the plug by which the kernel takes it for a real one. */
class PluggedHid {
  readonly unit: HidUnit;
  readonly #serial: string | undefined;
  readonly #model: HidModelName;

  constructor(model: HidModelName, serial?: string) {
    this.#model = model;
    this.#serial = serial;
    this.unit = new HidUnit({ model, clock: realClock });
  }

  /** Resolves when the kernel has taken it. */
  async plug(): Promise<void> {
    const { usb, portName: product, hid } = hidModels[this.#model];
    const serial = this.#serial;
    this.unit.powerOn();
    const device = new UhidDevice({ usb, product, ...hid, ...(serial !== undefined && { serial }) });
    await device.start((port) => this.unit.plug(port));
  }

  /** It has its power from its cable. */
  unplug(): void {
    this.unit.unplug();
    this.unit.powerOff();
  }
}

const shipped = (name: string): string => fs.readFileSync(`${programRoot}/mappings/${name}.yaml`, 'utf8');

/** How udev and the nodes stand, for who has to find out why it did not do what it was told. */
function udevNow(udev: ChildProcess): string {
  const tell =
    'ls -ln /dev/hidraw*; udevadm settle --timeout=1 || echo udev is still at it; udevadm info /dev/hidraw0';
  const { stdout, stderr } = spawnSync('sh', ['-c', tell], { encoding: 'utf8' });
  return `udevd ended: ${String(udev.exitCode ?? udev.signalCode)}\n${stdout}${stderr}`;
}

/** A desk with the HID devices of this machine. */
async function desk(mapping: string) {
  const { profiles, fallback } = loadProfiles();
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  const claims = new Claims(() => false);
  const source = new HidSource({
    claim: ({ usb, usage }) => recogniseHid(usb, usage, profiles) !== undefined,
    isOurs: (name) => claims.isOurs(name, true),
    clock: hurriedClock,
    log,
  });
  const engine = new Engine(emptyDocument('HID'), controlsOf);
  const bridge = new Bridge({
    engine,
    clock: realClock,
    sources: [source],
    claims,
    profiles,
    fallback,
    mappingFor: () => mapping,
    save: async () => 'saved',
    log: (level, part, text) => log(`${level} ${part} ${text}`),
  });
  await bridge.start();
  const isOnline = (): boolean => bridge.units.some(({ state }) => state === 'online');
  const value = (path: string): number => engine.desk.values[engine.table.at(path)] as number;
  const set = (path: string, to: number): void =>
    bridge.submit({ type: 'set', parameter: engine.table.at(path), value: to, who: 'page' });
  return { bridge, engine, lines, isOnline, value, set };
}

/** Held: strip 4 is muted. Red: what is muted. */
const HELD_AND_LIT = `faderline: 2
name: held and lit
for: X-keys XK-12 Jog & Shuttle
strips: [ch]
controls:
  wheel: jog 0.1 s
  key A {strip}: momentary {strip}/mute
  lamp red B {strip}: '{strip}/mute'
`;

export const hid: readonly Scenario[] = [
  {
    name: 'a ShuttlePRO that the kernel takes for a real one is found, moves the tape, and its keys work',
    run: async () => {
      const { bridge, engine, lines, isOnline } = await desk(shipped('shuttlepro-v2'));
      const shuttle = new PluggedHid('shuttlepro-v2', 'SN-1');
      await shuttle.plug();
      await until('the unit', isOnline, { more: () => lines.join('\n') });
      assert.deepEqual(bridge.links[0]?.port.identity, { usb: '0b33:0030', serial: 'SN-1' });
      assert.equal(bridge.links[0]?.profile.model, 'Contour ShuttlePRO v2');
      shuttle.unit.jog(1); // says how the wheel stands
      shuttle.unit.jog(2);
      await until('the tape', () => engine.place === Math.round(0.2 * engine.sampleRate), {
        more: () => `it is at ${engine.place}`,
      });
      for (const [key, rolls] of [
        ['F3', true],
        ['F2', false],
      ] as const) {
        shuttle.unit.press(key);
        shuttle.unit.release(key);
        await until(`what ${key} does`, () => engine.transport.rolling === rolls);
      }
      assert.equal(bridge.faults, 0);
      await bridge.close();
      shuttle.unplug();
    },
  },
  {
    name: `a jog wheel with lights that is pulled ${CYCLES} times while it is turned: shown everything each time, what is held is let go, nothing leaked (mixxx 12428)`,
    run: async () => {
      const { bridge, engine, lines, isOnline, value, set } = await desk(HELD_AND_LIT);
      const xkeys = new PluggedHid('xk-12', 'SN-1');
      const { unit } = xkeys;
      const lit = (): string => [1, 2].map((n) => unit.light(`red B ${n}`)).join(' ');
      let moves = 0;
      const cycle = async (nth: number): Promise<void> => {
        const odd = nth % 2;
        set('ch/1/mute', odd);
        set('ch/2/mute', 1 - odd);
        await xkeys.plug();
        await until('the unit', isOnline, { more: () => `cycle ${nth}\n${lines.slice(-5).join('\n')}` });
        const from = engine.place;
        const hands = setInterval(() => {
          moves++;
          unit.jog(1);
          set('ch/3/mute', moves % 2);
        }, 10);
        unit.press('A 4');
        await until('what is held', () => value('ch/4/mute') === 1);
        await until('everything', () => lit() === (odd === 1 ? 'on off' : 'off on') && engine.place > from, {
          more: () => `cycle ${nth}: ${lit()}`,
        });
        xkeys.unplug(); // with all of that under way
        await until('the loss', () => !isOnline());
        clearInterval(hands);
        unit.release('A 4');
        assert.equal(value('ch/4/mute'), 0);
      };
      await cycle(0);
      const done = await againAndAgain(cycle);
      assert.ok(moves > done);
      assert.equal(bridge.faults, 0);
      assert.deepEqual(lostBy(lines), ['it was unplugged']);
      await bridge.close();
    },
  },
  {
    name: 'a Speed Editor is asked and answered through the kernel, and lit',
    run: async () => {
      const { bridge, lines, isOnline } = await desk(shipped('speed-editor'));
      const editor = new PluggedHid('speed-editor', 'SN-1');
      await editor.plug();
      await until('the unit', isOnline, { more: () => lines.join('\n') });
      await until('the right answer', () => editor.unit.standing === 'online');
      await bridge.close();
      editor.unplug();
    },
  },
  {
    name: 'a HID device that another program has open: both hear it, and once it is given up only the other does',
    run: async () => {
      const { bridge, engine, lines, isOnline } = await desk(shipped('shuttlepro-v2'));
      const shuttle = new PluggedHid('shuttlepro-v2', 'SN-1');
      await shuttle.plug();
      await until('the unit', isOnline, { more: () => lines.join('\n') });
      const node = nodeOf('ShuttlePRO v2');
      const theirs = spawn('dd', [`if=${node}`, 'bs=64', 'status=none']);
      let heard = 0;
      theirs.stdout.on('data', (piece: Buffer) => (heard += piece.length));
      await until('the other program', () => filesOf(theirs.pid).includes(node));
      shuttle.unit.press('F3');
      await until('both', () => engine.transport.rolling && heard === 5);
      bridge.release('ShuttlePRO');
      await until('the file to be closed', () => !filesOf(process.pid).includes(node));
      assert.deepEqual(bridge.ports, [{ name: 'ShuttlePRO v2', state: 'released' }]);
      shuttle.unit.release('F3');
      shuttle.unit.press('F2');
      await until('the other one', () => heard === 15);
      assert.ok(engine.transport.rolling);
      shuttle.unit.release('F2');
      bridge.claim('ShuttlePRO');
      await until('the unit', isOnline, { more: () => lines.join('\n') });
      shuttle.unit.press('F2');
      await until('both', () => !engine.transport.rolling && heard === 25);
      theirs.kill();
      await bridge.close();
      shuttle.unplug();
    },
  },
  {
    name: 'a HID device that may not be opened: one line with the rule for udev, the others run on, and the rule opens it',
    run: async () => {
      const [shuttle, xkeys] = [new PluggedHid('shuttlepro-v2', 'SN-1'), new PluggedHid('xk-12', 'SN-2')];
      await shuttle.plug();
      await xkeys.plug();
      fs.chmodSync(nodeOf('XK-12 Jog & Shuttle'), 0o666);
      const { child, said, errors } = nobody('hid', groupCalled('plugdev'));
      const udev = spawn('/usr/lib/systemd/systemd-udevd', { stdio: 'ignore' });
      try {
        const more = (): string => `${JSON.stringify(said())} ${errors()} ${udevNow(udev)}`;
        const denied = await until('the refusal', () => said()?.lines.length === 1 && said(), { more });
        assert.deepEqual(denied.opened, ['XK-12 Jog & Shuttle']);
        assert.equal(denied.trouble, denied.lines[0]);
        const [, rule, file, command] =
          /^ShuttlePRO v2: \/dev\/hidraw\d may not be opened by you: put (.+) in (\S+) and run "(.+)"$/.exec(
            denied.lines[0] ?? '',
          ) ?? assert.fail(denied.lines[0]);
        // nobody sits at this machine, so what docs/protocols/hid.md says of that
        fs.writeFileSync(file as string, (rule as string).replace('TAG+="uaccess"', 'GROUP="plugdev"'));
        await until('udev', () => fs.existsSync('/run/udev/control'));
        execFileSync('sh', ['-c', (command as string).replaceAll('sudo ', '')]);
        const open = await until('the port', () => said()?.opened.length === 2 && said(), { more });
        assert.deepEqual(open, {
          lines: denied.lines,
          opened: ['XK-12 Jog & Shuttle', 'ShuttlePRO v2'],
        });
        shuttle.unplug();
        await shuttle.plug();
        await until('the port again', () => said()?.opened.length === 3, { more });
      } finally {
        child.kill();
        udev.kill();
        shuttle.unplug();
        xkeys.unplug();
      }
    },
  },
  {
    name: 'two like HID units with serial numbers keep their names when they are plugged in the other way round, also after a restart (mixxx 16175)',
    run: async () => {
      const [a, b] = [new PluggedHid('shuttlepro-v2', 'SN-1'), new PluggedHid('shuttlepro-v2', 'SN-2')];
      const roster = new Roster(new SurfaceSettings(undefined), () => {});
      let found = await shuttles(roster);
      await a.plug();
      await says(a, await found.named('ShuttlePRO v2'));
      await b.plug();
      await says(b, await found.named('ShuttlePRO v2 (2)'));
      a.unplug();
      b.unplug();
      await found.empty();
      await b.plug();
      await says(b, await found.named('ShuttlePRO v2 (2)'));
      await a.plug();
      await says(a, await found.named('ShuttlePRO v2'));
      a.unplug();
      b.unplug();
      await found.empty();
      await found.source.close();
      await b.plug();
      found = await shuttles(roster);
      await says(b, await found.named('ShuttlePRO v2 (2)'));
      await a.plug();
      await says(a, await found.named('ShuttlePRO v2'));
      await found.source.close();
      a.unplug();
      b.unplug();
    },
  },
];

/** The file of a HID device. */
function nodeOf(product: string): string {
  const about = (name: string): string => fs.readFileSync(`/sys/class/hidraw/${name}/device/uevent`, 'utf8');
  const found = fs
    .readdirSync('/sys/class/hidraw')
    .find((name) => about(name).includes(`HID_NAME=${product}\n`));
  return `/dev/${found ?? assert.fail(`no ${product}`)}`;
}

/** What a program has open. */
function filesOf(pid: number | undefined): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  return fs.readdirSync(folder).flatMap((name) => {
    try {
      return fs.readlinkSync(`${folder}/${name}`);
    } catch {
      return []; // closed meanwhile
    }
  });
}

function groupCalled(name: string): number {
  const line = new RegExp(`^${name}:[^:]*:(\\d+):`, 'm').exec(fs.readFileSync('/etc/group', 'utf8'));
  return Number(line?.[1] ?? assert.fail(`no group ${name}`));
}

/** Each reason for which a unit was lost, once. */
function lostBy(lines: readonly string[]): string[] {
  return [...new Set(lines.flatMap((line) => / is lost: ([^;]+);/.exec(line)?.[1] ?? []))];
}

/** Looks for shuttles, and keeps what is open by the name that its unit has in the books. */
async function shuttles(roster: Roster) {
  const open = new Map<string, Port>();
  const source = new HidSource({ claim: ({ usb }) => usb === '0b33:0030', clock: hurriedClock });
  await source.start((port) => {
    const { name } = roster.came(port);
    open.set(name, port);
    port.onLost = () => {
      roster.went(name);
      open.delete(name);
    };
  });
  const named = (name: string) => until(name, () => open.get(name), { more: () => [...open.keys()].join() });
  const empty = () => until('loss of all', () => open.size === 0);
  return { source, open, named, empty };
}

/** Sends from the device's side, and waits for it to come at this port. */
async function says({ unit }: PluggedHid, port: Port): Promise<void> {
  let heard = false;
  port.onBytes = () => (heard = true);
  unit.press('F1');
  unit.release('F1');
  await until(`what ${port.name} says`, () => heard);
}
