import { isMap, isScalar, isSeq, type Document, type Node, type Scalar, type YAMLMap } from 'yaml';
import { nearest } from '../model/nearest.ts';
import { addedControls, addedLayers, type Found } from './migrate-additions.ts';
import { pageLines, type OldPage, type PageControl } from './migrate-pages.ts';
import { commentsIn, endOf, Splice, startOf } from './splice.ts';

/** What came of a file of format 1: the same in format 2, or what could not be understood, and where. */
export interface FromFormat1 {
  readonly text: string;
  readonly notes: readonly string[];
  readonly misunderstood: readonly { readonly offset: number; readonly message: string }[];
}

/** One line of `controls`. */
interface OldRule {
  readonly key: Scalar<string>;
  readonly value: Scalar<string>;
  readonly control: string;
  readonly shifted: boolean;
  readonly phrase: string;
}

/** Words that mean the same in both formats. */
const same: ReadonlySet<string> = new Set([
  'play',
  'stop',
  'record',
  'return to start',
  'loop',
  'punch',
  'undo',
  'redo',
  'save',
  'drop marker',
  'next marker',
  'previous marker',
  'store scene',
  'wind back',
  'wind on',
  'clear solo',
  'nothing',
  'bank left',
  'bank right',
  'channel left',
  'channel right',
  'select {strip}',
  'arm {strip}',
  'bank to channels',
  'bank to groups',
  'bank to buses',
  'bank to dcas',
  ...['off', 'read', 'touch', 'latch', 'write'].flatMap((mode) => [`mode ${mode}`, `all mode ${mode}`]),
]);

/** Words that are layers now, or say more. */
const changed: readonly string[] = [
  'jog',
  'scrub',
  'flip',
  'names or values',
  'time format',
  'shift',
  'page encoder',
  'page reset',
];

const pathForm = /^(?:\{strip\}|\{selected\}|[a-z]+[\w-]*)(?:\/(?:[\w-]+|\{n\}))+$/u;

/** More pages, or controls that do what a page says, than any surface has: each page would get a line for each of them. */
const MOST_OF_PAGES = 128;

const LAYERS = ['shift', 'flip', 'names', 'beats', 'scrub'] as const;

/** Rewrites a file of format 1 as format 2: the user's lines and comments stay where they are. */
export function fromFormat1(document: Document, source: string): FromFormat1 {
  return new Migration(document, source).run();
}

class Migration {
  readonly #splice: Splice;
  readonly #root: YAMLMap;
  readonly #notes: string[] = [];
  readonly #misunderstood: { readonly offset: number; readonly message: string }[] = [];
  readonly #rules: readonly OldRule[];
  readonly #pages: readonly OldPage[];
  readonly #pageControls: readonly PageControl[];
  /** Names of layers by what they were. */
  readonly #layers: Readonly<Record<(typeof LAYERS)[number], string>>;

  constructor(document: Document, source: string) {
    this.#splice = new Splice(source);
    this.#root = document.contents as YAMLMap;
    this.#rules = this.#readRules();
    this.#pages = this.#readPages();
    this.#pageControls = this.#readPageControls();
    const taken = new Set(this.#pages.map(({ newName }) => newName));
    this.#layers = Object.fromEntries(
      LAYERS.map((name) => [name, taken.has(name) ? `${name}-layer` : name]),
    ) as Record<(typeof LAYERS)[number], string>;
  }

