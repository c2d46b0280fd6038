import type { Bridge } from '../bridge/bridge.ts';
import { encodeFrame, type Hold, type SurfaceCells } from '../model/page.ts';
import { Shown } from '../model/shown.ts';

/** What the pages were last told of a surface. */
interface Mirror {
  /** The row it was taken from: another one means that the surface was put together anew. */
  readonly of: Shown;
  readonly row: Shown;
}

/**
 * Puts the numbers of the desk into frames: everything, or what changed since the last difference. It is the one reader
 * of `engine.news`. What surfaces show is what really left on their cables.
 */
export class Frames {
  readonly #bridge: Bridge;
  #mirrors = new Map<number, Mirror>();

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /** Everything as it stands: what a page begins with. Takes nothing from the next difference. */
  whole(): Uint8Array<ArrayBuffer> {
    const { engine } = this.#bridge;
    const surfaces: SurfaceCells[] = [];
    for (const surface of engine.surfaces.keys()) {
      const row = this.#bridge.shownOn(surface);
      if (row) surfaces.push({ surface, controls: Array.from(row.style.keys()), row });
    }
    const numbers = Array.from(engine.desk.values.keys());
    return this.#encoded(true, numbers, numbers.length, surfaces);
  }

  /** What changed since it was last asked. */
  difference(): Uint8Array<ArrayBuffer> {
    const { news } = this.#bridge.engine;
    const frame = this.#encoded(false, news.list, news.count, this.#changedCells());
    news.clear();
    return frame;
  }

  /** Nobody looks: what changed need not be kept. */
  skip(): void {
    this.#bridge.engine.news.clear();
    this.#mirrors.clear();
  }

  #encoded(
    whole: boolean,
    numbers: ArrayLike<number>,
    count: number,
    surfaces: SurfaceCells[],
  ): Uint8Array<ArrayBuffer> {
    const { place, desk, meters } = this.#bridge.engine;
    const { values, silent } = desk;
    return encodeFrame({
      whole,
      place,
      numbers,
      count,
      values,
      holds: this.#holds(),
      meters,
      silent,
      surfaces,
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

  #changedCells(): SurfaceCells[] {
    const before = this.#mirrors;
    this.#mirrors = new Map();
    const cells: SurfaceCells[] = [];
    for (const surface of this.#bridge.engine.surfaces.keys()) {
      const row = this.#bridge.shownOn(surface);
      if (!row) continue;
      const known = before.get(surface);
      const mirror = known?.of === row ? known : { of: row, row: new Shown(row.style.length) };
      this.#mirrors.set(surface, mirror);
      const controls = changed(row, mirror.row, mirror === known);
      if (controls.length > 0) cells.push({ surface, controls, row });
    }
    return cells;
  }
}

/** Controls that show something else than the mirror has, which then has it too. */
function changed(row: Shown, mirror: Shown, known: boolean): number[] {
  const controls: number[] = [];
  for (let control = 0; control < row.style.length; control++) {
    if (known && row.same(control, mirror)) continue;
    mirror.copy(control, row);
    controls.push(control);
  }
  return controls;
}
