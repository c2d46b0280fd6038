import { nearest } from '../model/nearest.ts';
import { BridgeError } from '../model/errors.ts';
import type { SceneState } from '../model/page.ts';
import { ask, backWords, tell, type Service } from './client.ts';
import { exit } from './exit.ts';
import { table, type Output } from './output.ts';

/** `scene list`: the scenes of the running service. */
export async function listScenes(service: Service, out: Output): Promise<number> {
  const scenes = await scenesOf(service);
  out.data(scenes, () =>
    scenes.length === 0
      ? ['no scenes yet; store the current mix with: faderline scene store NAME']
      : table(scenes.map(sceneLine)),
  );
  return exit.done;
}

function sceneLine({ name, checksum, colour, fades, notes = '' }: SceneState, i: number): readonly string[] {
  const [first = ''] = notes.split('\n');
  return [
    String(i + 1),
    name,
    checksum,
    colour === undefined ? '' : hexOf(colour),
    fades === undefined ? '' : 'fades',
    first.length > 60 ? `${first.slice(0, 58)} …` : first,
  ];
}

/** "#ff8800" */
export function hexOf(colour: number): string {
  return `#${colour.toString(16).padStart(6, '0')}`;
}

/** `scene store`: the mix as it stands, under a new name or over the scene of that name. */
export async function storeScene(service: Service, name: string, out: Output): Promise<number> {
  const over = (await scenesOf(service)).find((scene) => scene.name === name);
  await tell(service, { do: 'store-scene', name, ...(over && { id: over.id }) });
  out.data({ stored: name, over: over !== undefined }, () => [
    over ? `stored over ${name}; undo gives it back` : `stored ${name}`,
  ]);
  return exit.done;
}

/** `scene rename`. */
export async function renameScene(
  service: Service,
  wanted: string,
  name: string,
  out: Output,
): Promise<number> {
  const scene = await sceneCalled(service, wanted);
  const done = await tell(service, { do: 'rename-scene', id: scene.id, name });
  out.data({ renamed: scene, name }, () => [done.step ? `${scene.name} is now ${name}` : backWords(done)]);
  return exit.done;
}

/** `scene move`: to a place in the list, from 1. */
export async function moveScene(
  service: Service,
  wanted: string,
  place: number,
  out: Output,
): Promise<number> {
  const scene = await sceneCalled(service, wanted);
  const done = await tell(service, { do: 'move-scene', id: scene.id, to: place - 1 });
  // a place behind the last is the last
  const number = (await scenesOf(service)).findIndex(({ id }) => id === scene.id) + 1;
  out.data({ moved: scene, place: number }, () => [
    done.step
      ? `${scene.name} is now number ${number}`
      : `${scene.name} is number ${number}: ${backWords(done)}`,
  ]);
  return exit.done;
}

/** `scene delete`: undo gives it back. */
export async function deleteScene(service: Service, wanted: string, out: Output): Promise<number> {
  const scene = await sceneCalled(service, wanted);
  await tell(service, { do: 'delete-scene', id: scene.id });
  out.data({ deleted: scene }, () => [`deleted ${scene.name}; undo gives it back`]);
  return exit.done;
}

/** A scene by its name, or by its place in the list, from 1. @throws BridgeError when there is none. */
export async function sceneCalled(service: Service, wanted: string): Promise<SceneState> {
  const scenes = await scenesOf(service);
  const scene = scenes.find(({ name }) => name === wanted) ?? scenes[Number(wanted) - 1];
  if (scene) return scene;
  const near = nearest(
    wanted,
    scenes.map(({ name }) => name),
  );
  const hint = near ? `did you mean "${near}"?` : 'see: faderline scene list';
  throw new BridgeError('BAD_REQUEST', `there is no scene "${wanted}"; ${hint}`);
}

/** The scenes of the running service, in their order. */
export async function scenesOf(service: Service): Promise<readonly SceneState[]> {
  return (await ask(service, 'GET', '/api/scenes')) as readonly SceneState[];
}
