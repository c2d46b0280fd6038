import { useEffect, useRef } from 'preact/hooks';
import { TEXT_ROOM } from '../model/controls.ts';
import { light, ring } from '../model/shown.ts';
import { drawDigits } from './digits.ts';
import { hand } from './desk.ts';
import type { SurfaceNumbers } from './numbers.ts';
import { atMost, everyPicture } from './pictures.ts';
import { slides, type Step } from './slider.ts';

/** One control of a surface, as the page has it. */
export interface On {
  readonly surface: number;
  readonly numbers: SurfaceNumbers;
  /** Its number on the surface. */
  readonly control: number;
  /** What it is called, and what it does now. */
  readonly name: string;
  readonly does: string;
}

/** Fastest a motor goes, travels a second. */
const MOTOR = 6;
/** Pixels for a click of an encoder. */
const CLICK = 5;
/** Lamps of a ring, and of the half of one that spreads. */
const LAMPS = 11;
const SPREAD_LAMPS = 6;

/** Draws a control whenever what it shows is another. */
function useShown({ numbers, control }: On, paint: (value: number, style: number) => void): void {
  useEffect(() => {
    const { row } = numbers;
    return numbers.watch(control, () => paint(row.value[control] as number, row.style[control] as number));
  });
}

function titleOf({ name, does }: On): string {
  return does === '' ? name : `${name}: ${does}`;
}

// --- keys ------------------------------------------------------------------------------------------------------------

const lights = ['off', 'on', 'flash'];
const pressedWords = ['false', 'true', 'mixed'];

/** What is to be read of a key beyond what is printed on it: which one it is, and what it does. */
function unprinted({ name, does }: On, print: string): string {
  const own = name.startsWith(print) ? name.slice(print.length) : ` (${name})`;
  return does === '' ? own : `${own}: ${does}`;
}

/** A key with its light. It is down for as long as it is pressed. */
export function Key({
  on,
  print,
  class: look,
  face,
}: {
  readonly on: On;
  readonly print: string;
  readonly class: string;
  /** What its own display shows, in the place of a print. */
  readonly face?: preact.ComponentChildren;
}) {
  const button = useRef<HTMLButtonElement>(null);
  useShown(on, (value) => {
    const which = value === light.flash || value === light.on ? value : light.off;
    button.current?.setAttribute('data-light', lights[which] as string);
    button.current?.setAttribute('aria-pressed', pressedWords[which] as string);
  });
  const down = useRef(false);
  const press = (): void => {
    if (!down.current) hand(on.surface, on.control, 'pressed');
    down.current = true;
  };
  const release = (): void => {
    if (down.current) hand(on.surface, on.control, 'released');
    down.current = false;
  };
  const isPress = ({ key }: KeyboardEvent): boolean => key === 'Enter' || key === ' ';
  return (
    <button
      ref={button}
      type="button"
      class={`key ${look}`}
      aria-pressed="false"
      title={titleOf(on)}
      onMouseDown={(event) => event.preventDefault()}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        press();
      }}
      onPointerUp={release}
      onPointerCancel={release}
      onKeyDown={(event) => {
        if (!isPress(event)) return;
        event.preventDefault();
        if (!event.repeat) press();
      }}
      onKeyUp={(event) => isPress(event) && release()}
      onBlur={release}
    >
      {face ?? print}
      <span class="unseen">{face ? titleOf(on) : unprinted(on, print)}</span>
    </button>
  );
}

/** A light that is no key. */
export function Lamp({ on, print }: { readonly on: On; readonly print: string }) {
  const lamp = useRef<HTMLSpanElement>(null);
  useShown(on, (value) => lamp.current?.setAttribute('data-light', lights[value] ?? 'off'));
  return (
    <span ref={lamp} class="lamp">
      {print}
    </span>
  );
}

// --- faders ----------------------------------------------------------------------------------------------------------

