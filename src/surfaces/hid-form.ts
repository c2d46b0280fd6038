import * as z from 'zod';
import type { HidControl, HidReport } from '../model/profile.ts';
import { faders, head, start, tail } from './form-parts.ts';

/** Most strips a HID surface has. */
export const MOST_HID_STRIPS = 16;

const byte = z.int().min(0).max(255);
const place = z.int().min(0).max(1023);
const hexBytes = z
  .string()
  .regex(/^[\da-f]{2}( [\da-f]{2})*$/u, { error: 'expected bytes in hexadecimal, such as "00 b5"' });
const name = z
  .string()
  .regex(/^[^{}@\s]+( [^{}@\s]+)*( \{strip\}| \w*\{n\})?$/u, {
    error: 'expected a name such as "key play", "key A {strip}" for each strip, or "key F{n}" for a run',
  })
  .describe('What mappings call it; {strip}: one for each strip; {n}: a run that belongs to no strips.');

const light = z
  .strictObject({
    report: hexBytes.describe('The first bytes of the output report, led by its id or by 00.'),
    length: z.int().min(1).max(1024).exactOptional().describe('Its length with the id, if not "output".'),
    number: byte.exactOptional().describe('The number of the light, which stands next.'),
    every: byte.exactOptional().describe('How far on the number of the next of a run is; 1.'),
    off: hexBytes.exactOptional(),
    on: hexBytes.exactOptional(),
    flash: hexBytes.exactOptional().describe('Left out: as on.'),
    bit: z
      .union([z.int().min(0).max(31), z.array(z.int().min(0).max(31)).min(1)])
      .exactOptional()
      .describe('Its bit in the word of 32 that follows and lights all of them.'),
  })
  .describe('What lights it.');

const common = { name, report: byte.exactOptional(), count: z.int().min(1).max(128).exactOptional() };
const number = {
  byte: place,
  bits: z.union([z.literal(8), z.literal(16), z.literal(32)]).exactOptional(),
  signed: z.boolean().exactOptional(),
};
const range = {
  from: z.int().exactOptional().describe('What it tells at one end; 0.'),
  to: z.int().exactOptional().describe('What it tells at the other; the highest number.'),
  dead: z.int().min(0).exactOptional().describe('So near to the middle it is in the middle.'),
  noise: z.int().min(1).exactOptional().describe('A change smaller than this is none.'),
};
const turning = {
  tells: z
    .enum(['clicks', 'counter'])
    .describe('clicks: how far since the last report; counter: a number that goes round and round.'),
  perClick: z.int().min(1).exactOptional(),
};

const controlForm = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('key'),
    ...common,
    bit: place.exactOptional().describe('Its bit, counted over the whole report: byte 3, bit 1 is 25.'),
    every: z.int().min(1).exactOptional().describe('How far on the bit of the next of a run is; 1.'),
    code: z
      .union([z.int().min(1).max(0xffff), z.array(z.int().min(1).max(0xffff)).min(1)])
      .exactOptional()
      .describe('Its code in the list of keys that are down.'),
    feedback: light.exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('hat'),
    ...common,
    bit: place.describe('The first of the four bits that tell which way it is pressed.'),
  }),
  z.strictObject({ kind: z.literal('wheel'), ...common, ...number, ...turning }),
  z.strictObject({
    kind: z.literal('encoder'),
    ...common,
    ...number,
    ...turning,
    feedback: light.exactOptional(),
  }),
  z.strictObject({ kind: z.literal('lever'), ...common, ...number, ...range }),
  z.strictObject({ kind: z.literal('knob'), ...common, ...number, ...range }),
  z.strictObject({ kind: z.literal('pedal'), ...common, ...number, ...range }),
  z.strictObject({ kind: z.literal('lamp'), ...common, feedback: light }),
]);

const reportForm = z.strictObject({
  id: z.int().min(1).max(255).exactOptional().describe('Left out: the device has no ids.'),
  length: z.int().min(1).max(1024).describe('Bytes without the id.'),
  only: z
    .strictObject({ byte: place, below: byte })
    .exactOptional()
    .describe('Others come under the same id: it is this one where that byte is below that number.'),
  codes: z
    .strictObject({ byte: place, count: z.int().min(1).max(32) })
    .exactOptional()
    .describe('Where the codes of the keys that are down stand, sixteen bits each.'),
});

