/** A key of the panel: its control less `key `, what is printed on it, and how it lights up. */
export type PanelKey = readonly [control: string, print: string, colour?: 'red' | 'green' | 'amber'];

/** Keys that stand together, by what they are for. `at` is their place on a grid of ten columns: row, column. */
export interface PanelGroup {
  readonly name: string;
  readonly at: readonly [row: number, column: number];
  readonly keys: readonly PanelKey[];
}

/** The keys of a Mackie Control that belong to no strip, as its panel has them. */
export const panel: readonly PanelGroup[] = [
  {
    name: 'Encoder assignment',
    at: [1, 1],
    keys: [
      ['track', 'Track'],
      ['send', 'Send'],
      ['pan', 'Pan'],
      ['plug-in', 'Plug-in'],
      ['eq', 'EQ'],
      ['instrument', 'Inst'],
    ],
  },
  {
    name: 'Display',
    at: [1, 7],
    keys: [
      ['name/value', 'Name'],
      ['smpte/beats', 'SMPTE'],
      ['global view', 'Global'],
      ['flip', 'Flip', 'amber'],
    ],
  },
  {
    name: 'View',
    at: [2, 1],
    keys: [
      ['midi tracks', 'MIDI'],
      ['inputs', 'Inputs'],
      ['audio tracks', 'Audio'],
      ['audio instrument', 'A. Inst'],
      ['aux', 'Aux'],
      ['busses', 'Buses'],
      ['outputs', 'Outputs'],
      ['user', 'User'],
    ],
  },
  {
    name: 'Solo and zoom',
    at: [2, 9],
    keys: [
      ['solo', 'Solo', 'amber'],
      ['zoom', 'Zoom'],
    ],
  },
  {
    name: 'Function',
    at: [3, 1],
    keys: [
      ['F1', 'F1'],
      ['F2', 'F2'],
      ['F3', 'F3'],
      ['F4', 'F4'],
      ['F5', 'F5'],
      ['F6', 'F6'],
      ['F7', 'F7'],
      ['F8', 'F8'],
    ],
  },
  {
    name: 'Edit',
    at: [3, 9],
    keys: [
      ['cancel', 'Cancel'],
      ['enter', 'Enter'],
    ],
  },
  {
    name: 'Modify',
    at: [4, 1],
    keys: [
      ['shift', 'Shift'],
      ['option', 'Option'],
      ['control', 'Ctrl'],
      ['alt', 'Alt'],
    ],
  },
  {
    name: 'Automation',
    at: [4, 5],
    keys: [
      ['read', 'Read', 'green'],
      ['write', 'Write', 'red'],
      ['trim', 'Trim'],
      ['touch', 'Touch', 'amber'],
      ['latch', 'Latch', 'amber'],
      ['group', 'Group'],
    ],
  },
  {
    name: 'Utility',
    at: [5, 1],
    keys: [
      ['save', 'Save', 'amber'],
      ['undo', 'Undo'],
    ],
  },
  {
    name: 'Places',
    at: [5, 3],
    keys: [
      ['marker', 'Marker'],
      ['nudge', 'Nudge'],
      ['cycle', 'Cycle'],
      ['drop', 'Drop'],
      ['replace', 'Repl.'],
      ['click', 'Click'],
    ],
  },
  {
    name: 'Jog',
    at: [5, 9],
    keys: [['scrub', 'Scrub']],
  },
  {
    name: 'Fader banks',
    at: [6, 1],
    keys: [
      ['bank left', '◀ Bank'],
      ['bank right', 'Bank ▶'],
      ['channel left', '◀ Ch'],
      ['channel right', 'Ch ▶'],
    ],
  },
  {
    name: 'Cursor',
    at: [6, 5],
    keys: [
      ['left', '◀'],
      ['right', '▶'],
      ['up', '▲'],
      ['down', '▼'],
    ],
  },
];

/** The keys of the tape, larger than the others. */
export const tapeKeys: readonly PanelKey[] = [
  ['rewind', '◀◀'],
  ['forward', '▶▶'],
  ['stop', '■'],
  ['play', '▶', 'green'],
  ['record', '●', 'red'],
];

/** The keys of a strip, from top to bottom. */
export const stripKeys: readonly PanelKey[] = [
  ['rec', 'Rec', 'red'],
  ['solo', 'Solo', 'amber'],
  ['mute', 'Mute', 'amber'],
  ['select', 'Sel', 'green'],
];
