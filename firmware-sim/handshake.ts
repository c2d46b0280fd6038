/** Where a unit stands towards its host. `locked`: got a wrong reply, deaf and silent until the next power cycle. */
export type Standing = 'off' | 'offline' | 'online' | 'locked';

/** Time a Logic Control gives its host to answer the challenge, ns. */
export const REPLY_TIME = 300e6;

/**
 * The reply a unit expects to its four-byte challenge; all seven-bit.
 *
 * @source Logic Control MIDI implementation, "host connection reply"; NicoG60/TouchMCU tried it on an MCU Pro.
 *   Ardour shifts by the fourth byte in the second line, where these two shift by four.
 */
export function expectedReply(challenge: readonly number[]): readonly number[] {
  const [l1 = 0, l2 = 0, l3 = 0, l4 = 0] = challenge;
  return [
    l1 + (l2 ^ 0x0a) - l4,
    (l3 >> 4) ^ (l1 + l4),
    (l4 - (l3 << 2)) ^ (l1 | l2),
    l2 - l3 + (0xf0 ^ (l4 << 4)),
  ].map((sum) => sum & 0x7f);
}
