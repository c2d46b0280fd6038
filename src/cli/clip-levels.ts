import path from 'node:path';
import { levelsOf, soundOfTrack } from '../audio/clip-measures.ts';
import { Tapes } from '../bridge/tracks.ts';
import type { ClipTrack } from '../audio/clip-track.ts';
import { stored } from '../model/document.ts';
import type { PreparePart, preparations } from '../model/input.ts';
import {
  heldWords,
  normalised,
  staged,
  type Levels,
  type NormaliseTo,
  type Turned,
} from '../model/levelling.ts';
import { BridgeError } from '../model/errors.ts';
import type { ImportRoom } from '../model/import-plan.ts';
import type { Service } from './client.ts';
import { clipsOf, plain, stripCalled, type StripAnswer } from './clips.ts';
import { exit } from './exit.ts';
import { runningPlace, type ImportPlace } from './import-place.ts';
import { table, type Output } from './output.ts';

// Levels of what plays already, in the session of the running service; its files are read here.

/** Strips that play, with their files open. */
export interface Playing {
  readonly place: ImportPlace;
  readonly room: ImportRoom;
  readonly strips: readonly { readonly strip: StripAnswer; readonly track: ClipTrack }[];
}

/**
 * Does something with strips that play, and closes their files.
 *
 * @param wanted paths or names of channels; none: all that play.
 * @throws BridgeError for a strip that is not there or plays nothing, and for files that cannot be read.
 */
export async function withPlaying<T>(
  service: Service,
  wanted: readonly string[],
  out: Output,
  act: (playing: Playing) => Promise<T>,
): Promise<T> {
  const answer = await clipsOf(service);
  const place = await runningPlace(service);
  const all = wanted.length === 0 ? answer.strips : wanted.map((one) => stripCalled(answer, one));
  const tapes = new Tapes(path.dirname(place.folder), answer.sampleRate);
  try {
    const strips = [];
    for (const strip of new Set(all)) {
      if (isReadable(strip, wanted.length > 0, out))
        strips.push({ strip, track: await tapes.track(strip.clips.map(plain)) });
    }
    if (strips.length === 0)
      throw new BridgeError('BAD_REQUEST', 'no strip plays anything; see: faderline clips list');
    return await act({ place, room: place.room, strips });
  } finally {
    tapes.close();
  }
}

function isReadable({ name, clips }: StripAnswer, isNamed: boolean, out: Output): boolean {
  const gone = clips.find(({ missing }) => missing);
  if (isNamed && clips.length === 0) throw new BridgeError('BAD_REQUEST', `${name} plays nothing`);
  if (gone) out.note(`${name}: left out, since audio/${gone.file} is not there`);
  return clips.length > 0 && !gone;
}

type Levelled = { readonly part: PreparePart; readonly turned: Turned; readonly name: string };

/** `clips normalise`: the clips of each strip are turned, all alike, so that the strip comes to a level. */
export function normaliseClips(
  service: Service,
  wanted: readonly string[],
  to: NormaliseTo,
  out: Output,
): Promise<number> {
  return level(service, wanted, out, 'normalise', ({ strip }, levels) => {
    const gains = strip.clips.map(({ gain = 0 }) => gain);
    const turned = normalised(levels, to, gains);
    const clips = strip.clips.map((clip) => ({ ...plain(clip), gain: (clip.gain ?? 0) + turned.by }));
    return { part: { strip: strip.strip, clips }, turned, name: strip.name };
  });
}

/** `clips gain-stage`: the trim of each strip is set so that the RMS of what plays comes to a level. */
export function stageClips(
  service: Service,
  wanted: readonly string[],
  to: number,
  out: Output,
): Promise<number> {
  return level(service, wanted, out, 'gain-stage', ({ strip }, levels) => {
    const turned = staged(levels, to);
    return { part: { strip: strip.strip, trim: turned.by }, turned, name: strip.name };
  });
}

function level(
  service: Service,
  wanted: readonly string[],
  out: Output,
  what: (typeof preparations)[number],
  turn: (one: Playing['strips'][number], levels: Levels) => Levelled,
): Promise<number> {
  return withPlaying(service, wanted, out, async ({ place, room, strips }) => {
    const rows: (Levelled & { readonly levels: Levels })[] = [];
    for (const one of strips) {
      const levels = await levelsOf(soundOfTrack(one.track), room.sampleRate);
      rows.push({ ...turn(one, levels), levels });
    }
    const parts = rows.filter(({ turned }) => turned.held !== 'silence').map(({ part }) => part);
    if (parts.length === 0) throw new BridgeError('BAD_REQUEST', 'there is nothing but silence');
    const said = await place.carryOut({ do: 'prepare', what, parts });
    const data = rows.map(({ part, turned, levels, name }) => ({
      name,
      ...part,
      by: turned.by,
      held: turned.held,
      levels: Object.fromEntries(Object.entries(levels).map(([of, value]) => [of, stored(value as number)])),
    }));
    out.data(data, () => [
      ...table(rows.map((row) => [row.name, ...figures(what, row), heldWords(row.turned)])),
      said.join('; '),
    ]);
    return exit.done;
  });
}

function figures(
  what: (typeof preparations)[number],
  { levels, turned }: Levelled & { readonly levels: Levels },
): readonly string[] {
  const db = (n: number): string => (Number.isFinite(n) ? n.toFixed(1).replace('-', '−') : '−∞');
  if (what === 'gain-stage') return [`RMS ${db(levels.rms)} dBFS`, `trim ${db(turned.by)} dB`];
  return [
    `peak ${db(levels.peak)} dBFS`,
    `${db(levels.loudness)} LUFS`,
    `${turned.by < 0 ? '' : '+'}${db(turned.by)} dB`,
  ];
}
