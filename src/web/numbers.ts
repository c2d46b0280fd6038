import { Bits } from '../model/bits.ts';
import { mixShown } from '../model/meters.ts';
import type { FrameReader } from '../model/page.ts';
import type { ParameterTable } from '../model/parameters.ts';
import { Shown } from '../model/shown.ts';

/** Draws something anew. */
export type Paint = () => void;

/** Controls a surface can have at the most: four units, each with a control for every MIDI message. */
const MOST_CONTROLS = 4 * 4112;

/** Who draws what when one of many numbers changes; drawn together, once a picture. */
class Watched {
  readonly #painters: (Set<Paint> | undefined)[] = [];
  readonly #dirty: Bits;

  constructor(size: number) {
    this.#dirty = new Bits(size);
  }

  /** @returns what ends it. */
  watch(number: number, paint: Paint): () => void {
    const painters = (this.#painters[number] ??= new Set());
    painters.add(paint);
    this.#dirty.add(number);
    return () => painters.delete(paint);
  }

  touch(number: number): void {
    this.#dirty.add(number);
  }

  touchAll(): void {
    this.#painters.forEach((_painters, number) => this.#dirty.add(number));
  }

  paint(): void {
    const { list, count } = this.#dirty;
    const numbers = list.slice(0, count);
    this.#dirty.clear();
    for (const number of numbers) this.#painters[number]?.forEach((paint) => paint());
  }
}

/** What the controls of one surface really show. */
export class SurfaceNumbers extends Watched {
  readonly row = new Shown(MOST_CONTROLS);
  /** Of controls without a motor: where the hand left them, where their parameter stands, and which way they meet. */
  readonly hands = {
    at: new Float32Array(MOST_CONTROLS).fill(-1),
    stands: new Float32Array(MOST_CONTROLS).fill(-1),
    way: new Int8Array(MOST_CONTROLS),
  };

  constructor() {
    super(MOST_CONTROLS);
    this.row.value.fill(NaN);
  }
}

/** Every number of the desk as the last frames gave it. Numbers go straight from here into the picture. */
export class DeskNumbers extends Watched implements FrameReader {
  readonly table: ParameterTable;
  readonly values: Float64Array;
  /** Rank and number of whoever holds each parameter; 0 and −1 for nobody. */
  readonly rank: Uint8Array;
  readonly holder: Int32Array;
  /** dBFS, and flags of `silence`, by strip. */
  readonly meters: Float32Array;
  readonly silent: Uint8Array;
  /** dB by strip, 0 or less. */
  readonly reductions: Float32Array;
  /** By `mixShown`; NaN where nothing sounds. */
  readonly mixed = new Float32Array(mixShown.fields).fill(NaN);
  /** Place on the timeline, samples. */
  place = 0;
  /** When the last frame came, ms. */
  frameAt = -Infinity;
  readonly #surfaces = new Map<number, SurfaceNumbers>();
  /** Of each strip: its fader's and mute's numbers, which stand for the strip when it falls silent. */
  readonly #mutes: Int32Array;
  #held: number[] = [];
  #before: number[] = [];

  constructor(table: ParameterTable) {
    super(table.count);
    this.table = table;
    this.values = table.initialValues();
    this.rank = new Uint8Array(table.count);
    this.holder = new Int32Array(table.count).fill(-1);
    this.meters = new Float32Array(table.strips.length).fill(-Infinity);
    this.silent = new Uint8Array(table.strips.length);
    this.reductions = new Float32Array(table.strips.length);
    this.#mutes = Int32Array.from(table.strips, ({ path }) => table.find(`${path}/mute`) ?? -1);
  }

  surface(number: number): SurfaceNumbers {
    const known = this.#surfaces.get(number) ?? new SurfaceNumbers();
    this.#surfaces.set(number, known);
    return known;
  }

  /** Draws everything that changed. */
  override paint(): void {
    super.paint();
    for (const surface of this.#surfaces.values()) surface.paint();
  }

  // --- frames ------------------------------------------------------------------------------------------------------

  begin(whole: boolean, place: number): void {
    this.place = place;
    this.frameAt = performance.now();
    this.#before = this.#held;
    this.#held = [];
    if (!whole) return;
    this.touchAll();
    for (const surface of this.#surfaces.values()) surface.touchAll();
  }

  value(parameter: number, value: number): void {
    this.values[parameter] = value;
    this.touch(parameter);
  }

  hold(parameter: number, rank: number, holder: number): void {
    this.#held.push(parameter);
    if (this.rank[parameter] === rank && this.holder[parameter] === holder) return;
    this.rank[parameter] = rank;
    this.holder[parameter] = holder;
    this.touch(parameter);
  }

  strip(strip: number, meter: number, reduction: number, silent: number): void {
    this.meters[strip] = meter;
    this.reductions[strip] = reduction;
    if (this.silent[strip] === silent) return;
    this.silent[strip] = silent;
    this.touch(this.#mutes[strip] as number);
  }

  mix(field: number, value: number): void {
    this.mixed[field] = value;
  }

  cell(surface: number, control: number, value: number, style: number, text: Uint8Array): void {
    const numbers = this.surface(surface);
    numbers.row.value[control] = value;
    numbers.row.style[control] = style;
    numbers.row.text.set(text, control * text.length);
    numbers.touch(control);
  }

  hand(surface: number, control: number, at: number, stands: number, way: number): void {
    const numbers = this.surface(surface);
    numbers.hands.at[control] = at;
    numbers.hands.stands[control] = stands;
    numbers.hands.way[control] = way;
    numbers.touch(control);
  }

  end(): void {
    for (const parameter of this.#before) {
      if (this.#held.includes(parameter)) continue;
      this.rank[parameter] = 0;
      this.holder[parameter] = -1;
      this.touch(parameter);
    }
  }
}
