import type { Engine } from '../../engine/engine.ts';
import { rangeOf } from '../../units/laws.ts';
import { SILENT } from './given.ts';
import { form, type AddressSpace, type Branch } from './space.ts';

/** A branch as OSCQuery tells of it. @source OSCQuery Proposal, Vidvox, github.com/Vidvox/OSCQueryProposal */
export interface QueryNode {
  readonly FULL_PATH: string;
  /** 0 nothing, 1 read, 2 write, 3 both. */
  readonly ACCESS: number;
  readonly TYPE?: string;
  readonly VALUE?: readonly (number | string)[];
  readonly RANGE?: readonly object[];
  readonly DESCRIPTION?: string;
  readonly CONTENTS?: Readonly<Record<string, QueryNode>>;
}

/** Attributes that can be asked for by themselves. */
export const attributes = [
  'FULL_PATH',
  'ACCESS',
  'TYPE',
  'VALUE',
  'RANGE',
  'DESCRIPTION',
  'CONTENTS',
] as const;

/** All of a branch and what is below it. */
export function queryBranch(space: AddressSpace, engine: Engine, branch: Branch): QueryNode {
  const below = space.below(branch);
  const contents = Object.fromEntries(
    Array.from(below, ([name, child]) => [name, queryBranch(space, engine, child)]),
  );
  return {
    FULL_PATH: branch.address === '' ? '/' : branch.address,
    ...(branch.node < 0 ? { ACCESS: 0 } : queryNode(space, engine, branch.node)),
    ...(below.size > 0 && { CONTENTS: contents }),
  };
}

function queryNode(
  space: AddressSpace,
  engine: Engine,
  node: number,
): Omit<QueryNode, 'FULL_PATH' | 'CONTENTS'> {
  const point = space.point(node);
  const tags = space.tags(node);
  if (point)
    return {
      ACCESS: (point.read ? 1 : 0) + (point.ask ? 2 : 0),
      TYPE: tags,
      DESCRIPTION: point.description,
      ...(point.read && { VALUE: [tags === 's' ? space.text(node) : space.number(node)] }),
      ...(point.range && { RANGE: [{ MIN: point.range.min, MAX: point.range.max }] }),
    };
  const what = engine.nameOf(space.parameterOf(node));
  switch (space.formOf(node)) {
    case form.value:
      return {
        ACCESS: 3,
        TYPE: tags,
        VALUE: [space.number(node)],
        RANGE: [rangeShown(space, node)],
        DESCRIPTION: `${what}${unitShown(space, node)}`,
      };
    case form.travel:
      return {
        ACCESS: 3,
        TYPE: tags,
        VALUE: [space.number(node)],
        RANGE: [{ MIN: 0, MAX: 1 }],
        DESCRIPTION: `${what}, as travel`,
      };
    case form.text:
      return { ACCESS: 1, TYPE: tags, VALUE: [space.text(node)], DESCRIPTION: `${what}, in words` };
    default:
      return {
        ACCESS: 2,
        TYPE: tags,
        RANGE: [{ MIN: 0, MAX: 1 }],
        DESCRIPTION: `a finger on ${what}: 1 while it is there`,
      };
  }
}

function rangeShown(space: AddressSpace, node: number): object {
  const { law, choices } = space.row(node);
  if (choices) return { VALS: choices.map((_word, n) => n) };
  const { min, max } = rangeOf(law);
  return { MIN: Math.max(min, SILENT), MAX: max };
}

function unitShown(space: AddressSpace, node: number): string {
  const { unit, choices } = space.row(node);
  if (choices) return `: ${choices.map((word, n) => `${n} ${word}`).join(', ')}`;
  return unit === 'switch' ? ', 0 or 1' : `, ${unit}`;
}