  run(): FromFormat1 {
    const format = this.#get('faderline');
    if (format) this.#splice.replaceNode(format, '2');
    for (const rule of this.#rules) this.#rule(rule);
    this.#rewritePages();
    this.#add();
    return { text: this.#splice.result(), notes: this.#notes, misunderstood: this.#misunderstood };
  }

  #get(name: string): Node | undefined {
    return this.#root.get(name, true);
  }

  // ── controls ──

  #readRules(): readonly OldRule[] {
    return this.#pairs('controls').flatMap(({ key, value }) => {
      if (!isScalar<string>(value))
        return this.#misunderstand(value, 'what a control does was words or a path in format 1');
      const shifted = key.value.startsWith('shift + ');
      const control = shifted ? key.value.slice('shift + '.length) : key.value;
      return [{ key, value, control, shifted, phrase: value.value.trim() }];
    });
  }

  #pairs(section: string): readonly { readonly key: Scalar<string>; readonly value: Node }[] {
    const node = this.#get(section);
    if (!isMap(node)) return [];
    return node.items.flatMap(({ key, value }) => {
      if (isScalar<string>(key) && value !== null) return [{ key, value: value as Node }];
      return this.#misunderstand(key as Node, 'left of the colon stands a name');
    });
  }

  #misunderstand(node: Node, message: string): never[] {
    this.#misunderstood.push({ offset: startOf(node), message });
    return [];
  }

  #rule({ key, value, control, shifted, phrase }: OldRule): void {
    const indent = `${this.#splice.indentAt(startOf(key))}  `;
    const say = (words: string): void => this.#splice.replaceNode(value, words);
    if (shifted && this.#layers.shift !== 'shift')
      this.#splice.replaceNode(key, key.value.replace('shift', this.#layers.shift));
    if (shifted && !control.startsWith('key ')) {
      this.#notes.push(`"shift + ${control}" did nothing in format 1, and was taken out`);
      return this.#splice.remove(startOf(key), endOf(value));
    }
    if (same.has(phrase) || /^scene [1-9]\d*$/u.test(phrase)) return;
    if (changed.includes(phrase)) return this.#changedWords(phrase, key, value, control, indent);
    const page = /^page (?<name>.+)$/u.exec(phrase)?.groups?.['name'];
    if (page !== undefined) return say(`page ${this.#newPage(page)}`);
    const [, verb, path] = /^(?:(toggle|reset) )?(.*)$/u.exec(phrase) ?? [];
    if (path === undefined || !pathForm.test(path)) return this.#unknown(value, phrase);
    if (path.includes('{n}'))
      this.#splice.replaceNode(value, this.#written(value).replaceAll('{n}', '{turn}'));
    if (verb === 'toggle' && path.endsWith('/mute') && !shifted) this.#muteKey(value, phrase, path, indent);
  }

  #written(node: Node): string {
    return this.#splice.text.slice(startOf(node), endOf(node));
  }

  #newPage(name: string): string {
    return this.#pages.find((page) => page.name === name)?.newName ?? layerName(name);
  }

  #unknown(value: Node, phrase: string): void {
    const near = nearest(phrase, [...same, ...changed]);
    const remedy = near === undefined ? '' : `; did you mean "${near}"?`;
    this.#misunderstand(value, `"${phrase}" was nothing a control could do in format 1${remedy}`);
  }

  /** A mute flashed where something else kept its strip silent; now its line says so. */
  #muteKey(value: Node, phrase: string, path: string, indent: string): void {
    const strip = path.slice(0, -'/mute'.length);
    const silenced = strip === '{strip}' ? 'silenced' : `silenced(${strip})`;
    const lines = [`press: ${phrase}`, `light: if ${path} then on else if ${silenced} then flash`];
    this.#fields(
      value,
      lines.map((line) => line.replaceAll('{n}', '{turn}')),
      indent,
    );
  }

  #fields(value: Node, lines: readonly string[], indent: string): void {
    const gap =
      this.#splice.text.slice(0, startOf(value)).length -
      this.#splice.text.slice(0, startOf(value)).trimEnd().length;
    this.#splice.replace(
      startOf(value) - gap,
      endOf(value),
      lines.map((line) => `\n${indent}${line}`).join(''),
    );
  }

  #changedWords(phrase: string, key: Node, value: Node, control: string, indent: string): void {
    const say = (words: string): void => this.#splice.replaceNode(value, words);
    switch (phrase) {
      case 'jog':
        return say('jog 0.1 s');
      case 'shift':
        return say(`hold ${this.#layers.shift}`);
      case 'flip':
        return say(`layer ${this.#layers.flip}`);
      case 'names or values':
        return say(`layer ${this.#layers.names}`);
      case 'scrub':
        return say(`layer ${this.#layers.scrub}`);
      case 'time format':
        return this.#fields(value, [`press: layer ${this.#layers.beats}`, 'light: off'], indent);
      case 'page encoder':
        return this.#splice.remove(startOf(key), endOf(value));
      default:
        return this.#pageReset(value, control, say);
    }
  }

  /** It put back what the page said, wherever that was turned. */
  #pageReset(value: Node, control: string, say: (words: string) => void): void {
    const [first] = this.#pageControls;
    const own = / (?<strip>\d+|\{strip\})$/u.exec(control)?.groups?.['strip'];
    if (first && own !== undefined)
      return say(`reset ${first.control.replace(/ (?:\d+|\{strip\})$/u, ` ${own}`)}`);
    this.#notes.push(`"${control}" had nothing to put back, and does nothing`);
    this.#splice.replaceNode(value, 'nothing');
  }

  /** Controls that did what the page said, and those that are meant by them but did something of their own. */
  #readPageControls(): readonly PageControl[] {
    const base = this.#rules.filter(({ shifted }) => !shifted);
    const all = base.filter(({ phrase }) => phrase === 'page encoder');
    const [beyond, page] = [all[MOST_OF_PAGES], this.#pages[MOST_OF_PAGES]];
    if (beyond) return this.#misunderstand(beyond.value, tooMany('controls that do what a page says'));
    if (page) return this.#misunderstand(page.key, tooMany('pages'));
    return all.map(({ control }) => ({
      control,
      exceptions: control.endsWith(' {strip}')
        ? base.flatMap((rule) => {
            const number = numberIn(rule.control, control);
            return number !== undefined ? [{ number, ownPage: rule.phrase === 'page encoder' }] : [];
          })
        : [],
    }));
  }

  // ── pages ──

  #readPages(): readonly OldPage[] {
    return this.#pairs('pages').flatMap(({ key, value }) => {
      if (!isMap(value)) return this.#misunderstand(value, 'a page was a list of fields in format 1');
      const page = readPage(key, value);
      return typeof page === 'string' ? this.#misunderstand(key, page) : [page];
    });
  }

  #rewritePages(): void {
    const controls = this.#pageControls;
    for (const page of this.#pages) {
      const { key, node, newName, name } = page;
      if (newName !== name) {
        this.#notes.push(`the page "${name}" is called "${newName}" now`);
        this.#splice.replaceNode(key, newName);
      }
      const indent = `${this.#splice.indentAt(startOf(key))}  `;
      const lines = pageLines(page, controls, (from, to) => commentsIn(this.#splice.text.slice(from, to)));
      this.#replacePage(
        node,
        key,
        lines.map((line) => `${indent}${line}`),
      );
    }
  }

  /** What stood behind the name of the page stays there: `send: # again SEND: the next bus`. */
  #replacePage(node: YAMLMap, key: Node, lines: readonly string[]): void {
    if (node.flow === true) {
      const from = this.#splice.text.indexOf(':', endOf(key)) + 1;
      this.#splice.replace(
        from,
        endOf(node),
        commentsIn(this.#splice.text.slice(from, startOf(node)))
          .map((one) => ` ${one}`)
          .join(''),
      );
      return this.#splice.addBelow(endOf(node), lines);
    }
    const from = this.#splice.text.lastIndexOf('\n', startOf(node)) + 1;
    const last = node.items.at(-1)?.value as Node | undefined;
    const end = this.#splice.endOfLine(last ? endOf(last) : endOf(node));
    this.#splice.replace(from, end, lines.join('\n'));
  }

  // ── what was built in ──

  #add(): void {
    const does = (phrase: string): readonly OldRule[] => this.#rules.filter((rule) => rule.phrase === phrase);
    const found: Found = {
      said: new Set(this.#rules.map(({ key }) => key.value)),
      names: this.#layers,
      flips: does('flip').length > 0,
      tellsNames: does('names or values').length > 0,
      changesTime: does('time format').length > 0,
      shifts: does('shift').length > 0,
      scrubs: does('scrub').map(({ control }) => control),
      resets: does('page reset').map(({ control }) => control),
      turns: this.#rules.some(({ control }) => control.startsWith('encoder')),
      aboutSelected: this.#pages.some(({ encoders }) => encoders[0]?.startsWith('{selected}') === true),
    };
    this.#addControls(addedControls(found));
    const layers = addedLayers(found);
    if (layers.length === 0) return;
    this.#notes.push(
      'what was built in is in "layers" now: flip, finer turning, the shuttle and the displays',
    );
    this.#splice.addBelow(this.#splice.text.length, [
      '',
      'layers:',
      ...layers.map((line) => (line === '' ? '' : `  ${line}`)),
    ]);
  }

  #addControls(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.#notes.push('displays, meters, colours and lamps are lines of "controls" now');
    const last = this.#rules.at(-1);
    const indent = last ? this.#splice.indentAt(startOf(last.key)) : '  ';
    const below = ['', '# What was built in before format 2', ...lines].map((line) =>
      line === '' ? '' : `${indent}${line}`,
    );
    if (last) return this.#splice.addBelow(endOf(last.value), below);
    const section = this.#get('controls');
    if (section) this.#splice.addBelow(endOf(section), below);
    else this.#splice.addBelow(this.#splice.text.length, ['', 'controls:', ...below.slice(1)]);
  }
}

