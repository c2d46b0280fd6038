import type { ServerResponse } from 'node:http';
import type { Learning } from '../bridge/learn.ts';

/** Writes how far learning is as a line of JSON whenever that changes. @returns what ends it. */
export function follow(learning: Learning, who: string, response: ServerResponse): () => void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  const say = (): void => {
    response.write(`${JSON.stringify(learning.state)}\n`);
  };
  const stop = (): void => {
    learning.onChange.delete(say);
    learning.release(who);
  };
  learning.onChange.add(say);
  say();
  response.on('close', stop);
  return () => {
    stop();
    response.end();
  };
}
