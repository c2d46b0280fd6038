import * as z from 'zod';
import { MOST_ID } from '../model/document.ts';
import {
  cueColour,
  cueDebounce,
  cueFollow,
  cueName,
  cueNotes,
  cueNumber,
  cueSeconds,
  cueSteps,
  cueTriggers,
} from '../session/cue-format.ts';

const id = z.int().min(0).max(MOST_ID);

/** What is said of a cue; null takes it away. */
const edit = z.strictObject({
  number: cueNumber.exactOptional(),
  name: cueName.exactOptional(),
  notes: cueNotes.nullable().exactOptional(),
  colour: cueColour.nullable().exactOptional(),
  wait: cueSeconds.nullable().exactOptional(),
  follow: cueFollow.nullable().exactOptional(),
  steps: cueSteps.exactOptional(),
  triggers: cueTriggers.nullable().exactOptional(),
  evenBroken: z.boolean().exactOptional(),
});

/** The shapes of commands of the cue list. */
export const cueCommands = [
  z.strictObject({ do: z.literal('go'), id: id.exactOptional() }),
  z.strictObject({ do: z.literal('cue-back'), recall: z.boolean().exactOptional() }),
  z.strictObject({ do: z.literal('cue-standby'), id }),
  z.strictObject({ do: z.literal('cue-step'), by: z.union([z.literal(1), z.literal(-1)]) }),
  z.strictObject({ do: z.literal('cue-stop') }),
  z.strictObject({ do: z.literal('cue-pause'), on: z.boolean().exactOptional() }),
  z.strictObject({ do: z.literal('cue-rehearse'), on: z.boolean().exactOptional() }),
  z.strictObject({ do: z.literal('add-cue'), cue: edit, after: id.exactOptional() }),
  z.strictObject({ do: z.literal('edit-cue'), id, cue: edit }),
  z.strictObject({ do: z.literal('delete-cue'), id }),
  z.strictObject({ do: z.literal('move-cue'), id, to: z.int().min(0).max(0xffff) }),
  z.strictObject({
    do: z.literal('renumber-cues'),
    from: z.number().min(0).max(999_999),
    step: z.number().min(0.000_001).max(10_000),
    first: id.exactOptional(),
  }),
  z.strictObject({ do: z.literal('cue-debounce'), time: cueDebounce }),
] as const;
