import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { until } from '../server/rig.ts';
import { staged, trouble, type Stage } from './rig.ts';

describe.skipIf(trouble !== undefined)(
  `the selected strip in the page${trouble === undefined ? '' : ` (${trouble})`}`,
  () => {
    let all: Stage;
    let page: Page;
    staged((now) => ({ all, page } = now));
    beforeEach(async () => {
      await page.getByTitle('Vox: select', { exact: true }).click();
      await page.locator('.of-strip summary').click();
      await page.getByText('Strip: Vox').waitFor();
    });

    const value = (path: string): number => all.engine.desk.values[all.engine.table.at(path)]!;
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const slider = (name: string) => page.getByRole('slider', { name, exact: true });
    const words = (path: string) => page.locator(`[title="${path}"] .value`).textContent();

    test('the compressor is turned on, and a band is turned up, dragged and put back', async () => {
      const lit = () => button('Vox compressor on').getAttribute('aria-pressed');
      for (const on of [0, 1]) {
        // the demo has it on
        await button('Vox compressor on').click();
        await until(() => value('ch/11/comp/on') === on);
        await expect.poll(lit).toBe(String(on === 1));
      }

      await button('EQ band 2').click();
      const gain = slider('Vox EQ 2 gain');
      await gain.focus();
      await page.keyboard.press('Backspace');
      await until(() => value('ch/11/eq/2/gain') === 0);
      await page.keyboard.press('ArrowRight');
      await until(() => value('ch/11/eq/2/gain') === 0.5);
      await expect.poll(() => words('ch/11/eq/2/gain')).toBe('0.5 dB');

      const cap = (await gain.locator('.cap').boundingBox())!;
      const at = { x: cap.x + cap.width / 2, y: cap.y + cap.height / 2 };
      await page.mouse.move(at.x, at.y);
      await page.mouse.down();
      for (let step = 1; step <= 10; step++) await page.mouse.move(at.x + 2 * step, at.y);
      await until(() => value('ch/11/eq/2/gain') > 2);
      expect(all.engine.arbiter.held.count).toBe(1);
      if (process.env['PICTURE']) await page.screenshot({ path: process.env['PICTURE'] });
      await page.mouse.up();
      await until(() => all.engine.arbiter.held.count === 0);
      await gain.dblclick();
      await until(() => value('ch/11/eq/2/gain') === 0);
    });

    test('a frequency goes by octaves, a type is chosen, and what moves elsewhere moves here', async () => {
      await button('EQ band 1').click();
      const frequency = slider('Vox EQ 1 frequency');
      await frequency.focus();
      await page.keyboard.press('Home');
      await until(() => value('ch/11/eq/1/freq') === 20);
      await page.keyboard.press('ArrowUp');
      await until(() => value('ch/11/eq/1/freq') > 20);
      expect(value('ch/11/eq/1/freq')).toBeLessThan(25); // three decades in forty steps
      await page.getByLabel('Vox EQ 1 type').selectOption('low shelf');
      await until(() => value('ch/11/eq/1/type') === 1);
      const number = all.engine.table.at('ch/11/eq/1/freq');
      let moves = 0;
      const move = (): void => {
        const to = 1250 + (moves++ % 2);
        all.bridge.submit({ type: 'set', parameter: number, value: to, who: 'somebody' });
      };
      move();
      await expect.poll(() => words('ch/11/eq/1/freq')).toBe('1.25 kHz');
      await expect
        .poll(
          () => {
            move(); // a hand that does not move holds nothing for long
            return page.locator('.of-strip .held-by').allTextContents();
          },
          { timeout: 10_000 },
        )
        .toContain('somebody: frequency');
    });

    test('the mastering chain is switched, turned and ordered like a strip', async () => {
      await page.locator('.of-master summary').click();
      await button('Master limiter on').click();
      await until(() => value('master/limiter/on') === 1);
      await page.locator('.of-master').getByRole('button', { name: 'Limiter', exact: true }).click();
      const ceiling = slider('Master limiter ceiling');
      await ceiling.focus();
      await page.keyboard.press('ArrowLeft');
      await until(() => value('master/limiter/ceiling') < -1);
      await page.locator('.of-master').getByRole('button', { name: 'Chain', exact: true }).click();
      await page.getByLabel('Master order').selectOption({ index: 2 });
      await until(() => value('master/order') === 2);
    });

    test('groups stay open from strip to strip and while the side is folded away; a DCA says it has none', async () => {
      await button('Compressor').click();
      await slider('Vox compressor threshold').waitFor();
      await page.getByTitle('Bass: select', { exact: true }).click();
      await slider('Bass compressor threshold').waitFor();
      const side = button('Strip, cues, scenes and devices');
      await side.click();
      expect(await page.locator('.of-strip').count()).toBe(0);
      await side.click();
      await slider('Bass compressor threshold').waitFor();
      all.bridge.command(
        { do: 'select', strip: all.engine.table.strips.find(({ kind }) => kind === 'dca')!.number },
        '',
      );
      await page.getByText('All there is to it stands on the strip.').waitFor();
    });

    test('nothing is found against it by axe with everything open, on a channel, a bus and the main', async () => {
      await page.evaluate(axe.source);
      for (const kind of ['ch', 'bus', 'main']) {
        const strip = all.engine.table.strips.find((one) => one.kind === kind)!;
        all.bridge.command({ do: 'select', strip: strip.number }, '');
        await expect
          .poll(() => page.locator('.of-strip [data-path]').first().getAttribute('data-path'))
          .toContain(`${strip.path}/`);
        const folded = page.locator('.of-strip .fold[aria-expanded="false"]');
        while ((await folded.count()) > 0) await folded.first().click();
        const found: string[] = await page.evaluate(async () => {
          const { violations } = await (globalThis as any).axe.run('aside');
          return violations.flatMap((one: any) => one.nodes.map((node: any) => `${one.id}: ${node.target}`));
        });
        expect(found).toEqual([]);
      }
    });

    test('the mastering chain opens by keys, opens nothing of the strip that is called the same, and fits a narrow window', async () => {
      await page.setViewportSize({ width: 1100, height: 900 });
      await page.locator('.of-master summary').focus();
      await page.keyboard.press('Enter');
      const folds = page.locator('.of-master .fold[aria-expanded]');
      await page.getByRole('group', { name: 'Master EQ band 1' }).locator('.fold').focus();
      await page.keyboard.press('Enter');
      const gain = slider('Master EQ 1 gain');
      await gain.focus();
      await page.keyboard.press('ArrowRight');
      await until(() => value('master/eq/1/gain') > 0);
      expect(await page.locator('.of-strip .fold[aria-expanded="true"]').count()).toBe(0);
      for (let n = 0; n < (await folds.count()); n++)
        if ((await folds.nth(n).getAttribute('aria-expanded')) === 'false') await folds.nth(n).click();
      const cut = await page
        .locator('.of-master .what')
        .evaluateAll((all) =>
          all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent),
        );
      expect(cut).toEqual([]);
      await page.evaluate(axe.source);
      const found: string[] = await page.evaluate(async () => {
        const { violations } = await (globalThis as any).axe.run('aside');
        return violations.flatMap((one: any) => one.nodes.map((node: any) => `${one.id}: ${node.target}`));
      });
      expect(found).toEqual([]);
    });
  },
);
