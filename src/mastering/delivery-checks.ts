import type { Album } from './album.ts';
import type { Finding } from './checks.ts';
import type { Delivery } from './deliveries.ts';
import { SECTOR_FRAMES, SECTORS_PER_SECOND } from './disc.ts';
import { discOf } from './disc-of.ts';
import { discFaults, framesToSector } from './red-book.ts';
import { marksAt, totalTime, type Sequence } from './sequence.ts';
import { SIDE_MINUTES, sidesOf } from './sides.ts';
import type { SourceFacts } from './source-facts.ts';
import type { LoudnessTags } from './tags.ts';

// What only one kind of delivery is looked at for.

const one = (n: number) => n.toFixed(1).replace('-', '−');
const time = (seconds: number) =>
  `${Math.floor(Math.round(seconds) / 60)}:${String(Math.round(seconds) % 60).padStart(2, '0')}`;

/** Hz. @source Red Book */
const CD_RATE = SECTOR_FRAMES * SECTORS_PER_SECOND;
/** dB: voices that hiss more than that against the whole are heard to spit on vinyl. Ours, by ear; no cutter prints a number. */
const SIBILANT = -3;
/** dB of limiting that is heard. */
const HEAVY = 4;
/** LU by which broadcasters let a programme be off. @source EBU R 128 */
const BROADCAST_TOLERANCE = 0.5;
/** LU by which everything else may be off. */
const TOLERANCE = 0.1;

/** What an album is by its layout, before anything is rendered. */
export interface Laid {
  readonly album: Album;
  readonly sequence: Sequence;
  readonly facts: readonly SourceFacts[];
}

/** What stands in the way of a delivery, by what it is made of. */
export function layoutFindings(laid: Laid, delivery: Delivery): readonly Finding[] {
  const found: Finding[] = [];
  if (delivery.files.includes('cue')) found.push(...discFindings(laid));
  if (delivery.files.includes('sides')) found.push(...recordFindings(laid));
  return found.map((finding) => ({ ...finding, delivery: delivery.id }));
}

/** What the Red Book says of the disc that it would become. */
function discFindings({ album, sequence }: Laid): readonly Finding[] {
  const exact = Math.ceil((sequence.frames * CD_RATE) / sequence.rate);
  const frames = exact + framesToSector(exact);
  return discFaults(discOf(album, marksAt(sequence, CD_RATE), frames)).map(({ severity, track, text }) => ({
    check: 'red-book',
    level: severity === 'error' ? 'red' : 'warning',
    ...(track !== undefined && { track }),
    message: text,
  }));
}

function recordFindings({ album, sequence, facts }: Laid): readonly Finding[] {
  const starts = [...sequence.tracks.map(({ at }) => at / sequence.rate), totalTime(sequence)];
  const sides = sidesOf(album.tracks, starts).flatMap(({ name, first, last }): Finding[] => {
    const lasts = (starts[last + 1] ?? 0) - (starts[first] ?? 0);
    const found: Finding[] = [];
    const says = `side ${name} lasts ${time(lasts)}`;
    if (lasts > SIDE_MINUTES.most * 60)
      found.push({
        check: 'side-length',
        level: 'red',
        message: `${says}; a side of a twelve-inch record has ${SIDE_MINUTES.most} minutes at most: move tracks to another side`,
      });
    else if (lasts > SIDE_MINUTES.loud * 60)
      found.push({
        check: 'side-length',
        level: 'warning',
        message: `${says}; over ${SIDE_MINUTES.loud} minutes it has to be cut more quietly`,
      });
    if (first > 0 && album.tracks[first]?.crossfade)
      found.push({
        check: 'side-break',
        level: 'red',
        track: first + 1,
        message: `side ${name} begins with a track that cross-fades from the one before; say another "side"`,
      });
    return found;
  });
  return [...sides, ...facts.flatMap((one_, n) => grooveFindings(one_, n + 1))];
}

function grooveFindings({ sibilance, bassCorrelation }: SourceFacts, track: number): readonly Finding[] {
  const found: Finding[] = [];
  if (sibilance > SIBILANT)
    found.push({
      check: 'sibilance',
      level: 'warning',
      track,
      message: `6 to 12 kHz reach ${one(sibilance)} dB against the mean of the track; de-ess the voice, or it spits`,
    });
  if (bassCorrelation < 0)
    found.push({
      check: 'bass-phase',
      level: 'warning',
      track,
      message: `below 200 Hz the sides work against each other (${bassCorrelation.toFixed(2).replace('-', '−')}): made mono it loses its bass; mend the mix`,
    });
  return found;
}

/** What came out of a delivery, as it was measured in its files. */
export interface Result {
  readonly album: LoudnessTags;
  readonly tracks: readonly LoudnessTags[];
  /** LUFS; as many as tracks, or one for the album, or none. */
  readonly targets: readonly number[];
  /** dB by which the limiter turned down at most. */
  readonly limited: number;
}

/** Whether a delivery came out as it was to be. */
export function resultFindings(result: Result, delivery: Delivery): readonly Finding[] {
  const found = [...loudnessFindings(result, delivery), ...peakFindings(result, delivery)];
  if (result.limited > HEAVY)
    found.push({
      check: 'limiting',
      level: 'warning',
      message: `the limiter takes ${one(result.limited)} dB off at the most; listen to it, or master the tracks to be denser`,
    });
  return found.map((finding) => ({ ...finding, delivery: delivery.id }));
}

function loudnessFindings({ album, tracks, targets }: Result, { each, limits }: Delivery): Finding[] {
  const allowed = each === true ? BROADCAST_TOLERANCE : TOLERANCE;
  return targets.flatMap((target, n): Finding[] => {
    const of = targets.length > 1 ? tracks[n] : album;
    const heard = of?.integrated ?? -Infinity;
    const off = heard - target;
    if (heard === -Infinity || Math.abs(off) <= allowed) return [];
    const where = targets.length > 1 ? { track: n + 1 } : {};
    const message = `it came out at ${one(heard)} LUFS and was to have ${one(target)}`;
    if (!limits)
      return [
        {
          check: 'loudness',
          level: 'warning',
          ...where,
          message: `${message}: its peaks allow no more without a limiter`,
        },
      ];
    return [
      {
        check: 'loudness',
        level: 'red',
        ...where,
        message: `${message}: more cannot be limited; ask for less under "levels"`,
      },
    ];
  });
}

function peakFindings({ album }: Result, { ceiling }: Delivery): Finding[] {
  if (album.truePeak <= ceiling) return [];
  const message = `true peak ${album.truePeak.toFixed(2).replace('-', '−')} dBTP is over the ceiling of ${one(ceiling)} dBTP`;
  return [{ check: 'ceiling', level: 'red', message: `${message}; lower it under "levels"` }];
}
