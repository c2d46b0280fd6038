import type { BoundPress } from '../mapping/resolved.ts';
import { print } from '../mapping/expression-print.ts';
import type { Scope } from '../mapping/front.ts';
import type { Action, Facet, Rule } from '../mapping/mapping.ts';
import { standings } from '../mapping/standing.ts';
import type { Explanation, Holder } from '../model/explanation.ts';
import { travelOf } from '../units/laws.ts';
import type { Engine } from './engine.ts';
import { LONG } from './timing.ts';
import { outcome, type Outcome, type Verdict } from './verdict.ts';
import { actionWords } from './why-actions.ts';
import { automationOf, automationRemedies, instead, unheard } from './why-after.ts';
import { partsOf } from './why-parts.ts';
import { because, done, parked, previews, remediesFor, type Reason } from './why-reasons.ts';
import { capital, whySilent } from './why-silent.ts';
import {
  afterColon,
  holderOf,
  kinds,
  lasting,
  lineOf,
  meets,
  missing,
  missingStrip,
  nameOf,
  nowOf,
  percent,
  rideOf,
  ruleAt,
  stands,
  valueIn,
  type About,
  type Missing,
} from './why-words.ts';

/** One event that is being explained. */
interface Case extends About {
  readonly noted: Verdict;
}

/**
 * What became of the last thing a hand did, and why: to be asked right after the step, or of a copy of the verdict. Looks
 * only. Everything it says is put together here; the step itself noted nothing but numbers.
 *
 * @returns undefined where there is nothing to explain: nothing happened yet, or its surface is gone.
 */
export function explain(engine: Engine, noted: Verdict = engine.verdict, who = ''): Explanation | undefined {
  if (noted.count === 0) return undefined;
  if (noted.event === 'set') return explainSet(engine, noted, who);
  const surface = engine.surfaces.get(noted.surface);
  const on = surface?.controls[noted.control];
  if (!surface || !on) return undefined;
  const about: Case = { engine, surface, control: noted.control, noted };
  const reason = reasons[noted.outcome](about);
  const rule = reason.rule ?? ruleAt(about, noted.rule);
  const { parameter } = noted;
  return {
    surface: surface.who,
    control: on.name,
    event: noted.event,
    outcome: reason.outcome,
    rule: lineOf(rule),
    ...changeOf(engine, noted),
    holder: noted.holder < 0 ? null : holderOf(engine, held(noted)),
    sentences: [
      firstSentence(about, reason, parameter),
      ...reason.why,
      ...(reason.outcome === 'done' ? afterwards(about, rule) : []),
    ],
    remedies: reason.remedies.concat(reason.outcome === 'done' ? remediesAfter(about) : []),
  };
}

function held({ heldParameter, parameter }: Verdict): number {
  return heldParameter < 0 ? parameter : heldParameter;
}

function changeOf(
  engine: Engine,
  { parameter, before }: Verdict,
): Pick<Explanation, 'parameter' | 'from' | 'to'> {
  if (parameter < 0) return { parameter: null, from: null, to: null };
  return {
    parameter: engine.table.row(parameter).path,
    from: valueIn(engine, parameter, before[0]),
    to: valueIn(engine, parameter),
  };
}

/** A value that was set without a surface: at the page's own faders, over the network. */
function explainSet(engine: Engine, noted: Verdict, who: string): Explanation {
  const { parameter } = noted;
  const refused = noted.outcome === outcome.held;
  const reason = refused ? whoHolds(engine, noted) : undefined;
  const change = changeOf(engine, noted);
  const name = engine.nameOf(parameter);
  const first = refused
    ? `${capital(who)} moved ${name}, and it stayed at ${valueIn(engine, parameter)}.`
    : `${capital(who)} moved ${name} ${fromTo(engine, noted)}.`;
  return {
    surface: who,
    control: change.parameter ?? '',
    event: 'set',
    outcome: reason?.outcome ?? 'done',
    rule: null,
    ...change,
    holder: refused ? holderOf(engine, held(noted)) : null,
    sentences: [
      first,
      ...(reason?.why ?? [...automationOf(engine, parameter), ...unheard(engine, parameter)]),
    ],
    remedies: reason?.remedies ?? automationRemedies(engine, parameter),
  };
}

