import fc from 'fast-check';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Input } from '../../src/model/input.ts';
import { realDisk, type Disk } from '../../src/session/disk.ts';
import type { JournalInput } from '../../src/session/journal-line.ts';
import { describeRecovery, readJournal, recover, type Journal } from '../../src/session/journal-reader.ts';
import { JournalWriter, type JournalOptions, type JournalTrouble } from '../../src/session/journal-writer.ts';
import { anyInput, blankDocument, smallTable } from './documents.ts';
import { FragileDisk } from './fragile-disk.ts';

let folder: string;
const writers: JournalWriter[] = [];

beforeEach(() => {
  folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'faderline-journal-')), 'journal');
});

afterEach(async () => {
  for (const writer of writers.splice(0)) await writer.close(false);
  fs.rmSync(path.dirname(folder), { recursive: true, force: true });
});

const beginning = { checkpoint: { state: 'empty' }, at: 0, sample: 0, unsaved: false };

async function journal(options: Partial<JournalOptions> = {}): Promise<JournalWriter> {
  const needed = { folder, generation: 1, table: smallTable, start: beginning };
  const writer = await JournalWriter.start({ ...needed, ...options });
  writers.push(writer);
  return writer;
}

/** The n-th move of a fader. */
const move = (n: number): Input => ({
  at: n * 1e6,
  sample: n * 48,
  what: { type: 'surface', surface: 0, event: 'moved', control: n % 8, value: n / 1000 },
});
const moves = (count: number, from = 1): Input[] => Array.from({ length: count }, (_, i) => move(from + i));

/** What comes back of a journal as the engine would get it. */
function recovered(found: Journal): Input[] {
  const got = recover({ document: blankDocument(), table: smallTable, journal: found });
  return got === undefined ? [] : [...got.inputs];
}

/** A closed journal on a disk in memory, and the name of its only segment. */
async function written(
  inputs: readonly Input[],
): Promise<{ disk: FragileDisk; file: string; bytes: Uint8Array }> {
  const disk = new FragileDisk();
  const writer = await JournalWriter.start({
    folder: '/j',
    generation: 1,
    table: smallTable,
    start: { ...beginning, unsaved: true },
    disk,
    now: () => new Date(0),
  });
  for (const input of inputs) writer.append(input);
  await writer.close(true);
  const file = '/j/1-1.ndjson';
  return { disk, file, bytes: (await disk.read(file)) ?? new Uint8Array() };
}

