import { existsSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import sirv from 'sirv';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Bridge } from '../bridge/bridge.ts';
import type { Calibrating } from '../bridge/calibrate.ts';
import type { Devices } from '../bridge/devices.ts';
import type { Learning } from '../bridge/learn.ts';
import type { Log } from '../bridge/log.ts';
import type { Mappings } from '../bridge/mappings.ts';
import { BridgeError } from '../model/errors.ts';
import { Allowance, type Limit } from '../bridge/allowance.ts';
import { gate, inUrl, isLoopback, MOST_BYTES, plainAddress, type Allowances, type Bound } from './gate.ts';
import { Listening, MOST_LISTENERS } from './listen.ts';
import { Live, MOST_PAGES } from './live.ts';
import { noCounts } from './metrics.ts';
import { answerQuery } from './osc-query.ts';
import { joinOsc } from './osc-socket.ts';
import { Refusal } from './refusal.ts';
import { routes, type Desk } from './routes.ts';
import { soundOf } from './sound.ts';

/** What a server is started with. */
export interface ServerOptions {
  readonly bridge: Bridge;
  /** Where to listen; this computer alone by default. */
  readonly host?: string;
  /** 7420 by default; 0 for any that is free. */
  readonly port?: number;
  /** Folder of the built page. */
  readonly webRoot: string;
  readonly log: Log;
  /** What the session is called, where that is not the engine's name for it. */
  readonly sessionName?: () => string;
  readonly mappings?: Mappings;
  readonly learning?: Learning;
  readonly calibrating?: Calibrating;
  readonly devices?: Devices;
  /** How much the page may ask, and how much everybody else together. */
  readonly limit?: Limit;
}

