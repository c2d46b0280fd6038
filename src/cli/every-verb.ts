import type { Command } from 'commander';

/** Verbs that are defined together: their names, and what puts them on the program. */
interface VerbFile {
  readonly names: readonly string[];
  load(): Promise<(program: Command) => void>;
}

/** Every verb, in the order in which help lists them. */
export const everyVerb: readonly VerbFile[] = [
  { names: ['start'], load: async () => (await import('./start-verb.ts')).startVerb },
  { names: ['simulate'], load: async () => (await import('./simulate-verb.ts')).simulateVerb },
  { names: ['import'], load: async () => (await import('./import-verb.ts')).importVerb },
  { names: ['render'], load: async () => (await import('./render-verb.ts')).renderVerb },
  { names: ['release'], load: async () => (await import('./release-verbs.ts')).releaseVerbs },
  {
    names: ['devices', 'monitor', 'record'],
    load: async () => (await import('./device-verbs.ts')).deviceVerbs,
  },
  { names: ['calibrate'], load: async () => (await import('./calibrate.ts')).calibrateVerb },
  { names: ['learn'], load: async () => (await import('./learn.ts')).learnVerb },
  { names: ['why'], load: async () => (await import('./why.ts')).whyVerb },
  { names: ['session'], load: async () => (await import('./session-verbs.ts')).sessionVerbs },
  { names: ['scene'], load: async () => (await import('./scene-verbs.ts')).sceneVerbs },
  { names: ['cue'], load: async () => (await import('./cue-verbs.ts')).cueVerbs },
  { names: ['lane'], load: async () => (await import('./lane-verbs.ts')).laneVerbs },
  { names: ['clips'], load: async () => (await import('./clip-verbs.ts')).clipVerbs },
  { names: ['key'], load: async () => (await import('./user-keys.ts')).keyVerb },
  { names: ['automation', 'who'], load: async () => (await import('./automation-verbs.ts')).automationVerbs },
  { names: ['sync'], load: async () => (await import('./sync.ts')).syncVerbs },
  { names: ['sound'], load: async () => (await import('./sound.ts')).soundVerbs },
  { names: ['undo', 'redo'], load: async () => (await import('./undo.ts')).undoVerbs },
  { names: ['set', 'get'], load: async () => (await import('./values.ts')).valueVerbs },
  { names: ['map'], load: async () => (await import('./map-verbs.ts')).mapVerbs },
  { names: ['doctor'], load: async () => (await import('./doctor-verb.ts')).doctorVerb },
];

/**
 * Puts verbs on the program: the one that was typed, which is all that it takes to do it; every one where there is none of
 * that name, for help and to say what was meant.
 */
export async function addVerbs(program: Command, typed: string | undefined): Promise<void> {
  const meant = everyVerb.filter(({ names }) => names.some((name) => name === typed));
  const files = meant.length > 0 ? meant : everyVerb;
  for (const add of await Promise.all(files.map((file) => file.load()))) add(program);
}
