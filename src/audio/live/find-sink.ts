import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { players, type PlayerName } from './player-sink.ts';

/** Where sound can be told to go: a sound server or card, by way of a program that plays; a clock; nowhere; or what is found. */
export const sinkNames = ['auto', ...(Object.keys(players) as PlayerName[]), 'clock', 'none'] as const;
export type SinkName = (typeof sinkNames)[number];

type Surroundings = Readonly<Record<string, string | undefined>>;

/** One way to a sound card, and what of it is there. */
export interface WayOut {
  readonly player: PlayerName;
  /** What plays, and whether it is installed. */
  readonly program: string;
  readonly installed: boolean;
  /** Whether what it plays to is there: a sound server, or a card. */
  readonly answers: boolean;
}

/** Every way to a sound card, in the order in which they are tried. */
export function waysOut(env: Surroundings = process.env): readonly WayOut[] {
  return (Object.keys(players) as PlayerName[]).map((player) => {
    const program = players[player](48_000)[0] ?? '';
    return { player, program, installed: isInstalled(program, env), answers: answers[player](env) };
  });
}

/** The sink that `auto` means here: the first of which both the program and what it plays to are there; else the clock. */
export function findSink(wanted: SinkName, env: Surroundings = process.env): Exclude<SinkName, 'auto'> {
  if (wanted !== 'auto') return wanted;
  return waysOut(env).find(({ installed, answers: there }) => installed && there)?.player ?? 'clock';
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
