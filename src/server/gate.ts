import type { IncomingMessage } from 'node:http';
import type { Allowance } from '../bridge/allowance.ts';
import { Refusal } from './refusal.ts';

/** Where the server stands: what the gate goes by. */
export interface Bound {
  /** The address it was told to listen on. */
  readonly host: string;
  readonly port: number;
}

/** How much may be asked: our page has its own share, so that nobody else can use it up. */
export interface Allowances {
  readonly page: Allowance;
  readonly others: Allowance;
}

/** Most bytes of a request's body and of a message. */
export const MOST_BYTES = 64 * 1024;
/** What takes more: scenes of another session, and the stems of a whole desk, come all at once. */
const larger: Readonly<Record<string, number>> = {
  '/api/import-scenes': 4 * 1024 * 1024,
  '/api/import': 1024 * 1024,
};

/** The longest body a request may have, bytes. */
export function mostBytes({ url = '' }: IncomingMessage): number {
  const [path = ''] = url.split('?');
  return (Object.hasOwn(larger, path) ? larger[path] : undefined) ?? MOST_BYTES;
}

/** Methods that change nothing. Every other one has to bring JSON, which no form of a foreign page can send. */
const harmless: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * The one place where it is decided whether a request may be looked at: every HTTP request and every upgrade to a
 * WebSocket passes here before anything else is read of it. Whoever can run programs on this machine may do everything;
 * what is kept out is the rest of the network, and the pages of others in this machine's browsers.
 *
 * @returns what is asked for.
 * @throws Refusal
 */
export function gate(request: IncomingMessage, bound: Bound, allowances: Allowances, now: number): URL {
  checkAddress(request, bound);
  const host = checkHost(request, bound);
  const url = asked(request.url ?? '/');
  checkOrigin(request, host, url);
  if (!harmless.has(request.method ?? '')) checkBody(request);
  const allowance = isOwn(request) ? allowances.page : allowances.others;
  if (!allowance.take(now))
    throw new Refusal(429, 'TOO_MANY', 'too many requests; wait a second and ask less often');
  return url;
}

/** What is asked for: a path, or a whole address. */
function asked(target: string): URL {
  const base = 'http://here';
  if (URL.canParse(target, base)) return new URL(target, base);
  throw new Refusal(400, 'BAD_REQUEST', `"${printable(target)}" is no path; the page is at /`);
}

/** Bound to this machine, only this machine is answered. */
function checkAddress(request: IncomingMessage, { host }: Bound): void {
  const from = plainAddress(request.socket.remoteAddress);
  if (!isLoopback(host) || isLoopback(from)) return;
  throw new Refusal(
    403,
    'FOREIGN_ADDRESS',
    `${from} is not this computer; start with another --host to let it in`,
  );
}

/** The name the browser thinks it speaks to: a foreign one that leads here (DNS rebinding) is not ours. */
function checkHost(request: IncomingMessage, bound: Bound): string {
  const host = (request.headers.host ?? '').toLowerCase();
  const names = isLoopback(bound.host)
    ? ['127.0.0.1', 'localhost', '[::1]']
    : [
        inUrl(bound.host),
        inUrl(plainAddress(request.socket.localAddress)),
        '127.0.0.1',
        'localhost',
        '[::1]',
      ];
  const known = names.flatMap((name) =>
    bound.port === 80 ? [name, `${name}:80`] : [`${name}:${bound.port}`],
  );
  if (known.includes(host)) return host;
  const ours = known[0] ?? '';
  throw new Refusal(
    403,
    'FOREIGN_HOST',
    `the request is for "${printable(host)}", and this is ${ours}; open http://${ours}/`,
  );
}

/**
 * The page the request comes from: none, as from the command line, or ours. From any other it can only be a link that
 * was followed, and not to data.
 */
function checkOrigin(request: IncomingMessage, host: string, { pathname }: URL): void {
  const { origin, 'sec-fetch-site': site } = request.headers;
  const foreign = origin !== undefined && origin.toLowerCase() !== `http://${host}`;
  const elsewhere = site === 'cross-site' || site === 'same-site';
  const used = elsewhere && (isData(pathname) || !isFollowed(request));
  if (!foreign && !used) return;
  throw new Refusal(
    403,
    'FOREIGN_ORIGIN',
    `the page at ${printable(origin ?? 'another site')} may not speak to this desk; open http://${host}/`,
  );
}

function isData(pathname: string): boolean {
  return pathname.startsWith('/api/') || pathname.startsWith('/live') || pathname.startsWith('/osc');
}

/** Whether a browser asks because somebody goes to the page, not because another page uses it for something. */
function isFollowed({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
  );
}

/** Whether our page asks, or the person in front of it; an `Origin` has been held against ours before. */
function isOwn({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return site === 'same-origin' || site === 'none' || (site === undefined && headers.origin !== undefined);
}

function checkBody(request: IncomingMessage): void {
  const { headers } = request;
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw new Refusal(415, 'NOT_JSON', 'send JSON, with the header content-type: application/json');
  if (Number(headers['content-length'] ?? 0) > mostBytes(request)) throw tooLarge(request);
}

/** A body that is longer than it may be. */
export function tooLarge(request: IncomingMessage): Refusal {
  return new Refusal(413, 'TOO_LARGE', `send at most ${mostBytes(request)} bytes at once`);
}

/** Whether whoever asks sits at this machine, wherever else the server may be reached from. */
export function isFromHere({ socket }: IncomingMessage): boolean {
  return isLoopback(plainAddress(socket.remoteAddress));
}

/** Is this an address of this machine alone? */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** An IPv4 address as such, also where it comes dressed as an IPv6 one. */
export function plainAddress(address = ''): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}

/** An address as it stands in a URL. */
export function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 80);
}
