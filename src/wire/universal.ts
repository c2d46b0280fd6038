/** To everybody. */
export const ALL_DEVICES = 0x7f;

/**
 * Tells a whole universal real-time message, `F0 7F <device> <sub-id> … F7`, of one kind. Its device is at byte 2, what
 * it says from byte 4 up to the last.
 *
 * @source MIDI 1.0 Detailed Specification, "Universal system exclusive"
 */
export function isUniversal(bytes: Uint8Array, length: number, subId: number): boolean {
  return (
    length >= 6 &&
    length <= bytes.length &&
    bytes[0] === 0xf0 &&
    bytes[1] === 0x7f &&
    bytes[3] === subId &&
    bytes[length - 1] === 0xf7
  );
}
