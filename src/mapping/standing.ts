import type { DeskView } from '../model/desk-view.ts';
import type { Binding } from './bind.ts';
import type { Scope } from './front.ts';
import type { Facet, Rule } from './mapping.ts';
import { compileNumber } from './program.ts';
import type { Expression } from './syntax.ts';

/** A rule that may count on a control, and what keeps it from counting now. */
export interface Standing {
  readonly number: number;
  readonly rule: Rule;
  readonly scope: Scope;
  /** Numbers of its layers that are off. */
  readonly off: readonly number[];
  /** Does its condition hold? */
  readonly holds: boolean;
}

/** Why no rule counts: the one that says so, or those that would, the nearest first. */
export type Silence =
  | { readonly is: 'nothing'; readonly by: Standing; readonly hidden: Standing | undefined }
  | { readonly is: 'like nobody'; readonly by: Standing; readonly name: string }
  | { readonly is: 'asleep'; readonly rules: readonly Standing[] };

/** The rules that may say one of some things of a control, beneath a layer, the highest first. */
export function standings(
  binding: Binding,
  control: number,
  facets: readonly Facet[],
  desk: DeskView,
  below = Infinity,
): readonly Standing[] {
  const { rules } = binding.mapping;
  return binding.rulesOf(control).flatMap(({ rule: number, scope }) => {
    const rule = rules[number] as Rule;
    const { facet } = rule.does;
    const speaks = facet === 'like' || facet === 'nothing' || facets.includes(facet);
    if (!speaks || (rule.layers[0] as number) >= below) return [];
    const off = rule.layers.filter((layer) => binding.on[layer] === 0);
    const holds = !rule.when || isSo(rule.when, scope, binding, desk);
    return [{ number, rule, scope, off, holds }];
  });
}

/** Why nothing counts that says one of these things of a control. */
export function silenceOf(
  binding: Binding,
  control: number,
  facets: readonly Facet[],
  desk: DeskView,
  below = Infinity,
  likes = 0,
): Silence {
  const all = standings(binding, control, facets, desk, below);
  const first = all.find(counts);
  if (!first)
    return { is: 'asleep', rules: [...all].sort((a, b) => sleeps(a, binding) - sleeps(b, binding)) };
  if (first.rule.does.facet !== 'like')
    return { is: 'nothing', by: first, hidden: all.find((one) => one !== first && counts(one)) };
  const other = binding.controlNamed(first.rule.does.control, first.scope);
  if (other < 0 || likes > 16) return { is: 'like nobody', by: first, name: first.rule.does.control.written };
  const layer = first.rule.layers[0] as number;
  return silenceOf(binding, other, facets, desk, layer === 0 ? 1 : layer, likes + 1);
}

function counts({ off, holds }: Standing): boolean {
  return off.length === 0 && holds;
}

/** How far a rule is from counting: its condition, a layer, a page; the more of them the farther. */
function sleeps({ off, holds }: Standing, { mapping }: Binding): number {
  const pages = off.filter((layer) => mapping.layers[layer]?.kind === 'page').length;
  return off.length * 4 + pages + (holds ? 0 : 2);
}

/** Does a condition hold? */
export function isSo(condition: Expression, scope: Scope, binding: Binding, desk: DeskView): boolean {
  return worthOf(condition, scope, binding, desk, 'switch') !== 0;
}

/** What an expression comes to as a number. */
export function worthOf(
  expression: Expression,
  scope: Scope,
  binding: Binding,
  desk: DeskView,
  type: 'switch' | 'light' | 'colour' | 'number' = 'number',
): number {
  const row = new Float64Array(1);
  compileNumber(expression, scope, binding.names, { type }).run(desk, binding, row, 0);
  return row[0] as number;
}
