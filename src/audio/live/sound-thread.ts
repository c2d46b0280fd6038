import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import type { Lane } from '../../automation/lane.ts';
import { Kernel } from '../../dsp/kernel.ts';
import { mixMeter } from '../../model/meters.ts';
import { tableFor, type ParameterTable } from '../../model/parameters.ts';
import { BlockReader } from '../block-reader.ts';
import { SoundMachine } from '../machine.ts';
import { StripTracks } from './laid-tracks.ts';
import type { Beginning, FromSound, LaidTracks, ToSound } from './messages.ts';
import { Outlet } from './outlet.ts';
import { players, type PlayerName } from './player-sink.ts';
import { counter, HeardScore, SharedSound } from './shared-memory.ts';
import { comeFirst } from './priority.ts';
import { Succession } from './succession.ts';

/** What is told of the mix is worked out so many times a second, and what is told of strips. */
const TOLD = 10;
const TOLD_OF_STRIPS = 60;
/** How much is made ahead before the desk is put together anew, which takes less, ms. */
const STOCK = 120;
/** How fast the load follows, of the way at each block. */
const LOAD = 0.05;

/** The thread that sounds: block after block, as the sink wants them, until it is told to close. It never waits for a disk. */
class SoundThread {
  readonly #port: MessagePort;
  readonly #about: Beginning;
  readonly #table: ParameterTable;
  readonly #shared: SharedSound;
  readonly #score: HeardScore;
  readonly #kernel: WebAssembly.Module;
  readonly #lanes = new Map<number, Lane>();
  readonly #tracks = new StripTracks();
  readonly #block: Float32Array;
  /** Left and right of the speakers, then of the phones; a block of each. */
  readonly #rows: readonly Float32Array[];
  /** The same of the last quantum. */
  readonly #heard: readonly Float32Array[];
  readonly #reader = new BlockReader(() => this.#quantum());
  readonly #succession: Succession;
  readonly #outlet: Outlet;
  #open = true;
  /** Blocks until the desk is put together anew; −1 where it need not be. */
  #toBuild = -1;
  #sinceTold = 0;
  #sinceStrips = Infinity;
  #reset = 0;
  #load = 0;

  constructor(port: MessagePort, about: Beginning, kernel: WebAssembly.Module) {
    this.#port = port;
    this.#about = about;
    this.#kernel = kernel;
    this.#table = tableFor(about.layout);
    this.#shared = new SharedSound(about.buffers);
    this.#score = new HeardScore(this.#shared);
    this.#block = new Float32Array(2 * about.block);
    this.#rows = Array.from({ length: 4 }, () => new Float32Array(about.block));
    this.#succession = new Succession(this.#build());
    const { sinks, rate, block } = about;
    const ways = sinks.flatMap((name) => {
      const player = players[name as PlayerName] as (typeof players)[PlayerName] | undefined;
      return player ? [{ name, command: player(rate) }] : [];
    });
    this.#outlet = new Outlet(ways, (1000 * block) / rate, (message) => this.#say(message));
    const { speakers, phones } = this.#succession;
    this.#heard = [speakers.left, speakers.right, phones.left, phones.right];
  }

