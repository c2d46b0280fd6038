import type { ParameterTable } from '../model/parameters.ts';
import type { CheckScope } from './check-scope.ts';
import type { Layer, Mapping, Problem, Rule } from './mapping.ts';
import { SurfaceNames, type Variables } from './surface-names.ts';
import type { Place } from './syntax.ts';

/** Beyond so many problems nobody reads on. */
const MOST_PROBLEMS = 200;

/** What every part of the check goes by, and where it puts what it finds. */
export class Report {
  readonly mapping: Mapping;
  readonly table: ParameterTable;
  readonly names: SurfaceNames;
  readonly layers: ReadonlyMap<string, Layer>;
  readonly #found = new Map<string, Problem>();
  #faults = 0;
  readonly #scope: CheckScope;

  constructor(mapping: Mapping, table: ParameterTable, controls: CheckControls) {
    this.mapping = mapping;
    this.table = table;
    // more units may stand beside the one that is known
    const width = Math.max(1, table.strips.length, ...controls.map(({ strip }) => strip));
    this.names = new SurfaceNames(controls, width);
    this.layers = new Map(mapping.layers.map((layer) => [layer.name, layer]));
    this.#scope = {
      table,
      layers: mapping.layers,
      variables: {},
      controls: controls.map(({ name }) => name),
      strips: mapping.strips,
      width,
      known: new Map(),
    };
  }

  /** From the top of the file; of too many, rather the faults. */
  get problems(): readonly Problem[] {
    const all = [...this.#found.values()];
    const warnings = Math.max(0, MOST_PROBLEMS - this.#faults);
    return [
      ...all.filter(({ weight }) => weight !== 'warning').slice(0, MOST_PROBLEMS),
      ...all.filter(({ weight }) => weight === 'warning').slice(0, warnings),
    ].sort((a, b) => a.line - b.line || a.column - b.column);
  }

  /** Has it so many faults that checking on makes no sense? */
  get hopeless(): boolean {
    return this.#faults >= MOST_PROBLEMS;
  }

  /** What expressions can speak of beside a control; of a page's own rules the turns of that page. */
  about(variables: Variables, turns?: readonly [number, number]): CheckScope {
    return { ...this.#scope, variables: turns ? { ...variables, turn: turns } : variables };
  }

  /** What the expressions of a rule can speak of. */
  aboutRule(rule: Rule): CheckScope {
    return this.about(this.names.meant(rule.control).variables, this.turnsOf(rule));
  }

  /** First and last turn of the page a rule lies in. */
  turnsOf({ layers }: Rule): readonly [number, number] | undefined {
    const page = layers.map((number) => this.mapping.layers[number]).find((layer) => layer?.kind === 'page');
    return page && [1, page.turns];
  }

  fault({ line, column }: Place, message: string): void {
    this.add({ line, column, message });
  }

  warn({ line, column }: Place, message: string): void {
    this.add({ line, column, message, weight: 'warning' });
  }

  /** The same thing is said once, however many ways it was found. */
  add(problem: Problem): void {
    const key = `${problem.line}:${problem.column} ${problem.message}`;
    if (this.#found.has(key)) return;
    this.#found.set(key, problem);
    if (problem.weight !== 'warning') this.#faults++;
  }

  addAll(problems: readonly Problem[]): void {
    for (const problem of problems) this.add(problem);
  }
}

type CheckControls = ConstructorParameters<typeof SurfaceNames>[0];
