import { describe, expect, test } from 'vitest';
import { sideBySide, type UnitControl } from '../../src/model/controls.ts';

const unit: readonly UnitControl[] = [
  { local: 0, name: 'fader {strip}', kind: 'fader', strip: 1 },
  { local: 1, name: 'fader {strip}', kind: 'fader', strip: 2 },
  { local: 9, name: 'pedal', kind: 'pedal', strip: 0, stays: true },
];

describe('the controls of units that stand side by side', () => {
  const controls = sideBySide([
    { controls: unit, strips: 2 },
    { controls: unit, strips: 2 },
  ]);

  test('know the strip of the surface they are on, counted over all units', () => {
    expect(controls.map(({ strip }) => strip)).toEqual([1, 2, 0, 3, 4, 0]);
  });

  test('keep the names of their strips, and the first of two alike keeps the plain name', () => {
    const names = ['fader 1', 'fader 2', 'pedal', 'fader 3', 'fader 4', 'pedal @2'];
    expect(controls.map(({ name }) => name)).toEqual(names);
  });

  test('say which of them stay where the hand left them', () => {
    expect(controls.map(({ stays }) => stays)).toEqual([false, false, true, false, false, true]);
  });
});
