/**
 * What one model of surface can do: the contents of a file in `devices/`. It never says who the surface is where it can
 * say what it has: code asks for `faders.echo`, not for a maker.
 */
export interface DeviceProfile {
  readonly model: string;
  /** The codec that speaks its language. */
  readonly family: string;
  /** Regular expressions (case ignored) for the names of its ports; an empty list is never matched by name. */
  readonly ports: readonly string[];
  /** A unit that stands beside another of these models and goes on where that one's strips end. */
  readonly extends?: readonly string[];
  readonly strips: number;
  readonly mainFader: boolean;
  readonly faders: {
    readonly motor: boolean;
    readonly touch: boolean;
    /**
     * `servo`: drives to the last position received, so every report is sent straight back.
     * `blocks`: an echo under the hand is felt, so nothing is sent until the hand is off.
     */
    readonly echo: 'servo' | 'blocks';
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
  /** Device id in SysEx headers until the unit says otherwise, and what it expects before it listens. */
  readonly greeting: { readonly id: number; readonly kind: 'none' | 'query' | 'challenge' };
  /** Some lights do not flash by themselves: then the bridge does it. */
  readonly blink: 'device' | 'bridge';
  /** Least time between two SysEx messages that it can stand, ms. */
  readonly sysexGap: number;
  /** What is taken from a document but was never seen on the metal. */
  readonly unverified: readonly string[];
  readonly sources: readonly string[];
}
