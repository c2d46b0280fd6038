/**
 * Holds one source file against the table of which folder may import which. The file is parsed, not searched, so that
 * a word in a comment or a string is no finding and an import in an odd shape is no way round.
 */
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { parseSync } from 'vite';

/** What a folder may import besides itself: other folders by name, `Node`, `any package`, packages by name. */
export interface Allowed {
  readonly folders: readonly string[];
  readonly outside: readonly string[];
}

export interface Walls {
  readonly table: ReadonlyMap<string, Allowed>;
  /** Folders whose code must give the same for the same input, always and everywhere. */
  readonly pure: ReadonlySet<string>;
}

/** Names a pure folder must not mention: clocks, timers, chance, the process, the network, and ways to get at them. */
const IMPURE = new Set(
  `Date performance setTimeout setInterval setImmediate queueMicrotask requestAnimationFrame console process fetch
   crypto globalThis global window self Buffer WebSocket XMLHttpRequest Worker require`.split(/\s+/),
);

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

type Visit = (node: Node, parent: Node, field: string) => void;

function walk(node: Node, visit: Visit): void {
  for (const [field, value] of Object.entries(node)) {
    for (const inner of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (!isNode(inner)) continue;
      visit(inner, node, field);
      walk(inner, visit);
    }
  }
}

function parse(file: string, source: string): Node {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new SyntaxError(`${file}: ${errors[0]!.message}`);
  return program as unknown as Node;
}

/** The text of a string or of a template without holes. */
function text(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  const parts = node.type === 'TemplateLiteral' ? (node['quasis'] as { value: { cooked: string } }[]) : [];
  return parts.length === 1 ? parts[0]!.value.cooked : undefined;
}

const isNamed = (node: unknown, name: string) => isNode(node) && node['name'] === name;

/** What a node imports: a specifier, `null` if it is worked out while running, `undefined` if it imports nothing. */
function specifierOf(node: Node): string | null | undefined {
  const argument = (node['arguments'] as unknown[] | undefined)?.[0];
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return text(node['source']) ?? null;
    case 'ExportNamedDeclaration':
      return node['source'] === null ? undefined : (text(node['source']) ?? null);
    case 'TSExternalModuleReference':
      return text(node['expression']) ?? null;
    case 'CallExpression':
      return isNamed(node['callee'], 'require') ? (text(argument) ?? null) : undefined;
    case 'NewExpression': {
      // a worker's file: new URL('./worker.js', import.meta.url)
      const target = isNamed(node['callee'], 'URL') ? text(argument) : undefined;
      return target !== undefined && /^\..*\.[jt]sx?$/.test(target) ? target : undefined;
    }
    default:
      return undefined;
  }
}

/** Fields where an identifier is only the name of a member, not something looked up. */
const MEMBER_NAMES: Readonly<Record<string, readonly string[]>> = {
  MemberExpression: ['property'],
  Property: ['key'],
  MethodDefinition: ['key'],
  PropertyDefinition: ['key'],
  AccessorProperty: ['key'],
  TSAbstractMethodDefinition: ['key'],
  TSAbstractPropertyDefinition: ['key'],
  TSPropertySignature: ['key'],
  TSMethodSignature: ['key'],
  TSQualifiedName: ['right'],
  TSImportType: ['qualifier'],
  TSNamedTupleMember: ['label'],
  ImportSpecifier: ['imported'],
  ExportSpecifier: ['exported'],
  LabeledStatement: ['label'],
  BreakStatement: ['label'],
  ContinueStatement: ['label'],
};

const isMemberName = (parent: Node, field: string) =>
  parent['computed'] !== true && (MEMBER_NAMES[parent.type]?.includes(field) ?? false);

/** What of this node has no place in a pure folder. */
function impurityOf(node: Node, parent: Node, field: string): string | undefined {
  if (node.type === 'MetaProperty' && isNamed(node['meta'], 'import')) return 'import.meta';
  if (node.type === 'MemberExpression' && isNamed(node['object'], 'Math')) {
    const property = node['property'];
    const name = node['computed'] === true ? (text(property) ?? 'random') : (property as Node)['name'];
    return name === 'random' ? 'Math.random' : undefined;
  }
  if (node.type !== 'Identifier' || isMemberName(parent, field)) return undefined;
  // taken as a whole, or taken apart, Math gives away its random without naming it
  if (node['name'] === 'Math' && parent.type !== 'MemberExpression') return 'Math other than Math.<name>';
  return IMPURE.has(node['name'] as string) ? (node['name'] as string) : undefined;
}

