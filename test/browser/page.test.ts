import axe from 'axe-core';
import { describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { emptyDocument } from '../../src/model/document.ts';
import { startServer } from '../../src/server/server.ts';
import { faderLevel } from '../../src/units/laws.ts';
import { stage, until } from '../server/rig.ts';
import { capOf, drag, show, staged, trouble, type House, type Stage } from './rig.ts';

// what runs in the page is text here: there are no types of the browser in the tests
const sizeOfPage = '[document.documentElement.scrollHeight, document.documentElement.scrollWidth]';

describe.skipIf(trouble !== undefined)(`the page${trouble === undefined ? '' : ` (${trouble})`}`, () => {
  let house: House;
  let all: Stage;
  let page: Page;
  let faults: string[];
  staged((now) => ({ house, all, page, faults } = now));

  const value = (path: string): number => all.engine.desk.values[all.engine.table.at(path)]!;
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
  const slider = (name: string) => page.getByRole('slider', { name, exact: true });

  test('shows the desk, not a blank', async () => {
    await page.waitForSelector('.surface');
    const colours = await page.screenshot().then((png) => png.length);
    expect(colours).toBeGreaterThan(50_000);
    expect(await page.title()).toBe('Faderline');
    expect(await page.locator('.strip').count()).toBe(all.engine.table.strips.length);
    await expect.poll(() => page.locator('.lcd .line').first().textContent()).toBe('Kick   ');
    expect(await page.evaluate(sizeOfPage)).toEqual([720, 1280]);
  });

  test('a strip that is silent because its file is not there says so, and no longer when it is back', async () => {
    const vox = { file: 'vox.wav', at: 0, from: 0, length: 48_000 };
    const lose = (...names: readonly string[]): void => {
      all.bridge.clipWatch = { missing: new Set(names) } as unknown as NonNullable<
        typeof all.bridge.clipWatch
      >;
    };
    const sign = page.getByRole('img', { name: 'Kick is silent: vox.wav is not in the audio folder' });
    all.bridge.command({ do: 'clips', strip: 0, clips: [vox] }, 'test');
    expect(await sign.count()).toBe(0);
    lose('vox.wav');
    await sign.waitFor();
    expect(await sign.getAttribute('title')).toBe('Kick is silent: vox.wav is not in the audio folder');
    const [mark, name, scale] = await Promise.all(
      [sign, button('Kick'), page.locator('[data-strip="0"] .scale text').first()].map((one) =>
        one.boundingBox(),
      ),
    );
    expect(mark!.y).toBeGreaterThanOrEqual(name!.y + name!.height); // it covers neither the name nor a figure
    expect(mark!.y + mark!.height).toBeLessThanOrEqual(scale!.y + 1);
    expect(await page.locator('.missing').count()).toBe(1);
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<{ violations: { id: string }[] }>('axe.run(".strip.ch")');
    expect(violations.map(({ id }) => id)).toEqual([]);
    lose();
    await sign.waitFor({ state: 'detached' });
  });

  test('faders move while automation plays, in the mixer, on the surface and in the metal', async () => {
    await page.keyboard.press('Space');
    await until(() => all.engine.transport.rolling);
    const before = await capOf(page, 'Hats level');
    const motor = all.surface!.fader(3).position;
    await expect
      .poll(async () => Math.abs((await capOf(page, 'Hats level')) - before), { timeout: 5000 })
      .toBeGreaterThan(1);
    expect(all.surface!.fader(3).position).not.toBe(motor);
    await expect.poll(() => page.locator('.time .figures').textContent()).not.toBe('0:00.000');
    await page.keyboard.press('Space');
    await until(() => !all.engine.transport.rolling);
  });

  test('a fader dragged in the page moves the motor, and never jumps to the click', async () => {
    const before = value('ch/3/fader');
    await slider('Hats level').click();
    expect(value('ch/3/fader')).toBe(before);
    await drag(page, 'Hats level', 40);
    await until(() => value('ch/3/fader') > before + 3);
    await until(
      () => Math.abs(faderLevel(all.surface!.fader(3).position / 1023) - value('ch/3/fader')) < 0.2,
    );
    await until(() => all.engine.arbiter.held.count === 0);
    expect(all.engine.history.done.at(-1)).toMatchObject({ name: 'Ride Hats fader', who: 'page 1' });
    await slider('Hats level').dblclick();
    await until(() => value('ch/3/fader') === 0);
  });

  test('a fader is a slider for the keyboard and for those who listen', async () => {
    const fader = slider('Vox level');
    await fader.focus();
    await page.keyboard.press('0');
    await until(() => value('ch/11/fader') === 0);
    for (const [key, level] of [
      ['ArrowUp', 0.5],
      ['Shift+ArrowDown', 0.4],
      ['PageDown', -5.6],
      ['End', 10],
      ['Home', -Infinity],
    ] as const) {
      await page.keyboard.press(key);
      await until(() => Math.abs(value('ch/11/fader') - level) < 1e-9 || value('ch/11/fader') === level);
    }
    await expect.poll(() => fader.getAttribute('aria-valuetext')).toBe('off');
    await page.keyboard.press('0');
    await page.keyboard.press('PageDown');
    await expect.poll(() => fader.getAttribute('aria-valuetext')).toBe('minus 6.0 dB');
    await expect.poll(() => fader.getAttribute('aria-valuenow')).toBe('-6');
  });

  test('a level can be typed', async () => {
    await button(/type Bass level$/).click();
    await page.keyboard.type('−12,5');
    await page.keyboard.press('Enter');
    await until(() => value('ch/5/fader') === -12.5);
    await expect.poll(() => button(/type Bass level$/).textContent()).toContain('−12.5');
  });

  test('mute pressed in the mixer lights the key of the surface, there and in the metal', async () => {
    await button('Mute Snare').click();
    await until(() => all.surface!.light('mute 2') === 'on');
    await expect.poll(() => button('Mute Snare').getAttribute('aria-pressed')).toBe('true');
    await expect.poll(() => button('Mute 2: Snare mute').getAttribute('data-light')).toBe('on');
  });

  test('a key of the surface pressed in the page is a key pressed in the metal', async () => {
    await button('Mute 1: Kick mute').click();
    await until(() => all.surface!.light('mute 1') === 'on');
    expect(value('ch/1/mute')).toBe(1);
    await button(/Bank right/).click();
    await until(() => all.surface!.text(1, 'upper').trim() === 'Pad');
    await expect.poll(() => page.locator('.lcd .line').first().textContent()).toBe('Pad    ');
  });

  test('a fader of the surface dragged in the page is touched, moved and let go', async () => {
    await drag(page, 'Fader 4: Toms fader', 30);
    await until(() => all.engine.history.done.at(-1)?.name === 'Ride Toms fader');
    await until(() => all.engine.arbiter.held.count === 0);
    expect(all.engine.history.done.at(-1)?.who).toBe('X-Touch');
    await until(
      () => Math.abs(faderLevel(all.surface!.fader(4).position / 1023) - value('ch/4/fader')) < 0.3,
    );
  });

  test('a hand on the metal is shown on the strip, and is the stronger', async () => {
    all.surface!.hold(1);
    all.surface!.move(1, 900);
    const strip = page.locator('.strip').first();
    await expect.poll(() => strip.locator('.holder').textContent()).toBe('hand');
    const before = value('ch/1/fader');
    await drag(page, 'Kick level', 60);
    await expect.poll(() => strip.locator('.refused').textContent()).toBe('held: X-Touch');
    expect(value('ch/1/fader')).toBe(before);
    all.surface!.letGo(1);
    await expect
      .poll(() => strip.locator('.holder > span').first().textContent(), { timeout: 3000 })
      .toBe('');
  });

  test('the pot turns and the wheel jogs', async () => {
    const before = value('ch/2/pan');
    await slider('Encoder 2: Snare pan').focus();
    await page.keyboard.press('ArrowUp');
    await until(() => value('ch/2/pan') > before);
    await slider('Wheel: jog 0.1 s').focus();
    await page.keyboard.press('ArrowUp');
    await until(() => all.engine.place > 0);
  });

  test('scenes are stored, recalled and undone', async () => {
    await page.getByLabel('Name of the new scene').fill('Bridge');
    await button('Store').click();
    await expect.poll(() => button(/^4 Bridge/).count()).toBe(1);
    await button(/Chorus/)
      .first()
      .click();
    await until(() => all.engine.sceneId === 3);
    await page.locator('.history button').first().click();
    await until(() => all.engine.history.done.at(-1)?.name === 'Store Bridge');
    await expect.poll(() => page.locator('.notices').textContent()).toContain('Undone: Recall Chorus');
  });

  test('user keys are given words; what cannot be done is said beside the key, with what was meant', async () => {
    const key = (number: number) => page.getByLabel(`What user key ${number} does`);
    await key(1).fill('toggel main/mute');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.user-keys .fault').textContent()).toContain('did you mean');
    expect(all.engine.userKeys.size).toBe(0);
    await key(1).fill('toggle main/mute');
    await page.keyboard.press('Enter');
    await until(() => all.engine.userKeys.get(1) === 'toggle main/mute');
    await expect.poll(() => page.locator('.user-keys .fault').count()).toBe(0);
    await expect.poll(() => key(2).count()).toBe(1);
    await key(1).fill('');
    await page.keyboard.press('Enter');
    await until(() => all.engine.userKeys.size === 0);
  });

  test('after a scene is stored or recalled the keyboard plays again (it went on typing into the name)', async () => {
    await page.getByLabel('Name of the new scene').fill('Mine');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Space');
    await until(() => all.engine.transport.rolling);
    await page.getByLabel('Name of the new scene').focus();
    await page.locator('.recall').first().click();
    await page.keyboard.press('Space');
    await until(() => !all.engine.transport.rolling);
  });

  test('a desk without scenes and surfaces says what belongs there', async () => {
    const bare = await stage({ webRoot: house.webRoot, document: emptyDocument('Bare'), surface: false });
    const other = await show(house.browser, bare.server.url);
    expect(await other.page.locator('.scenes').textContent()).toContain('No scenes yet');
    expect(await other.page.locator('.surfaces').textContent()).toContain('faderline simulate x-touch');
    await bare.plug();
    await other.page.waitForSelector('.surface');
    await other.page.getByRole('button', { name: 'Store the current mix' }).click();
    await until(() => bare.engine.scenes.length === 1);
    expect(other.faults).toEqual([]);
    await other.page.close();
    await bare.close();
  });

  test('with "Why?" it says what becomes of what is touched, here and in the metal, and loses it again', async () => {
    const line = page.locator('.why-line');
    expect(await line.count()).toBe(0);
    await button('Why?').click();
    await expect.poll(() => line.textContent()).toContain('Touch a control');
    expect(await line.getAttribute('aria-live')).toBe('polite');
    await button(/^User/).click();
    await expect.poll(() => line.textContent()).toContain('says what key user does');
    all.surface!.press('mute 2');
    await expect.poll(() => line.textContent()).toContain('Snare mute went from off to on');
    all.surface!.release('mute 2');
    expect(await page.evaluate(sizeOfPage)).toEqual([720, 1280]);
    await page.evaluate(axe.source);
    const found = await page.evaluate(async () => (await (globalThis as any).axe.run()).violations.length);
    expect(found).toBe(0);
    await button('Why?').click();
    expect(await line.count()).toBe(0);
    await until(() => !all.bridge.explainer.listening);
  });

  test('nothing is found against it by axe, at rest and while it plays', async () => {
    await page.evaluate(axe.source); // as a script tag the page would not let it in
    const look = (): Promise<string[]> =>
      page.evaluate(async () => {
        const { violations } = await (globalThis as any).axe.run();
        return violations.flatMap((one: any) =>
          one.nodes.map((node: any) => `${one.id}: ${node.target.join(' ')}: ${node.failureSummary}`),
        );
      });
    expect(await look()).toEqual([]);
    await page.keyboard.press('Space');
    await button('Mute 2: Snare mute').click();
    await button('Solo Kick').click();
    await until(() => all.engine.transport.rolling && value('ch/1/solo') === 1);
    await page.keyboard.press('?');
    expect(await look()).toEqual([]);
  });

  test('without its bridge it greys out and says so; with it, it catches up by itself', async () => {
    const { port } = all.server;
    await all.server.close();
    await page.waitForSelector('[data-link="lost"]', { timeout: 5000 });
    expect(await page.getByRole('alert').textContent()).toContain('The bridge is lost');
    all.bridge.submit({ type: 'set', parameter: all.engine.table.at('ch/2/fader'), value: -33, who: 'test' });
    const again = await startServer({ bridge: all.bridge, port, webRoot: house.webRoot, log: () => {} });
    await page.waitForSelector('[data-link="open"]', { timeout: 10_000 });
    await expect.poll(() => button(/type Snare level$/).textContent()).toContain('−33.0');
    await again.close();
    faults.length = 0; // the browser says that it could not connect
  });

  test('a surface that is lost is gone from the page, and is back when it is back', async () => {
    all.cable!.unplug();
    await expect.poll(() => page.locator('.chip.lost').first().textContent()).toContain('lost');
    await expect.poll(() => page.locator('.surface').count()).toBe(0);
    await all.plug();
    await expect.poll(() => page.locator('.surface').count()).toBe(1);
    await expect.poll(() => page.locator('.lcd .line').first().textContent()).toBe('Kick   ');
  });
});
