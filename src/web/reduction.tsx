import { useEffect, useRef, useState } from 'preact/hooks';
import { mixShown } from '../model/meters.ts';
import { sharp } from './canvas.ts';
import { numbers } from './desk.ts';
import { everyPicture } from './pictures.ts';

/** How often the limiter is looked at, ms; and how many looks are shown: a minute of them. */
const EVERY = 100;
const SHOWN = 600;
/** The scale goes from 0 to here, dB, with a line at each of these. */
const BOTTOM = -12;
const MARKS = [-3, -6, -9];
/** The scale of the bands, dB, and what they are usually taken down by in mastering. */
const BAND_BOTTOM = -6;
const USUAL = -1;
const BANDS = mixShown.fields - mixShown.bands - 1; // the correlation comes after them

/** What the limiter of the mastering chain did in the last minute. Drawn only while it is on the page. */
export function Reduction() {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Gain reduction</summary>
      {open && <History />}
      {open && <Bands />}
    </details>
  );
}

function History() {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => (canvas.current ? follow(canvas.current) : undefined), []);
  return (
    <canvas
      ref={canvas}
      class="spectrum"
      role="img"
      aria-label="How far the limiter of the mastering chain took the mix down in the last minute, 0 to −12 dB"
    />
  );
}

/** Draws what was, and what comes. @returns what ends it. */
function follow(canvas: HTMLCanvasElement): () => void {
  const looks: number[] = [];
  const ending = new AbortController();
  const told = fetch(new URL('api/sound?history', window.location.href), { signal: ending.signal });
  told
    .then((answer) => answer.json())
    .then(({ mastering }: { mastering?: { history?: number[] } }) =>
      looks.unshift(...(mastering?.history ?? [])),
    )
    .catch(() => undefined); // what was before is not known then: what comes is drawn all the same
  let at = -Infinity;
  const stop = everyPicture((now) => {
    if (now - at < EVERY) return;
    at = now;
    const reduction = numbers.peek()?.mixed[mixShown.limiter] ?? 0;
    looks.push(Number.isFinite(reduction) ? reduction : 0);
    if (looks.length > SHOWN) looks.splice(0, looks.length - SHOWN);
    draw(canvas, looks);
  });
  return () => {
    ending.abort();
    stop();
  };
}

/** What each band of the multiband compressor does, now. */
function Bands() {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(
    () =>
      everyPicture(() => {
        const mixed = numbers.peek()?.mixed;
        if (canvas.current && mixed) drawBands(canvas.current, mixed);
      }),
    [],
  );
  return (
    <canvas
      ref={canvas}
      class="bands"
      role="img"
      title="How far each band of the multiband compressor is taken down, 0 to −6 dB; the line is the usual 1 dB"
      aria-label="How far each band of the multiband compressor is taken down, 0 to −6 dB"
    />
  );
}

function drawBands(canvas: HTMLCanvasElement, mixed: ArrayLike<number>): void {
  const paper = sharp(canvas);
  if (!paper) return;
  const { on, width, tall, scale } = paper;
  const style = getComputedStyle(canvas);
  const y = (reduction: number): number => Math.round(tall * Math.min(1, reduction / BAND_BOTTOM));
  on.fillStyle = style.getPropertyValue('--meter-ground');
  on.fillRect(0, 0, width, tall);
  on.fillStyle = style.getPropertyValue('--amber');
  const step = width / BANDS;
  for (let n = 0; n < BANDS; n++) {
    const reduction = mixed[mixShown.bands + n] as number;
    if (reduction < 0) on.fillRect(Math.round(n * step) + scale, 0, step - 2 * scale, y(reduction));
  }
  on.fillStyle = style.getPropertyValue('--meter-mark');
  on.fillRect(0, y(USUAL), width, Math.max(1, scale));
}

function draw(canvas: HTMLCanvasElement, looks: readonly number[]): void {
  const paper = sharp(canvas);
  if (!paper) return;
  const { on, width, tall } = paper;
  const style = getComputedStyle(canvas);
  const y = (reduction: number): number => Math.round(tall * Math.min(1, reduction / BOTTOM));
  on.fillStyle = style.getPropertyValue('--meter-ground');
  on.fillRect(0, 0, width, tall);
  on.fillStyle = style.getPropertyValue('--amber');
  const step = width / SHOWN;
  looks.forEach((reduction, n) => {
    on.fillRect(width - (looks.length - n) * step, 0, Math.ceil(step), y(reduction));
  });
  on.fillStyle = style.getPropertyValue('--meter-mark');
  for (const mark of MARKS) on.fillRect(0, y(mark), width, 1);
}
