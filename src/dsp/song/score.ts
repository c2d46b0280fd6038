import { BAR, notesOf, pitchOf, strokesOf, type Note } from './notation.ts';

/** Length of the song, bars: intro 4, verse 6, chorus 6, verse 6, chorus 6, outro 4. */
export const BARS = 32;

/** How the band plays: what is behind a pattern and not in it. */
export type Section = 'intro' | 'verse' | 'chorus' | 'outro';

const starts: readonly (readonly [bar: number, section: Section, force: number])[] = [
  [0, 'intro', 0.5],
  [4, 'verse', 0.66],
  [10, 'chorus', 0.95],
  [16, 'verse', 0.72],
  [22, 'chorus', 1],
  [28, 'outro', 0.62],
];

function startAt(seconds: number): readonly [number, Section, number] {
  return starts.findLast(([bar]) => bar * BAR <= seconds + 0.02) ?? [0, 'intro', 0.5];
}

export function sectionAt(seconds: number): Section {
  return startAt(seconds)[1];
}

/** How far the two bars before a chorus have gone, 0..1; 0 everywhere else. */
export function leadUp(seconds: number): number {
  if (sectionAt(seconds) !== 'verse') return 0;
  const [bar = BARS] = starts.find(([start]) => start * BAR > seconds + 0.02) ?? [];
  return Math.max(0, 1 - (bar * BAR - seconds) / (2 * BAR));
}

/** How hard the band plays, 0..1; it leans into a chorus. */
export function forceAt(seconds: number): number {
  return startAt(seconds)[2] + 0.14 * leadUp(seconds);
}

// ── harmony: A minor in the verse, C major in the chorus, a minor fourth step at the end ──

/** A chord as the players have it in their hands. */
interface Chord {
  /** Keys and pad, close together. */
  readonly close: readonly number[];
  /** Strings and choir, spread out. */
  readonly wide: readonly number[];
  /** Frets of a guitar from the low E on; −1 is not played. */
  readonly frets: readonly number[];
}

const names = (text: string): readonly number[] => text.split(' ').map(pitchOf);
const chord = (close: string, wide: string, frets: string): Chord => ({
  close: names(close),
  wide: names(wide),
  frets: frets.split('').map((fret) => (fret === 'x' ? -1 : Number(fret))),
});

const chords: Readonly<Record<string, Chord>> = {
  Am9: chord('G3 B3 C4 E4', 'A3 E4 G4 B4', 'x02010'),
  Fmaj7: chord('F3 A3 C4 E4', 'F3 C4 A4 E5', 'xx3210'),
  Gsus4: chord('G3 A3 C4 D4', 'G3 D4 G4 C5', '320013'),
  G: chord('G3 B3 D4 G4', 'G3 D4 G4 B4', '320033'),
  Dm7: chord('F3 A3 C4 D4', 'A3 D4 F4 C5', 'xx0211'),
  C: chord('G3 C4 E4 G4', 'G3 E4 G4 C5', 'x32010'),
  'G/B': chord('G3 B3 D4 G4', 'G3 D4 G4 B4', 'x20033'),
  Am7: chord('G3 A3 C4 E4', 'A3 E4 G4 C5', 'x02010'),
  F: chord('A3 C4 F4 A4', 'F3 C4 A4 C5', '133211'),
  'C/E': chord('G3 C4 E4 G4', 'G3 C4 G4 E5', '032010'),
  Fm6: chord('G#3 C4 D4 F4', 'F3 C4 G#4 D5', '1x0111'),
  Cadd9: chord('G3 C4 D4 E4', 'G3 E4 G4 D5', 'x32030'),
};

/** A chord and when it is played, seconds. */
export interface Change {
  readonly start: number;
  readonly length: number;
  readonly chord: Chord;
}

const verseChords = 'Am9 Fmaj7 Am9 Fmaj7 Dm7 Gsus4,G';
const chorusChords = 'C G/B Am7 F Dm7,C/E F,G';
const chart = `Am9 Fmaj7 Am9 Gsus4,G ${verseChords} ${chorusChords} ${verseChords} ${chorusChords} F Fm6 Cadd9 _`;

