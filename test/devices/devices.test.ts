import { readdirSync, readFileSync } from 'node:fs';
import * as prettier from 'prettier';
import { describe, expect, test } from 'vitest';
import { genericModels } from '../../firmware-sim/generic-models.ts';
import { models, type MackieModel, type ModelName } from '../../firmware-sim/models.ts';
import { familyOf } from '../../src/surfaces/index.ts';
import { deviceSchema, parseProfile } from '../../src/surfaces/device-file.ts';
import { hasPort, recognise } from '../../src/surfaces/recognise.ts';

const folder = new URL('../../devices/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.json') && file !== 'schema.json');
const devices = files.map((file) => ({
  file,
  profile: parseProfile(readFileSync(new URL(file, folder), 'utf8'), `devices/${file}`),
}));
const profiles = devices.map(({ profile }) => profile);

/** Names of ports as operating systems give them, by model; those of nobody are not to be recognised at all. */
const portNames: readonly (readonly [name: string, model: string | undefined])[] = [
  ['X-Touch', 'Behringer X-Touch'],
  ['X-Touch INT', 'Behringer X-Touch'],
  ['X-Touch 1', 'Behringer X-Touch'], // Windows, with the number of the port
  ['X-Touch X-TOUCH_INT', 'Behringer X-Touch'], // Linux
  ['X-Touch X-TOUCH_INT (2)', 'Behringer X-Touch'], // the second of two
  ['X-Touch:X-Touch X-TOUCH_INT 24:0', 'Behringer X-Touch'],
  ['X-Touch:X-Touch X-TOUCH_EXT 24:1', undefined], // its DIN sockets
  ['X-Touch EXT', undefined],
  ['MIDIIN2 (X-Touch)', undefined],
  ['X-Touch-Ext', 'Behringer X-Touch Extender'],
  ['X-Touch-Ext 0', 'Behringer X-Touch Extender'],
  ['X-Touch-Ext X-TOUCH_INT', 'Behringer X-Touch Extender'],
  ['X-Touch-Ext:X-Touch-Ext X-TOUCH_INT 28:0', 'Behringer X-Touch Extender'],
  ['X-Touch One', 'Behringer X-Touch One'],
  ['X-Touch One:X-Touch One MIDI 1 24:0', 'Behringer X-Touch One'],
  ['X-Touch Mini', 'Behringer X-Touch Mini'],
  ['X-TOUCH MINI:X-TOUCH MINI MIDI 1 20:0', 'Behringer X-Touch Mini'],
  ['X-TOUCH COMPACT', 'Behringer X-Touch Compact'],
  ['X-TOUCH COMPACT:X-TOUCH COMPACT MIDI 1 20:0', 'Behringer X-Touch Compact'],
  ['nanoKONTROL2', 'Korg nanoKONTROL2'],
  ['nanoKONTROL2:nanoKONTROL2 MIDI 1 20:0', 'Korg nanoKONTROL2'],
  ['nanoKONTROL Studio', undefined],
  ['MIDI Mix', 'Akai MIDImix'],
  ['MIDI Mix:MIDI Mix MIDI 1 24:0', 'Akai MIDImix'],
  ['MIDI Mix 2', 'Akai MIDImix'],
  ['8 Knobs', undefined],
  ['MCU Pro USB v3.1', 'Mackie Control Universal Pro'],
  ['MCU Pro USB v3.1:MCU Pro USB v3.1 MIDI 1 20:0', 'Mackie Control Universal Pro'],
  ['MCU Pro USB v3.1 Port 1', 'Mackie Control Universal Pro'],
  ['MIDIIN2 (MCU Pro USB v3.1)', 'Mackie Control XT Pro'],
  ['MIDIOUT3 (MCU Pro USB v3.1)', 'Mackie Control XT Pro'],
  ['MCU Pro USB v3.1:MCU Pro USB v3.1 MIDI 2 20:1', 'Mackie Control XT Pro'],
  ['Platform M+ V2.15', 'iCON Platform M+'],
  ['Platform M+ V2.00 1', 'iCON Platform M+'],
  ['Platform M+ V2.15:Platform M+ V2.15 MIDI 1 20:0', 'iCON Platform M+'],
  ['Platform X1 V2.15', undefined],
  ['Platform M V1.14', undefined],
  ['Logic Control', 'Emagic Logic Control'], // given by people: it has DIN sockets
  ['Logic Control XT 1', 'Emagic Logic Control XT'],
  ['Midi Through Port-0', undefined],
  ['', undefined],
];

