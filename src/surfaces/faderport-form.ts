import * as z from 'zod';
import { faders, fadersWithTop, head, start, tail } from './form-parts.ts';

const id = z.int().min(0).max(0x7f).describe('Device id in SysEx headers.');
/** What they have in common: they are spoken to without being asked. */
const greeting = z.strictObject({ id, kind: z.literal('none') });

const cells = z.int().min(1).max(16);
const display = z.strictObject({
  mode: z
    .literal([0, 1, 2, 3, 4, 5, 6, 7, 8])
    .describe('How the displays of the strips are laid out: docs/protocols/faderport.md has the list.'),
  align: z.enum(['centre', 'left', 'right']).describe('Where a text shorter than its line stands.'),
  small: cells.describe('Characters that fit in a small line.'),
  large: cells.describe('Characters that fit in a large line.'),
});

/** What may stand in the file of a FaderPort 8 or 16. @param strips most there can be. */
export const faderportForm = (strips: number) =>
  z.strictObject({
    ...start,
    family: z
      .literal('faderport')
      .describe('The language it speaks: that of a FaderPort 8 or 16 in its own mode.'),
    ...head,
    strips: z.int().min(1).max(strips),
    faders: z.strictObject(faders),
    display,
    greeting,
    ...tail,
  });

/** What may stand in the file of a FaderPort of 2018. */
export const faderport2Form = z.strictObject({
  ...start,
  family: z
    .literal('faderport-2')
    .describe('The language it speaks: that of a FaderPort of 2018 in its own mode.'),
  ...head,
  strips: z.literal(1),
  faders: z.strictObject(faders),
  greeting,
  ...tail,
});

/** What may stand in the file of a FaderPort of 2010. */
export const faderportClassicForm = z.strictObject({
  ...start,
  family: z.literal('faderport-classic').describe('The language it speaks: that of a FaderPort of 2010.'),
  ...head,
  strips: z.literal(1),
  faders: fadersWithTop,
  greeting: z.strictObject({ kind: z.enum(['none', 'query']) }),
  ...tail,
});
