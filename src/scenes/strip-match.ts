/** A strip of one session and what it is in another. */
export interface StripMatch {
  /** Path in the other session. */
  readonly from: string;
  /** What it is called there; empty where nobody named it. */
  readonly name: string;
  /** Path here; undefined where there is none that could be meant. */
  readonly to: string | undefined;
  /** What decided it; `path` also where both go by their paths. */
  readonly by: 'name' | 'name, but for capitals' | 'path' | 'nothing';
}

/** A strip, and what somebody named it; empty where nobody did. */
export interface NamedStrip {
  readonly path: string;
  readonly name: string;
}

/** "ch" of "ch/7". */
const kindOf = (path: string): string => path.replace(/\/\d+$/u, '');

/**
 * Finds for each strip of another session the one here that is meant: of the same kind, by its name, first letter by
 * letter, then whatever the capitals; where nobody named either, by its path. A strip here is meant once.
 *
 * @param byPath names count for nothing.
 */
export function matchStrips(
  theirs: readonly NamedStrip[],
  ours: readonly NamedStrip[],
  byPath = false,
): readonly StripMatch[] {
  const taken = new Set<string>();
  const found = new Map<NamedStrip, StripMatch>();
  const seek = (by: StripMatch['by'], same: (their: NamedStrip, our: NamedStrip) => boolean): void => {
    for (const their of theirs) {
      if (found.has(their)) continue;
      const our = ours.find(
        (one) => !taken.has(one.path) && kindOf(one.path) === kindOf(their.path) && same(their, one),
      );
      if (!our) continue;
      taken.add(our.path);
      found.set(their, { from: their.path, name: their.name, to: our.path, by });
    }
  };
  if (!byPath) {
    seek('name', (their, our) => their.name !== '' && their.name === our.name);
    seek(
      'name, but for capitals',
      (their, our) => their.name !== '' && folded(their.name) === folded(our.name),
    );
  }
  seek('path', (their, our) => their.path === our.path && (byPath || (their.name === '' && our.name === '')));
  return theirs.map(
    (their) => found.get(their) ?? { from: their.path, name: their.name, to: undefined, by: 'nothing' },
  );
}

function folded(name: string): string {
  return name.trim().toLowerCase();
}
