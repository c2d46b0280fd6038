import type { LitAction } from '../mapping/resolved.ts';
import { print } from '../mapping/expression-print.ts';
import type { Scope } from '../mapping/front.ts';
import type { Action, Facet, Rule } from '../mapping/mapping.ts';
import type { Expression } from '../mapping/syntax.ts';
import { TEXT_ROOM, type ControlKind } from '../model/controls.ts';
import type { Showing } from '../model/explanation.ts';
import { light } from '../model/shown.ts';
import { describeLevel } from '../units/level.ts';
import type { Engine } from './engine.ts';
import { grip, type AttachedSurface } from './surface.ts';
import { hexOf, partsOf, plain, type Part } from './why-parts.ts';
import { capital, layerOf, whySilent } from './why-silent.ts';
import { kinds, lineOf, missing, nameOf, nowOf, ruleAt, soloWords, stands, type About } from './why-words.ts';

/** What decides over what a control shows, before it is put into one answer. */
interface Decided {
  readonly rule?: Rule | undefined;
  readonly expression?: string | undefined;
  readonly parts?: readonly Part[];
  readonly why: readonly string[];
}

/** Why a light, ring, motor or display shows what it shows; undefined where the control has nothing to show with. */
export function whyShown(engine: Engine, surface: AttachedSurface, control: number): Showing | undefined {
  const about: About = { engine, surface, control };
  const kind = surface.controls[control]?.kind;
  const shows = kind && shownBy[kind];
  if (!shows) return undefined;
  const decided = shows.why(about);
  const words = shows.words(about);
  const layer = decided.rule && layerOf(about, decided.rule);
  return {
    surface: surface.who,
    control: nameOf(about),
    shows: words,
    rule: lineOf(decided.rule),
    layer: layer && layer.kind !== 'base' ? layer.name : null,
    expression: decided.expression ?? null,
    parts: decided.parts ?? [],
    sentences: sentencesOf(about, words, decided),
  };
}

/** "Key mute 3 flashes: `if … then … else …`: Vox mute is off, Vox is kept silent: DCA 1 is muted." */
function sentencesOf(
  about: About,
  words: string,
  { expression, parts = [], why }: Decided,
): readonly string[] {
  const verb = /^(?:lit|dark)$/u.test(words) ? `is ${words}` : words;
  const head = `${capital(nameOf(about))} ${verb}`;
  if (expression === undefined) return why.length === 0 ? [`${head}.`] : [`${head}: ${why.join(', ')}.`];
  const values = [...parts.map(({ is }) => is), ...why].join('; ');
  return [`${head}: \`${expression}\`${values === '' ? '' : `: ${values}`}.`];
}

interface ShownBy {
  readonly words: (about: About) => string;
  readonly why: (about: About) => Decided;
}

function wantedOf({ surface, control }: About): number {
  return surface.wanted.value[control] as number;
}

const lightWords: Readonly<Record<number, string>> = {
  [light.off]: 'dark',
  [light.on]: 'lit',
  [light.flash]: 'flashes',
};

const aLight: ShownBy = {
  words: (about) => lightWords[wantedOf(about)] ?? 'dark',
  why: (about) => {
    const { light: bound } = nowOf(about);
    if (!bound) return silent(about, ['light', 'press', 'long', 'double']);
    const rule = ruleAt(about, bound.rule);
    if (bound.action) return { rule, why: [litBy(about, bound.action, bound.scope)] };
    return rule?.does.facet === 'light'
      ? expressed(about, rule, rule.does.light, bound.scope)
      : { rule, why: [] };
  },
};

const aTravel: ShownBy = {
  words: (about) => {
    const at = wantedOf(about);
    if (at < 0)
      return about.surface.controls[about.control]?.kind === 'fader' ? 'rests at the bottom' : 'dark';
    return `stands at ${Math.round(at * 100)} %`;
  },
  why: (about) => {
    const { move } = nowOf(about);
    if (!move) return silent(about, ['move']);
    const rule = ruleAt(about, move.rule);
    const [ride] = move.rides;
    if (ride) return { rule, why: [stands(about.engine, ride.parameter), ...underHand(about)] };
    const path = rule?.does.facet === 'move' ? rule.does.motion.rides[0]?.path : undefined;
    return { rule, why: path ? [missing(about, path, move.scope).why] : [] };
  },
};

