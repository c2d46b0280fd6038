import type { Scope } from '../mapping/front.ts';
import { print } from '../mapping/expression-print.ts';
import { resolvePath, resolveStrip, stripPath } from '../mapping/paths.ts';
import { compileText } from '../mapping/program.ts';
import { isSo, worthOf } from '../mapping/worth.ts';
import type { Expression, Path } from '../mapping/syntax.ts';
import { modes, termOf } from '../mapping/vocabulary.ts';
import { describeLevel } from '../units/level.ts';
import { describePlace, describeSeconds } from '../units/time.ts';
import { layerName, silencers, soloWords, stands, type About } from './why-words.ts';

/** One thing an expression asks, and what that is now: "Vox mute is off". */
export interface Part {
  readonly written: string;
  readonly is: string;
}

interface Asked extends About {
  readonly scope: Scope;
}

/** What decides in an expression now, each thing once: conditions, and of an `if` the branch that counts. */
export function partsOf(expression: Expression, scope: Scope, about: About): readonly Part[] {
  const parts = walk(expression, { ...about, scope });
  return parts.filter((part, i) => parts.findIndex(({ written }) => written === part.written) === i);
}

function walk(expression: Expression, asked: Asked): readonly Part[] {
  switch (expression.is) {
    case 'number':
      return [];
    case 'text':
      return expression.text.parts.flatMap((part) => (typeof part === 'string' ? [] : walk(part, asked)));
    case 'path':
      return [{ written: print(expression), is: pathIs(expression.path, asked) }];
    case 'word':
      return wordParts(expression.word, asked);
    case 'call':
      return callParts(expression, asked);
    case 'not':
    case 'minus':
      return walk(expression.of, asked);
    case 'binary':
      return binaryParts(expression, asked);
    case 'if':
      return ifParts(expression, asked);
  }
}

function ifParts(
  { condition, then: value, otherwise }: Expression & { is: 'if' },
  asked: Asked,
): readonly Part[] {
  const { surface, engine, scope } = asked;
  const branch = isSo(condition, scope, surface.binding, engine) ? value : otherwise;
  return [...walk(condition, asked), ...(branch ? walk(branch, asked) : [])];
}

function binaryParts({ left, right }: Expression & { is: 'binary' }, asked: Asked): readonly Part[] {
  if (isWord(left, 'page') || isWord(right, 'page'))
    return [{ written: 'page', is: `the page in front is ${asked.surface.view.page}` }];
  return [...walk(left, asked), ...walk(right, asked)];
}

function isWord(expression: Expression, word: string): boolean {
  return expression.is === 'word' && expression.word === word;
}

// --- paths -----------------------------------------------------------------------------------------------------------

function pathIs(path: Path, { engine, scope }: Asked): string {
  const parameter = resolvePath(path, scope, engine.table);
  return parameter < 0
    ? `the desk has no ${print({ ...path, is: 'path', path })} here`
    : stands(engine, parameter);
}

// --- words -----------------------------------------------------------------------------------------------------------

type Says = (asked: Asked, strip: number) => string;

const yesOrNo =
  (of: (asked: Asked) => boolean, yes: string, no: string): Says =>
  (asked) =>
    of(asked) ? yes : no;

/** What each word says of itself. Colours, `on`, `off` and choices say nothing: they are what they are. */
const says: Readonly<Record<string, Says>> = {
  rolling: yesOrNo(({ engine }) => engine.tape.rolling, 'the tape rolls', 'the tape does not roll'),
  stopped: yesOrNo(
    ({ engine }) => !engine.tape.rolling && engine.tape.winding === 0,
    'the tape stands',
    'the tape does not stand',
  ),
  recording: yesOrNo(({ engine }) => engine.tape.recording, 'the tape records', 'the tape does not record'),
  winding: ({ engine }) =>
    engine.tape.winding === 0
      ? 'the tape does not wind'
      : `the tape winds at ${engine.tape.winding} times its speed`,
  looping: yesOrNo(({ engine }) => engine.tape.looping, 'the loop is on', 'the loop is off'),
  punching: yesOrNo(({ engine }) => engine.tape.punching, 'punching is on', 'punching is off'),
  place: ({ engine }) => `the tape is at ${describePlace(engine.place, engine.sampleRate)}`,
  soloed: ({ engine }) => soloWords(engine),
  unsaved: yesOrNo(({ engine }) => engine.unsaved, 'something is not saved', 'everything is saved'),
  undoable: ({ engine }) => {
    const last = engine.history.done.at(-1);
    return last ? `undo would take back: ${last.name}` : 'there is nothing to undo';
  },
  scene: ({ engine }) => {
    const scene = engine.scenes[engine.scene];
    return scene ? `${scene.name} was recalled or stored last` : 'no scene was recalled yet';
  },
  cue: ({ engine: { cue } }) => (cue.next === '' ? 'no cue is next' : `cue ${cue.next} is next`),
  went: ({ engine: { cue } }) => (cue.went === '' ? 'no cue went yet' : `cue ${cue.went} went last`),
  counting: yesOrNo(
    ({ engine }) => engine.cue.counting,
    'a wait or a follow of a cue runs',
    'no wait or follow of a cue runs',
  ),
  countdown: ({ engine }) => `the list goes on by itself in ${describeSeconds(engine.cue.left)}`,
  paused: yesOrNo(({ engine }) => engine.cue.paused, 'the cue list rests', 'the cue list does not rest'),
  rehearsing: yesOrNo(
    ({ engine }) => engine.cue.rehearsing,
    'the cue list is rehearsed',
    'the cue list is live',
  ),
  silenced: ({ engine }, strip) => silencedWords(engine, strip),
  selected: ({ engine }, strip) =>
    strip === engine.selected
      ? `${label(engine, strip)} is selected`
      : `${label(engine, strip)} is not selected, ${label(engine, engine.selected)} is`,
  spilled: ({ engine, surface }, strip) =>
    `the members of ${label(engine, strip)} are ${surface.binding.spill === strip ? '' : 'not '}on the faders`,
  label: ({ engine }, strip) => `the strip is called ${label(engine, strip)}`,
  colour: ({ engine }, strip) =>
    engine.table.strips[strip]
      ? `the colour of ${label(engine, strip)} is ${hexOf(engine.label(strip).colour)}`
      : 'there is no strip',
  level: ({ engine }, strip) =>
    engine.table.strips[strip]
      ? `the level of ${label(engine, strip)} is ${describeLevel(engine.meters[strip] as number)}`
      : 'there is no strip',
};

