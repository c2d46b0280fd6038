import { BridgeError } from '../model/errors.ts';
import type { FadeSpan } from '../model/fade-times.ts';
import type { SceneState } from '../model/page.ts';
import type { EditPreview } from '../server/scene-edits.ts';
import { ask, tell, type Service } from './client.ts';
import { exit } from './exit.ts';
import { table, type Output } from './output.ts';
import { changeLine, fadeOf, type RecallOptions } from './recall.ts';
import { hexOf, sceneCalled, scenesOf } from './scenes.ts';

/** `scene note`: what people ought to know of a scene; without words, what that is. */
export async function noteScene(
  service: Service,
  wanted: string,
  notes: string | undefined,
  clear: boolean,
  out: Output,
): Promise<number> {
  const scene = await sceneCalled(service, wanted);
  const said = clear ? '' : notes;
  if (said !== undefined) await tell(service, { do: 'scene-notes', id: scene.id, notes: said });
  const now = said ?? scene.notes ?? '';
  out.data({ scene: scene.name, notes: now }, () => [now === '' ? `nothing is noted of ${scene.name}` : now]);
  return exit.done;
}

/** `scene colour`: "#ff8800"; without one, what it is. */
export async function paintScene(
  service: Service,
  wanted: string,
  colour: number | undefined,
  clear: boolean,
  out: Output,
): Promise<number> {
  const scene = await sceneCalled(service, wanted);
  const said = clear ? null : colour;
  if (said !== undefined) await tell(service, { do: 'scene-colour', id: scene.id, colour: said });
  const now = said === undefined ? scene.colour : (said ?? undefined);
  out.data({ scene: scene.name, colour: now ?? null }, () => [
    now === undefined ? `${scene.name} has no colour` : `${scene.name} is ${hexOf(now)}`,
  ]);
  return exit.done;
}

/** `scene duplicate`: right behind it. */
export async function duplicateScene(
  service: Service,
  wanted: string,
  name: string | undefined,
  out: Output,
): Promise<number> {
  const scene = await sceneCalled(service, wanted);
  await tell(service, { do: 'duplicate-scene', id: scene.id, ...(name !== undefined && { name }) });
  const scenes = await scenesOf(service);
  const place = scenes.findIndex(({ id }) => id === scene.id) + 1;
  const copy = scenes[place];
  out.data({ duplicated: scene.name, as: copy, place: place + 1 }, () => [
    `${copy?.name ?? ''} is a copy of ${scene.name}, number ${place + 1}`,
  ]);
  return exit.done;
}

/** `scene insert`: the mix as it stands, before or after another scene. */
export async function insertScene(
  service: Service,
  name: string,
  { before, after }: { readonly before?: string; readonly after?: string },
  out: Output,
): Promise<number> {
  const beside = before ?? after;
  if (beside === undefined || (before !== undefined && after !== undefined))
    throw new BridgeError('USAGE', 'say where: --before SCENE or --after SCENE');
  const scenes = await scenesOf(service);
  const other = await sceneCalled(service, beside);
  const at = scenes.findIndex(({ id }) => id === other.id) + (before === undefined ? 1 : 0);
  await tell(service, { do: 'store-scene', name, at });
  out.data({ stored: name, place: at + 1 }, () => [`stored ${name} as number ${at + 1}`]);
  return exit.done;
}

// --- how a recall glides ---------------------------------------------------------------------------------------------

/** What `scene fade` is told. */
export interface SceneFadeOptions extends Omit<RecallOptions, 'fade' | 'dryRun'> {
  readonly for?: readonly string[];
  readonly clear?: boolean;
}

/** `scene fade`: how a recall of a scene glides where nobody says otherwise; a part of it, or all. */
export async function fadeScene(
  service: Service,
  wanted: string,
  time: number | undefined,
  { for: given, clear = false, ...options }: SceneFadeOptions,
  out: Output,
): Promise<number> {
  const items = given ?? ['all'];
  const scene = await sceneCalled(service, wanted);
  const others = (scene.fades ?? []).filter((span) => span.items.join() !== items.join());
  const fade = fadeOf({ ...options, ...(time !== undefined && { fade: time }) });
  if (given !== undefined && !clear && !fade)
    throw new BridgeError(
      'USAGE',
      'say how long it is to take, before --for: scene fade Chorus 3s --for level',
    );
  if (clear) {
    const fades = given === undefined ? [] : others;
    await tell(service, { do: 'scene-fade', id: scene.id, fades });
  } else if (fade)
    await tell(service, { do: 'scene-fade', id: scene.id, fades: ordered([...others, { items, ...fade }]) });
  const now = (await sceneCalled(service, wanted)).fades ?? [];
  out.data({ scene: scene.name, fades: now }, () =>
    now.length === 0 ? [`${scene.name} is recalled at once`] : table(now.map(spanLine)),
  );
  return exit.done;
}

/** What means everything comes last: of several spans the first that means a parameter counts. */
function ordered(spans: readonly FadeSpan[]): readonly FadeSpan[] {
  const all = ({ items }: FadeSpan): number => (items.includes('all') ? 1 : 0);
  return spans.toSorted((a, b) => all(a) - all(b));
}

