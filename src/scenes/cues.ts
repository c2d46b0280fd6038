import type { CueDocument, CueEdit, CueTrigger } from '../model/cues.ts';
import { freeId } from '../model/document.ts';
import { compareCueNumbers, LONGEST_NUMBER, numberAt, numberBetween, readCueNumber } from './cue-numbers.ts';

/** The most cues a list has. */
const MOST_CUES = 2000;

/** The list after an edit, and the cue it was about; or why it stays as it was. */
export type Edited =
  { readonly cues: readonly CueDocument[]; readonly cue: CueDocument } | { readonly fault: string };

type Cues = readonly CueDocument[];

/** The cue of an id; undefined for none. */
export function cueOf(cues: Cues, id: number): CueDocument | undefined {
  return cues.find((cue) => cue.id === id);
}

/** The cue of a number; undefined for none. */
export function cueNumbered(cues: Cues, number: number | string): CueDocument | undefined {
  const wanted = readCueNumber(String(number));
  return cues.find((cue) => cue.number === wanted);
}

/** The cue after one in the list; after none, the first. Undefined at the end. */
export function cueAfter(cues: Cues, id: number): CueDocument | undefined {
  return cues[cues.findIndex((cue) => cue.id === id) + 1];
}

/** The cue before one in the list; before none, the last. Undefined at the beginning. */
export function cueBefore(cues: Cues, id: number): CueDocument | undefined {
  const at = cues.findIndex((cue) => cue.id === id);
  return cues[(at < 0 ? cues.length : at) - 1];
}

/** "12 Chorus": a cue as people call it. */
export function cueName({ number, name }: Pick<CueDocument, 'number' | 'name'>): string {
  return `${number} ${name}`;
}

/** A new cue: where its number says, else after the cue with the id `after`, 0 for in front, else at the end. */
export function addCue(cues: Cues, edit: CueEdit, after?: number): Edited {
  if (cues.length >= MOST_CUES) return { fault: `a list has at most ${MOST_CUES} cues` };
  const behind = after === undefined || after === 0 ? undefined : cueOf(cues, after);
  if (after !== undefined && after !== 0 && !behind) return { fault: `there is no cue with the id ${after}` };
  const next = after === undefined ? undefined : after === 0 ? cues[0] : cueAfter(cues, after);
  const number = edit.number ?? free(after === undefined ? cues.at(-1) : behind, next);
  if (typeof number === 'object') return number;
  const id = freeId(cues);
  return placed(cues, patched({ id, number, name: `Cue ${number}`, steps: [] }, { ...edit, number }));
}

/** A cue with some of what it says said otherwise. With another number it stands where that says. */
export function editCue(cues: Cues, id: number, edit: CueEdit): Edited {
  const cue = cueOf(cues, id);
  if (!cue) return { fault: `there is no cue with the id ${id}` };
  const others = cues.filter((one) => one !== cue);
  const after = patched(cue, edit);
  if (after.number !== cue.number) return placed(others, after);
  return { cues: cues.map((one) => (one === cue ? after : one)), cue: after };
}

/** The list without a cue. */
export function deleteCue(cues: Cues, id: number): Edited {
  const cue = cueOf(cues, id);
  if (!cue) return { fault: `there is no cue with the id ${id}` };
  return { cues: cues.filter((one) => one !== cue), cue };
}

/** A cue at another place in the list, from 0: it gets a number between its neighbours there. */
export function moveCue(cues: Cues, id: number, to: number): Edited {
  const cue = cueOf(cues, id);
  if (!cue) return { fault: `there is no cue with the id ${id}` };
  const others = cues.filter((one) => one !== cue);
  const place = Math.min(others.length, Math.max(0, to));
  if (cues[place] === cue) return { cues, cue };
  const number = free(others[place - 1], others[place]);
  return typeof number === 'object' ? number : placed(others, { ...cue, number });
}

