/** How a model's faders measure, report and hold their place. */
export interface FaderTraits {
  /** Resolution of what it sends and obeys: 1024 or 4096 places in the 14 bits of a pitch bend. */
  readonly bits: 10 | 12;
  /** Whether the unused low bits repeat the high ones, so that the top is 3FFF; otherwise they are 0. */
  readonly filled: boolean;
  /** Whether it reports movement that it feels no touch with, until the host says otherwise (command 0C). */
  readonly touchless: boolean;
  /**
   * What the servo does once the hand is off. `returns`: at once to the last position received (Mackie).
   * `pulls-back`: at once if the host answered the last move, otherwise `PULL_BACK` after it (X-Touch, iCON).
   * `stays`: nothing, until the host says something (FaderPort).
   */
  readonly servo: 'returns' | 'pulls-back' | 'stays';
  /** Where the servo goes if the host never said anything, ten-bit steps; undefined: nowhere. */
  readonly home: number | undefined;
}

/** How a model's strip meters behave. */
interface MeterTraits {
  /** In the display, or as lamps of their own. */
  readonly place: 'display' | 'lamps';
  /** The level byte that fills the meter. */
  readonly full: number;
  /** Segments or LEDs it is made of. */
  readonly segments: number;
  /** Time from full to empty when nothing comes, ns. */
  readonly decay: number;
  /** Whether a lower level waits for the decay (send peaks only) or is shown at once. */
  readonly peaks: boolean;
  /** Whether E and F set and clear an overload mark; otherwise E is the top and F silence. */
  readonly overload: boolean;
}

/** What a model of surface has and how it behaves: data only. */
export interface MackieModel {
  readonly name: string;
  /** What the port of a real unit is called; in `run-simulator` that of a simulated one, too. */
  readonly portName: string;
  /** Device id in the SysEx header `F0 00 00 66 id`. */
  readonly id: number;
  /** Strips and master fader that are there to be touched and seen. */
  readonly strips: number;
  readonly master: boolean;
  /** What the host addresses, where that is more: the strips are a window on the first of these. */
  readonly windowOn?: { readonly strips: number; readonly master: boolean };
  /** `all` keys of the main unit, or those of the strips only. */
  readonly keys: 'all' | 'strip';
  /**
   * `none`: never greets nor answers a query. `announce`: says 01 at power-up and is ready; a reply is not needed, a
   * wrong one locks it. `challenge`: stays offline until a right reply within 300 ms.
   */
  readonly greeting: 'none' | 'announce' | 'challenge';
  /** Answer to the version request, 5 characters; undefined: no answer. */
  readonly version: string | undefined;
  /** `shared`: strips share a line, whose last character of seven keeps them apart; `own`: each has its seven. */
  readonly display: 'shared' | 'own' | undefined;
  readonly colours: boolean;
  /** Time display and assignment digits. */
  readonly digits: boolean;
  /** Which keys have a light: those of the Mackie panel, or nearly all. */
  readonly lamps: 'mackie' | 'many';
  /** `odd`: 7F on, other odd velocities flash, even ones off. `one`: 0 off, 1 flashes, the rest on. */
  readonly lightRule: 'odd' | 'one';
  readonly meter: MeterTraits | undefined;
  readonly fader: FaderTraits;
  /** Documented SysEx commands this model was found not to obey. */
  readonly deafTo: readonly number[];
}

/** Time after an unanswered move when an X-Touch pulls the fader back, ns. @source pam-osc issue 19 */
export const PULL_BACK = 1e9;

const MACKIE_FADER: FaderTraits = {
  bits: 10,
  filled: true, // 1024 places spread over 00 00 .. 7F 7F
  touchless: false,
  servo: 'returns',
  home: undefined,
};

const X_TOUCH_FADER: FaderTraits = {
  bits: 12,
  filled: false, // the top is 3FFC
  touchless: true,
  servo: 'pulls-back',
  home: 0,
};

const MACKIE_METER: MeterTraits = {
  place: 'display',
  full: 0xc,
  segments: 12,
  decay: 1.8e9,
  peaks: true,
  overload: true,
};

const X_TOUCH_METER: MeterTraits = {
  place: 'lamps',
  full: 0xe,
  segments: 8,
  decay: 0.3e9,
  peaks: false,
  overload: false,
};

const LOGIC_CONTROL: MackieModel = {
  name: 'Logic Control',
  portName: 'Logic Control', // it has DIN sockets: this is what people call the port it is plugged into
  id: 0x10,
  strips: 8,
  master: true,
  keys: 'all',
  greeting: 'challenge',
  version: 'V1.0 ',
  display: 'shared',
  colours: false,
  digits: true,
  lamps: 'mackie',
  lightRule: 'odd',
  meter: MACKIE_METER,
  fader: MACKIE_FADER,
  deafTo: [],
};

const MCU_PRO: MackieModel = {
  ...LOGIC_CONTROL,
  name: 'MCU Pro',
  portName: 'MCU Pro USB v3.1',
  id: 0x14,
  greeting: 'announce',
  version: 'V3.0 ',
  deafTo: [0x0f, 0x10, 0x11, 0x61, 0x62, 0x63],
};

const X_TOUCH: MackieModel = {
  ...MCU_PRO,
  name: 'X-Touch',
  portName: 'X-Touch',
  greeting: 'none',
  version: undefined,
  display: 'own',
  colours: true,
  lamps: 'many',
  lightRule: 'one',
  meter: X_TOUCH_METER,
  fader: X_TOUCH_FADER,
  deafTo: [...MCU_PRO.deafTo, 0x20, 0x21],
};

/**
 * The models there are.
 *
 * @source Logic Control MIDI implementation (Logic 7.2 Dedicated Control Surface Support, appendix B);
 *   NicoG60/TouchMCU (what an MCU Pro obeys); Ardour `share/mcp`; "Xctl Protocol for X-Touch" by FK; pam-osc issue
 *   19 and QLC+ pull request 1382 (pull-back); names of ports: bitwig-extensions
 *   `MackieMcuProExtensionDefinition` and `IconPlatformMExtensionDefinition`, Aldaviva/BehringerXTouchExtender
 */
export const models = {
  'mcu-pro': MCU_PRO,
  'mcu-xt': {
    ...MCU_PRO,
    name: 'MCU XT Pro',
    portName: 'MCU Pro USB v3.1 MIDI 2', // through the second socket of the main unit
    id: 0x15,
    master: false,
    keys: 'strip',
    digits: false,
  },
  'logic-control': LOGIC_CONTROL,
  'x-touch': X_TOUCH,
  'x-touch-ext': {
    ...X_TOUCH,
    name: 'X-Touch Extender',
    portName: 'X-Touch-Ext',
    id: 0x15,
    master: false,
    keys: 'strip',
    digits: false,
  },
  'x-touch-one': {
    ...X_TOUCH,
    name: 'X-Touch One',
    portName: 'X-Touch One',
    strips: 1,
    master: false,
    windowOn: { strips: 8, master: true },
  },
  'platform-m+': {
    ...X_TOUCH,
    name: 'Platform M+',
    portName: 'Platform M+ V2.15',
    display: undefined,
    colours: false,
    digits: false,
    meter: undefined,
    fader: { ...X_TOUCH_FADER, bits: 10, filled: true },
  },
} as const satisfies Record<string, MackieModel>;

/** Short name of a model, as scripts and the command line say it. */
export type ModelName = keyof typeof models;
