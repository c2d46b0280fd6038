import type { Engine } from '../../engine/engine.ts';
import { describeValue } from '../../model/format.ts';
import type { Parameter, ParameterTable } from '../../model/parameters.ts';
import { travelOf } from '../../units/laws.ts';
import type { ByteWriter } from '../../wire/byte-writer.ts';
import { oscHead, OscPattern, oscValue } from '../../wire/osc.ts';
import { SILENT } from './given.ts';
import { pointsOf, type Point } from './points.ts';

/**
 * The forms in which a parameter is there, each with an address of its own: its value in its own unit, its travel 0..1, its
 * value in words, and whether a finger is on it.
 *
 * The forms stand behind the address, not before it: a client that has `/ch/1/fader` finds the others below it, a pattern
 * for a strip is the same whatever the form, and OSCQuery shows them where they belong.
 */
export const form = { value: 0, travel: 1, text: 2, touch: 3 } as const;
const suffixes = ['', '/travel', '/text', '/touch'] as const;
/** Another word for `touch`, which TouchOSC sends. */
const TOUCH_ALIAS = 'z';
const FORMS = suffixes.length;

/** One stroke of the tree. */
export interface Branch {
  readonly address: string;
  /** Node of what is here; −1: nothing but what is below. */
  node: number;
  readonly children: Map<string, Branch>;
}

/**
 * Everything that has an address, numbered: `form × parameters + parameter`, and after those the points. Built once; an
 * address is encoded the first time it is sent, and never again.
 */
export class AddressSpace {
  readonly table: ParameterTable;
  readonly points: readonly Point[];
  /** Number of parameters, and of nodes. */
  readonly parameters: number;
  readonly count: number;
  /** The first node that is a point. */
  readonly firstPoint: number;
  readonly root: Branch = { address: '', node: -1, children: new Map() };
  readonly #engine: Engine;
  readonly #addresses: string[] = [];
  readonly #nodes = new Map<string, number>();
  readonly #heads: (Uint8Array | undefined)[];

  constructor(engine: Engine) {
    this.#engine = engine;
    this.table = engine.table;
    this.parameters = engine.table.count;
    this.firstPoint = FORMS * this.parameters;
    this.points = pointsOf(engine.table.strips);
    this.count = this.firstPoint + this.points.length;
    for (const suffix of suffixes)
      for (const { path } of this.table.rows) this.#addresses.push(`/${path}${suffix}`);
    for (const { address } of this.points) this.#addresses.push(address);
    this.#addresses.forEach((address, node) => this.#nodes.set(address, node));
    for (const { path, number } of this.table.rows)
      this.#nodes.set(`/${path}/${TOUCH_ALIAS}`, form.touch * this.parameters + number);
    for (const { path, number } of this.table.rows) this.#plant(`/${path}`, number);
    for (const [i, { address }] of this.points.entries()) this.#plant(address, this.firstPoint + i);
    this.#heads = Array.from({ length: this.count });
  }

  /** The node at an address; −1 for none. */
  find(address: string): number {
    return this.#nodes.get(address) ?? -1;
  }

  address(node: number): string {
    return this.#addresses[node] as string;
  }

  /** The form of a node; −1 of a point. */
  formOf(node: number): number {
    return node < this.firstPoint ? Math.trunc(node / this.parameters) : -1;
  }

  /** The parameter of a node that is none of a point. */
  parameterOf(node: number): number {
    return node % this.parameters;
  }

  row(node: number): Parameter {
    return this.table.row(this.parameterOf(node));
  }

  point(node: number): Point | undefined {
    return this.points[node - this.firstPoint];
  }

  isMeter(node: number): boolean {
    return this.point(node)?.meter === true;
  }

  /** Is anything ever told of it? */
  isTold(node: number): boolean {
    return this.tags(node) !== '' && this.formOf(node) !== form.touch;
  }

  /** Type of its value; empty: it has none. */
  tags(node: number): Point['tags'] {
    switch (this.formOf(node)) {
      case form.value:
        return this.row(node).law.kind === 'steps' ? 'i' : 'f';
      case form.travel:
        return 'f';
      case form.text:
        return 's';
      case form.touch:
        return 'i';
      default:
        return this.point(node)?.tags ?? '';
    }
  }

  /** What a number at it is now, as a float32 where it is sent as one; NaN for a text. */
  number(node: number): number {
    const number = this.#number(node);
    return this.tags(node) === 'f' ? Math.fround(number) : number;
  }

