import { initialTransition, setup, transition, type SnapshotFrom } from 'xstate';
import type { DeviceProfile } from '../model/profile.ts';

/** How a unit can stand to us. */
export type ConnectionState =
  | 'absent' // its port has not been seen
  | 'opening' // the port is open and needs a moment: what is said into it at once can be lost
  | 'greeting' // greeted, not yet heard
  | 'online' // it listens and shows
  | 'silent' // the port is there, the unit does not answer or refuses: greeted again and again
  | 'lost'; // the port was there and has gone

/** What can happen to a connection. */
export type ConnectionEvent =
  /** `deadline`: the wait given with the last step is over. */
  | { readonly type: 'port-opened' | 'port-lost' | 'deadline' }
  /** Nothing came from it for longer than it may keep silent. */
  | { readonly type: 'missed' }
  /** A channel message came from it. */
  | { readonly type: 'heard' }
  /** What it said of itself: `Heard` of its family, which is an event as it is. */
  | { readonly type: 'ready' | 'confirmed' | 'refused' | 'version' };

/** What is to be done on the way: greet, answer what was just heard, wake the unit and show everything afresh. */
type ConnectionAct = 'greet' | 'answer' | 'show-all';

type Kind = DeviceProfile['greeting']['kind'];

/** What a sign of life is worth to a unit that is not online, by what it expects before it listens. */
const signs = {
  heard: { guard: 'takesAnySign', target: 'online' },
  ready: [
    { guard: 'challenges', target: 'greeting', reenter: true, actions: 'answer' },
    { target: 'online' },
  ],
  confirmed: { target: 'online' },
  refused: { target: 'silent', reenter: true, actions: 'refused' },
} as const;

/**
 * Who is online when:
 *
 * | greeting | a channel message | 'ready' | 'confirmed' | nothing at all |
 * |---|---|---|---|---|
 * | none | online | online | online | online |
 * | query | online | online | online | silent |
 * | challenge | – | is answered | online | silent |
 *
 * A 'ready' from a unit that is online comes from one that was switched off and on: nothing is left of what was shown.
 */
const machine = setup({
  types: {
    context: {} as { readonly kind: Kind },
    input: {} as { readonly kind: Kind },
    events: {} as ConnectionEvent,
  },
  guards: {
    challenges: ({ context }) => context.kind === 'challenge',
    takesAnySign: ({ context }) => context.kind !== 'challenge',
    asksNothing: ({ context }) => context.kind === 'none',
  },
  // carried out by the bridge: here they are only names
  actions: { greet: () => {}, answer: () => {}, 'show-all': () => {}, refused: () => {} },
}).createMachine({
  context: ({ input }) => ({ kind: input.kind }),
  initial: 'absent',
  states: {
    absent: { on: { 'port-opened': 'opening' } },
    opening: {
      on: { ...signs, deadline: { target: 'greeting', actions: 'greet' }, 'port-lost': 'lost' },
    },
    greeting: {
      on: {
        ...signs,
        deadline: [{ guard: 'asksNothing', target: 'online' }, { target: 'silent' }],
        'port-lost': 'lost',
      },
    },
    online: {
      entry: 'show-all',
      on: {
        ready: [
          { guard: 'challenges', target: 'greeting', actions: 'answer' },
          { target: 'online', reenter: true },
        ],
        refused: signs.refused,
        missed: 'silent',
        'port-lost': 'lost',
      },
    },
    silent: {
      on: { ...signs, deadline: { target: 'greeting', actions: 'greet' }, 'port-lost': 'lost' },
    },
    lost: { on: { 'port-opened': 'opening' } },
  },
});

/**
 * How long a state is waited in before it gets a `deadline`, ms. A unit that says nothing because it never does is
 * online half a second after its port opened; a port needs the first tenth of that before it can be spoken into.
 */
const waits: Partial<Record<ConnectionState, number>> = { opening: 100, greeting: 400, silent: 2000 };

/** How a unit stands to us: a value, never changed. */
export interface Connection {
  readonly state: ConnectionState;
  /** It said no, rather than nothing. */
  readonly refused: boolean;
  readonly snapshot: SnapshotFrom<typeof machine>;
}

/** What comes of an event. */
export interface ConnectionStep {
  readonly connection: Connection;
  readonly acts: readonly ConnectionAct[];
  /** ms until the next `deadline`; `none`: there is none now; `as before`: the one that is running runs on. */
  readonly wait: number | 'none' | 'as before';
}

const known: ReadonlySet<string> = new Set<ConnectionAct>(['greet', 'answer', 'show-all']);

/** The connection to a unit that has not been seen. */
export function firstConnection(kind: Kind): Connection {
  const [snapshot] = initialTransition(machine, { kind });
  return { state: snapshot.value, refused: false, snapshot };
}

/** What an event makes of a connection. Pure: same connection, same event, same step. */
export function nextConnection(connection: Connection, event: ConnectionEvent): ConnectionStep {
  const [snapshot, actions] = transition(machine, connection.snapshot, event);
  const names = actions.map(({ type }) => type);
  const state = snapshot.value;
  if (state === connection.state && names.length === 0) return { connection, acts: [], wait: 'as before' };
  return {
    connection: {
      state,
      refused: names.includes('refused') || (connection.refused && state !== 'online'),
      snapshot,
    },
    acts: names.filter((name): name is ConnectionAct => known.has(name)),
    wait: waits[state] ?? 'none',
  };
}
