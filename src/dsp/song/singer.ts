import { fromDecibels } from '../elementary.ts';
import { Chance } from './chance.ts';
import { frequencyOf, type Note } from './notation.ts';
import { add, fall, frameAt, RATE, saw, sine, smooth, Svf, type Progress } from './sound.ts';
import { FORMANTS, Throat, vowels, type Vowel } from './throat.ts';

/** A note to be sung: `word` is a consonant and a vowel, and how loud. */
export interface Sung extends Note {
  readonly level: number;
}

/** What makes one singer another. */
export interface Character {
  readonly seed: number;
  /** How much higher all formants are than a tenor's, a factor. */
  readonly size: number;
  /** Cents to either side, once a note has stood for a moment. */
  readonly vibrato: number;
  /** How much air goes through with the tone, 0..1. */
  readonly air: number;
  /** Time from one pitch to the next, seconds to a thousandth. */
  readonly glide: number;
  /** Is a breath taken before a phrase? */
  readonly breathes: boolean;
}

/** A consonant: how long (s), how much voice goes on (0..1), how loud its noise is and where (Hz). */
interface Consonant {
  readonly length: number;
  readonly voice: number;
  readonly noise: number;
  readonly at: number;
}

const still: Consonant = { length: 0, voice: 1, noise: 0, at: 3000 };
const consonants: Readonly<Record<string, Consonant>> = {
  '': still,
  h: { length: 0.06, voice: 0, noise: 0.05, at: 1500 },
  l: { length: 0.06, voice: 0.55, noise: 0, at: 3000 },
  r: { length: 0.07, voice: 0.5, noise: 0, at: 3000 },
  m: { length: 0.08, voice: 0.5, noise: 0, at: 3000 },
  n: { length: 0.07, voice: 0.5, noise: 0, at: 3000 },
  w: { length: 0.07, voice: 0.5, noise: 0, at: 3000 },
  d: { length: 0.06, voice: 0.15, noise: 0.06, at: 3500 },
  t: { length: 0.07, voice: 0, noise: 0.12, at: 4500 },
  k: { length: 0.07, voice: 0, noise: 0.1, at: 1900 },
  f: { length: 0.09, voice: 0, noise: 0.06, at: 5500 },
  s: { length: 0.1, voice: 0, noise: 0.11, at: 6800 },
  sh: { length: 0.1, voice: 0, noise: 0.12, at: 3000 },
};

/** What the singer aims at for a moment, from `at` (s) until the next aim. */
interface Aim {
  readonly at: number;
  readonly pitch: number;
  readonly voice: number;
  readonly noise: number;
  readonly colour: number;
  readonly vowel: Vowel;
  /** When the note began; vibrato and swell go by it. */
  readonly since: number;
}

const [openVowel, hum] = [vowels['a'], vowels['n']] as readonly [Vowel, Vowel];

/** A rest of this length before a note is long enough to breathe, seconds. */
const BREATH = 0.35;

function aimsOf(notes: readonly Sung[], { breathes }: Character): readonly Aim[] {
  const aims: Aim[] = [];
  let free = -1;
  notes.forEach((note, n) => {
    const [, first = '', letter = 'a'] = /^([^aeiou]*)([aeiou])/.exec(note.word) ?? [];
    const consonant = consonants[first] ?? still;
    const vowel = vowels[letter] ?? openVowel;
    const { pitch, level, start: since } = note;
    const from = since - 0.6 * consonant.length;
    const rest = { pitch, voice: 0, noise: 0, colour: 1800, vowel, since };
    if (breathes && since - free > BREATH) {
      const begin = Math.max(free + 0.05, since - 0.5);
      aims.push({ ...rest, at: begin, noise: 0.018, vowel: openVowel }, { ...rest, at: from - 0.07 });
    }
    const { voice, noise, at: colour } = consonant;
    if (consonant.length > 0) {
      const shut = voice > 0 && voice < 1 ? hum : vowel;
      aims.push({ ...rest, at: from, voice: voice * level, noise: noise * level, colour, vowel: shut });
    }
    aims.push({ ...rest, at: from + consonant.length, voice: level });
    const end = since + note.length;
    free = end;
    const next = notes[n + 1];
    if (next === undefined || next.start - end > 0.01) aims.push({ ...rest, at: end - 0.06 });
  });
  return aims;
}

/** Samples between two looks at where mouth and cords are. */
const HOP = 64;
/** After so long without an aim that sounds nothing is left of it, seconds. */
const GONE = 0.4;

