/** What a stem is, in the order in which a desk is laid out from left to right. */
export const stemKinds = [
  'drums',
  'percussion',
  'bass',
  'guitars',
  'keys',
  'strings',
  'brass',
  'vocals',
  'choir',
  'effects',
  'other',
] as const;

/** What a stem is. */
export type StemKind = (typeof stemKinds)[number];

/** What the group of a kind is called, and the colour of its strips, 0xRRGGBB: one of the seven that displays can show. */
export const kindLooks: Readonly<Record<StemKind, { readonly name: string; readonly colour: number }>> = {
  drums: { name: 'Drums', colour: 0xff0000 },
  percussion: { name: 'Percussion', colour: 0xff0000 },
  bass: { name: 'Bass', colour: 0x0000ff },
  guitars: { name: 'Guitars', colour: 0xffff00 },
  keys: { name: 'Keys', colour: 0x00ff00 },
  strings: { name: 'Strings', colour: 0x00ffff },
  brass: { name: 'Brass', colour: 0x00ffff },
  vocals: { name: 'Vocals', colour: 0xff00ff },
  choir: { name: 'Choir', colour: 0xff00ff },
  effects: { name: 'Effects', colour: 0xffffff },
  other: { name: 'Other', colour: 0xffffff },
};

/** A word, what it says a stem is, how much it says so, and where within its kind the stem stands. */
export interface WordMeaning {
  readonly kind: StemKind;
  /** The word of a name that says most decides: "Bass Drum" is a drum, "Vox FX" a voice. */
  readonly weight: number;
  readonly place: number;
}

/**
 * Words of English, German and French as they stand on track sheets, without accents and in the singular. Those of a row
 * belong together; rows of a kind stand in the order of the desk.
 */
const rows: readonly (readonly [kind: StemKind, weight: number, words: string])[] = [
  ['drums', 5, 'kick kik bd kd kck bassdrum'],
  ['drums', 5, 'snare snr sn sd rimshot clap'],
  ['drums', 5, 'hat hh hihat hihats charley charleston'],
  ['drums', 5, 'tom ftom floortom racktom standtom'],
  ['drums', 5, 'ride cymbal cym crash china splash becken cymbale'],
  ['drums', 5, 'oh ohs overhead ueberkopf'],
  ['drums', 4, 'drum drm dr kit schlagzeug batterie batt'],
  [
    'percussion',
    5,
    'perc percussion shaker tamb tambourine conga bongo cowbell cajon djembe triangle timpani pauke claves guiro schellenring',
  ],
  ['bass', 4, 'bass bs basse kontrabass contrebasse sub808 808'],
  [
    'guitars',
    3,
    'guitar gtr guit git eg egtr ag agtr acgtr acoustic gitarre guitare banjo mandolin ukulele uke',
  ],
  [
    'keys',
    3,
    'key keys keyboard piano pno rhodes wurli wurlitzer organ hammond b3 synth syn pad arp clav clavinet mellotron klavier fluegel flugel orgel clavier orgue ep accordion celesta',
  ],
  [
    'strings',
    3,
    'string str violin vln viola vla cello vcl streicher geige bratsche violine cordes violon alto violoncelle harp harfe',
  ],
  [
    'brass',
    3,
    'brass horn trumpet tpt trombone tbn sax saxophone tuba flute clarinet oboe fagott trompete posaune blaeser blaser cuivre trompette flote floete cor',
  ],
  ['vocals', 3, 'vox vocal voc vx voice ldvox leadvox gesang stimme voix chant rap singer adlib'],
  ['choir', 4, 'bgv bv bvox backing choir chor choeur harmony harm gang crowd background chorus'],
  [
    'effects',
    2,
    'fx sfx efx effect riser impact sweep whoosh noise atmo ambience reverse verb reverb delay hall',
  ],
  ['other', 2, 'click talk talkback tb guide cue timecode ltc smpte'],
  ['drums', 1, 'loop beat'],
  ['vocals', 1, 'lead ld'],
];

/** Two words that say together what neither says alone. */
const pairs: readonly (readonly [kind: StemKind, like: string, words: string])[] = [
  ['drums', 'kick', 'bass drum'],
  ['drums', 'kick', 'grosse caisse'],
  ['drums', 'kick', 'grosse trommel'],
  ['drums', 'snare', 'caisse claire'],
  ['drums', 'snare', 'kleine trommel'],
  ['drums', 'hat', 'hi hat'],
  ['drums', 'tom', 'stand tom'],
  ['drums', 'drum', 'drum loop'],
  ['percussion', 'perc', 'steel drum'],
  ['brass', 'brass', 'french horn'],
  ['choir', 'bgv', 'back vox'],
  ['choir', 'bgv', 'backing vox'],
  ['choir', 'bgv', 'backing vocal'],
];

const PAIR_WEIGHT = 9;

function meanings(): ReadonlyMap<string, WordMeaning> {
  const all = new Map<string, WordMeaning>();
  rows.forEach(([kind, weight, words], place) => {
    for (const word of words.split(' ')) all.set(word, { kind, weight, place });
  });
  for (const [kind, like, words] of pairs)
    all.set(words, { kind, weight: PAIR_WEIGHT, place: all.get(like)?.place ?? 0 });
  return all;
}

const known = meanings();

/** What a word, or two with a space between, means, in small letters without accents; undefined where it says nothing. */
export function meaningOf(words: string): WordMeaning | undefined {
  return known.get(words) ?? (words.endsWith('s') ? known.get(words.slice(0, -1)) : undefined);
}

/** Words that say where a microphone stood, or which of several it was, and not what it heard. */
export const micWords: ReadonlySet<string> = new Set(
  'in out inside outside top btm bottom bot up down front back di amp amped mic mike close far near room sub beater shell over under trig trigger int ext cab line pre post innen aussen oben unten dessus dessous dedans dehors'.split(
    ' ',
  ),
);
