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
import { MackieSurface } from '../dist/firmware-sim/index.js';
import { Bridge, controlsOf } from '../dist/src/bridge/bridge.js';
import { demoDocument } from '../dist/src/bridge/demo.js';
import { loadMapping, loadProfiles } from '../dist/src/bridge/library.js';
import { Engine } from '../dist/src/engine/engine.js';
import { VirtualClock } from '../dist/src/ports/clock.js';
import { MemoryCable } from '../dist/src/ports/memory.js';
import { startServer } from '../dist/src/server/server.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const pictures = path.join(root, 'docs/pictures');
const STEP = 10e6; // ns: one tick
const SECOND = 1e9;

/** A bridge with an X-Touch and the demo session, in a time of its own. */
async function stage() {
  const clock = new VirtualClock();
  const { profiles, fallback } = loadProfiles();
  let open;
  const source = {
    name: 'memory',
    trouble: undefined,
    start: async (opened) => (open = opened),
    close: async () => {},
  };
  const bridge = new Bridge({
    engine: new Engine(demoDocument(), controlsOf),
    clock,
    sources: [source],
    profiles,
    fallback,
    mappingFor: loadMapping,
    save: () => {},
    log: () => {},
  });
  await bridge.start();
  const cable = new MemoryCable(clock, { name: 'X-Touch' });
  const surface = new MackieSurface({ model: 'x-touch', clock, port: cable.device, seed: 1 });
  open(cable.host);
  const server = await startServer({ bridge, port: 0, webRoot: path.join(root, 'dist/web'), log: () => {} });
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

fs.mkdirSync(pictures, { recursive: true });
const all = await stage();
const { bridge, surface, server } = all;
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
  const page = await open(browser, server.url);
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
  await page.screenshot(); // what only a real picture sets off has happened after this one
  await page.clock.runFor(20);
  await page.screenshot({ path: path.join(pictures, 'mixer.png') });
  process.stdout.write(`${path.join(pictures, 'mixer.png')}\n`);
} finally {
  await browser.close();
  await server.close();
  await bridge.close();
}
