/**
 * Where each character of a value stands in the text it was read from: quotes, doubled quotes, codes behind a backslash,
 * and folded lines make the two differ.
 *
 * @returns for each character its offset in `source`, and last the offset behind them all.
 */
export function charactersOf(source: string, value: string): Uint32Array {
  const offsets = new Uint32Array(value.length + 1);
  const step = steps[source.charAt(0)] ?? oneByOne;
  let at = step === oneByOne ? 0 : 1;
  if (step === oneByOne && /^[|>]/u.test(source)) at = source.indexOf('\n') + 1;
  for (let i = 0; i < value.length; i++) {
    at = aligned(source, at, value.charAt(i));
    offsets[i] = at;
    at += step(source, at);
  }
  offsets[value.length] = at;
  return offsets;
}

/** How many characters of the source one of the value takes. */
type Step = (source: string, at: number) => number;

const oneByOne: Step = () => 1;

const codeLengths: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 };

const steps: Readonly<Record<string, Step>> = {
  "'": (source, at) => (source.startsWith("''", at) ? 2 : 1),
  '"': (source, at) => (source.charAt(at) === '\\' ? (codeLengths[source.charAt(at + 1)] ?? 2) : 1),
};

/** A line that was folded begins further on than the value says; what is no space stands where it is looked for. */
function aligned(source: string, at: number, character: string): number {
  if (/\s/u.test(character)) return at;
  let from = at;
  while (from < source.length && /\s/u.test(source.charAt(from))) from++;
  return from;
}
