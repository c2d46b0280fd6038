import { endOfClips } from '../model/clips.ts';
import { unstored, type StoredValue } from '../model/document.ts';
import type { ClipCommand, ImportLabel, ImportPart, PreparePart } from '../model/input.ts';
import { changeOf, isChange, putClips, type ClipsChange } from './clips.ts';
import type { Engine } from './engine.ts';
import { putSetting, type SettingChange } from './settings.ts';
import { outcome } from './verdict.ts';

// What an engineer does before the mix: stems come in, and strips are made ready. One step each.

type Of<Name extends ClipCommand['do']> = Extract<ClipCommand, { readonly do: Name }>;

/** Stems come in: what they play, what they are called, how they are set and where they go. */
function importStems(engine: Engine, { parts, labels = [] }: Of<'import'>, who: string): void {
  const fault = partsFault(engine, parts) ?? labelsFault(engine, labels);
  if (fault !== undefined) return engine.refuse(`nothing is imported: ${fault}`);
  const clips = clipsOf(engine, parts);
  const settings = settingsOf(engine, parts, labels).filter(isChange);
  for (const change of clips) putClips(engine, change, 'after');
  for (const change of settings) putSetting(engine, change, 'after');
  const name = parts.length === 1 ? 'Import 1 stem' : `Import ${parts.length} stems`;
  const rest = { ...(clips.length > 0 && { clips }), ...(settings.length > 0 && { settings }) };
  put(engine, parts, rest, { name, who });
}

const titles = { normalise: 'Normalise', 'gain-stage': 'Gain staging of', align: 'Align' } as const;

/** Strips are made ready to be mixed: levels of clips, trims, polarity and delay. */
function prepareStrips(engine: Engine, { what, parts }: Of<'prepare'>, who: string): void {
  const fault = partsFault(engine, parts);
  if (fault !== undefined) return engine.refuse(`the strips stay as they were: ${fault}`);
  const clips = clipsOf(engine, parts);
  if (clips.length === 0 && !parts.some((part) => isOther(engine, part))) {
    engine.verdict.outcome = outcome.already;
    return;
  }
  for (const change of clips) putClips(engine, change, 'after');
  const [first] = parts;
  const strips = first && parts.length === 1 ? engine.label(first.strip).name : `${parts.length} strips`;
  put(engine, parts, clips.length > 0 ? { clips } : {}, { name: `${titles[what]} ${strips}`, who });
}

type Part = Omit<ImportPart, 'clips'> & PreparePart;

function clipsOf(engine: Engine, parts: readonly Part[]): readonly ClipsChange[] {
  return parts
    .map(({ strip, clips }) => (clips ? changeOf(engine, strip, clips) : ''))
    .filter((change) => typeof change !== 'string')
    .filter(isChange);
}

function partsFault(engine: Engine, parts: readonly Part[]): string | undefined {
  const { layout } = engine.table;
  const strips = new Set<number>();
  for (const { strip, clips, group, dca } of parts) {
    const change = changeOf(engine, strip, clips ?? []);
    if (typeof change === 'string') return change;
    if (strips.has(strip)) return `${engine.label(strip).name} stands there twice`;
    strips.add(strip);
    if (group !== undefined && !isOneOf(group, layout.groups)) return `there is no group ${group}`;
    if (dca !== undefined && !isOneOf(dca, layout.dcas)) return `there is no DCA ${dca}`;
  }
  return undefined;
}

const isOneOf = (n: number, of: number): boolean => Number.isInteger(n) && n >= 1 && n <= of;

function labelsFault({ table }: Engine, labels: readonly ImportLabel[]): string | undefined {
  const unknown = labels.find(({ strip }) => !table.strips[strip]);
  return unknown && `there is no strip number ${unknown.strip}`;
}

function settingsOf(
  engine: Engine,
  parts: readonly ImportPart[],
  names: readonly ImportLabel[],
): readonly SettingChange[] {
  const { table, transport } = engine;
  const labels = [...parts, ...names].map(({ strip, name, colour }): SettingChange => {
    const label = engine.label(strip);
    const after = { name: name ?? label.name, colour: colour ?? label.colour };
    return { set: 'label', of: table.strips[strip]?.path ?? '', before: { ...label }, after };
  });
  const end = endOfClips(parts.flatMap(({ clips }) => clips));
  if (transport.length !== 0 || end === 0) return labels;
  return [...labels, { set: 'length', of: '', before: 0, after: end }];
}

/** Makes the step, with the values of its parts in it. What somebody holds stays in the hand, and is named. */
function put(
  engine: Engine,
  parts: readonly Part[],
  rest: Parameters<Engine['undoable']>[3],
  { name, who }: { readonly name: string; readonly who: string },
): void {
  const held: string[] = [];
  engine.undoable(name, who, () => parts.forEach((part) => held.push(...place(engine, part))), rest);
  if (held.length > 0) engine.tell(`Left in the hand that holds it: ${held.join(', ')}`);
}

/** Sets what a part says of its strip, but for what somebody holds. @returns what that was. */
function place(engine: Engine, part: Part): readonly string[] {
  return wantedOf(engine, part).flatMap(([parameter, value]) => {
    if (!engine.isFree(parameter)) return [engine.nameOf(parameter)];
    engine.fades.leave(parameter);
    engine.write(parameter, value);
    return [];
  });
}

function isOther(engine: Engine, part: Part): boolean {
  return wantedOf(engine, part).some(([parameter, value]) => engine.desk.values[parameter] !== value);
}

/** Parameters of a strip and what a part wants them to be. */
function wantedOf(
  engine: Engine,
  { strip, trim, fader, pan, polarity, delay, group, dca }: Part,
): readonly (readonly [number, number])[] {
  const path = engine.table.strips[strip]?.path ?? '';
  const wanted: Record<string, StoredValue | undefined> = {
    trim,
    fader,
    pan,
    polarity,
    delay,
    ...(group !== undefined && { [`grp/${group}`]: 1, 'to-main': 0 }),
    ...(dca !== undefined && { [`dca/${dca}`]: 1 }),
  };
  return Object.entries(wanted).flatMap(([what, value]) =>
    value === undefined ? [] : [[engine.table.at(`${path}/${what}`), unstored(value)] as const],
  );
}

/** What can be asked before the mix. */
export const importCommands = { import: importStems, prepare: prepareStrips };
