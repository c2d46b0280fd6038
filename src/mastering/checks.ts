import type { Album, Waiver } from './album.ts';
import { readBarcode, readIsrc, repeatedIsrcs } from './codes.ts';
import type { Delivery } from './deliveries.ts';
import { tagsOf } from './release-tags.ts';
import type { SourceFacts } from './source-facts.ts';
import { tagFaults } from './tag-faults.ts';

// What is looked at before an album goes out, and what is said where something is wrong.

/** Red stops a delivery unless it is waived with a reason. */
type FindingLevel = 'red' | 'warning' | 'note';

/** Something that was found. */
export interface Finding {
  /** Name of the check, as a waiver has it. */
  readonly check: string;
  readonly level: FindingLevel;
  /** From 1; none where it is of the album. */
  readonly track?: number;
  /** Which delivery it is of; none where it is of all. */
  readonly delivery?: string;
  /** What is so, and what to do. */
  readonly message: string;
  /** Why it goes out all the same. */
  readonly waived?: string;
}

/** s of silence at the ends that nobody means. */
const SILENT_HEAD = 1;
const SILENT_TAIL = 4;
/** Of full scale: −60 dB is heard as a click at the ends, −40 dB takes head-room. */
const DC_HEARD = 0.001;
const DC_BAD = 0.01;
/** Hz: no finished mix is slower. */
const SLOWEST = 44_100;
/** Correlation below which less is left in mono than of two sides that have nothing in common; and where one is upside down. */
const DOUBTFUL = -0.1;
const UPSIDE_DOWN = -0.5;

const one = (n: number) => n.toFixed(1).replace('-', '−');

type Look = (facts: SourceFacts, rate: number) => Omit<Finding, 'track'> | undefined;

const red = (check: string, message: string) => ({ check, level: 'red' as const, message });
const warning = (check: string, message: string) => ({ check, level: 'warning' as const, message });
const note = (check: string, message: string) => ({ check, level: 'note' as const, message });

/** What every mix is looked at for, whatever it is for. */
const looks: readonly Look[] = [
  ({ peak }) =>
    peak > -70 ? undefined : red('silence', 'there is nothing in it above −70 dBFS; render the mix again'),
  ({ clipped, peak }) =>
    clipped === 0
      ? undefined
      : red(
          'clipping',
          `${clipped} times three or more samples in a row stand at full scale (${one(peak)} dBFS): the mix was cut off; ` +
            'render it again with its master fader lower, or as 32-bit float',
        ),
  ({ channels }) =>
    channels > 1
      ? undefined
      : red(
          'mono',
          'the file is mono in a stereo album; export it in stereo, or waive this: it plays on both sides',
        ),
  ({ dc }) => {
    const most = Math.max(...dc.map(Math.abs));
    const remedy = 'put a low cut of 20 Hz on the mix';
    if (most < DC_HEARD) return undefined;
    const message = `its mean is ${(most * 100).toFixed(2)} % off zero (DC); ${remedy}`;
    return most < DC_BAD ? warning('dc', message) : red('dc', message);
  },
  ({ silentHead, peak }) =>
    silentHead <= SILENT_HEAD || peak <= -70
      ? undefined
      : warning(
          'silent-ends',
          `it begins with ${one(silentHead)} s of silence; set "in" if that is not meant`,
        ),
  ({ silentTail, peak }) =>
    silentTail <= SILENT_TAIL || peak <= -70
      ? undefined
      : warning(
          'silent-ends',
          `it ends with ${one(silentTail)} s of silence; set "out" if that is not meant`,
        ),
  ({ correlation, channels }) => {
    if (channels === 1 || correlation >= DOUBTFUL) return undefined;
    const how = `left and right work against each other (correlation ${correlation.toFixed(2).replace('-', '−')})`;
    return correlation < UPSIDE_DOWN
      ? red('phase', `${how}: in mono little is left; turn the polarity of one side round`)
      : warning('phase', `${how}: listen to it in mono`);
  },
  ({ levels: { truePeak }, peak }) =>
    truePeak <= 0
      ? undefined
      : note(
          'true-peak',
          `its true peak is ${one(truePeak)} dBTP (samples: ${one(peak)} dBFS); each delivery is brought under its ceiling`,
        ),
  ({ rate }) =>
    rate >= SLOWEST
      ? undefined
      : warning(
          'rate',
          `it has ${rate / 1000} kHz, so there is nothing in it above ${rate / 2000} kHz; export it at 44.1 kHz or more`,
        ),
  ({ rate }, of) =>
    rate === of || rate < SLOWEST
      ? undefined
      : note('rate', `it has ${rate / 1000} kHz and is converted to the album's ${of / 1000} kHz`),
  ({ bits, format }) =>
    bits > 16
      ? undefined
      : note('bits', `it has ${bits} bits (${format}); a mix of 24 bits or floats has more to give`),
  ({ notes }) =>
    notes.length === 0 ? undefined : warning('damaged', `${notes.join('; ')}; export it again`),
];

