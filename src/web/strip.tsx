import { useEffect, useRef, useState } from 'preact/hooks';
import { automationModes, type AutomationMode } from '../model/document.ts';
import { describeValue } from '../model/format.ts';
import type { Strip as StripRow } from '../model/layout.ts';
import type { Parameter } from '../model/parameters.ts';
import { faderTravel } from '../units/laws.ts';
import { command, refused, set, state } from './desk.ts';
import { Meter } from './meters.ts';
import type { DeskNumbers } from './numbers.ts';
import { holderOf, ParameterSlider } from './parameter-slider.tsx';
import { keepFocus, useRoving } from './roving.ts';

/** Levels beside a fader, dB. */
const SCALE = [10, 5, 0, -5, -10, -20, -30, -40, -60, -Infinity];
/** How long a strip shows who last held it, ms. */
const HELD = 1000;
/** What its meter is about, where nothing sounds and where it does. */
const STEADY = 'Peak level before sound is there: what a steady signal would read';
const HEARD =
  'Level after the fader, dBFS, of the kind chosen in the monitor section; from the top, how far gate, compressor and limiter turn down';
/** The flag of a strip's own mute: see `silence`. */
const OWN_MUTE = 1;

interface StripProps {
  readonly desk: DeskNumbers;
  readonly strip: StripRow;
}

/** One strip of the desk, with everything in its place from top to bottom. */
export function Strip({ desk, strip }: StripProps) {
  const group = useRef<HTMLDivElement>(null);
  useRoving(group, 1);
  const label = state.strips.value[strip.number];
  const name = label?.name ?? strip.label;
  const selected = state.selected.value === strip.number;
  const inFront = state.front.value.some((strips) => strips.includes(strip.number));
  const of = (what: string): Parameter | undefined => {
    const number = desk.table.find(`${strip.path}/${what}`);
    return number === undefined ? undefined : desk.table.row(number);
  };
  const fader = of('fader') as Parameter;
  const pan = of('pan');
  const mute = of('mute');
  const solo = of('solo');
  return (
    <div
      ref={group}
      role="group"
      class={`strip ${strip.kind}${selected ? ' selected' : ''}${inFront ? ' in-front' : ''}`}
      aria-label={name}
      data-strip={strip.number}
    >
      <button
        class="name"
        type="button"
        style={{ '--strip': css(label?.colour ?? 0xffffff) }}
        aria-pressed={selected}
        title={`${name}: select`}
        onMouseDown={keepFocus}
        onClick={() => command({ do: 'select', strip: strip.number })}
      >
        {name}
      </button>
      <div class="well">
        <Scale />
        <ParameterSlider
          desk={desk}
          parameter={fader}
          name={`${name} level`}
          axis="y"
          class="fader"
          rest={0}
        />
        <MeterOf desk={desk} strip={strip.number} />
        <Missing strip={strip.number} name={name} />
      </div>
      <Readout desk={desk} parameter={fader} name={`${name} level`} />
      {pan ? (
        <div class="pan-row">
          <ParameterSlider desk={desk} parameter={pan} name={`${name} pan`} axis="x" class="pan" rest={0} />
          <Value desk={desk} parameter={pan} />
        </div>
      ) : (
        <div class="pan-row" />
      )}
      <div class="switches">
        {mute && (
          <Switch
            desk={desk}
            parameter={mute}
            letter="M"
            name={`Mute ${name}`}
            class="mute"
            strip={strip.number}
          />
        )}
        {solo && <Switch desk={desk} parameter={solo} letter="S" name={`Solo ${name}`} class="solo" />}
      </div>
      <Mode strip={strip.number} name={name} />
      <Holder desk={desk} parameter={fader} strip={strip.number} />
    </div>
  );
}

/** A sign in the well of a strip that is silent because a file it plays is not there. */
function Missing({ strip, name }: { readonly strip: number; readonly name: string }) {
  const files = state.clips.value.find((one) => one.strip === strip)?.files ?? [];
  const missing = files.filter((file) => file.missing).map((file) => file.name);
  if (missing.length === 0) return null;
  const words = `${name} is silent: ${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} not in the audio folder`;
  return (
    <span class="missing" role="img" aria-label={words} title={words}>
      ▲
    </span>
  );
}

/** A colour of a label, as the style sheet takes it. */
export function css(colour: number): string {
  return `#${colour.toString(16).padStart(6, '0')}`;
}

