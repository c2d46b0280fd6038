import { BridgeError, type ErrorCode } from '../model/errors.ts';

/** A fault in what an audio file holds. @param at byte from the start of the file where it shows. */
export function invalidAudio(path: string, at: number, what: string, remedy: string): BridgeError {
  return new BridgeError('AUDIO_FILE_INVALID', `${path}, byte ${at}: ${what}; ${remedy}`, { path, at });
}

/** A file that is sound, but not as fast as the session. @param rate its own, frames per second. */
export function otherRate(path: string, rate: number, session: number): BridgeError {
  return new BridgeError(
    'AUDIO_FILE_INVALID',
    `${path} has ${rate} frames a second and the session ${session}; import it: faderline import`,
    { path, rate, session },
  );
}

const refusals: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder; check the path',
  ENOTDIR: 'a part of its path is a file and no folder; check the path',
  EACCES: 'this user may not; change its permissions, or choose another place',
  EPERM: 'this user may not; change its permissions, or choose another place',
  EROFS: 'the disk is read-only; choose another place',
  EISDIR: 'it is a folder; name a file',
  ELOOP: 'it is a link that leads round in a circle; name the file itself',
  ENAMETOOLONG: 'its name is too long; choose a shorter one',
  EMFILE: 'too many files are open; close some and try again',
  EIO: 'the disk reports an error; try another disk',
  ENOSPC: 'the disk is full; make room and try again',
  EDQUOT: 'the quota of this user is used up; make room and try again',
  EFBIG: 'the file would be larger than this disk or user may have; choose another place',
};

/** What the system refused, in words. @param doing what was tried: "read", "write". */
export function systemFault(code: ErrorCode, path: string, doing: string, error: unknown): BridgeError {
  const system = error instanceof Error && 'code' in error ? String(error.code) : '';
  const said = error instanceof Error ? error.message : String(error);
  return new BridgeError(code, `${path}: cannot ${doing} it: ${refusals[system] ?? said}`, {
    path,
    system,
  });
}
