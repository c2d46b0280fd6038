import type { ClipDocument } from './document.ts';

// What plays on a strip: stretches of files, on the timeline.

/** What the reference tracks are called, in their order. */
export const referenceNames = ['A', 'B', 'C'] as const;
/** The most clips of one strip. */
export const MOST_CLIPS = 1000;
/** The most of any place or length of a clip, samples. */
const MOST_CLIP_SAMPLES = 2 ** 48;
/** How far a clip may be turned down and up, dB. */
const CLIP_GAIN = { min: -90, max: 24 } as const;
/** The most bytes of the name of a file, as UTF-8: systems take 255, and a file that is being written has a longer name. */
const MOST_FILE_NAME = 200;

/** What separates folders, drives and streams on any system, what no eye sees, what turns a line round, and halves of characters. */
const NOT_IN_A_NAME = /[/\\:\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u;

/** Why a name cannot be that of a file in the audio folder of a session; undefined: it can. */
export function fileNameFault(name: string): string | undefined {
  const plain = 'expected the plain name of a file in the audio folder of the session';
  if (name === '' || bytesOf(name) > MOST_FILE_NAME) return `${plain}, of 1 to ${MOST_FILE_NAME} bytes`;
  if (NOT_IN_A_NAME.test(name)) return `${plain}, without folders: not "${name}"`;
  return name.startsWith('.') || name.trim() !== name
    ? `${plain}, which begins with no dot, and begins and ends with no space: not "${name}"`
    : undefined;
}

/** How long a text is as UTF-8. */
function bytesOf(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

const isLength = (n: number): boolean => Number.isInteger(n) && n >= 0 && n <= MOST_CLIP_SAMPLES;

/** What no clip can have, as the name of the member and what is wrong with it; undefined where it is sound. */
export function clipFault(clip: ClipDocument): readonly [keyof ClipDocument, string] | undefined {
  const { file, at, from, length, gain = 0, fadeIn = 0, fadeOut = 0 } = clip;
  const named = fileNameFault(file);
  if (named !== undefined) return ['file', named];
  for (const [member, n] of Object.entries({ at, from, length, fadeIn, fadeOut }))
    if (!isLength(n))
      return [member as keyof ClipDocument, `expected whole samples from 0 to 2^48, not ${n}`];
  if (length === 0) return ['length', 'expected at least one sample'];
  if (fadeIn + fadeOut > length)
    return [
      'fadeOut',
      `the two fades last ${fadeIn + fadeOut} samples together, and the clip only ${length}`,
    ];
  if (gain >= CLIP_GAIN.min && gain <= CLIP_GAIN.max) return undefined;
  return ['gain', `expected ${CLIP_GAIN.min} to ${CLIP_GAIN.max} dB, not ${gain}`];
}

/** What no list of clips can have, and of which; undefined where it is sound. */
export function clipsFault(
  clips: readonly ClipDocument[],
): { readonly at: readonly (number | string)[]; readonly fault: string } | undefined {
  if (clips.length > MOST_CLIPS)
    return { at: [MOST_CLIPS], fault: `a strip plays ${MOST_CLIPS} clips at the most, not ${clips.length}` };
  for (const [i, clip] of clips.entries()) {
    const fault = clipFault(clip);
    if (fault) return { at: [i, fault[0]], fault: fault[1] };
  }
  return undefined;
}

/** A clip with nothing in it that says nothing, its members in one order. */
export function plainClip({ file, at, from, length, gain, fadeIn, fadeOut }: ClipDocument): ClipDocument {
  return {
    file,
    at,
    from,
    length,
    ...(gain !== undefined && gain !== 0 && { gain }),
    ...(fadeIn !== undefined && fadeIn !== 0 && { fadeIn }),
    ...(fadeOut !== undefined && fadeOut !== 0 && { fadeOut }),
  };
}

/** Clips in the order of the timeline; of those that begin at one place, the later in the list stays the later. */
export function inOrder(clips: readonly ClipDocument[]): readonly ClipDocument[] {
  return clips.map(plainClip).sort((a, b) => a.at - b.at);
}

/** What says where a clip is heard. Samples. */
type Placed = Pick<ClipDocument, 'at' | 'length'> & { readonly fadeIn?: number | undefined };

/**
 * Where a clip of a strip ends to be heard, samples on the timeline: at its end, or before that where the next one begins
 * and has faded in. While it does, the two are heard together, one going as the other comes; where it has no fade in, it cuts.
 * What was covered does not come back.
 *
 * @param clips in the order of the timeline.
 */
export function heardUntil(clips: readonly Placed[], index: number): number {
  const clip = clips[index];
  if (!clip) return 0;
  const next = clips[index + 1];
  const end = clip.at + clip.length;
  return next ? Math.min(end, next.at + (next.fadeIn ?? 0)) : end;
}

/** Where the last of some clips ends, samples on the timeline; 0 where there are none. */
export function endOfClips(clips: Iterable<Pick<ClipDocument, 'at' | 'length'>>): number {
  let end = 0;
  for (const { at, length } of clips) end = Math.max(end, at + length);
  return end;
}
