import { useEffect, useRef } from 'preact/hooks';
import type { SurfaceControl } from '../model/page.ts';
import { hand } from './desk.ts';
import { atMost } from './pictures.ts';
import { slides, type Step } from './slider.ts';
import type { On } from './surface-controls.tsx';

/** One control of a surface, with what sort of thing it is. */
export interface Placed extends On {
  readonly what: SurfaceControl;
  /** A line of the mapping speaks of it. */
  readonly mapped: boolean;
}

/** What there is to see of something that stands somewhere. */
interface Sight {
  /** Where it stands, 0..1; −1 while nobody knows. */
  readonly at: number;
  /** Where its parameter would have it stand; −1 where it moves nothing. */
  readonly stands: number;
  readonly way: number;
}

/** Steps that follow one another faster than this, ms, go on from each other: the answer is still on its way. */
const ROUND = 300;
/** How often a spoken value changes at the most, a second. */
const SPOKEN = 4;
/** Pixels from one end of a knob to the other. */
const KNOB_TRAVEL = 160;
/** Pixels for a click of a knob that turns for ever. */
const CLICK = 5;
/** Where a double click puts them: 0 dB of a fader, the middle of a knob. */
const restOf = { fader: 0.75, knob: 0.5 };
/** Degrees from the middle of a knob to its ends. */
const TURN = 135;

const steps: Readonly<Record<Exclude<Step, 'rest'>, number>> = {
  up: 2 / 127,
  down: -2 / 127,
  'fine up': 1 / 127,
  'fine down': -1 / 127,
  'page up': 0.125,
  'page down': -0.125,
  bottom: -1,
  top: 1,
};

// --- what is seen ----------------------------------------------------------------------------------------------------

/** What a hand in this page has done a moment ago counts before what the bridge says. */
function sightOf({ numbers, control, what }: Placed, mine: number | undefined): Sight {
  if (what.stays !== true) {
    const value = numbers.row.value[control] as number;
    const at = value >= 0 ? value : -1;
    return { at: mine ?? at, stands: at, way: 0 };
  }
  const { at, stands, way } = numbers.hands;
  return {
    at: what.relative ? -1 : (mine ?? (at[control] as number)),
    stands: stands[control] as number,
    way: way[control] as number,
  };
}

const percent = (travel: number): string => `${Math.round(travel * 100)} %`;

/** Where it stands, where its parameter does, and what there is to do, for those who listen. */
function told({ what }: Placed, { at, stands, way }: Sight): string {
  if (stands < 0) return at < 0 ? 'moves nothing' : `${percent(at)}, moves nothing`;
  if (at < 0) return what.relative ? percent(stands) : `value ${percent(stands)}, not moved yet`;
  if (way === 0) return percent(at);
  const where = way > 0 ? 'up' : 'down';
  const wait = Math.abs(way) > 1 ? `waits: move it ${where} past` : `value is further ${where}, at`;
  return `${percent(at)}, ${wait} ${percent(stands)}`;
}

/** The cue under a control: which way the hand has to go, in a shape and in a word. */
function cueOf({ what }: Placed, { at, stands, way }: Sight): string {
  if (way === 0) return at < 0 && stands >= 0 && !what.relative && what.stays === true ? '?' : '';
  return `${way > 0 ? '▲' : '▼'}${Math.abs(way) > 1 ? ' waits' : ''}`;
}

function showCue(element: HTMLElement | null, on: Placed, sight: Sight): void {
  if (!element) return;
  element.textContent = cueOf(on, sight);
  element.classList.toggle('way', sight.way !== 0);
}

// --- what a hand does ------------------------------------------------------------------------------------------------

/** The number a knob that turns for ever sends for so many clicks, as the travel it is read as. */
function clicksAsTravel(clicks: number, dialect: NonNullable<SurfaceControl['relative']>): number {
  const count = Math.max(-63, Math.min(63, clicks));
  if (dialect === 'offset') return (64 + count) / 127;
  if (count >= 0) return count / 127;
  return (dialect === 'twos-complement' ? 128 + count : 64 - count) / 127;
}

