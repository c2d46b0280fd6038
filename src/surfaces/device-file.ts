import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import * as z from 'zod';
import { BridgeError } from '../model/errors.ts';
import type { DeviceProfile } from '../model/profile.ts';
import { families } from './index.ts';

const words = z.string().trim().min(1);

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

const profileFile = z
  .strictObject({
    $schema: z.string().exactOptional(),
    model: words.describe('Maker and model, as people call it.'),
    family: z.enum([...families.keys()]).describe('The language it speaks.'),
    ports: z.array(portPattern),
    extends: z
      .array(words)
      .min(1)
      .exactOptional()
      .describe('Models it stands beside, going on where their strips end.'),
    strips: z.int().min(1).max(8),
    mainFader: z.boolean(),
    faders: z.strictObject({
      motor: z.boolean(),
      touch: z.boolean(),
      echo: z
        .enum(['servo', 'blocks'])
        .describe(
          'servo: wants every position it reports sent back; blocks: an echo under the hand is felt.',
        ),
      top: z.int().min(1).max(16383).describe('What it sends at the top of the travel.'),
    }),
    encoders: z.boolean(),
    keys: z
      .union([z.enum(['all', 'strip']), z.array(words)])
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
    blink: z.enum(['device', 'bridge']).describe('Who makes a light flash.'),
    sysexGap: z.number().min(0).max(1000).describe('Least time between two SysEx messages, ms.'),
    unverified: z.array(words).describe('What was never seen on the metal.'),
    sources: z.array(words).min(1),
  })
  .superRefine((profile, context) => {
    const family = families.get(profile.family);
    if (family === undefined || typeof profile.keys === 'string') return;
    profile.keys.forEach((key, n) => {
      if (family.keys.includes(key)) return;
      const message = `${profile.family} has no key "${key}"; it has ${family.keys.map((k) => `"${k}"`).join(', ')}`;
      context.addIssue({ code: 'custom', path: ['keys', n], message });
    });
  });

/** JSON Schema of a device file: what `devices/schema.json` holds. */
export function deviceSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(profileFile, { io: 'input' });
  return { $schema, title: 'Faderline device file', ...schema };
}

/**
 * The model a device file describes.
 *
 * @param file its name, for the message.
 * @throws BridgeError DEVICE_FILE_INVALID with every fault: where it is, what is allowed there, what was found.
 */
export function parseProfile(text: string, file: string): DeviceProfile {
  const lines = new LineCounter();
  // JSON is YAML, and this parser knows where everything stands
  const document = parseDocument(text, {
    schema: 'json',
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
  });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw invalid(file, [`${file}:${line}:${col}: not JSON: ${broken.message}`]);
  }
  const content = json(text, file);
  const { success, data, error } = profileFile.safeParse(content);
  if (!success)
    throw invalid(
      file,
      error.issues.map((issue) => fault(issue, file, content, document, lines)),
    );
  const { $schema: _schema, ...profile } = data;
  return profile;
}

function json(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(file, [`${file}: not JSON: ${(error as Error).message}`]);
  }
}

function invalid(file: string, faults: readonly string[]): BridgeError {
  return new BridgeError('DEVICE_FILE_INVALID', faults.join('\n'), { file, faults });
}

type Path = readonly PropertyKey[];

function fault(
  issue: z.core.$ZodIssue,
  file: string,
  content: unknown,
  document: Document,
  lines: LineCounter,
): string {
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;
  const { line, col } = lines.linePos(offsetOf(document, path));
  const found = valueAt(content, path);
  const got = found === undefined ? 'nothing' : JSON.stringify(found);
  return `${file}:${line}:${col}: ${path.join('.') || 'the whole file'}: ${allowed(issue)}, got ${got}`;
}

/** Where a value stands in the text; where it is missing, the place it is missing from. */
function offsetOf(document: Document, path: Path): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function valueAt(content: unknown, path: Path): unknown {
  let at = content;
  for (const step of path) at = typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined;
  return at;
}

const shapes: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  '': profileFile.shape,
  faders: profileFile.shape.faders.shape,
  display: display.shape,
  greeting: profileFile.shape.greeting.shape,
};

/** What is allowed where the fault is. */
function allowed(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return `not known here; allowed are ${Object.keys(shapes[issue.path.join('.')] ?? {}).join(', ')}`;
  }
  if (issue.code === 'invalid_union') return 'expected "all", "strip" or a list of names';
  return issue.message.replace(/, received .*$/u, '').replace(/^Invalid (input|option): /u, '');
}
