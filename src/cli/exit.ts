import { BridgeError, type ErrorCode } from '../model/errors.ts';

/** What the process ends with. */
export const exit = {
  done: 0,
  failed: 1,
  usage: 2,
  invalidFile: 3,
  missingPort: 4,
  busy: 5,
  interrupted: 130,
  ourFault: 70,
} as const;

const codes: Readonly<Record<ErrorCode, number>> = {
  DEVICE_FILE_INVALID: exit.invalidFile,
  MAPPING_INVALID: exit.invalidFile,
  SESSION_INVALID: exit.invalidFile,
  SESSION_NEWER: exit.invalidFile,
  JOURNAL_INVALID: exit.invalidFile,
  AUDIO_FILE_INVALID: exit.invalidFile,
  AUDIO_FILE_UNREADABLE: exit.failed,
  AUDIO_WRITE_FAILED: exit.failed,
  SESSION_MISSING: exit.missingPort,
  PORT_MISSING: exit.missingPort,
  MIDI_UNAVAILABLE: exit.missingPort,
  HID_UNAVAILABLE: exit.missingPort,
  NOT_BUILT: exit.failed,
  NOT_RUNNING: exit.missingPort,
  SESSION_EXISTS: exit.failed,
  BAD_REQUEST: exit.failed,
  SESSION_BUSY: exit.busy,
  PORT_BUSY: exit.busy,
  USAGE: exit.usage,
};

/** Said at the end of every help. */
export const exitHelp = `
Exit codes: 0 done · 1 failed · 2 wrong usage · 3 a file is invalid · 4 a device, port or session is missing ·
5 something is already running or an address is taken · 70 a fault of ours · 130 stopped at once by a second Ctrl-C`;

/** Tells of an error on stderr. @returns what to exit with. */
export function report(error: unknown): number {
  if (error instanceof BridgeError) {
    process.stderr.write(`faderline: ${error.message} [${error.code}]\n`);
    return codes[error.code];
  }
  const refused = systemRefusal(error);
  if (refused) {
    process.stderr.write(`faderline: ${refused}\n`);
    return exit.failed;
  }
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`faderline: a fault of ours. Please report it with these lines:\n${what}\n`);
  return exit.ourFault;
}

/** What the system refuses is nobody's fault of ours: which file or address, and why, in words. */
function systemRefusal(error: unknown): string | undefined {
  const { code, path } = error as NodeJS.ErrnoException;
  const why = refusals[code ?? ''];
  return why === undefined ? undefined : `${path ?? 'it'}: ${why}`;
}

const refusals: Readonly<Record<string, string>> = {
  EACCES: 'you may not write or read there; choose another folder',
  EPERM: 'the system does not let anybody write there; choose another folder',
  EROFS: 'it is on a medium that cannot be written; choose another folder',
  ENOTDIR: 'a file stands where a folder is needed; choose another folder',
  ENOENT: 'there is no such file or folder; check the path',
  ENOSPC: 'the disk is full; make room and try again',
  EADDRNOTAVAIL: 'this computer has no such address',
};