describe('writing and reading', () => {
  test('every input comes back as it was, to the bit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyInput, { maxLength: 30 }), fc.jsonValue(), async (inputs, checkpoint) => {
        const disk = new FragileDisk();
        const start = { ...beginning, checkpoint, unsaved: true };
        const options = { folder: '/j', generation: 7, table: smallTable, start, disk };
        const writer = await JournalWriter.start(options);
        for (const input of inputs) writer.append(input);
        await writer.flush();
        const found = await readJournal('/j', disk);
        expect(recovered(found)).toEqual(inputs);
        expect(found.start).toEqual({ ...start, checkpoint: JSON.parse(JSON.stringify(checkpoint)) });
        expect(found.report).toMatchObject({ generation: 7, lostLines: 0, ended: false, problems: [] });
        await writer.close(false);
      }),
      { numRuns: 60 },
    );
  });

  test('a journal is lines anybody can read', async () => {
    const writer = await journal({ now: () => new Date('2026-11-21T14:32:07.120Z'), program: '0.1.0' });
    writer.append(move(1));
    const parameter = smallTable.at('ch/2/fader');
    writer.append({ at: 2.5, sample: 9, what: { type: 'set', parameter, value: -Infinity, who: 'page' } });
    writer.append({ at: 3, sample: 9, what: { type: 'let-go', parameter, who: 'page' } });
    writer.append({ at: 4, sample: 9, what: { type: 'command', command: { do: 'play' }, who: 'page' } });
    writer.tick(12);
    await writer.close(false);
    const lines = fs.readFileSync(path.join(folder, '1-1.ndjson'), 'utf8').split('\n');
    expect(lines.map((line) => line.replace(/"(c|table)":"[0-9a-f]{8}"/g, '"$1":"…"'))).toEqual([
      '{"n":1,"journal":1,"program":"0.1.0","generation":1,"table":"…","wall":"2026-11-21T14:32:07.120Z",' +
        '"at":0,"sample":0,"unsaved":false,"checkpoint":{"state":"empty"},"c":"…"}',
      '{"n":2,"t":1000000,"s":48,"m":[0,"moved",1,0.001],"c":"…"}',
      '{"n":3,"t":2.5,"s":9,"set":["ch/2/fader","-inf","page"],"c":"…"}',
      '{"n":4,"t":3,"s":9,"let-go":["ch/2/fader","page"],"c":"…"}',
      '{"n":5,"t":4,"s":9,"what":{"type":"command","command":{"do":"play"},"who":"page"},"c":"…"}',
      '{"n":6,"k":12,"wall":"2026-11-21T14:32:07.120Z","c":"…"}',
      '{"n":7,"end":true,"unsaved":false,"wall":"2026-11-21T14:32:07.120Z","c":"…"}',
      '',
    ]);
  });

  test('an input is in the file within 20 ms, without anybody asking', async () => {
    const writer = await journal({ sync: 'never' });
    writer.append(move(1));
    const before = performance.now();
    await vi.waitFor(async () => expect((await readJournal(folder)).inputs).toHaveLength(1), { interval: 2 });
    expect(performance.now() - before).toBeLessThan(200); // 10 ms of gathering; the rest is for a busy machine
  });

  test('a record that is used again for the next input is none the worse for it', async () => {
    const writer = await journal();
    const record = move(1);
    for (let n = 1; n <= 3; n++) {
      record.at = n;
      (record.what as { value: number }).value = n;
      writer.append(record);
    }
    await writer.flush();
    expect((await readJournal(folder)).inputs.map((input) => input.at)).toEqual([1, 2, 3]);
  });

  test('the time that passed after the last input is known', async () => {
    const writer = await journal();
    writer.append(move(1));
    writer.tick(400);
    writer.tick(401);
    await writer.flush();
    expect((await readJournal(folder)).report).toMatchObject({ lastTick: 401, recoveredInputs: 1 });
  });

  test('a parameter this desk no longer has is left out, and named', async () => {
    const writer = await journal();
    const parameter = smallTable.at('ch/2/fader');
    writer.append({ at: 1, sample: 1, what: { type: 'set', parameter, value: 0, who: 'page' } });
    writer.append(move(2));
    await writer.flush();
    const found = await readJournal(folder);
    const inputs = found.inputs.map((input): JournalInput => {
      if (input.what.type !== 'set') return input;
      return { ...input, what: { ...input.what, parameter: 'ch/9/fader' } };
    });
    const got = recover({ document: blankDocument(), table: smallTable, journal: { ...found, inputs } });
    expect(got?.unknown).toEqual(['ch/9/fader']);
    expect([...(got?.inputs ?? [])]).toEqual([move(2)]);
  });
});

/** What V8 says of a text of more than half a gigabyte. */
const tooLong = {
  toJSON: (): never => {
    throw new RangeError('Invalid string length');
  },
};

describe('a checkpoint that was too long to be written out ended the program', () => {
  test('the journal goes on where it was, without a gap, and tells and counts it', async () => {
    const troubles: JournalTrouble[] = [];
    const writer = await journal({
      start: { ...beginning, unsaved: true },
      segmentBytes: 100,
      onTrouble: (trouble) => troubles.push(trouble),
    });
    for (const input of moves(4)) writer.append(input);
    await writer.flush();
    expect(writer.rotationDue).toBe(true);
    writer.rotate({ ...beginning, checkpoint: tooLong }, 2);
    writer.rotate({ ...beginning, checkpoint: tooLong }, 2);
    expect(troubles.map(({ failing, message }) => [failing, message])).toEqual([
      [
        true,
        'The journal cannot begin anew (Invalid string length): it goes on as it is, and grows. Delete scenes that are not needed',
      ],
    ]);
    expect([writer.failures, writer.rotationDue, writer.rotationDueWhen(true)]).toEqual([2, false, false]);
    for (const input of moves(3, 5)) writer.append(input);
    await writer.flush();
    expect(recovered(await readJournal(folder))).toEqual(moves(7));
    writer.rotate({ ...beginning, checkpoint: 'fits', unsaved: true });
    writer.append(move(8));
    await writer.flush();
    const after = await readJournal(folder);
    expect([after.start?.checkpoint, after.report.generation, recovered(after)]).toEqual([
      'fits',
      2,
      [move(8)],
    ]);
  });

  test('a session that has become too large opens, says that nothing is written down, and is again when it fits', async () => {
    const troubles: JournalTrouble[] = [];
    const writer = await journal({
      start: { ...beginning, checkpoint: tooLong },
      onTrouble: (trouble) => troubles.push(trouble),
    });
    expect([writer.failing, troubles.length]).toEqual([true, 1]);
    writer.append(move(1));
    expect(writer.lostInputs).toBe(1);
    writer.rotate({ ...beginning, checkpoint: 'fits', unsaved: true });
    writer.append(move(2));
    await writer.flush();
    expect([writer.failing, recovered(await readJournal(folder))]).toEqual([false, [move(2)]]);
  });
});

