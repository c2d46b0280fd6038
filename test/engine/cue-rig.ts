import { emptyDocument, type SessionDocument } from '../../src/model/document.ts';
import type { CueEdit } from '../../src/model/cues.ts';
import { cueName, cueOf } from '../../src/scenes/cues.ts';
import { Rig } from './rig.ts';

/** A desk with three scenes, Low (1), High (2) and Mute (3), the markers Verse and Chorus, and a cue list. */
export class CueRig extends Rig {
  constructor(cues: readonly CueEdit[] = [], document: SessionDocument = emptyDocument('Test')) {
    super(document);
    if (document.scenes.length === 0) this.#scenes();
    for (const cue of cues) this.command({ do: 'add-cue', cue });
    this.engine.history.done = [];
    this.engine.effects.length = 0;
  }

  #scenes(): void {
    for (const n of [1, 2, 3]) this.set(`ch/${n}/fader`, -30);
    this.wait(1);
    this.command({ do: 'store-scene', name: 'Low' });
    for (const n of [1, 2, 3]) this.set(`ch/${n}/fader`, 0);
    this.wait(1);
    this.command({ do: 'store-scene', name: 'High' });
    this.set('ch/1/mute', 1);
    this.command({ do: 'store-scene', name: 'Mute' });
    this.command({ do: 'recall-scene', id: 1 });
    for (const [at, name] of [
      [48_000, 'Verse'],
      [96_000, 'Chorus'],
    ] as const) {
      this.command({ do: 'locate', to: at });
      this.wait(0.02);
      this.command({ do: 'drop-marker', name });
    }
    this.command({ do: 'return' });
    this.wait(0.02);
  }

  /** Presses GO. */
  go(): void {
    this.command({ do: 'go' });
  }

  /** What people were told, the newest last. */
  get told(): readonly string[] {
    return this.engine.effects.flatMap((effect) => (effect.do === 'tell' ? [effect.text] : []));
  }

  get said(): string {
    return this.told.at(-1) ?? '';
  }

  /** Numbers of the cues in their order. */
  get numbers(): readonly string[] {
    return this.engine.show.cues.map(({ number }) => number);
  }

  /** Where the list is: the number of the cue that GO does next, of the last, what counts down, and how long, s. */
  get where(): string {
    const { show } = this.engine;
    const number = (id: number): string => cueOf(show.cues, id)?.number ?? '-';
    const { pending } = show;
    const counts = pending ? ` ${pending.kind} ${show.left.toFixed(2)}` : '';
    return `next ${show.upNext?.number ?? '-'} last ${number(show.last)}${counts}${show.paused ? ' rests' : ''}`;
  }

  name(id: number): string {
    const cue = cueOf(this.engine.show.cues, id);
    return cue ? cueName(cue) : '';
  }
}
