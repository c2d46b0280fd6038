/** How much a line of the log matters. */
export type Level = 'debug' | 'info' | 'warn' | 'error';

/** Where lines of the log go. `part` says which part of the bridge speaks: 'x-touch', 'session', 'RTP-MIDI'. */
export type Log = (level: Level, part: string, text: string) => void;

const ranks: Record<Level, number> = { debug: 0, info: 1, warn: 2, error: 3 };

/**
 * A log of one line an entry: `14:32:07.418 warn  x-touch  lost after 3.1 s`, or JSON where nobody reads it live.
 * Lines that repeat within a second are counted instead of written.
 *
 * @param write takes a finished line without its end.
 * @param least the level from which on lines are written.
 */
export function lineLog(
  write: (line: string) => void,
  least: Level,
  json: boolean,
  now: () => Date = () => new Date(),
): Log {
  let last = '';
  let lastAt = 0;
  let more = 0;
  return (level, part, text) => {
    if (ranks[level] < ranks[least]) return;
    const time = now();
    const same = `${level} ${part} ${text}`;
    if (same === last && time.getTime() - lastAt < 1000) {
      more++;
      return;
    }
    if (more > 0) write(formatted(time, 'info', part, `(${more} more)`, json));
    more = 0;
    last = same;
    lastAt = time.getTime();
    write(formatted(time, level, part, text, json));
  };
}

function formatted(time: Date, level: Level, part: string, text: string, json: boolean): string {
  if (json) return JSON.stringify({ time: time.toISOString(), level, part, text });
  const two = (n: number): string => String(n).padStart(2, '0');
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  return `${clock}.${String(time.getMilliseconds()).padStart(3, '0')} ${level.padEnd(5)} ${part}  ${text}`;
}
