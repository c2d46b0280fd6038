import { ask, caller, type Service } from './client.ts';
import { exit } from './exit.ts';
import type { Output } from './output.ts';

/** `session save`: saves the session of the running service, or a copy of it beside it under another name. */
export async function saveRunning(service: Service, as: string | undefined, out: Output): Promise<number> {
  const command = as === undefined ? { do: 'save' } : { do: 'save', as };
  const { done } = (await ask(service, 'POST', '/api/command', { command, who: caller() })) as {
    done: string;
  };
  out.data({ done }, () => [done]);
  return exit.done;
}
