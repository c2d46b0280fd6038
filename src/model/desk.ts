import { Bits } from './bits.ts';
import type { Strip } from './layout.ts';
import type { ParameterTable } from './parameters.ts';

/** Why a strip is silent: flags, of which several may be set. */
export const silence = { ownMute: 1, muteGroup: 2, dca: 4, otherSolo: 8 } as const;

/** What solo does: cuts the others in the mix, or feeds the monitors after or before the fader. */
export const soloMode = { inPlace: 0, afl: 1, pfl: 2 } as const;

/** What a change of a parameter makes us work out again. */
const role = { none: 0, level: 1, structure: 2 } as const;

/** The parameters of one strip that decide what is heard of it; −1 where a strip has none. */
interface StripNumbers {
  readonly fader: number;
  readonly mute: number;
  readonly solo: number;
  readonly soloSafe: number;
  readonly dcas: Int32Array;
  readonly muteGroups: Int32Array;
  readonly groups: Int32Array;
}

/**
 * The row of values and what it means for each strip: effective level, mute and solo, with DCAs, mute groups and links.
 * docs/desk.md states the rules; this file is where they are.
 */
export class Desk {
  readonly table: ParameterTable;
  /** In each parameter's own unit, by number. */
  readonly values: Float64Array;
  /** Parameters that changed since it was last cleared. */
  readonly dirty: Bits;
  /** Level of each strip with its DCAs, dB. */
  readonly level: Float64Array;
  /** Why each strip is silent: flags of `silence`, 0 when it is heard. */
  readonly silent: Uint8Array;
  /** Strips that fell silent or came back, or for another reason, since it was last cleared. */
  readonly dirtyStrips: Bits;
  /** Strips that are soloed, themselves or by a DCA. */
  readonly soloed: Uint8Array;

  readonly #numbers: readonly StripNumbers[];
  readonly #role: Uint8Array;
  readonly #dcaStrips: Int32Array;
  readonly #groupStrips: Int32Array;
  readonly #muteGroupSwitches: Int32Array;
  readonly #soloMode: number;
  readonly #pair: Int32Array;
  readonly #linkSwitch: Int32Array;
  readonly #one = new Float64Array(1);
  #structureChanged = true;

  constructor(table: ParameterTable, values = table.initialValues()) {
    this.table = table;
    this.values = values;
    this.dirty = new Bits(table.count);
    const strips = table.strips.length;
    this.level = new Float64Array(strips).fill(-Infinity);
    this.silent = new Uint8Array(strips);
    this.soloed = new Uint8Array(strips);
    this.dirtyStrips = new Bits(strips);
    this.#numbers = table.strips.map((strip) => numbersOf(strip, table));
    this.#role = rolesOf(table, this.#numbers);
    this.#dcaStrips = stripsOfKind(table, 'dca');
    this.#groupStrips = stripsOfKind(table, 'grp');
    this.#muteGroupSwitches = numbered(table, 'mute-group/', table.layout.muteGroups);
    this.#soloMode = table.at('monitor/solo-mode');
    const { pair, linkSwitch } = pairsOf(table);
    this.#pair = pair;
    this.#linkSwitch = linkSwitch;
    this.settle();
    this.dirtyStrips.clear();
  }

  /** Sets a value that its law allows. @returns whether it is another than before. */
  set(number: number, value: number): boolean {
    this.#one[0] = value;
    return this.#put(number, this.#one, 0);
  }

  /** Sets a value to what another row has for it. Allocates nothing. @returns whether it is another than before. */
  take(number: number, from: Float64Array): boolean {
    return this.#put(number, from, number);
  }

