import type { ErrorCode } from 'yaml';

/** A fault of the YAML itself, in the words of the mapping language, and where it is to be shown. */
export interface YamlFault {
  readonly offset: number;
  readonly message: string;
}

const QUOTES = 'put the value in single quotes';

const MISPLACED = `this does not belong here; if it is part of a value, ${QUOTES}`;

/** What to say for each kind of fault. What is missing tells itself apart by the parser's own words. */
const wording: Readonly<Partial<Record<ErrorCode, string>>> = {
  TAB_AS_INDENT: 'a tab cannot indent here: use spaces',
  BAD_INDENT: 'this line is not indented as the ones beside it, or a bracket is not closed before it',
  BAD_ALIAS: `"*" and "&" mean something else to YAML: ${QUOTES}`,
  ALIAS_PROPS: `"*" and "&" mean something else to YAML: ${QUOTES}`,
  BAD_DQ_ESCAPE: 'a backslash begins a code in double quotes: write the text in single quotes',
  BAD_SCALAR_START: `a value cannot begin with this sign: ${QUOTES}`,
  BLOCK_AS_IMPLICIT_KEY: `a second ": " in one line: ${QUOTES}`,
  BLOCK_IN_FLOW: 'lines of their own cannot stand inside brackets: leave the brackets out',
  MULTILINE_IMPLICIT_KEY: 'this line has no ": " between the control and what it does',
  KEY_OVER_1024_CHARS: 'this line has no ": " between the control and what it does',
  MULTIPLE_DOCS: 'a mapping is one piece: "---" begins another',
  UNEXPECTED_TOKEN: MISPLACED,
  RESOURCE_EXHAUSTION: 'this is nested too deep',
};

const COMMA = /Missing , /u;

/** What is missing, by a word of the parser's message. */
const missing: readonly (readonly [sign: RegExp, message: string])[] = [
  [/closing .quote/u, 'the closing quote is missing'],
  [COMMA, 'a "," is missing before this, or the closing bracket'],
  [/Implicit map keys/u, 'this line has no ": " between the control and what it does'],
  [/Comments must/u, 'a "#" that begins a comment needs a space before it'],
  [/without - /u, 'this belongs to a list, but has no "- " before it'],
];

/** A value that begins with a brace and goes on behind it: YAML takes the brace for a list of fields. */
const bracedValue = /(?:^|[:[,]|-)\s+(?<value>\{[\w +-]+\}[^\s,\]#}:][^,\]#]*?)\s*(?:[,\]#]|$)/u;

/** Beyond so many faults nobody reads on, and of a text that is no mapping the parser finds one at every sign. */
const MOST_WORDED = 100;

/** A fault in the parser's own words. */
export interface ParserFault {
  readonly code: ErrorCode;
  readonly pos: readonly [number, number];
  readonly message: string;
}

/** What the faults of the parser mean for somebody who writes a mapping. Behind the first, what is misplaced only follows from it. */
export function yamlFaults(text: string, faults: readonly ParserFault[]): readonly YamlFault[] {
  const end = Math.max(0, text.length - 1);
  return faults
    .slice(0, MOST_WORDED)
    .map((fault) => yamlFault(text, fault))
    .filter(({ message }, n) => n === 0 || message !== MISPLACED)
    .map(({ offset, message }) => ({ offset: Math.min(offset, end), message }));
}

function missingWords(text: string, { code, pos: [at], message }: ParserFault): string | undefined {
  if (code === 'UNEXPECTED_TOKEN') return quotesForWords(text, at).replace('; ', '') || undefined;
  const words = missing.find(([sign]) => sign.test(message))?.[1];
  return words !== undefined && COMMA.test(message) ? words + quotesForWords(text, at) : words;
}

function yamlFault(text: string, fault: ParserFault): YamlFault {
  const { pos } = fault;
  return (
    bracesWithoutQuotes(text, pos[0]) ?? {
      offset: pos[0],
      message: missingWords(text, fault) ?? wording[fault.code] ?? `this line cannot be read; ${MISPLACED}`,
    }
  );
}

/** Words with braces behind them, as one of several values in a line: YAML ends the value at the brace. */
const bracedWords =
  /(?<=[[,]\s*|\w:\s+)[^\s[\]{}'",:#][^[\]{}'",:#]*(?:\{[\w +-]+\}[^[\]{}'",#]*)+(?=[,\]}])/gu;

/** What to say of those: quotes round them in a list, the line as it is right in fields. */
function quotesForWords(text: string, at: number): string {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const [line = ''] = text.slice(start, start + 500).split('\n', 1);
  const inList = /\[[^\]]*$/u.test(line.slice(0, at - start));
  const [words] = line.match(bracedWords) ?? [];
  if (words === undefined) return '';
  return inList
    ? `; words with {…} inside [ ] need quotes: '${words.trimEnd()}'`
    : `; words with {…} inside { } need quotes: ${line.trim().replace(bracedWords, (one) => `'${one.trimEnd()}'`)}`;
}

function bracesWithoutQuotes(text: string, at: number): YamlFault | undefined {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const [line = ''] = text.slice(start, start + 500).split('\n', 1);
  const value = bracedValue.exec(line)?.groups?.['value'];
  if (value === undefined) return undefined;
  return { offset: start + line.indexOf(value), message: quoteBraces(value) };
}

/** The remedy for a brace that YAML took for its own. */
export function quoteBraces(value: string): string {
  return `a value that begins with a brace must stand in quotes: '${value}'`;
}
