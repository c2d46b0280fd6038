import type { Engine } from '../../engine/engine.ts';
import type { Command, Happening } from '../../model/input.ts';
import type { Strip } from '../../model/layout.ts';
import { SILENT, type Given } from './given.ts';

/** What a message asks for: what is to happen, nothing (a button that came up), or why it cannot be. */
export type Asked = { readonly what?: Happening; readonly why?: undefined } | { readonly why: string };

/** Something with an address that is no parameter. */
export interface Point {
  readonly address: string;
  /** What is told of it; empty: nothing. */
  readonly tags: 'f' | 'i' | 's' | '';
  readonly description: string;
  /** Lowest priority, and only for those who ask for meters. */
  readonly meter?: boolean;
  /** A message without a value presses it, and does not ask what it is. */
  readonly press?: boolean;
  /** Goes on changing while the tape rolls. */
  readonly moves?: boolean;
  readonly range?: { readonly min: number; readonly max: number };
  /** What it is now: a number for `f` and `i`, a text for `s`. */
  readonly read?: (engine: Engine) => number | string;
  /** What somebody asks for with a value, or none; left out: it is only told. */
  readonly ask?: (engine: Engine, given: Given, who: string) => Asked;
}

/** Scenes and markers that have addresses of their own, by their place in the list. */
const MOST_LISTED = 256;
/** Where a meter's travel begins, dBFS; it ends at 0. */
const METER_BOTTOM = -60;

const NOTHING: Asked = {};
const ask = (command: Command, who: string): Asked => ({ what: { type: 'command', command, who } });

/** A button: anything but 0, and no value at all, presses it. */
const button =
  (command: Command): NonNullable<Point['ask']> =>
  (_engine, given, who) =>
    given.released ? NOTHING : ask(command, who);

/** Everything with an address that is no parameter, for a desk of these strips. */
export function pointsOf(strips: readonly Strip[]): readonly Point[] {
  return [...strips.flatMap(stripPoints), ...transport, ...lists(), ...rest];
}

function stripPoints({ number, path, label }: Strip): readonly Point[] {
  const at = `/${path}`;
  const meter = (engine: Engine): number => engine.meters[number] as number;
  return [
    {
      address: `${at}/name`,
      tags: 's',
      description: `name of ${label}`,
      read: (engine) => engine.label(number).name,
      ask: (_engine, given, who) =>
        given.text === undefined
          ? { why: 'a name is a text' }
          : ask({ do: 'label', strip: number, name: given.text }, who),
    },
    {
      address: `${at}/colour`,
      tags: 's',
      description: `colour of ${label}, #rrggbb`,
      read: (engine) => `#${engine.label(number).colour.toString(16).padStart(6, '0')}`,
      ask: (_engine, given, who) => {
        const [, hex] = /^#([0-9a-f]{6})$/i.exec(given.text ?? '') ?? [];
        return hex === undefined
          ? { why: 'a colour is written #rrggbb' }
          : ask({ do: 'label', strip: number, colour: Number.parseInt(hex, 16) }, who);
      },
    },
    {
      address: `${at}/meter`,
      tags: 'f',
      meter: true,
      description: `level of ${label}, dBFS`,
      range: { min: SILENT, max: 24 },
      read: (engine) => Math.max(SILENT, meter(engine)),
    },
    {
      address: `${at}/meter/travel`,
      tags: 'f',
      meter: true,
      description: `level of ${label}: 0 at ${METER_BOTTOM} dBFS, 1 at 0 dBFS`,
      range: { min: 0, max: 1 },
      read: (engine) => Math.max(0, Math.min(1, 1 - meter(engine) / METER_BOTTOM)),
    },
  ];
}

const on = (condition: boolean): number => (condition ? 1 : 0);
const flag = { tags: 'i', range: { min: 0, max: 1 } } as const;
const key = { ...flag, press: true } as const;