function spanLine({ items, up, down, delay, curve, switches, reach }: FadeSpan): readonly string[] {
  const parts = [
    up === down ? `${up} s` : `up ${up} s, down ${down} s`,
    ...(delay === undefined ? [] : [`after ${delay} s`]),
    ...(curve === undefined ? [] : [`curve ${curve}`]),
    ...(switches === undefined ? [] : [`switches at the ${switches}`]),
    ...(reach === undefined ? [] : [`${Math.round(reach * 100)} % of the way`]),
  ];
  return [items.join(', '), parts.join(', ')];
}

// --- what goes into scenes -------------------------------------------------------------------------------------------

/** What `scene push` is told. */
export interface PushOptions {
  readonly into?: readonly string[];
  readonly relative?: boolean;
  readonly since?: string;
  readonly add?: boolean;
  readonly dryRun?: boolean;
}

/** `scene propagate`: items of the desk as they stand into scenes, or by how much they were changed. */
export async function propagate(
  service: Service,
  items: readonly string[],
  { into, relative, since, add, dryRun }: PushOptions,
  out: Output,
): Promise<number> {
  const targets = await Promise.all((into ?? []).map((wanted) => sceneCalled(service, wanted)));
  const from = since === undefined ? undefined : await sceneCalled(service, since);
  const command = {
    do: 'propagate' as const,
    items,
    into: into === undefined ? ('all' as const) : targets.map(({ id }) => id),
    how: relative === true ? ('relative' as const) : ('absolute' as const),
    ...(from && { since: from.id }),
    ...(add === true && { add }),
  };
  return edit(service, command, dryRun === true, out);
}

/** `scene update`: what was changed since the recall goes into the scene recalled last. */
export async function updateScene(service: Service, dryRun: boolean, out: Output): Promise<number> {
  return edit(service, { do: 'update-scene' }, dryRun, out);
}

async function edit(
  service: Service,
  command: Parameters<typeof tell>[1],
  dryRun: boolean,
  out: Output,
): Promise<number> {
  const preview = (await ask(service, 'POST', '/api/dry-run', { command })) as EditPreview;
  if (!dryRun && preview.values > 0) await tell(service, command);
  out.data({ ...preview, done: !dryRun }, () => {
    if (preview.values === 0) return ['nothing to change: the scenes have it so already, or do not hold it'];
    const rows = preview.scenes.flatMap(({ name, changes, more }) => [
      ...changes.map((change) => [name, ...changeLine(change)]),
      ...(more > 0 ? [[name, `… and ${more} more`]] : []),
    ]);
    const scenes = preview.scenes.length;
    const what = `${preview.values} ${preview.values === 1 ? 'value' : 'values'} in ${scenes} ${scenes === 1 ? 'scene' : 'scenes'}`;
    return [...table(rows), dryRun ? `${what} would change` : `${what} changed; undo takes it back`];
  });
  return exit.done;
}

// --- preview ---------------------------------------------------------------------------------------------------------

/** What `scene preview` is told. */
export interface PreviewOptions {
  readonly on?: readonly string[];
  readonly off?: boolean;
}

interface Status {
  readonly surfaces: readonly { readonly number: number; readonly name: string }[];
  readonly preview: { readonly scene: number } | null;
}

/** `scene preview`: surfaces show a scene, and nothing moves; `--off` ends it. */
export async function previewScene(
  service: Service,
  wanted: string | undefined,
  { on, off }: PreviewOptions,
  out: Output,
): Promise<number> {
  const status = (await ask(service, 'GET', '/api/status')) as Status;
  if (off === true) {
    await tell(service, { do: 'preview-scene', id: null });
    out.data({ preview: null }, () => ['the surfaces show the desk as it is']);
    return exit.done;
  }
  if (wanted === undefined) {
    const name = await nameOf(service, status.preview?.scene);
    out.data({ preview: status.preview, name }, () => [
      name === null ? 'nothing is previewed' : `the surfaces show ${name}`,
    ]);
    return exit.done;
  }
  const scene = await sceneCalled(service, wanted);
  const surfaces = on?.map((name) => surfaceCalled(status, name));
  await tell(service, { do: 'preview-scene', id: scene.id, ...(surfaces && { surfaces }) });
  out.data({ preview: { scene: scene.id, surfaces: surfaces ?? null }, name: scene.name }, () => [
    `${on?.join(', ') ?? 'the surfaces'} show ${scene.name}; nothing has moved. End it with: faderline scene preview --off`,
  ]);
  return exit.done;
}

async function nameOf(service: Service, id: number | undefined): Promise<string | null> {
  const scenes: readonly SceneState[] = await scenesOf(service);
  return scenes.find((scene) => scene.id === id)?.name ?? null;
}

function surfaceCalled({ surfaces }: Status, wanted: string): number {
  const found = surfaces.find(({ name }) => name === wanted);
  if (found) return found.number;
  const there = surfaces.map(({ name }) => name).join(', ') || 'none';
  throw new BridgeError('BAD_REQUEST', `there is no surface "${wanted}"; there are: ${there}`);
}
