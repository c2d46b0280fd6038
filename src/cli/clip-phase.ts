import { soundOfTrack } from '../audio/clip-measures.ts';
import {
  alignmentBetween,
  MOST_MONO_LOSS,
  stereoCheck,
  SURE,
  type StereoCheck,
} from '../audio/phase-check.ts';
import { agreeing, togetherByName, type Standing } from '../model/alignment-plan.ts';
import { stored } from '../model/document.ts';
import type { PreparePart } from '../model/input.ts';
import type { Service } from './client.ts';
import { withPlaying, type Playing } from './clip-levels.ts';
import { exit } from './exit.ts';
import { table, type Output } from './output.ts';

type One = Playing['strips'][number];

/** A strip beside the first of those that hear the same, polarity and delay of both included. */
interface Found {
  readonly against: string;
  readonly name: string;
  /** s */
  readonly later: number;
  readonly inverted: boolean;
  readonly confidence: number;
}

/**
 * `clips phase`: what stereo strips lose in mono, and microphones of one source that work against each other.
 *
 * @param wanted all that play where there are none; else the strips after the first are held against the first, whatever
 * they are called.
 */
export function checkPhase(
  service: Service,
  wanted: readonly string[],
  apply: boolean,
  out: Output,
): Promise<number> {
  return withPlaying(service, wanted, out, async (playing) => {
    const rate = playing.room.sampleRate;
    const stereo = await stereoOf(playing.strips, rate);
    const named = playing.strips.map((one) => ({ ...one, name: one.strip.name }));
    const sets = wanted.length > 1 ? [named] : togetherByName(named);
    const pairs: Found[] = [];
    const parts: PreparePart[] = [];
    for (const set of sets) {
      const { found, members } = await standings(set, playing);
      pairs.push(...found);
      parts.push(...agreeing(members));
    }
    const done =
      apply && parts.length > 0 ? await playing.place.carryOut({ do: 'prepare', what: 'align', parts }) : [];
    const data = {
      stereo: stereo.map((one) => ({ ...one, monoLoss: stored(one.monoLoss) })),
      pairs: pairs.map((pair) => ({ ...pair, sure: pair.confidence >= SURE })),
      set: parts,
      applied: done.length > 0,
    };
    out.data(data, () => [
      ...stereo.map(stereoLine),
      ...table(pairs.map(pairLine)),
      ...parts.flatMap((part) => settingLines(part, playing, apply)),
      ...lastLine({ found: stereo.length + pairs.length, parts, done, apply }),
    ]);
    return exit.done;
  });
}

async function stereoOf(
  strips: readonly One[],
  rate: number,
): Promise<readonly (StereoCheck & { readonly name: string; readonly path: string })[]> {
  const all = [];
  for (const { strip, track } of strips) {
    const check = track.channels === 2 ? await stereoCheck(soundOfTrack(track), rate) : undefined;
    if (check) all.push({ name: strip.name, path: strip.path, ...check });
  }
  return all;
}

/** How strips stand to the first of them; of those it is sure of, what is set on them too. */
async function standings(
  [first, ...others]: readonly One[],
  { room }: Playing,
): Promise<{ readonly found: readonly Found[]; readonly members: readonly Standing[] }> {
  if (!first) return { found: [], members: [] };
  const found: Found[] = [];
  const standing = ({ strip }: One, later: number, inverted: boolean): Standing => {
    const channel = room.channels.find((one) => one.strip === strip.strip);
    return {
      strip: strip.strip,
      later,
      inverted,
      polarity: channel?.polarity ?? 0,
      delay: channel?.delay ?? 0,
    };
  };
  const lead = standing(first, 0, false);
  const members = [lead];
  for (const other of others) {
    const alignment = await alignmentBetween(
      soundOfTrack(first.track),
      soundOfTrack(other.track),
      room.sampleRate,
    );
    if (!alignment) continue;
    const one = standing(other, alignment.later, alignment.inverted);
    const { confidence } = alignment;
    const later = one.later + one.delay - lead.delay;
    const inverted = one.inverted !== (one.polarity !== lead.polarity);
    found.push({ against: first.strip.name, name: other.strip.name, later, inverted, confidence });
    if (confidence >= SURE) members.push(one);
  }
  return { found, members };
}

const milliseconds = (seconds: number): string => `${(seconds * 1000).toFixed(2)} ms`;

function stereoLine({ name, correlation, monoLoss }: StereoCheck & { readonly name: string }): string {
  const figure = (n: number): string => (Number.isFinite(n) ? n.toFixed(1).replace('-', '−') : '−∞');
  const warning =
    monoLoss < MOST_MONO_LOSS ? '  ▲ most of it is gone in mono: one side may be upside down' : '';
  return `${name}: correlation ${correlation.toFixed(2).replace('-', '−')}, ${figure(monoLoss)} LU in mono${warning}`;
}

function pairLine({ against, name, later, inverted, confidence }: Found): readonly string[] {
  if (confidence < SURE) return [`${name} beside ${against}`, 'nothing sure can be said'];
  const time =
    Math.abs(later) < 0.00005
      ? 'at the same time'
      : `${milliseconds(Math.abs(later))} ${later > 0 ? 'later' : 'earlier'}`;
  return [
    `${name} beside ${against}`,
    inverted ? 'upside down' : 'upright',
    time,
    `${Math.round(confidence * 100)} % sure`,
  ];
}

function settingLines(
  { strip, polarity, delay }: PreparePart,
  { room }: Playing,
  done: boolean,
): readonly string[] {
  const { path = '' } = room.channels.find((one) => one.strip === strip) ?? {};
  const verb = done ? 'set' : 'set it:';
  return [
    ...(polarity === undefined ? [] : [`  ${verb} ${path}/polarity ${polarity === 1 ? 'on' : 'off'}`]),
    ...(delay === undefined ? [] : [`  ${verb} ${path}/delay ${milliseconds(delay)}`]),
  ];
}

function lastLine(about: {
  readonly found: number;
  readonly parts: readonly PreparePart[];
  readonly done: readonly string[];
  readonly apply: boolean;
}): readonly string[] {
  if (about.found === 0)
    return ['nothing to check: no strip is stereo, and no two are called like microphones of one source'];
  if (about.done.length > 0) return [about.done.join('; ')];
  if (about.parts.length === 0) return about.apply ? ['nothing to change'] : [];
  return ['to do that: the same again with --apply'];
}
