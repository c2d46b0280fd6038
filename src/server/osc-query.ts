import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Bridge } from '../bridge/bridge.ts';
import { programVersion } from '../bridge/program.ts';
import type { OscDoors } from '../bridge/osc/doors.ts';
import { attributes, queryBranch } from '../bridge/osc/query.ts';
import { Refusal } from './refusal.ts';

/** The whole tree takes a while to write: it is not written more often than this, ms. */
const WHOLE_EVERY = 500;

/** Kept for those who ask for the whole tree again and again. */
const wholes = new WeakMap<OscDoors, { readonly at: number; readonly text: string }>();

/**
 * Answers what an OSCQuery client asks: the tree of addresses, or one attribute of one of them.
 *
 * @returns false where what is asked for is none of its: no OSC, no such address, or a browser that wants the page.
 */
export function answerQuery(
  { osc, engine }: Bridge,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): boolean {
  if (!osc) return false;
  if (url.search === '?HOST_INFO') return json(response, hostInfo(osc, engine.name));
  const isBrowser = request.headers.accept?.includes('text/html') === true;
  const branch = isBrowser ? undefined : osc.desk.space.branch(decoded(url.pathname));
  if (!branch) return false;
  const attribute = decoded(url.search.slice(1));
  if (attribute === '' && branch === osc.desk.space.root) return send(response, whole(osc, engine));
  const found = queryBranch(osc.desk.space, engine, branch);
  if (attribute === '') return json(response, found);
  const known = attributes.find((name) => name === attribute);
  if (known === undefined)
    throw new Refusal(400, 'BAD_REQUEST', `an attribute is one of ${attributes.join(', ')}, HOST_INFO`);
  if (found[known] !== undefined) return json(response, { [known]: found[known] });
  response.writeHead(204).end();
  return true;
}

/** @throws Refusal for what is no text. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Refusal(400, 'BAD_REQUEST', 'a % in an address is followed by two hexadecimal digits');
  }
}

function whole(osc: OscDoors, engine: Bridge['engine']): string {
  const known = wholes.get(osc);
  const now = performance.now();
  if (known && now - known.at < WHOLE_EVERY) return known.text;
  const text = JSON.stringify(queryBranch(osc.desk.space, engine, osc.desk.space.root));
  wholes.set(osc, { at: now, text });
  return text;
}

function hostInfo({ port }: OscDoors, session: string): object {
  return {
    NAME: `Faderline ${programVersion}: ${session}`,
    OSC_PORT: port,
    OSC_TRANSPORT: 'UDP',
    EXTENSIONS: {
      ACCESS: true,
      VALUE: true,
      RANGE: true,
      DESCRIPTION: true,
      LISTEN: true,
    },
  };
}

function json(response: ServerResponse, what: object): true {
  return send(response, JSON.stringify(what));
}

function send(response: ServerResponse, text: string): true {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(text);
  return true;
}
