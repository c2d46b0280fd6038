import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import * as z from 'zod';
import { BridgeError } from '../model/errors.ts';
import type { DeviceProfile } from '../model/profile.ts';
import { anyForm, formFor, namesAt } from './device-forms.ts';

/** JSON Schema of a device file: what `devices/schema.json` holds. */
export function deviceSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(anyForm, { io: 'input' });
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
  const { success, data, error } = formFor(content).safeParse(content);
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
  return `${file}:${line}:${col}: ${path.join('.') || 'the whole file'}: ${allowed(issue, content)}, got ${got}`;
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

/** What is allowed where the fault is. */
function allowed(issue: z.core.$ZodIssue, content: unknown): string {
  if (issue.code === 'unrecognized_keys')
    return `not known here; allowed are ${namesAt(content, issue.path).join(', ')}`;
  return issue.message.replace(/, received .*$/u, '').replace(/^Invalid (input|option): /u, '');
}
