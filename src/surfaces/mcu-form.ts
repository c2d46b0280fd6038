import * as z from 'zod';
import { fadersWithTop, head, start, tail, words } from './form-parts.ts';

const display = z.strictObject({
  cells: z
    .int()
    .min(1)
    .max(7)
    .describe(
      'Characters of a strip that can be seen: 6 where strips share a display, 7 where each has its own.',
    ),
  colours: z.boolean().describe('Can each strip be given a colour?'),
});

/**
 * What may stand in the file of a Mackie Control.
 *
 * @param strips most there can be on a unit.
 * @param allKeys names of all keys and lamps there can be.
 */
export const mcuForm = (strips: number, allKeys: readonly string[]) =>
  z
    .strictObject({
      ...start,
      family: z.literal('mcu').describe('The language it speaks: Mackie Control.'),
      ...head,
      strips: z.int().min(1).max(strips),
      mainFader: z.boolean(),
      faders: fadersWithTop,
      encoders: z.boolean(),
      keys: z
        .union([z.enum(['all', 'strip']), z.array(words)], {
          error: 'expected "all", "strip" or a list of names',
        })
        .describe('all keys of the family, only those of the strips, or the keys and lamps by name.'),
      wheel: z.boolean(),
      display: display.nullable(),
      timecode: z.boolean(),
      assignment: z.boolean(),
      meters: z.enum(['display', 'bridge']).nullable().describe('In the display, or as lamps of their own.'),
      greeting: z.strictObject({
        id: z.int().min(0).max(0x7f).describe('Device id in SysEx headers until the unit gives another.'),
        kind: z.enum(['none', 'query', 'challenge']),
      }),
      ...tail,
    })
    .superRefine(({ keys }, context) => {
      if (typeof keys === 'string') return;
      keys.forEach((key, n) => {
        if (allKeys.includes(key)) return;
        const message = `mcu has no key "${key}"; it has ${allKeys.map((k) => `"${k}"`).join(', ')}`;
        context.addIssue({ code: 'custom', path: ['keys', n], message });
      });
    });
