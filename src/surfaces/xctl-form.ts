import * as z from 'zod';
import { fadersWithTop, head, start, tail } from './form-parts.ts';

/**
 * What may stand in the file of a surface that speaks XCtl over the network.
 *
 * @param strips most there can be on a unit.
 */
export const xctlForm = (strips: number) =>
  z.strictObject({
    ...start,
    family: z.literal('xctl').describe('The language it speaks: XCtl, over UDP.'),
    ...head,
    strips: z.int().min(1).max(strips),
    mainFader: z.boolean(),
    faders: fadersWithTop,
    greeting: z.strictObject({
      kind: z.literal('query').describe('It tells every two seconds that it is there.'),
    }),
    ...tail,
  });
