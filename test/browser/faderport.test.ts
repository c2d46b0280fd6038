import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { faderportModels, FaderportSurface, type FaderportName } from '../../firmware-sim/index.ts';
import { realClock } from '../../src/ports/clock.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { stage, until } from '../server/rig.ts';
import { drag, show, theatre, trouble } from './rig.ts';

describe.skipIf(trouble !== undefined)(
  `a FaderPort in the page${trouble === undefined ? '' : ` (${trouble})`}`,
  () => {
    let house: Awaited<ReturnType<typeof theatre>>;
    let all: Awaited<ReturnType<typeof stage>>;
    let metal: FaderportSurface;
    let page: Page;
    let faults: string[];
    beforeAll(async () => {
      house = await theatre();
    });
    afterAll(() => house?.close());
    beforeEach(async () => {
      all = await stage({ webRoot: house.webRoot, surface: false });
    });
    afterEach(async () => {
      await page.close();
      await all.close();
      expect(faults).toEqual([]);
    });

    const plug = async (model: FaderportName) => {
      const cable = new MemoryCable(realClock, { name: faderportModels[model].portName });
      metal = new FaderportSurface({ model, clock: realClock, port: cable.device });
      all.bridge.opened(cable.host);
      await until(() => all.engine.surfaces.size > 0 && metal.light('stop') === 'on');
      ({ page, faults } = await show(house.browser, all.server.url));
    };
    const surface = () => page.locator('.generic');
    const value = (name: string): number => all.engine.desk.values[all.engine.table.at(name)]!;

    test('shows its displays, and its keys in the colours they have in the metal', async () => {
      await plug('faderport-8');
      const column = page.getByRole('group', { name: /^Surface strip 2/ });
      const lines = () => column.locator('.lcd .line').allTextContents();
      await expect.poll(async () => (await lines())[0]?.trim()).toBe(metal.line(2, 0).text);
      expect(await lines()).toHaveLength(3);
      const read = surface().getByRole('button', { name: /^Read/ });
      await expect.poll(() => read.getAttribute('data-light')).toBe('on');
      expect(await read.locator('xpath=..').getAttribute('style')).toContain('--light: #00ff00');
      const found = await page.evaluate<{ violations: { id: string }[] }>(`${axe.source}; axe.run()`);
      expect(found.violations.map(({ id }) => id)).toEqual([]);
    });

    test('does in the page what it does in the metal', async () => {
      await plug('faderport-8');
      await surface()
        .getByRole('button', { name: /^Mute 2/ })
        .click();
      await until(() => value('ch/2/mute') === 1 && metal.light('mute 2') === 'on');
      const before = value('ch/3/fader');
      await surface()
        .getByRole('slider', { name: /^Fader 3: / })
        .scrollIntoViewIfNeeded();
      await drag(page, /^Fader 3: /, 40);
      await until(() => value('ch/3/fader') !== before);
      await surface().getByRole('button', { name: /^Next/ }).click();
      await expect
        .poll(() => page.locator('.generic .lcd .line').first().textContent())
        .toBe(metal.line(1, 0).text.padEnd(7));
    });

    test('one fader stands beside its keys', async () => {
      await plug('faderport-2');
      expect(await page.locator('.generic .column').count()).toBe(1);
      await surface().getByRole('button', { name: /^Play/ }).click();
      await until(() => metal.light('play') === 'on');
    });
  },
);
