import { BridgeError } from '../model/errors.ts';
import type { FadeTimes } from '../model/input.ts';
import type { ChangeRow, FadeState, RecallPreview, SceneDiff, ScopesState } from '../server/scene-answers.ts';
import { describeSeconds } from '../units/time.ts';
import { ask, tell, type Service } from './client.ts';
import { exit } from './exit.ts';
import { table, type Output } from './output.ts';
import { sceneCalled } from './scenes.ts';

/** How a recall is to be done. Times in seconds. */
export interface RecallOptions {
  readonly dryRun?: boolean;
  readonly fade?: number;
  readonly up?: number;
  readonly down?: number;
  readonly delay?: number;
  readonly curve?: 'linear' | 's';
  readonly switches?: 'start' | 'end';
  /** 0..1 */
  readonly reach?: number;
}

/** `scene recall`: by name, or by place in the list; at once, in a fade, or only what it would do. */
export async function recallScene(
  service: Service,
  wanted: string,
  options: RecallOptions,
  out: Output,
): Promise<number> {
  const scene = await sceneCalled(service, wanted);
  if (options.dryRun === true) return showPreview(service, scene.id, out);
  const fade = fadeOf(options);
  const spans = fade ? [fade] : (scene.fades ?? []);
  const lasts = spans.reduce((most, span) => Math.max(most, lengthOf(span)), 0);
  const counts = lasts > 0 ? await countsOf(service, scene.id) : undefined;
  await tell(service, { do: 'recall-scene', id: scene.id, ...(fade && { fade }) });
  out.data({ recalled: { id: scene.id, name: scene.name }, ...(fade && { fade }) }, () => [
    counts?.moves === 0
      ? `recalled ${[`${scene.name}: nothing of it had to move`, ...leftOf(counts)].join('; ')}`
      : lasts > 0
        ? `fading to ${scene.name} in ${describeSeconds(lasts)}; end it with: faderline scene stop`
        : `recalled ${scene.name}; take it back with undo`,
  ]);
  return exit.done;
}

/** How much a recall would move now: where that is nothing, nothing fades. */
async function countsOf(service: Service, id: number): Promise<RecallPreview['counts']> {
  return ((await ask(service, 'GET', `/api/recall?scene=${id}`)) as RecallPreview).counts;
}

/** How much a recall leaves alone, and why. */
function leftOf({ moves: _moves, ...others }: RecallPreview['counts']): readonly string[] {
  return Object.entries(others).flatMap(([fate, count]) => (count > 0 ? [`${count} ${fate}`] : []));
}

/** One time counts for both ways, unless one of them has its own. */
export function fadeOf(options: Omit<RecallOptions, 'dryRun'>): FadeTimes | undefined {
  const { fade, up, down, delay, curve, switches, reach } = options;
  if ([fade, up, down, delay, reach].every((time) => time === undefined)) {
    if (curve ?? switches)
      throw new BridgeError('BAD_REQUEST', 'say how long it is to take as well: --fade 3s');
    return undefined;
  }
  return {
    up: up ?? fade ?? 0,
    down: down ?? fade ?? 0,
    ...(delay !== undefined && { delay }),
    ...(curve && { curve }),
    ...(switches && { switches }),
    ...(reach !== undefined && { reach }),
  };
}

function lengthOf({ up, down, delay = 0 }: FadeTimes): number {
  return Math.max(up, down) + delay;
}

async function showPreview(service: Service, id: number, out: Output): Promise<number> {
  const preview = (await ask(service, 'GET', `/api/recall?scene=${id}`)) as RecallPreview;
  out.data(preview, () => [
    ...table(preview.changes.map(changeLine)),
    ...rest(preview.more),
    summary(preview),
  ]);
  return exit.done;
}

/** "Vox fader  −6.0 dB → −3.0 dB", cell by cell. */
export function changeLine({ name, from, to, fate, danger }: ChangeRow): readonly string[] {
  const mark = danger === undefined ? '' : `▲ ${danger}`;
  return [name, from, '→', to, fate === undefined || fate === 'moves' ? mark : fate];
}

