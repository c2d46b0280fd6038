import os from 'node:os';
import path from 'node:path';

/** Where the user's own things lie. */
export interface Places {
  readonly config: string;
  readonly data: string;
  readonly state: string;
}

/**
 * The folders of this user, by the custom of the system: XDG on Linux and others, Library on macOS, AppData on Windows.
 *
 * @param env takes `XDG_*_HOME`, `APPDATA`, `LOCALAPPDATA`.
 */
export function places(
  env: NodeJS.ProcessEnv = process.env,
  platform = process.platform,
  home = os.homedir(),
): Places {
  const in_ = (base: string): string => path.join(base, 'faderline');
  if (platform === 'darwin') {
    const library = path.join(home, 'Library');
    const support = in_(path.join(library, 'Application Support'));
    return { config: support, data: support, state: in_(path.join(library, 'Logs')) };
  }
  if (platform === 'win32') {
    const roaming = in_(env['APPDATA'] ?? path.join(home, 'AppData', 'Roaming'));
    return {
      config: roaming,
      data: roaming,
      state: in_(env['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local')),
    };
  }
  return {
    config: in_(env['XDG_CONFIG_HOME'] ?? path.join(home, '.config')),
    data: in_(env['XDG_DATA_HOME'] ?? path.join(home, '.local', 'share')),
    state: in_(env['XDG_STATE_HOME'] ?? path.join(home, '.local', 'state')),
  };
}