const shownBy: Readonly<Partial<Record<ControlKind, ShownBy>>> = {
  key: aLight,
  lamp: aLight,
  fader: aTravel,
  encoder: aTravel,
  knob: aTravel,
  text: {
    words: ({ surface, control }) => {
      const at = control * TEXT_ROOM;
      const cells = surface.controls[control]?.cells ?? 0;
      const text = plain(String.fromCharCode(...surface.wanted.text.subarray(at, at + cells)));
      return text === '' ? 'is empty' : `shows "${text}"`;
    },
    why: (about) => {
      const { text } = nowOf(about);
      if (!text) return silent(about, ['text']);
      const rule = ruleAt(about, text.rule);
      if (rule?.does.facet !== 'text') return { rule, why: [] };
      const template = rule.does.text;
      const asText: Expression = { line: template.line, column: template.column, is: 'text', text: template };
      return { rule, expression: template.written, parts: partsOf(asText, text.scope, about), why: [] };
    },
  },
  meter: {
    words: (about) => `shows ${describeLevel(wantedOf(about))}`,
    why: (about) => {
      const { meter } = nowOf(about);
      if (!meter) return silent(about, ['meter']);
      const rule = ruleAt(about, meter.rule);
      return rule?.does.facet === 'meter'
        ? expressed(about, rule, rule.does.meter, meter.scope)
        : { rule, why: [] };
    },
  },
  colour: {
    words: (about) => `shows ${hexOf(wantedOf(about))}`,
    why: (about) => {
      const { colour } = nowOf(about);
      if (!colour) return silent(about, ['colour']);
      const rule = ruleAt(about, colour.rule);
      return rule?.does.facet === 'colour'
        ? expressed(about, rule, rule.does.colour, colour.scope)
        : { rule, why: [] };
    },
  },
};

function expressed(about: About, rule: Rule, expression: Expression, scope: Scope): Decided {
  return { rule, expression: print(expression), parts: partsOf(expression, scope, about), why: [] };
}

/** No rule says what it shows. */
function silent(about: About, facets: readonly Facet[]): Decided {
  const { rule, why } = whySilent(about, facets);
  return {
    rule,
    why: why.map((sentence) => sentence.replace(/\.$/u, '').replace(/^./u, (letter) => letter.toLowerCase())),
  };
}

function underHand({ surface, control }: About): readonly string[] {
  return surface.held[control] === grip.none ? [] : ['a hand is on it, so that the motor rests'];
}

// --- the light of an action --------------------------------------------------------------------------------------------

interface Lit extends About {
  readonly lit: LitAction;
  readonly scope: Scope;
}

/** What the light of an action hangs on, and how that stands: "the page pan is in front". */
function litBy(about: About, lit: LitAction, scope: Scope): string {
  const says = litWords[lit.action.does] as ((by: Lit, action: Action) => string) | undefined;
  return says ? says({ ...about, lit, scope }, lit.action) : 'what it does has no light of its own';
}

type LitWords = {
  readonly [Name in Action['does']]?: (by: Lit, action: Extract<Action, { does: Name }>) => string;
};

const ofParameter = (by: Lit): string => {
  const { action, parameter } = by.lit;
  if (parameter >= 0) return stands(by.engine, parameter);
  return 'path' in action ? missing(by, action.path, by.scope).why : 'the desk has no such parameter';
};

const ofStrip = (by: Lit, says: (name: string) => string): string => {
  const { action, strip } = by.lit;
  if (strip >= 0) return says(by.engine.label(strip).name);
  return 'strip' in action ? missing(by, action.strip, by.scope).why : 'there is no such strip';
};

const ofLayer = ({ surface }: Lit, name: string): string =>
  `the layer ${name} is ${surface.binding.isOn(name) ? 'on' : 'off'}`;

