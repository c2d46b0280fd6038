import { parseDocument, type Document } from 'yaml';

/** The largest mapping that is read, in characters: the largest that comes with Faderline has not a twentieth of it. */
const LARGEST = 1_000_000;

/** A text as YAML has it, where every value is text; or why it is not read at all. */
export function readYaml(text: string): Document.Parsed | Document | string {
  if (text.length > LARGEST) return `a mapping has at most ${LARGEST / 1_000_000} MB; this is larger`;
  const { stackTraceLimit } = Error;
  // in a text that is no mapping the parser finds a fault at every sign, and noting from where takes most of the time
  Error.stackTraceLimit = 0;
  try {
    return parseDocument(text, {
      schema: 'failsafe',
      uniqueKeys: false,
      prettyErrors: false,
      keepSourceTokens: false,
      logLevel: 'silent',
    });
  } catch {
    return 'this file is nested too deep to be read'; // the parser calls itself for each level
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
