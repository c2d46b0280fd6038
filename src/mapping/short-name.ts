/** Words of paths as a display of seven characters has them; each tells it from its like. */
const abbreviated: Readonly<Record<string, string>> = {
  'auto-makeup': 'automkp',
  'dim-level': 'dimlevl',
  feedback: 'feedbk',
  'high-cut': 'highcut',
  hysteresis: 'hystrs',
  'key-high': 'keyhigh',
  'mono-below': 'monobel',
  'ping-pong': 'pngpong',
  polarity: 'polrty',
  'pre-delay': 'predly',
  reference: 'refnce',
  saturation: 'satur',
  'solo-level': 'sololvl',
  'solo-mode': 'solomod',
  'solo-safe': 'solosaf',
  speakers: 'speakrs',
  threshold: 'thresh',
};

/** `ch/12/solo-safe`: the number is that of the strip, which its place on the surface says as well. */
const STRIP_PARTS = 3;

/**
 * What a parameter is called where there is little room: `2 freq` of `ch/3/eq/2/freq`, `comp threshold` of
 * `ch/3/comp/threshold`. Where that does not fit, what it belongs to goes first, unless that is a number; then its own word is
 * abbreviated; and what is too long even so goes without the number of its strip, or loses its end.
 *
 * @param cells of the display.
 */
export function shortName(path: string, cells: number): string {
  const parts = path.split('/');
  const [group = '', word = ''] = parts.length > 1 ? parts.slice(-2) : ['', path];
  const short = abbreviated[word] ?? word;
  const number = /^\d+$/u.test(group) ? `${group} ` : '';
  const ways = [`${group} ${word}`, `${group} ${short}`, number + word, number + short];
  if (parts.length <= STRIP_PARTS && short !== word) ways.push(short);
  return ways.map((way) => way.trim()).find((way) => way.length <= cells) ?? cut(number + short, cells);
}

function cut(text: string, cells: number): string {
  return text.slice(0, cells).trim();
}