/** Numbers from one on, in steps: of all cues, or of those from the cue with the id `first` to the end. */
export function renumberCues(cues: Cues, from: number, step: number, first?: number): Edited {
  const start = first === undefined ? 0 : cues.findIndex(({ id }) => id === first);
  const [one] = cues.slice(Math.max(0, start));
  if (start < 0) return { fault: `there is no cue with the id ${String(first)}` };
  if (!one) return { fault: 'there are no cues yet' };
  const numbers = cues.slice(start).map((_cue, i) => numberAt(from, step, i));
  if (!(step > 0) || new Set(numbers).size < numbers.length || numbers.includes(undefined))
    return { fault: `numbers from ${from} in steps of ${step} are none that cues can have` };
  const before = cues[start - 1];
  if (before && compareCueNumbers(numbers[0] as string, before.number) <= 0)
    return {
      fault: `${cueName(before)} stands before them: begin with more than ${before.number}, or renumber all`,
    };
  const after = cues.map((cue, i) => (i < start ? cue : { ...cue, number: numbers[i - start] as string }));
  return { cues: after, cue: after[start] as CueDocument };
}

/** A number between two cues of the list, or why there is none. */
function free(before: CueDocument | undefined, after: CueDocument | undefined): string | { fault: string } {
  const number = numberBetween(before?.number, after?.number);
  if (number !== undefined) return number;
  if (!after) return { fault: `there is no number after ${before?.number ?? ''}; renumber the list` };
  return {
    fault: `there is no number between ${before?.number ?? 'the beginning'} and ${after.number}; renumber the list, or say one`,
  };
}

function placed(others: Cues, cue: CueDocument): Edited {
  const number = readCueNumber(cue.number);
  if (number === undefined)
    return { fault: `"${cue.number}" is no number of a cue; one is written 12, 12.5 or 12A` };
  const same = others.find((one) => one.number === number);
  if (same) return { fault: `there is a cue ${cueName(same)} already` };
  const after = { ...cue, number };
  const at = others.findIndex((one) => compareCueNumbers(one.number, number) > 0);
  const place = at < 0 ? others.length : at;
  return { cues: [...others.slice(0, place), after, ...others.slice(place)], cue: after };
}

/** What was said, in the place of what was there; what says nothing is left out. */
function patched(cue: CueDocument, edit: CueEdit): CueDocument {
  const { number, name, notes, colour, wait, follow, steps, triggers, evenBroken } = { ...cue, ...edit };
  return {
    id: cue.id,
    number: readCueNumber(number) ?? number,
    name,
    ...(typeof notes === 'string' && notes !== '' && { notes }),
    ...(typeof colour === 'number' && { colour }),
    ...(typeof wait === 'number' && wait > 0 && { wait }),
    ...(follow && { follow }),
    steps,
    ...(triggers && triggers.length > 0 && { triggers }),
    ...(evenBroken && { evenBroken: true as const }),
  };
}

/** What of a list a file could have that no edit makes: where, and what is wrong. Undefined for nothing. */
export function listFault(cues: Cues): { readonly at: number; readonly fault: string } | undefined {
  const ids = new Set<number>();
  for (const [at, { id, number }] of cues.entries()) {
    const before = cues[at - 1];
    if (readCueNumber(number) !== number)
      return { at, fault: `"${number}" is no number of a cue, as 12, 12.5 or 12A, ${LONGEST_NUMBER} long` };
    if (before && compareCueNumbers(before.number, number) >= 0)
      return { at, fault: `numbers rise along the list, and ${number} comes after ${before.number}` };
    if (ids.has(id)) return { at, fault: `there is another cue with id ${id}` };
    ids.add(id);
  }
  return undefined;
}

/** A trigger in words that only the same trigger has: "program 1/5", "timecode 480000". */
export function triggerKey(trigger: CueTrigger): string {
  switch (trigger.by) {
    case 'program':
      return `program ${trigger.channel}/${trigger.program}`;
    case 'msc':
      return `msc ${readCueNumber(trigger.number) ?? trigger.number}`;
    case 'timecode':
      return `timecode ${trigger.at}`;
    case 'osc':
      return `osc ${trigger.address}`;
  }
}
