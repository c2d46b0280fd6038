import { Command, Option } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cueVerbs } from '../../src/cli/cue-verbs.ts';
import type { Output } from '../../src/cli/output.ts';
import { placeTyped } from '../../src/units/time.ts';
import { post, stage } from '../server/rig.ts';

let all: Awaited<ReturnType<typeof stage>>;
beforeAll(async () => {
  all = await stage({ surface: false });
  all.engine.show.debounce = 0;
});
afterAll(() => all.close());

/** What `faderline cue …` prints, as data and as lines, and its exit code. */
async function cue(...words: string[]): Promise<{ code: number; document: any; lines: readonly string[] }> {
  let document: unknown;
  let lines: readonly string[] = [];
  let code = -1;
  const out: Output = {
    json: false,
    quiet: true,
    data: (what, text) => {
      document = what;
      lines = text();
    },
    note: () => {},
  };
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  const verb = (of: Command, act: (out: Output, ...args: never[]) => Promise<number> | number): Command =>
    of.exitOverride().action(async (...args: unknown[]) => {
      code = await act(out, ...(args as never[]));
    });
  cueVerbs(program, verb, () => new Option('--port <n>').default(String(all.port)));
  await program.parseAsync(['node', 'faderline', 'cue', ...words]);
  return { code, document, lines };
}