/** @param rate the album's, Hz. */
export function sourceFindings(track: number, facts: SourceFacts, rate: number): readonly Finding[] {
  return looks.flatMap((look) => {
    const found = look(facts, rate);
    return found ? [{ ...found, track }] : [];
  });
}

/** What an album says of itself: codes that are wrong are red everywhere. */
export function codeFindings(album: Album): readonly Finding[] {
  const isrcs = album.tracks.map(({ isrc }) => (isrc === undefined ? undefined : readIsrc(isrc)));
  const wrong = isrcs.flatMap((code, n) =>
    code && !code.ok ? [{ ...red('isrc', code.problem), track: n + 1 }] : [],
  );
  const twice = repeatedIsrcs(isrcs.map((code) => (code?.ok === true ? code.code : undefined)));
  const repeated = twice.map(({ code, tracks }) =>
    red(
      'isrc',
      `tracks ${tracks.join(' and ')} have the same ISRC ${code}; each recording has one of its own`,
    ),
  );
  const barcode = album.barcode === undefined ? undefined : readBarcode(album.barcode);
  const bad = barcode && !barcode.ok ? [red('barcode', barcode.problem)] : [];
  return [...wrong, ...repeated, ...bad];
}

/** What no file could hold of what the album says. Of codes that are wrong is told elsewhere. */
export function tagFindings(album: Album): readonly Finding[] {
  return album.tracks.flatMap((_, n) =>
    tagFaults(tagsOf(album, n + 1, undefined)).map((message) => ({ ...red('tags', message), track: n + 1 })),
  );
}

/** What a delivery wants said that the album does not say. */
export function missingFindings(album: Album, { id, files }: Delivery): readonly Finding[] {
  const goesToShops = ['streaming', 'apple', 'cd', 'download'].includes(id);
  const without = album.tracks.flatMap(({ isrc }, n) => (isrc === undefined ? [n + 1] : []));
  const found: Finding[] = [];
  if (goesToShops && without.length > 0)
    found.push(
      note(
        'isrc',
        `no ISRC: ${without.length === 1 ? 'track' : 'tracks'} ${without.join(', ')}; plays cannot be counted without`,
      ),
    );
  if (goesToShops && album.barcode === undefined) found.push(note('barcode', 'no barcode; shops want one'));
  if (goesToShops && !files.includes('cue') && album.artwork === undefined)
    found.push(note('artwork', 'no artwork; shops want a square JPEG or PNG of 3000 pixels'));
  return found.map((finding) => ({ ...finding, delivery: id }));
}

/** Findings with the waivers of an album on them. */
export function waive(findings: readonly Finding[], waivers: readonly Waiver[]): readonly Finding[] {
  return findings.map((finding) => {
    const by = waivers.find(
      ({ check, track }) => check === finding.check && (track === undefined || track === finding.track),
    );
    return by && finding.level !== 'note' ? { ...finding, waived: by.reason } : finding;
  });
}

/** Waivers of nothing: a slip of the pen, or what has been mended. */
export function idleWaivers(findings: readonly Finding[], waivers: readonly Waiver[]): readonly Finding[] {
  return waivers
    .filter(
      ({ check, track }) =>
        !findings.some(
          (finding) => finding.check === check && (track === undefined || finding.track === track),
        ),
    )
    .map(({ check, track }) =>
      note(
        'waiver',
        `a waiver of "${check}"${track === undefined ? '' : ` of track ${track}`} has nothing to waive; remove it`,
      ),
    );
}

/** Does any of it stop a delivery? */
export function stops(findings: readonly Finding[]): boolean {
  return findings.some(({ level, waived }) => level === 'red' && waived === undefined);
}
