/** What can be asked of learning. */
export type LearnAsk =
  /** Parameters by their paths (`ch/1..8/fader` is eight of them) or words for keys (`play`), to be put on controls in this order. */
  | {
      readonly do: 'pick';
      readonly targets: readonly string[];
      /** Keeps what was found without asking. */
      readonly atOnce?: boolean;
    }
  /** The proposal is what was meant; or learning ends; or what was kept last is taken back. */
  | { readonly do: 'keep' | 'cancel' | 'undo' };

/**
 * `waiting`: for a control to be touched; `found`: one was, and is to be kept or not; `writing`: the file is on its way;
 * `resting`: everything picked is kept, and surfaces move the mix again; `off`: nobody learns.
 */
export type LearnMode = 'off' | 'waiting' | 'found' | 'writing' | 'resting';

/** A control that was touched, and what it would do. */
export interface LearnProposal {
  readonly surface: string;
  readonly control: string;
  /** "X-Touch fader 3 → Vox fader, −∞…+10 dB, motor, touch" */
  readonly does: string;
  /** All that it does until now: "Bass eq/2/gain", "press: play, light: on"; null for nothing, or where nothing changes. */
  readonly instead: string | null;
}

/** How far learning is, for people. */
export interface LearnState {
  readonly mode: LearnMode;
  /** Who learns; empty while nobody does. */
  readonly who: string;
  /** What is put on a control now: "Vox fader"; empty for nothing. */
  readonly target: string;
  /** How many come after it. */
  readonly left: number;
  /** What to do next, or what came of the last, in a sentence. */
  readonly says: string;
  readonly proposal: LearnProposal | null;
  /** What came of each that was picked, in a sentence, from the first of them on. */
  readonly done: readonly string[];
  /** What undo would take back; null for nothing. */
  readonly undo: string | null;
}

/** Nobody learns. */
export const notLearning: LearnState = {
  mode: 'off',
  who: '',
  target: '',
  left: 0,
  says: '',
  proposal: null,
  done: [],
  undo: null,
};
