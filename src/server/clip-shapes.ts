import * as z from 'zod';
import { MOST_CLIPS } from '../model/clips.ts';
import { clip } from '../session/clip-format.ts';

const strip = z.int().min(0).max(0xffff);
const clips = z.array(clip).max(MOST_CLIPS);
const nth = z.int().min(1).max(256);

/** What comes to one strip with an import. */
const part = z.strictObject({
  strip,
  name: z.string().trim().min(1).max(64).exactOptional(),
  colour: z.int().min(0).max(0xffffff).exactOptional(),
  clips,
  trim: z.union([z.number(), z.literal('-inf')]).exactOptional(),
  group: nth.exactOptional(),
  dca: nth.exactOptional(),
});

/** The shapes of commands of what plays. */
export const clipCommands = [
  z.strictObject({ do: z.literal('clips'), strip, clips }),
  z.strictObject({ do: z.literal('reference'), clip: clip.nullable() }),
  z.strictObject({ do: z.literal('import'), parts: z.array(part).min(1).max(1024) }),
] as const;
