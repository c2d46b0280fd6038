/** Everything a received message can be. */
export const RECEIVED_KINDS = [
  'fader',
  'light',
  'note off',
  'ring',
  'digit',
  'meter',
  'text',
  'colours',
  'handshake',
  'version',
  'setting',
  'reset',
  'real time',
  'ignored',
  'unknown',
] as const;

/** What a received message was: `ignored` is known but not obeyed by this model, or not now; `unknown` is neither. */
export type ReceivedKind = (typeof RECEIVED_KINDS)[number];

/** What SysEx can make a unit do. */
export interface Commands {
  setText(offset: number, text: readonly number[]): ReceivedKind;
  setDigits(first: number, text: readonly number[], room: number): ReceivedKind;
  setTouchless(on: boolean): ReceivedKind;
  setMeterMode(strip: number, mode: number): ReceivedKind;
  setOrientation(vertical: boolean): ReceivedKind;
  setColours(colours: readonly number[]): ReceivedKind;
  tellVersion(): ReceivedKind;
  reset(what: 'unit' | 'lights' | 'faders' | 'face'): ReceivedKind;
}

type Obey = (unit: Commands, data: readonly number[]) => ReceivedKind;

/**
 * The SysEx commands a unit knows. Settings without a consequence here (clicks, backlight, sensitivity) are only
 * counted. @source Logic Control MIDI implementation; 08 and 09: REAPER `csurf_mcu.cpp`, Ardour `surface.cc`; 72:
 * Ardour, DrivenByMoss
 */
export const COMMANDS: ReadonlyMap<number, Obey> = new Map<number, Obey>([
  [0x08, (unit) => unit.reset('face')],
  [0x09, () => 'setting'],
  [0x0a, () => 'setting'],
  [0x0b, () => 'setting'],
  [0x0c, (unit, [mode = 0]) => unit.setTouchless(mode !== 0)],
  [0x0e, () => 'setting'],
  [0x0f, (unit) => unit.reset('unit')],
  [0x10, (unit, text) => unit.setDigits(0, text, 10)],
  [0x11, (unit, text) => unit.setDigits(10, text, 2)],
  [0x12, (unit, [offset = 0, ...text]) => unit.setText(offset, text)],
  [0x13, (unit) => unit.tellVersion()],
  [0x20, (unit, [strip = 0, mode = 0]) => unit.setMeterMode(strip, mode)],
  [0x21, (unit, [mode = 0]) => unit.setOrientation(mode !== 0)],
  [0x61, (unit) => unit.reset('faders')],
  [0x62, (unit) => unit.reset('lights')],
  [0x63, (unit) => unit.reset('unit')],
  [0x72, (unit, colours) => unit.setColours(colours)],
]);
