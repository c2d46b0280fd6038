import type { ServerResponse } from 'node:http';

/** Something that takes a while, and that whoever began it may leave. */
interface Followed {
  readonly state: unknown;
  /** Called when the state is another. */
  readonly onChange: Set<() => void>;
  /** Somebody is gone. */
  release(who: string): void;
}

/** Writes how far it is as a line of JSON whenever that changes. @returns what ends it. */
export function follow(what: Followed, who: string, response: ServerResponse): () => void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  const say = (): void => {
    response.write(`${JSON.stringify(what.state)}\n`);
  };
  const stop = (): void => {
    what.onChange.delete(say);
    what.release(who);
  };
  what.onChange.add(say);
  say();
  response.on('close', stop);
  return () => {
    stop();
    response.end();
  };
}