/** "from −10.0 dB to −6.0 dB" */
function fromTo(engine: Engine, { parameter, before }: Verdict): string {
  const from = valueIn(engine, parameter, before[0]);
  const to = valueIn(engine, parameter);
  return from === to ? `from ${from} by a little` : `from ${from} to ${to}`;
}

// --- what happened ---------------------------------------------------------------------------------------------------

const happened: Readonly<Record<Exclude<Verdict['event'], 'set'>, (value: number) => string>> = {
  moved: () => 'was moved',
  turned: (clicks) =>
    clicks === 0
      ? 'was turned to and fro'
      : `was turned ${clicks > 0 ? 'right' : 'left'} ${Math.abs(clicks)}`,
  touched: () => 'was touched',
  'let-go': () => 'was let go',
  pressed: () => 'was pressed',
  released: () => 'came up',
  held: () => 'was held for half a second',
};

function firstSentence(about: Case, { outcome: cause }: Reason, parameter: number): string {
  const { engine, noted } = about;
  const event = noted.event === 'set' ? 'moved' : noted.event;
  const head = `${capital(nameOf(about))} ${happened[event](noted.value[0] as number)}`;
  if (cause === 'released') return `${head}.`;
  if (cause === 'undecided') return `${head}, and waits for what comes.`;
  if (cause !== 'done')
    return `${head}, and nothing ${event === 'moved' || event === 'turned' ? 'moved' : 'happened'}.`;
  if (event === 'touched')
    return `${head}: your hand is on ${stands(engine, parameter).replace(/ is( at)? /u, ', at ')}.`;
  if (parameter < 0) return `${head}: ${didWhat(about)}.`;
  return `${head}: ${engine.nameOf(parameter)} went ${fromTo(engine, noted)}.`;
}

/** What a key or the wheel did, where it was not about a parameter: what people were told, or what it does. */
function didWhat(about: Case): string {
  const { noted } = about;
  if (noted.said !== '') return noted.said.replace(/\.$/u, '');
  const scope = scopeOf(about);
  if (noted.action && scope) return `it ${actionWords({ ...about, scope }, noted.action)}`;
  return `it does "${afterColon(ruleAt(about, noted.rule))}"`;
}

// --- what came of it -------------------------------------------------------------------------------------------------

/** Why the event came to what it did, by what the step noted. */
const reasons: Readonly<Record<Outcome, (about: Case) => Reason>> = {
  [outcome.none]: () => because('no rule', 'Nothing happened yet.'),
  [outcome.done]: (about) => unmoved(about) ?? done(),
  [outcome.unmapped]: (about) => whySilent(about, facetsOf(about)),
  [outcome.nothingThere]: nothingThere,
  [outcome.held]: ({ engine, noted }) => whoHolds(engine, noted),
  [outcome.parked]: () => parked,
  [outcome.crossed]: () =>
    because(
      'crossed',
      'The lane is in force: your hand came across it with cross-over on, or its trim was punched out.',
      ['let go of it, and take it again; or switch cross-over off: faderline automation set cross-over off'],
    ),
  [outcome.settling]: () =>
    because(
      'settling',
      'The surface has just joined, and tells where its faders lie: for two seconds that is no hand.',
      ['touch the fader, or move it again in a moment'],
    ),
  [outcome.motor]: () =>
    because('motor', 'It was the motor on its way, not a hand.', [
      'touch the cap, or pull against the motor',
    ]),
  [outcome.trembled]: () =>
    because('trembled', 'It stirred by less than a thousandth of its way: that is the fader, not a hand.'),
  [outcome.waiting]: waitsForValue,
  [outcome.undecided]: undecided,
  [outcome.released]: () => ({ outcome: 'released', why: [], remedies: [] }),
  [outcome.nothing]: (about) => saysNothing(about),
  [outcome.told]: ({ noted }) =>
    because(
      'not possible',
      `${capital(noted.said)}.`,
      remediesFor(noted.action?.does, `${capital(noted.said)}.`),
    ),
  [outcome.tooShort]: (about) => {
    const { long } = nowOf(about);
    return because(
      'too short',
      `It only does something when it is held for half a second${wordsOf(about, long)}.`,
      ['hold it down for longer'],
    );
  },
  [outcome.already]: (about) => because('already so', alreadySo(about)),
  [outcome.previewing]: ({ engine }) => previews(engine),
  [outcome.notSo]: (about) => {
    const { noted } = about;
    const condition = noted.action?.does === 'if' ? noted.action.condition : undefined;
    const scope = scopeOf(about);
    if (!condition || !scope) return because('condition', 'What it does hangs on something that is not so.');
    const parts = partsOf(condition, scope, about).map(({ is }) => is);
    return because('condition', `It does something only if \`${print(condition)}\`: ${parts.join(', ')}.`);
  },
};

