import { widthOf } from './lettering.ts';

/** Lines of a text, and how high their capitals are, pixels. */
export interface Fitted {
  readonly lines: readonly string[];
  readonly size: number;
}

/** What a text has to fit into, pixels. */
export interface Room {
  readonly width: number;
  readonly height: number;
  readonly lines: number;
  /** The largest and the smallest that capitals may be. */
  readonly most: number;
  readonly least: number;
}

/** From the base of one line to that of the next, in capitals. */
export const LEADING = 1.5;

/**
 * A text as large as it fits: in as few lines as that takes, broken between its words; and where even the smallest letters
 * are too wide, shortened as people do it: without the vowels within its words, and cut off at the end.
 */
export function fit(text: string, room: Room): Fitted {
  const words = text
    .trim()
    .split(/\s+/u)
    .filter((word) => word !== '');
  if (words.length === 0) return { lines: [], size: room.most };
  for (let size = room.most; size >= room.least; size--)
    for (let count = 1; count <= Math.min(room.lines, words.length); count++) {
      const lines = broken(words, count, size);
      if (fits(lines, size, room)) return { lines, size };
    }
  return { lines: shortened(words, room), size: room.least };
}

function fits(lines: readonly string[], size: number, { width, height }: Room): boolean {
  const high = size * (1 + LEADING * (lines.length - 1));
  return high <= height && lines.every((line) => widthOf(line, size) <= width);
}

/** The words in that many lines, the longest of which is as short as can be. */
function broken(words: readonly string[], count: number, size: number): readonly string[] {
  if (count === 1) return [words.join(' ')];
  let best: readonly string[] = [];
  let least = Infinity;
  for (let first = 1; first <= words.length - count + 1; first++) {
    const lines = [words.slice(0, first).join(' '), ...broken(words.slice(first), count - 1, size)];
    const longest = Math.max(...lines.map((line) => widthOf(line, size)));
    if (longest >= least) continue;
    best = lines;
    least = longest;
  }
  return best;
}

function shortened(words: readonly string[], room: Room): readonly string[] {
  const { least: size, width } = room;
  const most = Math.floor((room.height / size - 1) / LEADING) + 1;
  const count = Math.max(1, Math.min(room.lines, words.length, most));
  const tooWide = words.map((word) => (widthOf(word, size) > width ? withoutVowels(word) : word));
  for (const shorter of [tooWide, words.map(withoutVowels)]) {
    const lines = broken(shorter, count, size);
    if (fits(lines, size, room)) return lines;
  }
  return broken(words.map(withoutVowels), count, size).map((line) => cut(line, size, width));
}

/** "Background" is read as "Bckgrnd": what begins a word stays. */
function withoutVowels(word: string): string {
  return word.slice(0, 1) + word.slice(1).replace(/[aeiou]/gu, '');
}

function cut(line: string, size: number, width: number): string {
  let shown = line;
  while (shown !== '' && widthOf(shown, size) > width) shown = shown.slice(0, -1);
  return shown.trimEnd();
}
