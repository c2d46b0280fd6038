/**
 * How far beyond its threshold a level counts as being, dB: 0 before the knee, a parabola inside it, straight after it
 * (Giannoulis, Massberg and Reiss, JAES 60(6), 2012).
 *
 * @param past dB beyond the beginning of the knee, which is half of its width before the threshold.
 * @param knee width, dB, > 0.
 */
export function pastKnee(past: number, knee: number): number {
  if (past <= 0) return 0;
  return past < knee ? (past * past) / (2 * knee) : past - knee / 2;
}