/** `src/engine/step.ts` → `engine`, `firmware-sim/x32.ts` → `firmware-sim`, `src/x.ts` → `src`. */
function folderOf(file: string): string {
  const [top = '', second = '', ...rest] = file.split('/');
  return top === 'src' && rest.length > 0 ? second : top;
}

const packageOf = (specifier: string) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

/** Why `file` may not import `specifier`; `undefined` if it may. */
function refusal(file: string, specifier: string, walls: Walls): string | undefined {
  const folder = folderOf(file);
  const allowed = walls.table.get(folder);
  if (allowed === undefined) return `${folder} has no row in the table`;
  if (specifier.startsWith('.')) {
    const target = folderOf(posix.join(posix.dirname(file), specifier));
    if (target === folder || allowed.folders.includes(target)) return undefined;
    return `${folder} may not import ${target}: ${specifier}`;
  }
  if (isBuiltin(specifier)) {
    return allowed.outside.includes('Node') ? undefined : `${folder} may not import Node: ${specifier}`;
  }
  const name = packageOf(specifier);
  if (allowed.outside.includes('any package') || allowed.outside.includes(name)) return undefined;
  return `${folder} may not import the package ${name}`;
}

/**
 * Everything in one file that breaks a wall.
 *
 * @param file path from the root of the project, with `/`.
 * @returns lines such as `src/engine/step.ts:3 engine may not import wire: ../wire/osc.ts`, in the order of the file.
 */
export function breaches(file: string, source: string, walls: Walls): string[] {
  const found: { readonly at: number; readonly what: string }[] = [];
  const pure = walls.pure.has(folderOf(file));
  if (!walls.table.has(folderOf(file)))
    found.push({ at: 0, what: `${folderOf(file)} has no row in the table` });
  walk(parse(file, source), (node, parent, field) => {
    const specifier = specifierOf(node);
    const refused =
      specifier === null
        ? 'an import whose target is worked out while running'
        : specifier !== undefined
          ? refusal(file, specifier, walls)
          : undefined;
    if (refused !== undefined) found.push({ at: node.start, what: refused });
    const impurity = pure ? impurityOf(node, parent, field) : undefined;
    if (impurity !== undefined) found.push({ at: node.start, what: `pure code uses ${impurity}` });
  });
  const lineOf = (at: number) => source.slice(0, at).split('\n').length;
  return found.toSorted((a, b) => a.at - b.at).map(({ at, what }) => `${file}:${lineOf(at)} ${what}`);
}

// ── the same table, read out of the document ─────────────────────────────────────────────────────────────────────

const cellsOf = (row: string) =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

const namesIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);

/** The folders the tree in the document draws above its line "everything above is pure". */
export function pureInDocument(document: string): string[] {
  const tree = /^src\/\n([\s\S]*?)── everything above is pure/m.exec(document)?.[1];
  if (tree === undefined) throw new Error('the document has no tree with a line "everything above is pure"');
  return [...tree.matchAll(/^ {2}([a-z-]+)\/ /gm)].map((match) => match[1]!);
}

/**
 * The table `| folder | may import | from outside |` of the document. A cell holds names in backticks, and the words
 * "the pure folders", "anything", "Node", "any package" and "nothing".
 */
export function tableInDocument(document: string): Map<string, Allowed> {
  const lines = document.split('\n');
  const head = lines.findIndex((line) => cellsOf(line).join() === 'folder,may import,from outside');
  if (head < 0) throw new Error('the document has no table "folder | may import | from outside"');
  const pure = pureInDocument(document);
  const table = new Map<string, Allowed>();
  for (const line of lines.slice(head + 2)) {
    const [names, folders, outside] = cellsOf(line);
    if (names === undefined || folders === undefined || outside === undefined) break;
    const allowed = {
      folders: [...(folders.includes('the pure folders') ? pure : []), ...namesIn(folders)],
      outside: [...['Node', 'any package'].filter((word) => outside.includes(word)), ...namesIn(outside)],
    };
    for (const name of namesIn(names)) table.set(name, allowed);
  }
  return table;
}