function rest(more: number): readonly string[] {
  return more > 0 ? [`… and ${more} more`] : [];
}

function summary({ scene, counts, dangers }: RecallPreview): string {
  const marked = dangers > 0 ? [`${dangers} to look at twice (▲)`] : [];
  return [`${scene} would change ${counts.moves}`, ...marked, ...leftOf(counts)].join('; ');
}

/** `scene diff`: in what two scenes differ. */
export async function diffScenes(service: Service, a: string, b: string, out: Output): Promise<number> {
  const [one, two] = [await sceneCalled(service, a), await sceneCalled(service, b)];
  const diff = (await ask(service, 'GET', `/api/scene-diff?a=${one.id}&b=${two.id}`)) as SceneDiff;
  out.data(diff, () =>
    diff.changes.length === 0
      ? [`${one.name} and ${two.name} are alike`]
      : [...table(diff.changes.map(changeLine)), ...rest(diff.more)],
  );
  return exit.done;
}

/** `scene stop` and `scene reverse`: fades of a scene, or all. */
export async function endFades(
  service: Service,
  what: 'stop-fade' | 'reverse-fade',
  wanted: string | undefined,
  out: Output,
): Promise<number> {
  const running = (await ask(service, 'GET', '/api/fades')) as readonly FadeState[];
  const scene = wanted === undefined ? undefined : await sceneCalled(service, wanted);
  const fades = running.filter((fade) => scene === undefined || fade.scene === scene.id);
  if (fades.length > 0) await tell(service, { do: what, ...(scene && { id: scene.id }) });
  const done = what === 'stop-fade' ? 'stopped' : 'reversed';
  out.data({ [done]: fades }, () =>
    fades.length === 0
      ? ['nothing is fading']
      : fades.map(({ name, progress }) => `${done} ${name} at ${Math.round(progress * 100)} %`),
  );
  return exit.done;
}

/** `scene safe`: what no recall touches; without items, what that is now. */
export async function setSafe(
  service: Service,
  items: readonly string[],
  off: boolean,
  out: Output,
): Promise<number> {
  if (items.length > 0) await tell(service, { do: 'safe', on: !off, items });
  const { session } = (await ask(service, 'GET', '/api/scopes')) as ScopesState;
  const safe = session.safe ?? [];
  out.data({ safe }, () => (safe.length === 0 ? ['nothing is safe'] : safe));
  return exit.done;
}

/** What `scene scope` is told. */
export interface ScopeOptions {
  readonly scene?: string;
  readonly clear?: boolean;
}

/** `scene scope`: a gate of all scenes or of one; without items, how all gates stand. */
export async function setScope(
  service: Service,
  gate: 'store' | 'recall' | 'safe' | undefined,
  items: readonly string[],
  { scene: wanted, clear }: ScopeOptions,
  out: Output,
): Promise<number> {
  const scene = wanted === undefined ? undefined : await sceneCalled(service, wanted);
  if (gate !== undefined && (items.length > 0 || clear === true)) {
    const to = clear === true ? null : items;
    await tell(service, { do: 'scene-scope', gate, to, ...(scene && { id: scene.id }) });
  }
  const state = (await ask(service, 'GET', '/api/scopes')) as ScopesState;
  out.data(state, () =>
    table([
      ...gatesOf('all scenes', state.session),
      ...state.scenes.flatMap(({ name, scopes }) => gatesOf(name, scopes)),
    ]),
  );
  return exit.done;
}

function gatesOf(of: string, scopes: ScopesState['session']): readonly (readonly string[])[] {
  const gates = Object.entries(scopes) as [string, readonly string[]][];
  if (gates.length === 0) return [[of, '', 'everything']];
  return gates.map(([gate, items]) => [of, gate, items.length === 0 ? 'nothing' : items.join(', ')]);
}
