import { sceneFault } from '../engine/scene-edits.ts';
import { userKeyFault } from '../engine/user-keys.ts';
import type { Engine } from '../engine/engine.ts';
import type { Command } from '../model/input.ts';
/** Why a request is not carried out, for programs. */
export type RefusalCode =
  | 'BAD_REQUEST'
  /** It is understood, and cannot be done as things stand. */
  | 'REFUSED'
  /** The words of a user key cannot be done. */
  | 'USER_KEY'
  /** No surface of that name is there. */
  | 'PORT_MISSING'
  /** The desk does not sound. */
  | 'NO_SOUND'
  | 'FOREIGN_ADDRESS'
  | 'FOREIGN_HOST'
  | 'FOREIGN_ORIGIN'
  | 'NOT_JSON'
  | 'TOO_LARGE'
  | 'TOO_MANY'
  | 'NO_ROUTE'
  | 'WRONG_METHOD'
  | 'FAULT';

/** A request that is not carried out: what was wrong with it and what to do, told to whoever sent it. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: RefusalCode;

  constructor(status: number, code: RefusalCode, message: string) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
  }

  /** As it is answered. */
  get body(): string {
    return JSON.stringify({ code: this.code, message: this.message });
  }
}

/** @throws Refusal when a user key is given words that nobody could do, or a scope items that mean nothing here. */
export function refuseWords(command: Command, engine: Engine): void {
  const wrong = sceneFault(engine, command);
  if (wrong !== undefined) throw new Refusal(400, 'BAD_REQUEST', wrong);
  if (command.do !== 'user-key') return;
  const fault = userKeyFault(command.words, engine.table);
  if (fault !== undefined) throw new Refusal(400, 'USER_KEY', fault);
}
