/**
 * What a picture of the page costs the browser while a demo song plays and a simulated X-Touch rides along:
 * `node dist/bench/page.js [SECONDS]`. Needs a Chromium; CHROMIUM says where it is, if not at /usr/bin/chromium.
 */
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { MackieSurface } from '../firmware-sim/index.ts';
import { programRoot } from '../src/bridge/program.ts';
import { realClock } from '../src/ports/clock.ts';
import { MemoryCable } from '../src/ports/memory.ts';
import { startServer } from '../src/server/server.ts';
import { demoDesk } from './demo-desk.ts';

/** What was seen of the page while everything moved. */
interface PageCost {
  readonly pictures: number;
  /** Of the page's own thread, whatever else ran: ms for each picture. */
  readonly each: number;
}

/** A desk that plays, with a surface in memory. @returns its address, and what ends it. */
async function playing(): Promise<{ url: string; close: () => Promise<void> }> {
  const { bridge, mappings } = demoDesk(realClock);
  await bridge.start();
  const cable = new MemoryCable(realClock, { name: 'X-Touch' });
  const surface = new MackieSurface({ model: 'x-touch', clock: realClock, port: cable.device });
  bridge.opened(cable.host);
  const webRoot = path.join(programRoot, 'dist/web');
  const server = await startServer({ bridge, mappings, port: 0, webRoot, log: () => {} });
  bridge.command({ do: 'play' }, 'bench');
  const close = async (): Promise<void> => {
    surface.powerOff();
    await server.close();
    await bridge.close();
  };
  return { url: `http://127.0.0.1:${server.port}/`, close };
}

/** Runs in the page: counts its pictures. */
const picturesIn = (seconds: number): string => `new Promise((resolve) => {
  let count = 0;
  const start = performance.now();
  const next = () => {
    count++;
    if (performance.now() - start < ${seconds * 1000}) requestAnimationFrame(next);
    else resolve(count);
  };
  requestAnimationFrame(next);
})`;

async function costOf(page: Page, seconds: number): Promise<PageCost> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1000;
  };
  const before = await spent();
  const pictures = await page.evaluate<number>(picturesIn(seconds));
  return { pictures, each: ((await spent()) - before) / pictures };
}

/** Shows the page for some seconds. */
async function pageCost(seconds: number): Promise<PageCost> {
  const desk = await playing();
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.goto(desk.url);
    await page.waitForSelector('[data-link="open"] .strip');
    await pause(2000);
    return await costOf(page, seconds);
  } finally {
    await browser.close();
    await desk.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const seconds = Number(process.argv[2] ?? 10);
  const { pictures, each } = await pageCost(seconds);
  const rate = (pictures / seconds).toFixed(0);
  process.stdout.write(
    `a picture with everything moving: ${each.toFixed(1)} ms of the page's thread (aim: under 16.7), ${rate} a second\n`,
  );
  process.exit(0);
}
