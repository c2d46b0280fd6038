import { describe, expect, test } from 'vitest';
import { machineRates, realSeconds, SyncShow, type MachineRate } from './sync-show.ts';

const HOUR = [1, 0, 0, 0] as const;
const START = [1, 0, 58, 0] as const; // a minute ends 2 s later: drop frame drops there
const frame = (rate: MachineRate) => (rate.startsWith('29.97') ? 1.001 / 30 : 1 / Number(rate));
const settings = (rate: MachineRate) => ({ source: 'mtc', rate, offset: realSeconds(HOUR, rate) }) as const;

/** Runs for so long and says how far the tape was from the machine at worst, s, and when it began to follow. */
function runs(show: SyncShow, machine: ReturnType<SyncShow['machine']>, rate: MachineRate, seconds: number) {
  const offset = realSeconds(HOUR, rate);
  const began = show.clock.now();
  let lockedAfter = Infinity;
  let worst = 0;
  for (let at = 0; at < seconds; at += 0.0017) {
    show.wait(0.0017);
    if (show.engine.chase.state !== 'following') continue;
    lockedAfter = Math.min(lockedAfter, (show.clock.now() - began) / 1e9);
    const place = realSeconds(machine.from, rate) - offset + machine.elapsed / 1e9;
    worst = Math.max(worst, Math.abs(show.place - place));
  }
  return { lockedAfter, worst };
}

describe.each(machineRates)('MTC at %s', (rate) => {
  test('is followed within 200 ms, to a quarter of a frame, with few inputs', () => {
    const show = new SyncShow(settings(rate));
    const machine = show.machine({ rate, from: START });
    machine.play();
    const { lockedAfter, worst } = runs(show, machine, rate, 20);
    expect(lockedAfter).toBeLessThan(0.2);
    expect(worst).toBeLessThan(frame(rate) / 4);
    expect(show.heard.filter((what) => what === 'running')).toHaveLength(1);
    expect(show.heard.length).toBeLessThan(4);
  });

  test('is followed through jitter of 5 ms and pieces that are lost, and no pass is cut', () => {
    const show = new SyncShow(settings(rate));
    const machine = show.machine({ rate, from: START, jitter: 5e6, loss: 0.01, seed: 7 });
    show.command({ do: 'mode', mode: 'write', parameter: 'ch/1/fader' });
    machine.play();
    runs(show, machine, rate, 0.5);
    const { worst } = runs(show, machine, rate, 30);
    show.set('ch/1/fader', -3);
    expect(worst).toBeLessThan(frame(rate) / 4);
    expect(show.heard.filter((what) => what !== 'corrected')).toEqual(['running']);
    expect(show.heard.length).toBeLessThan(60);
    expect(show.engine.lanes.writing.count).toBe(1);
    expect(show.engine.history.done.filter(({ name }) => name.includes('pass'))).toEqual([]);
  });

  test('that fails for 300 ms is rolled on without; the pass goes on', () => {
    const show = new SyncShow(settings(rate));
    const machine = show.machine({ rate, from: START });
    machine.play();
    show.wait(2);
    machine.mute = true;
    show.wait(0.3);
    machine.mute = false;
    const { worst } = runs(show, machine, rate, 2);
    expect(worst).toBeLessThan(frame(rate) / 4);
    expect(show.heard.filter((what) => what !== 'corrected')).toEqual(['running']);
  });

  test('that ends stops the tape half a second later', () => {
    const show = new SyncShow(settings(rate));
    const machine = show.machine({ rate, from: START });
    machine.play();
    show.wait(2);
    machine.stop();
    show.wait(1);
    expect(show.engine.transport.state).toBe('stopped');
    expect(show.heard.at(-1)).toBe('lost');
    expect(show.place - (realSeconds(START, rate) - realSeconds(HOUR, rate))).toBeCloseTo(2.5, 1);
  });

  test('that jumps without a word is followed there within 200 ms, as one jump', () => {
    const show = new SyncShow(settings(rate));
    const machine = show.machine({ rate, from: START });
    machine.play();
    show.wait(2);
    machine.jump([1, 20, 0, 0]);
    show.wait(0.2);
    const { worst } = runs(show, machine, rate, 3);
    expect(worst).toBeLessThan(frame(rate) / 4);
    expect(show.heard.filter((what) => what === 'running')).toHaveLength(2);
  });

  test('that turns round is gone along with, and followed when it turns again', () => {
    const show = new SyncShow(settings(rate));
    const machine = show.machine({ rate, from: START });
    machine.play();
    show.wait(5);
    machine.play(-1);
    show.wait(3);
    expect(show.engine.transport.state).toBe('stopped');
    const place = realSeconds(machine.from, rate) - realSeconds(HOUR, rate) + machine.elapsed / 1e9;
    expect(Math.abs(show.place - place)).toBeLessThan(0.5);
    machine.play();
    show.wait(0.3);
    const { worst } = runs(show, machine, rate, 2);
    expect(show.engine.transport.state).toBe('playing');
    expect(worst).toBeLessThan(frame(rate) / 4);
  });
});

