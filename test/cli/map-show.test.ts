import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { showMapping, type MapShowOptions } from '../../src/cli/map-show.ts';
import type { Output } from '../../src/cli/output.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'faderline-map-show-'));

function show(file: string | undefined, options: MapShowOptions = {}) {
  const lines: string[] = [];
  let data: unknown;
  const out: Output = {
    json: false,
    quiet: false,
    data: (document, text) => {
      data = document;
      lines.push(...text());
    },
    note: () => {},
  };
  const code = showMapping(file, options, out);
  return { code, lines, text: lines.join('\n'), data };
}

function written(text: string): string {
  const file = path.join(folder, 'a.yaml');
  writeFileSync(file, text);
  return file;
}

const small = `faderline: 2
name: Small
for: mcu
strips: [ch]
controls:
  fader {strip}: '{strip}/fader'
  fader 8: main/fader
  key F1:
    press: toggle main/mute # a comment
    light: if main/mute then flash
  key F2: play
  shift + key F2: stop
  key shift: hold shift
  colour 1: red
pages:
  a:
    encoder 1: ch/1/pan
  b:
    turns: 2
    encoder 1: ch/1/trim
layers:
  night:
    when: main/dim
    fader 8: ch/8/fader
  shift: {}
`.replace('main/dim', 'main/mute');

describe('map show', () => {
  test('says what every control does, layer by layer, with the lines of the file', () => {
    const { code, text } = show(written(small), { model: 'x-touch' });
    expect(code).toBe(0);
    expect(text).toMatch(/^Small \(.*a\.yaml\) on a Behringer X-Touch\n\nAlways\n {2}each strip\n/);
    expect(text).toMatch(/ 6 {2}fader \{strip\} +'\{strip\}\/fader' {2}\[not fader 8; \^ night\]\n/);
    expect(text).toMatch(/ 7 {2}fader 8 +main\/fader {2}\[\^ night\]\n/);
    expect(text).toMatch(/ 8 {2}key F1 +press: toggle main\/mute, light: if main\/mute then flash\n/);
    expect(text).toMatch(/ 11 {2}key F2 +play {2}\[\^ shift\]\n/);
    expect(text).toContain('Page b, 2 turns');
    expect(text).toContain('Layer night, by itself when main/mute');
    expect(text).toMatch(/Layer shift\n {2}keys\n +12 {2}key F2 +stop/);
    expect(text).toMatch(/Nothing is said of: fader main, encoder 2–8, /);
  });

  test('a list as it would stand on one line, with each comma once', () => {
    const listed = small.replace(
      '  key F2: play\n',
      '  key F2:\n    - set main/mute to on\n    - play\n' +
        '  key F3:\n    press:\n      - stop\n      - play\n    light: rolling\n' +
        '  encoder 2:\n    ride:\n      - { path: ch/9/fader, from: -40 dB, to: -10 dB }\n      - ch/8/pan\n',
    );
    const { text } = show(written(listed), { model: 'x-touch' });
    const flat = text.replace(/\s+/gu, ' ');
    expect(flat).toContain('key F2 [set main/mute to on, play]');
    expect(flat).toContain('key F3 press: [stop, play], light: rolling');
    expect(flat).toContain('ride: [{ path: ch/9/fader, from: -40 dB, to: -10 dB }, ch/8/pan]');
  });

  test('of one page, or one layer', () => {
    const { text } = show(written(small), { page: 'b' });
    expect(text).toContain('Page b, 2 turns');
    expect(text).not.toContain('Always');
    expect(show(written(small), { layer: 'base' }).text).not.toContain('Page');
    expect(() => show(written(small), { page: 'c' })).toThrow('there is no page "c"; there is a');
    expect(() => show(written(small), { layer: 'nigt' })).toThrow('there is no layer "nigt"; there is night');
  });

  test('says of a smaller surface what it has not', () => {
    const { text } = show(written(small), { model: 'Mackie Control Universal Pro' });
    expect(text).toMatch(/not on this model\n +14 {2}colour 1/);
  });

  test('names a line that another always hides', () => {
    const hidden = small.replace('  key F2: play\n', '  key F{n}: play\n  key F2: nothing\n');
    expect(show(written(hidden)).text).toMatch(/key F\{n\} +play {2}\[not key F1–2; \^ shift\]/);
  });

  test('without a file takes the mapping that comes for the model, within 100 columns', () => {
    const { text, lines } = show(undefined);
    expect(text).toMatch(/^Mackie Control \(.*mackie-control\.yaml\) on a Behringer X-Touch\n/);
    expect(Math.max(...lines.slice(1).map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(show(undefined, { model: 'nanoKONTROL2' }).text).toMatch(/nanokontrol2\.yaml\) on a Korg/);
    expect(() => show(undefined, { model: 'x-tuch' })).toThrow('did you mean "x-touch"?');
  });

  test.each(readdirSync('mappings').filter((name) => name.endsWith('.yaml')))(
    'shows each line of %s once, on a model that has all it names',
    (name) => {
      const { data, text } = show(path.join('mappings', name));
      const { layers } = data as {
        layers: { rows: { line: number; controls: string[]; hiddenBy: unknown }[] }[];
      };
      const rows = layers.flatMap((layer) => layer.rows);
      expect(new Set(rows.map(({ line }) => line)).size).toBe(rows.length);
      expect(rows.filter(({ hiddenBy }) => hiddenBy !== null)).toEqual([]);
      expect(text).not.toContain('hidden by');
    },
  );
});
