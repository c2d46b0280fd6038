import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Bridge } from '../bridge/bridge.ts';
import { BridgeError } from '../model/errors.ts';
import type { ControlExplained, Explanation } from '../model/explanation.ts';
import { Refusal } from './refusal.ts';

/** A reader that has this much waiting misses what comes until it has caught up, bytes. */
const MOST_WAITING = 256 * 1024;
/** Longest name that is looked for. */
const MOST_LETTERS = 80;

/**
 * Writes what becomes of everything hands do as lines of JSON, until the reader goes; first, which units are away.
 *
 * @returns what ends it.
 */
export function explainLive(
  { explainer }: Bridge,
  _request: IncomingMessage,
  response: ServerResponse,
): () => void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  response.flushHeaders();
  const write = (explanation: Explanation): void => {
    if (response.writableLength < MOST_WAITING) response.write(`${JSON.stringify(explanation)}\n`);
  };
  for (const away of explainer.away) write(away);
  const stop = explainer.listen(write);
  response.on('close', stop);
  return () => {
    stop();
    response.end();
  };
}

/** What one control does now, and why it shows what it shows. @throws Refusal */
export function explainControl({ explainer }: Bridge, query: URLSearchParams): ControlExplained {
  const control = (query.get('control') ?? '').slice(0, MOST_LETTERS);
  const surface = query.get('surface')?.slice(0, MOST_LETTERS);
  try {
    return explainer.about(control, surface);
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    const code = error.code === 'PORT_MISSING' ? error.code : 'BAD_REQUEST';
    throw new Refusal(404, code, error.message);
  }
}
