import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { GenericModelName } from '../../firmware-sim/index.ts';
import { stage, until } from '../server/rig.ts';
import { show, theatre, trouble } from './rig.ts';

const knobs = `faderline: 2
name: Knobs
for: midi
strips: [ch]
controls:
  cc 21: ch/11/fader
  cc 22: ch/2/pan
  note 36: toggle ch/11/mute
`;

describe.skipIf(trouble !== undefined)(
  `surfaces of any make in the page${trouble === undefined ? '' : ` (${trouble})`}`,
  () => {
    let house: Awaited<ReturnType<typeof theatre>>;
    let all: Awaited<ReturnType<typeof stage>>;
    let metal: Awaited<ReturnType<Awaited<ReturnType<typeof stage>>['plugGeneric']>>['surface'];
    let folder: string;
    let page: Page;
    let faults: string[];
    beforeAll(async () => {
      house = await theatre();
    });
    afterAll(() => house?.close());
    beforeEach(async () => {
      folder = mkdtempSync(path.join(os.tmpdir(), 'faderline-generic-'));
      writeFileSync(path.join(folder, 'knobs.yaml'), knobs);
      writeFileSync(path.join(folder, 'mappings.yaml'), '8 Knobs: knobs.yaml\n');
      all = await stage({ webRoot: house.webRoot, config: folder, surface: false });
    });
    afterEach(async () => {
      await page.close();
      await all.close();
      rmSync(folder, { recursive: true });
      expect(faults).toEqual([]);
    });

    const plug = async (model: GenericModelName) => {
      ({ surface: metal } = await all.plugGeneric(model));
      ({ page, faults } = await show(house.browser, all.server.url));
    };
    const value = (name: string): number => all.engine.desk.values[all.engine.table.at(name)]!;
    /** Where a parameter stands once the last of what a page did to it has come. */
    const settledAt = async (name: string): Promise<number> => {
      for (;;) {
        const at = value(name);
        await pause(200);
        if (value(name) === at) return at;
      }
    };
    const slider = (name: string) => page.locator('.generic').getByRole('slider', { name, exact: true });
    const cueOf = (name: string) =>
      slider(name).locator('xpath=following::span[contains(@class,"cue")][1]').textContent();
    const says = (name: string) => slider(name).getAttribute('aria-valuetext');
    const violations = async () => {
      const found = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
        `${axe.source}; axe.run()`,
      );
      return found.violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
    };
    /** Drags by so many px, + is up. */
    const pull = async (name: string, by: number) => {
      const box = (await slider(name).boundingBox())!;
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      await page.mouse.move(x, y);
      await page.mouse.down();
      for (let step = 1; step <= 10; step++) await page.mouse.move(x, y - (by * step) / 10);
      await page.mouse.up();
    };

    test('a knob in the page waits until it passes the value, says so, and then moves it', async () => {
      await plug('8-knobs');
      const knob = 'cc 21: Vox fader';
      const before = value('ch/11/fader');
      metal.move('knob 1', 100);
      await expect.poll(() => cueOf(knob)).toBe('▲ waits');
      await expect.poll(() => says(knob)).toMatch(/^9 %, waits: move it up past \d+ %$/);
      await pull(knob, 20);
      await expect.poll(() => says(knob)).toMatch(/^(1\d|2\d) %, waits/);
      expect(value('ch/11/fader')).toBe(before);
      await pull(knob, 140);
      await until(() => value('ch/11/fader') > before);
      await expect.poll(() => cueOf(knob)).toBe('');
      await slider(knob).focus();
      const pulled = value('ch/11/fader');
      await page.keyboard.press('PageDown');
      await until(() => value('ch/11/fader') < pulled);
      await page.mouse.wheel(0, 100);
      await expect.poll(() => cueOf(knob)).toBe('');
    });

    test('the metal does not make it jump after the page has moved it', async () => {
      await plug('8-knobs');
      const knob = 'cc 21: Vox fader';
      metal.move('knob 1', 100);
      await expect.poll(() => cueOf(knob)).toBe('▲ waits');
      await pull(knob, 160);
      await until(() => value('ch/11/fader') > 0);
      const settled = await settledAt('ch/11/fader'); // the last of the drag is still on its way
      metal.move('knob 1', 120);
      await expect.poll(() => says(knob)).toMatch(/^1\d %, waits/);
      expect(value('ch/11/fader')).toBe(settled);
    });

    test('a controller nobody described shows what it was taught and what is touched', async () => {
      await plug('8-knobs');
      const groups = () => page.locator('.rest-group').evaluateAll((all) => all.map((one) => one.ariaLabel));
      expect(await groups()).toEqual(['Knobs', 'Keys']);
      metal.move('knob 5', 500);
      await expect.poll(groups).toEqual(['Knobs', 'Keys', 'Touched, and not taught yet']);
      await slider('cc 25').waitFor();
      await expect.poll(() => says('cc 25')).toBe('49 %, moves nothing');
      await page.getByRole('button', { name: /^note 36 ?: Vox mute$/ }).click();
      await until(() => value('ch/11/mute') === 1);
      expect(await violations()).toEqual([]);
    });

    test('strips stand side by side under the names of the desk, and follow the banks', async () => {
      await plug('nanokontrol2');
      const heads = () => page.locator('.generic .over').allTextContents();
      expect((await heads())[0]).toBe('Kick');
      expect(await page.locator('.generic .column').count()).toBe(8);
      metal.move(1, 900);
      metal.move('knob 3', 512);
      await expect.poll(() => cueOf('Fader 1: Kick fader')).toMatch(/^[▲▼] waits$/);
      expect(await violations()).toEqual([]);
      await page.getByRole('button', { name: /^Mute 2: / }).click();
      await until(() => value('ch/2/mute') === 1 && metal.light('mute 2'));
      await page.getByRole('button', { name: 'Track right' }).click();
      await expect.poll(async () => (await heads())[0]).not.toBe('Kick');
    });

    test('the mapping says of every control what it does now, which line says so, and in which file', async () => {
      await plug('nanokontrol2');
      await page.getByRole('button', { name: 'Mapping of nanoKONTROL2' }).click();
      const view = page.getByRole('region', { name: 'Mapping of nanoKONTROL2' });
      await view.getByText('nanokontrol2.yaml').waitFor();
      const row = (name: string) => view.getByRole('row', { name: new RegExp(`^${name} `) });
      expect(await row('fader 3').allTextContents()).toEqual([
        expect.stringMatching(/^fader 3Hats fader\d+fader \{strip\}: '\{strip\}\/fader'$/),
      ]);
      expect(await row('key play').locator('td').first().textContent()).toBe('play');
      expect(await violations()).toEqual([]);
      metal.press('cycle');
      await view.getByText('cycle on').waitFor();
      await expect.poll(() => row('key play').locator('td').first().textContent()).toBe('loop');
      metal.release('cycle');
      await view.getByText('cycle off').waitFor();
    });

    test('where the pointer is a finger, everything that is pressed is 44 px', async () => {
      await plug('nanokontrol2');
      const touch = await house.browser.newContext({
        hasTouch: true,
        isMobile: true,
        viewport: { width: 1280, height: 800 },
      });
      const tablet = await touch.newPage();
      await tablet.goto(all.server.url);
      await tablet.waitForSelector('.generic .fader');
      const sizes = await tablet
        .locator('.generic :is(button, [role="slider"])')
        .evaluateAll((all) => all.map((one) => [one.clientWidth + 2, one.clientHeight + 2]));
      expect(sizes.length).toBeGreaterThan(40);
      expect(sizes.filter(([width, height]) => width! < 44 || height! < 44)).toEqual([]);
      await touch.close();
    });
  },
);
