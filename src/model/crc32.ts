/** One entry for each byte: the remainder of it alone. @source ITU-T V.42, 8.1.1.6.2 (reflected polynomial 0xEDB88320) */
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = (rest & 1) === 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

/**
 * CRC-32, as zip and PNG have it.
 *
 * @param before that of the bytes before these.
 * @returns 0..2^32−1.
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let rest = ~before;
  for (const byte of bytes) rest = (rest >>> 8) ^ (remainders[(rest ^ byte) & 0xff] as number);
  return ~rest >>> 0;
}
