import { isSeq, type Node, type Scalar } from 'yaml';
import type { TestCase, TestStep } from './mapping.ts';
import type { Entry, Source } from './source.ts';

/** Reads the section of tests: names, and below each its steps as they were written. */
export function readTests(source: Source, node: Node | undefined): readonly TestCase[] {
  if (!node) return [];
  const entries = source.entries(node);
  if (entries) return entries.map((entry) => readTest(source, entry));
  return source.complain(node, '"tests" is a list of tests by their names, and below each its steps');
}

function readTest(source: Source, { name, key, value }: Entry): TestCase {
  const place = source.placeIn(key)(0);
  if (!isSeq(value)) {
    source.complain(value, 'a test is a list of steps, each behind a "- "');
    return { ...place, name, steps: [] };
  }
  if (value.items.length === 0) source.complain(value, 'this test has no steps');
  return { ...place, name, steps: (value.items as Node[]).flatMap((item) => readStep(source, item)) };
}

function readStep(source: Source, item: Node): readonly TestStep[] {
  const text = source.text(item, 'a step');
  return text === undefined ? [] : [{ ...source.placeIn(item as Scalar<string>)(0), text: text.trim() }];
}