  #say(message: FromSound): void {
    this.#port.postMessage(message);
  }

  async run(): Promise<void> {
    comeFirst();
    this.#sound(); // before it is ready: meters of nothing would read full scale
    this.#say({ type: 'ready' });
    while (this.#open) {
      const room = this.#outlet.room();
      const late = typeof room === 'number' ? room : await room;
      if (late > 0) Atomics.add(this.#shared.counters, counter.underruns, late);
      this.#hear();
      this.#maybeBuild();
      this.#sound();
    }
    await this.#outlet.close();
    this.#about.reader.close();
    this.#port.close();
  }

  /** Takes all messages there are: this thread never waits for one. */
  #hear(): void {
    for (let got = receiveMessageOnPort(this.#port); got; got = receiveMessageOnPort(this.#port))
      this.#take(got.message as ToSound);
    const { reader } = this.#about;
    for (let got = receiveMessageOnPort(reader); got; got = receiveMessageOnPort(reader))
      this.#retrack(got.message as LaidTracks);
  }

  #take(message: ToSound): void {
    if (message.type === 'close') this.#open = false;
    else {
      this.#lanes.set(message.parameter, message.lane);
      this.#succession.lane(message.parameter, message.lane);
    }
  }

  /** Other clips are only played from here on; where strips become stereo or mono, the desk is put together anew beside itself. */
  #retrack(laid: LaidTracks): void {
    const fits = this.#tracks.take(laid);
    if (this.#toBuild >= 0) return;
    if (fits) this.#succession.machine.retrack(this.#tracks.tracks, this.#tracks.references);
    else {
      const { rate, block } = this.#about;
      this.#toBuild = Math.ceil((STOCK * rate) / (1000 * block));
      this.#outlet.stock(STOCK);
    }
  }

  /** Once enough has been made ahead to be heard meanwhile. */
  #maybeBuild(): void {
    if (this.#toBuild < 0) return;
    this.#toBuild--;
    if (this.#toBuild >= 0) return;
    this.#succession.follow(this.#build(this.#succession.machine), this.#score);
    this.#outlet.spend();
  }

  #build(after?: SoundMachine): SoundMachine {
    const { rate } = this.#about;
    const { tracks, references } = this.#tracks;
    const kernel = Kernel.of(this.#kernel);
    const machine = new SoundMachine({ table: this.#table, kernel, rate, tracks, references, after });
    machine.sound.master.make(); // here a quantum has to be there in time
    for (const [parameter, lane] of this.#lanes) machine.player.lane(parameter, lane);
    return machine;
  }

  #sound(): void {
    const began = performance.now();
    this.#shared.read(this.#score);
    this.#maybeReset();
    const { block } = this.#about;
    this.#reader.read(this.#rows, block);
    const [left, right, phonesLeft, phonesRight] = this.#rows as readonly [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    this.#shared.write(phonesLeft, phonesRight, block);
    for (let n = 0; n < block; n++) {
      this.#block[2 * n] = left[n] as number;
      this.#block[2 * n + 1] = right[n] as number;
    }
    this.#outlet.write(this.#block, this.#block.length);
    this.#tell(performance.now() - began);
  }

  /** One quantum: what goes to the speakers, and to the phones. */
  readonly #quantum = (): readonly Float32Array[] => {
    this.#succession.run(this.#score);
    return this.#heard;
  };

  #maybeReset(): void {
    const asked = this.#shared.get(counter.reset);
    if (asked !== this.#reset) this.#succession.machine.reset();
    this.#reset = asked;
  }

  #tell(took: number): void {
    const { block, rate } = this.#about;
    const shared = this.#shared;
    const { machine, faults, missed } = this.#succession;
    this.#load += LOAD * ((took * rate) / (1000 * block) - this.#load);
    shared.set(counter.longest, Math.max(shared.get(counter.longest), Math.round(1000 * took)));
    shared.heardPlace = machine.player.place;
    shared.set(counter.heardTurn, machine.player.turn);
    shared.set(counter.load, Math.round(1000 * this.#load));
    shared.set(counter.faults, faults);
    shared.set(counter.missed, missed);
    shared.set(counter.late, machine.sound.late);
    shared.set(counter.latency, Math.round(1e6 * this.#outlet.latency));
    this.#sinceStrips += block;
    if (this.#sinceStrips >= rate / TOLD_OF_STRIPS) {
      this.#sinceStrips = 0;
      shared.strips.set(machine.meters.rows);
    }
    this.#sinceTold += block;
    if (this.#sinceTold < rate / TOLD) return;
    this.#sinceTold = 0;
    machine.tell();
    shared.mix.set(machine.mixRow);
    shared.remember(machine.mixRow[mixMeter.limiter] as number);
  }
}

if (parentPort) {
  const about = workerData as Beginning;
  await new SoundThread(parentPort, about, await WebAssembly.compile(about.wasm)).run();
}
