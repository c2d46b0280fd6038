import { nearest } from '../mapping/words.ts';
import { BridgeError } from '../model/errors.ts';
import { ask, type Service } from './client.ts';
import { exit } from './exit.ts';
import { table, type Output } from './output.ts';

interface SceneRow {
  readonly id: number;
  readonly name: string;
}

/** `scene list`: the scenes of the running service. */
export async function listScenes(service: Service, out: Output): Promise<number> {
  const scenes = await scenesOf(service);
  out.data(scenes, () =>
    scenes.length === 0
      ? ['no scenes yet; store the current mix with: faderline scene store NAME']
      : table(scenes.map(({ name }, i) => [String(i + 1), name])),
  );
  return exit.done;
}

/** `scene recall`: by name, or by place in the list. */
export async function recallScene(service: Service, wanted: string, out: Output): Promise<number> {
  const scenes = await scenesOf(service);
  const scene = scenes.find(({ name }) => name === wanted) ?? scenes[Number(wanted) - 1];
  if (!scene) {
    const near = nearest(
      wanted,
      scenes.map(({ name }) => name),
    );
    const hint = near ? `did you mean "${near}"?` : 'see: faderline scene list';
    throw new BridgeError('BAD_REQUEST', `there is no scene "${wanted}"; ${hint}`);
  }
  await ask(service, 'POST', '/api/command', {
    command: { do: 'recall-scene', id: scene.id },
    who: 'command line',
  });
  out.data({ recalled: scene }, () => [`recalled ${scene.name}; take it back with undo`]);
  return exit.done;
}

/** `scene store`: the mix as it stands, under a name. */
export async function storeScene(service: Service, name: string, out: Output): Promise<number> {
  await ask(service, 'POST', '/api/command', { command: { do: 'store-scene', name }, who: 'command line' });
  out.data({ stored: name }, () => [`stored ${name}`]);
  return exit.done;
}

async function scenesOf(service: Service): Promise<readonly SceneRow[]> {
  return (await ask(service, 'GET', '/api/scenes')) as readonly SceneRow[];
}
