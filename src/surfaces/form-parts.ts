/** What device files of every family say, and how. */
import * as z from 'zod';

export const words = z.string().trim().min(1);

/** A regular expression that compiles and is held to the whole name, so that no model answers to another's. */
const portPattern = z
  .string()
  .refine((pattern) => /^\^.*\$$/su.test(pattern) && compiles(pattern), {
    error: 'expected a regular expression from ^ to $, so that "X-Touch" is not found in "X-Touch Mini"',
  })
  .describe('Regular expression for the whole name of a port, from ^ to $; case is ignored.');

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'iu').source !== '';
  } catch {
    return false; // what is wrong with it is said by whoever asked
  }
}

/** Of what has faders. */
export const faders = {
  motor: z.boolean(),
  touch: z.boolean(),
  echo: z
    .enum(['servo', 'blocks'])
    .describe('servo: wants every position it reports sent back; blocks: an echo under the hand is felt.'),
};

/** Of what has faders that report numbers of their own. */
export const fadersWithTop = z.strictObject({
  ...faders,
  top: z.int().min(1).max(16383).describe('What it sends at the top of the travel.'),
});

/** What every family's file begins with, and ends with. */
export const head = {
  ports: z.array(portPattern),
  usb: z
    .array(
      z.string().regex(/^[\da-f]{4}:[\da-f]{4}$/u, {
        error: 'expected maker and product in hexadecimal, such as "0fd9:0080"',
      }),
    )
    .min(1)
    .exactOptional()
    .describe('USB numbers of what is no MIDI device.'),
  usage: z
    .string()
    .regex(/^[\da-f]{4}:[\da-f]{4}$/u, {
      error: 'expected usage page and usage in hexadecimal, such as "000c:0001"',
    })
    .exactOptional()
    .describe('Of several HID collections of a device, the one to open: usage page and usage.'),
  extends: z
    .array(words)
    .min(1)
    .exactOptional()
    .describe('Models it stands beside, going on where their strips end.'),
};
export const tail = {
  blink: z
    .enum(['device', 'bridge', 'none'])
    .describe('Who makes a light flash; none: flashing is shown in another way.'),
  sysexGap: z.number().min(0).max(1000).describe('Least time between two SysEx messages, ms.'),
  pace: z
    .int()
    .min(500)
    .max(100_000)
    .exactOptional()
    .describe('Bytes a second that it can take; without it, as many as its cable.'),
  unverified: z.array(words).describe('What was never seen on the metal.'),
  sources: z.array(words).min(1),
};
export const start = {
  $schema: z.string().exactOptional(),
  model: words.describe('Maker and model, as people call it.'),
};
