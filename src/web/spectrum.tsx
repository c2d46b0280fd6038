import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { sharp } from './canvas.ts';
import { link } from './desk.ts';
import { keepFocus } from './roving.ts';
import { Balance, curveOf, curves, laidOver, type CurveName } from './tonal-balance.ts';

/** The scale, dBFS. */
const BOTTOM = -90;
const TOP = 0;
/** Levels and frequencies that are marked, dBFS and Hz. */
const LEVELS = [-20, -40, -60, -80];
const MARKS = [
  [100, '100'],
  [1000, '1k'],
  [10_000, '10k'],
] as const;

type Line = { readonly frequencies: readonly number[] } | { readonly levels: readonly (number | '-inf')[] };

/** The balance of what was heard, what it is held against, and the balance that was kept, for as long as the page is open. */
const balance = new Balance();
const against = signal<CurveName>('none');
const kept = signal<readonly number[]>([]);

const names: Readonly<Record<CurveName, string>> = {
  none: 'nothing',
  records: 'records',
  pink: 'pink noise',
  kept: 'what was kept',
};

/** What is heard where, in thirds of an octave: what the phones hear. Worked out only while it is on the page. */
export function Spectrum() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [trouble, setTrouble] = useState('');
  const lost = link.value !== 'open';
  useEffect(() => {
    if (lost || !canvas.current) return undefined;
    const ending = new AbortController();
    setTrouble('');
    follow(canvas.current, ending.signal).catch((error: unknown) => {
      if (!ending.signal.aborted) setTrouble(error instanceof Error ? error.message : String(error));
    });
    return () => ending.abort();
  }, [lost]);
  return (
    <>
      <canvas
        ref={canvas}
        class="spectrum"
        role="img"
        aria-label="Levels of thirds of an octave of what the phones hear, 20 Hz to 20 kHz, 0 to −90 dBFS, and their mean"
      />
      <div class="target">
        <label>
          Against{' '}
          <select
            value={against.value}
            onChange={({ currentTarget: { value } }) => {
              against.value = value as CurveName;
            }}
          >
            {curves.map((name) => (
              <option key={name} value={name} disabled={name === 'kept' && kept.value.length === 0}>
                {names[name]}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          title="Keeps the balance of what was heard since the reset, a reference track's, say, to hold the mix against"
          onMouseDown={keepFocus}
          onClick={() => {
            kept.value = balance.keep(kept.value);
            if (kept.value.length > 0) against.value = 'kept';
          }}
        >
          Keep
        </button>
        <button
          type="button"
          title="The mean begins anew"
          aria-label="Reset balance"
          onMouseDown={keepFocus}
          onClick={() => balance.reset()}
        >
          Reset
        </button>
      </div>
      {trouble !== '' && <p class="empty">{trouble}</p>}
    </>
  );
}

/** Draws what comes, until it ends. */
async function follow(canvas: HTMLCanvasElement, until: AbortSignal): Promise<void> {
  const response = await fetch(new URL('api/spectrum', window.location.href), { signal: until });
  if (!response.ok || !response.body) {
    const { message } = (await response.json()) as { message: string };
    throw new Error(message);
  }
  let frequencies: readonly number[] = [];
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  let rest = '';
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    const lines = (rest + decoder.decode(piece.value, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    const latest = lines.map((line) => JSON.parse(line) as Line);
    for (const line of latest) {
      if ('frequencies' in line) frequencies = line.frequencies;
      else {
        balance.add(line.levels);
        draw(canvas, frequencies, line.levels);
      }
    }
  }
}

function draw(
  canvas: HTMLCanvasElement,
  frequencies: readonly number[],
  levels: readonly (number | '-inf')[],
): void {
  const paper = sharp(canvas);
  if (!paper || frequencies.length === 0) return;
  const { on, width, tall, scale } = paper;
  const style = getComputedStyle(canvas);
  const y = (level: number): number =>
    Math.round(tall * Math.min(1, Math.max(0, (TOP - level) / (TOP - BOTTOM))));
  on.fillStyle = style.getPropertyValue('--meter-ground');
  on.fillRect(0, 0, width, tall);
  on.fillStyle = style.getPropertyValue('--meter-mark');
  for (const level of LEVELS) on.fillRect(0, y(level), width, 1);
  on.fillStyle = style.getPropertyValue('--meter-low');
  const step = width / frequencies.length;
  levels.forEach((level, n) => {
    const top = level === '-inf' ? tall : y(level);
    on.fillRect(Math.round(n * step), top, Math.max(1, Math.round(step) - scale), tall - top);
  });
  const mean = balance.levels;
  const curve = against.value === 'kept' ? kept.value : curveOf(against.value, frequencies);
  const line = (of: readonly number[], colour: string): void => {
    on.strokeStyle = style.getPropertyValue(colour);
    on.lineWidth = 1.5 * scale;
    on.beginPath();
    of.forEach((level, n) => on.lineTo((n + 0.5) * step, y(level)));
    on.stroke();
  };
  line(mean, '--text');
  line(laidOver(curve, mean), '--amber');
  on.fillStyle = style.getPropertyValue('--text-dim');
  on.font = `${9 * scale}px system-ui, sans-serif`;
  for (const [frequency, words] of MARKS) {
    const band = frequencies.findIndex((one) => one >= frequency * 0.99);
    on.fillText(words, Math.round(band * step), 9 * scale);
  }
}
