import { InvalidArgumentError, type Command } from 'commander';
import { secondsTyped } from '../units/time.ts';
import { cueOptions, type Typed } from './cue-words.ts';
import {
  addCue,
  checkCues,
  deleteCue,
  editCue,
  goCue,
  listCues,
  moveCue,
  renumberCues,
  setDebounce,
  showCue,
  standbyCue,
  walk,
} from './cues.ts';
import { pagePort, serviceOf, verb, type Act, type Ported, type Verb } from './verbs.ts';

function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value < Infinity) return value;
  throw new InvalidArgumentError('it is a number from 0');
}

function place(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('it is a whole number from 1');
  return Number(text);
}

function time(text: string): number {
  const seconds = secondsTyped(text);
  if (seconds !== undefined && seconds <= 5) return seconds;
  throw new InvalidArgumentError('it is a time up to 5s: 300ms, 0.5s');
}

const WHICH = 'its number, or its name';

/** `faderline cue …` */
export function cueVerbs(program: Command, make: Verb = verb, portOption = pagePort): void {
  const cue = program.command('cue').description('the cue list of the running service').exitOverride();
  const add = (of: Command, act: Act, ...examples: readonly string[]): void => {
    const help = examples.map((line, i) => `${i === 0 ? 'Example: ' : '         '}faderline cue ${line}`);
    make(of.addOption(portOption()).addHelpText('after', `\n${help.join('\n')}`), act);
  };

  add(
    cue.command('list').description('the cues in their order, what GO does next, and what counts down'),
    (out, options: Ported) => listCues(serviceOf(options), out),
    'list --json',
  );
  add(
    cue.command('show').description('all of one cue').argument('<cue>', WHICH),
    (out, wanted: string, options: Ported) => showCue(serviceOf(options), wanted, out),
    'show 12.5',
  );
  const added = cue
    .command('add')
    .description('a new cue; it does what the options say, in the order in which they stand')
    .argument('[name]')
    .option('--number <number>', 'its number, and so its place: 12, 12.5, 12A')
    .option('--after <cue>', 'right behind this one; 0 for in front of all');
  const addTyped = describing(added);
  add(
    added,
    (out, name: string | undefined, options: Ported & { after?: string }) =>
      addCue(serviceOf(options), name, addTyped, options.after, out),
    'add Chorus --scene Chorus --fade 3s --follow 10s',
    "add 'Vox up' --scene Chorus --only 'ch/1..8 level' --after 12",
    'add Playback --locate 1:30 --play --program 1/5 --at 1:23.5',
    "add 'House out' --do 'set main/mute to on' --wait 2s",
  );
  const edited = cue
    .command('edit')
    .description('says something of a cue otherwise; what it does, and what makes it go, is replaced whole')
    .argument('<cue>', WHICH)
    .option('--number <number>', 'its number, and so its place')
    .option('--name <name>', 'its name')
    .option('--clear <what>', 'takes away notes, colour, wait, follow, steps, triggers or even-broken');
  const editTyped = describing(edited, ['name', 'clear']);
  add(
    edited,
    (out, wanted: string, options: Ported) => editCue(serviceOf(options), wanted, editTyped, out),
    'edit 12 --name Bridge --wait 2s',
    'edit 12 --clear follow --scene Bridge --fade 5s',
  );
  add(
    cue.command('delete').description('delete a cue; undo gives it back').argument('<cue>', WHICH),
    (out, wanted: string, options: Ported) => deleteCue(serviceOf(options), wanted, out),
    'delete 12.5',
  );
  add(
    cue
      .command('move')
      .description('put a cue at another place in the list; it gets a number there')
      .argument('<cue>', WHICH)
      .argument('<place>', 'from 1', place),
    (out, wanted: string, to: number, options: Ported) => moveCue(serviceOf(options), wanted, to, out),
    'move Bridge 3',
  );
  add(
    cue
      .command('renumber')
      .description('give the cues new numbers')
      .option('--from <number>', 'the first of them', number, 1)
      .option('--step <number>', 'how far from each to the next', number, 1)
      .option('--first <cue>', 'only from this one to the end'),
    (out, { from, step, first, ...options }: Ported & { from: number; step: number; first?: string }) =>
      renumberCues(serviceOf(options), { from, step, ...(first !== undefined && { first }) }, out),
    'renumber --from 10 --step 10',
    'renumber --from 20 --first Bridge',
  );
  add(
    cue.command('go').description('do what is next, or this cue').argument('[cue]', WHICH),
    (out, wanted: string | undefined, options: Ported) => goCue(serviceOf(options), wanted, out),
    'go',
    'go 12 --json',
  );
  add(
    cue
      .command('back')
      .description('the cue before stands by again, and nothing counts down any more')
      .option('--recall', 'recall what the cue before that recalls, too'),
    (out, { recall, ...options }: Ported & { recall?: boolean }) =>
      walk(serviceOf(options), { do: 'cue-back', ...(recall === true && { recall }) }, out),
    'back',
  );
  add(
    cue
      .command('standby')
      .alias('load')
      .description('a cue stands by: GO does this one next')
      .argument('<cue>', `${WHICH}; or next, or previous`),
    (out, wanted: string, options: Ported) => standbyCue(serviceOf(options), wanted, out),
    'standby 12',
    'standby previous',
  );
  add(
    cue.command('stop').description('waits and follows end, and fades stay where they are'),
    (out, options: Ported) => walk(serviceOf(options), { do: 'cue-stop' }, out),
    'stop',
  );
  add(
    cue
      .command('pause')
      .description('waits, follows and fades rest')
      .option('--off', 'they go on; so does GO'),
    (out, { off, ...options }: Ported & { off?: boolean }) =>
      walk(serviceOf(options), { do: 'cue-pause', on: off !== true }, out),
    'pause --off',
  );
  add(
    cue
      .command('rehearse')
      .description('GO walks the list with its waits and follows, says what it would do, and moves nothing')
      .option('--off', 'GO is live again, and the list where it was before'),
    (out, { off, ...options }: Ported & { off?: boolean }) =>
      walk(serviceOf(options), { do: 'cue-rehearse', on: off !== true }, out),
    'rehearse',
    'rehearse --off',
  );
  add(
    cue.command('check').description('every cue that is broken, and why; fails where there is one'),
    (out, options: Ported) => checkCues(serviceOf(options), out),
    'check --json',
  );
  add(
    cue
      .command('debounce')
      .description('two presses of GO within this time count once')
      .argument('<time>', 'up to 5s; 300ms at first', time),
    (out, seconds: number, options: Ported) => setDebounce(serviceOf(options), seconds, out),
    'debounce 500ms',
  );
}

/** Gives a command all that can be said of a cue. @returns what was typed, in its order, once it is parsed. */
function describing(of: Command, more: readonly string[] = []): readonly Typed[] {
  const typed: Typed[] = [];
  for (const { written, about } of cueOptions) of.option(written, about);
  const names = cueOptions.map(({ written }) => /^--([\w-]+)/.exec(written)?.[1] ?? '');
  for (const name of [...names, 'number', ...more])
    of.on(`option:${name}`, (value?: string) => typed.push({ name, value: value ?? '' }));
  return typed;
}
