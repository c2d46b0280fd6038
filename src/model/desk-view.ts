import type { CueView } from './cues.ts';
import type { Desk } from './desk.ts';
import type { AutomationMode, StripLabel } from './document.ts';

/** What feedback reads of the engine: everything a surface can show. */
export interface DeskView {
  readonly desk: Desk;
  /** Number of the selected strip. */
  readonly selected: number;
  /** Level of each strip's meter, dBFS. */
  readonly meters: Float64Array;
  readonly sampleRate: number;
  /** The place on the timeline now, samples. */
  readonly place: number;
  readonly tape: {
    readonly rolling: boolean;
    readonly recording: boolean;
    readonly winding: number;
    readonly looping: boolean;
    readonly punching: boolean;
  };
  readonly canUndo: boolean;
  readonly unsaved: boolean;
  /** Place in the list of the scene recalled or stored last; −1 for none. */
  readonly scene: number;
  readonly cue: CueView;
  /** Place in the list of the scene that is shown though it was not recalled; −1 for none. */
  readonly previewing: number;
  /** Colour of the scene at a place of the list, 0xRRGGBB: white where nobody painted it, black where there is none. */
  sceneColour(place: number): number;
  label(strip: number): StripLabel;
  modeOf(parameter: number): AutomationMode;
  isWriting(parameter: number): boolean;
}
