import { print } from '../mapping/expression-print.ts';
import type { Facet, Layer, Rule } from '../mapping/mapping.ts';
import { silenceOf, type Standing } from '../mapping/standing.ts';
import { partsOf } from './why-parts.ts';
import type { Reason } from './why-reasons.ts';
import { howToTurnOn, layerName, listed, nameOf, type About } from './why-words.ts';

/** Why no rule says one of some things of a control. */
export function whySilent(about: About, facets: readonly Facet[]): Reason {
  const { surface, engine, control } = about;
  const silence = silenceOf(surface.binding, control, facets, engine);
  switch (silence.is) {
    case 'nothing':
      return saysNothing(about, silence.by, silence.hidden);
    case 'like nobody':
      return {
        outcome: 'no such control',
        rule: silence.by.rule,
        why: [`It does what "${silence.name}" does, and this surface has no such control.`],
        remedies: [`name a control it has in line ${silence.by.rule.line} of the mapping`],
      };
    case 'like too many':
      return {
        outcome: 'no such control',
        rule: silence.by.rule,
        why: [`It is sent on from control to control, and "${silence.name}" is one too many.`],
        remedies: [`say in line ${silence.by.rule.line} of the mapping what it does`],
      };
    case 'asleep': {
      const [nearest, next] = silence.rules;
      if (!nearest) return noRule(about);
      const reason = asleep(about, nearest);
      const more = next && next.rule.layers[0] !== nearest.rule.layers[0] ? asleep(about, next).remedies : [];
      return { ...reason, remedies: [...new Set([...reason.remedies, ...more])] };
    }
  }
}

function noRule(about: About): Reason {
  const { mapping } = about.surface.binding;
  return {
    outcome: 'no rule',
    why: [`Nothing in the mapping "${mapping.name}" says what ${nameOf(about)} does.`],
    remedies: [`write a line for it in the mapping: "${nameOf(about)}: …"`],
  };
}

function saysNothing(about: About, { rule }: Standing, hidden: Standing | undefined): Reason {
  const layer = layerOf(about, rule);
  const by = layer.kind === 'base' ? 'The mapping says' : `${capital(layerName(layer))} is on, and says`;
  const hides = hidden ? `, which hides "${hidden.rule.written}" beneath` : '';
  const off = turnsOff(about, layer);
  return {
    outcome: 'says nothing',
    rule,
    why: [`${by} that it does nothing${hides}.`],
    remedies: off === undefined ? [`change line ${rule.line} of the mapping`] : [off],
  };
}

/** How a layer that is on is left: by its key, let go or pressed again. */
export function turnsOff(about: About, layer: Layer): string | undefined {
  if (layer.kind !== 'layer' || layer.when) return undefined;
  const on = howToTurnOn(about, layer);
  if (on === undefined) return undefined;
  return on.startsWith('hold ') ? `let go of ${on.slice(5)}` : `${on} again`;
}

/** Why a rule that is there does not count now. */
function asleep(about: About, { rule, off, holds, scope }: Standing): Reason {
  const { mapping } = about.surface.binding;
  const layers = off.map((number) => mapping.layers[number] as Layer);
  if (layers.length === 0) {
    const when = rule.when as NonNullable<Rule['when']>;
    const parts = partsOf(when, scope, about).map(({ is }) => is);
    return {
      outcome: 'condition',
      rule,
      why: [`Its rule counts only when \`${print(when)}\`: ${parts.join(', ') || 'that is not so'}.`],
      remedies: [],
    };
  }
  const pages = layers.every(({ kind }) => kind === 'page');
  const names = listed(layers.map(layerName));
  const state = pages ? `${names} is not in front` : `${names} ${layers.length === 1 ? 'is' : 'are'} off`;
  const also = holds ? '' : ` It also needs \`${rule.when ? print(rule.when) : ''}\`.`;
  return {
    outcome: pages ? 'other page' : 'layer off',
    rule,
    why: [
      `It does something only ${pages ? 'on' : 'while'} ${names}${pages ? '' : ' is on'}: ${state}.${also}`,
    ],
    remedies: layers.flatMap((layer) => remedyFor(about, layer)),
  };
}

function remedyFor(about: About, layer: Layer): readonly string[] {
  const how = howToTurnOn(about, layer);
  if (how !== undefined) return [`${how} for ${layerName(layer)}`];
  if (layer.when) {
    const { viewScope } = about.surface.binding;
    const parts = partsOf(layer.when, viewScope, about).map(({ is }) => is);
    return [`${layerName(layer)} comes on by itself when \`${print(layer.when)}\`; now ${parts.join(', ')}`];
  }
  return [`no key switches ${layerName(layer)} on: give it one in the mapping`];
}

export function layerOf({ surface }: About, { layers }: Rule): Layer {
  return surface.binding.mapping.layers[layers[0] as number] as Layer;
}

export function capital(text: string): string {
  return text.replace(/^./u, (letter) => letter.toUpperCase());
}
