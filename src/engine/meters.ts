import type { Desk } from '../model/desk.ts';

/** Until there is sound, each strip is taken to carry a steady signal of this level, dBFS. */
const ASSUMED = -10;

/** Levels of the strips' meters. There is no sound yet, so they follow the faders: what a steady signal would read. */
export class Meters {
  /** dBFS by strip; −Infinity for silence. */
  readonly levels: Float64Array;
  readonly #desk: Desk;
  readonly #main: number;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.levels = new Float64Array(desk.level.length).fill(-Infinity);
    this.#main = desk.table.strips.findIndex((strip) => strip.kind === 'main');
  }

  /** Reads every strip. @param playing whether the tape rolls: nothing sounds otherwise. */
  measure(playing: boolean): void {
    const { level, silent } = this.#desk;
    let loudest = -Infinity;
    for (let strip = 0; strip < level.length; strip++) {
      const heard = playing && silent[strip] === 0;
      this.levels[strip] = heard ? (level[strip] as number) + ASSUMED : -Infinity;
      if (strip !== this.#main) loudest = Math.max(loudest, this.levels[strip] as number);
    }
    const main = heardMain(playing && silent[this.#main] === 0, level[this.#main] as number, loudest);
    this.levels[this.#main] = main;
  }
}

function heardMain(heard: boolean, level: number, loudest: number): number {
  return heard ? level + loudest : -Infinity;
}