describe('the cue list is made, looked at and walked from the command line', () => {
  test('an empty list says how to begin', async () => {
    expect((await cue('list')).lines).toEqual([
      'no cues yet; make one with: faderline cue add Verse --scene Verse',
    ]);
    await expect(cue('go')).rejects.toThrow('there are no cues yet');
  });

  test('a cue does what is said, in the order in which it is said', async () => {
    const [first] = all.engine.scenes;
    const typed =
      `add|Chorus|--locate|1:30|--scene|${first!.name}|--fade|3s|--down|1s|--only|ch/1..2 level, mute|--play` +
      '|--do|toggle main/mute|--mode|touch ch/1|--follow-fades|10s|--wait|500ms|--program|1/5|--at|1:23.5' +
      '|--osc|/cue/c|--notes|on her breath|--colour|#ff8800|--even-broken';
    const { document, lines } = await cue(...typed.split('|'));
    expect(lines).toEqual(['cue 1 Chorus; undo takes it back']);
    const { does: _does, broken, ...rest } = document.added;
    expect(broken).toEqual([]);
    expect(rest).toEqual({
      id: 1,
      number: '1',
      name: 'Chorus',
      notes: 'on her breath',
      colour: 0xff8800,
      wait: 0.5,
      follow: { after: 10, from: 'fades' },
      steps: [
        { do: 'locate', to: 90 * 48_000 },
        {
          do: 'recall',
          scene: first!.id,
          fade: { up: 3, down: 1 },
          only: ['mute', 'ch/1 level', 'ch/2 level'],
        },
        { do: 'play' },
        { do: 'words', words: 'toggle main/mute' },
        { do: 'mode', mode: 'touch', of: 'ch/1' },
      ],
      triggers: [
        { by: 'program', channel: 1, program: 5 },
        { by: 'timecode', at: 83.5 * 48_000 },
        { by: 'osc', address: '/cue/c' },
      ],
      evenBroken: true,
    });
    expect((await cue('show', 'Chorus')).lines).toEqual([
      '1 Chorus  wait 500 ms, follow 10 s after its fades',
      'on her breath',
      '  locate 1:30.000',
      `  recall mute, ch/1 level, ch/2 level of ${first!.name} in 3 s`,
      '  play',
      '  toggle main/mute',
      '  automation touch, ch/1',
      '  goes by program change 1/5',
      '  goes by timecode 1:23.500',
      '  goes by OSC /cue/c',
      '  goes with what can be done, when something cannot',
    ]);
  });

  test('edited, inserted, moved, renumbered, deleted', async () => {
    await cue('edit', '1', '--clear', 'steps', '--clear', 'triggers', '--clear', 'wait', '--clear', 'follow');
    await cue('edit', '1', '--clear', 'even-broken', '--name', 'Intro', '--do', 'toggle ch/1/mute');
    await cue('add', 'End', '--do', 'toggle ch/2/mute');
    await cue('add', 'Middle', '--after', 'Intro', '--wait', '2s');
    await cue('add', 'Preset', '--after', '0');
    expect((await cue('list')).lines.map((line) => line.trimEnd())).toEqual([
      '▶  0.5  Preset',
      '   1    Intro             toggle ch/1/mute',
      '   1.5  Middle  wait 2 s',
      '   2    End               toggle ch/2/mute',
      'GO: 0.5 Preset',
    ]);
    await cue('move', 'Preset', '4');
    expect(
      (await cue('renumber', '--from', '10', '--step', '10')).document.cues.map(
        ({ number, name }: { number: string; name: string }) => `${number} ${name}`,
      ),
    ).toEqual(['10 Intro', '20 Middle', '30 End', '40 Preset']);
    expect((await cue('delete', '40')).lines).toEqual(['deleted cue 40 Preset; undo gives it back']);
  });

  test('GO, its waits, standby, back, pause, stop, a rehearsal', async () => {
    await cue('standby', '10');
    expect((await cue('go')).lines).toEqual(['went: 10 Intro', 'GO: 20 Middle']);
    const waiting = await cue('go');
    expect(waiting.document).toMatchObject({
      goNext: '20 Middle',
      went: '10 Intro',
      counting: { kind: 'wait', of: 2 },
    });
    expect((await cue('pause')).lines[0]).toMatch(/^rests, GO lets it go on; GO: 20 Middle; waits, /);
    await cue('pause', '--off');
    expect((await cue('stop')).lines).toEqual(['GO: 30 End']);
    expect((await cue('back')).lines).toEqual(['GO: 20 Middle']);
    expect((await cue('load', 'End')).lines).toEqual(['GO: 30 End']);
    expect((await cue('standby', 'previous')).lines).toEqual(['GO: 20 Middle']);
    expect((await cue('rehearse')).lines).toEqual(['rehearsal, nothing moves; GO: 20 Middle']);
    expect((await cue('go', 'End')).lines).toEqual([
      'Rehearsal, cue 30 End: toggle ch/2/mute; the list is over',
      'rehearsal, nothing moves; the list is over',
    ]);
    expect((await cue('rehearse', '--off')).lines).toEqual(['GO: 20 Middle']);
    await expect(cue('stop')).rejects.toThrow('nothing of the cue list is under way');
    expect((await cue('debounce', '500ms')).document).toEqual({ debounce: 0.5 });
    await cue('debounce', '0');
  });

  test('check names what is broken and ends with 1', async () => {
    expect(await cue('check')).toMatchObject({ code: 0, lines: ['3 cues, none is broken'] });
    await cue('add', 'Gone', '--scene', all.engine.scenes[0]!.name);
    await post(all.port, '/api/command', { command: { do: 'delete-scene', id: all.engine.scenes[0]!.id } });
    const { code, lines } = await cue('check');
    expect([code, lines]).toEqual([1, [expect.stringContaining('the scene it recalls is gone')]]);
    await expect(cue('go', 'Gone')).rejects.toThrow('cue 31 Gone is broken and does not go');
    await cue('delete', 'Gone');
  });

  test.each([
    [['add', 'x', '--scene', 'Nowhere'], 'there is no scene "Nowhere"'],
    [['add', 'x', '--fade', '3s'], '--fade stands behind the --scene it is for'],
    [['add', 'x', '--wait', 'long'], '--wait takes a time'],
    [['add', 'x', '--program', '5'], '--program takes a channel from 1 to 16 and a number'],
    [['add', 'x', '--program', '17/5'], 'channel'],
    [['add', 'x', '--osc', 'cue'], 'address'],
    [['add', 'x', '--at', 'Verse'], '--at takes a place'],
    [['add', 'x', '--mode', 'loud'], '--mode is one of off, read'],
    [['add', 'x', '--do', 'bank right'], 'needs a surface'],
    [['add', 'x', '--locate', 'No such marker'], 'there is no marker'],
    [['add', 'x', '--number', '10'], 'there is a cue 10 Intro already'],
    [['add', 'x', '--after', 'Nowhere'], 'there is no cue "Nowhere"'],
    [['edit', '10'], 'say what is to be otherwise'],
    [['edit', '10', '--clear', 'all'], '--clear is one of'],
    [['show', 'Midle'], 'did you mean "Middle"?'],
    [['renumber', '--step', '0'], 'step'],
  ])('what means nothing changes nothing: %j', async (words, why) => {
    const before = all.engine.show.cues;
    await expect(cue(...words)).rejects.toThrow(why);
    expect(all.engine.show.cues).toBe(before);
  });
});

test.each([
  ['1:30', 90],
  ['1:02:03.5', 3723.5],
  ['0:05,25', 5.25],
  ['90s', 90],
  ['90', 90],
  ['1:5', undefined],
  ['Verse', undefined],
])('a place typed as %s is %s s', (text, seconds) => expect(placeTyped(text)).toBe(seconds));
