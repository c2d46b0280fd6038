import { expect, test } from 'vitest';
import { Rig } from './rig.ts';

test('each who follows the desk is told of what changed until he has seen it, whatever others have seen', () => {
  const rig = new Rig();
  const [page, tablet] = [rig.engine.follow(), rig.engine.follow()];
  const paths = (news: typeof page): string[] => news.sorted().map((n) => rig.engine.table.row(n).path);
  rig.set('ch/1/fader', -6);
  page.clear();
  rig.set('ch/2/mute', 1);
  expect(paths(page)).toEqual(['ch/2/mute']);
  expect(paths(tablet).toSorted()).toEqual(['ch/1/fader', 'ch/2/mute']);
});

test('one who leaves twice takes nobody else with him', () => {
  const rig = new Rig();
  const [page, tablet] = [rig.engine.follow(), rig.engine.follow()];
  rig.engine.unfollow(tablet);
  rig.engine.unfollow(tablet);
  rig.set('ch/1/fader', -6);
  expect(page.has(rig.engine.table.at('ch/1/fader'))).toBe(true);
  expect(tablet.count).toBe(0);
});
