import { spawnSync } from 'node:child_process';
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
  /** Whether it is new enough to take sound without a header; looked at only where it could play. */
  readonly takesRaw: boolean;
  /** Whether what it plays to is there: a sound server, or a card. */
  readonly answers: boolean;
}

/** How long a player may take to say what it knows, ms. */
const PATIENCE = 2000;

/** Every way to a sound card, in the order in which they are tried. */
export function waysOut(env: Surroundings = process.env): readonly WayOut[] {
  return (Object.keys(players) as PlayerName[]).map((player) => {
    const program = players[player](48_000)[0] ?? '';
    const file = installedAt(program, env);
    const there = answers[player](env);
    // pw-cat of PipeWire 0.3.65 (Debian 12) does not, and ends at once; the others always did
    const takesRaw = player !== 'pipewire' || !file || !there || knows(file, '--raw', env);
    return { player, program, installed: file !== undefined, takesRaw, answers: there };
  });
}

/** Can sound go this way? */
export function isOpen({ installed, takesRaw, answers: there }: WayOut): boolean {
  return installed && takesRaw && there;
}

/** The sinks that are tried, one after the other. `auto` is every player that is there with what it plays to; else the clock. */
export function findSinks(
  wanted: SinkName,
  env: Surroundings = process.env,
): readonly Exclude<SinkName, 'auto'>[] {
  if (wanted !== 'auto') return [wanted];
  const open = waysOut(env).filter(isOpen);
  return open.length > 0 ? open.map(({ player }) => player) : ['clock'];
}

/** Does a program name an option where it says what there is? */
function knows(file: string, option: string, env: Surroundings): boolean {
  const { stdout, stderr } = spawnSync(file, ['--help'], { env, timeout: PATIENCE, encoding: 'utf8' });
  return `${stdout}${stderr}`.includes(option);
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

function installedAt(program: string, env: Surroundings): string | undefined {
  const files = (env['PATH'] ?? '').split(path.delimiter).map((folder) => path.join(folder, program));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false; // not in this folder
    }
  });
}
