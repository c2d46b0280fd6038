import path from 'node:path';
import { demoDocument } from '../bridge/demo.ts';
import { programVersion } from '../bridge/program.ts';
import { emptyDocument } from '../model/document.ts';
import {
  checkSession,
  createSession,
  describeProblem,
  openSession,
  peekSession,
  previousVersions,
  unsavedIn,
} from '../session/session.ts';
import { playDemoSong } from './demo-song.ts';
import { exit } from './exit.ts';
import { table, type Output } from './output.ts';
import { audioProblems } from './session-audio.ts';

/** `session new`: an empty session, or the demo. */
export async function newSession(dir: string, demo: boolean, out: Output): Promise<number> {
  const document = demo ? demoDocument() : emptyDocument(path.basename(path.resolve(dir)));
  const session = await createSession(dir, document, { program: programVersion });
  if (demo) await playDemoSong(session);
  await session.close();
  out.data({ dir: session.dir, name: document.name }, () => [
    `made ${session.dir}; open it with: faderline start --session ${dir}`,
  ]);
  return exit.done;
}

/** `session show`: what is in a session, without starting anything. */
export async function showSession(dir: string, out: Output): Promise<number> {
  const session = await openSession(dir, { program: programVersion });
  const { document, saved, created, notes } = session;
  const ahead = await unsavedIn(session);
  await session.close();
  const facts = {
    name: document.name,
    created,
    saved,
    sampleRate: document.sampleRate,
    lanes: Object.keys(document.lanes).length,
    points: Object.values(document.lanes).reduce((sum, lane) => sum + lane.times.length, 0),
    scenes: document.scenes.map(({ id, name }) => ({ id, name })),
    markers: document.markers,
    seconds: document.length / document.sampleRate,
    unsaved: ahead.length > 0,
  };
  for (const note of [...notes, ...ahead]) out.note(describeProblem(note));
  out.data(facts, () => [
    `${facts.name}, saved ${saved}`,
    `  ${facts.lanes} lanes with ${facts.points} points, ${facts.scenes.length} scenes, ${facts.markers.length} markers, ${facts.seconds} s at ${facts.sampleRate} Hz`,
    ...facts.scenes.map((scene, i) => `  scene ${i + 1}: ${scene.name}`),
  ]);
  return exit.done;
}

/** `session check`: everything that is wrong or doubtful, its audio files included. */
export async function checkFolder(dir: string, out: Output): Promise<number> {
  const found = await checkSession(dir);
  const opens = !found.some(({ severity }) => severity === 'error');
  const problems = opens
    ? [...found, ...(await audioProblems(dir, (await peekSession(dir)).document))]
    : found;
  out.data({ dir, problems }, () => (problems.length === 0 ? [`${dir}: ok`] : problems.map(describeProblem)));
  return problems.some(({ severity }) => severity === 'error') ? exit.invalidFile : exit.done;
}

/** `session versions`: what can be gone back to. */
export async function listVersions(dir: string, out: Output): Promise<number> {
  const versions = await previousVersions(dir);
  out.data(versions, () =>
    versions.length === 0
      ? ['no earlier version yet: the second save makes the first']
      : table(
          versions.map(({ generation, saved }) => [
            String(generation),
            saved,
            `faderline session open ${dir} --earlier ${generation}`,
          ]),
        ),
  );
  return exit.done;
}
