/** How many of what a desk has. Everything else about a desk follows from it. */
export interface Layout {
  readonly channels: number;
  readonly groups: number;
  readonly buses: number;
  readonly dcas: number;
  readonly muteGroups: number;
}

/** The desk one gets without asking for another. */
export const defaultLayout: Layout = { channels: 32, groups: 8, buses: 8, dcas: 8, muteGroups: 8 };

/** The kinds of strip, by the word their paths begin with. */
export type StripKind = 'ch' | 'grp' | 'bus' | 'dca' | 'main';

/** One strip of the desk. */
export interface Strip {
  /** Dense number over all strips, 0…n−1: channels, groups, buses, DCAs, main. */
  readonly number: number;
  readonly kind: StripKind;
  /** Number within its kind, from 1. */
  readonly index: number;
  /** What its parameters' paths begin with: `ch/7`, `main`. */
  readonly path: string;
  /** The name it has until somebody gives it another. */
  readonly label: string;
}

const names: Record<StripKind, string> = { ch: 'Ch', grp: 'Grp', bus: 'Bus', dca: 'DCA', main: 'Main' };

/** The strips of a layout, in the order in which a surface banks through them. */
export function stripsOf(layout: Layout): readonly Strip[] {
  const counts: readonly [StripKind, number][] = [
    ['ch', layout.channels],
    ['grp', layout.groups],
    ['bus', layout.buses],
    ['dca', layout.dcas],
    ['main', 1],
  ];
  const strips: Strip[] = [];
  for (const [kind, count] of counts) {
    for (let index = 1; index <= count; index++) {
      const path = kind === 'main' ? 'main' : `${kind}/${index}`;
      const label = kind === 'main' ? names.main : `${names[kind]} ${index}`;
      strips.push({ number: strips.length, kind, index, path, label });
    }
  }
  return strips;
}
