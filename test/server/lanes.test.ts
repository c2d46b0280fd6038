import { expect, test } from 'vitest';
import { emptyDocument } from '../../src/model/document.ts';
import { laneList, laneShown } from '../../src/server/lanes.ts';
import { Rig } from '../engine/rig.ts';

test('a lane with a trim on it is shown as it is heard, and says that it is trimmed', () => {
  const rig = new Rig({
    ...emptyDocument('Test'),
    glide: { time: 0 },
    lanes: { 'ch/1/fader': { times: [0, 480_000], values: [-20, -20] } },
    values: { 'ch/1/fader': -20 },
    automation: { coalesce: 'hand' },
  });
  rig.command({ do: 'mode', mode: 'trim' });
  rig.command({ do: 'play' });
  rig.wait(1);
  rig.event('fader 1', 'touched');
  rig.move('fader 1', -17);
  rig.wait(1);
  rig.letGo('fader 1');
  rig.command({ do: 'stop' });
  const shown = laneShown(rig.engine, new URLSearchParams({ path: 'ch/1/fader' })) as {
    points: readonly (readonly [number, number])[];
    trim: number;
  };
  expect(Math.max(...shown.points.map(([, value]) => value))).toBeCloseTo(-17, 1);
  expect(shown.trim).toBeGreaterThan(1);
  expect(laneList(rig.engine)).toMatchObject([{ path: 'ch/1/fader', points: 2, trim: shown.trim }]);
});
