/**
 * Values that come in more than one message, of a controller nobody has described. There are too many to have all of
 * them at hand: each is a control once a mapping names it, or somebody who learns moves it.
 */
import type { MidiProfile } from '../model/profile.ts';
import { CHANNELS, kinds, type Message } from './midi-messages.ts';

/** A message whose channel is fixed. */
type AnyoneMessage = Message & { readonly channel: number };

/** What a message of a controller nobody described is called: `cc 21`, `bend`, and `channel 5 cc 21` beyond the first. */
export function nameOf({ message, channel, number }: AnyoneMessage): string {
  const plain = kinds[message].numbers === undefined ? message : `${message} ${number}`;
  return channel === 0 ? plain : `channel ${channel + 1} ${plain}`;
}

const NAME = /^(?:channel (?<on>\d+) )?(?<message>cc14|nrpn|rpn) (?<number>\d+)$/u;

/** The value in several messages that is called so; undefined where there is none. */
export function wholeNamed(name: string): AnyoneMessage | undefined {
  const { on = '1', message, number } = NAME.exec(name)?.groups ?? {};
  if (message !== 'cc14' && message !== 'nrpn' && message !== 'rpn') return undefined;
  const whole = { message, channel: Number(on) - 1, number: Number(number) } as const;
  // the highest number of a parameter is none
  const most = message === 'cc14' ? kinds.cc14.numbers : kinds[message].numbers - 1;
  const isThere = whole.channel >= 0 && whole.channel < CHANNELS && whole.number <= most;
  return isThere && nameOf(whole) === name ? whole : undefined;
}

/**
 * The controller with these controls, as far as they are such values; itself where those are what it has. Undefined for one that is
 * described: it has what its file says.
 *
 * @param keeping those it has already stay, whether they are named or not.
 */
export function withWholes(
  profile: MidiProfile,
  names: readonly string[],
  keeping: boolean,
): MidiProfile | undefined {
  if (profile.controls !== 'all') return undefined;
  const before = profile.wholes ?? [];
  const named = new Set(names.filter((name) => wholeNamed(name) !== undefined));
  const kept = before.filter((name) => keeping || named.has(name));
  const wholes = [...new Set([...kept, ...named])]; // those that stay keep their numbers as far as can be
  const isSame = wholes.length === before.length && kept.length === before.length;
  return isSame ? profile : { ...profile, wholes };
}
