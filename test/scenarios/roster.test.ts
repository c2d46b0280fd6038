import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { demoDocument } from '../../src/bridge/demo.ts';
import { loadMapping } from '../../src/bridge/library.ts';
import { SurfaceSettings } from '../../src/bridge/surface-settings.ts';
import type { Identity } from '../../src/ports/port.ts';
import { Show } from './show.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'roster-'));
  file = path.join(folder, 'surfaces.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A show on a computer that keeps what it knows of its surfaces. */
const started = (): Show =>
  new Show(demoDocument(), undefined, undefined, loadMapping, new SurfaceSettings(file));

/** The cable of one of two like units: systems call them in the order in which they came. */
const cable = (nth: number, identity: Identity) => ({
  name: nth === 1 ? 'X-Touch' : `X-Touch (${nth})`,
  identity,
});
const states = (show: Show) => show.bridge.units.map(({ name, state }) => `${name}: ${state}`);

describe('two identical units', () => {
  test('keep their names when they come in another order, also after a restart; the one that is missing stays bound (mixxx 16175, BespokeSynth 1877, obs-midi-mg 154, Chataigne 110)', async () => {
    const first = started();
    first.plug('x-touch', cable(1, { serial: 'A' }));
    first.plug('x-touch', cable(2, { serial: 'B' }));
    await first.devices.ask({ do: 'label', unit: 'X-Touch', name: 'left' });
    expect(states(first)).toEqual(['left: online', 'X-Touch (2): online']);

    const second = started();
    second.plug('x-touch', cable(1, { serial: 'B' }));
    expect(states(second)).toEqual(['X-Touch (2): online', 'left: absent']);
    second.plug('x-touch', cable(2, { serial: 'A' }));
    expect(states(second)).toEqual(['X-Touch (2): online', 'left: online']);
  });

  test('without serial numbers go by their sockets', async () => {
    const first = started();
    first.plug('x-touch', cable(1, { path: '1-1' }));
    first.plug('x-touch', cable(2, { path: '1-2' }));
    await first.devices.ask({ do: 'label', unit: 'X-Touch (2)', name: 'right' });
    const second = started();
    second.plug('x-touch', cable(1, { path: '1-2' }));
    expect(states(second)[0]).toBe('right: online');
  });

  test('that were taken for each other change places, and keep what is in front of them', async () => {
    const show = started();
    const a = show.plug('x-touch', cable(1, { serial: 'A' }));
    const b = show.plug('x-touch', cable(2, { serial: 'B' }));
    a.hand.press('bank right');
    show.wait(1);
    expect(a.surface.text(1, 'upper')).not.toBe(b.surface.text(1, 'upper'));
    const [before, other] = [a.surface.text(1, 'upper'), b.surface.text(1, 'upper')];
    await show.devices.ask({ do: 'swap', unit: 'X-Touch', with: 'X-Touch (2)' });
    show.wait(1);
    expect(states(show)).toEqual(['X-Touch (2): online', 'X-Touch: online']);
    expect([a.surface.text(1, 'upper'), b.surface.text(1, 'upper')]).toEqual([before, other]);
  });

  test('are told apart by touching one: nothing else comes of that touch (BespokeSynth 1877)', async () => {
    const show = started();
    show.plug('x-touch', cable(1, { serial: 'A' }));
    const { hand } = show.plug('x-touch', cable(2, { serial: 'B' }));
    const told = show.devices.ask({ do: 'identify', name: 'FOH' });
    hand.press('mute 3');
    show.wait(1);
    expect(await told).toBe('X-Touch (2) is called FOH');
    expect(show.value('ch/3/mute')).toBe(0);
    hand.press('mute 3');
    show.wait(1);
    expect(show.value('ch/3/mute')).toBe(1);
  });

  test('are told apart by lighting one, with its name in its displays (DrivenByMoss 189)', async () => {
    const show = started();
    const a = show.plug('x-touch', cable(1, { serial: 'A' }));
    const b = show.plug('x-touch', cable(2, { serial: 'B' }));
    await show.devices.ask({ do: 'light', unit: 'X-Touch (2)' });
    show.clock.advance(1e8);
    expect([a.surface.light('rec 5'), b.surface.light('rec 5')]).toEqual(['off', 'on']);
    expect(b.surface.text(1, 'upper').trim()).toBe('X-Touch');
    show.wait(4);
    expect(b.surface.light('rec 5')).toBe('off');
    expect(b.surface.text(1, 'upper').trim()).toBe('Kick');
  });
});

test('nothing touched within 30 s: the asking ends, and hands count again', async () => {
  const show = started();
  const { hand } = show.plug('x-touch', cable(1, { serial: 'A' }));
  const told = show.devices
    .ask({ do: 'identify', name: 'FOH' })
    .catch((error: unknown) => (error as Error).message);
  show.wait(31);
  expect(await told).toMatch(/nothing was touched within 30 s/u);
  hand.press('mute 1');
  show.wait(1);
  expect(show.value('ch/1/mute')).toBe(1);
});

test('units stand side by side in the order people give, also when they come in another', async () => {
  const first = started();
  first.plug('x-touch', { identity: { serial: 'M' } });
  first.plug('x-touch-ext', { identity: { serial: 'E' } });
  await first.devices.ask({ do: 'order', units: ['X-Touch-Ext', 'X-Touch'] });
  const second = started();
  const main = second.plug('x-touch', { identity: { serial: 'M' } });
  const extender = second.plug('x-touch-ext', { identity: { serial: 'E' } });
  second.wait(1);
  expect(extender.surface.text(1, 'upper').trim()).toBe('Kick');
  expect(main.surface.text(1, 'upper').trim()).not.toBe('Kick');
});

test('a unit is taken for the model that somebody says, at once and the next time, until it is taken back', async () => {
  const show = started();
  show.plug('x-touch', { identity: { serial: 'M' } });
  await show.devices.ask({ do: 'model', unit: 'X-Touch', model: 'Mackie Control Universal Pro' });
  show.wait(3);
  expect(show.bridge.units[0]).toMatchObject({ model: 'Mackie Control Universal Pro' });
  const next = started();
  next.plug('x-touch', { identity: { serial: 'M' } });
  expect(next.bridge.units[0]).toMatchObject({ model: 'Mackie Control Universal Pro' });
  await next.devices.ask({ do: 'model', unit: 'X-Touch' });
  next.wait(3);
  expect(next.bridge.units[0]).toMatchObject({ model: 'Behringer X-Touch', state: 'online' });
});

test.each([
  [{ do: 'label', unit: 'X-Tuch', name: 'a' }, /no unit "X-Tuch"; did you mean "X-Touch"\?/u],
  [{ do: 'model', unit: 'X-Touch', model: 'X-Tooch' }, /no model "X-Tooch"/u],
  [{ do: 'swap', unit: 'X-Touch', with: 'X-Touch' }, /cannot change places with itself/u],
  [{ do: 'order', units: ['X-Touch', 'X-Touch'] }, /each unit stands in one place/u],
  [{ do: 'forget', unit: 'X-Touch' }, /it is there|X-Touch is there; unplug it first/u],
] as const)('%j is refused in words, and changes nothing', async (asked, words) => {
  const show = started();
  show.plug('x-touch', { identity: { serial: 'M' } });
  await show.devices.ask({ do: 'label', unit: 'X-Touch', name: 'X-Touch' });
  const before = readFileSync(file, 'utf8');
  await expect(show.devices.ask(asked)).rejects.toThrow(words);
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test('a file with a fault is named and left alone; units work under the names of their ports', async () => {
  writeFileSync(file, '{ "units": [{ "name": "a" }] }');
  const settings = new SurfaceSettings(file);
  expect(settings.trouble).toMatch(/surfaces\.json:1:\d+ units\[0\]/u);
  const show = started();
  show.plug('x-touch', { identity: { serial: 'M' } });
  expect(states(show)).toEqual(['X-Touch: online']);
  await expect(show.devices.ask({ do: 'label', unit: 'X-Touch', name: 'b' })).rejects.toThrow(
    /surfaces\.json/u,
  );
  expect(readFileSync(file, 'utf8')).toBe('{ "units": [{ "name": "a" }] }');
});
