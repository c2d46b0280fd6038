import type { Control, ControlKind } from '../model/controls.ts';
import type { ParameterTable } from '../model/parameters.ts';
import type { Action, Mapping, Place, Problem } from './mapping.ts';
import { nearest } from '../model/nearest.ts';

/**
 * Holds a mapping against the surface it is for and the desk: controls that do not exist, parameters that do not exist,
 * pages nobody can reach, and rules said twice.
 *
 * @param controls the fullest surface of the family; a smaller one simply lacks some.
 */
export function checkMapping(
  mapping: Mapping,
  table: ParameterTable,
  controls: readonly Control[],
): readonly Problem[] {
  const problems: Problem[] = [];
  const complain = ({ line, column }: Place, message: string): number =>
    problems.push({ line, column, message });
  const names = new Set(controls.map((control) => patternOf(control.name)));
  const pages = mapping.pages.map((page) => page.name);
  const said = new Set<string>();
  for (const rule of mapping.rules) {
    const key = `${rule.shifted ? 'shift + ' : ''}${rule.control}`;
    if (said.has(key)) complain(rule, `"${key}" is said twice; the first one counts`);
    said.add(key);
    if (!names.has(patternOf(rule.control)) && !controls.some((control) => control.name === rule.control)) {
      complain(rule, `the surface has no control "${rule.control}"${didYouMean(rule.control, names)}`);
    }
    const on = controls.find(
      ({ name }) => name === rule.control || patternOf(name) === patternOf(rule.control),
    );
    const wrong = on && misfit(on.kind, rule.action);
    if (wrong) complain(rule, `"${rule.control}" ${wrong}`);
    if (rule.action.does === 'page' && !pages.includes(rule.action.page)) {
      complain(rule, `there is no page "${rule.action.page}"${didYouMean(rule.action.page, pages)}`);
    }
    if ('path' in rule.action) checkPath(rule.action.path, 1, mapping, table, (why) => complain(rule, why));
  }
  for (const page of mapping.pages) {
    const reached =
      page === mapping.pages[0] ||
      mapping.rules.some(({ action }) => action.does === 'page' && action.page === page.name);
    if (!reached)
      complain(page, `no key leads to the page "${page.name}"; give one the words "page ${page.name}"`);
    for (const path of page.encoders)
      checkPath(path, page.turns, mapping, table, (why) => complain(page, why));
  }
  return problems;
}

const rides = ['ride', 'page-encoder', 'nothing'];

/** Why a control of this kind cannot do that; undefined when it can. */
function misfit(kind: ControlKind, { does }: Action): string | undefined {
  switch (kind) {
    case 'fader':
    case 'encoder':
      return rides.includes(does)
        ? undefined
        : `is moved, not pressed: give it the path of a parameter, or "page encoder"`;
    case 'pedal':
    case 'knob':
      return does === 'ride' || does === 'nothing'
        ? undefined
        : 'is moved, not pressed: give it the path of a parameter';
    case 'wheel':
      return does === 'jog' || does === 'nothing' ? undefined : 'is the wheel: it can only "jog"';
    case 'key':
      return does === 'ride' || does === 'page-encoder' || does === 'jog'
        ? 'is a key, and cannot be turned or moved: give it words such as "toggle {strip}/mute"'
        : undefined;
    case 'meter':
    case 'lamp':
    case 'text':
    case 'colour':
      return 'only shows something, and cannot be told to do anything';
  }
}

/** A path must exist for at least one strip it can stand for, at its first and its last turn. */
function checkPath(
  path: string,
  turns: number,
  mapping: Mapping,
  table: ParameterTable,
  complain: (why: string) => void,
): void {
  const strips = table.strips.filter((strip) => mapping.strips.includes(strip.kind));
  for (const turn of [1, turns]) {
    const turned = path.replace('{n}', String(turn));
    const meant = /\{strip\}|\{selected\}/.test(turned)
      ? strips.map((strip) => turned.replace(/\{strip\}|\{selected\}/, strip.path))
      : [turned];
    if (meant.some((candidate) => table.find(candidate) !== undefined)) continue;
    const first = strips[0]?.path ?? '';
    const word = /\{strip\}|\{selected\}/.exec(turned)?.[0];
    const all = table.rows.map((row) =>
      word !== undefined && row.path.startsWith(`${first}/`) ? row.path.replace(first, word) : row.path,
    );
    complain(`the desk has no parameter "${turned}"${didYouMean(turned, all)}`);
    return;
  }
}

function patternOf(control: string): string {
  return control.replace(/ \d+$/, ' {strip}');
}

function didYouMean(word: string, among: Iterable<string>): string {
  const near = nearest(word, among);
  return near ? `; did you mean "${near}"?` : '';
}

/** A problem as it is printed: `file:line:column message`, the line, and a caret under the place. */
export function describeProblem(file: string, text: string, problem: Problem): string {
  const line = text.split('\n')[problem.line - 1] ?? '';
  const caret = `${' '.repeat(problem.column - 1)}^`;
  return `${file}:${problem.line}:${problem.column} ${problem.message}\n  ${line}\n  ${caret}`;
}
