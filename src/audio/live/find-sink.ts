import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { players, type PlayerName } from './player-sink.ts';

/** Where sound can be told to go: a sound server or card, by way of a program that plays; a clock; nowhere; or what is found. */
export const sinkNames = ['auto', ...(Object.keys(players) as PlayerName[]), 'clock', 'none'] as const;
export type SinkName = (typeof sinkNames)[number];

type Surroundings = Readonly<Record<string, string | undefined>>;

/** The sink that `auto` means here: the first of which both the program and what it plays to are there; else the clock. */
export function findSink(wanted: SinkName, env: Surroundings = process.env): Exclude<SinkName, 'auto'> {
  if (wanted !== 'auto') return wanted;
  const found = (Object.keys(players) as PlayerName[]).find(
    (name) => isInstalled(players[name](48_000)[0] ?? '', env) && answers[name](env),
  );
  return found ?? 'clock';
}

const answers: Readonly<Record<PlayerName, (env: Surroundings) => boolean>> = {
  pipewire: (env) => exists(env['XDG_RUNTIME_DIR'], 'pipewire-0'),
  pulse: (env) => env['PULSE_SERVER'] !== undefined || exists(env['XDG_RUNTIME_DIR'], 'pulse/native'),
  alsa: () => {
    try {
      return readdirSync('/dev/snd').some((name) => /^pcm.*p$/.test(name));
    } catch {
      return false; // no sound at all
    }
  },
};

function exists(folder: string | undefined, name: string): boolean {
  return folder !== undefined && existsSync(path.join(folder, name));
}

function isInstalled(program: string, env: Surroundings): boolean {
  return (env['PATH'] ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false; // not in this folder
    }
  });
}
