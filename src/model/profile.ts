/** What every model says of itself, whatever language it speaks. */
interface AnyProfile {
  readonly model: string;
  /** Regular expressions (case ignored) for the names of its ports; an empty list is never matched by name. */
  readonly ports: readonly string[];
  /** A unit that stands beside another of these models and goes on where that one's strips end. */
  readonly extends?: readonly string[];
  readonly strips: number;
  readonly faders: {
    readonly motor: boolean;
    readonly touch: boolean;
    /**
     * `servo`: drives to the last position received, so every report is sent straight back.
     * `blocks`: an echo under the hand is felt, so nothing is sent until the hand is off.
     */
    readonly echo: 'servo' | 'blocks';
  };
  /** What it expects before it listens, and its device id in SysEx headers where its language has one. */
  readonly greeting: { readonly kind: 'none' | 'query' | 'challenge'; readonly id?: number };
  /** Some lights do not flash by themselves: then the bridge does it. */
  readonly blink: 'device' | 'bridge';
  /** Least time between two SysEx messages that it can stand, ms. */
  readonly sysexGap: number;
  /** What is taken from a document but was never seen on the metal. */
  readonly unverified: readonly string[];
  readonly sources: readonly string[];
}

/** A Mackie Control, or what does as one does. */
export interface McuProfile extends AnyProfile {
  readonly family: 'mcu';
  readonly mainFader: boolean;
  readonly faders: AnyProfile['faders'] & {
    /** The number it sends at the top of the travel, 14 bits: 16383, 16380, 16368. */
    readonly top: number;
  };
  readonly encoders: boolean;
  /** `all`: the full set of keys; `strip`: only those of the strips; or the keys by name. */
  readonly keys: 'all' | 'strip' | readonly string[];
  readonly wheel: boolean;
  /** Visible characters of a strip's display, or none. */
  readonly display: { readonly cells: number; readonly colours: boolean } | null;
  readonly timecode: boolean;
  readonly assignment: boolean;
  /** Where the strips' meters are, and whether they fall by themselves. */
  readonly meters: 'display' | 'bridge' | null;
  /** Device id in SysEx headers until the unit says otherwise. */
  readonly greeting: AnyProfile['greeting'] & { readonly id: number };
}

/** A controller that sends plain MIDI messages: its device file says which of them is what. */
export interface MidiProfile extends AnyProfile {
  readonly family: 'midi';
  /** Its controls; `all`: every controller, note and pitch bend of all channels is one, and none shows anything. */
  readonly controls: 'all' | readonly MidiControl[];
  /** Messages it is sent when it comes, in hexadecimal: "b0 7f 00". */
  readonly wake?: readonly string[];
}

/** Which message it is. One number, or one for each of a run; a bend has none. Channels are 1–16. */
export interface MidiAddress {
  readonly message: 'cc' | 'note' | 'bend';
  readonly number?: number | readonly number[];
  readonly channel: number;
}

/** How the clicks of an endless knob are written in seven bits, in device files and in mappings. */
export type ClickDialect = 'twos-complement' | 'offset' | 'signed-bit';

/** A control of a MIDI controller, or a run of them. */
export interface MidiControl extends Partial<MidiAddress> {
  /** `fader {strip}`, one for each strip; `knob right {n}`, a run that belongs to no strips; or a single name. */
  readonly name: string;
  readonly kind: 'fader' | 'knob' | 'encoder' | 'key' | 'lamp' | 'wheel' | 'pedal';
  /** How many there are; left out: one for each strip, or one. */
  readonly count?: number;
  /** What counts up along a run, where the numbers are not listed. Left out: the number; of a bend, the channel. */
  readonly counts?: 'number' | 'channel';
  /** What it sends at the end of its travel. Left out: 127; of a bend, 16383. */
  readonly top?: number;
  readonly clicks?: ClickDialect;
  /** `none`: it sends a message for each press, whatever its value, and none when it is let go. */
  readonly release?: 'none';
  /** It changes its light by itself when it is let go: what it ought to show is said again then. */
  readonly redraws?: boolean;
  /** What says that a hand is on it. Runs along with it. */
  readonly touch?: MidiAddress;
  readonly feedback?: MidiFeedback;
}

/** What makes a control show something. What is left out of the message is as in the one the control sends. */
export interface MidiFeedback extends Partial<MidiAddress> {
  /** Lights: the values for off (left out: 0), on (127) and flashing (as on). Travel: `off` is for nothing at all. */
  readonly off?: number;
  readonly on?: number;
  readonly flash?: number;
  /** Travel: the values for its two ends. Left out: 0, and 127 or of a bend 16383. */
  readonly from?: number;
  readonly to?: number;
  /** The knob itself takes the value and goes on from there; left out: only its ring shows it. */
  readonly sets?: boolean;
}

/**
 * What one model of surface can do: the contents of a file in `devices/`. It never says who the surface is where it can
 * say what it has: code asks for `faders.echo`, not for a maker.
 */
export type DeviceProfile = McuProfile | MidiProfile;
