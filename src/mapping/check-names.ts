import { viewInterval, type CheckScope } from './check-scope.ts';
import { didYouMean, escaped, example, quotedIfNeeded } from './check-words.ts';
import { printPath } from './expression-print.ts';
import type { Path } from './syntax.ts';
import { termOf, vocabulary, type Term } from './vocabulary.ts';

/** Why a word that exists says nothing where it stands; undefined where it does. */
export function outOfPlace(
  word: string,
  { brackets, ownStrip }: Term,
  about: CheckScope,
): string | undefined {
  if (brackets === 'must' || brackets === 'repeats') return `"${word}" needs brackets: ${example(word)}`;
  if (word === 'n') return 'there is no {n} left of the colon, so that "n" means nothing here';
  if (word === 'page') return '"page" stands before "=" and the name of a page: page = pan';
  if ((!ownStrip && brackets !== 'may') || Object.hasOwn(about.variables, 'strip')) return undefined;
  const instead = brackets === 'may' ? `; ${word}({selected}) does` : '';
  return `this control belongs to no strip, so that "${word}" means nothing here${instead}`;
}

/** What is said of a word that there is not. */
export function unknownWord(word: string, about: CheckScope): string {
  const { layers, table } = about;
  if (layers.some(({ name, kind }) => name === word && kind === 'page'))
    return `"${word}" is a page: write page = ${word}`;
  if (table.strips.some(({ path }) => path === word))
    return `"${word}" is a strip, not a value: write ${word}/fader, or ${word}/mute`;
  if (looksLikeMinus(word, about)) return `"${word}" is no word; a minus needs a space on both sides`;
  return `there is no word "${word}"${didYouMean(word, wordsOf(about))}`;
}

/** `n-1`, `strip-bank`: a sum that lacks its spaces. */
function looksLikeMinus(word: string, about: CheckScope): boolean {
  return /-\d/.test(word) || (word.includes('-') && word.split('-').every((part) => isWord(part, about)));
}

/** Is this a word that stands for a value? */
function isWord(word: string, about: CheckScope): boolean {
  return termOf(word) !== undefined || viewInterval(word, about) !== undefined;
}

function wordsOf({ layers, variables }: CheckScope): readonly string[] {
  const names = layers.filter(({ kind }) => kind === 'layer').map(({ name }) => name);
  return [...Object.keys(vocabulary), ...Object.keys(variables), ...names];
}

/** What is said of a word that is none of some choices. */
export function noChoice(word: string, choices: readonly string[]): string {
  return `there is no "${word}" here; there are ${choices.map(quotedIfNeeded).join(', ')}`;
}

/** What is said of a page that there is not. */
export function noPage(name: string, pages: readonly string[]): string {
  const there = `; there are ${pages.map(quotedIfNeeded).join(', ')}`;
  const known = pages.length === 0 ? '; this mapping has no pages' : there;
  return `there is no page "${name}"${didYouMean(name, pages) || known}`;
}

/** What is said of a path that no parameter has. */
export function noParameter(path: Path, about: CheckScope): string {
  const written = printPath(path);
  const [first = '', ...others] = written.split('/');
  if (first === 'strip' || first === 'selected')
    return `the desk has no parameter "${written}"; did you mean "{${first}}/${others.join('/')}"?`;
  if (isWord(first, about))
    return `there is no parameter "${written}"; a division has spaces: ${[first, ...others].join(' / ')}`;
  const plain = path.parts.every((part) => typeof part === 'string') && !path.wild;
  const near = plain ? didYouMean(written, pathsLike(path, about)) : '';
  return path.head === 'strip'
    ? `no strip in the banks (${about.strips.join(', ')}) has "${written}"${near}`
    : `the desk has no parameter "${written}"${near}`;
}

/** All paths of the desk, those of strips with the same head. */
function pathsLike({ head }: Path, { table, strips }: CheckScope): ReadonlySet<string> {
  const paths = table.rows.map((row) => {
    const strip = table.strips[row.strip];
    if (head === undefined || !strip || (head === 'strip' && !strips.includes(strip.kind))) return row.path;
    return `{${head}}${row.path.slice(strip.path.length)}`;
  });
  return new Set(paths);
}

/** Why a path is no strip's; undefined where it is. */
export function noStrip(path: Path, { table }: CheckScope): string | undefined {
  const written = printPath(path);
  if (path.head !== undefined && path.parts.length > 0)
    return `"${written}" is a parameter; a strip is wanted here, such as {${path.head}}`;
  const paths = table.strips.map((strip) => strip.path);
  const pattern = numbered(path.parts);
  if (path.head !== undefined || (!path.wild && paths.some((one) => pattern.test(one)))) return undefined;
  const near = didYouMean(written, paths) || '; write {strip}, {selected}, main, or such as dca/2';
  return `the desk has no strip "${written}"${near}`;
}

/** Fits a name in which every pair of braces is some number. */
export function numbered(parts: readonly unknown[]): RegExp {
  const pattern = parts.map((part) => (typeof part === 'string' ? escaped(part) : '\\d+')).join('');
  return new RegExp(`^${pattern}$`, 'u');
}
