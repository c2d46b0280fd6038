/**
 * Something from outside that may make a cue go. Doors (MIDI, OSC) submit every one they hear as it is; whether a cue
 * waits for it is the engine's to know. One that no cue waits for does nothing.
 */
export type Trigger =
  /** Channel 1..16, program 1..128. */
  | { readonly kind: 'program'; readonly channel: number; readonly program: number }
  | { readonly kind: 'osc'; readonly address: string }
  /**
   * MIDI Show Control to this device. `number`: Q_number as it came, such as "12.5"; without it GO is GO, and the others
   * mean all that runs. `stop` pauses, `resume` goes on, `load` has a cue stand by, `reset` ends all and has the first
   * stand by, `all-off` ends waits, follows and fades.
   */
  | {
      readonly kind: 'msc';
      readonly command: 'go' | 'stop' | 'resume' | 'load' | 'reset' | 'all-off';
      readonly number?: string;
    };
