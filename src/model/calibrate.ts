/** How far a surface is behind is found out: by what it reports of its own motors, or by a hand that catches them. */
export type CalibrateWay = 'reports' | 'catch';

/** What can be asked of calibrating. Times in ms. */
export type CalibrateAsk =
  /** `surface`: by name; left out where there is only one. `in`: what is known of its reports, where only the sum can be measured. */
  | {
      readonly do: 'start';
      readonly surface?: string;
      readonly way: CalibrateWay;
      readonly in?: number;
    }
  | { readonly do: 'cancel' }
  /** What somebody knows from elsewhere; what is left out stays. */
  | { readonly do: 'set'; readonly surface?: string; readonly in?: number; readonly out?: number }
  | { readonly do: 'clear'; readonly surface?: string };

/** What was measured, ms. */
export interface Calibrated {
  readonly surface: string;
  readonly control: string;
  readonly way: CalibrateWay;
  /** From what is sent to a motor to the report that it is there. */
  readonly round: number;
  /** What of that belongs to the way in, and to the way out with the motor. */
  readonly in: number;
  readonly out: number;
  /** How far the single measurements lie apart, and how many there are. */
  readonly spread: number;
  readonly count: number;
}

/**
 * `riding`: a motor is on its way; `held`: a hand caught it, and has to let go; `keeping`: the file is on its way;
 * `done`, `failed`: the last one ended so.
 */
export type CalibrateMode = 'off' | 'riding' | 'held' | 'keeping' | 'done' | 'failed';

/** How far calibrating is, for people. */
export interface CalibrateState {
  readonly mode: CalibrateMode;
  /** Who asked for it; empty where nobody did. */
  readonly who: string;
  readonly surface: string;
  readonly control: string;
  /** How much of it is done, 0 to 1. */
  readonly progress: number;
  /** What to do, or what came of it, in a sentence. */
  readonly says: string;
  readonly result: Calibrated | null;
}

/** Nobody calibrates. */
export const notCalibrating: CalibrateState = {
  mode: 'off',
  who: '',
  surface: '',
  control: '',
  progress: 0,
  says: '',
  result: null,
};

/** A surface, and what is known of how far it is behind, ms. */
export interface SurfaceLatency {
  readonly surface: string;
  /** Is it there now? */
  readonly there: boolean;
  readonly in: number | null;
  readonly out: number | null;
}