const litWords: LitWords = {
  toggle: ofParameter,
  momentary: ofParameter,
  set: ofParameter,
  select: (by) =>
    ofStrip(by, (name) =>
      by.lit.strip === by.engine.selected
        ? `${name} is selected`
        : `${name} is not selected, ${by.engine.label(by.engine.selected).name} is`,
    ),
  arm: (by) => ofStrip(by, (name) => `the automation of ${name} is in ${faderMode(by.engine, by.lit.strip)}`),
  spill: (by) =>
    ofStrip(
      by,
      (name) =>
        `the members of ${name} are ${by.surface.binding.spill === by.lit.strip ? '' : 'not '}on the faders`,
    ),
  'clear-solo': ({ engine }) => soloWords(engine),
  bank: ({ surface }, { by }) => {
    const more = by < 0 ? surface.view.bank > 0 : surface.view.bank < surface.binding.banks.last;
    return `there ${more ? 'are' : 'are no'} more strips to the ${by < 0 ? 'left' : 'right'}`;
  },
  'bank-to': ({ surface }, { kind }) =>
    surface.view.bank === surface.binding.banks.of(kind)
      ? `the bank is at the ${kinds[kind].more}`
      : `the bank is not at the ${kinds[kind].more}`,
  page: ({ surface }, { page }) =>
    surface.view.page === page
      ? `the page ${page} is in front`
      : `the page ${page} is not in front, ${surface.view.page} is`,
  layer: (by, { layer }) => ofLayer(by, layer),
  hold: (by, { layer }) => ofLayer(by, layer),
  mode: ({ engine }) =>
    `the automation of ${engine.label(engine.selected).name} is in ${faderMode(engine, engine.selected)}`,
  wind: ({ engine }) => (engine.tape.winding === 0 ? 'the tape does not wind' : 'the tape winds'),
  scene: ({ engine, surface, lit }) => {
    const place = lit.number ? surface.binding.worth(lit.number, engine) : 0;
    const scene = engine.scenes[place - 1];
    if (!scene) return `there is no scene in place ${place}`;
    const last = engine.scenes[engine.scene];
    if (last === scene) return `${scene.name} was recalled or stored last`;
    return `${scene.name} was not recalled last${last ? `, ${last.name} was` : ''}`;
  },
  command: ({ engine }, { command }) =>
    commandWords[command.do]?.(engine) ?? 'what it does has no light of its own',
  'user-key': (by) => {
    const { then, number } = by.lit;
    if (then) return litBy(by, then, by.scope);
    return `user key ${number ? by.surface.binding.worth(number, by.engine) : '?'} has nothing to do`;
  },
  if: (by, { condition }) => {
    const { number, then, otherwise } = by.lit;
    const branch = number && by.surface.binding.worth(number, by.engine) !== 0 ? then : otherwise;
    const parts = partsOf(condition, by.scope, by).map(({ is }) => is);
    return [...parts, branch ? litBy(by, branch, by.scope) : 'so it would do nothing'].join(', ');
  },
};

const commandWords: Readonly<Record<string, (engine: Engine) => string>> = {
  play: ({ tape }) => (tape.rolling ? 'the tape rolls' : 'the tape does not roll'),
  stop: ({ tape }) => (tape.rolling || tape.winding !== 0 ? 'the tape moves' : 'the tape stands'),
  record: ({ tape }) => (tape.recording ? 'the tape records' : 'the tape does not record'),
  loop: ({ tape }) => `the loop is ${tape.looping ? 'on' : 'off'}`,
  punch: ({ tape }) => `punching is ${tape.punching ? 'on' : 'off'}`,
  undo: ({ canUndo }) => (canUndo ? 'there is something to undo' : 'there is nothing to undo'),
  go: ({ cue }) => (cue.next === '' ? 'no cue is next' : `cue ${cue.next} is next`),
  'cue-stop': ({ cue }) => (cue.counting ? 'a wait or a follow of a cue runs' : 'no wait or follow runs'),
  'cue-pause': ({ cue }) => (cue.paused ? 'the cue list rests' : 'the cue list does not rest'),
  'cue-rehearse': ({ cue }) => (cue.rehearsing ? 'the cue list is rehearsed' : 'the cue list is live'),
  save: ({ unsaved }) => (unsaved ? 'something is not saved' : 'everything is saved'),
};

function faderMode(engine: Engine, strip: number): string {
  const fader = engine.table.find(`${engine.table.strips[strip]?.path ?? ''}/fader`);
  if (fader === undefined) return 'off';
  return `${engine.modeOf(fader)}${engine.isWriting(fader) ? ', being written' : ''}`;
}
