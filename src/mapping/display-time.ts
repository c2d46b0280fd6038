/** Frames of a second of timecode. */
export const FRAMES = 25;
/** Milliseconds of a second. */
export const MILLISECONDS = 1000;

/**
 * Ten digits for a time display: hhh mm ss and frames, or milliseconds. Bit 7 of a character is the point beside it.
 *
 * @param count the time in parts.
 * @param parts of a second: `FRAMES` or `MILLISECONDS`.
 */
export function timeDigits(count: number, parts: number): string {
  const whole = Math.floor(count / parts);
  const groups = [
    String(Math.floor(whole / 3600)).padStart(3, ' '),
    String(Math.floor(whole / 60) % 60).padStart(2, '0'),
    String(whole % 60).padStart(2, '0'),
  ];
  const last = String(count % parts).padStart(String(parts - 1).length, '0');
  return groups.map(pointed).join('') + last.padStart(3, ' ');
}

function pointed(group: string): string {
  return group.slice(0, -1) + String.fromCharCode(group.charCodeAt(group.length - 1) | 0x80);
}