  #put(number: number, from: Float64Array, at: number): boolean {
    const value = from[at] as number;
    if (this.values[number] === value) return false;
    this.values[number] = value;
    this.dirty.add(number);
    const what = this.#role[number];
    if (what === role.level) this.#level((this.table.rows[number] as { strip: number }).strip);
    else if (what === role.structure) this.#structureChanged = true;
    return true;
  }

  /** Works out what a change of mute, solo, membership or a DCA's fader means. Call once after the last `set` of a step. */
  settle(): void {
    if (!this.#structureChanged) return;
    this.#structureChanged = false;
    for (let strip = 0; strip < this.level.length; strip++) this.#level(strip);
    this.#solos();
    for (let strip = 0; strip < this.level.length; strip++) this.#silence(strip);
  }

  /** The parameter that must move with this one because its channels are linked; −1 when there is none. */
  partnerOf(number: number): number {
    const link = this.#linkSwitch[number] as number;
    return link >= 0 && this.values[link] === 1 ? (this.#pair[number] as number) : -1;
  }

  /** The same parameter on the other channel of the pair, linked or not; −1 when there is none. */
  pairOf(number: number): number {
    return this.#pair[number] as number;
  }

  /** True when any strip is soloed: what the solo lamp shows. */
  get anySolo(): boolean {
    return this.soloed.includes(1);
  }

  #level(strip: number): void {
    const at = this.#numbers[strip] as StripNumbers;
    let level = this.values[at.fader] as number;
    for (let i = 0; i < at.dcas.length; i++) {
      if (this.values[at.dcas[i] as number] !== 1) continue;
      level += this.values[this.#numbers[this.#dcaStrips[i] as number]?.fader as number] as number;
    }
    this.level[strip] = level;
  }

  #solos(): void {
    for (let strip = 0; strip < this.soloed.length; strip++) {
      const at = this.#numbers[strip] as StripNumbers;
      let on = at.solo >= 0 && this.values[at.solo] === 1;
      for (let i = 0; i < at.dcas.length && !on; i++) {
        const dca = this.#numbers[this.#dcaStrips[i] as number] as StripNumbers;
        on = this.values[at.dcas[i] as number] === 1 && this.values[dca.solo] === 1;
      }
      this.soloed[strip] = on ? 1 : 0;
    }
  }

  #silence(strip: number): void {
    const at = this.#numbers[strip] as StripNumbers;
    let why = this.values[at.mute] === 1 ? silence.ownMute : 0;
    for (let i = 0; i < at.muteGroups.length; i++) {
      const inForce = this.values[this.#muteGroupSwitches[i] as number] === 1;
      if (inForce && this.values[at.muteGroups[i] as number] === 1) why |= silence.muteGroup;
    }
    for (let i = 0; i < at.dcas.length; i++) {
      const dca = this.#numbers[this.#dcaStrips[i] as number] as StripNumbers;
      if (this.values[at.dcas[i] as number] === 1 && this.values[dca.mute] === 1) why |= silence.dca;
    }
    if (this.#cutBySolo(strip, at)) why |= silence.otherSolo;
    if (this.silent[strip] === why) return;
    this.silent[strip] = why;
    this.dirtyStrips.add(strip);
  }

  /** In place, a solo cuts what neither is soloed, nor safe, nor on the way of something soloed. */
  #cutBySolo(strip: number, at: StripNumbers): boolean {
    if (at.soloSafe < 0 || this.values[this.#soloMode] !== soloMode.inPlace || !this.anySolo) return false;
    if (this.soloed[strip] === 1 || this.values[at.soloSafe] === 1) return false;
    return !this.#feedsSoloedGroup(at) && !this.#carriesSoloedMember(strip);
  }

  #feedsSoloedGroup(at: StripNumbers): boolean {
    for (let i = 0; i < at.groups.length; i++) {
      const group = this.#groupStrips[i] as number;
      if (this.values[at.groups[i] as number] === 1 && this.soloed[group] === 1) return true;
    }
    return false;
  }

  #carriesSoloedMember(strip: number): boolean {
    const group = this.#groupStrips.indexOf(strip);
    if (group < 0) return false;
    for (let member = 0; member < this.#numbers.length; member++) {
      const assigned = this.#numbers[member]?.groups[group];
      if (assigned !== undefined && this.soloed[member] === 1 && this.values[assigned] === 1) return true;
    }
    return false;
  }
}

function numbersOf(strip: Strip, table: ParameterTable): StripNumbers {
  const at = (name: string): number => table.find(`${strip.path}/${name}`) ?? -1;
  const { dcas, muteGroups, groups } = table.layout;
  return {
    fader: at('fader'),
    mute: at('mute'),
    solo: at('solo'),
    soloSafe: at('solo-safe'),
    dcas: numbered(table, `${strip.path}/dca/`, dcas),
    muteGroups: numbered(table, `${strip.path}/mute-group/`, muteGroups),
    groups: numbered(table, `${strip.path}/grp/`, groups),
  };
}

/** The numbers of `prefix1`…`prefixN`; none when the first does not exist. */
function numbered(table: ParameterTable, prefix: string, count: number): Int32Array {
  if (table.find(`${prefix}1`) === undefined) return new Int32Array(0);
  return Int32Array.from({ length: count }, (_, i) => table.at(`${prefix}${i + 1}`));
}

function stripsOfKind(table: ParameterTable, kind: Strip['kind']): Int32Array {
  return Int32Array.from(
    table.strips.filter((strip) => strip.kind === kind),
    (strip) => strip.number,
  );
}

function rolesOf(table: ParameterTable, strips: readonly StripNumbers[]): Uint8Array {
  const roles = new Uint8Array(table.count);
  for (const row of table.rows)
    if (row.group === 'assign' || row.group === 'solo') roles[row.number] = role.structure;
  strips.forEach((at, strip) => {
    roles[at.fader] = table.strips[strip]?.kind === 'dca' ? role.structure : role.level;
    roles[at.mute] = role.structure;
  });
  for (const master of numbered(table, 'mute-group/', table.layout.muteGroups))
    roles[master] = role.structure;
  roles[table.at('monitor/solo-mode')] = role.structure;
  return roles;
}

interface Pairs {
  readonly pair: Int32Array;
  readonly linkSwitch: Int32Array;
}

const known = new WeakMap<ParameterTable, Pairs>();

/** Worked out once for a table. */
function pairsOf(table: ParameterTable): Pairs {
  const pairs = known.get(table) ?? pairsIn(table);
  known.set(table, pairs);
  return pairs;
}

/** Channels 1+2, 3+4, … can be linked. Trim and polarity stay each channel's own; the switch itself is always common. */
function pairsIn(table: ParameterTable): Pairs {
  const pair = new Int32Array(table.count).fill(-1);
  const linkSwitch = new Int32Array(table.count).fill(-1);
  for (const row of table.rows) {
    const strip = table.strips[row.strip];
    if (strip?.kind !== 'ch' || row.group === 'input') continue;
    const other = strip.index % 2 === 1 ? strip.index + 1 : strip.index - 1;
    const found = table.find(row.path.replace(strip.path, `ch/${other}`));
    if (found === undefined) continue;
    pair[row.number] = found;
    linkSwitch[row.number] = table.at(`ch/${Math.min(strip.index, other)}/link`);
  }
  return { pair, linkSwitch };
}
