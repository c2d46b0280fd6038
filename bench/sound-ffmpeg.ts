import path from 'node:path';
import { gainOf, RATE } from './sound-desk.ts';

/** Centres of our six bands, Hz. */
const BANDS = [80, 250, 800, 2500, 6000, 12_000];

/** One strip: what our full strip does, by filters that do no more, to a stereo signal for the mix and one for each send. */
function strip(n: number): string {
  const bands = BANDS.map((freq, band) => `equalizer=f=${freq}:t=q:w=1:g=${gainOf(n + 1, band + 1)}`);
  const chain = [
    'highpass=f=80',
    'agate=threshold=0.01:ratio=10',
    ...bands,
    'acompressor=threshold=0.1:ratio=3:attack=10:release=120',
    'asoftclip=type=tanh:oversample=2', // as often as ours
    'pan=stereo|c0=0.6*c0|c1=0.8*c0',
    `volume=${-20 - (n % 7)}dB`,
    'asplit=3',
  ];
  return `[${n}:a]${chain.join(',')}[m${n}][x${n}][y${n}];[x${n}]volume=-18dB[s${n}];[y${n}]volume=-24dB[t${n}]`;
}

/**
 * The filtergraph of ffmpeg that comes nearest to the full desk, on one thread, into nothing: it has no reverb (four echoes
 * stand for it), no levels that move from sample to sample, and meters of the mix only.
 *
 * @param folder where the sounds are, `0.f32` and so on.
 */
export function ffmpegArguments(folder: string, channels: number): string[] {
  const numbers = Array.from({ length: channels }, (_, n) => n);
  const all = (pad: string): string => numbers.map((n) => `[${pad}${n}]`).join('');
  const sum = `amix=inputs=${channels}:normalize=0`;
  const graph = [
    ...numbers.map(strip),
    `${all('m')}${sum}[mix]`,
    `${all('s')}${sum},aecho=0.8:0.5:60|97|131|173:0.4|0.3|0.25|0.2[reverb]`,
    `${all('t')}${sum},aecho=0.8:0.5:250:0.4[echo]`,
    '[mix][reverb][echo]amix=inputs=3:normalize=0,ebur128=peak=true[out]',
  ];
  const raw = ['-f', 'f32le', '-ar', String(RATE), '-ac', '1', '-i'];
  const inputs = numbers.flatMap((n) => raw.concat(path.join(folder, `${n}.f32`)));
  const threads = ['-threads', '1', '-filter_threads', '1', '-filter_complex_threads', '1'];
  const quiet = ['-hide_banner', '-nostdin', '-nostats', '-benchmark'];
  return [
    ...quiet,
    ...threads,
    ...inputs,
    '-filter_complex',
    graph.join(';'),
    '-map',
    '[out]',
    '-f',
    'null',
    '-',
  ];
}
