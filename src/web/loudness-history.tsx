import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { mixShown } from '../model/meters.ts';
import { sharp } from './canvas.ts';
import { numbers } from './desk.ts';
import { LevelHistory } from './level-history.ts';
import { everyPicture } from './pictures.ts';

/** A loudness that mixes are made for, LUFS; none. */
export const target = signal<number | undefined>(undefined);

/** @source the services' own pages, EBU R 128, ATSC A/85: docs/release.md has them all */
const targets = [
  { level: -9, name: '−9 loud CD' },
  { level: -14, name: '−14 streaming' },
  { level: -16, name: '−16 Apple Music' },
  { level: -23, name: '−23 EBU R 128' },
  { level: -24, name: '−24 ATSC A/85' },
] as const;

/** The scale, LUFS. */
const TOP = 0;
const BOTTOM = -40;

/** Figures without news for so long are not those of the mix any more, ms. */
const STALE = 500;

/** Short-term loudness, LUFS, for as long as the page is open. */
const past = new LevelHistory();
let changes = 0;

everyPicture((now) => {
  const desk = numbers.peek();
  if (!desk) return;
  const fresh = performance.now() - desk.frameAt <= STALE;
  if (past.add(now, fresh ? (desk.mixed[mixShown.shortTerm] as number) : NaN)) changes++;
});

/** What the mix is held against. */
export function Target() {
  return (
    <label class="target">
      Target{' '}
      <select
        value={target.value === undefined ? '' : String(target.value)}
        onChange={({ currentTarget: { value } }) => {
          target.value = value === '' ? undefined : Number(value);
        }}
      >
        <option value="">none</option>
        {targets.map(({ level, name }) => (
          <option key={level} value={level}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Short-term loudness of the last three minutes, with the target. */
export function History() {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let drawn = -1;
    return everyPicture(() => {
      if (!canvas.current || drawn === changes) return;
      drawn = changes;
      draw(canvas.current);
    });
  }, []);
  return (
    <canvas
      ref={canvas}
      class="spectrum"
      role="img"
      aria-label="Short-term loudness of the last three minutes, 0 to −40 LUFS"
    />
  );
}

function draw(canvas: HTMLCanvasElement): void {
  const paper = sharp(canvas);
  if (!paper) return;
  const { on, width, tall, scale } = paper;
  const style = getComputedStyle(canvas);
  const y = (level: number): number => tall * Math.min(1, Math.max(0, (TOP - level) / (TOP - BOTTOM)));
  on.fillStyle = style.getPropertyValue('--meter-ground');
  on.fillRect(0, 0, width, tall);
  on.fillStyle = style.getPropertyValue('--meter-mark');
  for (let level = -10; level > BOTTOM; level -= 10) on.fillRect(0, Math.round(y(level)), width, 1);
  if (target.value !== undefined) {
    on.fillStyle = style.getPropertyValue('--amber');
    on.fillRect(0, Math.round(y(target.value)), width, Math.max(1, scale));
  }
  on.strokeStyle = style.getPropertyValue('--meter-low');
  on.lineWidth = 1.5 * scale;
  on.beginPath();
  let down = false;
  past.each((along, level) => {
    const known = Number.isFinite(level);
    if (known && down) on.lineTo(width * along, y(level));
    else if (known) on.moveTo(width * along, y(level));
    down = known;
  });
  on.stroke();
}