/** A motor fader: it stands where the cable has sent it, and takes the time a motor takes. */
export function MotorFader({ on }: { readonly on: On }) {
  const element = useRef<HTMLDivElement>(null);
  const rail = useRef<HTMLDivElement>(null);
  const { surface, control, numbers } = on;
  useEffect(() => {
    const slider = element.current;
    const knob = rail.current;
    if (!slider || !knob) return undefined;
    const { value } = numbers.row;
    const wanted = (): number => Math.max(0, value[control] || 0);
    let shown = wanted();
    let drawn = -1;
    let held = false;
    let before = 0;
    const speak = atMost(4, () => slider.setAttribute('aria-valuenow', String(Math.round(wanted() * 100))));
    const endPictures = everyPicture((now) => {
      const most = held ? 1 : ((now - before) / 1000) * MOTOR;
      before = now;
      shown += Math.min(most, Math.max(-most, wanted() - shown));
      if (shown === drawn) return;
      drawn = shown;
      knob.style.transform = `translateY(${((1 - shown) * 100).toFixed(2)}%)`;
      speak();
    });
    const move = (travel: number): void => hand(surface, control, 'moved', Math.min(1, Math.max(0, travel)));
    const endSlide = slides(slider, {
      axis: 'y',
      travel: wanted,
      length: () => knob.offsetHeight,
      take: () => {
        held = true;
        hand(surface, control, 'touched');
      },
      move,
      leave: () => {
        held = false;
        hand(surface, control, 'let-go');
      },
      step: (step) => {
        hand(surface, control, 'touched');
        move(steppedTravel(wanted(), step));
        hand(surface, control, 'let-go');
      },
    });
    return () => {
      endPictures();
      endSlide();
    };
  }, [surface, control, numbers]);
  return (
    <div
      ref={element}
      class="fader motor"
      role="slider"
      tabIndex={0}
      aria-label={titleOf(on)}
      title={titleOf(on)}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
    >
      <div class="rail" ref={rail}>
        <div class="cap" />
      </div>
    </div>
  );
}

/** Where 0 dB is on a fader of this law. */
const UNITY = 0.75;
const STEPS: Readonly<Record<Step, number>> = {
  up: 0.0125,
  down: -0.0125,
  'fine up': 0.0025,
  'fine down': -0.0025,
  'page up': 0.15,
  'page down': -0.15,
  bottom: -1,
  top: 1,
  rest: 0,
};

function steppedTravel(from: number, step: Step): number {
  return step === 'rest' ? UNITY : from + STEPS[step];
}

// --- encoders and the wheel ------------------------------------------------------------------------------------------

const ringPlaces = Array.from({ length: LAMPS }, (_, lamp) => {
  const angle = ((-150 + lamp * 30) * Math.PI) / 180;
  return { x: 20 + 16.5 * Math.sin(angle), y: 20 - 16.5 * Math.cos(angle) };
});

/** Which lamps of a ring burn, as a string of 0 and 1. */
function ringLamps(value: number, style: number): string {
  const lit = (lamp: number): boolean => {
    if (!(value >= 0)) return false;
    const at = Math.round(Math.min(1, value) * (LAMPS - 1));
    switch (style & 3) {
      case ring.boostCut:
        return lamp >= Math.min(at, 5) && lamp <= Math.max(at, 5);
      case ring.wrap:
        return lamp <= at;
      case ring.spread:
        return Math.abs(lamp - 5) <= Math.round(Math.min(1, value) * (SPREAD_LAMPS - 1));
      default:
        return lamp === at;
    }
  };
  return ringPlaces.map((_, lamp) => (lit(lamp) ? '1' : '0')).join('');
}

