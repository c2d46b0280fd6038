import type { FaderTraits } from './models.ts';
import type { SimulatedModel } from './unit.ts';

/** A FaderPort in its own mode, as it leaves the factory: data only. */
export interface FaderportModel extends SimulatedModel {
  readonly master: false;
  /** Device id in the SysEx header `F0 00 01 06 id`. */
  readonly id: number;
  /** Names of its keys by their ids. */
  readonly keys: ReadonlyMap<number, string>;
  /** Ids of the keys that light up in any colour. */
  readonly coloured: ReadonlySet<number>;
  /** Displays, bars and meters to each strip. */
  readonly displays: boolean;
  /** Has the Session Navigator beside the Pan/Param knob. */
  readonly navigator: boolean;
  readonly fader: FaderTraits;
}

/**
 * 1024 places, told in steps of 16: the top is 3FF0. Programs that send nothing back work with it, so it stays where the
 * hand left it; and one takes no move without a touch, so it does tell of those.
 */
const FADER: FaderTraits = { bits: 10, filled: false, touchless: true, servo: 'stays', home: undefined };

function keys(table: string): ReadonlyMap<number, string> {
  const rows = table.trim().split(/\s*\n\s*/u);
  return new Map(
    rows.flatMap((row) => {
      const id = Number.parseInt(row.slice(0, 2), 16);
      return row
        .slice(3)
        .split(', ')
        .map((name, n): [number, string] => [id + n, name]);
    }),
  );
}

/**
 * A row begins with the id of its first key, the others counting on.
 *
 * @source PreSonus, FaderPort 16 Owner's Manual, 11.2.4; Reasonus, csurf_button_resources.hpp (strips 9 to 16)
 */
const LEFT_OF_16 = keys(`
  00 arm, solo clear, mute clear, bypass, macro, link, shift right
  08 solo 1, solo 2, solo 3, solo 4, solo 5, solo 6, solo 7, solo 8
  10 mute 1, mute 2, mute 3, mute 4, mute 5, mute 6, mute 7, mute 8
  18 select 1, select 2, select 3, select 4, select 5, select 6, select 7, select 8
  20 param
  28 track, sends, pan, plug-ins
  2e previous, next
  36 channel, zoom, scroll, bank, master, click, section, marker
  3e audio, vi, bus, vca, all
  46 shift left
  4a read, write, trim, touch, latch, off
  53 navigator
  56 loop
  5b rewind, fast forward, stop, play, record
  66 foot switch
`);

const RIGHT_OF_16 = keys(`
  07 select 9
  21 select 10, select 11, select 12, select 13, select 14, select 15, select 16
  50 solo 9, solo 10, solo 11
  54 solo 13, solo 14
  57 solo 16, solo 12, solo 15
  78 mute 9, mute 10, mute 11, mute 12, mute 13, mute 14, mute 15, mute 16
`);

/** @source PreSonus, FaderPort (2018) Owner's Manual, 8.2; REAPER, csurf_faderport2.cpp */
const OF_2 = keys(`
  00 arm
  03 bypass
  05 link
  08 solo
  10 mute
  20 param
  2a pan
  2e previous, next
  36 channel
  38 scroll
  3a master, click, section, marker
  46 shift
  4a read, write
  4d touch
  56 loop
  5b rewind, fast forward, stop, play, record
  66 foot switch
`);

function named(from: ReadonlyMap<number, string>, names: readonly string[]): ReadonlySet<number> {
  return new Set(
    [...from].filter(([, name]) => names.includes(name.replace(/ \d+$/u, ''))).map(([id]) => id),
  );
}

const COLOURED_8 = ['select', 'bypass', 'macro', 'link', 'audio', 'vi', 'bus', 'vca', 'all'];
const AUTOMATION = ['read', 'write', 'trim', 'touch', 'latch', 'off'];
const ALL_OF_16 = new Map([...LEFT_OF_16, ...RIGHT_OF_16]);

export const faderportModels = {
  'faderport-8': {
    name: 'FaderPort 8',
    portName: 'PreSonus FP8',
    strips: 8,
    master: false,
    id: 0x02,
    keys: LEFT_OF_16,
    coloured: named(LEFT_OF_16, [...COLOURED_8, ...AUTOMATION]),
    displays: true,
    navigator: true,
    fader: FADER,
  },
  'faderport-16': {
    name: 'FaderPort 16',
    portName: 'PreSonus FP16 Port 1',
    strips: 16,
    master: false,
    id: 0x16,
    keys: ALL_OF_16,
    coloured: named(ALL_OF_16, [...COLOURED_8, ...AUTOMATION]),
    displays: true,
    navigator: true,
    fader: FADER,
  },
  'faderport-2': {
    name: 'FaderPort (2018)',
    portName: 'PreSonus FP2',
    strips: 1,
    master: false,
    id: 0x02,
    keys: OF_2,
    coloured: named(OF_2, ['bypass', 'link', 'pan', 'channel', 'scroll', 'read', 'write', 'touch']),
    displays: false,
    navigator: false,
    fader: FADER,
  },
} as const satisfies Readonly<Record<string, FaderportModel>>;

/** The models by their short names. */
export type FaderportName = keyof typeof faderportModels;
