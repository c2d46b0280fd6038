/**
 * The switches of a HUI: a zone, and what is at its ports from 0 on, as scripts call it.
 *
 * @source "Mackie HUI MIDI protocol" (theageman); orchetect/MIDIKit `HUISwitch`
 */
const ZONES: readonly (readonly [zone: number, ports: string])[] = [
  [0x08, 'control, shift, edit mode, undo, alt, option, edit tool, save'],
  [0x09, 'mix window, edit window, transport window, mem-loc window, status window, alt window'],
  [0x0a, 'channel left, bank left, channel right, bank right'],
  [0x0b, 'output, input, pan, send e, send d, send c, send b, send a'],
  [0x0c, 'assign, default, suspend, assign shift, assign mute, assign bypass, rec all'],
  [0x0d, 'down, left, cursor mode, right, up, scrub, shuttle'],
  [0x0e, 'talkback, rewind, forward, stop, play, record'],
  [0x0f, 'return to zero, end, online, loop, quick punch'],
  [0x10, 'audition, pre, in, out, post'],
  [0x11, 'monitor input 3, monitor input 2, monitor input 1, monitor mute, monitor discrete'],
  [0x12, 'monitor output 3, monitor output 2, monitor output 1, monitor dim, monitor mono'],
  [0x13, 'keypad 0, keypad 1, keypad 4, keypad 2, keypad 5, keypad point, keypad 3, keypad 6'],
  [0x14, 'keypad enter, keypad plus'],
  [
    0x15,
    'keypad 7, keypad 8, keypad 9, keypad minus, keypad clear, keypad equals, keypad divide, keypad multiply',
  ],
  [0x17, 'enable plug-in, enable pan, enable fader, enable send mute, enable send, enable mute'],
  [0x18, 'trim, latch, read, off, write, touch'],
  [0x19, 'phase, monitor, auto, group suspend, group create, group'],
  [0x1a, 'paste, cut, capture, delete, copy, separate'],
  [0x1b, 'f1, f2, f3, f4, f5, f6, f7, f8'],
  [
    0x1c,
    'parameter insert, parameter assign, parameter select 1, parameter select 2, parameter select 3, parameter select 4, parameter bypass, parameter compare',
  ],
  [0x1d, 'switch a, switch b'],
];

/** Lights without a switch, and the relays that share their ports with foot switches. */
const LIGHTS: readonly (readonly [zone: number, ports: string])[] = [
  [0x16, 'timecode light, feet light, beats light, rude solo light'],
  [0x1d, 'relay 1 light, relay 2 light, click light, beep light'],
];

/** Ports of a strip's own zone; its first is the touch of the fader. */
const STRIP_PORTS = ['select', 'mute', 'solo', 'auto', 'pot', 'insert', 'rec'] as const;

/** Zone and port in one number. */
export const switchNumber = (zone: number, port: number): number => zone * 8 + port;

const named = (rows: typeof ZONES): [string, number][] =>
  rows.flatMap(([zone, ports]) =>
    ports.split(', ').map((name, port): [string, number] => [name, switchNumber(zone, port)]),
  );

/** Number of each switch of the panel by its name; those of strips are not among them. */
export const panelSwitches: ReadonlyMap<string, number> = new Map(named(ZONES));
/** The same of what can only be lit. */
export const panelLights: ReadonlyMap<string, number> = new Map(named(LIGHTS));

/** Number of a strip's switch, from its name and the strip from 1 on; undefined where there is none of that name. */
export function stripSwitch(name: string, strip: number): number | undefined {
  const port = STRIP_PORTS.indexOf(name as (typeof STRIP_PORTS)[number]) + 1;
  return port > 0 ? switchNumber(strip - 1, port) : undefined;
}

/** Every name that scripts may say, of a unit or a row of units with so many strips. */
export function switchNames(strips: number): readonly string[] {
  const ofStrips = STRIP_PORTS.flatMap((name) =>
    Array.from({ length: strips }, (_, n) => `${name} ${n + 1}`),
  );
  return [...ofStrips, ...panelSwitches.keys()];
}
