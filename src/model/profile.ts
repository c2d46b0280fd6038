/** What every model says of itself, whatever language it speaks. */
interface AnyProfile {
  readonly model: string;
  /** Regular expressions (case ignored) for the names of its ports; an empty list is never matched by name. */
  readonly ports: readonly string[];
  /** Maker and product by their USB numbers, `0fd9:0080`, of what is no MIDI device; left out: it is one. */
  readonly usb?: readonly string[];
  /** Of the collections of reports it has, the one to open: HID usage page and usage, `000c:0001`; left out: the first. */
  readonly usage?: string;
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
  /** Some lights do not flash by themselves: then the bridge does it. `none`: flashing is shown in another way. */
  readonly blink: 'device' | 'bridge' | 'none';
  /** Least time between two SysEx messages that it can stand, ms. */
  readonly sysexGap: number;
  /** Bytes a second that it can take; left out: as many as its cable. */
  readonly pace?: number;
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

/** What a FaderPort in its own mode says of itself, the 8 and 16 as well as the one of 2018. */
interface AnyFaderport extends AnyProfile {
  /** Device id in SysEx headers. */
  readonly greeting: AnyProfile['greeting'] & { readonly id: number };
}

/** A FaderPort 8 or 16 in its own mode. */
export interface FaderportProfile extends AnyFaderport {
  readonly family: 'faderport';
  readonly display: {
    /** How the display of a strip is laid out, by the numbers of the maker. */
    readonly mode: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;
    readonly align: 'centre' | 'left' | 'right';
    /** Characters that fit in a small line, and in a large one. */
    readonly small: number;
    readonly large: number;
  };
}

/** The FaderPort of 2018 in its own mode. */
export interface Faderport2Profile extends AnyFaderport {
  readonly family: 'faderport-2';
}

/** The FaderPort of 2010. */
export interface FaderportClassicProfile extends AnyProfile {
  readonly family: 'faderport-classic';
  readonly faders: AnyProfile['faders'] & {
    /** The number it sends at the top of the travel, 14 bits. */
    readonly top: number;
  };
}

/** A HUI, or what does as one does. */
export interface HuiProfile extends AnyProfile {
  readonly family: 'hui';
  /** A ninth fader, which only some makes have. */
  readonly mainFader: boolean;
  readonly faders: AnyProfile['faders'] & {
    /** The number it sends at the top of the travel, 14 bits. */
    readonly top: number;
  };
  readonly encoders: boolean;
  /** The switch of a strip as which it reports that its encoder is pushed. */
  readonly push: 'v-sel' | 'auto';
  /** `all`: the full set of keys; `strip`: only those of the strips; or the keys by name. */
  readonly keys: 'all' | 'strip' | readonly string[];
  /** The encoders and the scroll wheel that edit an insert. */
  readonly parameters: boolean;
  readonly wheel: boolean;
  /** Four characters over each strip, two lines of forty, the time, and four characters of assignment. */
  readonly display: {
    readonly names: boolean;
    readonly main: boolean;
    readonly timecode: boolean;
    readonly assignment: boolean;
  };
  readonly meters: boolean;
}

/** An X-Touch at the end of a network, or what does as one does: all that a Mackie Control can have, in another cable. */
export interface XctlProfile extends AnyProfile {
  readonly family: 'xctl';
  readonly mainFader: boolean;
  readonly faders: McuProfile['faders'];
}

/** A controller that sends plain MIDI messages: its device file says which of them is what. */
export interface MidiProfile extends AnyProfile {
  readonly family: 'midi';
  /** Its controls; `all`: every controller, note, bend, program and pressure of all channels, and none shows anything. */
  readonly controls: 'all' | readonly MidiControl[];
  /** Of `all`: what comes in several messages and is a control as well, by name: `cc14 1`, `channel 5 nrpn 300`. No file has it. */
  readonly wholes?: readonly string[];
  /** `say`: what it is told once, when it comes. `id` is the page it comes up on, from 0. */
  readonly greeting: AnyProfile['greeting'] & { readonly say?: readonly string[] };
  /** What it is told whenever everything is shown afresh, as templates: "b0 7f 00". */
  readonly wake?: readonly string[];
  /** What it is told when we go. */
  readonly leave?: readonly string[];
  /** What it is told again and again, so many ms apart. */
  readonly pulse?: { readonly every: number; readonly say: readonly string[] };
  /** Pages of its own it can turn to (layers, templates, scenes); left out: one. */
  readonly pages?: number;
  /** SysEx it sends of itself. */
  readonly hears?: readonly MidiHears[];
  /** Colours its lights can have, by name of the table. */
  readonly palettes?: Readonly<Record<string, MidiPalette>>;
}

/** `#rrggbb` by the number it is called: all from 0, or only some. */
export type MidiPalette = readonly string[] | Readonly<Record<string, string>>;

/** A SysEx message of a controller: bytes in hexadecimal, `..` for any, `{page}`, and `{values}` or `{rest}` for a row of them. */
export interface MidiHears {
  readonly message: string;
  /**
   * `ready`: it is there, or was switched on. `page`: it has turned to that page. `redrawn`: what it showed is gone.
   * `moved`: where some controls stand. `setting`: how it is set, and it is sent back with some bytes changed.
   */
  readonly means: 'ready' | 'page' | 'redrawn' | 'moved' | 'setting';
  /** Of `moved`: the controls, in the order of the values. */
  readonly controls?: readonly string[];
  /** Of `setting`: what its bytes have to be, by their place in the message. */
  readonly set?: readonly { readonly at: number; readonly to: number }[];
}

/** How controls send what they have to say. */
export type MidiMessageKind =
  | 'cc'
  | 'cc14' // two controllers: number and number + 32
  | 'nrpn'
  | 'rpn'
  | 'note'
  | 'bend'
  | 'program'
  | 'pressure' // of a channel
  | 'poly'; // pressure of a key

/**
 * Which message it is. One number, or one for each of a run; a bend and the pressure of a channel have none. Channels
 * are 1–16; `page`: the one of the page that is in front.
 */
export interface MidiAddress {
  readonly message: MidiMessageKind;
  readonly number?: number | readonly number[];
  readonly channel: number | 'page';
}

/** How the clicks of an endless knob are written in one number, in device files and in mappings. */
export type RelativeDialect = 'twos-complement' | 'offset' | 'signed-bit';
/** In device files alone: nobody can tell the last from the one before it but who knows which way the knob was turned. */
export type ClickDialect = RelativeDialect | 'inverted-signed-bit';

/** A control of a MIDI controller, or a run of them. */
export interface MidiControl extends Partial<MidiAddress> {
  /** `fader {strip}`, one for each strip; `knob right {n}`, a run that belongs to no strips; or a single name. */
  readonly name: string;
  readonly kind: 'fader' | 'knob' | 'encoder' | 'key' | 'lamp' | 'wheel' | 'pedal' | 'meter' | 'text';
  /** How many there are; left out: one for each strip, or one. */
  readonly count?: number;
  /** What counts up along a run, where the numbers are not listed. Left out: the number; of a bend, the channel. */
  readonly counts?: 'number' | 'channel';
  /** The page it is on, from 1; left out: it is there on all of them. */
  readonly page?: number;
  /** What it sends at the end of its travel. Left out: 127; of fourteen bits, 16383. */
  readonly top?: number;
  /** Of fourteen bits in two messages: the fine one comes first. */
  readonly order?: 'fine-first';
  /** `pair`: `number` is to the right, `left` to the left. `steps`: data increment and decrement of its parameter. */
  readonly clicks?: ClickDialect | 'pair' | 'steps';
  readonly left?: number | readonly number[];
  /** `none`: it sends a message for each press, whatever its value, and none when it is let go. */
  readonly release?: 'none';
  /** It changes its light by itself when it is let go: what it ought to show is said again then. */
  readonly redraws?: boolean;
  /** What says that a hand is on it. Runs along with it. */
  readonly touch?: MidiAddress;
  /** Of a text: its lines, one below the other. */
  readonly lines?: readonly MidiLine[];
  readonly feedback?: MidiFeedback;
}

/** One line of a display. */
interface MidiLine {
  readonly name: string;
  readonly cells: number;
}

/** What makes a control show something. What is left out of the message is as in the one the control sends. */
export interface MidiFeedback extends Partial<MidiAddress> {
  /** Lights: the values for off (left out: 0), on (127) and flashing (as on). Travel: `off` is for nothing at all. */
  readonly off?: number;
  readonly on?: number;
  readonly flash?: number;
  /** Travel: the values for its two ends. Left out: 0, and 127 or of fourteen bits 16383. */
  readonly from?: number;
  readonly to?: number;
  /** The knob itself takes the value and goes on from there; left out: only its ring shows it. */
  readonly sets?: boolean;
  /** What it is sent instead of one message: templates, one behind the other. */
  readonly messages?: readonly string[];
  /** What it is sent instead of those where it shows nothing at all. */
  readonly dark?: readonly string[];
  /** `{index}` of the first, the others counting on; or one for each of a run. */
  readonly index?: number | readonly number[];
  /** `{ring}` by the way a ring is drawn. */
  readonly ring?: Readonly<Record<'dot' | 'boost-cut' | 'wrap' | 'spread', number>> & {
    readonly off?: number;
  };
  /** The table its colours are taken from. */
  readonly palette?: string;
  /** Its colour as a control of its own, which mappings call by this name. */
  readonly colour?: string;
  /** What it is lit in where the mapping gives it no colour; left out: white. */
  readonly plain?: string;
  /** How bright its colour is while its light is off, 0..1; left out: dark. */
  readonly dim?: number;
  /** Of a meter: the levels at which it goes one step further, dBFS, rising. */
  readonly scale?: readonly number[];
}

/** A Stream Deck of the second generation: keys that are pictures, row by row; each column of them is a strip. */
export interface StreamDeckProfile extends AnyProfile {
  readonly family: 'stream-deck';
  /** Rows of keys, called A, B, C … from the top. */
  readonly rows: number;
  /** What is seen of a key: a square of so many pixels. */
  readonly keyPixels: number;
  /** Its display is built in upside down. */
  readonly turned: boolean;
  /** The display that feels fingers, with an encoder below each strip's part of it; or none. Pixels. */
  readonly touchStrip: { readonly width: number; readonly height: number } | null;
}

/** A HID device: its device file says which bits of its reports are which control. */
export interface HidProfile extends AnyProfile {
  readonly family: 'hid';
  /** What it sends: the first is meant where a control names none. */
  readonly reports: readonly HidReport[];
  readonly controls: readonly HidControl[];
  /** The length of its output reports with the id: shorter ones are filled up with zeros. Left out: each has its own. */
  readonly output?: number;
  /** Output reports it is sent when it comes, and before it is left alone, in hexadecimal, led by their id or by 00. */
  readonly wake?: readonly string[];
  readonly rest?: readonly string[];
  /** It says nothing before it was answered. */
  readonly handshake?: 'blackmagic';
}

/** A kind of input report. Bytes and bits are counted from the first after the id, from 0, bit 0 being the lowest. */
export interface HidReport {
  /** Left out: the device has no ids, and so one report. */
  readonly id?: number;
  /** Bytes without the id; a shorter one is damaged, of a longer one the rest means nothing. */
  readonly length: number;
  /** Others come under the same id: this is one only where that byte is below that number. */
  readonly only?: { readonly byte: number; readonly below: number };
  /** From this byte on stand the codes of the keys that are down, sixteen bits each, 0 for none. */
  readonly codes?: { readonly byte: number; readonly count: number };
}

/** A control of a HID device, or a run of them. */
export interface HidControl {
  /** `key A {strip}`, one for each strip; `key F{n}`, a run that belongs to no strips; or a single name. */
  readonly name: string;
  readonly kind: 'key' | 'hat' | 'wheel' | 'encoder' | 'lever' | 'knob' | 'pedal' | 'lamp';
  /** How many there are; left out: one for each strip, or one. */
  readonly count?: number;
  /** The id of the report it stands in. */
  readonly report?: number;
  /** Of keys and hats: the first bit, counted over the whole report, and how far on the next of the run is (1). */
  readonly bit?: number;
  readonly every?: number;
  /** Of keys that are told of by code: the code, or one for each of the run. */
  readonly code?: number | readonly number[];
  /** Of everything that turns: its first byte, how many bits it has (8), and whether they have a sign (no). */
  readonly byte?: number;
  readonly bits?: 8 | 16 | 32;
  readonly signed?: boolean;
  /** `clicks`: how far since the last report; `counter`: a number that goes round and round. */
  readonly tells?: 'clicks' | 'counter';
  /** How much of what it tells makes a click; left out: 1. */
  readonly perClick?: number;
  /** What it tells at its two ends; left out: 0, and the highest number. */
  readonly from?: number;
  readonly to?: number;
  /** So near to the middle it is in the middle, and a change smaller than that is none. In what it tells. */
  readonly dead?: number;
  readonly noise?: number;
  readonly feedback?: HidFeedback;
}

/** The output report that lights a control: `report`, then what differs, then zeros up to its whole length. */
export interface HidFeedback {
  /** Its first bytes in hexadecimal, led by its id or by 00. */
  readonly report: string;
  /** Its length with the id; left out: `output`, or as long as what stands in it. */
  readonly length?: number;
  /** The number of the light, which stands next; of the first of a run, and how far on the next is (1). Left out: none. */
  readonly number?: number;
  readonly every?: number;
  /** The bytes for off, on and flashing, which stand next, in hexadecimal. Of an encoder: the two ends of its ring. */
  readonly off?: string;
  readonly on?: string;
  readonly flash?: string;
  /** Instead of all that: its bit in the one word that lights all of them, of the first of a run or of each. */
  readonly bit?: number | readonly number[];
}

/**
 * What one model of surface can do: the contents of a file in `devices/`. It never says who the surface is where it can
 * say what it has: code asks for `faders.echo`, not for a maker.
 */
export type DeviceProfile =
  | McuProfile
  | XctlProfile
  | HuiProfile
  | MidiProfile
  | FaderportProfile
  | Faderport2Profile
  | FaderportClassicProfile
  | StreamDeckProfile
  | HidProfile;
