import { FaderportClassic, classicKeys, classicModels } from './faderport-classic.ts';
import { faderportModels, type FaderportName } from './faderport-models.ts';
import { FaderportSurface } from './faderport.ts';
import { controllerModels, type ControllerModelName } from './controllers/index.ts';
import { ControllerSurface } from './controllers/surface.ts';
import { GenericSurface } from './generic.ts';
import { genericModels, type GenericModelName } from './generic-models.ts';
import { hidModels, type HidModelName } from './hid-models.ts';
import { HidUnit } from './hid-unit.ts';
import { HuiSurface, huiModels, type HuiModelName } from './hui.ts';
import { switchNames } from './hui-keys.ts';
import { MackieSurface } from './mackie.ts';
import { type ModelName, models } from './models.ts';
import { StreamDeck } from './stream-deck.ts';
import { keysOf, streamDeckModels, type StreamDeckName } from './stream-deck-models.ts';
import type { Maker, SimulatedModel } from './unit.ts';
import { XctlSurface, xctlModels, type XctlModelName } from './xctl.ts';

const mackie: Maker = {
  models,
  cable: 'midi',
  make: (model, options) => new MackieSurface({ ...options, model: model as ModelName }),
};

const generic: Maker = {
  models: genericModels,
  cable: 'midi',
  make: (model, options) => new GenericSurface({ ...options, model: model as GenericModelName }),
  keys: (model, strips) =>
    genericModels[model as GenericModelName].keys.flatMap(({ name, count }) =>
      count === 1 ? [name] : Array.from({ length: strips }, (_, n) => `${name} ${n + 1}`),
    ),
};

const faderport: Maker = {
  models: faderportModels,
  cable: 'midi',
  make: (model, options) => new FaderportSurface({ ...options, model: model as FaderportName }),
  keys: (model, strips) => [
    ...faderportModels[model as FaderportName].keys.values(),
    ...['solo', 'mute', 'select'].flatMap((key) =>
      Array.from({ length: strips }, (_, n) => `${key} ${n + 1}`),
    ),
  ],
};

const classic: Maker = {
  models: classicModels,
  cable: 'midi',
  make: (_model, options) => new FaderportClassic(options),
  keys: () => classicKeys,
};

const streamDeck: Maker = {
  models: streamDeckModels,
  cable: 'hid',
  make: (model, options) => new StreamDeck({ ...options, model: model as StreamDeckName }),
  keys: (model) => keysOf(streamDeckModels[model as StreamDeckName]),
};

const hid: Maker = {
  models: hidModels,
  cable: 'hid',
  make: (model, options) => new HidUnit({ ...options, model: model as HidModelName }),
  keys: (model) => Object.keys(hidModels[model as HidModelName].keys),
};

const hui: Maker = {
  models: huiModels,
  cable: 'midi',
  make: (model, options) => new HuiSurface({ ...options, model: model as HuiModelName }),
  keys: (_model, strips) => switchNames(strips),
};

const controllers: Maker = {
  models: controllerModels,
  cable: 'midi',
  make: (model, options) =>
    new ControllerSurface({ ...options, model: controllerModels[model as ControllerModelName] }),
  keys: (model) => Object.keys(controllerModels[model as ControllerModelName].keys),
};

const xctl: Maker = {
  models: xctlModels,
  cable: 'xctl',
  make: (model, options) => new XctlSurface({ ...options, model: model as XctlModelName }),
};

/** Everybody who makes simulated units, one line each. */
const makers: readonly Maker[] = [
  mackie,
  generic,
  controllers,
  faderport,
  classic,
  streamDeck,
  hid,
  hui,
  xctl,
];

/** Every model that can be simulated, by its short name. */
export const everyModel: Readonly<Record<string, SimulatedModel>> = Object.fromEntries(
  makers.flatMap(({ models: made }) => Object.entries(made)),
);

/** Who makes a model. @throws RangeError when nobody does. */
export function makerOf(model: string): Maker {
  const maker = makers.find(({ models: made }) => Object.hasOwn(made, model));
  if (!maker) throw new RangeError(`there is no simulated ${model}`);
  return maker;
}

/** What a model is plugged in with; undefined for one that there is not. */
export function cableOf(model: string | undefined): Maker['cable'] | undefined {
  return model !== undefined && Object.hasOwn(everyModel, model) ? makerOf(model).cable : undefined;
}