describe('after a stop', () => {
  const offered = async () =>
    recover({ document: blankDocument(), table: smallTable, journal: await readJournal(folder) });

  test('nothing is offered when all was saved before a clean stop', async () => {
    const writer = await journal();
    writer.append(move(1));
    await writer.close(false);
    expect(await offered()).toBeUndefined();
  });

  test('unsaved changes are offered after a clean stop too', async () => {
    const writer = await journal();
    writer.append(move(1));
    await writer.close(true);
    expect([...((await offered())?.inputs ?? [])]).toEqual([move(1)]);
  });

  test('a crash offers what was done, and says up to when', async () => {
    const writer = await journal({ now: () => new Date(2026, 10, 21, 14, 32, 7) });
    for (const input of moves(5)) writer.append(input);
    writer.tick(9);
    await writer.flush();
    const found = await offered();
    expect(found?.lastTick).toBe(9);
    expect(found && describeRecovery(found.report)).toBe('Recovered up to 14:32:07 (5 inputs)');
  });

  test('a crash offers changes that are only in the checkpoint', async () => {
    await journal({ start: { ...beginning, unsaved: true } });
    expect((await offered())?.checkpoint).toEqual({ state: 'empty' });
  });

  test('surfaces that came and went are nothing to recover', async () => {
    const writer = await journal();
    writer.append({ at: 1, sample: 1, what: { type: 'detach', surface: 0, reason: 'unplugged' } });
    await writer.flush();
    expect(await offered()).toBeUndefined();
  });

  test('a session that never had a journal has nothing to recover', async () => {
    expect((await readJournal(folder)).report.segment).toBeUndefined();
    expect(await offered()).toBeUndefined();
  });
});

describe('segments', () => {
  test('a new segment begins from a fresh checkpoint, and the last two are kept', async () => {
    const writer = await journal();
    for (let n = 1; n <= 5; n++) {
      writer.append(move(n));
      writer.rotate({ checkpoint: n, at: n * 1e6, sample: n * 48, unsaved: true }, n < 4 ? 1 : 2);
    }
    writer.append(move(6));
    await writer.flush();
    await writer.close(true);
    expect(fs.readdirSync(folder).sort()).toEqual(['2-1.ndjson', '2-2.ndjson']);
    const found = await readJournal(folder);
    expect(found.start?.checkpoint).toBe(5);
    expect(recovered(found)).toEqual([move(6)]);
  });

  test('a segment that has grown asks for another', async () => {
    const writer = await journal({ segmentBytes: 1000 });
    expect(writer.rotationDue).toBe(false);
    for (const input of moves(30)) writer.append(input);
    await writer.flush();
    expect(writer.rotationDue).toBe(true);
    writer.rotate(beginning);
    expect(writer.rotationDue).toBe(false);
  });

  /** Two segments: checkpoint, moves 1–3, checkpoint, moves 4–6. */
  async function twoSegments(): Promise<void> {
    const writer = await journal();
    for (const input of moves(3)) writer.append(input);
    writer.rotate({ checkpoint: 'second', at: 3e6, sample: 144, unsaved: true });
    for (const input of moves(3, 4)) writer.append(input);
    await writer.close(true);
  }
  const damage = (name: string, at: number): void => {
    const file = path.join(folder, name);
    const bytes = fs.readFileSync(file);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    fs.writeFileSync(file, bytes);
  };

  test('when the newest checkpoint is damaged, the one before and all inputs since then lead to the same place', async () => {
    await twoSegments();
    damage('1-2.ndjson', 40);
    const found = await readJournal(folder);
    expect(found.start?.checkpoint).toEqual({ state: 'empty' });
    expect(recovered(found)).toEqual(moves(6));
    expect(found.report.problems).toEqual([
      'the beginning of 1-2.ndjson is damaged; going back to the segment before it',
    ]);
  });

  test('when the newest segment was only just begun, the one before has it all', async () => {
    await twoSegments();
    fs.truncateSync(path.join(folder, '1-2.ndjson'), 17);
    expect(recovered(await readJournal(folder))).toEqual(moves(3));
    fs.truncateSync(path.join(folder, '1-2.ndjson'), 0);
    expect(recovered(await readJournal(folder))).toEqual(moves(3));
  });

  test('a damaged line ends what can be used, and is named', async () => {
    await twoSegments();
    const text = fs.readFileSync(path.join(folder, '1-2.ndjson'), 'utf8');
    damage('1-2.ndjson', text.split('\n').slice(0, 2).join('\n').length + 12);
    const found = await readJournal(folder);
    expect(recovered(found)).toEqual([move(4)]);
    expect(found.report.lostLines).toBe(3);
    expect(found.report.problems).toEqual([
      'line 3 of 1-2.ndjson is damaged; the 1 inputs before it are kept',
    ]);
  });

  test('the journal of another run is never taken for the rest of this one', async () => {
    await twoSegments();
    const later = await journal({ generation: 1 });
    for (const input of moves(3, 100)) later.append(input);
    await later.close(true);
    expect(fs.readdirSync(folder).sort()).toEqual(['1-2.ndjson', '1-3.ndjson']);
    damage('1-3.ndjson', 30);
    expect(recovered(await readJournal(folder))).toEqual(moves(3, 4));
  });
});