function silencedWords(engine: About['engine'], strip: number): string {
  const why = silencers(engine, strip);
  const name = label(engine, strip);
  return why.length === 0 ? `nothing else silences ${name}` : `${name} is kept silent: ${why.join(', ')}`;
}

function label(engine: About['engine'], strip: number): string {
  return engine.table.strips[strip] ? engine.label(strip).name : 'no strip';
}

/** "#ff8800" */
export function hexOf(colour: number): string {
  return `#${Math.max(0, colour).toString(16).padStart(6, '0')}`;
}

const constants: ReadonlySet<string> = new Set(['on', 'off', 'flash']);

function wordParts(word: string, asked: Asked): readonly Part[] {
  const { surface, scope } = asked;
  if (Object.hasOwn(scope.variables, word) || ['bank', 'width', 'turn'].includes(word))
    return [
      {
        written: word,
        is: `${word} is ${scope.variables[word] ?? scope[word as 'bank' | 'width' | 'turn']}`,
      },
    ];
  const own = Object.hasOwn(says, word) ? says[word] : undefined;
  if (own) return [{ written: word, is: own(asked, scope.strip) }];
  const term = termOf(word);
  if (constants.has(word) || term?.gives === 'colour') return [];
  if (term)
    return [{ written: word, is: `${word} is ${textOf({ line: 1, column: 1, is: 'word', word }, asked)}` }];
  const layer = surface.binding.mapping.layers.find(({ name }) => name === word);
  return layer
    ? [{ written: word, is: `${layerName(layer)} is ${surface.binding.isOn(word) ? 'on' : 'off'}` }]
    : [];
}

// --- functions -------------------------------------------------------------------------------------------------------

function callParts(call: Expression & { is: 'call' }, asked: Asked): readonly Part[] {
  const { name, arguments: values } = call;
  const term = termOf(name);
  if (term?.brackets === 'repeats' || name === 'abs' || name === 'round')
    return values.flatMap((value) => walk(value, asked));
  const own = Object.hasOwn(says, name) ? says[name] : undefined;
  const path = values[0] && stripPath(values[0]);
  if (own && path)
    return [{ written: print(call), is: own(asked, resolveStrip(path, asked.scope, asked.engine.table)) }];
  return [{ written: print(call), is: callIs(call, asked) }];
}

function callIs(call: Expression & { is: 'call' }, asked: Asked): string {
  const written = print(call);
  const term = termOf(call.name);
  if (term?.gives === 'text') return `${written} is "${textOf(call, asked)}"`;
  const worth = worthOf(call, asked.scope, asked.surface.binding, asked.engine);
  if (term?.gives === 'choice') return `${written} is ${modes[worth] ?? worth}`;
  if (term?.gives === 'switch') return `${written} is ${worth === 0 ? 'not so' : 'so'}`;
  return `${written} is ${Number(worth.toFixed(1))}${term?.unit === '%' ? ' %' : ''}`;
}

/** What an expression says on a display. */
function textOf(expression: Expression, { scope, surface, engine }: Asked): string {
  const { line, column } = expression;
  const program = compileText(
    { line, column, written: '', parts: [expression] },
    scope,
    surface.binding.names,
  );
  return plain(program.text(engine, surface.binding));
}

/** Characters of a display as people write them: bit 7 is the point beside one. */
export function plain(text: string): string {
  return text
    .split('')
    .map((sign) => {
      const code = sign.charCodeAt(0);
      return code < 0x80 ? sign : `${String.fromCharCode(code & 0x7f)}.`;
    })
    .join('')
    .trim();
}
