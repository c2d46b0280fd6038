import { nearest } from '../model/nearest.ts';
import type { SceneDocument, SessionDocument } from '../model/document.ts';
import { BridgeError } from '../model/errors.ts';
import type { ImportAnswer } from '../server/scene-edits.ts';
import { describeProblem, peekSession } from '../session/session.ts';
import { ask, caller, type Service } from './client.ts';
import { exit } from './exit.ts';
import { table, type Output } from './output.ts';

/** What `scene import` is told. */
export interface ImportOptions {
  readonly asIs?: boolean;
  readonly dryRun?: boolean;
}

/**
 * `scene import`: scenes of another session, whose folder is read here and neither locked nor changed; what is in it goes to
 * the running service, which looks at no folder for it.
 */
export async function importScenes(
  service: Service,
  dir: string,
  names: readonly string[],
  { asIs = false, dryRun = false }: ImportOptions,
  out: Output,
): Promise<number> {
  const { document, notes } = await peekSession(dir);
  for (const note of notes) out.note(describeProblem(note));
  const scenes = chosen(document, names).map((scene, i) => ({
    ...scene,
    id: i + 1,
    name: scene.name.trim().slice(0, 64) || `Scene ${i + 1}`,
  }));
  const strips = Object.fromEntries(Object.entries(document.labels).map(([path, { name }]) => [path, name]));
  const answer = (await ask(service, 'POST', '/api/import-scenes', {
    scenes,
    ...(!asIs && { strips }),
    dryRun,
    who: caller(),
  })) as ImportAnswer;
  out.data({ ...answer, done: !dryRun }, () => [
    ...table(answer.strips.map(stripLine)),
    ...answer.scenes.map(
      ({ name, values, lost }) =>
        `${name}: ${values} values${lost > 0 ? `, ${lost} have no place here` : ''}`,
    ),
    dryRun ? 'nothing was imported yet' : 'imported; undo takes it back',
  ]);
  return exit.done;
}

function stripLine({ from, name, to, by }: ImportAnswer['strips'][number]): readonly string[] {
  return [
    name === '' ? from : `${from} "${name}"`,
    '→',
    to ?? 'left out',
    to === undefined ? '' : `by ${by}`,
  ];
}

/** The scenes of these names, or all. @throws BridgeError for one that is not there. */
function chosen(
  { scenes, name: session }: SessionDocument,
  names: readonly string[],
): readonly SceneDocument[] {
  if (scenes.length === 0) throw new BridgeError('BAD_REQUEST', `${session} has no scenes`);
  if (names.length === 0) return scenes;
  return names.map((wanted) => {
    const found = scenes.find(({ name }) => name === wanted);
    if (found) return found;
    const known = scenes.map(({ name }) => name);
    const near = nearest(wanted, known);
    const hint = near === undefined ? `there are: ${known.join(', ')}` : `did you mean "${near}"?`;
    throw new BridgeError('BAD_REQUEST', `${session} has no scene "${wanted}"; ${hint}`);
  });
}