test('a machine that says over and over where it stands is heard once', () => {
  const show = new SyncShow(settings('25'));
  const machine = show.machine({ rate: '25', from: START });
  for (let i = 0; i < 100; i++) {
    machine.locate([1, 2, 0, 0]);
    show.wait(0.04);
  }
  expect(show.heard).toEqual(['cued']);
  expect(show.place).toBe(120);
  show.command({ do: 'locate', to: 0 });
  machine.locate([1, 2, 0, 0]);
  show.wait(0.3);
  expect(show.place).toBe(120);
});

test('a machine that is wound by hand says where it is at most four times a second', () => {
  const show = new SyncShow(settings('25'));
  const machine = show.machine({ rate: '25', from: START });
  for (let i = 0; i < 100; i++) {
    machine.locate([1, 2, Math.floor(i / 2), 0]);
    show.wait(0.04);
  }
  show.wait(0.3);
  expect(show.heard.length).toBeLessThan(20);
  expect(show.place).toBe(169);
});

test('timecode that is corrupted is counted', () => {
  const show = new SyncShow(settings('25'));
  const machine = show.machine({ rate: '25', from: START, loss: 0.1 });
  machine.play();
  show.wait(3);
  expect(show.keeper.report.faults).toBeGreaterThan(5);
});

test.each([
  ['a cable', false],
  ['the computer', true],
])('%s that hung for a moment, and then brings all at once, cuts no pass', (_what, ticksToo) => {
  const show = new SyncShow(settings('25'));
  const cable = show.cable();
  const held: Uint8Array[] = [];
  let hangs = false;
  const send = (bytes: Uint8Array, length: number) =>
    hangs ? void held.push(bytes) : cable.device.send(bytes, length);
  const machine = show.machine({ rate: '25', from: START, port: { send } }, cable);
  machine.play();
  show.wait(2);
  for (const seconds of [0.03, 0.1, 0.25]) {
    hangs = true;
    const ticks = [...show.bridge.onTick];
    if (ticksToo) show.bridge.onTick.clear();
    show.wait(seconds);
    hangs = false;
    for (const bytes of held.splice(0)) cable.device.send(bytes, bytes.length);
    show.wait(0.0001);
    for (const tick of ticks) show.bridge.onTick.add(tick);
    runs(show, machine, '25', 1);
    expect(runs(show, machine, '25', 3).worst).toBeLessThan(0.01);
  }
  expect(show.heard.filter((what) => what !== 'corrected')).toEqual(['running']);
});

test('a flood of clocks, starts and stops is told to the engine some twenty times a second, and its end at once', () => {
  const show = new SyncShow({ source: 'clock' });
  const cable = show.cable();
  const flood = [0xf8, 0xfa, 0xf8, 0xfc];
  for (let i = 0; i < 8000; i++) {
    cable.device.send(Uint8Array.of(flood[i % 4]!), 1);
    show.wait(0.000_25);
  }
  expect(show.heard.length).toBeGreaterThan(5);
  expect(show.heard.length).toBeLessThan(60);
  show.wait(0.1);
  expect(show.engine.transport.state).toBe('stopped');
});

test('a flood of clocks moves the tape no faster than 420 bpm do, and is counted', () => {
  const show = new SyncShow({ source: 'clock', send: ['mtc', 'clock'] });
  const cable = show.cable();
  const slave = show.cable('Slave');
  let sent = 0;
  slave.device.onBytes = () => sent++;
  cable.device.send(Uint8Array.of(0xfa), 1);
  for (let i = 0; i < 8000; i++) {
    cable.device.send(Uint8Array.of(0xf8), 1);
    show.wait(0.000_25);
  }
  expect(show.place).toBeLessThan((2 * 420) / 120 + 3);
  expect(show.keeper.report.faults).toBeGreaterThan(7000);
  expect(show.heard.length).toBeLessThan(60);
  expect(sent).toBeLessThan(4000);
});
