import type { ParameterTable } from '../model/parameters.ts';
import type { Scope } from './front.ts';
import type { Layer } from './mapping.ts';
import { resolvePath } from './paths.ts';
import type { Expression, Template } from './syntax.ts';
import { viewNumber } from './view-number.ts';

/** What the names in an expression are numbers of: one desk, one surface, one mapping. */
export interface Names {
  readonly table: ParameterTable;
  /** The layers of the mapping, in the order of their numbers. */
  readonly layers: readonly Pick<Layer, 'name' | 'kind'>[];
  /** Controls of the surface by name. */
  readonly controls: ReadonlyMap<string, number>;
  /** For each control: the fader and the encoder of its strip; −1 for none. */
  readonly fader: Int32Array;
  readonly encoder: Int32Array;
  /** How many characters each control shows; 0 for one that shows none. */
  readonly cells: Uint16Array;
}

/** What is asked about: a control, or the parameter that it may ride; both −1 for nothing. */
export interface Subject {
  readonly control: number;
  readonly parameter: number;
}

const nothing: Subject = { control: -1, parameter: -1 };

/** Number of a layer or page; −1 for none. */
export function layerNumber(name: string, isPage: boolean, { layers }: Names): number {
  return layers.findIndex((layer) => layer.name === name && (layer.kind === 'page') === isPage);
}

/** What `fader`, `encoder`, `"fader main"` or a path in the brackets of `name(…)` stands for in a view. */
export function subjectOf(expression: Expression | undefined, scope: Scope, names: Names): Subject {
  switch (expression?.is) {
    case 'path':
      return { control: -1, parameter: resolvePath(expression.path, scope, names.table) };
    case 'word':
      return { control: ownControl(expression.word, scope.control, names), parameter: -1 };
    case 'text':
      return { control: controlNamed(expression.text, scope, names), parameter: -1 };
    default:
      return nothing;
  }
}

function ownControl(word: string, control: number, names: Names): number {
  if (word === 'fader' || word === 'encoder') return names[word][control] ?? -1;
  return names.controls.get(word) ?? -1;
}

/** Number of the control a text names in a view, such as `fader {strip}`; −1 for none. */
export function controlNamed({ parts }: Template, scope: Scope, names: Names): number {
  const name = parts.map((part) => (typeof part === 'string' ? part : String(viewNumber(part, scope))));
  return names.controls.get(name.join('')) ?? -1;
}
