import { sharp } from './canvas.ts';

/** Segments of each character, a…g as bits 0…6. Letters are those that seven segments can tell apart. */
const segments: Readonly<Record<string, number>> = {
  '0': 0x3f,
  '1': 0x06,
  '2': 0x5b,
  '3': 0x4f,
  '4': 0x66,
  '5': 0x6d,
  '6': 0x7d,
  '7': 0x07,
  '8': 0x7f,
  '9': 0x6f,
  '-': 0x40,
  _: 0x08,
  A: 0x77,
  B: 0x7c,
  C: 0x39,
  D: 0x5e,
  E: 0x79,
  F: 0x71,
  G: 0x3d,
  H: 0x76,
  I: 0x06,
  J: 0x1e,
  L: 0x38,
  N: 0x54,
  O: 0x5c,
  P: 0x73,
  Q: 0x67,
  R: 0x50,
  S: 0x6d,
  T: 0x78,
  U: 0x3e,
  Y: 0x6e,
  Z: 0x5b,
};

/** Corners of a digit 10 wide and 18 high: from and to of each segment. */
const strokes: readonly (readonly [number, number, number, number])[] = [
  [1.6, 1, 8.4, 1],
  [9, 1.6, 9, 8.4],
  [9, 9.6, 9, 16.4],
  [1.6, 17, 8.4, 17],
  [1, 9.6, 1, 16.4],
  [1, 1.6, 1, 8.4],
  [1.6, 9, 8.4, 9],
];
const WIDE = 14.5;
const TALL = 20;
const POINT = 0x80;

/** Draws characters, bit 7 of which lights the point beside them. Segments that are off can be made out. */
export function drawDigits(canvas: HTMLCanvasElement, text: Uint8Array): void {
  const paper = sharp(canvas);
  if (!paper) return;
  const { on, width, tall } = paper;
  const scale = tall / TALL;
  const style = getComputedStyle(canvas);
  const lit = style.getPropertyValue('--digit').trim();
  const dark = style.getPropertyValue('--digit-off').trim();
  on.setTransform(1, 0, 0, 1, 0, 0);
  on.clearRect(0, 0, width, tall);
  on.lineCap = 'round';
  text.forEach((code, place) => {
    on.setTransform(scale, 0, -0.1 * scale, scale, (place * WIDE + 3) * scale, scale);
    drawDigit(on, code, lit, dark);
  });
}

function drawDigit(on: CanvasRenderingContext2D, code: number, lit: string, dark: string): void {
  const which = segments[String.fromCharCode(code & 0x7f).toUpperCase()] ?? 0;
  on.lineWidth = 1.7;
  strokes.forEach(([fromX, fromY, toX, toY], segment) => {
    on.strokeStyle = (which & (1 << segment)) === 0 ? dark : lit;
    on.beginPath();
    on.moveTo(fromX, fromY);
    on.lineTo(toX, toY);
    on.stroke();
  });
  on.fillStyle = (code & POINT) === 0 ? dark : lit;
  on.beginPath();
  on.arc(12, 17, 1.2, 0, 2 * Math.PI);
  on.fill();
}
