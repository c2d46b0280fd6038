import { useEffect, useRef, useState } from 'preact/hooks';
import { mixShown } from '../model/meters.ts';
import { numbers, resetLoudness, state } from './desk.ts';
import { History, target, Target } from './loudness-history.tsx';
import { everyPicture } from './pictures.ts';
import { keepFocus } from './roving.ts';
import { Reduction } from './reduction.tsx';
import { Spectrum } from './spectrum.tsx';

/** How often figures change, ms. */
const EVERY = 100;
/** Figures without news for so long are not to be trusted, ms. */
const STALE = 500;

/** Stands for the place of a figure that the page works out. */
const TO_TARGET = -1;

/** One figure. */
interface Figure {
  readonly field: number;
  readonly name: string;
  readonly unit: string;
  readonly about: string;
}

const figures: readonly Figure[] = [
  {
    field: mixShown.integrated,
    name: 'Integrated',
    unit: 'LUFS',
    about: 'Loudness of all that was played since the reset, quiet stretches left out',
  },
  {
    field: mixShown.momentary,
    name: 'Momentary',
    unit: 'LUFS',
    about: 'Loudness of the last 0.4 s that were played',
  },
  {
    field: mixShown.shortTerm,
    name: 'Short term',
    unit: 'LUFS',
    about: 'Loudness of the last 3 s that were played',
  },
  { field: mixShown.range, name: 'Range', unit: 'LU', about: 'Loudness range (LRA) since the reset' },
  {
    field: mixShown.truePeak,
    name: 'True peak',
    unit: 'dBTP',
    about: 'Highest true peak since the reset, between samples too',
  },
  {
    field: mixShown.limiter,
    name: 'Limiter',
    unit: 'dB',
    about: 'How far the limiter of the mastering chain takes the mix down',
  },
];

/** Loudness of the mix, how its sides agree, and what is heard where. Nothing where the desk does not sound. */
export function Loudness() {
  const panel = useRef<HTMLElement>(null);
  const [bands, setBands] = useState(false);
  const [past, setPast] = useState(false);
  const sounds = state.sound.value !== null;
  const aimed = target.value !== undefined;
  useEffect(() => (sounds && panel.current ? shows(panel.current) : undefined), [sounds, aimed]);
  if (!sounds) return null;
  return (
    <section class="loudness" aria-labelledby="loudness" ref={panel}>
      <h2 id="loudness">
        Loudness
        <button
          type="button"
          title="Integrated loudness, range and true peak begin anew"
          aria-label="Reset loudness"
          onMouseDown={keepFocus}
          onClick={resetLoudness}
        >
          Reset
        </button>
      </h2>
      <dl>
        {figures.map(({ field, name, unit, about }) => (
          <div key={name} title={about}>
            <dt>{name}</dt>
            <dd>
              <span data-field={field}>–</span> <span class="unit">{unit}</span>
            </dd>
          </div>
        ))}
        {aimed && (
          <div title="How far the integrated loudness is from the target">
            <dt>To target</dt>
            <dd>
              <span data-field={TO_TARGET}>–</span> <span class="unit">LU</span>
            </dd>
          </div>
        )}
        <div title="How left and right of the main agree: +1 is mono, below 0 they cancel in mono">
          <dt>Correlation</dt>
          <dd>
            <span class="agree" aria-hidden="true">
              <span />
            </span>{' '}
            <span class="correlation" data-field={mixShown.correlation}>
              –
            </span>
          </dd>
        </div>
      </dl>
      <Target />
      <details onToggle={(event) => setPast(event.currentTarget.open)}>
        <summary>History</summary>
        {past && <History />}
      </details>
      <Reduction />
      <details onToggle={(event) => setBands(event.currentTarget.open)}>
        <summary>Spectrum</summary>
        {bands && <Spectrum />}
      </details>
    </section>
  );
}

/** Writes the figures as they change. @returns what ends it. */
function shows(panel: HTMLElement): () => void {
  const texts = [...panel.querySelectorAll<HTMLElement>('[data-field]')];
  const agree = panel.querySelector<HTMLElement>('.agree > span');
  let at = -Infinity;
  return everyPicture((now) => {
    const desk = numbers.peek();
    if (!desk || now - at < EVERY) return;
    at = now;
    panel.classList.toggle('stale', performance.now() - desk.frameAt > STALE);
    for (const text of texts) {
      const field = Number(text.dataset['field']);
      const words = field === TO_TARGET ? toTarget(desk.mixed) : figure(field, desk.mixed[field] as number);
      if (text.textContent !== words) text.textContent = words;
      if (field === mixShown.truePeak) text.classList.toggle('over', (desk.mixed[field] as number) > -1);
    }
    const sides = desk.mixed[mixShown.correlation] as number;
    if (agree) agree.style.left = `${(50 + 50 * (Number.isFinite(sides) ? sides : 0)).toFixed(1)}%`;
  });
}

/** "+0.8": what is to be taken off. */
function toTarget(mixed: Float32Array | Float64Array): string {
  const away = (mixed[mixShown.integrated] as number) - (target.peek() ?? NaN);
  return Number.isFinite(away) ? signed(away, 1) : '–';
}

/** "−14.2"; "–" where there is nothing yet. */
function figure(field: number, value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (field === mixShown.correlation) return signed(value, 2);
  return value.toFixed(1).replace('-', '−');
}

function signed(value: number, digits: number): string {
  const text = value.toFixed(digits).replace('-', '−');
  return value > 0 ? `+${text}` : text;
}
