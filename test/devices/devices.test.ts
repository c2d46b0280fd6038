import { readdirSync, readFileSync } from 'node:fs';
import * as prettier from 'prettier';
import { describe, expect, test } from 'vitest';
import { classicModels } from '../../firmware-sim/faderport-classic.ts';
import { faderportModels } from '../../firmware-sim/faderport-models.ts';
import { genericModels } from '../../firmware-sim/generic-models.ts';
import { huiModels } from '../../firmware-sim/hui.ts';
import { models, type MackieModel, type ModelName } from '../../firmware-sim/models.ts';
import { streamDeckModels } from '../../firmware-sim/stream-deck-models.ts';
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
  ['nanoKONTROL Studio', 'Korg nanoKONTROL Studio'],
  ['nanoKONTROL Studio:nanoKONTROL Studio MIDI 1 20:0', 'Korg nanoKONTROL Studio'],
  ['nanoKONTROL', undefined],
  ['BCF2000', 'Behringer BCF2000'],
  ['BCF2000 port 1', 'Behringer BCF2000'], // macOS
  ['BCF2000:BCF2000 MIDI 1  20:0', undefined], // two spaces: nobody saw that
  ['BCF2000:BCF2000 MIDI 1 20:0', 'Behringer BCF2000'],
  ['BCF2000 MIDI 1 ', 'Behringer BCF2000'], // ALSA: its driver ends the name with a space
  ['BCF2000 MIDI 2', undefined],
  ['MIDIIN2 (BCF2000)', undefined],
  ['BCR2000', 'Behringer BCR2000'],
  ['BCR2000:BCR2000 MIDI 1 20:0', 'Behringer BCR2000'],
  ['Launch Control XL', 'Novation Launch Control XL'],
  ['Launch Control XL Launch Contro', 'Novation Launch Control XL'], // ALSA cuts it
  ['Launch Control XL:Launch Control XL Launch Contro 20:0', 'Novation Launch Control XL'],
  ['Launch Control XL HUI', undefined],
  ['Launch Control XL 3', undefined],
  ['Launch Control', undefined],
  ['LCXL3 1 DAW Out', 'Novation Launch Control XL 3'],
  ['LCXL3 2 DAW In', 'Novation Launch Control XL 3'],
  ['MIDIIN2 (LCXL3 1 MIDI)', 'Novation Launch Control XL 3'],
  ['LCXL3 1:LCXL3 1 LCXL3 1 DAW Out 20:1', 'Novation Launch Control XL 3'],
  ['LCXL3 1 LCXL3 1 DAW Out', 'Novation Launch Control XL 3'],
  ['LCXL3 1 MIDI Out', undefined],
  ['LCXL3 1 MIDI', undefined],
  ['APC40 mkII', 'Akai APC40 mkII'],
  ['APC40 mkII:APC40 mkII MIDI 1 20:0', 'Akai APC40 mkII'],
  ['Akai APC40', undefined],
  ['APC mini mk2', 'Akai APC mini mk2'],
  ['APC mini mk2 Control', 'Akai APC mini mk2'],
  ['APC mini mk2 Notes', undefined],
  ['MIDIIN2 (APC mini mk2)', undefined],
  ['APC mini mk2:APC mini mk2 APC mini mk2 Contr 20:0', 'Akai APC mini mk2'],
  ['APC mini mk2:APC mini mk2 APC mini mk2 Notes 20:1', undefined],
  ['APC MINI', undefined],
  ['XONE:K2', 'Allen & Heath Xone:K2'],
  ['XONE:K2:XONE:K2 MIDI 1 20:0', 'Allen & Heath Xone:K2'],
  ['XONE:K3', undefined],
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
  ['PreSonus FP8', 'PreSonus FaderPort 8'], // macOS, Windows
  ['PreSonus FP8 Port 1', 'PreSonus FaderPort 8'],
  ['PreSonus FP8:PreSonus FP8 Port 1 24:0', 'PreSonus FaderPort 8'], // Linux
  ['PreSonus FP8 (2)', 'PreSonus FaderPort 8'],
  ['PreSonus FP16', 'PreSonus FaderPort 16'],
  ['PreSonus FP16 1', 'PreSonus FaderPort 16'],
  ['PreSonus FP16 Port 1', 'PreSonus FaderPort 16'],
  ['PreSonus FP16:PreSonus FP16 Port 1 28:0', 'PreSonus FaderPort 16'],
  ['PreSonus FP16 Port 2', undefined], // the second eight, while it speaks Mackie Control
  ['MIDIIN2 (PreSonus FP16)', undefined],
  ['PreSonus FP2', 'PreSonus FaderPort 2'],
  ['PreSonus FP2:PreSonus FP2 MIDI 1 20:0', 'PreSonus FaderPort 2'],
  ['FaderPort', 'PreSonus FaderPort Classic'],
  ['PreSonus FaderPort', 'PreSonus FaderPort Classic'],
  ['FaderPort:FaderPort MIDI 1 20:0', 'PreSonus FaderPort Classic'],
  ['PreSonus FaderPort ioStation', undefined],
  ['Logic Control', 'Emagic Logic Control'], // given by people: it has DIN sockets
  ['Logic Control XT 1', 'Emagic Logic Control XT'],
  ['X-Touch at 192.168.0.7', 'Behringer X-Touch, XCtl'],
  ['X-Touch at 127.0.0.1:50000', 'Behringer X-Touch, XCtl'],
  ['HUI', 'Mackie HUI'], // given by people: it has DIN sockets
  ['Mackie HUI 2', 'Mackie HUI'],
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
    expect(profile.sources).toContain(`docs/protocols/${familyOf(profile.family).page}.md`);
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

