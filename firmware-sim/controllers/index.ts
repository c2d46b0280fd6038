import { akai } from './akai.ts';
import { behringer } from './behringer.ts';
import { korg } from './korg.ts';
import { novation } from './novation.ts';
import type { ControllerModel } from './model.ts';
import { xone } from './xone.ts';

/** Plain controllers that have more than knobs and keys, by their short names. */
export const controllerModels = {
  ...behringer,
  ...korg,
  ...novation,
  ...akai,
  ...xone,
} as const satisfies Record<string, ControllerModel>;

/** Short name of such a model, as scripts and the command line say it. */
export type ControllerModelName = keyof typeof controllerModels;
