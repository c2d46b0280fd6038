import { decodeOsc, type OscArgument, type OscPacket } from '../../wire/osc.ts';

/** Messages of a bundle that are written out. */
const MOST_WRITTEN = 8;

/** A packet in words, for the monitor: "/ch/1/fader −6", "5 messages: …". */
export function inWords(bytes: Uint8Array): string {
  const decoded = decodeOsc(bytes);
  if (!decoded.ok) return `means nothing: ${decoded.problem}`;
  const messages = messagesIn(decoded.packet);
  const written = messages.slice(0, MOST_WRITTEN).join('; ');
  if (decoded.packet.type === 'message') return written;
  const more = messages.length > MOST_WRITTEN ? '; …' : '';
  return `${messages.length} messages: ${written}${more}`;
}

function messagesIn(packet: OscPacket): readonly string[] {
  if (packet.type === 'bundle') return packet.elements.flatMap(messagesIn);
  return [[packet.address, ...packet.args.map(argument)].join(' ')];
}

function argument(of: OscArgument): string {
  switch (of.type) {
    case 's':
    case 'S':
      return JSON.stringify(of.value);
    case 'b':
      return `(${of.value.length} bytes)`;
    case 'array':
      return `[${of.values.map(argument).join(' ')}]`;
    case 'i':
    case 'f':
    case 'd':
      return String(Math.round(of.value * 1e4) / 1e4);
    default:
      return 'value' in of ? String(of.value) : of.type;
  }
}
