import { createMachine, transition, type AnyStateMachine } from 'xstate';

/** States, each with the events it answers and the state they lead to. */
export type Modes<State extends string, Event extends string> = Readonly<
  Record<State, Readonly<Partial<Record<Event, State>>>>
>;

/** What a machine of modes is asked: the next state. */
export type NextState<State extends string, Event extends string> = (state: State, event: Event) => State;

/**
 * A machine of modes as a pure function. XState is asked once what follows each event in each state; from then on an
 * edge costs a look into a table.
 */
export function modes<State extends string, Event extends string>(
  id: string,
  initial: State,
  states: Modes<State, Event>,
): NextState<State, Event> {
  const names = Object.keys(states) as State[];
  const machine: AnyStateMachine = createMachine({
    id,
    initial,
    states: Object.fromEntries(names.map((name) => [name, { on: states[name] as Record<string, string> }])),
  });
  const events = [...new Set(names.flatMap((name) => Object.keys(states[name])))];
  const rows = new Map(names.map((name, number) => [name, number * events.length]));
  const columns = new Map(events.map((event, number) => [event, number]));
  const table = new Uint8Array(names.length * events.length);
  for (const [name, row] of rows) {
    const state = machine.resolveState({ value: name, context: {} });
    for (const [event, column] of columns) {
      const [after] = transition(machine, state, { type: event });
      table[row + column] = names.indexOf(after.value as State);
    }
  }
  return (state, event) => {
    const column = columns.get(event);
    if (column === undefined) return state; // no state answers it
    return names[table[(rows.get(state) as number) + column] as number] as State;
  };
}