function tooMany(what: string): string {
  return `there are more than ${MOST_OF_PAGES} ${what}: no surface has so many`;
}

/** The number of a control that a pattern with `{strip}` means. */
function numberIn(control: string, pattern: string): number | undefined {
  const before = pattern.slice(0, -'{strip}'.length);
  const number = control.startsWith(before) ? control.slice(before.length) : '';
  return /^\d+$/u.test(number) ? Number(number) : undefined;
}

/** A name as layers and pages can have it. */
function layerName(name: string): string {
  const plain = name
    .trim()
    .replace(/[^\p{L}\p{N}_]+/gu, '-')
    .replace(/^[-\p{N}]+|-+$/gu, '');
  return plain === '' || /^(?:base|on|off|flash|page|if|then|else|and|or|not)$/u.test(plain)
    ? `page-${plain || 'x'}`
    : plain;
}

function readPage(key: Scalar<string>, node: YAMLMap): OldPage | string {
  if (!node.items.every((pair) => isScalar(pair.key) && pair.value !== null))
    return `a field of the page "${key.value}" says nothing`;
  const text = (name: string): string | undefined => {
    const value: unknown = node.get(name);
    return typeof value === 'string' ? value : undefined;
  };
  const several = node.get('encoders', true);
  const one = text('encoder');
  const listed = isSeq(several)
    ? several.items.map((item) => (isScalar<string>(item) ? item.value : ''))
    : undefined;
  const encoders = listed ?? (one === undefined ? [] : [one]);
  const bad = encoders.find((path) => !pathForm.test(path));
  if (encoders.length === 0 || bad !== undefined)
    return bad === undefined
      ? `the page "${key.value}" says nothing of encoders`
      : `"${bad}" is not the path of a parameter`;
  const turns = Number(text('turns') ?? 1);
  return {
    key,
    node,
    name: key.value,
    newName: layerName(key.value),
    shows: text('shows') ?? '',
    encoders,
    listed: encoders.length > 1,
    ring: text('ring') ?? 'dot',
    turns: Number.isInteger(turns) ? turns : 1,
  };
}
