import type { WebSocket } from 'ws';
import type { OscClient, OscLine } from '../bridge/osc/client.ts';
import type { OscDesk } from '../bridge/osc/desk.ts';

/** How often a client is asked whether it is still there, ms. */
const PING_EVERY = 10_000;

/**
 * A WebSocket that speaks OSC: a binary message is a packet, both ways. A text is a command of OSCQuery: LISTEN and IGNORE.
 *
 * @param name where it comes from, for people.
 */
export function joinOsc(desk: OscDesk, socket: WebSocket, name: string): void {
  const line: OscLine = {
    name,
    transport: 'websocket',
    get waiting() {
      return socket.bufferedAmount;
    },
    send: (bytes, length) => socket.send(bytes.slice(0, length)),
    close: (reason) => socket.close(1001, reason.slice(0, 100)),
  };
  const client = desk.join(line);
  if (!client) return socket.close(1013, 'there is no room for more clients');
  let alive = true;
  const ping = setInterval(() => {
    if (!alive) socket.terminate();
    alive = false;
    socket.ping();
  }, PING_EVERY);
  ping.unref();
  socket.on('pong', () => (alive = true));
  socket.on('message', (data, binary) => {
    const bytes = data as Buffer;
    if (binary) desk.heard(client, bytes, bytes.length);
    else command(desk, client, bytes.toString('utf8'));
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    clearInterval(ping);
    desk.gone(client);
  });
}

function command(desk: OscDesk, client: OscClient, text: string): void {
  const asked = parsed(text);
  if (asked?.['COMMAND'] === 'LISTEN' && typeof asked['DATA'] === 'string')
    desk.listen(client, asked['DATA']);
  else if (asked?.['COMMAND'] === 'IGNORE' && typeof asked['DATA'] === 'string')
    desk.ignore(client, asked['DATA']);
  else desk.unreadable(client, 'a text is a command of OSCQuery, LISTEN or IGNORE, with its DATA');
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // it is counted
  }
}
