import { describe, expect, test } from 'vitest';
import { heardBy, onTheDesk, stemName, stemNames } from '../../src/model/stem-names.ts';

describe('the name of a file', () => {
  test.each([
    ['01_Kick In.wav', 'Kick In', 'drums', undefined],
    ['SNR btm-03.wav', 'SNR Btm', 'drums', undefined],
    ['Lead Vox_dbl L.wav', 'Lead Vox Dbl', 'vocals', 'left'],
    ['Gtr 2 (Rhythm).R.wav', 'Gtr 2 Rhythm', 'guitars', 'right'],
    ['DrumsOH_L.aif', 'Drums OH', 'drums', 'left'],
    ['02-OHR.wav', 'OH', 'drums', 'right'],
    ['Bass Drum.wav', 'Bass Drum', 'drums', undefined],
    ['bass_gtr_di.wav', 'Bass Gtr Di', 'bass', undefined],
    ['808.wav', '808', 'bass', undefined],
    ['12 - Vox Verb.wav', 'Vox Verb', 'vocals', undefined],
    ['Kick_02.wav', 'Kick', 'drums', undefined],
    ['Moog.take2.wav', 'Moog', 'other', undefined],
    ['Tom1.wav', 'Tom1', 'drums', undefined],
    ['Guitar Left.flac', 'Guitar', 'guitars', 'left'],
    ['Gitarre links.wav', 'Gitarre', 'guitars', 'left'],
    ['Grosse Caisse.wav', 'Grosse Caisse', 'drums', undefined],
    ['Flügel R.wav', 'Flügel', 'keys', 'right'],
    ['Chœur.wav', 'Chœur', 'other', undefined], // a ligature is no accent, and nobody names stems so
    ['Choeurs.wav', 'Choeurs', 'choir', undefined],
    ['BGVs.wav', 'BGVs', 'choir', undefined],
    ['Lead Gtr.wav', 'Lead Gtr', 'guitars', undefined],
    ['FX Riser.wav', 'FX Riser', 'effects', undefined],
    ['Track 05 Snare.wav', 'Snare', 'drums', undefined],
    ['L.wav', 'L', 'other', undefined], // one word is a name, and no side of nothing
    ['1.wav', '1', 'other', undefined],
    ['_-_.wav', 'Stem', 'other', undefined],
  ])('%s is the strip "%s", of the kind %s, side %s', (file, label, kind, side) => {
    expect(stemName(file)).toMatchObject({ label, kind, side });
  });

  test('is the same for both sides of a pair, and another for every other file', () => {
    const pairs = ['Gtr 2.L.wav', 'Gtr 2.R.wav', 'Gtr 1.L.wav', 'Gtr 2.wav'].map(
      (file) => stemName(file).pair,
    );
    expect(pairs[0]).toBe(pairs[1]);
    expect(new Set(pairs).size).toBe(3);
  });

  test('loses the name of the song, which all begin with, and keeps what says the kind', () => {
    const labels = (...files: readonly string[]) => stemNames(files).map(({ label }) => label);
    expect(labels('My Song - Kick.wav', 'My Song - Snare.wav', 'My Song - Bass DI.wav')).toEqual([
      'Kick',
      'Snare',
      'Bass DI',
    ]);
    expect(labels('MySong_01_kick in_02.wav', 'MySong_02_kick out_02.wav', 'MySong_10_808_02.wav')).toEqual([
      'Kick In', // and no number of a track: "Kick In" and "Kick Out" belong together
      'Kick Out',
      '808',
    ]);
    expect(labels('MySong_808 low.wav', 'MySong_808 hi.wav', 'MySong_1.wav')[0]).toBe('808 Low');
    expect(labels('Drums Kick.wav', 'Drums OH.wav', 'Drums Room.wav')[0]).toBe('Drums Kick');
    expect(labels('Blue Kick.wav', 'Blue Snare.wav')).toEqual(['Blue Kick', 'Blue Snare']); // two prove nothing
    expect(labels('Gtr_01.wav', 'Gtr_02.wav', 'Vox_02.wav')).toEqual(['Gtr 01', 'Gtr 02', 'Vox']);
  });
});

test('strips stand as on a desk: drums, bass, guitars, keys, voices, and 2 before 10', () => {
  const files = [
    'Vox.wav',
    'Gtr 10.wav',
    'Keys.wav',
    'Hat.wav',
    'Bass.wav',
    'Gtr 2.wav',
    'Kick.wav',
    'Riser.wav',
  ];
  expect(
    stemNames(files)
      .toSorted(onTheDesk)
      .map(({ label }) => label),
  ).toEqual(['Kick', 'Hat', 'Bass', 'Gtr 2', 'Gtr 10', 'Keys', 'Vox', 'Riser']);
});

test.each([
  ['Kick In', 'Kick Out', true],
  ['Snare Top', 'Snare Btm', true],
  ['Bass DI', 'Bass Amp', true],
  ['Gtr 1', 'Gtr 2', false],
  ['Kick In', 'Snare Top', false],
])('%s and %s hear the same: %s', (a, b, same) => {
  expect(heardBy(a).source === heardBy(b).source).toBe(same);
  expect(heardBy('Something In').source).toBe('');
});