function facetsOf({ noted, surface, control }: Case): readonly Facet[] {
  if (surface.controls[control]?.kind === 'wheel') return ['wheel'];
  return keyEvents.has(noted.event) ? ['press', 'long', 'double'] : ['move'];
}

const keyEvents: ReadonlySet<string> = new Set(['pressed', 'released', 'held']);

/** What its words stood for, where it was pressed or moved. */
function scopeOf(about: Case): Scope | undefined {
  const now = nowOf(about);
  const { rule } = about.noted;
  const bound = [now.move, now.press, now.long, now.double, now.wheel].find((one) => one?.rule === rule);
  if (bound) return bound.scope;
  const { surface, engine, control } = about;
  return standings(surface.binding, control, facetsOf(about), engine).find(({ number }) => number === rule)
    ?.scope;
}

function wordsOf(about: About, bound: BoundPress | undefined): string {
  if (!bound) return '';
  const words = bound.actions.map((action) => actionWords({ ...about, scope: bound.scope }, action));
  return ` (${words.join(', and ')})`;
}

function saysNothing(about: Case): Reason {
  const rule = ruleAt(about, about.noted.rule);
  const remedy = rule ? [`change line ${rule.line} of the mapping`] : [];
  return because('says nothing', 'The mapping says that it does nothing.', remedy);
}

// --- it is not there -------------------------------------------------------------------------------------------------

function nothingThere(about: Case): Reason {
  const rule = ruleAt(about, about.noted.rule);
  const scope = scopeOf(about);
  const found = rule && scope && missingIn(about, rule, scope);
  if (!found) return because('no such parameter', 'The desk has nothing of that name.');
  return because(found.outcome, `${capital(found.why)}.`, found.remedies);
}

/** What a rule names that the desk has not. */
function missingIn(about: Case, { does }: Rule, scope: Scope): Missing | undefined {
  if (does.facet === 'move') {
    const [ride] = does.motion.rides;
    return ride && missing(about, ride.path, scope);
  }
  const { action } = about.noted;
  return action && missingFor(about, action, scope);
}

function missingFor(about: About, action: Action, scope: Scope): Missing | undefined {
  if ('path' in action) return missing(about, action.path, scope);
  if ('strip' in action) return missingStrip(about, action.strip, scope);
  const missed = (why: string): Missing => ({ outcome: 'no such parameter', why, remedies: [] });
  if (action.does === 'bank-to') return missed(`the banks have no ${kinds[action.kind].more} now`);
  if (action.does !== 'reset-control') return undefined;
  const control = about.surface.binding.controlNamed(action.control, scope);
  if (control < 0) return missed(`this surface has no ${action.control.written}`);
  const other = { ...about, control };
  const { move } = nowOf(other);
  const rule = move && ruleAt(about, move.rule);
  const [ride] = rule?.does.facet === 'move' ? rule.does.motion.rides : [];
  if (move && ride && move.rides.length === 0) return missing(other, ride.path, move.scope);
  const { why } = whySilent(other, ['move']);
  return missed(
    `there is nothing to put back: ${nameOf(other)} moves nothing now. ${why.join(' ').replace(/\.$/u, '')}`,
  );
}

