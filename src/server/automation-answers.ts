import { atFirst, type Settings } from '../engine/automation-settings.ts';
import type { Engine } from '../engine/engine.ts';
import { pairedWith } from '../engine/links.ts';
import { standing } from '../engine/passes.ts';
import { stored, type AutomationMode, type StoredValue } from '../model/document.ts';
import { Refusal } from './refusal.ts';

/** A parameter, and where it stands. */
interface Kept {
  readonly path: string;
  readonly name: string;
  readonly value: StoredValue;
}

/** How automation stands. */
export interface AutomationState {
  readonly settings: Settings;
  /** What each setting is while nobody says anything. */
  readonly atFirst: Settings;
  /** How many lanes are in each mode, of those that have points or are not in read. */
  readonly modes: Readonly<Partial<Record<AutomationMode, number>>>;
  /** Paths of what is written now. */
  readonly writing: readonly string[];
  /** What preview keeps away from its lane. */
  readonly held: readonly Kept[];
  readonly captured: readonly Kept[];
  /** Where latch goes on by itself, seconds, and which lanes do; null while auto-join is off. */
  readonly joins: { readonly at: number; readonly paths: readonly string[] } | null;
  /** Paths of lanes with a trim that is not part of them yet. */
  readonly trimmed: readonly string[];
}

/** `GET /api/automation` */
export function automationState(engine: Engine): AutomationState {
  const { lanes, table, settings, captured, joins, desk, sampleRate } = engine;
  const filled = new Set(lanes.filled());
  const modes: Partial<Record<AutomationMode, number>> = {};
  for (const { number, automatable } of table.rows) {
    const mode = lanes.modeOf(number);
    if (automatable && (mode !== 'read' || filled.has(number))) modes[mode] = (modes[mode] ?? 0) + 1;
  }
  const path = (n: number): string => table.row(n).path;
  const kept = (n: number, value: number): Kept => ({
    path: path(n),
    name: engine.nameOf(n),
    value: stored(value),
  });
  return {
    settings: settings.now,
    atFirst,
    modes,
    writing: lanes.writing.sorted().map(path),
    held: lanes.heldAway().map((n) => kept(n, desk.values[n] as number)),
    captured: [...captured].map(([n, value]) => kept(n, value)),
    joins:
      joins && settings.now.autoJoin
        ? { at: joins.at / sampleRate, paths: joins.rows.map(([n]) => path(n)) }
        : null,
    trimmed: lanes.trimmed().map(path),
  };
}

/** Who has a parameter at this moment, and why. */
export interface HoldState {
  readonly path: string;
  readonly name: string;
  /** A name of somebody or a surface, "Fade to Chorus", "latch is writing", "preview holds it", "automation"; null: nobody, it is free. */
  readonly holder: string | null;
  /** `touch`: a finger that is felt; `move`: a hand that cannot be felt, until its time is up; `group`: a hand on another of its touch group. */
  readonly by: 'touch' | 'move' | 'group' | 'fade' | 'automation' | 'nobody';
  /** Seconds since it took over; null where that is not noted. */
  readonly since: number | null;
  /** Seconds until it lets go by itself; null where it does not. */
  readonly left: number | null;
}

/**
 * `GET /api/holds`: everything in somebody's hand, fading, written or held by preview now; with `?path=`, one parameter, whoever has it.
 *
 * @throws Refusal when there is no such parameter.
 */
export function holdsState(engine: Engine, query: URLSearchParams): readonly HoldState[] {
  const path = query.get('path');
  const { table, arbiter, fades } = engine;
  if (path !== null) {
    const number = table.find(path);
    if (number === undefined)
      throw new Refusal(
        400,
        'BAD_REQUEST',
        `there is no parameter "${path}"; GET /api/parameters lists them`,
      );
    return [holdOf(engine, number)];
  }
  const fading = fades.moving;
  const held = Array.from(arbiter.held.list.subarray(0, arbiter.held.count));
  return [...new Set([...held, ...fading, ...standing(engine)])]
    .sort((a, b) => a - b)
    .map((number) => holdOf(engine, number));
}

function holdOf(engine: Engine, number: number): HoldState {
  const { table, arbiter, now, touchGroups } = engine;
  const about = { path: table.row(number).path, name: engine.nameOf(number) };
  if (arbiter.rank[number] !== 0) {
    const until = arbiter.until[number] as number;
    const led = (touchGroups.leader[number] as number) >= 0;
    return {
      ...about,
      holder: arbiter.names[arbiter.holder[number] as number] ?? '',
      by: led ? 'group' : until === Infinity ? 'touch' : 'move',
      since: (now - (arbiter.since[number] as number)) / 1e9,
      left: until === Infinity ? null : Math.max(0, until - now) / 1e9,
    };
  }
  const fade = engine.fades.of(number);
  if (fade) {
    const scene = engine.scenes.find(({ id }) => id === fade.scene)?.name ?? `scene ${fade.scene}`;
    return { ...about, holder: `Fade to ${scene}`, by: 'fade', since: null, left: null };
  }
  const stands = standingWords(engine, number);
  if (stands !== undefined) return { ...about, holder: stands, by: 'automation', since: null, left: null };
  if (engine.isLed(number))
    return { ...about, holder: 'automation', by: 'automation', since: null, left: null };
  return { ...about, holder: null, by: 'nobody', since: null, left: null };
}

/** What a mode does that goes on without a hand, to a parameter or the one it is linked to. */
function standingWords(engine: Engine, number: number): string | undefined {
  const { lanes } = engine;
  const both = pairedWith(engine, number);
  const written = both.find((n) => lanes.isWriting(n));
  if (written !== undefined) return `${lanes.modeOf(written)} is writing`;
  return both.some((n) => lanes.isHeld(n)) ? 'preview holds it' : undefined;
}
