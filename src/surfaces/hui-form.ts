import * as z from 'zod';
import { fadersWithTop, head, start, tail, words } from './form-parts.ts';

const display = z.strictObject({
  names: z.boolean().describe('Four characters over each strip.'),
  main: z.boolean().describe('Two lines of forty characters.'),
  timecode: z.boolean(),
  assignment: z.boolean().describe('Four characters beside the keys that assign.'),
});

/**
 * What may stand in the file of a HUI.
 *
 * @param strips most there can be on a unit.
 * @param allKeys names of all keys and lamps there can be.
 */
export const huiForm = (strips: number, allKeys: readonly string[]) =>
  z
    .strictObject({
      ...start,
      family: z.literal('hui').describe('The language it speaks: HUI.'),
      ...head,
      strips: z.int().min(1).max(strips),
      mainFader: z.boolean().describe('A ninth fader, which the language itself does not have.'),
      faders: fadersWithTop,
      encoders: z.boolean(),
      push: z
        .enum(['v-sel', 'auto'])
        .describe('The switch of a strip as which it reports that its encoder is pushed.'),
      keys: z
        .union([z.enum(['all', 'strip']), z.array(words)], {
          error: 'expected "all", "strip" or a list of names',
        })
        .describe('all keys of the family, only those of the strips, or the keys and lamps by name.'),
      parameters: z.boolean().describe('The four encoders and the scroll wheel that edit an insert.'),
      wheel: z.boolean(),
      display: display.describe('Which of its displays it has.'),
      meters: z.boolean(),
      greeting: z.strictObject({
        kind: z.literal('query').describe('It answers when it is asked whether it is there, every second.'),
      }),
      ...tail,
    })
    .superRefine(({ keys }, context) => {
      if (typeof keys === 'string') return;
      keys.forEach((key, n) => {
        if (allKeys.includes(key)) return;
        const message = `hui has no key "${key}"; it has ${allKeys.map((k) => `"${k}"`).join(', ')}`;
        context.addIssue({ code: 'custom', path: ['keys', n], message });
      });
    });
