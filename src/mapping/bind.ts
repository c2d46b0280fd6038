import type { Control } from '../model/controls.ts';
import type { StripKind } from '../model/layout.ts';
import type { ParameterTable } from '../model/parameters.ts';
import type { Action, Mapping, Page, RingStyle } from './mapping.ts';

/** What a surface has in front at the moment. */
export interface View {
  /** Place in the list of strips that the first strip of the surface stands for, from 0. */
  bank: number;
  /** Number of the page in `mapping.pages`. */
  page: number;
  /** Which turn of the page, from 1. */
  turn: number;
  flipped: boolean;
  /** Number of the selected strip of the desk. */
  selected: number;
}

/**
 * A mapping bound to the controls of one surface and the parameters of one desk. Looking up what a control moves, and
 * which controls show a parameter, is reading an array; paths are put together only when the view changes.
 */
export class Binding {
  readonly mapping: Mapping;
  /** What each control does; undefined where the mapping does not say. */
  readonly actions: readonly (Action | undefined)[];
  /** What each does while shift is held. */
  readonly shifted: readonly (Action | undefined)[];
  /** Number of the parameter each control moves now; −1 for none. */
  readonly target: Int32Array;
  /** How the ring of each encoder draws now. */
  readonly ring: RingStyle[];
  /** Number of the desk's strip that each control's own strip stands for; −1 for none. */
  readonly strip: Int32Array;
  /** Strips of the surface, over all its units. */
  readonly width: number;
  /** Strips of the desk, in the order of the banks. */
  readonly order: readonly number[];

  readonly #controls: readonly Control[];
  readonly #table: ParameterTable;
  readonly #place: Int32Array;
  readonly #first: Int32Array;
  readonly #next: Int32Array;

  constructor(mapping: Mapping, controls: readonly Control[], table: ParameterTable) {
    this.mapping = mapping;
    this.#controls = controls;
    this.#table = table;
    this.#place = Int32Array.from(controls, (control) => stripPlace(control));
    this.width = Math.max(
      1,
      this.#place.reduce((most, place) => Math.max(most, place + 1), 0),
    );
    this.order = mapping.strips.flatMap((kind) =>
      table.strips.filter((strip) => strip.kind === kind).map((strip) => strip.number),
    );
    const rules = (shifted: boolean): (Action | undefined)[] =>
      controls.map((control) => ruleFor(control, mapping, shifted));
    this.actions = rules(false);
    this.shifted = rules(true);
    this.target = new Int32Array(controls.length).fill(-1);
    this.strip = new Int32Array(controls.length).fill(-1);
    this.ring = controls.map(() => 'dot');
    this.#first = new Int32Array(table.count).fill(-1);
    this.#next = new Int32Array(controls.length).fill(-1);
  }

  /** The first control that shows a parameter, −1 for none; `after` gives the others. */
  firstOf(parameter: number): number {
    return this.#first[parameter] as number;
  }

  /** The next control that shows the same parameter, −1 at the end. */
  after(control: number): number {
    return this.#next[control] as number;
  }

  /** The highest bank there is: the last strip of the desk then stands on the last strip of the surface. */
  get lastBank(): number {
    return Math.max(0, this.order.length - this.width);
  }

  /**
   * The bank in which the first strip of a kind is the first of the surface, as far as the end of the list allows.
   *
   * @returns −1 where the desk has none.
   */
  bankOf(kind: StripKind): number {
    const first = this.order.findIndex((strip) => this.#table.strips[strip]?.kind === kind);
    return Math.min(this.lastBank, first);
  }

  /** Works out what every control stands for in a view. */
  resolve(view: View): void {
    this.#first.fill(-1);
    this.#next.fill(-1);
    for (const { number } of this.#controls) {
      const place = this.#place[number] as number;
      this.strip[number] = place < 0 ? -1 : (this.order[view.bank + place] ?? -1);
      const parameter = this.#parameterOf(number, view);
      this.target[number] = parameter;
      if (parameter < 0) continue;
      this.#next[number] = this.#first[parameter] as number;
      this.#first[parameter] = number;
    }
  }

  #parameterOf(control: number, view: View): number {
    const action = this.#swapped(control, view);
    if (!action) return -1;
    if (action.does === 'page-encoder' || action.does === 'page-reset')
      return this.#pageTarget(control, view);
    if ('path' in action) {
      if (action.does === 'ride') this.ring[control] = action.ring;
      return this.#find(action.path, control, view);
    }
    return -1;
  }

  /** Flipped, the faders of the strips and the encoders do each other's work. */
  #swapped(control: number, view: View): Action | undefined {
    const kind = (this.#controls[control] as Control).kind;
    if (!view.flipped || (this.#place[control] as number) < 0 || (kind !== 'fader' && kind !== 'encoder'))
      return this.actions[control];
    const other = kind === 'fader' ? 'encoder' : 'fader';
    const there = this.#controls.findIndex(
      (one) => one.kind === other && this.#place[one.number] === this.#place[control],
    );
    return this.actions[there < 0 ? control : there];
  }

  #pageTarget(control: number, view: View): number {
    const page = this.mapping.pages[view.page];
    const path = page && pathOnPage(page, this.#place[control] as number);
    if (path === undefined) return -1;
    this.ring[control] = (page as Page).ring;
    return this.#find(path, control, view);
  }

  #find(path: string, control: number, view: View): number {
    const own = this.#table.strips[this.strip[control] as number]?.path;
    const selected = this.#table.strips[view.selected]?.path;
    if (own === undefined && path.includes('{strip}')) return -1;
    const whole = path
      .replace('{strip}', own ?? '')
      .replace('{selected}', selected ?? '')
      .replace('{n}', String(view.turn));
    return this.#table.find(whole) ?? -1;
  }
}

function pathOnPage(page: Page, place: number): string | undefined {
  return page.encoders.length === 1 ? page.encoders[0] : page.encoders[place];
}

/** Which strip of the surface a control belongs to, from 0; −1 for what belongs to none. `key F3` is no strip's. */
function stripPlace(control: Control): number {
  const found = / (\d+)$/.exec(control.name);
  return found ? Number(found[1]) - 1 : -1;
}

function ruleFor(control: Control, mapping: Mapping, shifted: boolean): Action | undefined {
  const pattern = control.name.replace(/ \d+$/, ' {strip}');
  const rules = mapping.rules.filter((rule) => rule.shifted === shifted);
  return (
    rules.find((rule) => rule.control === control.name) ?? rules.find((rule) => rule.control === pattern)
  )?.action;
}
