/** What each stage of the mastering chain costs: `node dist/bench/mastering-stages.js`. */
import fs from 'node:fs';
import { Equaliser } from '../src/audio/master/equaliser.ts';
import { Multiband } from '../src/audio/master/multiband.ts';
import { StereoStage } from '../src/audio/master/stereo-stage.ts';
import { eqPlaces, EQ_BANDS, type EqBand } from '../src/dsp/eq-band.ts';
import { Kernel, type Place } from '../src/dsp/kernel.ts';
import { QUANTUM } from '../src/dsp/kernel/layout.ts';
import type { BandSettings } from '../src/dsp/multiband.ts';
import { RATE, someNoise } from './sound-desk.ts';

const SECONDS = 10;
const ROUNDS = 5;

interface Stage {
  run(left: Place, right: Place): void;
}

const working: BandSettings = {
  threshold: -30,
  ratio: 2,
  attack: 0.01,
  release: 0.1,
  knee: 6,
  makeup: 1,
  bypass: 0,
  solo: 0,
};

function multiband(kernel: Kernel, bands: number): Multiband {
  const stage = new Multiband(kernel, RATE);
  stage.setCount(bands);
  for (let n = 0; n < bands; n++) stage.setBand(n, working);
  stage.snap();
  return stage;
}

/** Bells all the way up. @param places those of the bands, in turn. */
function bell(band: number, gain: number, places: readonly (typeof eqPlaces)[number][]): EqBand {
  const place = eqPlaces.indexOf(places[band % places.length] ?? 'stereo');
  return { on: 1, shape: 0, place, freq: 50 * 2 ** band, q: 1, gain };
}

function equaliser(kernel: Kernel, linear: number, ...places: (typeof eqPlaces)[number][]): Equaliser {
  const stage = new Equaliser(kernel, RATE);
  for (let band = 0; band < EQ_BANDS; band++) stage.setBand(band, bell(band, 3, places));
  stage.setLinear(linear);
  stage.snap();
  return stage;
}

/** Milliseconds of the processor for a second of stereo sound: the median of some rounds, after one that warms up. */
function cost(kernel: Kernel, stage: Stage, before: () => void = () => {}): number {
  const left = kernel.takePlanar();
  const right = kernel.takePlanar();
  const sounds = [someNoise(1, 2), someNoise(2, 2)] as const;
  const rounds = Array.from({ length: ROUNDS + 1 }, () => {
    const began = process.cpuUsage();
    for (let n = 0; n < (SECONDS * RATE) / QUANTUM; n++) {
      const from = (n * QUANTUM) % RATE;
      kernel.floats.set(sounds[0].subarray(from, from + QUANTUM), left >> 2);
      kernel.floats.set(sounds[1].subarray(from, from + QUANTUM), right >> 2);
      before();
      stage.run(left, right);
    }
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1000 / SECONDS;
  });
  return rounds.slice(1).toSorted((a, b) => a - b)[ROUNDS >> 1] ?? NaN;
}

function say(what: string, milliseconds: number): void {
  process.stdout.write(`${what.padEnd(52)} ${milliseconds.toFixed(2)} ms of the processor for a second\n`);
}

const kernel = await Kernel.load(new Uint8Array(fs.readFileSync(new URL('../kernel.wasm', import.meta.url))));
for (const bands of [3, 4, 5]) say(`multiband, ${bands} bands`, cost(kernel, multiband(kernel, bands)));

say('equaliser, linear phase, stereo bands', cost(kernel, equaliser(kernel, 1, 'stereo')));
say('  bands on mid and side too', cost(kernel, equaliser(kernel, 1, 'stereo', 'mid', 'side')));
const turned = equaliser(kernel, 1, 'stereo', 'mid', 'side');
let turns = 0;
say(
  '  while a knob is turned all the time',
  cost(kernel, turned, () => {
    turned.setBand(2, bell(2, (turns++ % 100) / 20, ['stereo']));
  }),
);
say('equaliser, minimum phase, stereo bands', cost(kernel, equaliser(kernel, 0, 'stereo')));
say('  bands on mid and side too', cost(kernel, equaliser(kernel, 0, 'stereo', 'mid', 'side')));

const stereo = new StereoStage(kernel, RATE);
for (const band of [0, 1, 2]) stereo.setWidth(band, 1.2);
stereo.setMonoBelow(120);
stereo.setGuard(1);
stereo.snap();
say('stereo: three widths, mono below, guarded', cost(kernel, stereo));
const together = [equaliser(kernel, 1, 'stereo', 'mid', 'side'), multiband(kernel, 4), stereo];
const chain: Stage = {
  run(left, right) {
    for (const stage of together) stage.run(left, right);
  },
};
say('linear phase, four bands and stereo together', cost(kernel, chain));
