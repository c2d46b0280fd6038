import { useEffect, useRef } from 'preact/hooks';
import { describeValue } from '../model/format.ts';
import type { Parameter } from '../model/parameters.ts';
import { allowed, rangeOf, travelOf, valueAt } from '../units/laws.ts';
import { holderName, letGo, refused, set, who, state } from './desk.ts';
import type { DeskNumbers } from './numbers.ts';
import { atMost } from './pictures.ts';
import { slides, type Step } from './slider.ts';

/** How often a spoken value changes at the most, a second. */
const SPOKEN = 4;
/** Steps that follow one another faster than this, ms, go on from each other: the desk's answer is still on its way. */
const ROUND = 300;
/** Lowest finite value of a fader, dB. */
const FLOOR = -90;

interface SliderProps {
  readonly desk: DeskNumbers;
  readonly parameter: Parameter;
  /** What it is called aloud: "Vox level". */
  readonly name: string;
  readonly axis: 'x' | 'y';
  readonly class: string;
  /** Where a double click puts it. */
  readonly rest: number;
  /** The left and right arrows move it: it stands in no row of controls that they lead through. */
  readonly sideways?: boolean;
}

/** A parameter to take hold of. While a hand of this page is on it, it stands where the hand is. */
export function ParameterSlider(props: SliderProps) {
  const { desk, parameter, name, axis, class: look, rest, sideways = false } = props;
  const element = useRef<HTMLDivElement>(null);
  const rail = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const slider = element.current;
    const knob = rail.current;
    if (!slider || !knob) return undefined;
    const { number, law } = parameter;
    let mine: number | undefined;
    let last = 0;
    let steppedAt = -Infinity;
    const value = (): number => mine ?? (desk.values[number] as number);
    const speak = atMost(SPOKEN, () => {
      const now = value();
      slider.setAttribute('aria-valuenow', String(Math.max(lowest(parameter), Math.round(now * 100) / 100)));
      slider.setAttribute('aria-valuetext', spoken(parameter, now));
    });
    const paint = (): void => {
      if (mine !== undefined && overruled(desk, number)) mine = undefined;
      const travel = travelOf(law, value());
      knob.style.transform =
        axis === 'y'
          ? `translateY(${((1 - travel) * 100).toFixed(2)}%)`
          : `translateX(${(travel * 100).toFixed(2)}%)`;
      speak();
    };
    const put = (to: number): void => {
      const next = allowed(law, to);
      mine = next;
      set(number, next);
      paint();
    };
    const leave = (): void => {
      mine = undefined;
      letGo(number);
      paint();
    };
    const endWatch = desk.watch(number, paint);
    const endSlide = slides(slider, {
      axis,
      sideways,
      travel: () => travelOf(law, value()),
      length: () => (axis === 'y' ? knob.offsetHeight : knob.offsetWidth),
      take: () => {},
      move: (travel) => put(valueAt(law, travel)),
      leave,
      step: (step) => {
        const now = performance.now();
        last = stepped(parameter, now - steppedAt < ROUND ? last : value(), step, rest);
        steppedAt = now;
        set(number, last);
        refused.value = undefined;
      },
    });
    return () => {
      endWatch();
      endSlide();
    };
  }, [desk, parameter, axis, rest, sideways]);

  return (
    <div
      ref={element}
      class={look}
      role="slider"
      data-path={parameter.path}
      tabIndex={0}
      aria-label={name}
      aria-orientation={axis === 'y' ? 'vertical' : 'horizontal'}
      aria-valuemin={lowest(parameter)}
      aria-valuemax={rangeOf(parameter.law).max}
      aria-valuenow={lowest(parameter)}
      aria-valuetext=""
    >
      <div class="rail" ref={rail}>
        <div class="cap" />
      </div>
    </div>
  );
}

/** Somebody stronger has it: this page's hand does nothing. */
function overruled(desk: DeskNumbers, parameter: number): boolean {
  if (desk.rank[parameter] !== 1) return false;
  return state.people.value[desk.holder[parameter] as number] !== who.value;
}

/** Who holds a parameter, in a word; '' for nobody. */
export function holderOf(desk: DeskNumbers, parameter: number): string {
  const holder = desk.holder[parameter] as number;
  return holder < 0 ? '' : holderName(holder);
}

function lowest({ law }: Parameter): number {
  return law.kind === 'fader' ? FLOOR : rangeOf(law).min;
}

/** "minus 6.0 dB", as it is said aloud. */
function spoken(parameter: Parameter, value: number): string {
  if (parameter.unit === 'dB' && value === -Infinity) return 'off';
  return describeValue(parameter, value).replace('−', 'minus ');
}

/** How far a key goes: dB, and parts of the range of everything else. */
const strides: Readonly<
  Record<Exclude<Step, 'bottom' | 'top' | 'rest'>, readonly [dB: number, part: number]>
> = {
  up: [0.5, 1 / 40],
  down: [-0.5, -1 / 40],
  'fine up': [0.1, 1 / 200],
  'fine down': [-0.1, -1 / 200],
  'page up': [6, 1 / 8],
  'page down': [-6, -1 / 8],
};

/** The value one step on: half a dB, a tenth, six; for everything else parts of the range, or of its octaves. */
function stepped(parameter: Parameter, value: number, step: Step, rest: number): number {
  const { law, unit } = parameter;
  const { min, max } = rangeOf(law);
  if (step === 'bottom') return min;
  if (step === 'top') return max;
  if (step === 'rest') return rest;
  const [dB, part] = strides[step];
  if (law.kind === 'log') return valueAt(law, Math.min(1, Math.max(0, travelOf(law, value) + part)));
  const by = unit === 'dB' ? dB : part * (max - lowest(parameter));
  return allowed(law, Math.max(lowest(parameter), value) + by);
}
