import type { DeskView } from '../model/desk-view.ts';
import type { Binding } from './bind.ts';
import type { Scope } from './front.ts';
import type { Facet, Rule } from './mapping.ts';
import type { Fate, RuleWalk } from './walk.ts';

/** A rule that may count on a control, and what keeps it from counting now. */
export interface Standing {
  readonly number: number;
  readonly rule: Rule;
  readonly scope: Scope;
  readonly fate: Fate;
  /** Numbers of its layers that are off. */
  readonly off: readonly number[];
  /** Does its condition hold? */
  readonly holds: boolean;
}

/** Why no rule counts: the one that says so, or those that would, the nearest first. */
export type Silence =
  | { readonly is: 'nothing'; readonly by: Standing; readonly hidden: Standing | undefined }
  | { readonly is: 'like nobody' | 'like too many'; readonly by: Standing; readonly name: string }
  | { readonly is: 'asleep'; readonly rules: readonly Standing[] };

/** The rules that may say one of some things of a control, the highest first. */
export function standings(
  binding: Binding,
  control: number,
  facets: readonly Facet[],
  desk: DeskView,
): readonly Standing[] {
  return rest(binding.look(desk).begin(control, binding.candidatesFor(control, facets)), binding);
}

/** Why nothing counts that says one of these things of a control. */
export function silenceOf(
  binding: Binding,
  control: number,
  facets: readonly Facet[],
  desk: DeskView,
): Silence {
  const walk = binding.look(desk).begin(control, binding.candidatesFor(control, facets));
  for (;;) {
    const all = rest(walk, binding);
    const by = all.find(counts);
    if (!by) return { is: 'asleep', rules: all.toSorted((a, b) => sleeps(a, binding) - sleeps(b, binding)) };
    const { does } = by.rule;
    if (does.facet !== 'like')
      return { is: 'nothing', by, hidden: all.find((one) => one !== by && counts(one)) };
    const other = binding.controlNamed(does.control, by.scope);
    if (!walk.sentOn(by.rule, other, binding.candidatesFor(other, facets)))
      return { is: other < 0 ? 'like nobody' : 'like too many', by, name: does.control.written };
  }
}

export function counts({ fate }: Standing): boolean {
  return fate === 'counts';
}

/** What a walk still passes on this control. */
function rest(walk: RuleWalk, binding: Binding): readonly Standing[] {
  const all: Standing[] = [];
  while (walk.next()) {
    const { rule, candidate, control, fate, holds } = walk;
    const off = rule.layers.filter((layer) => binding.on[layer] === 0);
    all.push({ number: candidate.rule, rule, scope: binding.scopeOf(candidate, control), fate, off, holds });
  }
  return all;
}

/** How far a rule is from counting: its condition, a layer, a page; the more of them the farther. */
function sleeps({ off, holds }: Standing, { mapping }: Binding): number {
  const pages = off.filter((layer) => mapping.layers[layer]?.kind === 'page').length;
  return off.length * 4 + pages + (holds ? 0 : 2);
}