/** A server that runs. */
export interface Server {
  /** Where the page is. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Where live data is, and what the desk sounds like. */
const LIVE = '/live';
const LISTEN = '/api/listen';
/** Where OSC is spoken over a WebSocket. */
const OSC = '/osc';
const LIMIT: Limit = { burst: 400, rate: 200 };
/** How long pages are given to say goodbye, ms. */
const GOODBYE = 300;

type Files = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/**
 * Opens the bridge to the page and the command line.
 *
 * @throws BridgeError PORT_BUSY when the port is taken, USAGE when there is no such address here.
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { bridge, host = '127.0.0.1', port = 7420, webRoot, log } = options;
  const counts = noCounts();
  const { mappings, learning } = options;
  const live = new Live(bridge, counts, { mappings, learning });
  const listening = new Listening(bridge, counts);
  const desk: Desk = {
    bridge,
    counts,
    mappings,
    learning,
    calibrating: options.calibrating,
    devices: options.devices,
    sessionName: options.sessionName ?? (() => bridge.engine.name),
    monitors: new Set(),
    names: new Set(),
  };
  const { burst, rate } = options.limit ?? LIMIT;
  const allowances: Allowances = {
    page: new Allowance(burst, rate, performance.now()),
    others: new Allowance(burst, rate, performance.now()),
  };
  const bound: { host: string; port: number } = { host, port };
  const files = filesIn(webRoot);
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MOST_BYTES });

  const server = http.createServer({
    requestTimeout: 10_000,
    headersTimeout: 5000,
    connectionsCheckingInterval: 1000, // how late the two above may come
    maxHeaderSize: 16_384,
  });
  server.maxConnections = 256;
  server.on('request', (request, response) => {
    counts.requests++;
    answer(request, response, { desk, bound, allowances, files }).catch((error: unknown) => {
      counts.refused++;
      refuse(response, error, log);
    });
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    counts.requests++;
    socket.on('error', () => socket.destroy());
    try {
      const url = gate(request, bound, allowances, performance.now());
      const join = joined(url, request, { bridge, live, listening });
      sockets.handleUpgrade(request, socket, head, join);
    } catch (error) {
      counts.refused++;
      refuseUpgrade(socket, error);
    }
  });
  server.on('clientError', (_error, socket) => socket.destroy());

  try {
    await listen(server, host, port);
  } catch (error) {
    live.close();
    throw error;
  }
  bound.port = (server.address() as AddressInfo).port;
  if (!isLoopback(host))
    log('warn', 'page', `${host} can be reached by others: whoever opens the page can move the desk`);
  if (!isLoopback(host)) bridge.osc?.announceQuery(bound.port);
  return {
    url: `http://${inUrl(host)}:${bound.port}/`,
    port: bound.port,
    close: () => {
      listening.close();
      return close(server, live, sockets, desk);
    },
  };
}

/** One request: the gate first, then what it asks for. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { desk, bound, allowances, files }: { desk: Desk; bound: Bound; allowances: Allowances; files: Files },
): Promise<void> {
  secure(request, response);
  const url = gate(request, bound, allowances, performance.now());
  const there = routes.filter((route) => route.path === url.pathname);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  if (there.length === 0 && method === 'GET' && answerQuery(desk.bridge, request, response, url)) return;
  const route = there.find((one) => one.method === method);
  if (route) return route.answer(desk, request, response, url.searchParams);
  if (there.length > 0 || method !== 'GET') {
    const methods = there.map((one) => one.method).join(', ') || 'GET';
    response.setHeader('allow', methods);
    throw new Refusal(405, 'WRONG_METHOD', `${url.pathname} takes ${methods}`);
  }
  if (url.pathname === LIVE || url.pathname === LISTEN)
    throw new Refusal(426, 'BAD_REQUEST', `${url.pathname} is a WebSocket: ask for an upgrade`);
  return new Promise((_resolve, reject) => {
    files(request, response, () =>
      reject(
        new Refusal(404, 'NO_ROUTE', `there is nothing at ${url.pathname}; docs/page.md lists what there is`),
      ),
    );
  });
}

/** Where an upgrade leads. @throws Refusal where it leads nowhere, or there is no room. */
function joined(
  { pathname }: URL,
  { socket: { remoteAddress, remotePort } }: IncomingMessage,
  { bridge, live, listening }: { bridge: Bridge; live: Live; listening: Listening },
): (socket: WebSocket) => void {
  const { osc } = bridge;
  // OSCQuery knows an address and no path: its clients ask for the root
  if (osc && (pathname === OSC || pathname === '/'))
    return (socket) => joinOsc(osc.desk, socket, `${plainAddress(remoteAddress)}:${remotePort ?? 0}`);
  if (pathname === LISTEN) {
    soundOf(bridge);
    if (listening.full)
      throw new Refusal(503, 'TOO_MANY', `${MOST_LISTENERS} listen already; end one of them`);
    return (socket) => listening.join(socket);
  }
  if (pathname !== LIVE)
    throw new Refusal(404, 'NO_ROUTE', `WebSockets are at ${LIVE}, ${LISTEN} and, with --osc, ${OSC}`);
  if (live.full)
    throw new Refusal(503, 'TOO_MANY', `there are ${MOST_PAGES} pages already; close one of them`);
  return (socket) => live.join(socket);
}

/** What a browser is to hold this page to. */
function secure(request: IncomingMessage, response: ServerResponse): void {
  const host = /^[\w.:[\]-]+$/.test(request.headers.host ?? '') ? ` ws://${request.headers.host ?? ''}` : '';
  const policy = [
    `default-src 'self'`,
    `connect-src 'self'${host}`,
    `img-src 'self' data:`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ];
  response.setHeader('content-security-policy', policy.join('; '));
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
}

function refuse(response: ServerResponse, error: unknown, log: Log): void {
  const refusal = error instanceof Refusal ? error : fault(error, log);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // what is left of the request is not read: the connection ends with the answer
  response.writeHead(refusal.status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.end(refusal.body);
}

function fault(error: unknown, log: Log): Refusal {
  log('error', 'page', `a fault of ours: ${String(error)}; please report it`);
  return new Refusal(500, 'FAULT', 'a fault of ours; the log says more, please report it');
}

function refuseUpgrade(socket: Duplex, error: unknown): void {
  const refusal =
    error instanceof Refusal ? error : new Refusal(400, 'BAD_REQUEST', 'this is no upgrade to a WebSocket');
  socket.end(
    `HTTP/1.1 ${refusal.status} ${http.STATUS_CODES[refusal.status] ?? ''}\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(refusal.body)}\r\nconnection: close\r\n\r\n${refusal.body}`,
  );
}

/** The page's files; where it has not been built, a word on how to do that. */
function filesIn(folder: string): Files {
  if (!existsSync(path.join(folder, 'index.html'))) {
    return (request, response, next) => {
      if (request.url !== '/') return next();
      response.writeHead(503, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(`The page is not built: there is no index.html in ${folder}. Run: npm run build\n`);
    };
  }
  return sirv(folder, {
    etag: true,
    setHeaders: (response, pathname) => {
      // what has a hash in its name never changes; everything else is asked for again
      const lasting = pathname.startsWith('/assets/');
      response.setHeader('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}

function listen(server: http.Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(notListening(error, host, port)));
    server.listen(port, host, resolve);
  });
}

function notListening(error: NodeJS.ErrnoException, host: string, port: number): BridgeError {
  if (error.code === 'EADDRINUSE')
    return new BridgeError(
      'PORT_BUSY',
      `port ${port} of ${host} is taken, perhaps by another Faderline; end it, or start with --port ${port + 1}`,
      { host, port },
    );
  return new BridgeError('USAGE', `${host}:${port} cannot be listened on (${error.code ?? error.message})`, {
    host,
    port,
  });
}

async function close(
  server: http.Server,
  live: Live,
  sockets: WebSocketServer,
  { monitors }: Desk,
): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const end of monitors) end();
  live.close();
  const late = setTimeout(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
  }, GOODBYE);
  server.closeIdleConnections();
  await closed;
  clearTimeout(late);
}
