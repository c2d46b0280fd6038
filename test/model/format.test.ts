import { expect, test } from 'vitest';
import { describeValue, shortValue } from '../../src/model/format.ts';
import { defaultLayout } from '../../src/model/layout.ts';
import { ParameterTable } from '../../src/model/parameters.ts';
import { travelOf, valueAt } from '../../src/units/laws.ts';

const table = new ParameterTable(defaultLayout);
const row = (path: string) => table.row(table.at(path));

test.each([
  ['ch/1/fader', -6, '−6.0 dB', '-6.0'],
  ['ch/1/fader', -0.01, '0.0 dB', '0.0'],
  ['ch/1/fader', -Infinity, '−∞ dB', '-inf'],
  ['ch/1/pan', -0.3, 'L 30', 'L30'],
  ['ch/1/pan', 0.004, 'C', 'C'],
  ['ch/1/pan', 1, 'R 100', 'R100'],
  ['ch/1/hpf/freq', 80, '80 Hz', '80'],
  ['ch/1/lpf/freq', 12_500, '12.5 kHz', '12.5k'],
  ['ch/1/gate/attack', 0.001, '1 ms', '1ms'],
  ['ch/1/gate/hold', 1.5, '1.5 s', '1.5s'],
  ['ch/1/comp/ratio', 4, '4:1', '4:1'],
  ['ch/1/mute', 1, 'on', 'on'],
  ['monitor/solo-mode', 0, 'in place', 'in plac'],
  ['master/width', 100, '100 %', '100 %'],
])('%s at %s reads "%s", and "%s" on a display', (path, value, long, short) => {
  expect(describeValue(row(path), value)).toBe(long);
  expect(shortValue(row(path), value)).toBe(short);
});

test('whatever a parameter stands at fits on a display of seven characters', () => {
  for (const one of table.rows) {
    for (let step = 0; step <= 100; step++) {
      const value = valueAt(one.law, step / 100);
      const short = shortValue(one, value);
      if (!/^[\x20-\x7d]{1,7}$/.test(short)) throw new Error(`${one.path} at ${value} reads "${short}"`);
      if (/(^|\s)[−-]0(\.0*)?(\s|$)/.test(describeValue(one, value)))
        throw new Error(`${one.path}: minus zero`);
      travelOf(one.law, value);
    }
  }
});
