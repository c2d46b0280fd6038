/** What may stand in a device file: the forms of all families. */
import * as z from 'zod';
import type { DeviceProfile } from '../model/profile.ts';
import { allFamilies } from './index.ts';

/** The forms there are, as editors are told of them. */
export const anyForm = z.union(allFamilies.flatMap(({ forms }) => [...forms]));

/** Only the family: what decides which form a file is held against. */
const familyForm = z.looseObject({
  family: z.enum(allFamilies.map(({ name }) => name)).describe('The language it speaks.'),
});

/** For a file of no family that there is: this says which there are, and goes no further. */
const unknownForm = familyForm.pipe(z.never());

type AnyForm = z.ZodType<DeviceProfile & { $schema?: string }>;

/** The form a file is held against: by its family, where it names one. */
export function formFor(content: unknown): AnyForm {
  const { success, data } = familyForm.safeParse(content);
  const family = success ? allFamilies.find(({ name }) => name === data.family) : undefined;
  if (!success || !family) return unknownForm;
  return (family.formFor?.(data) ?? family.forms[0]) as unknown as AnyForm;
}

/** The names that are known at a place in a file, for whoever misspelt one. */
export function namesAt(content: unknown, path: readonly PropertyKey[]): readonly string[] {
  let form: unknown = formFor(content);
  let at = content;
  for (const step of path) {
    at = typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined;
    form = formOf(form, step, at);
  }
  return form instanceof z.ZodObject ? Object.keys(form.shape) : [];
}

/** The form of what stands at one step further down. */
function formOf(form: unknown, step: PropertyKey, at: unknown): unknown {
  let inner: unknown;
  if (form instanceof z.ZodObject) inner = Reflect.get(form.shape, step);
  else if (form instanceof z.ZodArray) inner = form.element;
  while (inner instanceof z.ZodNullable || inner instanceof z.ZodExactOptional) inner = inner.unwrap();
  return inner instanceof z.ZodDiscriminatedUnion ? optionFor(inner, at) : inner;
}

/** Of forms told apart by a word, the one whose word stands in the file. */
function optionFor(union: z.ZodDiscriminatedUnion, at: unknown): unknown {
  const { discriminator } = union.def;
  const word: unknown = typeof at === 'object' && at !== null ? Reflect.get(at, discriminator) : undefined;
  return union.options.find(
    (option) => option instanceof z.ZodObject && isWord(option.shape[discriminator], word),
  );
}

function isWord(form: unknown, word: unknown): boolean {
  return form instanceof z.ZodType && form.safeParse(word).success;
}
