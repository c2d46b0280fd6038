import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import type { Lane } from '../../automation/lane.ts';
import { Kernel } from '../../dsp/kernel.ts';
import { ParameterTable } from '../../model/parameters.ts';
import { openAudioFile } from '../audio-file.ts';
import { BlockReader } from '../block-reader.ts';
import { ClipTrack, type Clip } from '../clip-track.ts';
import { FileTape } from '../file-tape.ts';
import { SoundMachine, type ReferenceTrack } from '../machine.ts';
import { loudnessOf } from '../loudness-of.ts';
import { counter, HeardScore, SharedSound } from './shared-memory.ts';
import type { Beginning, ClipOrder, FromSound, ToSound } from './messages.ts';
import { ClockSink, players, PlayerSink, type PlayerName, type Sink } from './sink.ts';

/** What is told of the mix is worked out so many times a second. */
const TOLD = 10;
/** How fast the load follows, of the way at each block. */
const LOAD = 0.05;

/** The thread that sounds: block after block, as the sink wants them, until it is told to close. */
class SoundThread {
  readonly #port: MessagePort;
  readonly #about: Beginning;
  readonly #table: ParameterTable;
  readonly #shared: SharedSound;
  readonly #score: HeardScore;
  readonly #lanes = new Map<number, Lane>();
  readonly #tapes = new Map<string, FileTape>();
  readonly #block: Float32Array;
  /** Left and right of the speakers, then of the phones; a block of each. */
  readonly #rows: readonly Float32Array[];
  /** The same of the last quantum. */
  #heard: readonly Float32Array[] = [];
  readonly #reader = new BlockReader(() => this.#quantum());
  #machine: SoundMachine | undefined;
  #sink: Sink;
  #orders: Extract<ToSound, { type: 'tracks' }> | undefined;
  #open = true;
  #sinceTold = 0;
  #reset = 0;
  #load = 0;

  constructor(port: MessagePort, about: Beginning) {
    this.#port = port;
    this.#about = about;
    this.#table = new ParameterTable(about.layout);
    this.#shared = new SharedSound(about.buffers);
    this.#score = new HeardScore(this.#shared);
    this.#block = new Float32Array(2 * about.block);
    this.#rows = Array.from({ length: 4 }, () => new Float32Array(about.block));
    this.#sink = this.#sinkFor(about.sink);
  }

  #sinkFor(name: string): Sink {
    const { rate, block } = this.#about;
    if (name in players) return new PlayerSink(name, players[name as PlayerName](rate));
    return new ClockSink((1000 * block) / rate);
  }

  #say(message: FromSound): void {
    this.#port.postMessage(message);
  }

  async run(): Promise<void> {
    await this.#build();
    this.#say({ type: 'ready', sink: this.#sink.name });
    while (this.#open) {
      const late = await this.#sink.room();
      if (late > 0) Atomics.add(this.#shared.counters, counter.underruns, late);
      this.#hear();
      if (this.#orders) await this.#build();
      if (this.#sink.trouble !== undefined) this.#fallBack(this.#sink.trouble);
      this.#sound();
    }
    this.#sink.close();
    this.#say({ type: 'closed' });
    this.#port.close();
  }

  /** A sound card that is gone must not stop the meters: the clock goes on. */
  #fallBack(why: string): void {
    this.#say({
      type: 'trouble',
      text: `${this.#sink.name}: ${why}; the desk goes on by the clock, unheard here`,
    });
    this.#sink.close();
    this.#sink = this.#sinkFor('clock');
  }

  /** Takes all messages there are: this thread never waits for one. */
  #hear(): void {
    for (let got = receiveMessageOnPort(this.#port); got; got = receiveMessageOnPort(this.#port))
      this.#take(got.message as ToSound);
  }

  #take(message: ToSound): void {
    switch (message.type) {
      case 'lane':
        return this.#lane(message.parameter, message.lane);
      case 'tracks':
        this.#orders = message;
        return;
      case 'close':
        this.#open = false;
    }
  }

  #lane(parameter: number, lane: Lane): void {
    this.#lanes.set(parameter, lane);
    this.#machine?.player.lane(parameter, lane);
  }

  /** Puts the desk together anew: other tracks may be stereo, and then other strips stand beside each other. */
  async #build(): Promise<void> {
    const orders = this.#orders;
    this.#orders = undefined;
    const tracks = new Map<number, ClipTrack>();
    for (const { strip, clips } of orders?.tracks ?? []) tracks.set(strip, await this.#track(clips));
    const reference = orders?.reference && (await this.#reference(orders.reference));
    const kernel = await Kernel.load(this.#about.wasm);
    const { rate } = this.#about;
    const before = this.#machine;
    this.#machine = new SoundMachine({ table: this.#table, kernel, rate, tracks, reference });
    const { speakers, phones } = this.#machine.monitor;
    this.#heard = [speakers.left, speakers.right, phones.left, phones.right];
    for (const [parameter, lane] of this.#lanes) this.#machine.player.lane(parameter, lane);
    if (before) this.#score.tape.place = before.player.place;
  }

  async #track(clips: readonly ClipOrder[]): Promise<ClipTrack> {
    const laid: Clip[] = [];
    for (const clip of clips) {
      const tape = await this.#tape(clip.file);
      if (tape) laid.push({ ...clip, tape });
    }
    return new ClipTrack(laid);
  }

  async #reference(clip: ClipOrder): Promise<ReferenceTrack | undefined> {
    const track = await this.#track([clip]);
    if (track.clips.length === 0) return undefined;
    return { track, loudness: loudnessOf(track, clip.at, clip.length, this.#about.rate) };
  }

  async #tape(file: string): Promise<FileTape | undefined> {
    const known = this.#tapes.get(file);
    if (known) return known;
    try {
      const tape = new FileTape(await openAudioFile(file));
      this.#tapes.set(file, tape);
      return tape;
    } catch (error) {
      this.#say({ type: 'trouble', text: (error as Error).message });
      return undefined;
    }
  }

  #sound(): void {
    const machine = this.#machine as SoundMachine;
    const began = performance.now();
    this.#shared.read(this.#score);
    this.#maybeReset(machine);
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
    this.#sink.write(this.#block, this.#block.length);
    this.#tell(machine, performance.now() - began);
  }

  /** One quantum: what goes to the speakers, and to the phones. */
  readonly #quantum = (): readonly Float32Array[] => {
    const machine = this.#machine as SoundMachine;
    machine.run(this.#score);
    machine.listen();
    return this.#heard;
  };

  #maybeReset(machine: SoundMachine): void {
    const asked = this.#shared.get(counter.reset);
    if (asked !== this.#reset) machine.reset();
    this.#reset = asked;
  }

  #tell(machine: SoundMachine, took: number): void {
    const { block, rate } = this.#about;
    const shared = this.#shared;
    this.#load += LOAD * ((took * rate) / (1000 * block) - this.#load);
    shared.strips.set(machine.meters.rows);
    shared.heardPlace = machine.player.place;
    shared.set(counter.load, Math.round(1000 * this.#load));
    shared.set(counter.faults, machine.sound.faults);
    shared.set(counter.missed, machine.missed);
    shared.set(counter.late, machine.sound.late);
    this.#sinceTold += block;
    if (this.#sinceTold < rate / TOLD) return;
    this.#sinceTold = 0;
    machine.tell();
    shared.mix.set(machine.mixRow);
  }
}

if (parentPort) {
  const thread = new SoundThread(parentPort, workerData as Beginning);
  await thread.run();
}
