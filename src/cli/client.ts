import http from 'node:http';
import { BridgeError } from '../model/errors.ts';
import type { Command } from '../model/input.ts';
import type { Done } from '../server/routes.ts';

/** Where the running service is asked. */
export interface Service {
  readonly port: number;
}

let name = 'command line';

/** By which name things are done from here on. */
export function callMe(who: string): void {
  name = who;
}

/** By which name things are done: what `undo --mine` goes by. */
export function caller(): string {
  return name;
}

/** Does something by name. @throws BridgeError when it is refused. */
export async function tell(service: Service, command: Command): Promise<Done> {
  return (await ask(service, 'POST', '/api/command', { command, who: name })) as Done;
}

/** How an answer ends whose step can be taken back; where nothing was done, that is said. */
export function backWords({ step }: Done, words = 'undo takes it back'): string {
  return step ? words : 'nothing to change';
}

/**
 * Asks the running service.
 *
 * @returns what it answered, parsed.
 * @throws BridgeError NOT_RUNNING when nothing answers there, BAD_REQUEST when it refuses.
 */
export async function ask(
  service: Service,
  method: 'GET' | 'POST',
  route: string,
  body?: unknown,
): Promise<unknown> {
  return answerOf(await request(service, method, route, body));
}

/** @throws BridgeError when the service refused. */
async function answerOf(response: http.IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const answer: unknown = text === '' ? undefined : JSON.parse(text);
  if (!isRefusal(response)) return answer;
  const said = answer as { code?: string; message?: string } | undefined;
  const message = said?.message ?? `the service answered ${String(response.statusCode)}`;
  throw new BridgeError(said?.code === 'PORT_MISSING' ? said.code : 'BAD_REQUEST', message);
}

function isRefusal({ statusCode = 500 }: http.IncomingMessage): boolean {
  return statusCode >= 400;
}

/** Lines of a streamed answer, until it ends or the caller stops. @throws BridgeError when the service refuses. */
export async function* lines(service: Service, route: string): AsyncGenerator<string> {
  const response = await request(service, 'GET', route);
  if (isRefusal(response)) await answerOf(response);
  let rest = '';
  for await (const chunk of response) {
    const pieces = (rest + (chunk as Buffer).toString('utf8')).split('\n');
    rest = pieces.pop() ?? '';
    yield* pieces;
  }
}

function request(
  { port }: Service,
  method: string,
  path: string,
  body?: unknown,
): Promise<http.IncomingMessage> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const headers =
    payload === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) };
  return new Promise((resolve, reject) => {
    const sent = http.request({ host: '127.0.0.1', port, method, path, headers }, resolve);
    sent.on('error', (error: NodeJS.ErrnoException) => {
      const down = error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET';
      reject(
        down
          ? new BridgeError(
              'NOT_RUNNING',
              `nothing answers at 127.0.0.1:${port}; start it with: faderline start`,
            )
          : error,
      );
    });
    sent.end(payload);
  });
}
