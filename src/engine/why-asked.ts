import type { Scope } from '../mapping/front.ts';
import type { Facet, Rule } from '../mapping/mapping.ts';
import type { Explanation } from '../model/explanation.ts';
import { actionWords, obstacle } from './why-actions.ts';
import { automationOf, instead, unheard } from './why-after.ts';
import { because, done, parked, remediesFor, type Reason } from './why-reasons.ts';
import { capital, whySilent } from './why-silent.ts';
import {
  afterColon,
  holderOf,
  lineOf,
  meets,
  missing,
  missingStrip,
  nameOf,
  nowOf,
  rideOf,
  ruleAt,
  stands,
  valueIn,
  type About,
  type Missing,
} from './why-words.ts';

/** What a hand on a control would do now, in this bank, page and layer. */
export function whatItDoes(about: About): readonly Explanation[] {
  const { surface, control } = about;
  const now = nowOf(about);
  const kind = surface.controls[control]?.kind ?? 'text';
  const facets: readonly (readonly [
    Facet,
    string,
    { readonly rule: number; readonly scope: Scope } | undefined,
  ])[] =
    kind === 'key'
      ? [
          ['press', 'pressed', now.press],
          ['long', 'held', now.long],
          ['double', 'pressed twice', now.double],
        ]
      : [kind === 'wheel' ? ['wheel', 'turned', now.wheel] : ['move', 'moved', now.move]];
  if (!moves.has(kind)) return [];
  const said = facets.flatMap(([facet, event, bound]) =>
    bound ? [wouldDo(about, facet, event, bound.rule, bound.scope)] : [],
  );
  if (said.length > 0) return said;
  const reason = whySilent(
    about,
    facets.map(([facet]) => facet),
  );
  return [asked(about, 'asked', reason, reason.rule, -1, `${capital(nameOf(about))} does nothing now.`)];
}

const moves: ReadonlySet<string> = new Set(['key', 'wheel', 'fader', 'encoder', 'knob', 'pedal']);

function wouldDo(about: About, facet: Facet, event: string, number: number, scope: Scope): Explanation {
  const { surface, engine, control } = about;
  const rule = ruleAt(about, number);
  const parameter = facet === 'move' || facet === 'press' ? (surface.binding.target[control] as number) : -1;
  const lost = rule && missingOf(about, rule, scope);
  const name = capital(nameOf(about));
  if (lost)
    return asked(
      about,
      event,
      because(lost.outcome, `${capital(lost.why)}.`, lost.remedies),
      rule,
      -1,
      `${name} does nothing now.`,
    );
  const gate = gateOf(about, parameter);
  const words =
    parameter >= 0 && facet === 'move'
      ? `moves ${stands(engine, parameter).replace(/ is( at)? /u, ', now ')}`
      : doesWords(about, rule, scope);
  const more = rule ? instead(about, rule, number, [facet]) : [];
  const why =
    parameter < 0 ? more : [...more, ...automationOf(engine, parameter), ...unheard(engine, parameter)];
  const reason = gate ?? obstacleTo(about, rule, scope) ?? done(why);
  return asked(
    about,
    event,
    reason,
    rule,
    parameter,
    `${name}${event === 'moved' ? '' : `, ${event},`} ${words}.`,
  );
}

/** What stands between a hand and the parameter at the moment. */
function gateOf(about: About, parameter: number): Reason | undefined {
  const { engine, surface, control } = about;
  if (surface.parked[control] === 1) return parked;
  const way = surface.way(control);
  if (way === 0 || parameter < 0) return undefined;
  const at = meets(engine, rideOf(about, parameter));
  return because(
    'waits for the value',
    `It has no motor and has to pick the value up first: the hand stands ${way > 0 ? 'below' : 'above'} the place of ${valueIn(engine, parameter)}, ${at}.`,
    [`move it ${way > 0 ? 'up' : 'down'} past ${at}`],
  );
}

function doesWords(about: About, rule: Rule | undefined, scope: Scope): string {
  const actions = rule && 'actions' in rule.does ? rule.does.actions : [];
  if (actions.length === 0) return `does "${afterColon(rule)}"`;
  return actions.map((action) => actionWords({ ...about, scope }, action)).join(', and ');
}

/** What stands in the way of the only thing a key does. */
function obstacleTo(about: About, rule: Rule | undefined, scope: Scope): Reason | undefined {
  const [only, ...more] = rule && 'actions' in rule.does ? rule.does.actions : [];
  const why = only && more.length === 0 ? obstacle({ ...about, scope }, only) : undefined;
  return why === undefined ? undefined : because('not possible', why, remediesFor(only?.does, why));
}

function missingOf(about: About, { does }: Rule, scope: Scope): Missing | undefined {
  if (does.facet === 'move') {
    const [ride] = does.motion.rides;
    return ride && surfaceHasNone(about) ? missing(about, ride.path, scope) : undefined;
  }
  const [action] = 'actions' in does ? does.actions : [];
  if (!action) return undefined;
  if ('strip' in action) return missingStrip(about, action.strip, scope);
  return 'path' in action && about.surface.binding.parameterOf(action, scope) < 0
    ? missing(about, action.path, scope)
    : undefined;
}

function surfaceHasNone({ surface, control }: About): boolean {
  return surface.ridesOf(control).length === 0;
}

function asked(
  about: About,
  event: string,
  reason: Reason,
  rule: Rule | undefined,
  parameter: number,
  first: string,
): Explanation {
  const { engine, surface } = about;
  const value = parameter < 0 ? null : valueIn(engine, parameter);
  return {
    surface: surface.who,
    control: nameOf(about),
    event,
    outcome: reason.outcome,
    rule: lineOf(rule),
    parameter: parameter < 0 ? null : engine.table.row(parameter).path,
    from: value,
    to: value,
    holder: parameter < 0 ? null : holderOf(engine, parameter),
    sentences: [first, ...reason.why],
    remedies: reason.remedies,
  };
}
