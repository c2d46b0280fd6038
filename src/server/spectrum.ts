import type { ServerResponse } from 'node:http';
import { HeardSpectrum } from '../audio/live/heard-spectrum.ts';
import type { LiveSound } from '../bridge/live-sound.ts';
import { stored } from '../model/document.ts';

/** How often it is read, ms. */
const EVERY = 100;
/** A reader that has this much waiting misses what comes until it has caught up, bytes. */
const MOST_WAITING = 64 * 1024;

/**
 * Writes what is heard where, ten times a second, until the reader goes: first a line with the bands, `{ frequencies }`, Hz,
 * then lines `{ levels }`, dBFS. Nothing is worked out while nobody reads.
 *
 * @returns what ends it.
 */
export function spectrum({ shared, status: { rate } }: LiveSound, response: ServerResponse): () => void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  const heard = new HeardSpectrum(shared, rate);
  const frequencies = heard.frequencies.map((frequency) => Math.round(frequency * 10) / 10);
  response.write(`${JSON.stringify({ frequencies })}\n`);
  const read = setInterval(() => {
    if (response.writableLength > MOST_WAITING) return;
    const levels = Array.from(heard.read(), (level) => stored(Math.round(level * 10) / 10));
    response.write(`${JSON.stringify({ levels })}\n`);
  }, EVERY);
  response.on('close', () => clearInterval(read));
  return () => {
    clearInterval(read);
    response.end();
  };
}
