import type { Scopes } from '../model/document.ts';

// Scopes that several people change: the gates of store and recall each as a whole, safe items each by itself.

interface ScopesChange {
  readonly before: Scopes;
  readonly after: Scopes;
}

type Meant = (kind: 'scope' | 'safe', of: string) => boolean;

const gates = ['store', 'recall'] as const;

/** The gates that are others. */
export function gatesDiffer({ before, after }: ScopesChange): readonly (typeof gates)[number][] {
  return gates.filter((gate) => JSON.stringify(before[gate]) !== JSON.stringify(after[gate]));
}

/** The items that became safe, or ceased to be. */
export function safesDiffer({ before, after }: ScopesChange): readonly string[] {
  const [old, now] = [before.safe ?? [], after.safe ?? []];
  return [...old.filter((item) => !now.includes(item)), ...now.filter((item) => !old.includes(item))];
}

/** Scopes with what differs between two others made as it is in the second. Safe items in no order. */
export function scopesMerged(current: Scopes, from: Scopes, to: Scopes, meant: Meant = () => true): Scopes {
  const merged: { -readonly [Gate in keyof Scopes]: Scopes[Gate] } = { ...current };
  for (const gate of gatesDiffer({ before: from, after: to }))
    if (meant('scope', gate)) merged[gate] = to[gate];
  for (const of of safesDiffer({ before: from, after: to })) {
    if (!meant('safe', of)) continue;
    const others = (merged.safe ?? []).filter((item) => item !== of);
    merged.safe = to.safe?.includes(of) === true ? [...others, of] : others;
  }
  const { store, recall, safe } = merged;
  return { ...(store && { store }), ...(recall && { recall }), ...(safe && safe.length > 0 && { safe }) };
}

/** A change of scopes with some of what it changed alone; undefined where none of it is left. */
export function scopesOnly(change: ScopesChange, meant: Meant): ScopesChange | undefined {
  const { before, after } = change;
  const some =
    gatesDiffer(change).some((of) => meant('scope', of)) ||
    safesDiffer(change).some((of) => meant('safe', of));
  return some ? { before, after: scopesMerged(before, before, after, meant) } : undefined;
}
