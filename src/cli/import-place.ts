import path from 'node:path';
import { importRoom } from '../bridge/import-room.ts';
import { programVersion } from '../bridge/program.ts';
import { startService } from '../bridge/service.ts';
import { BridgeError } from '../model/errors.ts';
import type { ImportRoom } from '../model/import-plan.ts';
import type { Command } from '../model/input.ts';
import type { Done, ImportAnswer } from '../server/routes.ts';
import { audioFolder, clipFile } from '../session/clip-files.ts';
import { describeProblem, openSession } from '../session/session.ts';
import { ask, caller, type Service } from './client.ts';
import type { Output } from './output.ts';

/** A session that stems come into, wherever it is open. */
export interface ImportPlace {
  /** Its audio folder. */
  readonly folder: string;
  readonly room: ImportRoom;
  /** Does it, keeps it, and says in words how it is taken back. @throws BridgeError when it is refused; nothing is done then. */
  carryOut(command: Extract<Command, { readonly do: 'import' | 'prepare' }>): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** The session of the running service, which must be on this computer. */
export async function runningPlace(service: Service): Promise<ImportPlace> {
  const { folder, room } = (await ask(service, 'GET', '/api/import')) as ImportAnswer;
  return {
    folder: checked(path.dirname(folder)),
    room,
    carryOut: async (command) => {
      const done = (await ask(service, 'POST', '/api/import', { command, who: caller() })) as Done;
      return [...done.said, done.step ? 'undo takes it back' : 'nothing to change'];
    },
    close: () => Promise.resolve(),
  };
}

/**
 * A session that nobody has open: it is opened here, and what is done is saved at once.
 *
 * @throws BridgeError SESSION_BUSY where it is open, with what to do instead, and as `openSession`.
 */
export async function closedPlace(dir: string, out: Output): Promise<ImportPlace> {
  const session = await openSession(dir, { program: programVersion }).catch((error: unknown) => {
    throw error instanceof BridgeError && error.code === 'SESSION_BUSY' ? busy(dir, error) : error;
  });
  for (const note of session.notes) out.note(describeProblem(note));
  const quiet = (): void => undefined;
  const service = await startService({
    session,
    log: quiet,
    discard: false,
    midi: false,
    claim: [],
    rtp: undefined,
  });
  const { bridge, recovered } = service;
  for (const words of [recovered.recovered, recovered.failed]) if (words !== undefined) out.note(words);
  return {
    folder: checked(session.dir),
    room: importRoom(bridge.engine),
    carryOut: async (command) => {
      const said: string[] = [];
      bridge.onTell.add((_level, text) => said.push(text));
      const refusal = bridge.command(command, caller());
      if (refusal !== undefined) throw new BridgeError('BAD_REQUEST', refusal);
      const told = [...said];
      bridge.command({ do: 'save' }, caller());
      try {
        await bridge.lastSave;
      } catch (error) {
        bridge.command({ do: 'undo' }, caller()); // the files go, and nothing may play them
        throw new BridgeError('AUDIO_WRITE_FAILED', `nothing was imported: ${(error as Error).message}`);
      }
      return [...told, `saved in ${session.dir}; undo takes it back once it is open`];
    },
    close: () => service.close(),
  };
}

function busy(dir: string, { message, context }: BridgeError): BridgeError {
  const remedy = 'To import into it while it is open: faderline import --running FILES…';
  return new BridgeError('SESSION_BUSY', `${message}. ${remedy}`, { ...context, dir });
}

/** The audio folder of a session. @throws BridgeError where it is a link, which leads out of the session. */
function checked(dir: string): string {
  clipFile({ dir }, 'any.wav');
  return audioFolder({ dir });
}
