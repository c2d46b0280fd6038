/**
 * Controllers that send plain MIDI messages: which message is which control, and what makes it light up, stands in the
 * device file. What is known of such devices, from whom, and what is not: docs/protocols/generic-midi.md.
 */
import type { Together } from '../model/controls.ts';
import type { MidiProfile } from '../model/profile.ts';
import type { Shown } from '../model/shown.ts';
import type { ByteWriter } from '../wire/byte-writer.ts';
import type { Family, Heard, Pulse, Unit } from './family.ts';
import { controlsOf, singlesOf } from './midi-controls.ts';
import { anyMidiForm, midiForm } from './midi-form.ts';
import { MOST_STRIPS, parameterAt } from './midi-messages.ts';
import { readingsOf } from './midi-readings.ts';
import { byteAt, compile, slots, type Program } from './midi-template.ts';
import { MidiUnitEar } from './midi-unit-ear.ts';
import { blank, say, voicesOf } from './midi-voices.ts';
import { nameOf, withWholes } from './midi-wholes.ts';

/** What is said of the whole unit, at which occasion. */
interface Words {
  readonly greet: Program;
  readonly wake: Program;
  readonly leave: Program;
  readonly pulse: Program;
}

const known = new WeakMap<MidiProfile, Words>();

function wordsOf(profile: MidiProfile): Words {
  let words = known.get(profile);
  if (words === undefined) {
    const { greeting, wake = [], leave = [], pulse } = profile;
    words = {
      greet: compile(greeting.say ?? [], {}),
      wake: compile(wake, {}),
      leave: compile(leave, {}),
      pulse: compile(pulse?.say ?? [], {}),
    };
    known.set(profile, words);
  }
  return words;
}

const registers = new Int32Array(slots.length);
const PAGE = slots.indexOf('page');

function put(program: Program, { id }: Unit, out: ByteWriter): void {
  registers[PAGE] = id;
  for (let n = 0; n < program.bases.length; n++) out.put(byteAt(program, n, registers));
}

function show(
  local: number,
  row: Shown,
  index: number,
  before: Shown | undefined,
  { profile, id }: Unit<MidiProfile>,
  out: ByteWriter,
): void {
  const voice = voicesOf(profile)[local];
  if (voice) say(voice, row, index, before, id, out);
}

/** The parts of one control, by local number. */
const groups = new WeakMap<MidiProfile, readonly (Together | undefined)[]>();

function together(local: number, profile: MidiProfile): Together | undefined {
  let all = groups.get(profile);
  if (all === undefined) {
    all = singlesOf(profile).map(({ part, parts }, one) =>
      parts > 1 ? { first: one - part, count: parts } : undefined,
    );
    groups.set(profile, all);
  }
  return all[local];
}

/** What is heard once it is known how it is set is what it is to be set to. */
function answer(heard: Heard, _unit: Unit, out: ByteWriter): void {
  if (heard.type === 'set') out.putAll(heard.back);
}

/** Some wait for a word from the host before they behave. */
function wake(unit: Unit<MidiProfile>, out: ByteWriter): number {
  put(wordsOf(unit.profile).wake, unit, out);
  return 0;
}

function pulseOf({ pulse }: MidiProfile): Pulse | undefined {
  if (!pulse) return undefined;
  const { every } = pulse;
  return { every, say: (unit, out) => put(wordsOf(unit.profile as MidiProfile).pulse, unit, out) };
}

/** The family of controllers that send plain MIDI messages. */
export const midi: Family = {
  name: 'midi',
  page: 'generic-midi',
  forms: [midiForm, anyMidiForm],
  formFor: ({ controls: named }) => (named === 'all' ? anyMidiForm : midiForm),
  strips: MOST_STRIPS,
  keys: [],
  controls: (profile: MidiProfile) => controlsOf(profile),
  nameMet: (what) => nameOf(parameterAt(what)),
  named: withWholes,
  listen: (unit: Unit<MidiProfile>, to) => new MidiUnitEar(unit, to),
  redraws: (local, profile: MidiProfile) => readingsOf(profile).redraws[local] === 1,
  greet: (unit: Unit<MidiProfile>, out) => put(wordsOf(unit.profile).greet, unit, out),
  answer,
  wake,
  show,
  together,
  pulse: pulseOf,
  blank: (unit: Unit<MidiProfile>, out) => {
    blank(unit.profile, unit.id, out);
    put(wordsOf(unit.profile).leave, unit, out);
  },
};
