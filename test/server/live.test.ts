import { afterEach, expect, test } from 'vitest';
import { Page, stage, until } from './rig.ts';

let open: (() => Promise<void>) | undefined;
afterEach(() => open?.());

async function staged(options: Parameters<typeof stage>[0] = {}) {
  const all = await stage(options);
  open = all.close;
  return all;
}

test('a page is told everything, then what changes', async () => {
  const { engine, port, bridge } = await staged();
  const page = await Page.open(port);
  const hello = page.of('hello')[0]!;
  expect(hello).toMatchObject({ who: 'page 1', parameters: engine.table.count, sampleRate: 48_000 });
  expect(hello.state.session.name).toBe('Demo');
  expect(hello.state.surfaces[0]).toMatchObject({ name: 'X-Touch', strips: 8, colours: true });
  expect([...page.values.values()]).toEqual([...engine.desk.values]);
  const fader = engine.table.at('ch/3/fader');
  bridge.submit({ type: 'set', parameter: fader, value: -3, who: 'test' });
  await until(() => page.values.get(fader) === -3);
  expect(page.holds).toMatchObject([{ parameter: fader, rank: 2 }]);
  bridge.command({ do: 'play' }, 'test');
  await until(() => page.of('state').some(({ state }) => state.tape?.rolling === true));
});
