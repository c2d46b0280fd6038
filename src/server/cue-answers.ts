import { cueFaults } from '../engine/cue-list.ts';
import { stepWords } from '../engine/cue-steps.ts';
import { cueCommandFault } from '../engine/cues.ts';
import type { Engine } from '../engine/engine.ts';
import { DEBOUNCE } from '../engine/show.ts';
import type { CueDocument } from '../model/cues.ts';
import type { Command } from '../model/input.ts';
import type { CueRow, ShowState } from '../model/page.ts';
import { Refusal } from './refusal.ts';

/** A cue with all it is, and what is wrong with it. */
export interface CueAnswer extends CueDocument {
  /** What it does, step by step, for people. */
  readonly does: readonly string[];
  readonly broken: readonly string[];
}

/** The cue list and how far it is. */
export interface CuesAnswer extends ShowState {
  readonly cues: readonly CueAnswer[];
  /** Two presses of GO within so many seconds count once. */
  readonly debounce: number;
  readonly sampleRate: number;
}

/** `GET /api/cues` */
export function cuesAnswer(engine: Engine): CuesAnswer {
  const faults = cueFaults(engine);
  const { show, sampleRate } = engine;
  return {
    cues: show.cues.map((cue) => ({
      ...cue,
      does: cue.steps.map((step) => stepWords(engine, step)),
      broken: (faults.get(cue.id) ?? []).map(({ why }) => why),
    })),
    ...showState(engine),
    debounce: show.debounce ?? DEBOUNCE,
    sampleRate,
  };
}

/** The rows of a list for as long as neither it, nor anything it speaks of, is another. */
const rows = new WeakMap<object, readonly CueRow[]>();

/** The list as pages show it. */
export function cueRows(engine: Engine): readonly CueRow[] {
  const faults = cueFaults(engine);
  const known = rows.get(faults) ?? rowsOf(engine, faults);
  rows.set(faults, known);
  return known;
}

function rowsOf(engine: Engine, faults: ReturnType<typeof cueFaults>): readonly CueRow[] {
  return engine.show.cues.map((cue) => ({
    id: cue.id,
    number: cue.number,
    name: cue.name,
    notes: cue.notes ?? '',
    colour: cue.colour ?? -1,
    does: cue.steps.map((step) => stepWords(engine, step)),
    wait: cue.wait ?? 0,
    follow: cue.follow?.after ?? -1,
    broken: (faults.get(cue.id) ?? []).map(({ why }) => why),
  }));
}

/** How far the list is. */
export function showState({ show }: Engine): ShowState {
  const { pending, standby, last, paused, rehearsing, left, upNext } = show;
  return {
    standby,
    last,
    next: upNext?.id ?? 0,
    counting: pending
      ? { kind: pending.kind, cue: pending.cue, left, of: (pending.at - pending.from) / 1e9 }
      : null,
    paused,
    rehearsing,
  };
}

/** @throws Refusal with the reason why the cue list would not do what is asked. */
export function refuseCue(command: Command, engine: Engine): void {
  const fault = cueCommandFault(engine, command);
  if (fault !== undefined) throw new Refusal(409, 'BAD_REQUEST', fault);
}
