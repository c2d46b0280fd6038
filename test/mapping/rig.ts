import { Desk } from '../../src/model/desk.ts';
import type { DeskView } from '../../src/model/desk-view.ts';
import type { AutomationMode, StripLabel } from '../../src/model/document.ts';
import { defaultLayout } from '../../src/model/layout.ts';
import { ParameterTable } from '../../src/model/parameters.ts';
import type { Names } from '../../src/mapping/names.ts';
import type { CheckScope } from '../../src/mapping/expression-check.ts';
import { readExpression, readPath, readTemplate, type Read } from '../../src/mapping/expression-parser.ts';
import type { Front, Scope } from '../../src/mapping/front.ts';
import { compileNumber, compileText, type TextProgram } from '../../src/mapping/program.ts';
import type { PlaceOf } from '../../src/mapping/scanner.ts';
import type { Expression, Path } from '../../src/mapping/syntax.ts';
import type { Wanted } from '../../src/mapping/wanted.ts';

export const table = new ParameterTable(defaultLayout);

/** As if the text stood at the beginning of the first line. */
export const at: PlaceOf = (offset) => ({ line: 1, column: offset + 1 });

export function sound<T>(read: Read<T>): T {
  if (!read.ok) throw new Error(`${read.fault.column}: ${read.fault.message}`);
  return read.value;
}

export const expression = (text: string): Expression => sound(readExpression(text, at));
export const path = (text: string): Path => sound(readPath(text, at));

/** Without the places and the spelling, what remains is what was meant. */
export function bare(value: unknown): unknown {
  const json = JSON.stringify(value, (key, part: unknown) => {
    if (key === 'line' || key === 'column' || key === 'written') return undefined;
    return Object.is(part, -0) ? '-0' : part;
  });
  return JSON.parse(json);
}

const layers = [
  { name: 'base', kind: 'base', turns: 1 },
  { name: 'pan', kind: 'page', turns: 1 },
  { name: 'send', kind: 'page', turns: 8 },
  { name: 'low cut', kind: 'page', turns: 1 },
  { name: 'shift', kind: 'layer', turns: 1 },
] as const;

/** A surface of two strips and a main fader. */
export const controls = new Map([
  ['fader 1', 0],
  ['fader 2', 1],
  ['encoder 1', 2],
  ['encoder 2', 3],
  ['fader main', 4],
  ['key mute 1', 5],
  ['text upper 1', 6],
  ['text timecode', 7],
]);

export const bound: Names = {
  table,
  layers,
  controls,
  fader: Int32Array.of(0, 1, 0, 1, -1, 0, 0, -1),
  encoder: Int32Array.of(2, 3, 2, 3, -1, 2, 2, -1),
  cells: Uint16Array.of(0, 0, 0, 0, 0, 0, 7, 10),
};

export const checkScope: CheckScope = {
  table,
  layers,
  variables: { strip: [1, 8], n: [1, 8] },
  controls: [...controls.keys()],
  strips: ['ch', 'grp', 'bus', 'dca'],
  width: 8,
};

/** Text upper 1, on channel 3, with channel 7 selected, the bank two to the right, on the third turn. */
export const scope: Scope = {
  control: 6,
  variables: { strip: 1, n: 4 },
  strip: 2,
  selected: 6,
  bank: 2,
  width: 8,
  turn: 3,
};

/** A desk whose every side can be set. */
class TestDesk implements DeskView {
  readonly desk = new Desk(table);
  selected = 6;
  readonly meters = new Float64Array(table.strips.length).fill(-Infinity);
  readonly sampleRate = 48_000;
  place = 0;
  tape = { rolling: false, recording: false, winding: 0, looping: false, punching: false };
  canUndo = false;
  unsaved = false;
  previewing = -1;
  scene = -1;
  /** Of the scenes there are, from the first on. */
  readonly sceneColours: number[] = [];
  cue = { next: '', went: '', counting: false, left: 0, paused: false, rehearsing: false };
  readonly labels: StripLabel[] = table.strips.map(({ label }) => ({ name: label, colour: 0x123456 }));
  readonly modes = new Map<number, AutomationMode>();
  readonly writing = new Set<number>();

  sceneColour(place: number): number {
    return this.sceneColours[place] ?? 0;
  }

  label(strip: number): StripLabel {
    return this.labels[strip]!;
  }

  modeOf(parameter: number): AutomationMode {
    return this.modes.get(parameter) ?? 'read';
  }

  isWriting(parameter: number): boolean {
    return this.writing.has(parameter);
  }

  set(written: string, value: number): this {
    this.desk.set(table.at(written), value);
    this.desk.settle();
    return this;
  }
}

class TestFront implements Front {
  readonly on = Uint8Array.of(1, 1, 0, 0, 0);
  readonly target = new Int32Array(controls.size).fill(-1);
  spill = -1;
  readonly hands = new Set<number>();
  readonly ways = new Map<number, number>();

  riding(control: number): boolean {
    return this.hands.has(control);
  }

  way(control: number): number {
    return this.ways.get(control) ?? 0;
  }
}

/** A desk and what stands in front, and what expressions come to there. */
export class Rig {
  readonly desk = new TestDesk();
  readonly front = new TestFront();
  scope: Scope = scope;
  readonly #row = new Float64Array(1);

  number(text: string, wanted?: Wanted): number {
    compileNumber(expression(text), this.scope, bound, wanted).run(this.desk, this.front, this.#row, 0);
    return this.#row[0]!;
  }

  light(text: string): number {
    return this.number(text, { type: 'light' });
  }

  program(text: string): TextProgram {
    return compileText(sound(readTemplate(text, at)), this.scope, bound);
  }

  text(text: string): string {
    return this.program(text).text(this.desk, this.front);
  }
}
