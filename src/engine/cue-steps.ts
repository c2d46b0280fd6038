import type { CueDocument, CueStep } from '../model/cues.ts';
import type { FadeTimes } from '../model/fade-times.ts';
import type { Command } from '../model/input.ts';
import { countFates } from '../scenes/recall.ts';
import type { Scene } from '../scenes/scenes.ts';
import { partOf } from '../scenes/scope.ts';
import { describePlace, describeSeconds } from '../units/time.ts';
import { cueName } from '../scenes/cues.ts';
import { cueFaults } from './cue-list.ts';
import type { Engine } from './engine.ts';
import { performMacro, type Run } from './macros.ts';
import { recall } from './recall.ts';
import { recallNow } from './standing.ts';

/** Who has a cue done, and how commands are run. */
export interface Doing {
  readonly engine: Engine;
  readonly who: string;
  readonly run: Run;
}

type Of<Name extends CueStep['do']> = Extract<CueStep, { readonly do: Name }>;
type Does = { readonly [Name in CueStep['do']]: (by: Doing, step: Of<Name>) => void };
type Says = { readonly [Name in CueStep['do']]: (engine: Engine, step: Of<Name>) => string };

/**
 * Does what a cue does: all of it is one undo step of that name. Rides and passes that end meanwhile are others' steps, and
 * stay theirs.
 */
export function performCue(by: Doing, cue: CueDocument, steps: readonly CueStep[], name: string): void {
  const { history, fades } = by.engine;
  const own = history.gather(() => {
    for (const step of steps) perform(by, cue, step);
  });
  const joined = history.join(own, name);
  const afters = own.map(({ after }) => after);
  if (joined && own.length > 1) fades.join(afters, joined.after, joined.parameters);
}

/**
 * Does one step. A cue that went has gone, whatever is refused within it: that would be taken for the answer to GO, and
 * pressed again, GO would do the next. So it is a warning of its own.
 */
function perform(by: Doing, cue: CueDocument, step: CueStep): void {
  const { engine } = by;
  const { refusal, effects, verdict } = engine;
  const { outcome } = verdict;
  const from = effects.length;
  engine.refusal = undefined;
  (does[step.do] as (by: Doing, step: CueStep) => void)(by, step);
  const why = engine.refusal as string | undefined;
  engine.refusal = refusal;
  if (why === undefined) return;
  verdict.outcome = outcome;
  const text = `Cue ${cueName(cue)}: ${stepWords(engine, step)} was left out: ${why}`;
  const told = effects.findIndex((one, i) => i >= from && one.do === 'tell' && one.text === why);
  effects.splice(told < 0 ? effects.length : told, told < 0 ? 0 : 1, { do: 'tell', level: 'warn', text });
}

/** The steps of a cue that can be done now. */
export function soundSteps(engine: Engine, { id, steps }: CueDocument): readonly CueStep[] {
  const faults = cueFaults(engine).get(id) ?? [];
  return steps.filter((_step, place) => faults.every(({ step }) => step !== place));
}

/** How long the longest fade of a cue takes, its delay with it, s: as the cue says, else as the scene does. */
export function longestFade({ scenes }: Engine, steps: readonly CueStep[]): number {
  const fades = steps.flatMap((step): readonly FadeTimes[] => {
    if (step.do !== 'recall') return [];
    return step.fade ? [step.fade] : (scenes.find(({ id }) => id === step.scene)?.fades ?? []);
  });
  return Math.max(0, ...fades.map(({ up, down, delay = 0 }) => Math.max(up, down) + delay));
}

function command({ engine, who, run }: Doing, asked: Command): void {
  run(engine, asked, who);
}

