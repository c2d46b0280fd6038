import { oncePerPicture } from './pictures.ts';

/** Something that can be slid: by dragging, by the wheel, by keys. */
export interface Sliding {
  readonly axis: 'x' | 'y';
  /** Do the left and right arrows move it? Where they lead from one control to the next they do not. */
  readonly sideways?: boolean;
  /** Where it stands, 0..1. */
  travel(): number;
  /** How far the pointer goes from end to end, px. */
  length(): number;
  /** A hand comes. */
  take(): void;
  /** The hand moves it, 0..1. */
  move(travel: number): void;
  /** The hand leaves. */
  leave(): void;
  /** A key asks for a step: of so many small, or large steps. @returns false when it has no such step. */
  step(kind: Step): void;
}

/** What keys can ask for. */
export type Step =
  'up' | 'down' | 'fine up' | 'fine down' | 'page up' | 'page down' | 'bottom' | 'top' | 'rest';

/** A hand that rests on something tells so this often, ms: holds of pages run out by themselves. */
const STILL_THERE = 200;
/** Movement that is no movement, px. */
const SLACK = 3;
const FINE = 0.1;

/** Makes an element slide. @returns what ends it. */
export function slides(element: HTMLElement, sliding: Sliding): () => void {
  const drag = new Drag(element, sliding);
  const ends: (() => void)[] = [];
  const on = <Name extends keyof HTMLElementEventMap>(
    name: Name,
    act: (event: HTMLElementEventMap[Name]) => void,
    options?: AddEventListenerOptions,
  ): void => {
    element.addEventListener(name, act, options);
    ends.push(() => element.removeEventListener(name, act));
  };
  on('pointerdown', (event) => drag.down(event));
  on('pointermove', (event) => drag.moved(event));
  on('pointerup', (event) => drag.up(event));
  on('pointercancel', (event) => drag.up(event));
  on('dblclick', () => sliding.step('rest'));
  on('keydown', (event) => {
    const step = stepOf(event, sliding.sideways === true);
    if (!step) return;
    event.preventDefault();
    sliding.step(step);
  });
  on(
    'wheel',
    (event) => {
      if (document.activeElement !== element) return;
      event.preventDefault();
      const up = event.deltaY < 0;
      if (event.shiftKey) sliding.step(up ? 'fine up' : 'fine down');
      else sliding.step(up ? 'up' : 'down');
    },
    { passive: false },
  );
  return () => {
    drag.end();
    for (const end of ends) end();
  };
}

/** One pointer on one slider: moves it relative to where it was taken, and never by the mere click. */
class Drag {
  readonly #element: HTMLElement;
  readonly #sliding: Sliding;
  #pointer: number | undefined;
  #from = 0;
  #fine = false;
  #travel = 0;
  #start = 0;
  #moved = false;
  #still: ReturnType<typeof setInterval> | undefined;
  readonly #tell = oncePerPicture((travel: number) => this.#sliding.move(travel));

  constructor(element: HTMLElement, sliding: Sliding) {
    this.#element = element;
    this.#sliding = sliding;
  }

  down(event: PointerEvent): void {
    if (event.button !== 0 || this.#pointer !== undefined) return;
    this.#element.setPointerCapture(event.pointerId);
    this.#element.dataset['held'] = '';
    this.#pointer = event.pointerId;
    this.#anchor(event, this.#sliding.travel());
    this.#start = this.#from;
    this.#moved = false;
    this.#sliding.take();
    this.#still = setInterval(() => this.#moved && this.#sliding.move(this.#travel), STILL_THERE);
  }

  moved(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer) return;
    if (event.shiftKey !== this.#fine) this.#anchor(event, this.#travel);
    const way = this.#along(event) - this.#from;
    if (!this.#moved && Math.abs(this.#along(event) - this.#start) < SLACK) return;
    if (!this.#moved)
      this.#anchor(event, this.#travel); // what it took to begin is not a jump
    else {
      const by = (way / this.#sliding.length()) * (this.#fine ? FINE : 1);
      this.#travel = Math.min(1, Math.max(0, this.#travel + by));
      this.#from = this.#along(event);
      this.#tell(this.#travel);
    }
    this.#moved = true;
  }

  up(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer) return;
    this.#tell.now();
    this.end();
    if (this.#moved || event.type === 'pointercancel') return;
    if (event.shiftKey) this.#sliding.step('rest');
    else if (event.ctrlKey) this.#sliding.step('bottom');
  }

  end(): void {
    if (this.#pointer === undefined) return;
    this.#pointer = undefined;
    delete this.#element.dataset['held'];
    clearInterval(this.#still);
    this.#sliding.leave();
  }

  #anchor(event: PointerEvent, travel: number): void {
    this.#from = this.#along(event);
    this.#fine = event.shiftKey;
    this.#travel = travel;
  }

  #along(event: PointerEvent): number {
    return this.#sliding.axis === 'y' ? -event.clientY : event.clientX;
  }
}

function stepOf(
  { key, shiftKey, ctrlKey, altKey, metaKey }: KeyboardEvent,
  sideways: boolean,
): Step | undefined {
  if (ctrlKey || altKey || metaKey) return undefined;
  switch (key) {
    case 'ArrowUp':
      return shiftKey ? 'fine up' : 'up';
    case 'ArrowDown':
      return shiftKey ? 'fine down' : 'down';
    case 'ArrowRight':
      return sideways ? (shiftKey ? 'fine up' : 'up') : undefined;
    case 'ArrowLeft':
      return sideways ? (shiftKey ? 'fine down' : 'down') : undefined;
    case 'PageUp':
      return 'page up';
    case 'PageDown':
      return 'page down';
    case 'Home':
      return 'bottom';
    case 'End':
      return 'top';
    case '0':
    case 'Backspace':
      return 'rest';
    default:
      return undefined;
  }
}
