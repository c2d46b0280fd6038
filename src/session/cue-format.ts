import { z } from 'zod';
import { automationModes, MOST_ID } from '../model/document.ts';
import type { CueFollow, CueStep, CueTrigger } from '../model/cues.ts';

// What a cue is made of, in files and in requests alike.

const name = z.string().min(1).max(64);
/** An id of a scene or a cue, or the number of a take, from the least there is. */
export const idFrom = (least: number) => {
  const range = { error: `expected a whole number from ${least} to ${MOST_ID}` };
  return z.int(range).min(least, range).max(MOST_ID, range);
};
/** The id of a scene. */
export const sceneId = idFrom(0);
/** The id of a cue. */
export const cueId = idFrom(1);
const place = z
  .number()
  .min(0)
  .max(2 ** 48); // samples
const path = z.string().min(1).max(80);

/** A time of a cue, s. */
export const cueSeconds = z.number().min(0).max(86_400);
const fadeSeconds = z.number().min(0).max(3600);

/** A cue number in any form; whether it is one in the one form is seen where the list is. */
export const cueNumber = z.string().min(1).max(16);
export const cueName = z.string().max(64);
export const cueNotes = z.string().max(2000);
export const cueColour = z.int().min(0).max(0xffffff);
export const cueDebounce = z.number().min(0).max(5); // s

const fade = z.strictObject({
  up: fadeSeconds,
  down: fadeSeconds,
  delay: fadeSeconds.exactOptional(),
  curve: z.enum(['linear', 's']).exactOptional(),
  switches: z.enum(['start', 'end']).exactOptional(),
  reach: z.number().min(0).max(1).exactOptional(),
});

const step: z.ZodType<CueStep> = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('recall'),
    scene: sceneId,
    only: z.array(path).min(1).max(2000).exactOptional(),
    fade: fade.exactOptional(),
  }),
  z.strictObject({ do: z.literal('stop-fades'), scene: sceneId.exactOptional() }),
  z.strictObject({ do: z.enum(['play', 'stop', 'record']) }),
  z.strictObject({ do: z.literal('locate'), to: z.union([place, name]) }),
  z.strictObject({
    do: z.literal('mode'),
    mode: z.enum(automationModes),
    of: path.exactOptional(),
  }),
  z.strictObject({ do: z.literal('words'), words: z.string().trim().min(1).max(200) }),
]);

const trigger: z.ZodType<CueTrigger> = z.discriminatedUnion('by', [
  z.strictObject({
    by: z.literal('program'),
    channel: z.int().min(1).max(16),
    program: z.int().min(1).max(128),
  }),
  z.strictObject({
    by: z.literal('msc'),
    number: z.string().regex(/^[0-9.]{1,32}$/, { error: 'expected figures and points, such as 12.5' }),
  }),
  z.strictObject({ by: z.literal('timecode'), at: place }),
  z.strictObject({
    by: z.literal('osc'),
    address: z.string().regex(/^\/[!-~]{1,200}$/, { error: 'expected an address such as /cue/chorus' }),
  }),
]);

export const cueSteps = z.array(step).max(100);
export const cueTriggers = z.array(trigger).max(100);
export const cueFollow: z.ZodType<CueFollow> = z.strictObject({
  after: cueSeconds,
  from: z.literal('fades').exactOptional(),
});

/** One cue of the list. */
export const cueFile = z.strictObject({
  id: cueId,
  number: cueNumber,
  name: cueName,
  notes: cueNotes.exactOptional(),
  colour: cueColour.exactOptional(),
  wait: cueSeconds.exactOptional(),
  follow: cueFollow.exactOptional(),
  steps: cueSteps,
  triggers: cueTriggers.exactOptional(),
  evenBroken: z.literal(true).exactOptional(),
});

/** cues.json: the cue list, in its order; left out where there is none. */
export const cuesFile = z.strictObject({
  /** Two presses of GO within so many seconds count once. */
  debounce: cueDebounce.optional(),
  cues: z.array(cueFile).max(2000),
});
