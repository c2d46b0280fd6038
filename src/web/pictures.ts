import { numbers } from './desk.ts';
import type { Paint } from './numbers.ts';

/** What is drawn in every picture. */
const always = new Set<(now: number) => void>();

/** Half a period of everything that flashes, ms: once a second. */
const FLASH = 500;

let flashing = false;

/** Draws for as long as the page is open: what changed, then what always moves. */
export function drawPictures(): void {
  const draw = (now: number): void => {
    numbers.peek()?.paint();
    for (const paint of always) paint(now);
    flash(now);
    requestAnimationFrame(draw);
  };
  requestAnimationFrame(draw);
}

/** Everything that flashes does so together. */
function flash(now: number): void {
  const on = now % (2 * FLASH) < FLASH;
  if (on === flashing) return;
  flashing = on;
  document.documentElement.dataset['flash'] = on ? 'on' : 'off';
}

/** Draws in every picture. @returns what ends it. */
export function everyPicture(paint: (now: number) => void): () => void {
  always.add(paint);
  return () => always.delete(paint);
}

/** Carries out at most one call for each picture, with the latest arguments. */
export function oncePerPicture<Arguments extends readonly unknown[]>(
  act: (...latest: Arguments) => void,
): { (...latest: Arguments): void; now: Paint } {
  let waiting: Arguments | undefined;
  let asked = 0;
  const run = (): void => {
    cancelAnimationFrame(asked);
    const latest = waiting;
    waiting = undefined;
    if (latest) act(...latest);
  };
  const later = (...latest: Arguments): void => {
    if (!waiting) asked = requestAnimationFrame(run);
    waiting = latest;
  };
  return Object.assign(later, { now: run });
}

/** Carries out at most so many calls a second, the last one included. */
export function atMost(perSecond: number, act: Paint): Paint {
  let last = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    const wait = last + 1000 / perSecond - performance.now();
    if (timer !== undefined) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        last = performance.now();
        act();
      },
      Math.max(0, wait),
    );
  };
}
