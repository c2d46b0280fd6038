import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { stage } from '../server/rig.ts';

const chromiumPath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Why nothing can be shown here; undefined where it can. */
export const trouble = existsSync(chromiumPath)
  ? undefined
  : `there is no browser at ${chromiumPath}; install chromium, or say where it is: CHROMIUM=/path npm test`;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** The page as `npm test` has just built it; else, as it is now, built into a folder of its own. */
async function builtPage(): Promise<{ webRoot: string; leave(): void }> {
  const built = process.env['FADERLINE_PAGE'];
  if (built !== undefined) return { webRoot: built, leave: () => {} };
  const webRoot = mkdtempSync(path.join(os.tmpdir(), 'faderline-web-'));
  const { build } = await import('vite');
  await build({
    configFile: path.join(root, 'vite.config.ts'),
    root: path.join(root, 'src/web'),
    logLevel: 'error',
    build: { outDir: webRoot, emptyOutDir: true },
  });
  return { webRoot, leave: () => rmSync(webRoot, { recursive: true, force: true }) };
}

/** The page, and a browser to show it in. */
export async function theatre() {
  const { webRoot, leave } = await builtPage();
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const close = async () => {
    await browser.close();
    leave();
  };
  return { webRoot, browser, close };
}

/** Opens the page and waits until the desk is on it. What goes wrong in it is kept. */
export async function show(browser: Browser, url: string): Promise<{ page: Page; faults: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.goto(url);
  await page.waitForSelector('[data-link="open"] .strip');
  return { page, faults };
}

export type House = Awaited<ReturnType<typeof theatre>>;
export type Stage = Awaited<ReturnType<typeof stage>>;

/**
 * For every test of a file a stage of its own, and the page that shows it. What goes wrong in the page fails the test.
 *
 * @param seen is told of each before its test begins.
 * @param prepare what is done to the stage before the page is opened.
 */
export function staged(
  seen: (now: { house: House; all: Stage; page: Page; faults: string[] }) => void,
  prepare: (all: Stage) => void = () => {},
): void {
  let house: House;
  let all: Stage;
  let page: Page;
  let faults: string[];
  beforeAll(async () => {
    house = await theatre();
  });
  afterAll(() => house?.close());
  beforeEach(async () => {
    all = await stage({ webRoot: house.webRoot });
    prepare(all);
    ({ page, faults } = await show(house.browser, all.server.url));
    seen({ house, all, page, faults });
  });
  afterEach(async () => {
    await page.close();
    await all.close();
    expect(faults).toEqual([]);
  });
}

/** Where the cap of a fader is, px from the top of the window. */
export async function capOf(page: Page, name: string): Promise<number> {
  const box = await page.getByRole('slider', { name, exact: true }).locator('.cap').boundingBox();
  if (!box) throw new Error(`${name} cannot be seen`);
  return box.y + box.height / 2;
}

/** Drags the cap of a fader by so many px, + is up. */
export async function drag(page: Page, name: string | RegExp, by: number): Promise<void> {
  const box = await page.getByRole('slider', { name, exact: true }).locator('.cap').boundingBox();
  if (!box) throw new Error(`${String(name)} cannot be seen`);
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let step = 1; step <= 10; step++) await page.mouse.move(x, y - (by * step) / 10);
  await page.mouse.up();
}