  #number(node: number): number {
    if (node >= this.firstPoint) {
      const now = this.point(node)?.read?.(this.#engine);
      return typeof now === 'number' ? now : NaN;
    }
    const { arbiter, desk } = this.#engine;
    const parameter = this.parameterOf(node);
    const value = desk.values[parameter] as number;
    switch (this.formOf(node)) {
      case form.value:
        return value === -Infinity ? SILENT : value;
      case form.travel:
        return travelOf(this.table.row(parameter).law, value);
      case form.touch:
        return arbiter.isTouched(parameter) ? 1 : 0;
      default:
        return NaN;
    }
  }

  /** What a text at it is now. */
  text(node: number): string {
    const point = this.point(node);
    if (point) return String(point.read?.(this.#engine) ?? '').replaceAll('\0', '');
    const row = this.row(node);
    return describeValue(row, this.#engine.desk.values[row.number] as number);
  }

  /** Writes the message that tells of it. */
  put(node: number, out: ByteWriter): void {
    const tags = this.tags(node);
    const head = (this.#heads[node] ??= oscHead(this.address(node), tags));
    out.putAll(head);
    if (tags === 's') oscValue.s(this.text(node), out);
    else if (tags === 'i') oscValue.i(this.number(node), out);
    else if (tags === 'f') oscValue.f(this.number(node), out);
  }

  /** All nodes an address pattern matches, or that one at an address. */
  matched(pattern: string): readonly number[] {
    const exact = this.find(pattern);
    if (exact >= 0) return [exact];
    return this.#branches(pattern).flatMap(({ node }) => (node >= 0 ? [node] : []));
  }

  /**
   * What a client that asks for an address or a pattern is told of: the nodes themselves, or of what is no node all values
   * below it. Meters, travels and words only where they are named.
   */
  toldBy(pattern: string): readonly number[] {
    if (pattern === '' || pattern === '/') return this.#valuesBelow(this.root);
    const exact = this.find(pattern);
    if (exact >= 0) return this.isTold(exact) ? [exact] : [];
    return this.#branches(pattern).flatMap((branch) => {
      if (branch.node < 0) return this.#valuesBelow(branch);
      return this.isTold(branch.node) ? [branch.node] : [];
    });
  }

  /** The branch at an address; undefined: there is none. Forms are branches without any below. */
  branch(address: string): Branch | undefined {
    let branch: Branch | undefined = this.root;
    if (address === '/') return branch;
    for (const part of partsOf(address)) branch = branch && this.below(branch).get(part);
    return branch;
  }

  /** What is right below a branch: of a parameter its forms, too. */
  below(branch: Branch): ReadonlyMap<string, Branch> {
    if (branch.node < 0 || branch.node >= this.parameters) return branch.children;
    const below = new Map(branch.children);
    for (let n = 1; n < FORMS; n++) {
      const node = n * this.parameters + branch.node;
      const [, name = ''] = (suffixes[n] as string).split('/');
      below.set(name, { address: this.address(node), node, children: new Map() });
    }
    return below;
  }

  #branches(pattern: string): readonly Branch[] {
    if (!pattern.startsWith('/')) return [];
    let found: readonly Branch[] = [this.root];
    for (const part of partsOf(pattern)) {
      const match = matcher(part);
      found = found.flatMap((branch) => {
        const below = this.below(branch);
        if (!match) return below.get(part) ?? [];
        return Array.from(below).flatMap(([name, child]) => (match.matches(name) ? [child] : []));
      });
      if (found.length === 0) break;
    }
    return found;
  }

  #valuesBelow(branch: Branch): readonly number[] {
    const own =
      branch.node >= 0 && this.isTold(branch.node) && !this.isMeter(branch.node) ? [branch.node] : [];
    return [...own, ...Array.from(branch.children.values(), (child) => this.#valuesBelow(child)).flat()];
  }

  #plant(address: string, node: number): void {
    let branch = this.root;
    for (const part of partsOf(address)) {
      let next = branch.children.get(part);
      if (!next) {
        next = { address: `${branch.address}/${part}`, node: -1, children: new Map() };
        branch.children.set(part, next);
      }
      branch = next;
    }
    branch.node = node;
  }
}

function partsOf(address: string): readonly string[] {
  return address.split('/').slice(1);
}

/** Undefined where a part is no pattern. */
function matcher(part: string): OscPattern | undefined {
  return /[?*[\]{}]/.test(part) ? new OscPattern(part) : undefined;
}
