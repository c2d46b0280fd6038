/** What YAML reads as something else than words at the beginning of a value. */
const opens = /^(?:[,[\]{}#&*!|>'"%@`]|[-?:](?:\s|$))/u;
/** What ends words within a line: the colon behind a name, and a comment. */
const ends = /:(?:\s|$)|\s#/u;
/** What single quotes cannot hold on one line, and what YAML does not take as it is. */
const unprintable = /[^\t\x20-\x7e\u{a0}-\u{d7ff}\u{e000}-\u{fefe}\u{ff00}-\u{fffd}\u{10000}-\u{10ffff}]/u;
const unprintables = new RegExp(unprintable.source, 'gu');

/** Words as YAML takes them: as they are where that is enough, otherwise in quotes. */
export function plainOrQuoted(words: string): string {
  return isPlain(words) ? words : quoted(words);
}

/** The same within brackets or braces, where commas and brackets mean something, too. */
export function inFlow(words: string): string {
  return isPlain(words) && !/[,[\]{}]|:$|^[-?:]/u.test(words) ? words : quoted(words);
}

/** A comment on one line. */
export function remark(text: string): string {
  return text.replace(unprintables, ' ').replace(/\s+/gu, ' ').trim();
}

function isPlain(words: string): boolean {
  const bare = words !== '' && words === words.trim() && !/\s{2}|\t/u.test(words);
  return (
    bare &&
    !opens.test(words) &&
    !ends.test(words) &&
    !unprintable.test(words) &&
    !/^(?:---|\.\.\.)/u.test(words)
  );
}

function quoted(words: string): string {
  return unprintable.test(words) ? doublyQuoted(words) : `'${words.replace(/'/gu, "''")}'`;
}

function doublyQuoted(words: string): string {
  return JSON.stringify(words).replace(unprintables, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff
      ? `\\U${code.toString(16).padStart(8, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
