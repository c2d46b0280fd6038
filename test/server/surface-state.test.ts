import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pageState } from '../../src/server/page-state.ts';
import { Page, stage, until } from './rig.ts';

const head = 'faderline: 2\nname: Many\nfor: midi\nstrips: [ch]\ncontrols:\n';
const line = (channel: number, cc: number): string =>
  `  ${channel === 1 ? '' : `channel ${channel} `}cc ${cc}: ch/1/pan\n`;
const lines = (count: number): string =>
  Array.from({ length: count }, (_, n) => line(1 + Math.floor(n / 128), n % 128)).join('');

describe('a controller with a control for every message', () => {
  let all: Awaited<ReturnType<typeof stage>>;
  let folder: string;
  let page: Page | undefined;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'faderline-state-'));
    writeFileSync(path.join(folder, 'mappings.yaml'), '8 Knobs: knobs.yaml\n');
    writeFileSync(path.join(folder, 'knobs.yaml'), head + line(5, 22) + line(1, 21));
    all = await stage({ config: folder, surface: false });
  });
  afterEach(async () => {
    await page?.close();
    page = undefined;
    await all.close();
    rmSync(folder, { recursive: true });
  });

  const state = () => pageState(all.bridge, { mappings: all.mappings });
  const numberOf = (name: string): number =>
    all.engine.surfaces.get(1)!.controls.findIndex((control) => control.name === name);

  test('is told of by what its mapping speaks of and what was touched lately, under the numbers it has', async () => {
    const { surface } = await all.plugGeneric('8-knobs');
    surface.move('knob 3', 500);
    surface.press('key 2');
    await until(() => state().surfaces[0]!.controls.length === 4);
    const [said] = state().surfaces;
    expect(said!.controls.map(({ name, number }) => [name, number])).toEqual([
      ['cc 21', numberOf('cc 21')],
      ['cc 23', numberOf('cc 23')],
      ['note 37', numberOf('note 37')],
      ['channel 5 cc 22', numberOf('channel 5 cc 22')],
    ]);
    expect(said!.more).toBe(6172);
    expect(state().does).toEqual([['Kick pan', '', '', 'Kick pan']]);
    expect(state().maps[0]!.of).toEqual([[0], [], [], [1]]);
    expect(state().maps[0]!.rules.map((rule) => rule.line)).toEqual([7, 6]);
    expect(JSON.stringify(state()).length).toBeLessThan(8000);
  });

  test('of those touched only the last eight are told of', async () => {
    const { surface } = await all.plugGeneric('8-knobs');
    for (let n = 1; n <= 8; n++) surface.move(`knob ${n}` as 'knob 1', 500);
    for (let n = 1; n <= 4; n++) surface.press(`key ${n}`);
    await until(() => state().surfaces[0]!.controls.some(({ name }) => name === 'note 39'));
    expect(
      state()
        .surfaces[0]!.controls.map(({ name }) => name)
        .join(),
    ).toBe('cc 21,cc 25,cc 26,cc 27,cc 28,note 36,note 37,note 38,note 39,channel 5 cc 22');
  });

  test('stays small however much its mapping speaks of', async () => {
    writeFileSync(path.join(folder, 'knobs.yaml'), head + lines(1500));
    all.mappings.look();
    await all.plugGeneric('8-knobs');
    expect(state().surfaces[0]!.controls.length).toBe(256);
    expect(JSON.stringify(state()).length).toBeLessThan(64 * 1024);
  });

  test('a page hears where its hands were left, and where they have to go', async () => {
    const { surface } = await all.plugGeneric('8-knobs');
    page = await Page.open(all.port);
    const key = `1:${numberOf('cc 21')}`;
    expect(page.hands.get(key)).toMatchObject({ at: -1, stands: 0.5, way: 0 });
    surface.move('knob 1', 100);
    await until(() => page!.hands.get(key)?.way === 2);
    expect(page.hands.get(key)!.at).toBeCloseTo(12 / 127, 5);
    surface.move('knob 1', 600);
    await until(() => page!.hands.get(key)?.way === 0);
    expect(page.cells.size).toBe(state().surfaces[0]!.controls.length);
  });

  test('what a page moved is not taken for where the metal stands', async () => {
    const { surface } = await all.plugGeneric('8-knobs');
    const pan = all.engine.table.at('ch/1/pan');
    const control = numberOf('cc 21');
    surface.move('knob 1', 100);
    await until(() => all.engine.surfaces.get(1)!.reported[control]! > 0);
    for (const value of [0.2, 0.9])
      all.bridge.submit({ type: 'surface', surface: 1, event: 'moved', control, value });
    await until(() => Math.abs(all.engine.desk.values[pan]! - 0.8) < 1e-9); // it follows by the jump limit a tick
    const moved = all.engine.desk.values[pan];
    surface.move('knob 1', 120);
    await until(() => all.engine.surfaces.get(1)!.reported[control]! < 0.2);
    expect(all.engine.desk.values[pan]).toBe(moved);
  });
});