describe('damage', () => {
  /** Whether inputs are the first of those that were written. */
  function expectPrefix(found: Journal, inputs: readonly Input[]): void {
    const got = recovered(found);
    expect(got).toEqual(inputs.slice(0, got.length));
  }

  test('a journal cut off at any byte gives back the inputs before the cut', async () => {
    const inputs = fc.sample(anyInput, { numRuns: 12, seed: 66 });
    const { bytes } = await written(inputs);
    for (let length = 0; length <= bytes.length; length++) {
      const disk = new FragileDisk();
      await disk.makeFolder('/j');
      disk.scribble('/j/1-1.ndjson', bytes.slice(0, length));
      const found = await readJournal('/j', disk);
      expectPrefix(found, inputs);
      const feeds = bytes.slice(0, length).filter((byte) => byte === 10).length;
      const whole = Math.max(0, Math.min(inputs.length, feeds - 1));
      expect(recovered(found).length).toBeGreaterThanOrEqual(whole);
    }
  });

  test('a journal with any bytes damaged gives back no input other than it was', async () => {
    const inputs = fc.sample(anyInput, { numRuns: 20, seed: 66 });
    const { disk, file, bytes } = await written(inputs);
    const spot = fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(spot, { minLength: 1, maxLength: 6 }), async (spots) => {
        const damaged = bytes.slice();
        for (const [at, byte] of spots) damaged[at] = byte;
        disk.scribble(file, damaged);
        expectPrefix(await readJournal('/j', disk), inputs);
      }),
      { numRuns: 1500 },
    );
  });

  test('lines taken out, put in twice or swapped give back no input in the wrong place', async () => {
    const inputs = moves(20);
    const { disk, file, bytes } = await written(inputs);
    const lines = new TextDecoder().decode(bytes).split('\n');
    await fc.assert(
      fc.asyncProperty(fc.nat(21), fc.nat(21), fc.nat(3), async (at, to, count) => {
        const shuffled = [...lines];
        shuffled.splice(to, 0, ...shuffled.splice(at, count));
        disk.scribble(file, new TextEncoder().encode(shuffled.join('\n')));
        expectPrefix(await readJournal('/j', disk), inputs);
      }),
    );
  });

  test('any bytes at all are answered', async () => {
    const { disk, file } = await written([]);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        disk.scribble(file, bytes);
        expect((await readJournal('/j', disk)).inputs).toEqual([]);
      }),
    );
  });

  test('a power cut loses nothing that was synced', async () => {
    for (let seed = 1; seed < 30; seed++) {
      const disk = new FragileDisk();
      const options = { folder: '/j', generation: 1, table: smallTable, start: beginning, disk };
      const writer = await JournalWriter.start(options);
      for (const input of moves(10)) writer.append(input);
      await writer.flush();
      for (const input of moves(10, 11)) writer.append(input);
      let state = seed;
      const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
      const found = await readJournal('/j', disk.afterPowerCut(random));
      expect(recovered(found).length).toBeGreaterThanOrEqual(10);
      expectPrefix(found, moves(20));
      await writer.close(true);
    }
  });
});