// --- somebody holds it -----------------------------------------------------------------------------------------------

function whoHolds(engine: Engine, noted: Verdict): Reason {
  const parameter = held(noted);
  const partner = parameter !== noted.parameter && engine.desk.partnerOf(noted.parameter) === parameter;
  const holder = holderOf(engine, parameter) ?? gone(engine, noted);
  const name = engine.nameOf(parameter);
  const linked = partner ? `, and ${engine.nameOf(noted.parameter)} is linked to it` : '';
  const hand = engine.arbiter.isTouched(parameter) ? 'a finger on' : 'hold of';
  return because(
    partner ? 'partner held' : 'held',
    `${holder.name} has ${hand} ${name} ${lasting(holder.since)}${linked}: a hand on a surface comes before all others.`,
    [`let go of it on ${holder.name}`],
  );
}

function gone({ arbiter }: Engine, { holder }: Verdict): Holder {
  return { name: arbiter.names[holder] ?? 'somebody', since: 0 };
}

// --- it waits --------------------------------------------------------------------------------------------------------

function waitsForValue({ engine, surface, control, noted }: Case): Reason {
  const row = engine.table.row(noted.parameter);
  const hand = percent(noted.value[0] as number);
  const ride = rideOf({ engine, surface, control }, noted.parameter);
  const at = meets(engine, ride);
  const name = engine.nameOf(row.number);
  const value = valueIn(engine, row.number);
  const place =
    ride?.plain === false
      ? `and meets ${name}, which is at ${value}, at ${at} of its way`
      : `${name} at ${at} (${value})`;
  const way = surface.way(control);
  const where = way > 0 ? 'up' : 'down';
  return because(
    'waits for the value',
    `It has no motor and has to pick the value up first: your hand is at ${hand}, ${place}.`,
    way === 0 ? ['move it slowly past the value'] : [`move ${where} to ${at}`],
  );
}

function undecided(about: Case): Reason {
  const { press, long } = nowOf(about);
  const short = press
    ? `it acts when it comes up${wordsOf(about, press)}`
    : 'let go at once, it does nothing';
  const held_ = `held for ${LONG / 1e9} s it does something else${wordsOf(about, long)}`;
  return because('undecided', `It also has a long press: ${short}; ${held_}.`, ['let go of it, or hold it']);
}

// --- nothing moved, though a rule took it ----------------------------------------------------------------------------

/** The rule took it, and the value is what it was. */
function unmoved(about: Case): Reason | undefined {
  const { engine, noted } = about;
  const { parameter, before, event, leftAlone } = noted;
  if (parameter < 0 || leftAlone > 0 || event === 'touched' || before[0] !== engine.desk.values[parameter])
    return undefined;
  if (movesOthers(about)) return undefined;
  if (event === 'moved' || event === 'turned')
    return atItsEnd(about) ?? because('already so', `${stands(engine, parameter)} already.`);
  return because('already so', `${capital(stands(engine, parameter))} already.`);
}

/** A key that throws several, or does several things, may have moved another than the first. */
function movesOthers({ surface, control, noted }: Case): boolean {
  const { rides } = surface.binding.now[control]?.move ?? { rides: [] };
  return (rides.length > 1 && rides[0]?.parameter === noted.parameter) || noted.action?.does === 'momentary';
}

