import type { Parameter, ParameterTable } from '../model/parameters.ts';

/** Why a change deserves a second look before it is made. */
export type Danger = 'opens' | 'louder' | 'routing';

/** What may be dangerous about a parameter, and when. A row more is a danger more. */
interface DangerRow {
  readonly danger: Danger;
  readonly of: (parameter: Parameter) => boolean;
  readonly is: (from: number, to: number) => boolean;
}

/** How much louder is a leap, and below what level nobody hears it, dB. */
const LEAP = 6;
const UNHEARD = -60;
/** Louder than what nobody hears any more, dB. */
const SILENT = -90;

const opensSend = ({ path }: Parameter): boolean => path.includes('send/') && path.endsWith('/on');
const gains = ({ unit, group, path }: Parameter): boolean =>
  unit === 'dB' &&
  (group === 'level' || group === 'sends' || path.endsWith('/gain') || path.endsWith('/trim'));

/** Of several rows that mean a parameter the first counts. */
const dangers: readonly DangerRow[] = [
  { danger: 'opens', of: ({ group }) => group === 'mute', is: (from, to) => to < from },
  { danger: 'opens', of: opensSend, is: (from, to) => to > from },
  {
    danger: 'routing',
    of: ({ group, path }) => group === 'assign' || path.endsWith('/pre'),
    is: (from, to) => from !== to,
  },
  {
    danger: 'louder',
    of: gains,
    is: (from, to) => to > UNHEARD && to - Math.max(from, SILENT) >= LEAP,
  },
];

/** Is it the switch that links two channels? */
const isLink = ({ group, path }: Parameter): boolean => group === 'assign' && path.endsWith('/link');

/** What each channel of a pair keeps for itself. */
const ownOfEach = /\/(?:trim|polarity)$/;

/** What a recall asks of every parameter, worked out once for a desk: a recall of thousands looks things up in rows. */
export interface Shape {
  /** 1 for switches that link two channels. */
  readonly links: Uint8Array;
  readonly pans: Uint8Array;
  /** 1 for what glides; the rest flips. */
  readonly glides: Uint8Array;
  /** For each parameter, the link of its strip; −1 where that has none. */
  readonly linkOf: Int32Array;
  /** For each strip, what two linked channels have alike, if they are a pair. */
  readonly alike: readonly (readonly number[])[];
  /** For each parameter, the row of `dangers` that means it; −1 for none. */
  readonly dangerOf: Int8Array;
}

const shapes = new WeakMap<ParameterTable, Shape>();

/** The shape of a desk. */
export function shapeOf(table: ParameterTable): Shape {
  let shape = shapes.get(table);
  if (!shape) shapes.set(table, (shape = measured(table)));
  return shape;
}

function measured(table: ParameterTable): Shape {
  const { rows, strips } = table;
  const flags = (of: (parameter: Parameter) => boolean): Uint8Array =>
    Uint8Array.from(rows, (row) => (of(row) ? 1 : 0));
  const linkOfStrip = strips.map(({ path }) => table.find(`${path}/link`) ?? -1);
  const alike = strips.map((): number[] => []);
  for (const row of rows)
    if (row.unit !== 'pan' && !isLink(row) && !ownOfEach.test(row.path)) alike[row.strip]?.push(row.number);
  return {
    links: flags(isLink),
    pans: flags(({ unit }) => unit === 'pan'),
    glides: flags(({ fadable }) => fadable),
    linkOf: Int32Array.from(rows, ({ strip }) => linkOfStrip[strip] ?? -1),
    alike,
    dangerOf: Int8Array.from(rows, (row) => dangers.findIndex(({ of }) => of(row))),
  };
}

/** Why a change of a parameter deserves a second look; undefined where it does not. */
export function dangerOf(shape: Shape, parameter: number, from: number, to: number): Danger | undefined {
  const row = dangers[shape.dangerOf[parameter] as number];
  return row?.is(from, to) === true ? row.danger : undefined;
}
