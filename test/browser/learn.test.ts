import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { stage, until } from '../server/rig.ts';
import { show, theatre, trouble } from './rig.ts';

describe.skipIf(trouble !== undefined)(
  `learning in the page${trouble === undefined ? '' : ` (${trouble})`}`,
  () => {
    let house: Awaited<ReturnType<typeof theatre>>;
    let all: Awaited<ReturnType<typeof stage>>;
    let folder: string;
    let page: Page;
    let faults: string[];
    beforeAll(async () => {
      house = await theatre();
    });
    afterAll(() => house?.close());
    beforeEach(async () => {
      folder = mkdtempSync(path.join(os.tmpdir(), 'faderline-page-'));
      all = await stage({ webRoot: house.webRoot, config: folder });
      ({ page, faults } = await show(house.browser, all.server.url));
    });
    afterEach(async () => {
      await page.close();
      await all.close();
      rmSync(folder, { recursive: true });
      expect(faults).toEqual([]);
    });

    const bar = () => page.locator('.learn');
    const says = () => bar().textContent();
    const mapping = (): string => readFileSync(path.join(folder, 'mappings/x-touch.yaml'), 'utf8');

    test('L over a fader, a touch of the metal, Enter: it is learnt; and Undo puts it back', async () => {
      await page.getByRole('slider', { name: 'Vox level', exact: true }).hover();
      await page.keyboard.press('l');
      await expect.poll(says).toContain('move the control for Vox fader');
      all.surface!.hold(3);
      await expect
        .poll(says)
        .toContain('X-Touch fader 3 → Vox fader, −∞…+10 dB, motor, touch (now: Hats fader)');
      all.surface!.letGo(3);
      const found = await page.evaluate<{ violations: { id: string }[] }>(`${axe.source}; axe.run('.learn')`);
      expect(found.violations.map(({ id }) => id)).toEqual([]);
      await page.keyboard.press('Enter');
      await expect.poll(says).toContain('kept: X-Touch fader 3 → Vox fader');
      expect(mapping()).toContain('\n  fader 3: ch/11/fader # Vox fader\n');
      await until(() => all.engine.surfaces.get(1)!.binding.target[2] === all.engine.table.at('ch/11/fader'));
      await page.locator('.devices').getByText('x-touch.yaml').waitFor();
      await bar().getByRole('button', { name: 'Undo' }).click();
      await expect.poll(says).toContain('taken back: X-Touch fader 3 → Vox fader');
      expect(mapping).toThrow('ENOENT');
      await page.keyboard.press('Escape');
      await expect.poll(() => bar().getAttribute('class')).toBe('learn');
    });

    test('the mute that has the focus is learnt on a key of the surface in the page, and moves nothing meanwhile', async () => {
      await page.mouse.move(0, 0);
      await page.getByRole('button', { name: 'Mute Bass', exact: true }).focus();
      await page.keyboard.press('l');
      await expect.poll(says).toContain('for Bass mute');
      await page.getByRole('button', { name: 'Mute 1: Kick mute', exact: true }).click();
      await expect.poll(says).toContain('X-Touch key mute 1 → Bass mute, on or off (now: Kick mute)');
      expect(all.engine.desk.values[all.engine.table.at('ch/1/mute')]).toBe(0);
      await page.keyboard.press('Escape');
      await expect.poll(() => bar().getAttribute('class')).toBe('learn');
      expect(mapping).toThrow('ENOENT');
      await page.getByRole('button', { name: 'Mute 1: Kick mute', exact: true }).click();
      await until(() => all.engine.desk.values[all.engine.table.at('ch/1/mute')] === 1);
    });

    test('another page is told that surfaces move nothing meanwhile', async () => {
      const other = await show(house.browser, all.server.url);
      await page.keyboard.press('l');
      await expect.poll(() => other.page.locator('.learn').textContent()).toContain('page 1 puts');
      await page.keyboard.press('Escape');
      await other.page.close();
      expect(other.faults).toEqual([]);
    });

    test('a mapping with a fault is shown with its line beside its surface until it is mended', async () => {
      const file = path.join(folder, 'mine.yaml');
      const good = 'faderline: 2\nname: mine\nfor: mcu\nstrips: [ch]\ncontrols:\n  key play: play\n';
      writeFileSync(file, good.replace('play\n', 'paly\n'));
      writeFileSync(path.join(folder, 'mappings.yaml'), 'X-Touch: mine.yaml\n');
      const fault = page.locator('.devices pre.fault');
      await fault.waitFor();
      expect(await fault.textContent()).toMatch(/^mine\.yaml:6:13 .*\n {4}key play: paly\n {14}\^/);
      await page.locator('.notices').getByText('mine.yaml:6:13').waitFor();
      writeFileSync(file, good);
      await fault.waitFor({ state: 'detached' });
      await page.locator('.devices').getByText('mine.yaml').waitFor();
    });
  },
);
