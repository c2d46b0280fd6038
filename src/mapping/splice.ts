import type { Node } from 'yaml';

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Changes to a text, all told in its own offsets and made at once: what no change touches stays as it was. */
export class Splice {
  readonly text: string;
  readonly #edits: Edit[] = [];

  constructor(text: string) {
    this.text = text;
  }

  /** Puts a text in the place of another. */
  replace(from: number, to: number, text: string): void {
    this.#edits.push({ from, to, text });
  }

  /** Puts a text in the place of a value. */
  replaceNode(node: Node, text: string): void {
    this.replace(startOf(node), endOf(node), text);
  }

  /** Puts lines behind the line on which an offset lies. */
  addBelow(offset: number, lines: readonly string[]): void {
    if (lines.length === 0) return;
    const at = Math.min(this.endOfLine(offset) + 1, this.text.length);
    const ended = at === 0 || this.text.charAt(at - 1) === '\n';
    this.replace(at, at, `${ended ? '' : '\n'}${lines.join('\n')}\n`);
  }

  /** Takes something out: its line too if nothing else is on it, and what stands between it and a comment behind it. */
  remove(from: number, to: number): void {
    const start = this.text.lastIndexOf('\n', from - 1) + 1;
    const end = this.endOfLine(to);
    const rest = this.text.slice(to, end);
    const alone = this.text.slice(start, from).trim() === '' && rest.trim() === '';
    if (alone) this.replace(start, Math.min(end + 1, this.text.length), '');
    else this.replace(from, to + rest.length - rest.trimStart().length, '');
  }

  endOfLine(offset: number): number {
    const end = this.text.indexOf('\n', offset);
    return end < 0 ? this.text.length : end;
  }

  /** The indent of the line on which an offset lies. */
  indentAt(offset: number): string {
    const start = this.text.lastIndexOf('\n', offset - 1) + 1;
    return /^ */u.exec(this.text.slice(start, offset))?.[0] ?? '';
  }

  /** The text with all changes; of several at one place, in the order they were told. */
  result(): string {
    let result = '';
    let at = 0;
    const edits = this.#edits.map((edit, order) => ({ ...edit, order }));
    for (const { from, to, text } of edits.sort((a, b) => a.from - b.from || a.order - b.order)) {
      result += this.text.slice(at, Math.max(at, from)) + text;
      at = Math.max(at, to);
    }
    return result + this.text.slice(at);
  }
}

export function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

export function endOf(node: Node): number {
  return node.range?.[1] ?? startOf(node);
}

/** The comments in a piece of a file that holds nothing else but spaces and signs. */
export function commentsIn(gap: string): readonly string[] {
  return [...gap.matchAll(/#.*$/gmu)].map(([comment]) => comment.trimEnd());
}