/** The marks beside a fader, where its law puts them. */
function Scale() {
  return (
    <svg class="scale" aria-hidden="true">
      {SCALE.map((level) => {
        const y = `${((1 - faderTravel(level)) * 100).toFixed(2)}%`;
        return (
          <g key={level} class={level === 0 ? 'unity' : ''}>
            <line x1="72%" x2="100%" y1={y} y2={y} />
            <text x="64%" y={y} dy="0.33em">
              {level === -Infinity ? '∞' : Math.abs(level)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

function MeterOf({ desk, strip }: { readonly desk: DeskNumbers; readonly strip: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!canvas.current) return undefined;
    const meter = new Meter(canvas.current, desk, strip);
    const reset = (): void => meter.reset();
    canvas.current.addEventListener('click', reset);
    return () => meter.end();
  }, [desk, strip]);
  return (
    <canvas
      ref={canvas}
      class="meter"
      aria-hidden="true"
      title={state.sound.value === null ? STEADY : HEARD}
    />
  );
}

/** The level in figures. A click makes it a field to type in. */
function Readout({ desk, parameter, name }: { desk: DeskNumbers; parameter: Parameter; name: string }) {
  const text = useRef<HTMLSpanElement>(null);
  const [typing, setTyping] = useState(false);
  useEffect(() => {
    if (typing) return undefined;
    return desk.watch(parameter.number, () => {
      const words = describeValue(parameter, desk.values[parameter.number] as number).replace(' dB', '');
      if (text.current && text.current.textContent !== words) text.current.textContent = words;
    });
  }, [desk, parameter, typing]);
  if (typing) {
    const keep = (typed: string): void => {
      const level = levelTyped(typed);
      if (level !== undefined) set(parameter.number, level);
      setTyping(false);
    };
    return (
      <input
        class="readout"
        aria-label={`${name} in dB`}
        inputMode="decimal"
        ref={(field) => field?.focus()}
        onBlur={() => setTyping(false)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') keep(event.currentTarget.value);
          if (event.key === 'Escape') setTyping(false);
        }}
      />
    );
  }
  return (
    <button type="button" class="readout" title={`Type ${name}`} onClick={() => setTyping(true)}>
      <span ref={text} />
      <span class="unseen"> dB, type {name}</span>
    </button>
  );
}

/** A level as people type it: "-6", "−6,5", "inf". */
function levelTyped(typed: string): number | undefined {
  const plain = typed.trim().replace('−', '-').replace(',', '.').replace(/ ?dB$/i, '');
  if (/^-?(inf|∞)$/i.test(plain)) return -Infinity;
  return /^[+-]?\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}

function Value({ desk, parameter }: { desk: DeskNumbers; parameter: Parameter }) {
  const text = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      desk.watch(parameter.number, () => {
        if (text.current)
          text.current.textContent = describeValue(parameter, desk.values[parameter.number] as number);
      }),
    [desk, parameter],
  );
  return <span ref={text} class="value" aria-hidden="true" />;
}

interface SwitchProps {
  readonly desk: DeskNumbers;
  readonly parameter: Parameter;
  readonly letter: string;
  readonly name: string;
  readonly class: string;
  /** The strip whose silence it shows as well. */
  readonly strip?: number;
}

/** Mute or solo. */
function Switch({ desk, parameter, letter, name, class: look, strip }: SwitchProps) {
  const button = useRef<HTMLButtonElement>(null);
  const { number } = parameter;
  useEffect(
    () =>
      desk.watch(number, () => {
        if (!button.current) return;
        const on = desk.values[number] === 1;
        const indirect = !on && strip !== undefined && ((desk.silent[strip] as number) & ~OWN_MUTE) !== 0;
        button.current.setAttribute('aria-pressed', String(on));
        button.current.classList.toggle('indirect', indirect);
        button.current.title = indirect ? `${name}: silent because of a solo, a group or a DCA` : name;
      }),
    [desk, number, strip, name],
  );
  return (
    <button
      ref={button}
      type="button"
      class={`switch ${look}`}
      data-path={parameter.path}
      aria-label={name}
      aria-pressed="false"
      onMouseDown={keepFocus}
      onClick={() => set(number, desk.values[number] === 1 ? 0 : 1)}
    >
      {letter}
    </button>
  );
}

/** The mode of a strip's automation; red while it writes. */
function Mode({ strip, name }: { readonly strip: number; readonly name: string }) {
  const { mode = 'read', writing = false } = state.strips.value[strip] ?? {};
  return (
    <select
      class={`mode ${mode}${writing ? ' writing' : ''}`}
      aria-label={`Automation of ${name}${writing ? ', writing' : ''}`}
      value={mode}
      onChange={(event) => command({ do: 'mode', strip, mode: event.currentTarget.value as AutomationMode })}
    >
      {automationModes.map((one) => (
        <option key={one} value={one}>
          {writing && one === mode ? `●${one}` : one}
        </option>
      ))}
    </select>
  );
}

/** Who moves the fader: shown while somebody does, and a second longer. */
function Holder({ desk, parameter, strip }: { desk: DeskNumbers; parameter: Parameter; strip: number }) {
  const text = useRef<HTMLSpanElement>(null);
  const playing = state.strips.value[strip]?.playing === true;
  const turnedAway = refused.value?.parameter === parameter.number ? refused.value : undefined;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const rest = playing ? 'auto' : '';
    const show = (words: string, look: string): void => {
      if (!text.current) return;
      text.current.textContent = words;
      text.current.dataset['by'] = look;
    };
    const end = desk.watch(parameter.number, () => {
      const by = desk.rank[parameter.number] as number;
      clearTimeout(timer);
      timer = undefined;
      if (by !== 0) show(by === 1 ? 'hand' : holderOf(desk, parameter.number), by === 1 ? 'hand' : 'page');
      else if (text.current?.dataset['by'] === 'hand' || text.current?.dataset['by'] === 'page')
        timer = setTimeout(() => show(rest, 'auto'), HELD);
      else show(rest, 'auto');
    });
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [desk, parameter, playing]);
  return (
    <span class="holder">
      <span ref={text} />
      {turnedAway && (
        <span class="refused" role="status" key={turnedAway.at}>
          held: {turnedAway.holder}
        </span>
      )}
    </span>
  );
}
