import * as z from 'zod';
import { MOST_CLIPS } from '../model/clips.ts';
import { preparations } from '../model/input.ts';
import { clip } from '../session/clip-format.ts';

const strip = z.int().min(0).max(0xffff);
const clips = z.array(clip).max(MOST_CLIPS);
const value = z.union([z.number(), z.literal('-inf')]);
const name = z.string().trim().min(1).max(64);
const colour = z.int().min(0).max(0xffffff);
const nth = z.int().min(1).max(256);

/** What comes to one strip with an import. */
const part = z.strictObject({
  strip,
  name: name.exactOptional(),
  colour: colour.exactOptional(),
  clips,
  trim: value.exactOptional(),
  fader: value.exactOptional(),
  pan: z.number().min(-1).max(1).exactOptional(),
  group: nth.exactOptional(),
  dca: nth.exactOptional(),
});

/** What one strip is made ready with. */
const ready = z.strictObject({
  strip,
  clips: clips.exactOptional(),
  trim: value.exactOptional(),
  polarity: z.union([z.literal(0), z.literal(1)]).exactOptional(),
  delay: z.number().min(0).max(0.5).exactOptional(),
});

/** The shapes of commands of what plays. */
export const clipCommands = [
  z.strictObject({ do: z.literal('clips'), strip, clips }),
  z.strictObject({ do: z.literal('reference'), slot: z.number().exactOptional(), clip: clip.nullable() }),
  z.strictObject({
    do: z.literal('import'),
    parts: z.array(part).min(1).max(1024),
    labels: z.array(z.strictObject({ strip, name, colour })).max(256).exactOptional(),
  }),
  z.strictObject({
    do: z.literal('prepare'),
    what: z.enum(preparations),
    parts: z.array(ready).min(1).max(1024),
  }),
] as const;
