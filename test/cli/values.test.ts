import { Command } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Output } from '../../src/cli/output.ts';
import { getValues, setValue, valueVerbs } from '../../src/cli/values.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { stage } from '../server/rig.ts';

let all: Awaited<ReturnType<typeof stage>>;
beforeAll(async () => {
  all = await stage({ document: emptyDocument('Test'), surface: false });
});
afterAll(() => all.close());

/** What a verb prints, as data and as lines. */
async function printed(verb: (service: { port: number }, out: Output) => Promise<number>) {
  let document: any;
  let lines: readonly string[] = [];
  const data = (what: unknown, text: () => readonly string[]): void => {
    document = what;
    lines = text();
  };
  await verb({ port: all.port }, { json: false, quiet: true, data, note: () => {} });
  return { document, lines };
}

const set = async (path: string, value: string) =>
  (await printed((service, out) => setValue(service, path, value, out))).lines[0];
const get = (...paths: string[]) => printed((service, out) => getValues(service, paths, out));

test('values are set as people write them', async () => {
  expect(await set('ch/1/fader', '-6')).toBe('ch/1/fader is −6.0 dB');
  expect(await set('ch/1/fader', '−12,5dB')).toBe('ch/1/fader is −12.5 dB');
  expect(await set('ch/1/fader', '-inf')).toBe('ch/1/fader is −∞ dB');
  expect(await set('ch/1/mute', 'on')).toBe('ch/1/mute is on');
  expect(await set('ch/1/mute', 'Off')).toBe('ch/1/mute is off');
  expect(await set('ch/1/pan', 'L30')).toBe('ch/1/pan is L 30');
  expect(await set('ch/1/pan', 'C')).toBe('ch/1/pan is C');
  expect(await set('bus/1/reverb/damping', '1.2k')).toBe('bus/1/reverb/damping is 1.2 kHz');
  expect(await set('bus/1/reverb/pre-delay', '30ms')).toBe('bus/1/reverb/pre-delay is 30 ms');
  expect(await set('bus/1/fx', 'Delay')).toBe('bus/1/fx is delay');
});

test('a path or a word that there is not is answered with the nearest, and a value out of range with the range', async () => {
  await expect(set('ch/1/fadr', '-6')).rejects.toThrow(
    'there is no parameter "ch/1/fadr"; did you mean ch/1/fader?',
  );
  await expect(set('ch/1/fader', 'loud')).rejects.toThrow('cannot be "loud"; write -6, "-6 dB" or -inf');
  await expect(set('ch/1/fader', '20')).rejects.toThrow('it goes from -inf to 10 dB');
  await expect(set('ch/1/pan', 'R130')).rejects.toThrow('it goes from L100 to R100');
  await expect(set('bus/1/fx', 'dely')).rejects.toThrow('did you mean delay?');
  await expect(get('ch/1/fadr')).rejects.toThrow('did you mean ch/1/fader?');
});

test('values are read one by one, or all that are under a path', async () => {
  await set('ch/2/fader', '-20');
  const { document, lines } = await get('ch/2/fader', 'main/mute');
  expect(document).toMatchObject([
    { path: 'ch/2/fader', value: -20, unit: 'dB', range: ['-inf', 10] },
    { path: 'main/mute', value: 0 },
  ]);
  expect(lines).toEqual([expect.stringMatching(/^ch\/2\/fader +−20\.0 dB/), expect.stringMatching(/off/)]);
  const strip = (await get('ch/2')).document as { path: string }[];
  expect(strip.length).toBeGreaterThan(10);
  expect(strip.every(({ path }) => path.startsWith('ch/2/'))).toBe(true); // and none of ch/20
});

test('a level below 0 dB is no option of the command line', async () => {
  const program = new Command().exitOverride();
  valueVerbs(program);
  for (const value of ['-6', '-inf', '-6dB']) {
    await program.parseAsync(['set', 'ch/3/fader', value, '--port', String(all.port), '--quiet'], {
      from: 'user',
    });
    const level = all.engine.desk.values[all.engine.table.at('ch/3/fader')];
    expect(level).toBe(value === '-inf' ? -Infinity : -6);
  }
});