/** The chords of the whole song; a comma in the chart parts a bar in the middle. */
export const changes: readonly Change[] = chart.split(' ').flatMap((bar, n): Change[] => {
  if (bar === '_') return [];
  const parts = bar.split(',');
  const length = (chart.split(' ')[n + 1] === '_' ? 2 : 1) * (BAR / parts.length);
  return parts.map((name, i) => ({ start: n * BAR + i * length, length, chord: chordOf(name) }));
});

function chordOf(name: string): Chord {
  const found = chords[name];
  if (found === undefined) throw new RangeError(`no chord is called ${name}`);
  return found;
}

// ── drums: X loud, x plain, o ghost or open, r stick on the rim, C crash; toms 1 high to 3 low ──

const nothing = '................';
const kickVerse =
  'X.....x.X....... X.....x.X..x.... X.....x.X....... X.....x.X..x.... X.....x.X....... X.....x.X.x.x...';
const kickChorus =
  'X...x...X...x.x. X...x...X...x... X...x...X...x.x. X...x...X...x... X...x...X...x.x. X...x...X.x.X...';
export const kickStrokes = strokesOf(
  `${nothing} ${nothing} X.......x....... X.......x....... ${kickVerse} ${kickChorus} ${kickVerse} ${kickChorus}
   X.......x....... X............... X............... ${nothing}`,
);

const rims = '............r...';
const snareVerse = '....X.......X... ....X..o.o..X... ....X.......X..o ....X..o.o..X...';
const snareChorus = '....X.......X... ....X.......X..o ....X.......X... ....X.......X.oo ....X.......X...';
export const snareStrokes = strokesOf(
  `${rims} ${rims} ${rims} ....r.....o.xxXX ${snareVerse} ....X.......X..o ....X.....o.x... ${snareChorus} ....X.......xxX.
   ${snareVerse} ....X..o.o..X..o X...x.x.x.xxxxXX ${snareChorus} ....X.......x.X. ....r.......r... ....r........... X............... ${nothing}`,
);

const eighths = 'X.x.X.x.X.x.X.x.';
const hatsVerse = `${eighths} X.x.X.x.X.xxX.x. ${eighths} X.x.X.xxX.x.X.xo ${eighths}`;
const hatsChorus = 'X.o.X.o.X.o.X.o. X.o.X.o.X.o.X.oo X.o.X.o.X.o.X.o. X.o.X.o.X.oxX.o. C.o.X.o.X.o.X.o.';
export const hatStrokes = strokesOf(
  `x...x...x...x... x...x...x...x.x. x.x.x.x.x.x.x.x. x.x.x.x.x....... ${hatsVerse} X.x.X.x.o.......
   C${hatsChorus.slice(1)} X.o.X.o.X....... ${hatsVerse} X.x.o...........
   C${hatsChorus.slice(1)} X.o.X.o.X....... C.x.x.x.x.x.x.x. x...x...x....... C............... ${nothing}`,
);

export const tomStrokes = strokesOf(
  `${`${nothing} `.repeat(9)} ........1.12233. ${`${nothing} `.repeat(5)} ........1.2.3.3.
   ${`${nothing} `.repeat(5)} ....1.1122.22333 ${`${nothing} `.repeat(5)} ........1.2.3.33
   ${nothing} ........1...2... 3............... ${nothing}`,
);

// ── lines ──

const bassVerse = `A1/1.5 A1/.5 -/1 E2/.5 G2/.5 | F1/1.5 F1/.5 -/1 C2/.5 E2/.5 | A1/1.5 A1/.5 -/.5 A2/.5 G2/.5 E2/.5
  | F1/1.5 F1/.5 -/1 F2/.5 E2/.5/slide | D2/1.5 D2/.5 -/.5 D2/.5 C2/.5 A1/.5 | G1/1.5 G1/.5 G1/.5 G1/.5 A1/.5 B1/.5/slide`;
