import { BridgeError } from '../model/errors.ts';
import type { ClipDocument } from '../model/document.ts';
import { nearest } from '../model/nearest.ts';
import type { ClipAnswer, ClipsAnswer } from '../server/clips.ts';
import { describePlace } from '../units/time.ts';
import { ask, backWords, tell, type Service } from './client.ts';
import { exit } from './exit.ts';
import { table, type Output } from './output.ts';

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
  const all = answer.reference ? [...rows, rowOf('Reference', answer.reference, answer)] : rows;
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
  const clip = clipOf(file, options, strip, answer);
  const kept = options.add === true ? strip.clips.map(plain) : [];
  const done = await tell(service, { do: 'clips', strip: strip.strip, clips: [...kept, clip] });
  out.data({ strip: strip.path, clip }, () => [
    `${strip.name} plays ${file} from ${describePlace(clip.at, answer.sampleRate)} to ${describePlace(clip.at + clip.length, answer.sampleRate)}; ${backWords(done)}`,
  ]);
  return exit.done;
}

/** A clip as a command takes it. */
export const plain = ({ until: _heard, missing: _gone, ...clip }: ClipAnswer): ClipDocument => clip;

function clipOf(
  file: string,
  { at = 0, from = 0, length, gain, fadeIn, fadeOut }: ClipOptions,
  { clips }: StripAnswer,
  { sampleRate, length: song }: ClipsAnswer,
): ClipDocument {
  const samples = (seconds: number): number => Math.round(seconds * sampleRate);
  const known = clips.find((one) => one.file === file && one.from === samples(from))?.length;
  const toTheEnd = song > samples(at) ? song - samples(at) : undefined;
  const long = length === undefined ? (known ?? toTheEnd) : samples(length);
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