const does: Does = {
  recall: ({ engine, who }, { scene: id, only, fade }) => {
    const scene = sceneOf(engine, id, only);
    if (scene) recall(engine, fade ? { fade } : {}, scene, who, only !== undefined);
  },
  'stop-fades': (by, { scene }) => {
    const any = by.engine.fades.running.some((fade) => scene === undefined || fade.scene === scene);
    if (any) command(by, { do: 'stop-fade', ...(scene !== undefined && { id: scene }) });
  },
  play: (by) => command(by, { do: 'play' }),
  stop: (by) => command(by, { do: 'stop' }),
  /** The key of that name also ends recording, or no longer waits for timecode to begin it; a cue only begins it. */
  record: (by) => {
    if (!by.engine.tape.recording && !by.engine.chase.armed) command(by, { do: 'record' });
  },
  locate: (by, { to }) => {
    const place = placeOf(by.engine, to);
    if (place !== undefined) command(by, { do: 'locate', to: place });
  },
  mode: (by, { mode, of }) => {
    const strip = by.engine.table.strips.find(({ path }) => path === of)?.number;
    if (strip !== undefined) return command(by, { do: 'mode', mode, strip });
    return command(by, { do: 'mode', mode, ...(of !== undefined && { parameter: of }) });
  },
  words: ({ engine, who, run }, { words }) => performMacro(engine, words, who, run),
};

/** A scene, or the part of it that some items mean. */
function sceneOf(
  { scenes, table }: Engine,
  id: number,
  only: readonly string[] | undefined,
): Scene | undefined {
  const scene = scenes.find((one) => one.id === id);
  return scene && only ? { ...scene, mask: partOf(scene.mask, only, table) } : scene;
}

function placeOf({ markers }: Engine, to: number | string): number | undefined {
  return typeof to === 'number' ? to : markers.find(({ name }) => name === to)?.at;
}

// --- in words --------------------------------------------------------------------------------------------------------

/** What a step does, for people: "recall Chorus in 3 s", "locate 1:30.000". */
export function stepWords(engine: Engine, step: CueStep): string {
  return (says[step.do] as (engine: Engine, step: CueStep) => string)(engine, step);
}

/** The same of a rehearsal: what it would move now as well. */
export function rehearsedWords(engine: Engine, step: CueStep): string {
  const scene = step.do === 'recall' ? sceneOf(engine, step.scene, step.only) : undefined;
  if (!scene) return stepWords(engine, step);
  const { moves, ...left } = countFates(recallNow(engine, scene).changes);
  const kept = Object.entries(left).flatMap(([fate, count]) => (count > 0 ? [`${count} ${fate}`] : []));
  return `${stepWords(engine, step)} (${[`${moves} would move`, ...kept].join(', ')})`;
}

/** Items that one line names. */
const NAMED = 3;

function fewOf(items: readonly string[]): string {
  const more = items.length - NAMED;
  return more > 1 ? `${items.slice(0, NAMED).join(', ')} and ${more} more` : items.join(', ');
}

const says: Says = {
  recall: (engine, { scene, only, fade }) => {
    const name = engine.scenes.find(({ id }) => id === scene)?.name ?? `a scene that is gone (id ${scene})`;
    const part = only ? `${fewOf(only)} of ` : '';
    const lasts = longestFade(engine, [{ do: 'recall', scene, ...(fade && { fade }) }]);
    return `recall ${part}${name}${lasts > 0 ? ` in ${describeSeconds(lasts)}` : ''}`;
  },
  'stop-fades': ({ scenes }, { scene }) =>
    scene === undefined
      ? 'stop fades'
      : `stop fades to ${scenes.find(({ id }) => id === scene)?.name ?? `a scene that is gone (id ${scene})`}`,
  play: () => 'play',
  stop: () => 'stop',
  record: () => 'record',
  locate: ({ sampleRate }, { to }) => `locate ${typeof to === 'number' ? describePlace(to, sampleRate) : to}`,
  mode: (_engine, { mode, of }) => `automation ${mode}${of === undefined ? '' : `, ${of}`}`,
  words: (_engine, { words }) => words,
};