/** Makes an element a control that stands somewhere. @returns what ends it. */
function stands(
  on: Placed,
  element: HTMLElement,
  length: () => number,
  paint: (sight: Sight) => void,
): () => void {
  const { surface, control, numbers, what } = on;
  const motor = what.stays !== true;
  const feels = motor && (what.kind === 'fader' || what.kind === 'knob');
  let mine: number | undefined;
  let steppedAt = -Infinity;
  let last = 0;
  const now = (): number => Math.max(0, sightOf(on, mine).at);
  const speak = atMost(SPOKEN, () => {
    const sight = sightOf(on, mine);
    element.setAttribute('aria-valuenow', String(Math.round(Math.max(0, shownAt(sight)) * 100)));
    element.setAttribute('aria-valuetext', told(on, sight));
  });
  const draw = (): void => {
    paint(sightOf(on, mine));
    speak();
  };
  const put = (to: number): void => {
    mine = Math.min(1, Math.max(0, to));
    hand(surface, control, 'moved', mine);
    draw();
  };
  const leave = (): void => {
    mine = undefined;
    if (feels) hand(surface, control, 'let-go');
    draw();
  };
  const endWatch = numbers.watch(control, draw);
  const endSlide = slides(element, {
    axis: 'y',
    travel: now,
    length,
    take: () => feels && hand(surface, control, 'touched'),
    move: put,
    leave,
    step: (step) => {
      const from = performance.now() - steppedAt < ROUND ? last : now();
      steppedAt = performance.now();
      last = Math.min(
        1,
        Math.max(0, step === 'rest' ? restOf[what.kind === 'fader' ? 'fader' : 'knob'] : from + steps[step]),
      );
      if (feels) hand(surface, control, 'touched');
      hand(surface, control, 'moved', last);
      if (feels) hand(surface, control, 'let-go');
    },
  });
  return () => {
    endWatch();
    endSlide();
  };
}

/** Makes an element a knob that turns for ever. @returns what ends it. */
function turns(
  on: Placed,
  dialect: NonNullable<SurfaceControl['relative']>,
  element: HTMLElement,
  paint: (sight: Sight) => void,
): () => void {
  const { surface, control, numbers } = on;
  const turn = (clicks: number): void => {
    if (clicks !== 0) hand(surface, control, 'moved', clicksAsTravel(clicks, dialect));
  };
  const speak = atMost(SPOKEN, () => {
    const sight = sightOf(on, undefined);
    element.setAttribute('aria-valuenow', String(Math.round(Math.max(0, sight.stands) * 100)));
    element.setAttribute('aria-valuetext', told(on, sight));
  });
  const endWatch = numbers.watch(control, () => {
    paint(sightOf(on, undefined));
    speak();
  });
  let last = 0.5;
  const endSlide = slides(element, {
    axis: 'y',
    travel: () => (last = 0.5),
    length: () => CLICK * 100,
    take: () => {},
    move: (travel) => {
      const clicks = Math.round((travel - last) * 100);
      last += clicks / 100;
      turn(clicks);
    },
    leave: () => {},
    step: (step) => step !== 'rest' && turn(Math.round(steps[step] * 63) || Math.sign(steps[step])),
  });
  return () => {
    endWatch();
    endSlide();
  };
}

/** Where the slider is said to be: the hand, or where nobody knows that, the value. */
function shownAt({ at, stands: value }: Sight): number {
  return at < 0 ? value : at;
}

const titleOf = ({ name, does, what }: Placed): string => {
  const words = does === '' ? name : `${name}: ${does}`;
  return what.stays === true && !what.relative
    ? `${words}; it has no motor, and takes over where it passes the value`
    : words;
};

const labelOf = ({ name, does }: Placed): string => (does === '' ? name : `${name}: ${does}`);

