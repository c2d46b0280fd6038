import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadProfiles } from '../../src/bridge/library.ts';
import { bytesOf, parseRecording, type Recording } from '../../src/model/recording.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { Show } from '../scenarios/show.ts';

const folder = new URL('./', import.meta.url);
const { profiles, fallback, unknown } = loadProfiles();
const recordings = readdirSync(folder)
  .filter((file) => file.endsWith('.jsonl'))
  .map((file) => ({ file, ...parseRecording(readFileSync(new URL(file, folder), 'utf8'), file) }));

/** Models of which there is no recording of the real unit. The list may only become shorter. */
const without: readonly string[] = JSON.parse(
  readFileSync(new URL('without.json', folder), 'utf8'),
) as string[];

/** A recording made on a simulated unit says so, and counts for nothing but the tool itself. */
const isSimulated = ({ head }: Recording): boolean => /\bsimulated\b/iu.test(head.about ?? '');

/** What was understood of the recorded messages, played into the bridge as the unit sent them. */
function understood({ head, messages }: Recording): {
  readonly texts: readonly string[];
  readonly meaningless: number;
} {
  const show = new Show();
  const cable = new MemoryCable(show.clock, {
    name: head.port,
    ...(head.packets && { packets: 'plain' as const }),
    ...(head.usb !== undefined && { identity: { usb: head.usb } }),
  });
  show.bridge.opened(cable.host);
  const link = show.bridge.links[0]!;
  const profile = [...profiles, fallback, unknown].find(({ model }) => model === head.model);
  if (!profile) throw new Error(`there is no device file for ${head.model}`);
  if (link.profile !== profile) link.become(profile);
  show.wait(1);
  const texts: string[] = [];
  show.bridge.watch(({ way, meaning }) => {
    if (way === 'in' && meaning !== undefined) texts.push(meaning);
  });
  for (const one of messages) {
    if (one.way === 'out' || one.hex === '') continue;
    const bytes = bytesOf(one);
    cable.host.onBytes(bytes, bytes.length, show.clock.now());
    show.clock.advance(1e6);
  }
  return { texts, meaningless: link.meaningless };
}

describe.each(recordings)('$file', (recording) => {
  const { head, messages } = recording;
  const named = messages.filter(
    ({ way, text }) => way === 'in' && head.controls.some((name) => text.startsWith(`${name} `)),
  );

  test('is understood as it was when it was recorded', () => {
    expect(named.length).toBeGreaterThan(0);
    expect(understood(recording).texts).toEqual(named.map(({ text }) => text));
  });

  test('has every control of the unit in it', () => {
    const heard = (name: string) => named.some(({ text }) => text.startsWith(`${name} `));
    if (!isSimulated(recording)) expect(head.controls.filter((name) => !heard(name))).toEqual([]);
  });
});

test('every model has a recording of the real unit, or is on the list of those that have none; the list only becomes shorter', () => {
  const recorded = new Set(recordings.filter((one) => !isSimulated(one)).map(({ head }) => head.model));
  const bare = [...profiles, fallback, unknown]
    .map(({ model }) => model)
    .filter((model) => !recorded.has(model));
  expect([...without].toSorted()).toEqual(bare.toSorted());
});

test.each([
  ['', /:1: no JSON/u],
  ['{"faderline":"session"}', /:1: it is no recording/u],
  ['{"faderline":"recording","version":1,"model":"a","controls":[]}\n{"at":-1}', /:2: "at" is no time/u],
  [
    '{"faderline":"recording","version":1,"model":"a","controls":[]}\n{"at":1,"way":"in","hex":"9","text":""}',
    /:2: "hex" is no row of bytes/u,
  ],
])('a recording that is none is refused with its line: %s', (text, words) => {
  expect(() => parseRecording(text, 'mine.jsonl')).toThrow(words);
});
