import { expect, test } from 'vitest';
import { demoDocument } from '../../src/bridge/demo.ts';
import { loadProfiles } from '../../src/bridge/library.ts';
import { Show } from './show.ts';

/** How often the light of a key changes within two seconds, looked at every 10 ms. */
function changes(show: Show, light: () => string): number {
  let count = 0;
  let before = light();
  for (let i = 0; i < 200; i++) {
    show.wait(0.01);
    if (light() !== before) count++;
    before = light();
  }
  return count;
}

test('what ought to flash does, also on a unit whose lights do not flash by themselves', () => {
  const { fallback } = loadProfiles();
  const show = new Show(demoDocument(), undefined, { ...fallback, blink: 'bridge' });
  const { surface, hand } = show.plug('mcu-pro');
  hand.press('solo 1');
  show.wait(1);
  expect(changes(show, () => surface.light('mute 2'))).toBe(8); // silenced by the solo: twice a second, on and off
  expect(changes(show, () => surface.light('solo 1'))).toBe(0);
  hand.press('mute 2');
  show.wait(1);
  expect(changes(show, () => surface.light('mute 2'))).toBe(0);
  expect(surface.light('mute 2')).toBe('on');
  hand.press('mute 2').press('solo 1');
  show.wait(1);
  expect([surface.light('mute 2'), changes(show, () => surface.light('mute 2'))]).toEqual(['off', 0]);
});

test('a unit that flashes by itself is told once', () => {
  const show = new Show(demoDocument());
  const { surface, hand } = show.plug('x-touch');
  hand.press('solo 1');
  show.wait(1);
  expect([surface.light('mute 2'), changes(show, () => surface.light('mute 2'))]).toEqual(['flash', 0]);
});
