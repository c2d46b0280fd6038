/** Before and after. */
export interface Turn<T> {
  readonly before: T;
  readonly after: T;
}

/** Of what changed several times: from before the first to after the last. */
export function ends<T extends Turn<unknown>>(
  changes: readonly T[],
  keyOf: (change: T) => string | number,
): readonly T[] {
  const byKey = new Map<string | number, T>();
  for (const change of changes) {
    const known = byKey.get(keyOf(change));
    byKey.set(keyOf(change), known ? { ...change, before: known.before } : change);
  }
  return [...byKey.values()];
}

/** Changes of parameters go by their numbers. */
export const ofParameter = ({ parameter }: { readonly parameter: number }): number => parameter;
