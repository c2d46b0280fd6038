import type { Bridge } from '../bridge/bridge.ts';
import type { AttachedSurface } from '../engine/surface.ts';
import type { Control } from '../model/controls.ts';
import type { Bits } from '../model/bits.ts';
import { encodeFrame, type HandPlace, type Hold, type SurfaceCells } from '../model/page.ts';
import { Shown } from '../model/shown.ts';
import { MixRows } from './mix-rows.ts';
import { handPlace, inSight } from './surface-state.ts';

/** What the pages were last told of a surface. */
interface Mirror {
  /** The row it was taken from: another one means that the surface was put together anew. */
  readonly of: Shown;
  readonly row: Shown;
  /** Which controls they were told of. */
  readonly told: Uint8Array;
  /** Where hands were left, by control. */
  readonly hands: Map<number, HandPlace>;
}

/** The controls of a surface that pages are told of, for as long as they are the same. */
interface Sight {
  readonly binding: AttachedSurface['binding'];
  readonly version: number;
  readonly controls: readonly Control[];
}

/**
 * Puts the numbers of the desk into frames: everything, or what changed since the last difference. What surfaces show is
 * what really left on their cables.
 */
export class Frames {
  readonly #bridge: Bridge;
  readonly #news: Bits;
  #mirrors = new Map<number, Mirror>();
  readonly #sights = new WeakMap<AttachedSurface, Sight>();
  readonly #rows: MixRows;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
    this.#news = bridge.engine.follow();
    this.#rows = new MixRows(bridge.engine.table.strips);
  }

  /** Everything as it stands: what a page begins with. Takes nothing from the next difference. */
  whole(): Uint8Array<ArrayBuffer> {
    const { engine } = this.#bridge;
    const surfaces: SurfaceCells[] = [];
    const hands: HandPlace[] = [];
    for (const [surface, attached] of engine.surfaces) {
      const row = this.#bridge.shownOn(surface);
      const controls = this.#sightOf(attached);
      if (row) surfaces.push({ surface, controls: controls.map(({ number }) => number), row });
      for (const { number, stays } of controls) if (stays) hands.push(handPlace(attached, number));
    }
    const numbers = Array.from(engine.desk.values.keys());
    return this.#encoded(true, numbers, numbers.length, surfaces, hands);
  }

  /** What changed since it was last asked. */
  difference(): Uint8Array<ArrayBuffer> {
    const news = this.#news;
    const { cells, hands } = this.#changed();
    const frame = this.#encoded(false, news.list, news.count, cells, hands);
    news.clear();
    return frame;
  }

  /** Nobody looks: what changed need not be kept. */
  skip(): void {
    this.#news.clear();
    this.#mirrors.clear();
  }

  /** Nobody looks any more. */
  close(): void {
    this.#bridge.engine.unfollow(this.#news);
  }

  #encoded(
    whole: boolean,
    numbers: ArrayLike<number>,
    count: number,
    surfaces: readonly SurfaceCells[],
    hands: readonly HandPlace[],
  ): Uint8Array<ArrayBuffer> {
    const { place, desk, meters } = this.#bridge.engine;
    const { values, silent } = desk;
    this.#rows.read(this.#bridge.sound?.shared);
    const { reductions, mix } = this.#rows;
    return encodeFrame({
      whole,
      place,
      numbers,
      count,
      values,
      holds: this.#holds(),
      meters,
      reductions,
      mix,
      silent,
      surfaces,
      hands,
    });
  }

  #holds(): Hold[] {
    const { held, rank, holder } = this.#bridge.engine.arbiter;
    return Array.from(held.list.subarray(0, held.count), (parameter) => ({
      parameter,
      rank: rank[parameter] as number,
      holder: holder[parameter] as number,
    }));
  }

  #changed(): { cells: readonly SurfaceCells[]; hands: readonly HandPlace[] } {
    const { engine } = this.#bridge;
    const before = this.#mirrors;
    this.#mirrors = new Map();
    const cells: SurfaceCells[] = [];
    const hands: HandPlace[] = [];
    for (const [surface, attached] of engine.surfaces) {
      const row = this.#bridge.shownOn(surface);
      if (!row) continue;
      const known = before.get(surface);
      const mirror = known?.of === row ? known : mirrorOf(row);
      this.#mirrors.set(surface, mirror);
      const sight = this.#sightOf(attached);
      const controls = changed(row, mirror, sight);
      if (controls.length > 0) cells.push({ surface, controls, row });
      for (const { number, stays } of sight) {
        if (!stays) continue;
        const place = handPlace(attached, number);
        if (same(place, mirror.hands.get(number))) continue;
        mirror.hands.set(number, place);
        hands.push(place);
      }
    }
    return { cells, hands };
  }

  #sightOf(surface: AttachedSurface): readonly Control[] {
    const { touched } = this.#bridge;
    const { binding } = surface;
    const known = this.#sights.get(surface);
    if (known?.binding === binding && known.version === touched.version) return known.controls;
    const controls = inSight(surface, touched.lately(surface.number));
    this.#sights.set(surface, { binding, version: touched.version, controls });
    return controls;
  }
}

function mirrorOf(row: Shown): Mirror {
  const controls = row.style.length;
  return { of: row, row: new Shown(controls), told: new Uint8Array(controls), hands: new Map() };
}

/** Controls in sight that show something else than the mirror has, which then has it too. */
function changed(row: Shown, { row: mirror, told }: Mirror, sight: readonly Control[]): number[] {
  const controls: number[] = [];
  for (const { number } of sight) {
    if (told[number] === 1 && row.same(number, mirror)) continue;
    told[number] = 1;
    mirror.copy(number, row);
    controls.push(number);
  }
  return controls;
}

function same(a: HandPlace, b: HandPlace | undefined): boolean {
  return a.at === b?.at && a.stands === b.stands && a.way === b.way;
}
