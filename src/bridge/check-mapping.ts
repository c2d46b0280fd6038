import { checkMapping } from '../mapping/check.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { readMapping } from '../mapping/read.ts';
import type { Control } from '../model/controls.ts';
import { defaultLayout } from '../model/layout.ts';
import { nearest } from '../model/nearest.ts';
import { tableFor, type ParameterTable } from '../model/parameters.ts';
import type { DeviceProfile } from '../model/profile.ts';
import { familyOf } from '../surfaces/index.ts';
import { controlsOf } from './bridge.ts';
import { loadProfiles } from './library.ts';
import type { CheckMapping } from './mapping-file.ts';
import { specificity } from './mappings.ts';

/** Holds mappings against every surface they may be for, and the desk. */
export function mappingCheck(table: ParameterTable = tableFor(defaultLayout)): CheckMapping {
  const { profiles, fallback, unknown } = loadProfiles();
  const all = [...profiles, fallback, unknown];
  return (text) => {
    const { mapping, problems } = readMapping(text);
    if (!mapping) return { mapping, problems };
    const meant = all.filter((profile) => isFor(mapping, profile));
    const controls = controlsOfAny(mapping, meant.length > 0 ? meant : all);
    const doubts =
      meant.length > 0
        ? []
        : [{ ...placeOfFor(text), message: forNobody(mapping, all), weight: 'warning' as const }];
    return { mapping, problems: [...problems, ...doubts, ...checkMapping(mapping, table, controls)] };
  };
}

function isFor(mapping: Mapping, { model, family }: DeviceProfile): boolean {
  return specificity(mapping.for, { name: '', models: [model], family }) > 0;
}

/** Where the value of `for` stands, from 1. */
function placeOfFor(text: string): { readonly line: number; readonly column: number } {
  const found = /^for *: */mu.exec(text);
  if (!found) return { line: 1, column: 1 };
  return { line: text.slice(0, found.index).split('\n').length, column: found[0].length + 1 };
}

/** The controls of every one of these models. */
export function controlsOfAny(mapping: Mapping, profiles: readonly DeviceProfile[]): readonly Control[] {
  return profiles.flatMap((profile) => controlsOf({ profiles: [grownFor(mapping, profile)] }));
}

/** A model with what a mapping names and it could have for controls. */
export function grownFor({ rules }: Mapping, profile: DeviceProfile): DeviceProfile {
  const family = familyOf(profile.family);
  const names = rules.map(({ control }) => control);
  return family.named?.(profile, names, false) ?? profile;
}

function forNobody({ for: wanted }: Mapping, profiles: readonly DeviceProfile[]): string {
  const near = nearest(wanted, new Set(profiles.flatMap(({ model, family }) => [model, family])));
  const meant = near === undefined ? 'see the models: faderline devices' : `did you mean "${near}"?`;
  return `"${wanted}" is no family or model of surfaces, and counts for a surface of this name only; ${meant}`;
}
