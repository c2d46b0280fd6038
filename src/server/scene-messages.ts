import * as z from 'zod';
import { MOST_ID, MOST_NOTES, type SceneDocument } from '../model/document.ts';
import { MOST_SPANS } from '../model/fade-times.ts';

// What comes from outside about scenes has one of these shapes, or it changes nothing.

export const name = z.string().trim().min(1).max(64);
export const id = z.int().min(0).max(MOST_ID);
const path = z.string().min(1).max(80);
const value = z.union([z.number(), z.literal('-inf')]);
const place = z.int().min(0).max(0xffff);
const colour = z.int().min(0).max(0xffffff);
/** Items of a scope: `ch/7`, `ch/7 eq`, `level`, `ch/7/pan`. At most so many in one gate. */
export const items = z.array(path).max(2000);

const seconds = z.number().min(0).max(3600);
const times = {
  up: seconds,
  down: seconds,
  delay: seconds.exactOptional(),
  curve: z.enum(['linear', 's']).exactOptional(),
  switches: z.enum(['start', 'end']).exactOptional(),
  reach: z.number().min(0).max(1).exactOptional(),
};
const fade = z.strictObject(times);
const fades = z.array(z.strictObject({ items, ...times })).max(MOST_SPANS);

const scene: z.ZodType<SceneDocument> = z.strictObject({
  id,
  name,
  values: z.record(path, value),
  scopes: z
    .strictObject({
      store: items.exactOptional(),
      recall: items.exactOptional(),
      safe: items.exactOptional(),
    })
    .exactOptional(),
  notes: z.string().max(MOST_NOTES).exactOptional(),
  colour: colour.exactOptional(),
  fades: fades.exactOptional(),
});

/** Scenes of another session, and what its strips are called. */
const imported = {
  scenes: z.array(scene).min(1).max(1000),
  strips: z.record(path, z.string().max(200)).exactOptional(),
};

const updateShape = z.strictObject({ do: z.literal('update-scene') });
const propagateShape = z.strictObject({
  do: z.literal('propagate'),
  items,
  into: z.union([z.literal('all'), z.array(id).max(10_000)]),
  how: z.enum(['absolute', 'relative']),
  since: id.exactOptional(),
  add: z.boolean().exactOptional(),
});

/** Every command about scenes but those about their scopes, their names and their places. */
export const sceneShapes = [
  z.strictObject({
    do: z.literal('store-scene'),
    name: name.exactOptional(),
    id: id.exactOptional(),
    at: place.exactOptional(),
  }),
  z.strictObject({
    do: z.literal('recall-scene'),
    id,
    fade: fade.exactOptional(),
    fades: fades.exactOptional(),
  }),
  z.strictObject({
    do: z.literal('preview-scene'),
    id: z.union([id, z.null()]),
    surfaces: z.array(z.int().min(0).max(0xffff)).min(1).max(256).exactOptional(),
  }),
  z.strictObject({ do: z.literal('recall-preview'), fade: fade.exactOptional() }),
  z.strictObject({
    do: z.literal('duplicate-scene'),
    id,
    name: name.exactOptional(),
    at: place.exactOptional(),
  }),
  z.strictObject({ do: z.literal('scene-notes'), id, notes: z.string().max(MOST_NOTES) }),
  z.strictObject({ do: z.literal('scene-colour'), id, colour: z.union([colour, z.null()]) }),
  z.strictObject({ do: z.literal('scene-fade'), id, fades }),
  updateShape,
  propagateShape,
  z.strictObject({ do: z.literal('import-scenes'), ...imported }),
] as const;

/** The body of `POST /api/import-scenes`. */
export const importRequest = z.strictObject({
  ...imported,
  dryRun: z.boolean().exactOptional(),
  who: name.max(32).exactOptional(),
});

/** The body of `POST /api/dry-run`. */
export const dryRunRequest = z.strictObject({
  command: z.discriminatedUnion('do', [propagateShape, updateShape]),
});
