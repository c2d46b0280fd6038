import { fromDecibels } from '../../dsp/elementary.ts';
import type { Kernel, Place } from '../../dsp/kernel.ts';
import { LANES, PLANAR, QUANTUM } from '../../dsp/kernel/layout.ts';
import { balanceGains, panGains } from '../../dsp/pan.ts';
import { Desk, soloMode } from '../../model/desk.ts';
import { panLaws } from '../../model/desk-parameters.ts';
import type { ParameterTable } from '../../model/parameters.ts';
import { MasterChain } from '../master/master-chain.ts';
import { Bank } from './bank.ts';
import { BusEffect } from './bus-effect.ts';
import { GainLines, pace, type Pace } from './gain-lines.ts';
import { Heard } from './heard.ts';
import { KeyTaps } from './key-taps.ts';
import { parametersOf, type StripParameters } from './lane-parameters.ts';
import { BY_HAND, BY_LANE, BY_SWITCH, Route } from './routes.ts';
import { slotsOf, stages, type Slot, type Slots, type Stage } from './slots.ts';
import { part, partsOf, StripNumbers, type Part } from './strip-numbers.ts';
import { Aligner, Sum } from './sum.ts';

/** The most that a stage is late by: every processor that makes late, of three stages, frames. */
const MOST_LATE = 512;

/** The numbers that say where a strip goes. */
interface Ways {
  readonly groups: Int32Array;
  readonly levels: Int32Array;
  readonly ons: Int32Array;
  readonly pres: Int32Array;
}

/** Where the lanes of a bank can go. */
interface BankRoutes {
  readonly main: Route | undefined;
  readonly groups: readonly Route[];
  /** After the fader, and before it. */
  readonly sends: readonly Route[];
  readonly early: readonly Route[];
  readonly soloed: Route;
  readonly soloedEarly: Route;
}

/**
 * The whole desk as sound: strips → groups → buses → main → mastering chain, quantum by quantum. What goes in are the sources of the
 * channels; what stands in `values` says what becomes of them. No clock and no files in here: the same sources and values
 * give the same sound to the bit, whoever asks for it and in whatever blocks.
 */
export class DeskSound {
  /** The desk as it is heard: DCAs, mutes and solos are worked out here as everywhere else. */
  readonly desk: Desk;
  readonly table: ParameterTable;
  readonly slots: Slots;
  readonly kernel: Kernel;
  readonly rate: number;
  readonly banks: readonly Bank[];
  /** The mix as it leaves the mastering chain, and what is soloed; planar. */
  readonly mix: Sum;
  readonly solo: Sum;
  readonly master: MasterChain;
  /** Lanes that held what was no number. */
  faults = 0;

  readonly #heard: Heard;
  readonly #gains: GainLines;
  readonly #parts: Uint8Array;
  readonly #numbers: readonly (StripParameters | undefined)[];
  readonly #ways: readonly (Ways | undefined)[];
  readonly #routes: readonly BankRoutes[];
  readonly #planar: Place;
  /** By bank of channels: eight planar blocks. */
  readonly #inputPlaces: readonly Place[];
  readonly #groupSums: readonly Sum[];
  /** What goes to each bus, from channels and from groups. */
  readonly #busSums: readonly (readonly [fromChannels: Sum, fromGroups: Sum])[];
  readonly #mainSums: Readonly<Record<'ch' | 'grp' | 'bus', Sum>>;
  readonly #soloSums: Readonly<Record<Stage, Sum>>;
  readonly #busAligners: readonly Aligner[];
  readonly #mainAligners: Readonly<Record<'ch' | 'grp', Aligner>>;
  readonly #soloAligners: Readonly<Record<Stage, Aligner>>;
  readonly #effects: readonly BusEffect[];
  readonly #keys: KeyTaps;
  readonly #late: Record<Stage, number> = { ch: 0, grp: 0, bus: 0, main: 0 };
  /** Level and silence of each strip as they were last taken. */
  readonly #level: Float64Array;
  readonly #silent: Uint8Array;
  readonly #soloed: Uint8Array;
  /** Quanta within which a strip is to go other ways; 0 where it goes as it did. */
  readonly #rerouted: Uint8Array;
  /** By bank: do its gains change within this quantum? */
  readonly #curved: Uint8Array;
  readonly #panLaw: number;
  readonly #foreseen: Uint8Array;
  readonly #tempo: number;
  readonly #soloMode: number;
  readonly #two = new Float64Array(2);
  readonly #four = new Float64Array(4);

