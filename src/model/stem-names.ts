import { kindLooks, meaningOf, micWords, stemKinds, type StemKind, type WordMeaning } from './stem-words.ts';

// What the name of a file says about the stem in it.

/** The side of a stereo picture that a mono file is. */
type Side = 'left' | 'right';

/** What a name says. */
export interface StemName {
  /** What the strip is to be called: numbering, underscores, takes and sides gone. Without a side of it. */
  readonly label: string;
  readonly kind: StemKind;
  /** Where it stands on the desk, before and after others. */
  readonly place: number;
  readonly side: Side | undefined;
  /** The same for both sides of a pair and for nothing else in its folder. */
  readonly pair: string;
}

/** The most characters of a label that is made of a name. */
const MOST_LABEL = 32;

const sides: Readonly<Record<string, Side>> = {
  l: 'left',
  left: 'left',
  links: 'left',
  gauche: 'left',
  r: 'right',
  right: 'right',
  rechts: 'right',
  droite: 'right',
};

/** "Kick In" of "01_Kick In.wav". @param file a plain name, with its ending or without. */
export function stemName(file: string): StemName {
  return named(wordsOf(withoutTake(bare(file))), file);
}

/**
 * The same of files that came together: words that all of them begin with are the song's and not the stem's, unless they say
 * what it is.
 */
export function stemNames(files: readonly string[]): readonly StemName[] {
  const names = files.map(bare);
  const takeless = names.map(withoutTake);
  // figures that tell two files apart are no takes
  const kept = names.map((name, i) =>
    takeless.some((other, j) => j !== i && other === takeless[i]) ? name : (takeless[i] ?? name),
  );
  const all = kept.map(wordsOf);
  const shared = sharedWords(all);
  return all.map((words, i) => named(unnumbered(words.slice(shared), shared > 0), files[i] ?? ''));
}

/** The number of the track may stand behind the name of the song: "MySong_01_kick in". */
function unnumbered(words: readonly string[], followsSong: boolean): readonly string[] {
  const [first = '', ...others] = words;
  const isNumber = /^\d{1,3}$/.test(first) && meaningOf(first) === undefined;
  return followsSong && others.length > 0 && isNumber ? others : words;
}

function named(words: readonly string[], file: string): StemName {
  const { rest, side } = withoutSide(words);
  const meaning = strongest(rest);
  const text = rest.map(capital).join(' ').slice(0, MOST_LABEL).trim();
  return {
    label: text === '' ? 'Stem' : text,
    kind: meaning?.kind ?? 'other',
    place: meaning?.place ?? Infinity,
    side,
    pair: side === undefined ? file : rest.join(' ').toLowerCase(),
  };
}

/** Ending and number in front are gone. */
function bare(file: string): string {
  const name = file.normalize('NFC').replace(/\.(?:wave?|aiff?|aifc|flac|rf64|bwf)$/i, '');
  const first = name.replace(/^\s*(?:track|spur|piste|audio)?[\s_.-]*\d{1,3}(?:[\s_.-]+)(?=.)/i, '');
  return first.trim() === '' ? name : first;
}

function withoutTake(name: string): string {
  const rest = name.replace(/(?:[\s_.-]+take[\s_.-]*\d+|[_-]\d{2,3}|\.\d{1,3})$/i, '');
  return rest.trim() === '' ? name : rest;
}

/** Words, at spaces, underscores, dots, dashes and brackets, and where a capital follows a small letter. */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .split(/[\s_.,()[\]{}–—-]+/u)
    .filter((word) => word !== '');
}

function withoutSide(words: readonly string[]): { rest: readonly string[]; side: Side | undefined } {
  const last = plain(words.at(-1) ?? '');
  const side = words.length > 1 ? sides[last] : undefined;
  if (side) return { rest: words.slice(0, -1), side };
  const overhead = /^oh([lr])$/.exec(last)?.[1];
  if (overhead === undefined) return { rest: words, side: undefined };
  return { rest: [...words.slice(0, -1), 'OH'], side: sides[overhead] };
}

/** In small letters, without accents and figures. */
function plain(word: string): string {
  return word
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replace(/(?<=\p{L})\d+$/u, '');
}

/** What the words come to: the one that says most, the first of equals. */
function strongest(words: readonly string[]): WordMeaning | undefined {
  const small = words.map(plain);
  const said = small.flatMap((word, i) => [meaningOf(`${word} ${small[i + 1] ?? ''}`), meaningOf(word)]);
  return said.reduce((best, one) => (one && one.weight > (best?.weight ?? 0) ? one : best), undefined);
}

const capital = (word: string): string =>
  word === word.toLowerCase() ? word.charAt(0).toUpperCase() + word.slice(1) : word;

/** How many words all of them begin with; of fewer than three files nothing is said. */
function sharedWords(all: readonly (readonly string[])[]): number {
  const [first = [], ...others] = all;
  if (others.length < 2) return 0;
  let shared = 0;
  const fits = (word: string): boolean =>
    meaningOf(plain(word)) === undefined &&
    others.every((words) => words.length > shared + 1 && words[shared] === word);
  while (shared + 1 < first.length && fits(first[shared] ?? '')) shared++;
  return shared;
}

/**
 * What a strip hears, without where its microphone stood: the same for "Kick In" and "Kick Out". Empty where a name says
 * nothing of a kind.
 */
export function heardBy(label: string): { readonly source: string; readonly placed: boolean } {
  const words = wordsOf(label);
  if (!strongest(words)) return { source: '', placed: false };
  const source = words.map((word) => word.toLowerCase()).filter((word) => !micWords.has(word));
  return { source: source.join(' '), placed: source.length < words.length };
}

/** Before and after on a desk: by kind, by place in the kind, then by name, 2 before 10. */
export function onTheDesk(a: StemName, b: StemName): number {
  const kinds = stemKinds.indexOf(a.kind) - stemKinds.indexOf(b.kind);
  if (kinds !== 0) return kinds;
  if (a.place !== b.place) return a.place < b.place ? -1 : 1;
  return a.label.localeCompare(b.label, 'en', { numeric: true });
}

/** The colour of strips of a kind, 0xRRGGBB. */
export const colourOf = (kind: StemKind): number => kindLooks[kind].colour;