function atItsEnd({ engine, surface, control, noted }: Case): Reason | undefined {
  const ride = rideOf({ engine, surface, control }, noted.parameter);
  if (!ride) return undefined;
  const at = travelOf(ride.law, engine.desk.values[noted.parameter] as number);
  const low = Math.min(ride.from, ride.to);
  const high = Math.max(ride.from, ride.to);
  const end = at >= high - 1e-9 ? 'top' : 'bottom';
  if (at < high - 1e-9 && at > low + 1e-9) return undefined;
  const whose = (end === 'top' && high < 1) || (end === 'bottom' && low > 0) ? 'its rule lets it' : 'it goes';
  const row = engine.nameOf(noted.parameter);
  return because(
    'at its end',
    `${capital(row)} is at ${valueIn(engine, noted.parameter)}: that is as ${end === 'top' ? 'high' : 'low'} as ${whose}.`,
    [`${noted.event === 'turned' ? 'turn' : 'move'} it the other way`],
  );
}

/** What is so already, by the action that was to make it so. */
const alreadyWords: Readonly<Partial<Record<Action['does'], (about: Case, action: Action) => string>>> = {
  mode: (about, action) =>
    action.does !== 'mode'
      ? ''
      : `${action.all ? 'All automation is' : `The automation of ${selectedName(about)} is`} in ${action.mode} already.`,
  page: ({ surface }) => `The page ${surface.view.page} is in front already.`,
  'page-step': () => 'There is only this page.',
  layer: (_about, action) =>
    action.does === 'layer'
      ? `The layer ${action.layer} is ${action.to === 'off' ? 'off' : 'on'} already.`
      : '',
  bank: ({ surface }) =>
    surface.view.bank === 0 && surface.binding.banks.last === 0
      ? 'All strips there are stand on the faders already.'
      : `The bank is at its ${surface.view.bank === 0 ? 'beginning' : 'end'}.`,
  'bank-to': () => 'The bank is there already.',
  select: (about) => `${selectedName(about)} is selected already.`,
  'select-next': (about) => `${selectedName(about)} is the last strip that way.`,
  'clear-solo': () => 'No strip is soloed.',
  'spill-off': () => 'Nothing is spilled.',
  spill: () => 'Nothing is spilled.',
  'shuttle-stop': () => 'The tape does not wind.',
  command: ({ engine }, action) =>
    action.does === 'command'
      ? (tapeWords[action.command.do] ?? `The tape is ${engine.transport.state} already.`)
      : '',
};

const tapeWords: Readonly<Record<string, string>> = {
  stop: 'The tape stands already.',
  play: 'The tape plays already.',
  return: 'The tape is at its start already.',
  'previous-marker': 'The tape is at its start, and there is no marker before it.',
};

function alreadySo(about: Case): string {
  const { action } = about.noted;
  const words = action && alreadyWords[action.does]?.(about, action);
  if (words !== undefined) return words;
  return about.surface.controls[about.control]?.kind === 'wheel'
    ? 'The tape is at its end that way.'
    : 'It is so already.';
}

function selectedName({ engine }: About): string {
  return engine.label(engine.selected).name;
}

// --- it moved, but -----------------------------------------------------------------------------------------------------

/** What there is to say when it did what it was to do. */
function afterwards(about: Case, rule: Rule | undefined): readonly string[] {
  const { engine, noted } = about;
  return [
    ...(rule ? instead(about, rule, noted.rule, facetsOf(about)) : []),
    ...left(about),
    ...(noted.parameter < 0
      ? []
      : [...automationOf(engine, noted.parameter), ...unheard(engine, noted.parameter)]),
  ];
}

function left({ engine, noted }: Case): readonly string[] {
  if (noted.leftAlone === 0) return [];
  const holder = holderOf(engine, held(noted)) ?? gone(engine, noted);
  return [`${noted.leftAlone} more stayed as they were, being in the hand of ${holder.name}.`];
}

function remediesAfter({ engine, noted }: Case): readonly string[] {
  return automationRemedies(engine, noted.parameter);
}
