import type { Desk } from '../model/desk.ts';

/** Where nothing sounds, each strip is taken to carry a steady signal of this level, dBFS. */
const ASSUMED = -10;

/**
 * Levels of the strips' meters: those of the sound, where the desk sounds; else they follow the faders, as what a steady
 * signal would read. Nothing but displays and meters goes by them.
 */
export class Meters {
  /** Reads the levels of the sound into a row, by strip, unless nothing sounds: then it says false. */
  source: ((levels: Float64Array) => boolean) | undefined;
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
    if (this.source?.(this.levels) === true) return;
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
