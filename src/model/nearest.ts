/**
 * Of some words, the one most like another: what a typing mistake probably meant.
 *
 * @param part a mistake may be as many letters as this part of the word has, and always two.
 */
export function nearest(word: string, among: Iterable<string>, part = 1 / 3): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(word.length * part)) + 1;
  for (const candidate of among) {
    if (Math.abs(candidate.length - word.length) >= least) continue; // at least so many letters are missing
    const steps = editSteps(word, candidate);
    // a word of which no letter stays is another word, however short
    if (steps < least && steps < Math.max(word.length, candidate.length)) {
      least = steps;
      best = candidate;
    }
  }
  return best;
}

/** Letters to insert, delete, replace or swap with their neighbour to turn one word into another. */
function editSteps(from: string, to: string): number {
  let above: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const twoAbove = above;
    above = row;
    row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      row[j] = Math.min(
        (row[j - 1] as number) + 1,
        (above[j] as number) + 1,
        (above[j - 1] as number) + same,
        swapped ? (twoAbove[j - 2] as number) + 1 : Infinity,
      );
    }
  }
  return row[to.length] as number;
}