// --- how they look ---------------------------------------------------------------------------------------------------

/** A knob: the arc is where its parameter stands, the line is where the hand left it. */
export function Knob({ on }: { readonly on: Placed }) {
  const element = useRef<HTMLDivElement>(null);
  const cue = useRef<HTMLSpanElement>(null);
  const { surface, control, numbers } = on;
  const { stays, relative } = on.what;
  useEffect(() => {
    const knob = element.current;
    if (!knob) return undefined;
    const arc = knob.querySelector<SVGPathElement>('.value');
    const line = knob.querySelector<SVGLineElement>('.pointer');
    const paint = (sight: Sight): void => {
      const { at, stands: value, way } = sight;
      knob.classList.toggle('unheard', at < 0);
      knob.classList.toggle('apart', way !== 0);
      arc?.setAttribute('stroke-dasharray', `${(Math.max(0, value) * 100).toFixed(1)} 200`);
      line?.setAttribute('transform', `rotate(${((Math.max(0, at) * 2 - 1) * TURN).toFixed(1)} 22 22)`);
      showCue(cue.current, on, sight);
    };
    return relative ? turns(on, relative, knob, paint) : stands(on, knob, () => KNOB_TRAVEL, paint);
    // what it is called changes nothing of what it does
  }, [surface, control, numbers, stays, relative]);
  return (
    <>
      <div
        ref={element}
        class={`dial${relative ? ' endless' : ''}`}
        role="slider"
        tabIndex={0}
        aria-label={labelOf(on)}
        title={`${titleOf(on)}; drag up and down`}
        aria-orientation="vertical"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={0}
      >
        <svg viewBox="0 0 44 44" aria-hidden="true">
          <path class="track" d={ARC} pathLength={100} />
          <path class="value" d={ARC} pathLength={100} stroke-dasharray="0 200" />
          <circle class="knob" cx="22" cy="22" r="12.5" />
          <line class="pointer" x1="22" y1="20" x2="22" y2="10.5" />
        </svg>
      </div>
      <span class="cue" ref={cue} aria-hidden="true" />
    </>
  );
}

/** Three quarters of a circle around the middle of the picture, open at the bottom. */
const ARC = 'M 9.27 34.73 A 18 18 0 1 1 34.73 34.73';

/** A fader without a motor: the cap is where the hand left it, the mark beside it where its parameter stands. */
export function RestingFader({ on }: { readonly on: Placed }) {
  const element = useRef<HTMLDivElement>(null);
  const rail = useRef<HTMLDivElement>(null);
  const mark = useRef<HTMLDivElement>(null);
  const cue = useRef<HTMLSpanElement>(null);
  const { surface, control, numbers } = on;
  useEffect(() => {
    const fader = element.current;
    const cap = rail.current;
    if (!fader || !cap) return undefined;
    const shift = (travel: number): string => `translateY(${((1 - Math.max(0, travel)) * 100).toFixed(2)}%)`;
    const paint = (sight: Sight): void => {
      fader.classList.toggle('unheard', sight.at < 0);
      fader.classList.toggle('apart', sight.way !== 0);
      cap.style.transform = shift(sight.at);
      if (mark.current) {
        mark.current.style.transform = shift(sight.stands);
        mark.current.hidden = sight.stands < 0;
      }
      showCue(cue.current, on, sight);
    };
    return stands(on, fader, () => cap.offsetHeight, paint);
  }, [surface, control, numbers]);
  return (
    <>
      <div class="well">
        <div
          ref={element}
          class="fader motor resting"
          role="slider"
          tabIndex={0}
          aria-label={labelOf(on)}
          title={titleOf(on)}
          aria-orientation="vertical"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={0}
        >
          <div class="rail mark" ref={mark}>
            <i />
          </div>
          <div class="rail" ref={rail}>
            <div class="cap" />
          </div>
        </div>
      </div>
      <span class="cue" ref={cue} aria-hidden="true" />
    </>
  );
}