const transport: readonly Point[] = [
  {
    address: '/transport/play',
    ...key,
    description: 'plays; 1 while the tape rolls',
    read: ({ tape }) => on(tape.rolling),
    ask: button({ do: 'play' }),
  },
  {
    address: '/transport/stop',
    ...key,
    description: 'stops; 1 while the tape stands',
    read: ({ tape }) => on(!tape.rolling && tape.winding === 0),
    ask: button({ do: 'stop' }),
  },
  {
    address: '/transport/record',
    ...key,
    description: 'records; 1 while it does',
    read: ({ tape }) => on(tape.recording),
    ask: (engine, given, who) =>
      given.released || engine.tape.recording ? NOTHING : ask({ do: 'record' }, who),
  },
  {
    address: '/transport/loop',
    ...flag,
    description: 'switches the loop; 1 while it is on',
    read: ({ tape }) => on(tape.looping),
    ask: (_engine, given, who) =>
      given.number === undefined
        ? { why: 'the loop is switched by 0 or 1' }
        : ask({ do: 'loop', on: given.number !== 0 }, who),
  },
  {
    address: '/transport/position',
    tags: 'f',
    moves: true,
    description: 'place on the timeline, s; a value goes there',
    read: ({ place, sampleRate }) => place / sampleRate,
    ask: locate,
  },
  { address: '/transport/locate', tags: '', description: 'goes to a place, s', ask: locate },
  { address: '/transport/return', tags: '', description: 'goes back', ask: button({ do: 'return' }) },
  { address: '/marker/next', tags: '', description: 'the next marker', ask: button({ do: 'next-marker' }) },
  {
    address: '/marker/previous',
    tags: '',
    description: 'the marker before',
    ask: button({ do: 'previous-marker' }),
  },
  {
    address: '/marker/drop',
    tags: '',
    description: 'drops a marker, with a name where one is given',
    ask: (_engine, given, who) =>
      given.released
        ? NOTHING
        : ask(
            given.text === undefined ? { do: 'drop-marker' } : { do: 'drop-marker', name: given.text },
            who,
          ),
  },
];

function locate({ sampleRate }: Engine, { number }: Given, who: string): Asked {
  if (number === undefined || !(number >= 0 && number < 1e6))
    return { why: 'a locate has one number, the place in seconds from 0' };
  return ask({ do: 'locate', to: Math.round(number * sampleRate) }, who);
}

/** Scenes and markers by their place in the list, from 1. */
function lists(): Point[] {
  const points: Point[] = [];
  for (let n = 1; n <= MOST_LISTED; n++) {
    points.push(
      {
        address: `/scene/${n}/name`,
        tags: 's',
        description: `name of scene ${n}; empty: there is none`,
        read: ({ scenes }) => scenes[n - 1]?.name ?? '',
      },
      {
        address: `/scene/${n}/recall`,
        tags: '',
        description: `recalls scene ${n}`,
        ask: (engine, given, who) => (given.released ? NOTHING : recall(engine, n, who)),
      },
      {
        address: `/marker/${n}/name`,
        tags: 's',
        description: `name of marker ${n}; empty: there is none`,
        read: ({ markers }) => markers[n - 1]?.name ?? '',
      },
      {
        address: `/marker/${n}/position`,
        tags: 'f',
        description: `place of marker ${n}, s; −1: there is none`,
        read: ({ markers, sampleRate }) => {
          const at = markers[n - 1]?.at;
          return at === undefined ? -1 : at / sampleRate;
        },
      },
      {
        address: `/marker/${n}/go`,
        tags: '',
        description: `goes to marker ${n}`,
        ask: ({ markers }, given, who) => {
          const at = markers[n - 1]?.at;
          if (given.released) return NOTHING;
          return at === undefined
            ? { why: `there is no marker ${n}; there are ${markers.length}` }
            : ask({ do: 'locate', to: at }, who);
        },
      },
    );
  }
  return points;
}

function recall({ scenes }: Engine, place: number, who: string): Asked {
  const scene = scenes[place - 1];
  return scene
    ? ask({ do: 'recall-scene', id: scene.id }, who)
    : { why: `there is no scene ${place}; there are ${scenes.length}` };
}

const rest: readonly Point[] = [
  {
    address: '/scene/current',
    tags: 'i',
    description: 'place in the list of the scene recalled or stored last; 0: none',
    read: ({ scene }) => scene + 1,
  },
  {
    address: '/scene/recall',
    tags: '',
    description: 'recalls a scene by its place in the list, from 1, or its name',
    ask: (engine, { number, text }, who) => {
      if (number === 0) return NOTHING;
      const place = number ?? engine.scenes.findIndex(({ name }) => name === text) + 1;
      return place === 0 ? { why: `there is no scene called ${text ?? 'so'}` } : recall(engine, place, who);
    },
  },
  {
    address: '/session/name',
    tags: 's',
    description: 'name of the session',
    read: ({ name }) => name,
  },
  { address: '/undo', tags: '', description: 'takes back the last step', ask: button({ do: 'undo' }) },
  { address: '/redo', tags: '', description: 'does it again', ask: button({ do: 'redo' }) },
  { address: '/cue/go', tags: '', description: 'GO', ask: cue('go') },
  { address: '/cue/stop', tags: '', description: 'waits, follows and fades end', ask: cue('all-off') },
  { address: '/cue/back', tags: '', description: 'one cue back', ask: button({ do: 'cue-back' }) },
];

/** Cues are asked for as show control asks for them. @param number of the cue; without it the next. */
export function cue(command: 'go' | 'all-off', number?: string): NonNullable<Point['ask']> {
  const trigger = { kind: 'msc', command, ...(number !== undefined && { number }) } as const;
  return (_engine, given, who) => (given.released ? NOTHING : { what: { type: 'trigger', trigger, who } });
}
