import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { staged, trouble, type Stage } from './rig.ts';

describe.skipIf(trouble !== undefined)(
  `automation in the page${trouble === undefined ? '' : ` (${trouble})`}`,
  () => {
    let all: Stage;
    let page: Page;
    staged((now) => ({ all, page } = now));
    beforeEach(() => page.locator('.automation summary').click());

    const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
    const standing = () => page.locator('.automation summary .figures').textContent();
    const number = (path: string): number => all.engine.table.at(path);
    const laneOf = (path: string) => all.engine.lanes.lanes[number(path)]!;

    test('what is tried in preview is held, dropped, tried again and punched in', async () => {
      const to = async (key: string) => {
        await page.getByRole('slider', { name: 'Kick level', exact: true }).focus();
        await page.keyboard.press(key);
      };
      all.bridge.command(
        { do: 'edit-lane', parameter: 'ch/1/fader', edit: { how: 'add', points: [[0, -20]] } },
        '',
      );
      all.bridge.command({ do: 'mode', mode: 'preview', parameter: 'ch/1/fader' }, 'test');
      await press('Return to start');
      await expect.poll(() => all.engine.desk.values[number('ch/1/fader')]).toBe(-20);
      await to('0');
      await expect.poll(standing).toBe('1 held');
      await press('Drop');
      await expect.poll(standing).toBe('');
      await expect.poll(() => all.engine.desk.values[number('ch/1/fader')]).toBe(-20);
      await to('0');
      await expect.poll(standing).toBe('1 held');
      await press('Capture');
      await expect.poll(standing).toBe('1 held, 1 captured');
      await press('Play');
      await press('Punch in');
      await expect.poll(standing).toContain('1 written');
      await press('Punch out');
      await expect.poll(standing).toBe('1 captured');
      expect([...laneOf('ch/1/fader').values]).toContain(0);
    });

    test('what is in a hand is written to the end, and why not is said', async () => {
      await page.getByLabel('How far what is written now is to hold').selectOption('end');
      await press('Write to');
      await expect.poll(() => page.locator('.notices').textContent()).toContain('there is nothing to write');
    });

    test('parts of the desk are suspended and let in again; nothing is found against it by axe', async () => {
      await press('level');
      await expect.poll(standing).toBe('level suspended');
      expect(all.engine.settings.now.suspended).toEqual(['level']);
      await page.evaluate(axe.source);
      const found: string[] = await page.evaluate(async () => {
        const { violations } = await (globalThis as any).axe.run();
        return violations.flatMap((one: any) => one.nodes.map((node: any) => `${one.id}: ${node.target}`));
      });
      expect(found).toEqual([]);
      if (process.env['PICTURE']) await page.screenshot({ path: process.env['PICTURE'] });
      await press('level');
      await expect.poll(standing).toBe('');
    });
  },
);
