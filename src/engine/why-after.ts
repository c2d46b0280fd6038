import { counts, standings, type Standing } from '../mapping/standing.ts';
import type { Facet, Rule } from '../mapping/mapping.ts';
import { silence } from '../model/desk.ts';
import type { Engine } from './engine.ts';
import { capital, layerOf, turnsOff } from './why-silent.ts';
import { layerName, silencers, type About } from './why-words.ts';

/** What a layer or page hides of what the control does without it. */
export function instead(
  about: About,
  rule: Rule,
  number: number,
  facets: readonly Facet[],
): readonly string[] {
  const layer = layerOf(about, rule);
  const { surface, engine, control } = about;
  const all = standings(surface.binding, control, facets, engine).filter(counts);
  const [first] = all;
  if (first?.rule.does.facet === 'like') return [likeWords(about, first)];
  const beneath = all.find(
    (one) => one.number !== number && (one.rule.layers[0] as number) < (rule.layers[0] as number),
  );
  // a key may have switched off the very layer it stands in
  const isOn = surface.binding.isOn(layer.name);
  if (layer.kind !== 'layer' || !isOn || !beneath) return [];
  const off = turnsOff(about, layer);
  return [
    `${capital(layerName(layer))} is on: without it, it would do "${firstLine(beneath.rule)}"${off === undefined ? '' : ` (${off})`}.`,
  ];
}

/** "The layer flip is on, and makes it do what fader 1 does (press key flip again)." */
function likeWords(about: About, { rule, scope }: Standing): string {
  const { surface } = about;
  const layer = layerOf(about, rule);
  const off = turnsOff(about, layer);
  const other = rule.does.facet === 'like' ? surface.binding.controlNamed(rule.does.control, scope) : -1;
  const name = surface.controls[other]?.name ?? 'another control';
  const because_ = layer.kind === 'base' ? 'Its rule' : `${capital(layerName(layer))} is on, and`;
  const what = other === about.control ? 'what lies beneath, in its own way' : `what ${name} does`;
  return `${because_} makes it do ${what}${off === undefined ? '' : ` (${off})`}.`;
}

/** A rule of several fields is too long for a sentence: its beginning will do. */
function firstLine({ written }: Rule): string {
  return written.length > 60 ? `${written.slice(0, 58)} …` : written;
}

/** What automation makes of a move. */
export function automationOf(engine: Engine, parameter: number): readonly string[] {
  const mode = engine.modeOf(parameter);
  if (engine.isWriting(parameter))
    return [`Its automation is being written (${mode}): this goes into the lane.`];
  if (!follows(engine, parameter)) return [];
  if (!engine.transport.rolling)
    return [`It has automation in ${mode}: when the tape rolls, it goes where that says.`];
  return engine.isFree(parameter)
    ? [`Its automation is in ${mode} and takes it back at once.`]
    : [`Its automation is in ${mode}: when the hand leaves, it takes it back.`];
}

function follows({ lanes }: Engine, parameter: number): boolean {
  const mode = lanes.modeOf(parameter);
  const filled = (lanes.lanes[parameter]?.times.length ?? 0) > 0;
  return filled && mode !== 'off' && mode !== 'write';
}

/** How a value is kept that automation would take back. */
export function automationRemedies(engine: Engine, parameter: number): readonly string[] {
  if (parameter < 0 || engine.isWriting(parameter) || !follows(engine, parameter)) return [];
  return ['to keep it, put its automation in touch and move it again while the tape rolls, or switch it off'];
}

/** Levels and mutes of a strip that is not heard for another reason. */
export function unheard(engine: Engine, parameter: number): readonly string[] {
  const { strip, group, path } = engine.table.row(parameter);
  if (strip < 0 || (group !== 'mute' && group !== 'level' && group !== 'solo')) return [];
  const name = engine.label(strip).name;
  const mine = ((engine.desk.silent[strip] as number) & silence.ownMute) !== 0;
  if (mine && path.endsWith('/mute')) return [];
  const why = [...(mine ? ['it is muted itself'] : []), ...silencers(engine, strip)];
  if (why.length === 0) return [];
  return [`${name} is not heard${mine ? '' : ' all the same'}: ${why.join(', ')}.`];
}