describe.each(devices)('devices/$file', ({ file, profile }) => {
  test('is of a family that is spoken here, and can be spoken to', () => {
    const family = familyOf(profile.family);
    const controls = family.controls(profile);
    expect(controls.length).toBeGreaterThan(0);
    if (profile.family === 'mcu')
      expect(controls.filter(({ kind }) => kind === 'fader').length).toBe(
        profile.strips + Number(profile.mainFader),
      );
    expect(profile.strips).toBeLessThanOrEqual(family.strips);
    expect(new Set(controls.map((c) => c.local)).size).toBe(controls.length);
    expect(controls.map((c) => c.local)).toEqual(controls.map((c) => c.local).toSorted((a, b) => a - b));
  });

  test('no two of its controls have the same name', () => {
    const names = familyOf(profile.family)
      .controls(profile)
      .map(({ name, strip }) => name.replace('{strip}', String(strip)));
    expect(names.length).toBe(new Set(names).size);
  });

  test('names the models it stands beside as they are called', () => {
    for (const model of profile.extends ?? []) expect(profiles.map((p) => p.model)).toContain(model);
  });

  test('is called by its model, and says where what it says comes from', () => {
    expect(file).toMatch(/^[a-z0-9-]+\.json$/u);
    const page = { mcu: 'mcu', midi: 'generic-midi' }[profile.family];
    expect(profile.sources).toContain(`docs/protocols/${page}.md`);
  });

  test('points editors to the schema', () => {
    expect(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))).toMatchObject({
      $schema: './schema.json',
    });
  });

  test('has room for at least one character in every text', () => {
    const texts = familyOf(profile.family)
      .controls(profile)
      .filter(({ kind }) => kind === 'text');
    for (const { cells } of texts) expect(cells).toBeGreaterThan(0);
  });
});

describe('port names: one model is not found in the name of another (SendMIDI 44)', () => {
  test.each(portNames)('%s is %s', (name, model) => {
    expect(profiles.filter((profile) => hasPort(profile, name)).map((profile) => profile.model)).toEqual(
      model === undefined ? [] : [model],
    );
    expect(recognise(name, profiles)?.model).toBe(model);
  });

  test('every model that is recognised by name has a name in the list above', () => {
    const listed = new Set(portNames.map(([, model]) => model));
    for (const { model, ports } of profiles) if (ports.length > 0) expect(listed).toContain(model);
  });

  test('case makes no difference', () => {
    expect(recognise('x-touch int', profiles)?.model).toBe('Behringer X-Touch');
  });
});

/** The model each simulated unit is, as its device file calls it. */
const simulated: Readonly<Record<ModelName, string>> = {
  'mcu-pro': 'Mackie Control Universal Pro',
  'mcu-xt': 'Mackie Control XT Pro',
  'logic-control': 'Emagic Logic Control',
  'x-touch': 'Behringer X-Touch',
  'x-touch-ext': 'Behringer X-Touch Extender',
  'x-touch-one': 'Behringer X-Touch One',
  'platform-m+': 'iCON Platform M+',
};

describe.each(Object.entries(simulated))('a simulated %s', (name, called) => {
  const model: MackieModel = models[name as ModelName];
  const profile = profiles.find((one) => one.family === 'mcu' && one.model === called);
  if (profile?.family !== 'mcu') throw new Error(`there is no ${called}`);

  test('is recognised by the name of its port, and so is the second of two', () => {
    expect(recognise(model.portName, profiles)?.model).toBe(called);
    expect(recognise(`${model.portName} (2)`, profiles)?.model).toBe(called);
  });

  test('has what its device file says it has', () => {
    const { strips, master } = model.windowOn ?? model;
    expect({
      strips,
      mainFader: master,
      display: model.display && { cells: model.display === 'own' ? 7 : 6, colours: model.colours },
      timecode: model.digits,
      assignment: model.digits,
      meters: model.meter && { display: 'display', lamps: 'bridge' }[model.meter.place],
      wheel: model.keys === 'all',
      id: model.id,
      greeting: { none: 'none', announce: 'query', challenge: 'challenge' }[model.greeting],
      echo: 'servo',
    }).toEqual({
      strips: profile.strips,
      mainFader: profile.mainFader,
      display: profile.display ?? undefined,
      timecode: profile.timecode,
      assignment: profile.assignment,
      meters: profile.meters ?? undefined,
      wheel: profile.wheel,
      id: profile.greeting.id,
      greeting: profile.greeting.kind,
      echo: profile.faders.echo,
    });
  });
});

test('a simulated nanoKONTROL2 is recognised by the name of its port, and a box of eight knobs is not', () => {
  expect(recognise(genericModels.nanokontrol2.portName, profiles)?.model).toBe('Korg nanoKONTROL2');
  expect(recognise(genericModels['8-knobs'].portName, profiles)).toBeUndefined();
});

test('no two models have the same name', () => {
  const models = profiles.map((profile) => profile.model);
  expect(models.length).toBe(new Set(models).size);
});

test.each(['generic-mcu.json', 'any-midi.json'])(
  '%s is for units that nobody has described, and never found by name',
  (name) => {
    const generic = devices.find(({ file }) => file === name);
    expect(generic?.profile.ports).toEqual([]);
  },
);

test('schema.json is the one the code goes by (vitest -u writes it)', async () => {
  const options = await prettier.resolveConfig(new URL('schema.json', folder));
  const text = await prettier.format(JSON.stringify(deviceSchema()), { ...options, parser: 'json' });
  await expect(text).toMatchFileSnapshot('../../devices/schema.json');
});
