import { expect, test } from 'vitest';
import { allocationsOf } from '../../bench/allocations.ts';
import { compileNumber } from '../../src/mapping/program.ts';
import { bound, expression, Rig, scope, table } from '../mapping/rig.ts';

test('what is shown is worked out without taking anything from the heap', () => {
  const rig = new Rig();
  const row = new Float64Array(1);
  const program = compileNumber(
    expression(
      'if riding(fader) then {strip}/fader / 3 + travel({strip}/pan) + travel({strip}/fader) + travel({strip}/hpf/freq) else level + count(ch/*/solo)',
    ),
    scope,
    bound,
  );
  const text = rig.program('{if riding(fader) then value(fader) else label} {main/fader / 3}');
  rig.front.hands.add(0);
  const values = rig.desk.desk.values;
  const fader = table.at('ch/3/fader');
  rig.front.target[0] = fader;
  const turn = (i: number) => {
    values[fader] = -(i % 900) / 10;
    program.run(rig.desk, rig.front, row, 0);
    text.changed(rig.desk, rig.front);
  };
  const TURNS = 100_000;
  for (let i = 0; i < 2 * TURNS; i++) turn(i);
  const { bytes } = allocationsOf(() => {
    for (let i = 0; i < TURNS; i++) turn(i);
  });
  expect(bytes / TURNS).toBeLessThan(4); // one number that is handed on by itself would be 16
});
