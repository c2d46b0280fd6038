import { dirname } from 'node:path';
import { referenceNames } from '../model/clips.ts';
import { BridgeError } from '../model/errors.ts';
import type { ClipDocument } from '../model/document.ts';
import { nearest } from '../model/nearest.ts';
import type { ClipAnswer, ClipsAnswer } from '../server/clips.ts';
import type { ImportAnswer } from '../server/routes.ts';
import { describePlace } from '../units/time.ts';
import { ask, backWords, tell, type Service } from './client.ts';
import { exit } from './exit.ts';
import { later } from './later.ts';
import { table, type Output } from './output.ts';
import type { Playable } from './session-audio.ts';

const playable = later(async () => (await import('./session-audio.ts')).playable);

/** Where and how a file is to play: seconds, and dB. */
export interface ClipOptions {
  readonly at?: number;
  readonly from?: number;
  readonly length?: number;
  readonly gain?: number;
  readonly fadeIn?: number;
  readonly fadeOut?: number;
  readonly add?: boolean;
}

/** A channel and what it plays. */
export type StripAnswer = ClipsAnswer['strips'][number];

/** `clips list`: what plays on each strip. */
export async function listClips(service: Service, out: Output): Promise<number> {
  const answer = await clipsOf(service);
  const rows = answer.strips.flatMap(({ name, clips }) => clips.map((clip) => rowOf(name, clip, answer)));
  const all = [
    ...rows,
    ...answer.references.map((clip, n) => rowOf(`Reference ${referenceNames[n] ?? ''}`, clip, answer)),
  ];
  out.data(answer, () =>
    all.length === 0
      ? ['nothing plays yet; put a file into audio/ of the session, and: faderline clips set ch/1 FILE']
      : table(all),
  );
  return exit.done;
}

function rowOf(name: string, clip: ClipAnswer, { sampleRate }: ClipsAnswer): readonly string[] {
  const place = (samples: number): string => describePlace(samples, sampleRate);
  const fades = [
    ...(clip.from > 0 ? [`from ${place(clip.from)}`] : []),
    ...(clip.gain === undefined ? [] : [`${clip.gain} dB`]),
    ...(clip.fadeIn === undefined ? [] : [`fade in ${place(clip.fadeIn)}`]),
    ...(clip.fadeOut === undefined ? [] : [`fade out ${place(clip.fadeOut)}`]),
    ...(clip.missing ? ['▲ not there'] : []),
  ];
  return [name, clip.file, `${place(clip.at)} to ${place(clip.until)}`, fades.join(', ')];
}

/** `clips set`: a strip plays this stretch of a file, alone or beside what it plays. */
export async function setClip(
  service: Service,
  wanted: string,
  file: string,
  options: ClipOptions,
  out: Output,
): Promise<number> {
  const answer = await clipsOf(service);
  const strip = stripCalled(answer, wanted);
  const sound = await soundOf(service, file, answer);
  const clip = clipOf(file, options, strip.clips, { ...answer, seconds: sound?.seconds });
  const kept = options.add === true ? strip.clips.map(plain) : [];
  const done = await tell(service, { do: 'clips', strip: strip.strip, clips: [...kept, clip] });
  if (sound?.fault !== undefined)
    out.note(`▲ audio/${file}: ${sound.fault}; ${strip.name} is silent there until it can be played`);
  out.data({ strip: strip.path, clip }, () => [
    `${strip.name} plays ${file} from ${describePlace(clip.at, answer.sampleRate)} to ${describePlace(clip.at + clip.length, answer.sampleRate)}; ${backWords(done)}`,
  ]);
  return exit.done;
}

/** What is in a file of the session that is open; undefined where that has no folder. */
export async function soundOf(
  service: Service,
  file: string,
  { sampleRate }: ClipsAnswer,
): Promise<Playable | undefined> {
  const { folder } = await folderOf(service);
  return folder === undefined ? undefined : playable(dirname(folder), file, sampleRate);
}

async function folderOf(service: Service): Promise<Partial<ImportAnswer>> {
  try {
    return (await ask(service, 'GET', '/api/import')) as ImportAnswer;
  } catch (error) {
    if (error instanceof BridgeError && error.code === 'BAD_REQUEST') return {}; // a session that is kept nowhere
    throw error;
  }
}

/** A clip as a command takes it. */
export const plain = ({ until: _heard, missing: _gone, ...clip }: ClipAnswer): ClipDocument => clip;

/**
 * A clip as it was asked for.
 *
 * @param before what played there: a file that did is as long as it was.
 * @throws BridgeError where nobody knows how long it is.
 */
export function clipOf(
  file: string,
  { at = 0, from = 0, length, gain, fadeIn, fadeOut }: ClipOptions,
  before: readonly ClipAnswer[],
  { sampleRate, length: song, seconds }: ClipsAnswer & { readonly seconds: number | undefined },
): ClipDocument {
  const samples = (time: number): number => Math.round(time * sampleRate);
  const known = before.find((one) => one.file === file && one.from === samples(from))?.length;
  const toTheEnd = song > samples(at) ? song - samples(at) : undefined;
  const whole = seconds === undefined ? undefined : samples(seconds) - samples(from);
  const long = length === undefined ? (known ?? whole ?? toTheEnd) : samples(length);
  if (long !== undefined && long <= 0)
    throw new BridgeError(
      'USAGE',
      `${file} is over before --from: it is ${describePlace(samples(seconds ?? 0), sampleRate)} long`,
    );
  if (long === undefined)
    throw new BridgeError(
      'USAGE',
      `say how long ${file} is to play: --length 3:12.5; the song has no end yet`,
    );
  return {
    file,
    at: samples(at),
    from: samples(from),
    length: long,
    ...(gain !== undefined && { gain }),
    ...(fadeIn !== undefined && { fadeIn: samples(fadeIn) }),
    ...(fadeOut !== undefined && { fadeOut: samples(fadeOut) }),
  };
}

/** `clips clear`: a strip plays nothing any more. */
export async function clearClips(service: Service, wanted: string, out: Output): Promise<number> {
  const strip = stripCalled(await clipsOf(service), wanted);
  const done = await tell(service, { do: 'clips', strip: strip.strip, clips: [] });
  out.data({ strip: strip.path, cleared: strip.clips.length }, () => [
    done.step ? `${strip.name} plays nothing any more; ${backWords(done)}` : backWords(done),
  ]);
  return exit.done;
}

/** A channel by its path, or by what it is called. @throws BridgeError when there is none. */
export function stripCalled({ strips }: ClipsAnswer, wanted: string): StripAnswer {
  const strip = strips.find(({ path }) => path === wanted) ?? strips.find(({ name }) => name === wanted);
  if (strip) return strip;
  const near = nearest(
    wanted,
    strips.flatMap(({ path, name }) => [path, name]),
  );
  const hint =
    near === undefined ? 'channels are ch/1, ch/2, … or go by their names' : `did you mean ${near}?`;
  throw new BridgeError('BAD_REQUEST', `there is no channel "${wanted}"; ${hint}`);
}

/** What plays in the running service. */
export async function clipsOf(service: Service): Promise<ClipsAnswer> {
  return (await ask(service, 'GET', '/api/clips')) as ClipsAnswer;
}
