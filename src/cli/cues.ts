import type { CueEdit, CueTrigger } from '../model/cues.ts';
import { BridgeError } from '../model/errors.ts';
import type { Command } from '../model/input.ts';
import { nearest } from '../model/nearest.ts';
import type { CueAnswer, CuesAnswer } from '../server/cue-answers.ts';
import { describePlace, describeSeconds } from '../units/time.ts';
import { ask, backWords, tell, type Service } from './client.ts';
import { readCueWords, type Typed } from './cue-words.ts';
import { exit } from './exit.ts';
import { table, type Output } from './output.ts';

/** `cue list`: the cues in their order, and where the list is. */
export async function listCues(service: Service, out: Output): Promise<number> {
  const list = await cuesOf(service);
  out.data(list, () =>
    list.cues.length === 0
      ? ['no cues yet; make one with: faderline cue add Verse --scene Verse']
      : [...table(list.cues.map((cue) => rowOf(cue, list))), whereIn(list)],
  );
  return exit.done;
}

function rowOf(cue: CueAnswer, { next, last }: CuesAnswer): readonly string[] {
  const mark = cue.id === next ? '▶' : cue.id === last ? '·' : ' ';
  const [broken] = cue.broken;
  return [
    mark,
    cue.number,
    cue.name,
    timesOf(cue),
    broken === undefined ? cue.does.join(', ') : `▲ ${broken}`,
  ];
}

function timesOf({ wait, follow }: CueAnswer): string {
  const waits = wait === undefined ? [] : [`wait ${describeSeconds(wait)}`];
  if (!follow) return waits.join(', ');
  const from = follow.from === 'fades' ? ' after its fades' : '';
  return [...waits, `follow ${describeSeconds(follow.after)}${from}`].join(', ');
}

/** Where the list is, in one line. */
function whereIn({ cues, next, counting, paused, rehearsing }: CuesAnswer): string {
  const up = cues.find(({ id }) => id === next);
  const words = [
    rehearsing ? ['rehearsal, nothing moves'] : [],
    paused ? ['rests, GO lets it go on'] : [],
    [up ? `GO: ${nameOf(up)}` : 'the list is over'],
    counting
      ? [`${counting.kind === 'wait' ? 'waits' : 'follows'}, ${describeSeconds(counting.left)} left`]
      : [],
  ];
  return words.flat().join('; ');
}

const nameOf = ({ number, name }: CueAnswer): string => `${number} ${name}`;

/** `cue show`: all of one cue. */
export async function showCue(service: Service, wanted: string, out: Output): Promise<number> {
  const list = await cuesOf(service);
  const cue = cueIn(list, wanted);
  out.data(cue, () => [
    [nameOf(cue), timesOf(cue)].filter((text) => text !== '').join('  '),
    ...(cue.notes === undefined ? [] : [cue.notes]),
    ...cue.does.map((words) => `  ${words}`),
    ...(cue.triggers ?? []).map((trigger) => `  goes by ${triggerWords(trigger, list)}`),
    ...(cue.evenBroken ? ['  goes with what can be done, when something cannot'] : []),
    ...cue.broken.map((why) => `▲ ${why}`),
  ]);
  return exit.done;
}

function triggerWords(trigger: CueTrigger, { sampleRate }: CuesAnswer): string {
  switch (trigger.by) {
    case 'program':
      return `program change ${trigger.channel}/${trigger.program}`;
    case 'msc':
      return `MIDI Show Control ${trigger.number}`;
    case 'timecode':
      return `timecode ${describePlace(trigger.at, sampleRate)}`;
    case 'osc':
      return `OSC ${trigger.address}`;
  }
}

/** `cue check`: what is wrong with the list. @returns another code than 0 where something is. */
export async function checkCues(service: Service, out: Output): Promise<number> {
  const { cues } = await cuesOf(service);
  const broken = cues
    .filter((cue) => cue.broken.length > 0)
    .map(({ id, number, name, broken: why }) => ({ id, number, name, why }));
  out.data({ cues: cues.length, broken }, () =>
    broken.length === 0
      ? [`${cues.length} cues, none is broken`]
      : table(broken.flatMap(({ number, name, why }) => why.map((text) => [number, name, text]))),
  );
  return broken.length === 0 ? exit.done : exit.failed;
}

/** `cue add`: by default behind all others. */
export async function addCue(
  service: Service,
  name: string | undefined,
  typed: readonly Typed[],
  after: string | undefined,
  out: Output,
): Promise<number> {
  const list = await cuesOf(service);
  const cue = { ...(name !== undefined && { name }), ...(await editFrom(service, typed, list)) };
  const behind = after === undefined ? undefined : after === '0' ? 0 : cueIn(list, after).id;
  await tell(service, { do: 'add-cue', cue, ...(behind !== undefined && { after: behind }) });
  const { cues } = await cuesOf(service);
  const added = cues.find(({ id }) => list.cues.every((one) => one.id !== id));
  out.data({ added }, () => [`cue ${added ? nameOf(added) : ''}; undo takes it back`]);
  return exit.done;
}

