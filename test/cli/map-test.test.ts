import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkMappings } from '../../src/cli/map.ts';
import { testMappings, type MapTestOptions } from '../../src/cli/map-test.ts';
import type { Output } from '../../src/cli/output.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'faderline-map-test-'));

/** What a verb prints, kept. */
function kept() {
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
  return { out, lines, data: () => data };
}

async function run(text: string, options: MapTestOptions = {}) {
  const file = path.join(folder, 'a.yaml');
  writeFileSync(file, text);
  const { out, lines, data } = kept();
  const code = await testMappings([file], options, out);
  return { code, text: lines.join('\n').replaceAll(file, 'a.yaml'), data };
}

/** What `map check` says of a file. */
function checked(text: string) {
  const file = path.join(folder, 'b.yaml');
  writeFileSync(file, text);
  const { out, lines } = kept();
  return { code: checkMappings([file], out), text: lines.join('\n').replaceAll(file, 'b.yaml') };
}

const mapping = `faderline: 2
name: One channel at a time
for: mcu
strips: [ch]
controls:
  key select {strip}: select {strip}
  encoder 1:
    ride: '{selected}/eq/1/gain'
    step: 0.5 dB
    ring: boost-cut
  fader 8: main/fader
  key mute 8:
    press: toggle main/mute
    light: if main/mute then flash
  long key mute 8: set main/fader to -20 dB
  text upper 8: '{value("fader 8")}'
tests:
`;

describe('the tests of a mapping that comes with Faderline', () => {
  const files = readdirSync('test/mappings').filter((name) => name.endsWith('.tests.yaml'));

  test.each(files)('%s', async (name) => {
    const { out, lines } = kept();
    const code = await testMappings([path.join('test/mappings', name)], {}, out);
    expect(lines.filter((line) => !line.includes('✓'))).toEqual([
      expect.stringMatching(/\d+ tests? on a simulated/),
      expect.stringMatching(/^\d+ passed, 0 failed$/),
    ]);
    expect(code).toBe(0);
  });

  test.each(files)('%s is free of faults', (name) => {
    const { out, lines } = kept();
    expect(checkMappings([path.join('test/mappings', name)], out)).toBe(0);
    expect(lines).toEqual([`test/mappings/${name}: ok`]);
  });
});

