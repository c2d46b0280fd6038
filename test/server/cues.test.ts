import { afterEach, beforeEach, expect, test } from 'vitest';
import { ask, Page, post, stage, until } from './rig.ts';

let all: Awaited<ReturnType<typeof stage>>;
beforeEach(async () => {
  all = await stage({ surface: false });
});
afterEach(() => all.close());

const command = (what: object) => post(all.port, '/api/command', { command: what, who: 'script' });

test('the list, what is broken, what GO does next and what counts down are answered', async () => {
  const [scene] = all.engine.scenes;
  await command({
    do: 'add-cue',
    cue: { name: 'Verse', steps: [{ do: 'recall', scene: scene!.id }], follow: { after: 60 } },
  });
  await command({ do: 'add-cue', cue: { name: 'Next', steps: [{ do: 'locate', to: 48_000 }] } });
  expect((await command({ do: 'go' })).json).toMatchObject({ done: 'go' });
  await command({ do: 'delete-scene', id: scene!.id });
  const { json } = await ask(all.port, '/api/cues');
  expect(json).toMatchObject({
    standby: 2,
    next: 2,
    last: 1,
    paused: false,
    rehearsing: false,
    debounce: 0.3,
  });
  expect(json.counting).toMatchObject({ kind: 'follow', cue: 1, of: 60 });
  expect(json.counting.left).toBeLessThanOrEqual(60);
  expect(json.cues).toMatchObject([
    {
      number: '1',
      does: [expect.stringContaining('recall')],
      broken: [`the scene it recalls is gone (id ${scene!.id})`],
    },
    { number: '2', does: ['locate 0:01.000'], broken: [] },
  ]);
});

test.each([
  [{ do: 'go' }, 409, 'there are no cues yet'],
  [{ do: 'go', id: -1 }, 400, 'not understood'],
  [{ do: 'cue-standby', id: 3 }, 409, 'there is no cue with the id 3'],
  [{ do: 'add-cue', cue: { steps: [{ do: 'dance' }] } }, 400, 'not understood'],
  [{ do: 'add-cue', cue: { steps: [{ do: 'recall', scene: 999 }] } }, 409, 'is gone (id 999)'],
  [{ do: 'add-cue', cue: { wait: -1 } }, 400, 'not understood'],
  [{ do: 'add-cue', cue: { triggers: [{ by: 'program', channel: 1, program: 0 }] } }, 400, 'not understood'],
  [{ do: 'cue-pause', on: true }, 409, 'nothing of the cue list is under way'],
])('what cannot be done is refused with the reason: %j', async (what, status, why) => {
  const answer = await command(what);
  expect([answer.status, answer.json.message]).toEqual([status, expect.stringContaining(why)]);
});

test('a page is told of the list once, and of its run whenever that is another', async () => {
  await command({ do: 'add-cue', cue: { name: 'One' } });
  await command({ do: 'add-cue', cue: { name: 'Two', wait: 60 } });
  const page = await Page.open(all.port);
  expect(page.of('hello')[0]!.state.cues.map(({ name }) => name)).toEqual(['One', 'Two']);
  page.say({ type: 'command', command: { do: 'rename-session', name: 'Told' } }); // what was under way is told by then
  await until(() => page.of('state').some(({ state }) => state.session?.name === 'Told'));
  page.say({ type: 'command', command: { do: 'go', id: 2 } });
  await until(() => page.of('state').some(({ state }) => state.show?.counting?.kind === 'wait'));
  expect(page.of('state').some(({ state }) => state.show?.counting && state.cues)).toBe(false);
  page.say({
    type: 'command',
    command: { do: 'edit-cue', id: 1, cue: { steps: [{ do: 'words', words: 'go' }] } },
  });
  await until(() => page.of('tell').some(({ text }) => text.includes('cannot move the list')));
  await page.close();
});