/** An encoder with its ring. Pushing it is a double click, or Enter. */
export function Pot({ on, push }: { readonly on: On; readonly push: On | undefined }) {
  const element = useRef<HTMLDivElement>(null);
  const { surface, control } = on;
  useShown(on, (value, style) => {
    const pot = element.current;
    if (!pot) return;
    const lamps = ringLamps(value, style);
    pot.querySelectorAll('.ring circle').forEach((lamp, i) => lamp.classList.toggle('lit', lamps[i] === '1'));
    pot.querySelector('.centre')?.classList.toggle('lit', (style & ring.centreLamp) !== 0);
    pot.setAttribute('aria-valuenow', String(Math.max(0, Math.round(value * 100) || 0)));
  });
  useEffect(() => {
    const pot = element.current;
    if (!pot) return undefined;
    const turn = (clicks: number): void => {
      if (clicks !== 0) hand(surface, control, 'turned', Math.max(-63, Math.min(63, clicks)));
    };
    const tap = (): void => {
      if (!push) return;
      hand(surface, push.control, 'pressed');
      hand(surface, push.control, 'released');
    };
    let last = 0.5;
    const enter = (event: KeyboardEvent): void => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      if (!event.repeat) tap();
    };
    pot.addEventListener('keydown', enter);
    const end = slides(pot, {
      axis: 'y',
      travel: () => (last = 0.5),
      length: () => 400 * (CLICK / 4),
      take: () => {},
      move: (travel) => {
        const clicks = Math.round((travel - last) * 100);
        last += clicks / 100;
        turn(clicks);
      },
      leave: () => {},
      step: (step) => (step === 'rest' ? tap() : turn(clicksOf(step))),
    });
    return () => {
      pot.removeEventListener('keydown', enter);
      end();
    };
  }, [surface, control, push?.control]);
  return (
    <div
      ref={element}
      class="pot"
      role="slider"
      tabIndex={0}
      aria-label={titleOf(on)}
      title={`${titleOf(on)}; drag up and down, double click to push`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
    >
      <svg viewBox="0 0 40 44" aria-hidden="true">
        <g class="ring">
          {ringPlaces.map(({ x, y }, lamp) => (
            <circle key={lamp} cx={x} cy={y} r="2.1" />
          ))}
        </g>
        <circle class="knob" cx="20" cy="20" r="11.5" />
        <circle class="dimple" cx="20" cy="20" r="8.5" />
        <circle class="centre" cx="20" cy="40" r="2.1" />
      </svg>
    </div>
  );
}

function clicksOf(step: Step): number {
  return Math.round(STEPS[step] * 80) || Math.sign(STEPS[step]);
}

/** Degrees of the jog wheel for one click. */
const DEGREES = 15;

/** The jog wheel: dragged round, turned by the mouse's wheel or by keys. */
export function Wheel({ on }: { readonly on: On }) {
  const element = useRef<HTMLDivElement>(null);
  const { surface, control } = on;
  useEffect(() => {
    const wheel = element.current;
    if (!wheel) return undefined;
    let turned = 0;
    const turn = (clicks: number): void => {
      if (clicks === 0) return;
      turned += clicks * DEGREES;
      wheel.style.setProperty('--turned', `${turned}deg`);
      hand(surface, control, 'turned', Math.max(-63, Math.min(63, clicks)));
    };
    const angleOf = ({ clientX, clientY }: PointerEvent): number => {
      const box = wheel.getBoundingClientRect();
      const x = clientX - box.left - box.width / 2;
      const y = clientY - box.top - box.height / 2;
      return (Math.atan2(y, x) * 180) / Math.PI;
    };
    let from: number | undefined;
    const down = (event: PointerEvent): void => {
      wheel.setPointerCapture(event.pointerId);
      from = angleOf(event);
    };
    const moved = (event: PointerEvent): void => {
      if (from === undefined) return;
      const by = ((angleOf(event) - from + 540) % 360) - 180;
      const clicks = Math.trunc(by / DEGREES);
      from += clicks * DEGREES;
      turn(clicks);
    };
    const up = (): void => (from = undefined);
    const key = (event: KeyboardEvent): void => {
      const by = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
      if (by === undefined) return;
      event.preventDefault();
      turn(by);
    };
    const roll = (event: WheelEvent): void => {
      if (document.activeElement !== wheel) return;
      event.preventDefault();
      turn(event.deltaY < 0 ? 1 : -1);
    };
    wheel.addEventListener('pointerdown', down);
    wheel.addEventListener('pointermove', moved);
    wheel.addEventListener('pointerup', up);
    wheel.addEventListener('pointercancel', up);
    wheel.addEventListener('keydown', key);
    wheel.addEventListener('wheel', roll, { passive: false });
    return () => {
      wheel.removeEventListener('pointerdown', down);
      wheel.removeEventListener('pointermove', moved);
      wheel.removeEventListener('pointerup', up);
      wheel.removeEventListener('pointercancel', up);
      wheel.removeEventListener('keydown', key);
      wheel.removeEventListener('wheel', roll);
    };
  }, [surface, control]);
  return (
    <div
      ref={element}
      class="wheel"
      role="slider"
      tabIndex={0}
      aria-label={titleOf(on)}
      title={`${titleOf(on)}; drag it round`}
      aria-valuemin={-1}
      aria-valuemax={1}
      aria-valuenow={0}
      aria-valuetext="turn with the arrow keys"
    >
      <div class="grip" />
    </div>
  );
}