export const hidForm = z
  .strictObject({
    ...start,
    family: z.literal('hid').describe('The language it speaks: HID reports.'),
    ...head,
    strips: z.int().min(0).max(MOST_HID_STRIPS),
    faders: z.strictObject(faders),
    greeting: z.strictObject({ kind: z.enum(['none', 'challenge']) }),
    handshake: z.literal('blackmagic').exactOptional().describe('It says nothing before it was answered.'),
    reports: z.array(reportForm).min(1).describe('What it sends.'),
    output: z
      .int()
      .min(1)
      .max(1024)
      .exactOptional()
      .describe('Length of its output reports with the id: shorter ones are filled up with zeros.'),
    wake: z.array(hexBytes).exactOptional().describe('Output reports it is sent when it comes.'),
    rest: z.array(hexBytes).exactOptional().describe('Output reports it is left with.'),
    controls: z.array(controlForm).min(1).describe('What it has, and which bits are what.'),
    ...tail,
  })
  .superRefine(({ controls, reports, strips, greeting, handshake }, context) => {
    const names = new Set<string>();
    const fault = (path: readonly PropertyKey[], message: string): void =>
      context.addIssue({ code: 'custom', path: [...path], message });
    if ((greeting.kind === 'challenge') !== (handshake !== undefined))
      fault(['greeting', 'kind'], 'expected "challenge" with a handshake, and "none" without');
    if (reports.length > 1 && reports.some(({ id }) => id === undefined))
      fault(['reports'], 'several reports are told apart by their ids');
    controls.forEach((one: HidControl, n) => {
      for (const [at, message] of faultsOf(one, reports, strips, names)) fault(['controls', n, at], message);
      names.add(one.name);
    });
  });

/** How many controls a run is. */
export function lengthOfHidRun({ name: called, count }: HidControl, strips: number): number {
  return count ?? (called.endsWith('{strip}') ? strips : 1);
}

/** The report a control stands in. */
export function reportOf(control: HidControl, reports: readonly HidReport[]): HidReport | undefined {
  return control.report === undefined ? reports[0] : reports.find(({ id }) => id === control.report);
}

function* faultsOf(
  control: HidControl,
  reports: readonly HidReport[],
  strips: number,
  names: ReadonlySet<string>,
): Iterable<readonly [at: string, message: string]> {
  const { name: called, kind, count, code } = control;
  if (names.has(called)) yield ['name', 'there is a control of this name above; names are told apart'];
  if (called.endsWith('{n}') && count === undefined) yield ['name', 'a run needs "count"'];
  if (!called.endsWith('}') && count !== undefined)
    yield ['count', 'more than one of a name needs "{strip}" or "{n}" at its end'];
  if (called.endsWith('{strip}') && (count ?? strips) > strips)
    yield ['count', `expected at most ${strips}, as many as there are strips`];
  if (kind === 'lamp') return;
  const report = reportOf(control, reports);
  if (!report) {
    yield ['report', 'there is no report of this id above'];
    return;
  }
  const length = lengthOfHidRun(control, strips);
  if (kind === 'key' && (control.bit === undefined) === (code === undefined))
    yield ['bit', 'expected either a bit or a code'];
  if (code !== undefined && !report.codes) yield ['code', 'its report has no "codes"'];
  if (typeof code === 'object' && code.length !== length)
    yield ['code', `expected ${length} codes, one for each of the run`];
  if (lastByteOf(control, length) >= report.length)
    yield [control.byte === undefined ? 'bit' : 'byte', `its report has ${report.length} bytes only`];
}

/** The last byte of a report that a run looks at; −1 for what goes by codes. */
function lastByteOf({ bit, byte: first, bits = 8, every = 1, kind }: HidControl, length: number): number {
  if (first !== undefined) return first + (bits / 8) * length - 1;
  if (bit === undefined) return -1;
  return (bit + every * (length - 1) + (kind === 'hat' ? 3 : 0)) >> 3;
}
