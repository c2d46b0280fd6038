/** Seconds from 1900, where time tags begin, to 1970. */
const FROM_1900_TO_1970 = 2_208_988_800;

/** How long it is until a time tag that isn't "at once" is due, ms; 0 or less: it is. @param wall time of day, ms since 1970. */
export function waitFor(timeTag: bigint, wall: number): number {
  const seconds = Number(timeTag >> 32n) - FROM_1900_TO_1970;
  const fraction = Number(timeTag & 0xffff_ffffn) / 2 ** 32;
  return (seconds + fraction) * 1000 - wall;
}
