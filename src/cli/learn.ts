import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { BridgeError } from '../model/errors.ts';
import type { LearnAsk, LearnState } from '../model/learn.ts';
import { ask, lines, type Service } from './client.ts';
import { exit } from './exit.ts';
import type { Output } from './output.ts';
import { pagePort, serviceOf, verb, type Ported } from './verbs.ts';

/** What `learn` was given. */
export interface LearnOptions {
  /** Keep what is touched without asking. */
  readonly yes?: boolean;
  /** Take back what was learnt last. */
  readonly undo?: boolean;
}

/** `faderline learn` */
export function learnVerb(program: Command): void {
  verb(
    program
      .command('learn')
      .description('put parameters on controls: name one, touch the control, keep what is shown')
      .argument(
        '[what...]',
        'paths of parameters (ch/1..8/fader is eight), or words for a key; without one you are asked',
      )
      .option('--yes', 'keep what is touched without asking')
      .option('--undo', 'take back what was learnt last')
      .addOption(pagePort())
      .addHelpText(
        'after',
        `
Example: faderline learn ch/7/fader               then move the fader, knob or encoder it is for
         faderline learn ch/1..8/fader --yes      touch eight controls one after the other
         faderline learn play 'scene 2'           then press the keys
         faderline learn --undo                   the mapping is as it was before`,
      ),
    (out, what: string[], { port, ...options }: Ported & LearnOptions) =>
      learn(serviceOf({ port }), what, options, out),
  );
}

/** Where the person sits: a terminal that can be asked, or nobody. */
export interface Keyboard {
  /** One line in answer to a question; empty where there is no more. */
  line(question: string): Promise<string>;
  /** Calls for each key, until what it returns is called. */
  keys(pressed: (key: string) => void): () => void;
}

const KEYS = 'Enter keeps it, Esc leaves; touch another control to take that one';

/** `learn`: pick, touch, keep; until everything picked is on a control. */
export async function learn(
  service: Service,
  targets: readonly string[],
  { yes, undo }: LearnOptions,
  out: Output,
  keyboard: Keyboard | undefined = terminal(),
): Promise<number> {
  const who = `command line ${process.pid}`;
  const post = async (asked: LearnAsk): Promise<LearnState> =>
    (await ask(service, 'POST', '/api/learn', { ask: asked, who })) as LearnState;
  if (undo === true) return takeBack(post, out);
  if (!keyboard && (targets.length === 0 || yes !== true))
    throw new BridgeError(
      'USAGE',
      'nobody can be asked here: name what is to be learnt and say --yes, as in: faderline learn ch/1..8/fader --yes',
    );
  if (targets.length > 0)
    return learnThese(service, who, targets, { yes: yes === true, out, keyboard, post });
  for (;;) {
    const wanted = (await keyboard?.line('what is to be learnt? (ch/1/fader, play; nothing to end) ')) ?? '';
    if (wanted.trim() === '') return exit.done;
    await tolerant(out, () =>
      learnThese(service, who, [wanted.trim()], { yes: yes === true, out, keyboard, post }),
    );
  }
}

type Post = (asked: LearnAsk) => Promise<LearnState>;

async function takeBack(post: Post, out: Output): Promise<number> {
  const state = await post({ do: 'undo' });
  await post({ do: 'cancel' });
  out.data(state, () => [state.says]);
  return state.says.startsWith('taken back') ? exit.done : exit.failed;
}

/** What is refused is said, and something else can be asked for. */
async function tolerant(out: Output, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof BridgeError) || error.code !== 'BAD_REQUEST') throw error;
    out.note(error.message);
  }
}

interface Round {
  readonly yes: boolean;
  readonly out: Output;
  readonly keyboard: Keyboard | undefined;
  readonly post: Post;
}

/** Follows the bridge from the pick until all of them are kept, or somebody leaves. */
async function learnThese(
  service: Service,
  who: string,
  targets: readonly string[],
  { yes, out, keyboard, post }: Round,
): Promise<number> {
  const states = lines(service, `/api/learn?follow=${encodeURIComponent(who)}`);
  let mode: LearnState['mode'] = 'off';
  const act = (asked: LearnAsk): void => {
    post(asked).catch((error: unknown) => out.note((error as Error).message));
  };
  const endKeys =
    yes || !keyboard
      ? () => {}
      : keyboard.keys((key) => {
          if (key === '\r' && mode === 'found') act({ do: 'keep' });
          if (key === '\u001B') act({ do: 'cancel' });
        });
  try {
    await states.next(); // it is followed: from here on, leaving ends learning
    await post({ do: 'pick', targets, ...(yes && { atOnce: true }) });
    let said = '';
    let told = 0;
    for await (const line of states) {
      if (line === '') continue;
      const state = JSON.parse(line) as LearnState;
      ({ mode } = state);
      if (out.json) process.stdout.write(`${line}\n`);
      else {
        for (const kept of state.done.slice(told)) out.data({ kept }, () => [kept]);
        told = state.done.length;
        said = say(state, said, yes, out);
      }
      if (mode === 'off') return exit.failed;
      if (mode === 'resting') return exit.done;
    }
    throw new BridgeError('NOT_RUNNING', 'the service has ended');
  } finally {
    endKeys();
    await states.return(undefined);
  }
}

/** Says what is new. @returns what was said. */
function say({ mode, proposal, says, left }: LearnState, before: string, yes: boolean, out: Output): string {
  const more = left > 0 ? ` (${left} more after it)` : '';
  const text =
    mode === 'found' && proposal
      ? `${proposal.does}${proposal.instead === null ? '' : `\n  now: ${proposal.instead}`}`
      : `${says}${mode === 'waiting' ? more : ''}`;
  if (text === '' || text === before || mode === 'writing') return before;
  if (mode !== 'resting') out.note(mode === 'found' && !yes ? `${text}\n  ${KEYS}` : text);
  return text;
}

/** The terminal, where a person sits at both ends of it. */
function terminal(): Keyboard | undefined {
  const { stdin, stderr } = process;
  if (!stdin.isTTY || !stderr.isTTY) return undefined;
  return {
    line: async (question) => {
      const reader = createInterface({ input: stdin, output: stderr });
      try {
        return await reader.question(question);
      } finally {
        reader.close();
      }
    },
    keys: (pressed) => {
      const heard = (data: Buffer): void => {
        const key = data.toString('utf8');
        if (key === '\u0003')
          process.kill(process.pid, 'SIGINT'); // in raw mode Ctrl-C is a key like any other
        else pressed(key === '\n' ? '\r' : key);
      };
      stdin.setRawMode(true);
      stdin.resume();
      stdin.on('data', heard);
      return () => {
        stdin.off('data', heard);
        stdin.setRawMode(false);
        stdin.pause();
      };
    },
  };
}
