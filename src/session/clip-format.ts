import { z } from 'zod';
import { clipFault, referenceNames } from '../model/clips.ts';
import type { ClipDocument } from '../model/document.ts';

// What plays, in files and in requests alike.

const clipShape = z.strictObject({
  file: z.string(),
  at: z.number(),
  from: z.number(),
  length: z.number(),
  gain: z.number().exactOptional(),
  fadeIn: z.number().exactOptional(),
  fadeOut: z.number().exactOptional(),
});

/** A stretch of a file: see `ClipDocument` and `clipFault`. */
export const clip: z.ZodType<ClipDocument> = clipShape.check(({ value, issues }) => {
  const fault = clipFault(value);
  if (fault) issues.push({ code: 'custom', path: [fault[0]], message: fault[1], input: value });
});

/** clips.json: what plays; left out where nothing does. */
export const clipsFile = z.strictObject({
  /** What the monitor section can be switched to. */
  references: z.array(clip).max(referenceNames.length).optional(),
  /** The same of sessions from before there were several. */
  reference: clip.optional(),
  /** By path of the channel, in the order of the timeline. */
  clips: z.record(z.string(), z.array(clip)),
});