  constructor(about: {
    readonly table: ParameterTable;
    readonly kernel: Kernel;
    readonly rate: number;
    /** Is a channel's source stereo? By number of the strip. */
    readonly stereo: (strip: number) => boolean;
  }) {
    const { table, kernel, rate, stereo } = about;
    this.table = table;
    this.kernel = kernel;
    this.rate = rate;
    this.desk = new Desk(table);
    this.slots = slotsOf(table.strips, (strip) => stereo(strip.number));
    this.#heard = new Heard(table, rate);
    this.#gains = new GainLines(table.strips.length, rate);
    this.#parts = partsOf(table);
    this.#foreseen = new Uint8Array(table.count);
    this.#level = new Float64Array(table.strips.length).fill(NaN);
    this.#silent = new Uint8Array(table.strips.length).fill(255);
    this.#soloed = new Uint8Array(table.strips.length);
    this.#rerouted = new Uint8Array(table.strips.length);
    this.#panLaw = table.at('pan-law');
    this.#tempo = table.at('tempo');
    this.#soloMode = table.at('monitor/solo-mode');
    const strips = table.strips.map((strip) => new StripNumbers(strip, table));
    this.#numbers = strips.map((numbers, n) => this.slots.of[n] && parametersOf(numbers));
    this.#ways = strips.map((numbers, n) => this.slots.of[n] && waysOf(numbers));
    const { groups, buses } = table.layout;
    const sum = (): Sum => new Sum(kernel);
    const aligner = (): Aligner => new Aligner(kernel, MOST_LATE);
    this.mix = sum();
    this.solo = sum();
    this.#planar = kernel.takePlanar(LANES);
    this.#inputPlaces = this.slots.banks.slice(0, this.slots.range.ch[1]).map(() => kernel.takePlanar(LANES));
    this.#groupSums = Array.from({ length: groups }, sum);
    this.#busSums = Array.from({ length: buses }, () => [sum(), sum()] as const);
    this.#mainSums = { ch: sum(), grp: sum(), bus: sum() };
    this.#soloSums = { ch: sum(), grp: sum(), bus: sum(), main: sum() };
    this.#busAligners = Array.from({ length: buses }, aligner);
    this.#mainAligners = { ch: aligner(), grp: aligner() };
    this.#soloAligners = { ch: aligner(), grp: aligner(), bus: aligner(), main: aligner() };
    this.#keys = new KeyTaps(table, this.slots, kernel, this.#heard, this.#numbers);
    const shared = { key: kernel.takeBank(), spare: kernel.takeBank(), work: kernel.takeBank() };
    this.banks = this.slots.banks.map((here, n) => this.#bank(here, n, shared));
    this.#curved = new Uint8Array(this.banks.length);
    this.#keys.banks = this.banks;
    this.#routes = this.slots.banks.map((here) => this.#routesOf(here));
    this.#effects = strips
      .filter(({ strip }) => strip.kind === 'bus')
      .map((numbers) => new BusEffect(kernel, this.#heard, numbers, this.#tempo, rate));
    this.master = new MasterChain({ kernel, rate, table, values: this.#heard.values });
    this.snap();
  }

  #bank(slots: readonly Slot[], n: number, shared: Record<'key' | 'spare' | 'work', Place>): Bank {
    const lanes: (StripParameters | undefined)[] = Array.from({ length: LANES }, () => undefined);
    const stereo = Array.from({ length: LANES }, () => false);
    for (const slot of slots) {
      lanes.fill(this.#numbers[slot.strip.number], slot.lane, slot.lane + (slot.stereo ? 2 : 1));
      if (slot.stereo) stereo.fill(true, slot.lane, slot.lane + 2);
    }
    const { kernel, rate } = this;
    const keys = this.#keys.of(n);
    return new Bank({
      kernel,
      rate,
      heard: this.#heard,
      gains: this.#gains,
      slots,
      lanes,
      stereo,
      keys,
      foreseen: this.#foreseen,
      ...shared,
    });
  }

  #routesOf(slots: readonly Slot[]): BankRoutes {
    const stage = (slots[0] as Slot).strip.kind as Stage;
    const to = (sum: Sum): Route => new Route(this.kernel, sum);
    const sends = stage === 'ch' || stage === 'grp';
    const buses = this.#busSums.map(([channels, groups]) => (stage === 'ch' ? channels : groups));
    return {
      main: to(stage === 'main' ? this.mix : this.#mainSums[stage]),
      groups: stage === 'ch' ? this.#groupSums.map(to) : [],
      sends: sends ? buses.map(to) : [],
      early: sends ? buses.map(to) : [],
      soloed: to(this.#soloSums[stage]),
      soloedEarly: to(this.#soloSums[stage]),
    };
  }

  /** Frames that the mix is late by. */
  get late(): number {
    return this.#late.ch + this.#late.grp + this.#late.bus + this.#late.main + this.master.late;
  }

  // --- what is set --------------------------------------------------------------------------------------------------

  /**
   * Takes what changed in `desk` since it was last asked.
   *
   * @param how far a lane leads, and is to be followed to the frame: by number of the parameter, 1 where it does.
   * @param frames within which lanes say the levels are to be reached.
   */
  take(led: Uint8Array, frames: number): void {
    const { desk } = this;
    const { dirty } = desk;
    for (let i = 0; i < dirty.count; i++) {
      const number = dirty.list[i] as number;
      this.#set(number, led[number] === 1 ? pace.lane : pace.hand);
    }
    desk.settle();
    this.#reroute();
    this.#takeLevels(led, frames);
    dirty.clear();
    desk.dirtyStrips.clear();
  }

  #set(number: number, how: Pace): void {
    const value = this.desk.values[number] as number;
    const row = this.table.row(number);
    const which = this.#parts[number] as Part;
    const jumps = row.law.kind === 'steps' || row.law.kind === 'fader' || which === part.delay;
    this.#heard.set(number, value, jumps ? 'at once' : 'gliding');
    if (row.strip >= 0) this.#note(row.strip, which, how);
    else this.#noteSection(number);
  }

  #note(strip: number, which: Part, how: Pace): void {
    const slot = this.slots.of[strip];
    if (!slot || which === part.none) return;
    if (which === part.routes) {
      this.#rerouted[strip] = how === pace.hand ? BY_HAND : BY_LANE;
      return;
    }
    if (which === part.effect) return this.#effects[slot.strip.index - 1]?.note();
    if (which === part.keys) return this.#keys.look();
    this.banks[slot.bank]?.note(slot, which, false);
    if (which === part.sat || which === part.limiter) this.#lookLate();
  }

  #noteSection(number: number): void {
    if (number === this.#tempo) for (const effect of this.#effects) effect.note();
    if (number === this.#panLaw || number === this.#soloMode) this.#rerouted.fill(BY_HAND);
  }

  /** Strips whose ways are others now, and those that somebody began or ceased to solo. */
  #reroute(): void {
    const { soloed } = this.desk;
    for (let strip = 0; strip < soloed.length; strip++) {
      const slot = this.slots.of[strip];
      if (soloed[strip] !== this.#soloed[strip]) this.#rerouted[strip] = BY_HAND;
      this.#soloed[strip] = soloed[strip] as number;
      const quanta = this.#rerouted[strip] as number;
      this.#rerouted[strip] = 0;
      if (slot && quanta > 0) this.#setRoutes(slot, quanta);
    }
  }

  #takeLevels(led: Uint8Array, frames: number): void {
    const { level, silent } = this.desk;
    for (let strip = 0; strip < level.length; strip++) {
      if (!this.slots.of[strip]) continue;
      if (level[strip] !== this.#level[strip]) {
        this.#level[strip] = level[strip] as number;
        const follows = this.#followsLane(strip, led) ? pace.lane : pace.hand;
        this.#gains.level(strip, fromDecibels(level[strip] as number), follows, frames);
      }
      if (silent[strip] !== this.#silent[strip]) {
        this.#silent[strip] = silent[strip] as number;
        this.#gains.open(strip, silent[strip] === 0);
        this.#setRoutes(this.slots.of[strip] as Slot, BY_SWITCH); // what goes out before the fader is silent too
      }
    }
  }

  /** Did a lane move the level: that of the fader, or of a DCA? */
  #followsLane(strip: number, led: Uint8Array): boolean {
    const { dirty } = this.desk;
    for (let i = 0; i < dirty.count; i++) {
      const number = dirty.list[i] as number;
      const row = this.table.row(number);
      if (row.law.kind !== 'fader' || led[number] !== 1) continue;
      if (row.strip === strip || this.table.strips[row.strip]?.kind === 'dca') return true;
    }
    return false;
  }

  /** Everything is as it was to become: before sound begins, or where it jumps. */
  snap(): void {
    this.#heard.snap();
    this.#keys.look();
    for (const slot of this.slots.of) {
      if (!slot) continue;
      this.#setRoutes(slot, BY_LANE);
      this.#gains.snap(slot.strip.number);
    }
    for (const { main, groups, sends, early, soloed, soloedEarly } of this.#routes)
      for (const route of [main, ...groups, ...sends, ...early, soloed, soloedEarly]) route?.snap();
    for (const stage of stages) this.#late[stage] = this.#wantedLate(stage);
    for (const bank of this.banks) bank.snap();
    this.#tellLate('at once');
    for (const bank of this.banks) bank.snap();
    for (const effect of this.#effects) effect.snap();
    this.master.snap();
  }

  /**
   * A lane or a scene will set a parameter to something, sooner or later. What makes late is put in the way at once, so that nothing gets
   * late in mid-song and the whole of a bounce is late by the same.
   *
   * @param on does it ever switch it on?
   */
  foresee(number: number, on: boolean): void {
    if (this.master.foresee(number, on)) return;
    const which = this.#parts[number] as Part;
    const slot = this.slots.of[this.table.row(number).strip];
    if (!slot || (which !== part.sat && which !== part.limiter)) return;
    this.#foreseen[number] = on && this.table.row(number).law.kind === 'steps' ? 1 : 0;
    this.banks[slot.bank]?.note(slot, which, false);
    this.#lookLate();
  }

  // --- latency ------------------------------------------------------------------------------------------------------

  #wantedLate(stage: Stage): number {
    const [from, to] = this.slots.range[stage];
    let late = 0;
    for (let n = from; n < to; n++) late = Math.max(late, this.banks[n]?.chains.wantsLate ?? 0);
    return late;
  }

  /** A processor that makes late was put in: its stage is late from here on, until sound begins anew. */
  #lookLate(): void {
    let changed = false;
    for (const stage of stages) {
      const late = Math.max(this.#late[stage], this.#wantedLate(stage));
      if (late !== this.#late[stage]) changed = true;
      this.#late[stage] = late;
    }
    if (changed) this.#tellLate('gliding');
  }

  #tellLate(how: 'at once' | 'gliding'): void {
    const { grp, bus, main } = this.#late;
    for (const stage of stages) {
      const [from, to] = this.slots.range[stage];
      for (let n = from; n < to; n++) this.banks[n]?.chains.lateBy(this.#late[stage]);
    }
    for (const aligner of this.#busAligners) aligner.by(grp, how);
    this.#mainAligners.ch.by(grp + bus, how);
    this.#mainAligners.grp.by(bus, how);
    this.#soloAligners.ch.by(grp + bus + main, how);
    this.#soloAligners.grp.by(bus + main, how);
    this.#soloAligners.bus.by(main, how);
  }

  // --- routes -------------------------------------------------------------------------------------------------------

  /** Where a strip goes, and how loud: to the main, groups and buses, and to the ears of whoever solos it. */
  #setRoutes(slot: Slot, quanta: number): void {
    const routes = this.#routes[slot.bank];
    const of = this.#numbers[slot.strip.number];
    const ways = this.#ways[slot.strip.number];
    if (!routes || !of || !ways) return;
    const { values, silent } = this.desk;
    const isHeard = silent[slot.strip.number] === 0;
    this.#place(slot, of);
    this.#send(routes.main, slot, of.toMain < 0 ? 1 : (values[of.toMain] as number), quanta);
    routes.groups.forEach((route, n) =>
      this.#send(route, slot, values[ways.groups[n] as number] as number, quanta),
    );
    routes.sends.forEach((route, n) => {
      const on = values[ways.ons[n] as number] === 1;
      const gain = on ? fromDecibels(values[ways.levels[n] as number] as number) : 0;
      const early = values[ways.pres[n] as number] === 1;
      this.#send(route, slot, early ? 0 : gain, quanta);
      this.#send(routes.early[n], slot, early && isHeard ? gain : 0, quanta);
    });
    const listens = this.desk.soloed[slot.strip.number] === 1 ? values[this.#soloMode] : soloMode.inPlace;
    this.#send(routes.soloed, slot, listens === soloMode.afl ? 1 : 0, quanta);
    this.#send(routes.soloedEarly, slot, listens === soloMode.pfl ? 1 : 0, quanta);
  }

  /** How much of each lane of a strip goes left and right, into `#four`: of the left lane left and right, then of the right. */
  #place({ stereo }: Slot, of: StripParameters): void {
    const { values } = this.desk;
    const pan = of.pan < 0 ? 0 : (values[of.pan] as number);
    const width = of.width < 0 ? 100 : (values[of.width] as number);
    if (stereo) return balanceGains(pan, width, this.#four);
    panGains(pan, panLaws[values[this.#panLaw] as number] ?? -3, this.#two);
    this.#four[0] = this.#two[0] as number;
    this.#four[1] = this.#two[1] as number;
  }

  #send(route: Route | undefined, { lane, stereo }: Slot, gain: number, quanta: number): void {
    if (!route) return;
    const [ll = 0, lr = 0, rl = 0, rr = 0] = this.#four;
    route.set(lane, ll * gain, lr * gain, quanta);
    if (stereo) route.set(lane + 1, rl * gain, rr * gain, quanta);
  }

  // --- one quantum --------------------------------------------------------------------------------------------------

  /** Where the sound of a channel's source is to be put for the next quantum: planar; the right side only of stereo ones. */
  inputOf(strip: number, side: 0 | 1): Place {
    const slot = this.slots.of[strip] as Slot;
    return this.#inputs(slot.bank) + (slot.lane + side) * PLANAR;
  }

  #inputs(bank: number): Place {
    return this.#inputPlaces[bank] as Place;
  }

  /**
   * Writes the gains of a stretch of the quantum; called for each stretch between two places where lanes bend, and the whole
   * of it where none does.
   */
  gains(from: number, to: number): void {
    const { floats } = this.kernel;
    for (let n = 0; n < this.banks.length; n++) {
      const bank = this.banks[n] as Bank;
      if (from === 0) this.#curved[n] = to < QUANTUM || this.#anyMoves(bank.slots) ? 1 : 0;
      if (this.#curved[n] === 0) continue;
      for (const { strip, lane, stereo } of bank.slots) {
        const at = bank.curveAt(lane);
        this.#gains.write(strip.number, floats, at, from, to);
        if (stereo)
          for (let f = from; f < to; f++) floats[at + 1 + f * LANES] = floats[at + f * LANES] as number;
      }
    }
  }

  #anyMoves(slots: readonly Slot[]): boolean {
    for (let n = 0; n < slots.length; n++)
      if (this.#gains.moves((slots[n] as Slot).strip.number)) return true;
    return false;
  }

  /** Everything from the sources to what leaves the desk; after `take` and `gains`. */
  run(): void {
    this.#glide();
    for (const bank of this.banks) bank.prepare();
    this.#channels();
    this.#groups();
    this.#buses();
    this.#main();
  }

  /** What glides in this quantum is told to those who go by it. */
  #glide(): void {
    const heard = this.#heard;
    const { moving } = heard;
    for (let i = 0; i < moving.count; i++) {
      const number = moving.list[i] as number;
      const { strip } = this.table.row(number);
      const which = this.#parts[number] as Part;
      if (strip < 0 || which === part.none || which === part.routes) continue;
      const slot = this.slots.of[strip];
      if (!slot) continue;
      if (which === part.effect) this.#effects[slot.strip.index - 1]?.note();
      else this.banks[slot.bank]?.note(slot, which, true);
    }
    if (moving.has(this.#tempo)) for (const effect of this.#effects) effect.note();
    heard.quantum();
  }

  #stage(stage: Stage): void {
    const [from, to] = this.slots.range[stage];
    for (let n = from; n < to; n++) this.banks[n]?.input();
    for (let n = from; n < to; n++) {
      const bank = this.banks[n] as Bank;
      bank.inserts();
      bank.fade(this.#curved[n] === 1);
      this.faults += bank.measure();
      const routes = this.#routes[n] as BankRoutes;
      routes.main?.run(bank.post);
      for (const route of routes.groups) route.run(bank.post);
      for (const route of routes.sends) route.run(bank.post);
      for (const route of routes.early) route.run(bank.sound);
      routes.soloed.run(bank.post);
      routes.soloedEarly.run(bank.sound);
    }
  }

  #channels(): void {
    const [from, to] = this.slots.range.ch;
    for (let n = from; n < to; n++)
      this.kernel.run.interleave(this.#inputs(n), (this.banks[n] as Bank).sound);
    this.#stage('ch');
    this.#mainSums.ch.close();
    this.#soloSums.ch.close();
  }

  #groups(): void {
    for (let n = 0; n < this.#groupSums.length; n++) (this.#groupSums[n] as Sum).close();
    this.#fill('grp');
    this.#stage('grp');
    this.#mainSums.grp.close();
    this.#soloSums.grp.close();
  }

  #buses(): void {
    for (let n = 0; n < this.#busSums.length; n++) {
      const sums = this.#busSums[n] as readonly [Sum, Sum];
      const channels = sums[0];
      const groups = sums[1];
      channels.close();
      groups.close();
      this.#busAligners[n]?.run(channels.left, channels.right);
      channels.add(groups.left, groups.right);
      this.#effects[n]?.run(channels.left, channels.right);
    }
    this.#fill('bus');
    this.#stage('bus');
    this.#mainSums.bus.close();
    this.#soloSums.bus.close();
  }

  #main(): void {
    const { ch, grp, bus } = this.#mainSums;
    this.#mainAligners.ch.run(ch.left, ch.right);
    this.#mainAligners.grp.run(grp.left, grp.right);
    bus.add(grp.left, grp.right);
    bus.add(ch.left, ch.right);
    this.#fill('main');
    this.#stage('main');
    this.mix.close();
    this.solo.close();
    this.#soloSums.main.close();
    for (const stage of stages) {
      const sum = this.#soloSums[stage];
      this.#soloAligners[stage].run(sum.left, sum.right);
      this.solo.add(sum.left, sum.right);
    }
    this.master.run(this.mix.left, this.mix.right);
    this.master.beside(this.solo.left, this.solo.right);
  }

  /**
   * What a strip gave to the main in the last quantum, after fader and pan.
   *
   * @returns how late it is, frames.
   */
  stem(strip: number, left: Float32Array, right: Float32Array): number {
    left.fill(0);
    right.fill(0);
    const slot = this.slots.of[strip];
    const bank = slot && this.banks[slot.bank];
    if (!slot || !bank) return 0;
    const { main } = this.#routes[slot.bank] as BankRoutes;
    for (let side = 0; side <= (slot.stereo ? 1 : 0); side++)
      main?.give(bank.post, slot.lane + side, left, right);
    const { ch, grp, bus } = this.#late;
    if (slot.strip.kind === 'ch') return ch;
    return slot.strip.kind === 'grp' ? ch + grp : ch + grp + bus;
  }

  /** What comes into a strip that others go to. */
  #sumOf(stage: Stage, index: number): Sum {
    if (stage === 'grp') return this.#groupSums[index] as Sum;
    return stage === 'bus' ? (this.#busSums[index] as readonly [Sum, Sum])[0] : this.#mainSums.bus;
  }

  #copy(from: Place, lane: number): void {
    this.kernel.copy(from, this.#planar + lane * PLANAR, PLANAR);
  }

  /** Puts what comes in into each strip of a stage. */
  #fill(stage: Stage): void {
    const [first, end] = this.slots.range[stage];
    for (let n = first; n < end; n++) {
      const bank = this.banks[n] as Bank;
      for (let at = 0; at < bank.slots.length; at++) {
        const { strip, lane } = bank.slots[at] as Slot;
        const sum = this.#sumOf(stage, strip.index - 1);
        this.#copy(sum.left, lane);
        this.#copy(sum.right, lane + 1);
      }
      this.kernel.run.interleave(this.#planar, bank.sound);
    }
  }
}

function waysOf(numbers: StripNumbers): Ways {
  return {
    groups: numbers.all('grp'),
    levels: numbers.all('send', '/level'),
    ons: numbers.all('send', '/on'),
    pres: numbers.all('send', '/pre'),
  };
}
