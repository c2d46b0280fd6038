import type { FadeSpan } from '../model/fade-times.ts';
import { MOST_SPANS } from '../model/fade-times.ts';
import type { ParameterTable } from '../model/parameters.ts';
import { readItems, selected } from './scope.ts';

/** The longest a recall takes to rise, to fall, or to begin, s. */
const LONGEST_FADE = 3600;

/** Which span each parameter goes by: its place from 1, 0 for none. Spans never change in place. */
const known = new WeakMap<
  readonly FadeSpan[],
  { readonly table: ParameterTable; readonly row: Uint8Array }
>();

/** For each parameter, the first span that means it: its place from 1; 0 where none does. */
export function spanRow(spans: readonly FadeSpan[], table: ParameterTable): Uint8Array {
  const before = known.get(spans);
  if (before?.table === table) return before.row;
  const row = new Uint8Array(table.count);
  spans.forEach(({ items }, span) => {
    selected(items, table).forEach((how, n) => {
      if (how !== 0 && row[n] === 0) row[n] = span + 1;
    });
  });
  known.set(spans, { table, row });
  return row;
}

/** Why spans cannot be done on this desk; undefined when they can. */
export function spansFault(spans: readonly FadeSpan[], table: ParameterTable): string | undefined {
  if (spans.length > MOST_SPANS) return `a scene has at most ${MOST_SPANS} spans`;
  for (const { items, up, down, delay = 0, reach = 1 } of spans) {
    const read = readItems(items, table);
    if ('fault' in read) return read.fault;
    if (![up, down, delay].every((time) => time >= 0 && time <= LONGEST_FADE))
      return `a fade takes from 0 s to ${LONGEST_FADE} s`;
    if (!(reach >= 0 && reach <= 1)) return 'a fade goes from 0 % to 100 % of the way';
  }
  return undefined;
}

/** Spans with their items in the form in which they are kept; call only when there is no fault. */
export function keptSpans(spans: readonly FadeSpan[], table: ParameterTable): readonly FadeSpan[] {
  return spans.map((span) => {
    const read = readItems(span.items, table);
    return { ...span, items: 'items' in read ? read.items : span.items };
  });
}