/** A voice that is somewhere between what it aimed at and what it aims at. */
class Singer {
  readonly #character: Character;
  readonly #chance: Chance;
  readonly #throat = new Throat();
  readonly #lips = new Svf(3000, 1.2);
  readonly #formants = new Float64Array(3 * FORMANTS);
  readonly #toPitch: number;
  #pitch = 0;
  #voice = 0;
  #noise = 0;
  #drift = 0;
  #phase = 0;
  #turn = 0;
  #last = 0;
  #dark = 0;

  constructor(character: Character) {
    this.#character = character;
    this.#chance = new Chance(character.seed);
    this.#toPitch = 1 - fall(character.glide / HOP);
  }

  /** Sings one hop from sample `from` on. */
  sing(aim: Aim, from: number, out: Float32Array): void {
    const before = { voice: this.#voice, noise: this.#noise };
    const frequency = this.#steer(aim, from / RATE);
    this.#shape(aim, frequency);
    const step = frequency / RATE;
    const cords = 0.16 + 0.34 * this.#voice; // louder is brighter
    for (let i = 0; i < HOP; i++) {
      const share = i / HOP;
      const voice = before.voice + (this.#voice - before.voice) * share;
      const noise = before.noise + (this.#noise - before.noise) * share;
      const air = this.#chance.noise();
      const tone = this.#cords(step, cords);
      const breath = this.#character.air * air * (0.4 + 0.6 * this.#phase);
      this.#lips.run(air * noise);
      const chest = 0.22 * sine(this.#phase);
      add(
        out,
        from + i,
        this.#throat.run(voice * (tone + breath) + 0.4 * air * noise) + voice * chest * 0.3 + this.#lips.band,
      );
    }
  }

  /** Moves pitch and loudness on; returns the frequency, Hz. */
  #steer(aim: Aim, now: number): number {
    const { vibrato } = this.#character;
    if (this.#voice < 0.002) this.#pitch = aim.pitch - 0.7; // a phrase begins with a little scoop
    this.#pitch += this.#toPitch * (aim.pitch - this.#pitch);
    this.#drift += 0.02 * (this.#chance.around(0.5) - this.#drift);
    this.#turn += (5.3 + this.#drift * 4) * (HOP / RATE);
    const held = now - aim.since;
    const depth = (vibrato / 100) * smooth((held - 0.22) / 0.5);
    const swell = 0.86 + 0.14 * smooth(held / 0.25) - 0.12 * smooth((held - 0.6) / 1.5);
    this.#voice += 0.075 * (aim.voice * swell - this.#voice);
    this.#noise += 0.11 * (aim.noise - this.#noise);
    return frequencyOf(this.#pitch + depth * sine(this.#turn) + 0.6 * this.#drift);
  }

  /** Moves the formants towards their vowel. The first is never below the tone: singers open their mouths for high notes. */
  #shape({ vowel }: Aim, frequency: number): void {
    const now = this.#formants;
    const pace = now[0] === 0 ? 1 : 0.06;
    for (let n = 0; n < FORMANTS; n++) {
      const wanted = (vowel.at[n] ?? 1000) * this.#character.size;
      const at = n === 0 ? Math.max(wanted, 1.08 * frequency) : wanted;
      const width = 1.35 * (vowel.width[n] ?? 100);
      const gain = fromDecibels(vowel.level[n] ?? -60);
      now[3 * n] = (now[3 * n] as number) + pace * (at - (now[3 * n] as number));
      now[3 * n + 1] = (now[3 * n + 1] as number) + pace * (width - (now[3 * n + 1] as number));
      now[3 * n + 2] = (now[3 * n + 2] as number) + pace * (gain - (now[3 * n + 2] as number));
      this.#throat.move(n, now[3 * n] as number, now[3 * n + 1] as number, now[3 * n + 2] as number);
    }
  }

  /** One sample of what the cords give: the edges of a saw, rounded by how softly they close. */
  #cords(step: number, bright: number): number {
    this.#phase += step;
    if (this.#phase >= 1) this.#phase -= 1;
    const y = saw(this.#phase, step);
    this.#dark += bright * (y - this.#last - this.#dark);
    this.#last = y;
    return 1.4 * this.#dark;
  }
}

/** Sings notes, in order of time, into a channel. */
export function sing(
  notes: readonly Sung[],
  character: Character,
  out: Float32Array,
  progress: Progress,
): void {
  const aims = aimsOf(notes, character);
  const singer = new Singer(character);
  aims.forEach((aim, n) => {
    const next = aims[n + 1]?.at ?? Infinity;
    const quiet = aim.voice === 0 && aim.noise === 0;
    const until = Math.min(next, quiet ? aim.at + GONE : Infinity, out.length / RATE);
    const end = Math.ceil(frameAt(until) / HOP) * HOP;
    for (let from = Math.ceil(frameAt(aim.at) / HOP) * HOP; from < end; from += HOP)
      singer.sing(aim, from, out);
    progress(n / aims.length);
  });
}
