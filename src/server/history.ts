import type { Bridge } from '../bridge/bridge.ts';
import { heardWords, type HeardChange } from '../bridge/heard-changes.ts';
import { stored, type StoredValue } from '../model/document.ts';
import type { Command } from '../model/input.ts';
import { Refusal } from './refusal.ts';

/** Steps one answer has, unless it is asked for another number, and at most. */
const STEPS = 50;
const MOST_STEPS = 200;

/** One undo step, as it is listed. */
export interface HistoryRow {
  readonly name: string;
  /** Whose it is; empty for nobody's. */
  readonly who: string;
  /** From 1, the newest. */
  readonly place: number;
  /** What a take or a recall did to the mix, once that is worked out. */
  readonly heard?: HeardAnswer;
}

/** How a stretch of the mix was changed; `-inf` for silence. */
interface HeardAnswer {
  /** Samples of the session. */
  readonly from: number;
  readonly to: number;
  /** LUFS of the stretch, before and after. */
  readonly loudness: readonly [before: StoredValue, after: StoredValue];
  /** dBTP, before and after. */
  readonly truePeak: readonly [before: StoredValue, after: StoredValue];
  /** The same for people. */
  readonly words: string;
}

/** What can be taken back and what can be done again, each the newest first. */
export interface HistoryShown {
  readonly done: readonly HistoryRow[];
  readonly undone: readonly HistoryRow[];
  /** What was undone before others did something else: its own person can do it again. */
  readonly aside: readonly HistoryRow[];
  /** Steps that are not in this answer. */
  readonly more: number;
}

/** The steps, `?count=50&who=Ann`. */
export function historyShown({ engine: { history }, heard }: Bridge, query: URLSearchParams): HistoryShown {
  const count = countIn(query);
  const who = query.get('who');
  let more = 0;
  const shown = (steps: typeof history.done): readonly HistoryRow[] => {
    const rows = steps
      .map((step, i) => ({
        name: step.name,
        who: step.who,
        place: steps.length - i,
        ...heardAnswer(heard?.of(step)),
      }))
      .filter((row) => who === null || row.who === who)
      .reverse();
    more += Math.max(0, rows.length - count);
    return rows.slice(0, count);
  };
  const lists = { done: shown(history.done), undone: shown(history.undone), aside: shown(history.aside) };
  return { ...lists, more };
}

function heardAnswer(heard: HeardChange | undefined): Pick<HistoryRow, 'heard'> {
  if (!heard) return {};
  const { before, after, from, to } = heard;
  return {
    heard: {
      from,
      to,
      loudness: [stored(before.loudness), stored(after.loudness)],
      truePeak: [stored(before.truePeak), stored(after.truePeak)],
      words: heardWords(heard),
    },
  };
}

function countIn(query: URLSearchParams): number {
  const text = query.get('count') ?? String(STEPS);
  const count = Number(text);
  if (Number.isInteger(count) && count > 0 && count <= MOST_STEPS) return count;
  throw new Refusal(
    400,
    'BAD_REQUEST',
    `"count" is a whole number from 1 to ${MOST_STEPS}, got "${text.slice(0, 40)}"`,
  );
}

/** What came of an undo or redo: whether anything did, and what people were told. */
export interface Turned {
  readonly done: 'undo' | 'redo';
  readonly changed: boolean;
  readonly said: string;
}

/** Undoes or does again. */
export function turned(
  bridge: Bridge,
  command: Extract<Command, { readonly do: 'undo' | 'redo' }>,
  who: string,
): Turned {
  const { engine } = bridge;
  const list = command.do === 'undo' ? 'undone' : 'done';
  const before = engine.history[list].at(-1);
  bridge.command(command, who);
  const after = engine.history[list].at(-1);
  return { done: command.do, changed: after !== undefined && after !== before, said: engine.verdict.said };
}
