/**
 * Makes the pictures of the documents, docs/pictures/*.png, from simulated devices: 1280×720 at double density, the same
 * at every run. Time stands still in the bridge and in the page but for the steps taken here. Needs what `npm run build`
 * has built, and a Chromium (CHROMIUM=/path/to/it where it is not at /usr/bin/chromium).
 */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { demoDesk } from '../dist/bench/demo-desk.js';
import { GenericSurface, MackieSurface } from '../dist/firmware-sim/index.js';
import { remapped } from '../dist/src/bridge/remapped.js';
import { VirtualClock } from '../dist/src/ports/clock.js';
import { MemoryCable } from '../dist/src/ports/memory.js';
import { startServer } from '../dist/src/server/server.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const pictures = path.join(root, 'docs/pictures');
const STEP = 10e6; // ns: one tick
const SECOND = 1e9;

/** A bridge with a surface and the demo session, in a time of its own. */
async function stage(name, surfaceOn) {
  const clock = new VirtualClock();
  const { bridge, mappings } = demoDesk(clock);
  mappings.serve(remapped(bridge));
  await bridge.start();
  const cable = new MemoryCable(clock, { name });
  const surface = surfaceOn({ clock, port: cable.device });
  bridge.opened(cable.host);
  const server = await startServer({
    bridge,
    mappings,
    port: 0,
    webRoot: path.join(root, 'dist/web'),
    log: () => {},
  });
  const passes = (seconds) => {
    for (let left = seconds * SECOND; left > 0; left -= STEP) clock.advance(STEP);
  };
  passes(1);
  return { bridge, surface, server, passes };
}

async function open(browser, url) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 720 },
    deviceScaleFactor: 2,
    colorScheme: 'dark',
    reducedMotion: 'no-preference',
  });
  const page = await context.newPage();
  await page.clock.install({ time: new Date('2026-01-01T12:00:00') });
  await page.clock.pauseAt(new Date('2026-01-01T12:00:01'));
  await page.addInitScript(countFrames);
  await page.goto(url);
  await page.waitForSelector('header');
  return page;
}

/** Runs in the page before its own scripts: counts the frames that have come. */
function countFrames() {
  globalThis.framesHeard = 0;
  globalThis.WebSocket = class extends globalThis.WebSocket {
    constructor(...all) {
      super(...all);
      this.addEventListener(
        'message',
        ({ data }) => (globalThis.framesHeard += typeof data === 'string' ? 0 : 1),
      );
    }
  };
}

/** Waits until the page has heard all that the server said. */
async function heard(page, url) {
  const metrics = await (await fetch(`${url}api/metrics`)).text();
  const sent = Number(/^faderline_page_frames_total (\d+)$/m.exec(metrics)[1]);
  for (let tries = 0; (await page.evaluate('framesHeard')) < sent; tries++) {
    if (tries > 2000) throw new Error('the page has lost frames');
    await pause(2);
  }
}

/** Lets both times go on together for a while. */
async function roll(page, { passes, server }, seconds) {
  for (let step = 0; step < seconds * 10; step++) {
    passes(0.1);
    await heard(page, server.url);
    await page.clock.runFor(100);
  }
}

/** Takes the picture as everything now stands. */
async function take(page, name) {
  await page.screenshot(); // what only a real picture sets off has happened after this one
  await page.clock.runFor(20);
  await page.screenshot({ path: path.join(pictures, name) });
  process.stdout.write(`${path.join(pictures, name)}\n`);
}

/** The mixer above an X-Touch, while strip 6 is being written by hand. */
async function mixer(page, all) {
  const { bridge, surface } = all;
  await roll(page, all, 0.5);
  bridge.command({ do: 'locate', to: 26.4 * 48_000 }, 'screenshots');
  bridge.command({ do: 'play' }, 'screenshots');
  bridge.command({ do: 'recall-scene', id: 3 }, 'screenshots');
  bridge.command({ do: 'mode', strip: 5, mode: 'touch' }, 'screenshots');
  bridge.command({ do: 'select', strip: 5 }, 'screenshots');
  await roll(page, all, 1.5);
  surface.hold(6);
  surface.move(6, 690);
  await roll(page, all, 0.4);
  surface.move(6, 720);
  await roll(page, all, 0.6);
  await take(page, 'mixer.png');
}

/** A controller without motors beside what its mapping says: some controls have taken over, others wait. */
async function generic(page, all) {
  const { surface } = all;
  await roll(page, all, 0.5);
  for (let n = 1; n <= 8; n++) {
    surface.move(`knob ${n}`, 0);
    surface.move(`knob ${n}`, n === 3 ? 200 : 1023);
    surface.move(`knob ${n}`, n === 3 ? 150 : 512);
    surface.move(n, n === 5 ? 900 : n === 2 ? 120 : 1023);
    await roll(page, all, 0.2);
    if (n !== 2 && n !== 5) surface.move(n, 100 * n);
  }
  surface.press('cycle');
  await page.getByRole('button', { name: /^Mapping of/ }).click();
  await roll(page, all, 1);
  await take(page, 'generic.png');
}

const xTouch = (cable) => new MackieSurface({ model: 'x-touch', seed: 1, ...cable });
const nanoKontrol = (cable) => new GenericSurface({ model: 'nanokontrol2', ...cable });

fs.mkdirSync(pictures, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--font-render-hinting=none',
  ],
});
try {
  for (const [name, surface, act] of [
    ['X-Touch', xTouch, mixer],
    ['nanoKONTROL2', nanoKontrol, generic],
  ]) {
    const all = await stage(name, surface);
    await act(await open(browser, all.server.url), all);
    await all.server.close();
    await all.bridge.close();
  }
} finally {
  await browser.close();
}
