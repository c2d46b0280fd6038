/** The switches of a HUI: eight ports to a zone, first a zone for each strip. @source docs/protocols/hui.md */

/** Port of a strip's zone at which its fader is touched. */
export const TOUCH_PORT = 0;
/** Ports of a strip's zone whose switches some units mistake for one another. */
export const AUTO_PORT = 4;
export const PUSH_PORT = 5;

const keys = (names: string): readonly string[] => names.split(', ').map((name) => `key ${name}`);
const lamps = (names: string): readonly string[] => names.split(', ').map((name) => `lamp ${name}`);

/** Switches of a strip, from the port after its touch on. */
export const stripKeys = keys(
  'select {strip}, mute {strip}, solo {strip}, auto {strip}, encoder {strip}, insert {strip}, rec {strip}',
);

/** The zones after those of the strips, each with what is at its ports. A lamp cannot be pressed. */
export const zones: readonly (readonly [zone: number, names: readonly string[]])[] = [
  [0x08, keys('control, shift, edit mode, undo, alt, option, edit tool, save')],
  [0x09, keys('mix window, edit window, transport window, mem-loc window, status window, alt window')],
  [0x0a, keys('channel left, bank left, channel right, bank right')],
  [0x0b, keys('output, input, pan, send E, send D, send C, send B, send A')],
  [0x0c, keys('assign, default, suspend, assign shift, assign mute, assign bypass, rec all')],
  [0x0d, keys('down, left, cursor mode, right, up, scrub, shuttle')],
  [0x0e, keys('talkback, rewind, forward, stop, play, record')],
  [0x0f, keys('return to zero, end, online, loop, quick punch')],
  [0x10, keys('audition, pre, in, out, post')],
  [0x11, keys('monitor input 3, monitor input 2, monitor input 1, monitor mute, monitor discrete')],
  [0x12, keys('monitor output 3, monitor output 2, monitor output 1, monitor dim, monitor mono')],
  [0x13, keys('keypad 0, keypad 1, keypad 4, keypad 2, keypad 5, keypad point, keypad 3, keypad 6')],
  [0x14, keys('keypad enter, keypad plus')],
  [
    0x15,
    keys(
      'keypad 7, keypad 8, keypad 9, keypad minus, keypad clear, keypad equals, keypad divide, keypad multiply',
    ),
  ],
  [0x16, lamps('timecode, feet, beats, rude solo')],
  [0x17, keys('enable plug-in, enable pan, enable fader, enable send mute, enable send, enable mute')],
  [0x18, keys('trim, latch, read, off, write, touch')],
  [0x19, keys('phase, monitor, auto, group suspend, group create, group')],
  [0x1a, keys('paste, cut, capture, delete, copy, separate')],
  [0x1b, keys('F1, F2, F3, F4, F5, F6, F7, F8')],
  [
    0x1c,
    keys(
      'parameter insert, parameter assign, parameter select 1, parameter select 2, parameter select 3, parameter select 4, parameter bypass, parameter compare',
    ),
  ],
];

/** The zone in which foot switches come in and, at the ports from the first on, relays and noises go out. */
export const OUTSIDE_ZONE = 0x1d;
export const footKeys = keys('switch A, switch B');
export const outsideLamps = lamps('relay 1, relay 2, click, beep');