// --- displays --------------------------------------------------------------------------------------------------------

/** The characters of a text control, without the bits of the points. */
function textOf({ numbers, control }: On, cells: number): string {
  const codes = numbers.row.text.subarray(control * TEXT_ROOM, control * TEXT_ROOM + cells);
  return String.fromCharCode(...codes.map((code) => code & 0x7f));
}

/** One line of a strip's display. */
export function DisplayLine({ on, cells }: { readonly on: On; readonly cells: number }) {
  const line = useRef<HTMLSpanElement>(null);
  useShown(on, () => {
    if (line.current) line.current.textContent = textOf(on, cells).padEnd(cells);
  });
  return <span ref={line} class="line" />;
}

/** The backlight of a strip's display. */
export function Backlight({
  on,
  children,
}: {
  readonly on: On | undefined;
  readonly children: preact.ComponentChildren;
}) {
  const display = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!on) return undefined;
    const { numbers, control } = on;
    return numbers.watch(control, () => {
      display.current?.style.setProperty('--backlight', nearest(numbers.row.value[control] as number));
    });
  });
  return (
    <div class="lcd" ref={display} aria-hidden="true">
      {children}
    </div>
  );
}

/** Gives a key the colour that its light has; black is white, as it is in the metal. */
export function KeyColour({
  on,
  children,
}: {
  readonly on: On;
  readonly children: preact.ComponentChildren;
}) {
  const around = useRef<HTMLSpanElement>(null);
  useShown(on, (rgb) => {
    const css = rgb > 0 ? `#${rgb.toString(16).padStart(6, '0')}` : '#ffffff';
    around.current?.style.setProperty('--light', css);
  });
  return (
    <span class="key-colour" ref={around}>
      {children}
    </span>
  );
}

/** Displays have a lamp for red, green and blue each: a colour is the nearest of seven; black would be unreadable. */
function nearest(colour: number): string {
  const parts = [colour >> 16, colour >> 8, colour].map((part) => part & 0xff);
  const half = Math.max(...parts) / 2;
  if (!(half > 0)) return 'var(--lcd-7)';
  const lamps = parts.reduce((sum, part, i) => sum + (part > half ? 1 << i : 0), 0);
  return `var(--lcd-${lamps})`;
}

/** Figures of seven segments. */
export function Digits({
  on,
  cells,
  class: look,
}: {
  readonly on: On;
  readonly cells: number;
  readonly class: string;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const name = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const speak = atMost(1, () => {
      if (name.current) name.current.textContent = `${on.name}: ${textOf(on, cells).trim()}`;
    });
    return on.numbers.watch(on.control, () => {
      const at = on.control * TEXT_ROOM;
      if (canvas.current) drawDigits(canvas.current, on.numbers.row.text.subarray(at, at + cells));
      speak();
    });
  });
  return (
    <div class={`digits ${look}`}>
      <canvas ref={canvas} aria-hidden="true" />
      <span ref={name} class="unseen" />
    </div>
  );
}

/** Lowest levels that light each lamp of a meter, dBFS; the topmost is overload. */
const METER_LAMPS = [-60, -40, -30, -20, -14, -10, -6];

/** The meter beside a fader. */
export function MeterLamps({ on }: { readonly on: On }) {
  const lamps = useRef<HTMLDivElement>(null);
  const drawn = useRef(-1);
  useShown(on, (value, style) => {
    const lit = METER_LAMPS.filter((level) => value >= level).length + (style === 1 ? 1 : 0);
    if (lit === drawn.current || !lamps.current) return;
    drawn.current = lit;
    [...lamps.current.children].forEach((lamp, i) => lamp.classList.toggle('lit', i < lit));
  });
  return (
    <div class="lamps" ref={lamps} aria-hidden="true">
      {[...METER_LAMPS, 0].map((level) => (
        <i key={level} />
      ))}
    </div>
  );
}