const bassChorus = `C2/.5 C2/.5 C2/.5 C2/.5 C2/.5 G2/.5 E2/.5 C2/.5/slide | B1/.5 B1/.5 B1/.5 B1/.5 B1/.5 D2/.5 G2/.5 B1/.5
  | A1/.5 A1/.5 A1/.5 A1/.5 A1/.5 E2/.5 G2/.5 A2/.5/slide | F1/.5 F1/.5 F1/.5 F1/.5 F1/.5 C2/.5 F2/.5 C2/.5
  | D2/.5 D2/.5 D2/.5 D2/.5 E2/.5 E2/.5 E2/.5 G2/.5/slide | F2/.5 F1/.5 F1/.5 F1/.5 G1/.5 G1/.5 A1/.5 B1/.5/slide`;
export const bassLine = notesOf(
  `-/4 | -/4 | A1/3.5 -/.5 | G1/3 G1/.5 G1/.5/slide | ${bassVerse} | ${bassChorus} | ${bassVerse} | ${bassChorus}
  | F1/3.5 F1/.5 | F1/4 | C2/4 | _/3 -/1`,
);

const voiceChorus = `G4/1.5/la E4/.5/no G4/1/we A4/.5/lu G4/.5/ne | G4/.5/do D4/2/ra -/.5 D4/.5/hu E4/.5/ma
  | E4/1.5/la C4/.5/no E4/1/we G4/.5/lu E4/.5/ne | E4/.5/do C4/2/ra -/.5 C4/.5/hu D4/.5/ma
  | F4/1/la F4/.5/ni E4/.5/do G4/1/wa G4/.5/li A4/.5/no`;
const voiceVerse1 = `-/1 C4/.5/sho D4/.5/le E4/1/na E4/.5/wi D4/.5/no | C4/.5/me D4/1/la A3/1/so -/1.5
  | -/1 C4/.5/ha D4/.5/le E4/1/no G4/.5/ti E4/.5/ra | D4/.5/me C4/1.5/lo -/2
  | -/.5 F4/.5/da F4/.5/ne E4/.5/so D4/1/la C4/.5/ni D4/.5/we | D4/2/lo -/.5 E4/.5/su F4/.5/ma G4/.5/ne`;
const voiceVerse2 = `-/.5 A3/.5/so C4/.5/le D4/.5/na E4/1/mo E4/.5/wi D4/.5/no | C4/.5/me D4/1/la A3/1/ho -/1.5
  | -/.5 C4/.5/fa D4/.5/le E4/.5/no G4/1/la E4/.5/ti D4/.5/ra | E4/.5/me C4/1.5/lo -/2
  | -/.5 F4/.5/da F4/.5/ne E4/.5/so F4/1/la G4/.5/ni F4/.5/we | D4/2/lo -/.5 E4/.5/su F4/.5/ma G4/.5/ne`;
const rest = '-/4';
export const voiceLine = notesOf(
  `${rest} | ${rest} | ${rest} | ${rest} | ${voiceVerse1} | ${voiceChorus} | A4/1/ha C5/1/la B4/1.5/o -/.5
  | ${voiceVerse2} | ${voiceChorus} | A4/1/ha C5/1/la B4/2/o
  | C5/2.5/a -/.5 A4/.5/hu G4/.5/na | -/.5 G4/.5/lo G#4/1.5/a F4/.5/ne D4/1/lo | E4/4/u | ${rest}`,
);

/** The second voice: a third below in the choruses and where they end. C major has no sharps, so it counts white keys. */
export const secondLine: readonly Note[] = voiceLine
  .filter(({ start }) => sectionAt(start) === 'chorus' || Math.floor(start / BAR) === 28)
  .map((note) => ({ ...note, pitch: thirdBelow(note.pitch) }));

function thirdBelow(pitch: number): number {
  const white = [0, 2, 4, 5, 7, 9, 11];
  const step = white.indexOf(pitch % 12) + 7 * Math.floor(pitch / 12) - 2;
  return 12 * Math.floor(step / 7) + (white[step % 7] as number);
}

const highChorus = 'E5/4 | D5/4 | C5/4 | A4/2 C5/2 | D5/2 E5/2 | F5/2 G5/2';
/** The line on top of the strings. */
export const highLine = notesOf(
  `${`${rest} | `.repeat(8)}${rest} | -/2 B4/2 | ${highChorus} | ${`${rest} | `.repeat(4)}-/2 F4/2 | G4/2 B4/2 | ${highChorus}
  | A4/4 | G#4/4 | G4/4 | _/3 -/1`,
);
