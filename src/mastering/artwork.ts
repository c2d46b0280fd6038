import type { Artwork } from './tags.ts';

/** Pixels of a side below which shops refuse or soften a cover. @source Apple Music Style Guide, cover art; other shops ask for the same or less */
const LEAST_SIDE = 1400;

/** What to know of a picture that is one all the same. */
interface ArtworkWarning {
  readonly kind: 'not square' | 'small' | 'not RGB';
  /** What it is, what it ought to be, and what to do. */
  readonly text: string;
}

/** A picture that was read, or why it is none. */
export type ArtworkRead =
  | { readonly ok: true; readonly artwork: Artwork; readonly warnings: readonly ArtworkWarning[] }
  | { readonly ok: false; readonly problem: string };

interface Header {
  readonly type: Artwork['type'];
  readonly width: number;
  readonly height: number;
  /** Colours of a pixel. */
  readonly colours: number;
  /** Bits of a pixel. */
  readonly depth: number;
}

const bad = (problem: string): ArtworkRead => ({ ok: false, problem });

/** Reads what a JPEG or PNG says of itself, and whether it goes on to its end; its pixels are not decoded. */
export function readArtwork(bytes: Uint8Array): ArtworkRead {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = kindOf(bytes);
  if (kind !== 'jpeg' && kind !== 'png')
    return bad(`it is ${kind} and neither a JPEG nor a PNG; export the cover as one of these`);
  const header = kind === 'png' ? pngHeader(view) : jpegHeader(view);
  if (header === undefined)
    return bad(`its ${kind.toUpperCase()} data is damaged or cut off; export the cover again`);
  const { type, width, height, depth } = header;
  if (width === 0 || height === 0) return bad(`it has ${width} × ${height} pixels; export the cover again`);
  return { ok: true, artwork: { type, width, height, depth, bytes }, warnings: warningsOf(header) };
}

/** How files begin. @source ISO/IEC 15948 (PNG) 5.2; ISO/IEC 10918-1 (JPEG) B.1.1.3; of others, what people send as a cover */
const BEGINNINGS: readonly (readonly [begins: string, what: string])[] = [
  ['\x89PNG\r\n\x1a\n', 'png'],
  ['\xff\xd8\xff', 'jpeg'],
  ['GIF8', 'a GIF'],
  ['BM', 'a BMP'],
  ['II*\0', 'a TIFF'],
  ['MM\0*', 'a TIFF'],
  ['RIFF', 'a WebP'],
  ['%PDF', 'a PDF'],
  ['8BPS', 'a Photoshop file'],
  ['\0\0\0', 'a HEIC or a film'],
];

function kindOf(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'empty';
  const head = Array.from(bytes.subarray(0, 8), (byte) => String.fromCharCode(byte)).join('');
  return BEGINNINGS.find(([begins]) => head.startsWith(begins))?.[1] ?? 'something unknown';
}

/** Colours of PNG's colour types, and numbers of a pixel (with how far it can be seen through). @source ISO/IEC 15948, table 11.1 */
const PNG_PIXELS: Readonly<Record<number, { readonly colours: number; readonly numbers: number }>> = {
  0: { colours: 1, numbers: 1 },
  2: { colours: 3, numbers: 3 },
  3: { colours: 3, numbers: 3 },
  4: { colours: 1, numbers: 2 },
  6: { colours: 3, numbers: 4 },
};
const PALETTE = 3;
const IHDR = 0x49484452;
const IEND = 0x49454e44;

function pngHeader(view: DataView): Header | undefined {
  if (view.byteLength < 33 || view.getUint32(8) !== 13 || view.getUint32(12) !== IHDR) return undefined;
  const kind = view.getUint8(25);
  const pixel = PNG_PIXELS[kind];
  if (!pixel || !pngIsWhole(view)) return undefined;
  const bits = kind === PALETTE ? 8 : view.getUint8(24); // a palette's own numbers have eight
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  return { type: 'image/png', width, height, colours: pixel.colours, depth: bits * pixel.numbers };
}

function pngIsWhole(view: DataView): boolean {
  for (let at = 8; at + 12 <= view.byteLength; at += 12 + view.getUint32(at))
    if (view.getUint32(at + 4) === IEND) return true;
  return false;
}

const SCAN = 0xda;
const END_OF_IMAGE = 0xffd9;
/** Frames of all kinds: C0 to CF, but for tables (C4, CC) and an extension (C8). @source ISO/IEC 10918-1, table B.1 */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function jpegHeader(view: DataView): Header | undefined {
  let header: Header | undefined;
  let at = 2;
  while (at + 4 <= view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff)
      at += 1; // fills up before a marker
    else if (marker === SCAN) return header && jpegEnds(view, at) ? header : undefined;
    else {
      if (isFrame(marker) && at + 10 <= view.byteLength) header = frameAt(view, at);
      at += 2 + view.getUint16(at + 2);
    }
  }
  return undefined;
}

function frameAt(view: DataView, at: number): Header {
  const [height, width, colours] = [view.getUint16(at + 5), view.getUint16(at + 7), view.getUint8(at + 9)];
  return { type: 'image/jpeg', width, height, colours, depth: view.getUint8(at + 4) * colours };
}

/** Programs put things after the end of an image; so it is looked for from behind. */
function jpegEnds(view: DataView, from: number): boolean {
  for (let at = view.byteLength - 2; at > from; at--) if (view.getUint16(at) === END_OF_IMAGE) return true;
  return false;
}

function warningsOf({ width, height, colours }: Header): ArtworkWarning[] {
  const size = `${width} × ${height} pixels`;
  const warnings: ArtworkWarning[] = [];
  if (width !== height)
    warnings.push({ kind: 'not square', text: `the cover has ${size}; shops want a square, so crop it` });
  if (Math.min(width, height) < LEAST_SIDE)
    warnings.push({
      kind: 'small',
      text: `the cover has ${size}; shops want ${LEAST_SIDE} a side or more (3000 is best), so export it larger`,
    });
  if (colours === 4)
    warnings.push({ kind: 'not RGB', text: 'the cover is in four colours, for print; export it in RGB' });
  return warnings;
}