/** `cue edit`: what is given replaces what was there; steps and triggers are replaced as a whole. */
export async function editCue(
  service: Service,
  wanted: string,
  typed: readonly Typed[],
  out: Output,
): Promise<number> {
  const list = await cuesOf(service);
  const { id } = cueIn(list, wanted);
  const cue = await editFrom(service, typed, list);
  if (Object.keys(cue).length === 0)
    throw new BridgeError('USAGE', 'say what is to be otherwise; see: faderline cue edit --help');
  const done = await tell(service, { do: 'edit-cue', id, cue });
  const edited = (await cuesOf(service)).cues.find((one) => one.id === id);
  out.data({ edited }, () => [`cue ${edited ? nameOf(edited) : wanted}; ${backWords(done)}`]);
  return exit.done;
}

async function editFrom(
  service: Service,
  typed: readonly Typed[],
  { sampleRate }: CuesAnswer,
): Promise<CueEdit> {
  const scenes = (await ask(service, 'GET', '/api/scenes')) as readonly { id: number; name: string }[];
  const scene = (wanted: string): number => {
    const found = scenes.find(({ name }) => name === wanted) ?? scenes[Number(wanted) - 1];
    if (found) return found.id;
    const near = nearest(
      wanted,
      scenes.map(({ name }) => name),
    );
    const hint = near === undefined ? 'see: faderline scene list' : `did you mean "${near}"?`;
    throw new BridgeError('BAD_REQUEST', `there is no scene "${wanted}"; ${hint}`);
  };
  return readCueWords(typed, { sampleRate, scene });
}

/** `cue delete`. */
export async function deleteCue(service: Service, wanted: string, out: Output): Promise<number> {
  const cue = cueIn(await cuesOf(service), wanted);
  await tell(service, { do: 'delete-cue', id: cue.id });
  out.data({ deleted: cue }, () => [`deleted cue ${nameOf(cue)}; undo gives it back`]);
  return exit.done;
}

/** `cue move`: to a place in the list, from 1. */
export async function moveCue(service: Service, wanted: string, place: number, out: Output): Promise<number> {
  const { id } = cueIn(await cuesOf(service), wanted);
  await tell(service, { do: 'move-cue', id, to: place - 1 });
  const moved = (await cuesOf(service)).cues.find((one) => one.id === id);
  out.data({ moved, place }, () => [`cue ${moved ? nameOf(moved) : wanted} is in place ${place} now`]);
  return exit.done;
}

/** `cue renumber`. */
export async function renumberCues(
  service: Service,
  { from, step, first }: { readonly from: number; readonly step: number; readonly first?: string },
  out: Output,
): Promise<number> {
  const begin = first === undefined ? undefined : cueIn(await cuesOf(service), first).id;
  await tell(service, { do: 'renumber-cues', from, step, ...(begin !== undefined && { first: begin }) });
  return listCues(service, out);
}

/** `cue go`: the next, or a named one. */
export async function goCue(service: Service, wanted: string | undefined, out: Output): Promise<number> {
  const id = wanted === undefined ? undefined : cueIn(await cuesOf(service), wanted).id;
  return walk(service, { do: 'go', ...(id !== undefined && { id }) }, out);
}

/** `cue standby`: a cue, or `next` or `previous`. */
export async function standbyCue(service: Service, wanted: string, out: Output): Promise<number> {
  if (wanted === 'next' || wanted === 'previous')
    return walk(service, { do: 'cue-step', by: wanted === 'next' ? 1 : -1 }, out);
  const { id } = cueIn(await cuesOf(service), wanted);
  return walk(service, { do: 'cue-standby', id }, out);
}

/** What walks the list: it is done, and where the list is then is said. */
export async function walk(service: Service, command: Command, out: Output): Promise<number> {
  const rested = command.do === 'go' && (await cuesOf(service)).paused;
  const { said, warned } = await tell(service, command);
  const list = await cuesOf(service);
  const { cues, sampleRate: _rate, debounce: _time, ...state } = list;
  const named = (id: number): string | null => {
    const cue = cues.find((one) => one.id === id);
    return cue ? nameOf(cue) : null;
  };
  const words = { went: named(list.last), goNext: named(list.next) };
  const walked = command.do === 'go' || command.do === 'cue-back';
  const wentOn = rested && command.do === 'go' && command.id === undefined;
  const told = (walked && list.rehearsing) || wentOn ? said : warned;
  out.data({ ...state, ...words, said }, () => [
    ...(told === warned && command.do === 'go' && words.went !== null && list.counting?.kind !== 'wait'
      ? [`went: ${words.went}`]
      : []),
    ...told,
    whereIn(list),
  ]);
  return exit.done;
}

/** `cue debounce`. */
export async function setDebounce(service: Service, time: number, out: Output): Promise<number> {
  await tell(service, { do: 'cue-debounce', time });
  out.data({ debounce: time }, () => [`two presses of GO within ${describeSeconds(time)} count once`]);
  return exit.done;
}

async function cuesOf(service: Service): Promise<CuesAnswer> {
  return (await ask(service, 'GET', '/api/cues')) as CuesAnswer;
}

/** A cue by its number, or by its name. @throws BridgeError when there is none. */
function cueIn({ cues }: CuesAnswer, wanted: string): CueAnswer {
  const number = /^\d+(?:\.\d+)?$/.test(wanted) ? String(Number(wanted)) : wanted.toUpperCase();
  const cue = cues.find((one) => one.number === number) ?? cues.find(({ name }) => name === wanted);
  if (cue) return cue;
  const near = nearest(
    wanted,
    cues.map(({ name }) => name),
  );
  const hint = near === undefined ? 'see: faderline cue list' : `did you mean "${near}"?`;
  throw new BridgeError('BAD_REQUEST', `there is no cue "${wanted}"; ${hint}`);
}
