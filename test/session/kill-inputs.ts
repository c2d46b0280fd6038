import type { SessionDocument } from '../../src/model/document.ts';
import type { Input } from '../../src/model/input.ts';
import { ParameterTable } from '../../src/model/parameters.ts';

const layout = { channels: 3, groups: 1, buses: 2, dcas: 1, muteGroups: 1 };

/** The desk of the process that is killed. */
export const tableOfKills = new ParameterTable(layout);

/** The n-th input it writes down: the same on both sides of the kill. */
export function moveNumber(n: number): Input {
  const value = (n % 1000) / 1000;
  if (n % 10 === 9)
    return { at: n * 1e6, sample: n * 48, what: { type: 'set', parameter: n % 20, value, who: 'page' } };
  const what = { type: 'surface', surface: 0, event: 'moved', control: n % 8, value } as const;
  return { at: n * 1e6, sample: n * 48, what };
}

/** The n-th session it saves: the number stands in every file, so that a mixture of two is found out. */
export function savedNumber(n: number): SessionDocument {
  const level = -(n % 60) - 0.5;
  const off = { on: false, from: 0, to: 0 };
  return {
    name: `number ${n}`,
    layout,
    sampleRate: 48_000,
    labels: { 'ch/1': { name: `n ${n}`, colour: n } },
    values: { 'ch/1/fader': level },
    lanes: { 'ch/2/fader': { times: [n], values: [level] }, 'ch/3/pan': { times: [n], values: [0] } },
    modes: { 'ch/2/fader': 'read' },
    scenes: [{ id: n, name: `scene ${n}`, values: { 'ch/1/fader': level } }],
    markers: [{ at: n, name: `marker ${n}` }],
    length: n,
    loop: off,
    punch: off,
  };
}
