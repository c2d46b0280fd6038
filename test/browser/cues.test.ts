import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { CueEdit } from '../../src/model/cues.ts';
import { until } from '../server/rig.ts';
import { staged, trouble, type Stage } from './rig.ts';

const cues: readonly CueEdit[] = [
  { name: 'Preset', notes: 'House lights half', steps: [{ do: 'recall', scene: 1 }] },
  { name: 'Opening', steps: [{ do: 'recall', scene: 2, fade: { up: 3, down: 3 } }], follow: { after: 60 } },
  { name: 'Verse', steps: [{ do: 'recall', scene: 3 }], wait: 60, colour: 0xff8800 },
  { name: 'Playback', steps: [{ do: 'locate', to: 48_000 }, { do: 'play' }] },
];

describe.skipIf(trouble !== undefined)(
  `cues in the page${trouble === undefined ? '' : ` (${trouble})`}`,
  () => {
    let all: Stage;
    let page: Page;
    staged(
      (now) => ({ all, page } = now),
      ({ engine, bridge }) => {
        engine.show.debounce = 0;
        for (const cue of cues) bridge.command({ do: 'add-cue', cue }, 'test');
      },
    );

    const button = (name: string | RegExp) => page.getByRole('button', { name });
    /** What GO says, without what counts down. */
    const nameOfGo = async () =>
      `${await page.locator('.go strong').textContent()}: ${await page.locator('.go .what').textContent()}`;

    test('GO says what it does next, G presses it, B goes back, and Space is play as before', async () => {
      await expect.poll(nameOfGo).toBe('GO: 1 Preset');
      expect(await page.locator('.cues .notes').textContent()).toBe('House lights half');
      await page.keyboard.press('g');
      await expect.poll(nameOfGo).toBe('GO: 2 Opening');
      await page.locator('.go').click();
      await expect.poll(nameOfGo).toBe('GO: 3 Verse');
      await expect.poll(() => page.locator('.go .left').textContent()).toMatch(/^follows 5\d\.\d s$/);
      await page.keyboard.press('b');
      await expect.poll(nameOfGo).toBe('GO: 2 Opening');
      await page.keyboard.press('Space');
      await until(() => all.engine.transport.rolling);
      expect(await nameOfGo()).toBe('GO: 2 Opening');
    });

    test('a cue that is pressed stands by; a wait is counted down, rests, and is over with GO', async () => {
      await page.locator('.cues li button').nth(2).click();
      await expect.poll(nameOfGo).toBe('GO: 3 Verse');
      await page.locator('.go').click();
      await expect.poll(() => page.locator('.go .left').textContent()).toMatch(/^waits 5\d\.\d s$/);
      expect(await nameOfGo()).toBe('GO: 3 Verse');
      await button('Pause').click();
      await expect.poll(nameOfGo).toBe('GO on: 3 Verse');
      await page.locator('.go').click();
      await page.locator('.go').click();
      await expect.poll(nameOfGo).toBe('GO: 4 Playback');
      expect(all.engine.show.went).toBe('3 Verse');
    });

    test('a broken cue says why, in the list and under GO', async () => {
      all.bridge.command({ do: 'delete-scene', id: 1 }, 'test');
      await expect
        .poll(() => page.locator('.cues .fault').allTextContents())
        .toEqual(['▲ the scene it recalls is gone (id 1)', '▲ the scene it recalls is gone (id 1)']);
      await page.keyboard.press('g');
      await expect
        .poll(() => page.locator('.notices').textContent())
        .toContain('cue 1 Preset is broken and does not go');
      expect(await nameOfGo()).toBe('GO: 1 Preset');
    });

    test('a rehearsal is seen, and a cue for a scene is added', async () => {
      await button('Rehearse').click();
      await expect.poll(() => page.locator('.cues .mode').count()).toBe(1);
      await page.keyboard.press('g');
      await expect.poll(() => page.locator('.notices').textContent()).toContain('Rehearsal, cue 1 Preset');
      await page.getByLabel('Scene that the new cue recalls').selectOption({ index: 1 });
      await page.getByRole('button', { name: 'Add cue', exact: true }).click();
      await until(() => all.engine.show.cues.length === 5);
      expect(all.engine.show.cues.at(-1)).toMatchObject({
        number: '5',
        steps: [{ do: 'recall', scene: all.engine.scenes[1]!.id }],
      });
    });

    test('nothing is found against it by axe, while it counts and while it is rehearsed', async () => {
      await page.evaluate(axe.source);
      const look = (): Promise<string[]> =>
        page.evaluate(async () => {
          const { violations } = await (globalThis as any).axe.run();
          return violations.flatMap((one: any) =>
            one.nodes.map((node: any) => `${one.id}: ${node.target.join(' ')}: ${node.failureSummary}`),
          );
        });
      all.bridge.command({ do: 'delete-scene', id: 3 }, 'test');
      await page.keyboard.press('g');
      await page.keyboard.press('g');
      await expect.poll(() => page.locator('.go .left').count()).toBe(1);
      expect(await look()).toEqual([]);
      if (process.env['PICTURE']) await page.screenshot({ path: process.env['PICTURE'] });
      await button('Rehearse').click();
      await expect.poll(() => page.locator('.cues .mode').count()).toBe(1);
      expect(await look()).toEqual([]);
      if (process.env['PICTURE']) await page.screenshot({ path: `${process.env['PICTURE']}.rehearsal.png` });
    });
  },
);
