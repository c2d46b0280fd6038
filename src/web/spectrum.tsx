import { useEffect, useRef, useState } from 'preact/hooks';
import { link } from './desk.ts';

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
        aria-label="Levels of thirds of an octave of what the phones hear, 20 Hz to 20 kHz, 0 to −90 dBFS"
      />
      {trouble !== '' && <p class="empty">{trouble}</p>}
    </>
  );
}

/** Draws what comes, until it ends. */
async function follow(canvas: HTMLCanvasElement, signal: AbortSignal): Promise<void> {
  const response = await fetch(new URL('api/spectrum', window.location.href), { signal });
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
      else draw(canvas, frequencies, line.levels);
    }
  }
}

function draw(
  canvas: HTMLCanvasElement,
  frequencies: readonly number[],
  levels: readonly (number | '-inf')[],
): void {
  const scale = window.devicePixelRatio;
  const width = Math.round(canvas.clientWidth * scale);
  const tall = Math.round(canvas.clientHeight * scale);
  if (canvas.width !== width || canvas.height !== tall) {
    canvas.width = width;
    canvas.height = tall;
  }
  const on = canvas.getContext('2d');
  if (!on || frequencies.length === 0) return;
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
  on.fillStyle = style.getPropertyValue('--text-dim');
  on.font = `${9 * scale}px system-ui, sans-serif`;
  for (const [frequency, words] of MARKS) {
    const band = frequencies.findIndex((one) => one >= frequency * 0.99);
    on.fillText(words, Math.round(band * step), 9 * scale);
  }
}
