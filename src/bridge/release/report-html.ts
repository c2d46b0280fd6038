const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A text in HTML, whatever is in it. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/gu, (sign) => ENTITIES[sign] ?? sign);
}

/** A table: texts in its first column, figures in the others. Cells are HTML. */
export function tableOf(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (tag: 'th' | 'td', text: string, n: number): string =>
    `<${tag}${n === 0 ? ' class="text"' : ''}>${text}</${tag}>`;
  const head = heads.map((text, n) => cell('th', text, n)).join('');
  const body = rows.map((row) => `<tr>${row.map((text, n) => cell('td', text, n)).join('')}</tr>`).join('\n');
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}
