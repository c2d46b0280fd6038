import * as z from 'zod';
import { faders, head, start, tail } from './form-parts.ts';
import { MOST_COLUMNS, MOST_ENCODERS, MOST_KEYS } from './stream-deck-controls.ts';

/** A side of a picture, pixels: what has to fit into the byte that a look keeps it in. */
const side = z.int().min(16).max(255);

/** What may stand in the file of a Stream Deck. */
export const streamDeckForm = z
  .strictObject({
    ...start,
    family: z.literal('stream-deck').describe('The language it speaks: second generation of Stream Decks.'),
    ...head,
    strips: z.int().min(1).max(MOST_COLUMNS).describe('Columns of keys.'),
    rows: z.int().min(1).max(8).describe('Rows of keys: A, B, C … from the top.'),
    keyPixels: side.describe('Pixels along a side of a key.'),
    turned: z.boolean().describe('Is its display built in upside down?'),
    touchStrip: z
      .strictObject({ width: z.int().min(16).max(0xffff), height: z.literal(100) })
      .nullable()
      .describe('Pixels of the touch strip, with an encoder below each part of it; null: it has none.'),
    faders: z.strictObject(faders),
    greeting: z.strictObject({ kind: z.enum(['none', 'query']) }),
    ...tail,
  })
  .superRefine(({ strips, rows, touchStrip }, context) => {
    const wrong = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (strips * rows > MOST_KEYS) wrong('rows', `expected at most ${MOST_KEYS} keys in all`);
    if (!touchStrip) return;
    if (strips > MOST_ENCODERS) wrong('strips', `expected at most ${MOST_ENCODERS} over a touch strip`);
    if (touchStrip.width % strips !== 0 || touchStrip.width / strips > 255)
      wrong(
        'touchStrip',
        'expected a width that is a whole number of pixels, 255 at the most, for each strip',
      );
  });
