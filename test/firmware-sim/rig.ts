import { type MackieOptions, MackieSurface } from '../../firmware-sim/index.ts';
import { VirtualClock } from '../../src/ports/clock.ts';
import { type CableOptions, MemoryCable } from '../../src/ports/memory.ts';

export const MS = 1e6;
export const SECOND = 1e9;

/** Bytes written as a document writes them: 'e0 7f 7f'. */
export function bytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.split(' ').filter(Boolean), (byte) => Number.parseInt(byte, 16));
}

export function hex(data: Iterable<number>): string {
  return Array.from(data, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/** A surface on a cable in memory, in virtual time, with the host's end in the test's hands. */
export function rig(
  model: MackieOptions['model'],
  options: Partial<MackieOptions> & { cable?: CableOptions } = {},
) {
  const clock = new VirtualClock();
  const cable = new MemoryCable(clock, options.cable);
  let heard = '';
  const answers: ((data: Uint8Array) => void)[] = [];
  cable.host.onBytes = (data, length) => {
    const piece = data.slice(0, length);
    heard += `${hex(piece)} `;
    for (const answer of answers) answer(piece);
  };
  const surface = new MackieSurface({ model, clock, port: cable.device, ...options });
  const passes = (ns: number) => clock.advance(ns);
  /** What the host has heard since it was last asked. */
  const said = () => {
    passes(0);
    const text = heard.trim();
    heard = '';
    return text;
  };
  const host = (text: string) => {
    const data = bytes(text);
    cable.host.send(data, data.length);
    passes(0);
  };
  /** The host returns every position as it came, as the vendor's servo rule wants it. */
  const echo = () => answers.push((data) => (data[0]! & 0xf0) === 0xe0 && cable.host.send(data, data.length));
  const greeting = said();
  return { clock, cable, surface, passes, said, host, echo, greeting };
}
