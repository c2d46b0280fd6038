import { hostname } from 'node:os';

import bonjour from 'bonjour-service';

/** An RTP-MIDI endpoint that somebody else advertises. */
export interface FoundSession {
  /** Name that its owner gave it. */
  readonly name: string;
  /** Numeric address, the first of IPv4 if there is one. */
  readonly host: string;
  /** Control port. */
  readonly port: number;
}

const SERVICE = { type: 'apple-midi', protocol: 'udp' } as const;

/**
 * Lets others on the network find an RTP-MIDI session. Where there is no network, or multicast is not to be had, it
 * says so in one line and does nothing.
 *
 * @returns what ends it, with a goodbye to the network.
 * @source RFC 6762 and 6763; Apple registers `_apple-midi._udp`
 */
export function advertise(name: string, port: number, log: (line: string) => void): () => Promise<void> {
  const unique = `${name} (${hostname()}${port === 5004 ? '' : `:${port}`})`;
  return publish({ ...SERVICE, name: unique, port, txt: {} }, log);
}

/**
 * Lets others on the network find something else: `osc` over UDP, `oscjson` over TCP. The name becomes unique.
 *
 * @returns what ends it, with a goodbye to the network.
 */
export function announce(
  type: string,
  protocol: 'udp' | 'tcp',
  name: string,
  port: number,
  log: (line: string) => void,
): () => Promise<void> {
  return publish({ type, protocol, name: `${name} (${hostname()}:${port})`, port, txt: {} }, log);
}

interface Publication {
  readonly type: string;
  readonly protocol: 'udp' | 'tcp';
  readonly name: string;
  readonly port: number;
  readonly txt: Readonly<Record<string, string>>;
}

function publish(what: Publication, log: (line: string) => void): () => Promise<void> {
  const responder = open(log);
  if (responder === undefined) return async () => {};
  // The library's own search for a name in use ends in a stack trace on the console: the name is unique by itself.
  responder.publish({ ...what, probe: false });
  return () => close(responder);
}

/**
 * Looks for RTP-MIDI sessions on the network, for as long as it is not closed.
 *
 * @param found called for each session, once.
 * @param gone called when one has said goodbye.
 */
export function browse(
  found: (session: FoundSession) => void,
  gone: (name: string) => void,
  log: (line: string) => void,
): () => Promise<void> {
  const responder = open(log);
  if (responder === undefined) return async () => {};
  const browser = responder.find(SERVICE);
  browser.on('up', ({ name, addresses = [], port }) => {
    const host = addresses.find((address) => !address.includes(':')) ?? addresses[0];
    if (host !== undefined) found({ name, host, port });
  });
  browser.on('down', ({ name }) => gone(name));
  return async () => {
    browser.stop();
    await close(responder);
  };
}

function open(log: (line: string) => void): bonjour | undefined {
  const quiet = once((error: unknown) => log(`mDNS: others cannot find us, nor we them: ${reason(error)}`));
  try {
    const responder = new bonjour({}, quiet);
    listenForErrors(responder, quiet);
    return responder;
  } catch (error) {
    quiet(error);
    return undefined;
  }
}

/** The library does not listen for errors of its socket, and an unheard one would end the process. */
function listenForErrors(responder: object, heard: (error: unknown) => void): void {
  const { server } = responder as { server?: { mdns?: NodeJS.EventEmitter } };
  server?.mdns?.on('error', heard);
  server?.mdns?.on('warning', (warning: NodeJS.ErrnoException) => {
    if (warning.code !== undefined) heard(warning); // the rest is about what others sent
  });
}

function once(say: (error: unknown) => void): (error: unknown) => void {
  let said = false;
  return (error) => {
    if (!said) say(error);
    said = true;
  };
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A goodbye may never get out: it is not waited for longer than this, ms. */
const MOST_GOODBYE = 500;

async function close(responder: bonjour): Promise<void> {
  await settled((done) => responder.unpublishAll(done));
  await settled((done) => responder.destroy(done));
}

function settled(act: (done: () => void) => void): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, MOST_GOODBYE);
    const finish = (): void => {
      clearTimeout(timer);
      done();
    };
    try {
      act(finish);
    } catch {
      finish(); // a socket that never opened cannot be closed
    }
  });
}
