import { createWriteStream, existsSync, type WriteStream } from 'node:fs';
import { BridgeError } from '../model/errors.ts';
import type { RecordedMessage, RecordingHead } from '../model/recording.ts';
import { lines, type Service } from './client.ts';
import { exit } from './exit.ts';
import type { Output } from './output.ts';

/** What `record` was given. */
export interface RecordOptions {
  /** End after so many seconds. */
  readonly seconds?: string;
  /** Firmware, mode, who recorded it. */
  readonly about?: string;
  readonly force?: boolean;
}

/** Names of controls that are listed at the end, so that people see what is left. */
const MOST_NAMED = 12;
/** A line about how far it is, at most so often, ms. */
const NEWS_EVERY = 1000;

/** `record`: writes the conversation with one unit into a file, and says which of its controls were not used yet, until Ctrl-C. */
export async function record(
  service: Service,
  unit: string,
  file: string,
  { seconds, about, force = false }: RecordOptions,
  out: Output,
): Promise<number> {
  if (!force && existsSync(file))
    throw new BridgeError(
      'USAGE',
      `${file} is there already; give another name, or --force to write over it`,
    );
  const stream = lines(service, `/api/monitor?unit=${encodeURIComponent(unit)}`);
  const first = await stream.next();
  if (first.done === true)
    throw new BridgeError('NOT_RUNNING', 'the service ended before anything was recorded');
  const head = { ...(JSON.parse(first.value) as RecordingHead), ...(about !== undefined && { about }) };
  const to = createWriteStream(file, { flags: force ? 'w' : 'wx' });
  const failed = new Promise<never>((_resolve, reject) => to.on('error', reject));
  failed.catch(() => {}); // told of by the race below
  const stop = stopping(seconds);
  out.note(`${head.model}: move every fader and knob from end to end, press every key. Ctrl-C ends`);
  const progress = new Progress(head, out);
  to.write(`${JSON.stringify(head)}\n`);
  try {
    for (;;) {
      const next = await Promise.race([stream.next(), stop.stopped, failed]);
      if (next === undefined || next.done === true) break;
      if (next.value !== '') progress.take(write(to, next.value));
    }
  } finally {
    stop.forget();
    await new Promise((resolve) => to.end(resolve));
  }
  out.data({ file, ...progress.state }, () => [`${file}: ${progress.words}`]);
  return exit.done;
}

/** Writes a line of the monitor without what all of its lines share. Time counts from the first message. */
function write(to: WriteStream, line: string): RecordedMessage {
  const { at, way, hex, text } = JSON.parse(line) as RecordedMessage;
  const message = { at: Math.round(at * 1e6) / 1e6, way, hex, text };
  to.write(`${JSON.stringify(message)}\n`);
  return message;
}

/** Which controls have been heard. */
class Progress {
  readonly #left: Set<string>;
  readonly #all: number;
  readonly #out: Output;
  #messages = 0;
  #told = 0;

  constructor({ controls }: RecordingHead, out: Output) {
    this.#left = new Set(controls);
    this.#all = controls.length;
    this.#out = out;
  }

  take({ way, text }: RecordedMessage): void {
    this.#messages++;
    if (way === 'out') return;
    const heard = [...this.#left].find((name) => text.startsWith(`${name} `));
    if (heard === undefined) return;
    this.#left.delete(heard);
    if (Date.now() - this.#told < NEWS_EVERY && this.#left.size > 0) return;
    this.#told = Date.now();
    this.#out.note(this.words);
  }

  get state(): {
    readonly messages: number;
    readonly heard: number;
    readonly controls: number;
    readonly left: readonly string[];
  } {
    return {
      messages: this.#messages,
      heard: this.#all - this.#left.size,
      controls: this.#all,
      left: [...this.#left],
    };
  }

  get words(): string {
    const { messages, heard, controls, left } = this.state;
    const named = left.slice(0, MOST_NAMED).join(', ');
    const more = left.length > MOST_NAMED ? ` and ${left.length - MOST_NAMED} more` : '';
    const rest = left.length === 0 ? '' : `; not yet: ${named}${more}`;
    return `${messages} messages, ${heard} of ${controls} controls${rest}`;
  }
}

/** Ctrl-C, or the end of the time that was given. */
function stopping(seconds: string | undefined): { readonly stopped: Promise<undefined>; forget(): void } {
  let end = (): void => {};
  const stopped = new Promise<undefined>((resolve) => {
    end = () => resolve(undefined);
  });
  process.once('SIGINT', end);
  const timer = seconds === undefined ? undefined : setTimeout(end, Number(seconds) * 1000);
  const forget = (): void => {
    process.removeListener('SIGINT', end);
    clearTimeout(timer);
  };
  return { stopped, forget };
}