describe('a disk that is full', () => {
  /** The real disk, but for writes that fail for as long as `full` says so. */
  function fillable(): { disk: Disk; full: { is: boolean; half: boolean } } {
    const full = { is: false, half: false };
    const disk: Disk = {
      ...realDisk,
      async create(file) {
        const real = await realDisk.create(file);
        const write = async (bytes: Uint8Array, at: number): Promise<void> => {
          if (full.is && full.half) await real.write(bytes.subarray(0, bytes.length / 2), at);
          if (full.is) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
          await real.write(bytes, at);
        };
        return { ...real, write };
      },
    };
    return { disk, full };
  }

  test.each([[false], [true]])(
    'the engineer is told once, goes on working, and nothing is missing when there is room again (half written: %s)',
    async (half) => {
      const { disk, full } = fillable();
      const told: JournalTrouble[] = [];
      const writer = await journal({ disk, onTrouble: (trouble) => told.push(trouble) });
      writer.append(move(1));
      await writer.flush();
      Object.assign(full, { is: true, half });
      for (const input of moves(50, 2)) writer.append(input);
      await vi.waitFor(() => expect(writer.failures).toBeGreaterThan(1), { timeout: 3000 });
      expect(told.map(({ failing }) => failing)).toEqual([true]);
      expect(told[0]?.message).toContain('no space left on device');
      expect(writer.failing).toBe(true);
      full.is = false;
      writer.append(move(52));
      await writer.flush();
      expect(told.map(({ failing }) => failing)).toEqual([true, false]);
      expect(recovered(await readJournal(folder))).toEqual(moves(52));
    },
  );

  test('when there is no room for a new segment, the old one serves on', async () => {
    const { disk, full } = fillable();
    const writer = await journal({ disk });
    writer.append(move(1));
    await writer.flush();
    full.is = true;
    writer.rotate({ checkpoint: 'second', at: 1, sample: 1, unsaved: true });
    writer.append(move(2));
    await vi.waitFor(() => expect(writer.failing).toBe(true));
    full.is = false;
    await writer.flush();
    expect(fs.readdirSync(folder)).toEqual(['1-1.ndjson']);
    expect(recovered(await readJournal(folder))).toEqual(moves(2));
    writer.rotate({ checkpoint: 'third', at: 2, sample: 2, unsaved: true });
    await writer.flush();
    expect((await readJournal(folder)).start?.checkpoint).toBe('third');
  });

  test('when memory runs out too, the journal says what is lost and goes on from a fresh checkpoint', async () => {
    const { disk, full } = fillable();
    const writer = await journal({ disk });
    full.is = true;
    writer.append(move(1));
    await vi.waitFor(() => expect(writer.failing).toBe(true));
    const reason = 'x'.repeat(60_000);
    let appended = 1;
    for (; !writer.rotationDue || writer.lostInputs === 0; appended++)
      writer.append({ at: 1, sample: 1, what: { type: 'detach', surface: 0, reason } });
    writer.append(move(2));
    appended++;
    expect(writer.lostInputs).toBe(appended);
    writer.rotate({ checkpoint: 'fresh', at: 2, sample: 2, unsaved: true });
    writer.append(move(3));
    full.is = false;
    await writer.flush();
    const found = await readJournal(folder);
    expect(found.start?.checkpoint).toBe('fresh');
    expect(recovered(found)).toEqual([move(3)]);
  });

  test('when every write is to be synced, a sync that fails is made up for', async () => {
    const disk = new FragileDisk();
    const start = beginning;
    const options = { folder: '/j', generation: 1, table: smallTable, start, disk, sync: 'always' as const };
    const writer = await JournalWriter.start(options);
    for (let n = 1; n <= 6; n++) {
      disk.faults.set(disk.steps + 1, 'EIO'); // the sync behind the write
      writer.append(move(n));
      await writer.flush();
    }
    expect(writer.failures).toBe(6);
    expect(
      recovered(
        await readJournal(
          '/j',
          disk.afterPowerCut(() => 0),
        ),
      ),
    ).toEqual(moves(6));
    await writer.close(false);
  });

  test('a journal that cannot even begin does not keep the show from starting, nor from ending', async () => {
    const { disk, full } = fillable();
    full.is = true;
    const writer = await journal({ disk });
    expect(writer.failing).toBe(true);
    writer.append(move(1));
    await writer.close(true);
    expect((await readJournal(folder)).inputs).toEqual([]);
  });
});