test.each([
  ['PreSonus FaderPort 8', faderportModels['faderport-8']],
  ['PreSonus FaderPort 16', faderportModels['faderport-16']],
  ['PreSonus FaderPort 2', faderportModels['faderport-2']],
  ['PreSonus FaderPort Classic', classicModels['faderport-classic']],
])('a simulated %s is recognised by the name of its port, and has as many strips', (called, model) => {
  const profile = recognise(model.portName, profiles);
  expect(profile).toMatchObject({ model: called, strips: model.strips });
  expect(recognise(`${model.portName} (2)`, profiles)).toBe(profile);
  if ('id' in model) expect(profile?.greeting.id).toBe(model.id);
});

test('a simulated nanoKONTROL2 is recognised by the name of its port, and a box of eight knobs is not', () => {
  expect(recognise(genericModels.nanokontrol2.portName, profiles)?.model).toBe('Korg nanoKONTROL2');
  expect(recognise(genericModels['8-knobs'].portName, profiles)).toBeUndefined();
});

describe.each(Object.values(streamDeckModels))('a simulated $name', (model) => {
  const profile = recognise(model.portName, profiles, model.usb);

  test('is recognised by its USB numbers, and not by its name', () => {
    expect(profile?.model).toBe(`Elgato ${model.name}`);
    expect(recognise(model.portName, profiles)).toBeUndefined();
  });

  test('has what its device file says it has', () => {
    expect(profile).toMatchObject({
      strips: model.strips,
      rows: model.rows,
      keyPixels: model.side,
      turned: model.upsideDown,
      touchStrip: model.encoders > 0 ? { width: 800, height: 100 } : null,
    });
  });
});

test('no two models answer to the same USB numbers', () => {
  const numbers = profiles.flatMap(({ usb }) => usb ?? []);
  expect(numbers.length).toBe(new Set(numbers).size);
});

test('a simulated HUI is recognised by the name of its port, and has what its device file says it has', () => {
  const profile = recognise(huiModels.hui.portName, profiles);
  if (profile?.family !== 'hui') throw new Error('it is no HUI');
  const { strips, mainDisplay, pushPort } = huiModels.hui;
  expect(profile).toMatchObject({ strips, parameters: mainDisplay, display: { main: mainDisplay } });
  expect(profile.push).toBe(pushPort === 5 ? 'v-sel' : 'auto');
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
