/** Which message is which control: the addresses of device files, and a dense number for each message there is. */
import type { MidiAddress, MidiControl, MidiFeedback, MidiMessageKind } from '../model/profile.ts';

/** More than any one controller has. */
export const MOST_STRIPS = 64;
export const CHANNELS = 16;
export const NUMBERS = 128;
/** The two ends of a message's value, by how many bits it has. */
export const SEVEN_BITS = 0x7f;
export const FOURTEEN_BITS = 0x3fff;
/** Between the controllers of a pair. @source MIDI 1.0 Detailed Specification, table III */
export const PAIR = 32;

/**
 * Each kind of message: the high half of its status, where its slots begin in the tables (one for each message), and
 * what of it is a number, what a value. A parameter has no slot: its number is in messages before it.
 */
export const kinds = {
  cc: { status: 0xb0, slots: 0, numbers: 0x7f, bits: 7 },
  cc14: { status: 0xb0, slots: 0, numbers: PAIR - 1, bits: 14 },
  note: { status: 0x90, slots: CHANNELS * NUMBERS, numbers: 0x7f, bits: 7 },
  poly: { status: 0xa0, slots: 2 * CHANNELS * NUMBERS, numbers: 0x7f, bits: 7 },
  program: { status: 0xc0, slots: 3 * CHANNELS * NUMBERS, numbers: 0x7f, bits: 7 },
  pressure: { status: 0xd0, slots: 4 * CHANNELS * NUMBERS, numbers: undefined, bits: 7 },
  bend: { status: 0xe0, slots: 4 * CHANNELS * NUMBERS + CHANNELS, numbers: undefined, bits: 14 },
  nrpn: { status: 0xb0, slots: -1, numbers: FOURTEEN_BITS, bits: 14 },
  rpn: { status: 0xb0, slots: -1, numbers: FOURTEEN_BITS, bits: 14 },
} as const satisfies Readonly<Record<MidiMessageKind, MessageKind>>;
export const SLOTS = kinds.bend.slots + CHANNELS;

interface MessageKind {
  readonly status: number;
  readonly slots: number;
  /** Highest number; undefined where the channel is all there is to it. */
  readonly numbers: number | undefined;
  readonly bits: 7 | 14;
}

/** Where the slots begin by the high half of a status; −1 for messages that are no control's. A note off is a note. */
export const slotsOf = Int32Array.from({ length: 16 }, (_, high) => {
  const status = high === 0x8 ? kinds.note.status : high << 4;
  return Object.values(kinds).find((kind) => kind.status === status)?.slots ?? -1;
});

/** One message: what it is, its channel from 0, or `page`, and its number, 0 where it has none. */
export interface Message {
  readonly message: MidiMessageKind;
  readonly channel: number | 'page';
  readonly number: number;
}

/** The place of a message that is no parameter in the tables. @param channel from 0. */
export function slotOf(message: MidiMessageKind, channel: number, number: number): number {
  const { slots, numbers } = kinds[message];
  return numbers === undefined ? slots + channel : slots + channel * NUMBERS + number;
}

/** A number for a parameter, past all slots. @param channel from 0. */
export function parameterOf(registered: boolean, channel: number, number: number): number {
  return SLOTS + ((((registered ? 1 : 0) << 4) | channel) << 14) + number;
}

/** The parameter that has such a number. */
export function parameterAt(number: number): Message & { readonly channel: number } {
  const rest = number - SLOTS;
  const registered = rest >> 18 === 1;
  return { message: registered ? 'rpn' : 'nrpn', channel: (rest >> 14) & 0x0f, number: rest & FOURTEEN_BITS };
}

/** Controllers that carry parameters: data entry and its fine half, up, down, and the two halves of either kind of number. */
export const carriers = {
  coarse: 6,
  fine: 38,
  up: 96,
  down: 97,
  fineNrpn: 98,
  coarseNrpn: 99,
  fineRpn: 100,
  coarseRpn: 101,
} as const;

/** What a controller has to do with parameters, by its number. */
export const role = { chooses: 1, says: 2 } as const;
export const roles = new Uint8Array(NUMBERS);
for (const half of ['fineNrpn', 'coarseNrpn', 'fineRpn', 'coarseRpn'] as const)
  roles[carriers[half]] = role.chooses;
roles[carriers.coarse] = roles[carriers.fine] = role.says;

/** Everything that a message takes for itself: of one on every page, a channel a page. */
export function placesOf({ message, channel, number }: Message, pages: number): readonly number[] {
  const channels = channel === 'page' ? Array.from({ length: pages }, (_, page) => page) : [channel];
  return channels.flatMap((on) => {
    if (message === 'nrpn' || message === 'rpn') return [parameterOf(message === 'rpn', on, number)];
    if (message === 'cc14') return [slotOf('cc', on, number), slotOf('cc', on, number + PAIR)];
    return [slotOf(message, on, number)];
  });
}

/** The channels a message comes on, from 0. */
export function channelsOf({ channel }: Message, pages: number): readonly number[] {
  return channel === 'page' ? Array.from({ length: pages }, (_, page) => page) : [channel];
}

/** A message in words: "cc 21 on channel 1". */
export function describeMessage({ message, channel, number }: Message): string {
  const plain = kinds[message].numbers === undefined ? message : `${message} ${number}`;
  return `${plain} on ${channel === 'page' ? "the page's channel" : `channel ${channel + 1}`}`;
}

/** How many controls an entry of a device file stands for. */
export function lengthOfRun({ name, count }: Pick<MidiControl, 'name' | 'count'>, strips: number): number {
  return count ?? (name.endsWith('{strip}') ? strips : 1);
}

/** The number of the `nth` of a run, from 0; undefined where a list has ended. */
export function nthOf(
  numbers: number | readonly number[],
  nth: number,
  counting: boolean,
): number | undefined {
  if (typeof numbers === 'number') return numbers + (counting ? nth : 0);
  return numbers[nth];
}

/** The message of the `nth` control of a run, from 0; undefined where the file does not say. */
export function messageOf(
  { message, number, channel }: Partial<MidiAddress>,
  counts: MidiControl['counts'],
  nth: number,
): Message | undefined {
  if (message === undefined || channel === undefined) return undefined;
  // a program that is no key's own is a value: it has the channel to itself
  const bare = kinds[message].numbers === undefined || (message === 'program' && number === undefined);
  const channels = counts === 'channel' || (counts === undefined && bare);
  const on = channel === 'page' ? channel : channel - 1 + (channels ? nth : 0);
  if (bare) return { message, channel: on, number: 0 };
  const own = number === undefined ? undefined : nthOf(number, nth, !channels);
  return own === undefined ? undefined : { message, channel: on, number: own };
}

/** The message that makes a control show something: what feedback leaves out is as in the control's own. */
export function feedbackAddress(control: MidiControl, feedback: MidiFeedback): Partial<MidiAddress> {
  const { message, number, channel } = { ...control, ...feedback };
  return {
    ...(message && { message }),
    ...(number !== undefined && { number }),
    ...(channel !== undefined && { channel }),
  };
}
