import { useEffect, useRef } from 'preact/hooks';
import type { LearnProposal, LearnState } from '../model/learn.ts';
import { learn, numbers, state, who } from './desk.ts';
import { keepFocus } from './roving.ts';

/** Picks the parameter under the pointer, or the one that has the focus, or the fader of the selected strip. */
export function learnHere(): void {
  const path =
    pathUnder([...document.querySelectorAll(':hover')].at(-1)) ?? pathUnder(document.activeElement);
  const strip = numbers.peek()?.table.strips[state.selected.peek()];
  const target = path ?? (strip && `${strip.path}/fader`);
  if (target !== undefined) learn({ do: 'pick', targets: [target] });
}

function pathUnder(element: Element | null | undefined): string | undefined {
  return element?.closest('[data-path]')?.getAttribute('data-path') ?? undefined;
}

/** Enter and Esc are for learning while this page does. @returns whether the key was one of them. */
export function learnKey(key: string): boolean {
  const { mode, who: learner } = state.learn.peek();
  if (mode === 'off' || learner !== who.peek()) return false;
  if (key === 'Escape') learn({ do: 'cancel' });
  else if (key === 'Enter' && mode === 'found') learn({ do: 'keep' });
  else return false;
  return true;
}

/** What to do next, while somebody learns. */
export function LearnBar() {
  const learning = state.learn.value;
  const open = learning.mode !== 'off';
  const mine = learning.who === who.value;
  if (!open) return <div class="learn" role="status" />;
  return (
    <div class="learn open" role="status">
      <strong>Learn</strong>
      {mine ? <Step learning={learning} /> : <Others learning={learning} />}
    </div>
  );
}

function Others({ learning: { who: learner, mode, target } }: { readonly learning: LearnState }) {
  const done = mode === 'resting';
  return (
    <p>
      {done
        ? `${learner} has learnt something`
        : `${learner} puts ${target} on a control: surfaces move nothing until that is done`}
    </p>
  );
}

function Step({ learning }: { readonly learning: LearnState }) {
  const { mode, says, proposal, undo } = learning;
  return (
    <>
      {proposal && mode !== 'resting' ? <Proposal proposal={proposal} /> : <p>{says}</p>}
      <div class="acts">
        {mode === 'found' && <Keep />}
        {mode === 'resting' && undo !== null && (
          <button
            type="button"
            title={`Undo: ${undo}`}
            onMouseDown={keepFocus}
            onClick={() => learn({ do: 'undo' })}
          >
            Undo
          </button>
        )}
        <button
          type="button"
          title="Leave learning (Esc)"
          onMouseDown={keepFocus}
          onClick={() => learn({ do: 'cancel' })}
        >
          {mode === 'resting' ? 'Done' : 'Cancel'} <kbd>Esc</kbd>
        </button>
      </div>
    </>
  );
}

function Proposal({ proposal: { does, instead } }: { readonly proposal: LearnProposal }) {
  return (
    <p>
      {does}
      {instead !== null && <span class="instead"> (now: {instead})</span>}
    </p>
  );
}

/** It comes into sight by itself: Enter means it wherever the focus is. */
function Keep() {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.scrollIntoView({ block: 'nearest' }), []);
  return (
    <button
      ref={button}
      type="button"
      class="keep"
      title="Keep it (Enter)"
      onMouseDown={keepFocus}
      onClick={() => learn({ do: 'keep' })}
    >
      Keep <kbd>Enter</kbd>
    </button>
  );
}
