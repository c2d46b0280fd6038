/**
 * A process made to be killed: it opens a session (or makes one), saves it every now and then, and writes about a
 * thousand inputs a second into its journal. What it hands over it says on stdout, at once:
 *
 *   `i <number> <ns>`   input so-and-so was appended, at a time of the machine's monotonic clock
 *   `s <number>`        save so-and-so was begun
 *   `d <number>`        and is done
 *
 * Run as: kill-writer <folder> <number of the next input> <number of the next save>
 */
import fs from 'node:fs';
import { JournalWriter } from '../../src/session/journal-writer.ts';
import { createSession, openSession, saveSession } from '../../src/session/session.ts';
import { moveNumber, savedNumber, tableOfKills } from './kill-inputs.ts';

const [, , dir = '', firstInput = '0', firstSave = '1'] = process.argv;
const PER_MS = 1;
const SAVE_EVERY_MS = 150;

/** The first word of what it says. */
export type Said = 'i' | 's' | 'd';

const say = (line: `${Said} ${string}`): void => void fs.writeSync(1, `${line}\n`);

let next = Number(firstInput);
let save = Number(firstSave);

say(`s ${save}`);
const session = fs.existsSync(`${dir}/session.json`)
  ? await openSession(dir)
  : await createSession(dir, savedNumber(save));
say(`d ${session.document.length}`);
save++;

// the whole state of this "engine" is how many inputs it has had
const checkpoint = () => ({ checkpoint: next, at: next * 1e6, sample: next * 48, unsaved: true });
const journal = await JournalWriter.start({
  folder: session.journal,
  generation: session.generation,
  table: tableOfKills,
  start: checkpoint(),
  segmentBytes: 8 * 1024,
});

async function saveForEver(): Promise<void> {
  for (;;) {
    await new Promise((resolve) => {
      setTimeout(resolve, SAVE_EVERY_MS);
    });
    say(`s ${save}`);
    const { generation } = await saveSession(session, savedNumber(save));
    say(`d ${save++}`);
    journal.rotate(checkpoint(), generation);
  }
}

const began = performance.now();
const first = next;
setInterval(() => {
  const due = first + Math.floor((performance.now() - began) * PER_MS);
  for (; next < due; next++) {
    journal.append(moveNumber(next));
    say(`i ${next} ${process.hrtime.bigint()}`);
  }
  journal.tick(next);
  if (journal.rotationDue) journal.rotate(checkpoint());
}, 1);
await saveForEver();
