import { createMachine, initialTransition, transition, type AnyStateMachine } from 'xstate';

/** States, each with the events it answers and the state they lead to. */
export type Modes<State extends string, Event extends string> = Readonly<
  Record<State, Readonly<Partial<Record<Event, State>>>>
>;

/** What a machine of modes is asked: the next state. */
export type NextState<State extends string, Event extends string> = (state: State, event: Event) => State;

/**
 * A machine of modes as a pure function. XState says what follows; since it must always say the same, each answer is
 * kept: an edge costs one look-up after the first time.
 */
export function modes<State extends string, Event extends string>(
  id: string,
  initial: State,
  states: Modes<State, Event>,
): NextState<State, Event> {
  const machine: AnyStateMachine = createMachine({
    id,
    initial,
    states: Object.fromEntries(
      (Object.keys(states) as State[]).map((name) => [name, { on: states[name] as Record<string, string> }]),
    ),
  });
  const [start] = initialTransition(machine);
  const answers = new Map<string, State>([[`${initial} `, start.value as State]]);
  return (state, event) => {
    const question = `${state} ${event}`;
    const known = answers.get(question);
    if (known !== undefined) return known;
    const [after] = transition(machine, machine.resolveState({ value: state, context: {} }), { type: event });
    answers.set(question, after.value as State);
    return after.value as State;
  };
}