describe('map test', () => {
  test('does the tests of the manual on a simulated surface', async () => {
    const { code, text } = await run(`${mapping}  the eighth fader is the main one:
    - move fader 8 to 75 %
    - expect main/fader = 0 dB
  the mute of the mix flashes:
    - press key mute 8
    - expect key mute 8 flashes
    - expect main/mute
  a click is half a decibel:
    - press key select 3
    - turn encoder 1 right 2
    - expect ch/3/eq/1/gain = 1 dB
`);
    expect(code).toBe(0);
    expect(text).toMatch(/ {2}✓ the eighth fader is the main one\n(.*\n)*3 passed, 0 failed$/);
  });

  test('says of a step that fails where it stands, what was found, and what the control did and why', async () => {
    const { code, text } = await run(`${mapping}  it fails:
    - press key select 3
    - press key mute 8
    - expect key mute 8 is dark
    - expect main/mute
`);
    expect(code).toBe(1);
    expect(text).toContain('✗ it fails');
    expect(text).toContain('a.yaml:21:7 expected key mute 8 to be dark, but it flashes');
    expect(text).toContain('            - expect key mute 8 is dark\n              ^');
    expect(text).toMatch(/Main mute went from off to on.*\(line 12: key mute 8/);
    expect(text).toMatch(/\n0 passed, 1 failed$/);
  });

  test('looks at the face of the surface: displays, motors under a hand, long presses', async () => {
    const { code, text } = await run(`${mapping}  motors and hands:
    - touch fader 8
    - move fader 8 to 50 % in 500 ms
    - expect text upper 8 shows "-10.0"
    - set main/fader to 0 dB
    - expect fader 8 stands at 50 %
    - let go of fader 8
    - hold key mute 8
    - wait 600 ms
    - expect main/fader = -20 dB
    - expect fader 8 stands at 37.5 %
    - release key mute 8
    - expect not main/mute
`);
    expect([code, text]).toEqual([0, expect.stringMatching(/1 passed, 0 failed$/)]);
  });

  test('begins each test with a blank desk', async () => {
    const { text } = await run(`${mapping}  one:
    - press key mute 8
    - expect main/mute
  two:
    - expect not main/mute
`);
    expect(text).toMatch(/2 passed, 0 failed$/);
  });

  test('with --verbose says of every step what the controls did', async () => {
    const { text } = await run(`${mapping}  one:\n    - press key select 3\n`, { verbose: true });
    expect(text).toMatch(/✓ press key select 3\n +Key select 3 was pressed/);
  });

  test('as data says the same', async () => {
    const { data } = await run(`${mapping}  one:\n    - press key select 3\n    - expect main/mute\n`);
    expect(data()).toMatchObject([
      {
        model: 'mcu-pro',
        results: [{ name: 'one', ok: false, steps: [{ ok: true }, { ok: false, line: 20 }] }],
      },
    ]);
  });

  test('on another model, where one is named', async () => {
    const { text } = await run(`${mapping}  one:\n    - press key select 3\n`, { model: 'x-touch' });
    expect(text).toMatch(/on a simulated Behringer X-Touch\n/);
    await expect(run(mapping, { model: 'x-tuch' })).resolves.toMatchObject({ code: 3 });
    await expect(run(`${mapping}  one:\n    - wait 1 s\n`, { model: 'x-tuch' })).rejects.toThrow(
      'did you mean x-touch?',
    );
  });

  test.each([
    ['presss key mute 8', '19:7 "presss key mute 8" is no step; did you mean "press key mute 8"?'],
    ['press key mut 8', '19:13 there is no control "key mut 8"; did you mean "key mute 8"?'],
    ['press fader 8', '19:13 "fader 8" is not pressed'],
    ['move fader 8 to 120 %', '19:23 this is at most 100 %, not 120'],
    ['move fader 8', '19:7 "move fader 8" is no whole step; it goes "move C to 50 % in 1 s"'],
    ['expect main/mut', '19:14 the desk has no parameter "main/mut"; did you mean "main/mute"?'],
    ['expect fader 8 is lit', '19:14 "fader 8" has no light'],
    ['set main/fadr to 0 dB', '19:11 the desk has no parameter "main/fadr"; did you mean "main/fader"?'],
    ['set main/mute to 3 dB', '19:24'],
    ['fly', '19:7 "fly" is no step; steps begin with move, touch, let'],
  ])('names what is wrong with "%s" at its place, as does map check', async (step, message) => {
    const text = `${mapping}  one:\n    - ${step}\n`;
    const tested = await run(text);
    expect([tested.code, tested.text]).toEqual([3, expect.stringContaining(`a.yaml:${message}`)]);
    const { code, text: said } = checked(text);
    expect([code, said]).toEqual([3, expect.stringContaining(`b.yaml:${message}`)]);
  });

  test('of a file that names another: its faults, and a mapping that is not there', async () => {
    const beside = await run('faderline: 2\nmapping: nowhere.yaml\ntests:\n  a:\n    - wait 1 s\n');
    expect([beside.code, beside.text]).toEqual([
      3,
      expect.stringContaining('a.yaml:2:10 there is no mapping at'),
    ]);
    const odd = await run('faderline: 2\nmapping: nowhere.yaml\ntest:\n  a:\n    - wait 1 s\n');
    expect(odd.text).toContain('a.yaml:3:1 "test" is no section of a file of tests; did you mean "tests"?');
    expect((await run('faderline: 1\nmapping: nowhere.yaml\ntests: {}\n')).text).toContain('a.yaml:1:12');
  });

  test('of a mapping without tests says so', async () => {
    const { code, text } = await run(mapping.replace('tests:\n', ''));
    expect([code, text]).toEqual([3, expect.stringContaining('there are no tests in this file')]);
  });

  test('for a surface by its name are checked on every model there is', () => {
    const named = mapping.replace('for: mcu', 'for: X-Touch (2)');
    expect(named).not.toBe(mapping);
    const { code, text } = checked(`${named}  one:\n    - press key mute 8\n`);
    expect([code, text]).toEqual([0, expect.not.stringContaining('there is no control')]);
  });

  test('about a light that a model does not have says so, and takes by itself a model that has it', async () => {
    const text = `${mapping}  one:\n    - expect key F7 is dark\n`;
    const pro = await run(text, { model: 'mcu-pro' });
    expect([pro.code, pro.text]).toEqual([
      3,
      expect.stringContaining(
        'a.yaml:19:14 a Mackie Control Universal Pro has no light in key F7; try --model x-touch\n',
      ),
    ]);
    expect((await run(text)).text).toMatch(/on a simulated Behringer X-Touch\n/);
  });

  test('of a surface that nobody simulates says which there are', async () => {
    const text =
      'faderline: 2\nname: a\nfor: Akai MIDImix\nstrips: [ch]\ncontrols:\n  fader main: main/fader\ntests:\n  a:\n    - move fader main to 50 %\n';
    await expect(run(text)).rejects.toThrow(
      'no simulated surface is a "Akai MIDImix"; take one with --model',
    );
    expect(checked(text).code).toBe(0);
  });
});
