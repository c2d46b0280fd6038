/** Troubles that are kept for people. */
const MOST = 8;
/** What nobody can say is over is told for so long, ticks of 10 ms: five minutes. */
const LASTS = 30_000;

interface Trouble {
  readonly text: string;
  readonly about: string | undefined;
  readonly tick: number;
}

/** What goes wrong with the sound and is still so, one line each, the newest last. */
export class Troubles {
  #all: readonly Trouble[] = [];

  /**
   * Takes the place of what was told before about the same.
   *
   * @param about what it is about, where somebody tells when that is over; else it is told for five minutes.
   * @returns the text in one line.
   */
  add(text: string, tick: number, about?: string): string {
    const line = text.trim().replaceAll(/\s+/g, ' ');
    const others = this.#all.filter((one) => (about === undefined ? one.text !== line : one.about !== about));
    this.#all = [...others, { text: line, about, tick }].slice(-MOST);
    return line;
  }

  /** It is over with what these were about. */
  over(isOver: (about: string) => boolean): void {
    this.#all = this.#all.filter(({ about }) => about === undefined || !isOver(about));
  }

  /** @param counts whether what a trouble is about matters now. */
  lines(tick: number, counts: (about: string) => boolean): readonly string[] {
    return this.#all
      .filter((one) => (one.about === undefined ? tick - one.tick < LASTS : counts(one.about)))
      .map(({ text }) => text);
  }
}
