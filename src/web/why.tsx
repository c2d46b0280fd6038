import { useEffect, useState } from 'preact/hooks';
import type { Explanation } from '../model/explanation.ts';
import { askWhy, asking, explained } from './desk.ts';
import { atMost } from './pictures.ts';
import { keepFocus } from './roving.ts';

/** Lines a second at the most: whoever has them read out must be able to follow. */
const A_SECOND = 2;

/** Switches the line above the surfaces on and off. */
export function WhyToggle() {
  const on = asking.value;
  return (
    <button
      type="button"
      class="why-toggle"
      aria-pressed={on}
      title="Say what becomes of each control that is touched, and why"
      onMouseDown={keepFocus}
      onClick={() => askWhy(!on)}
    >
      Why?
    </button>
  );
}

/** Says of the control that was touched last, here or in the metal, what became of it and why. */
export function WhyLine() {
  const [said, setSaid] = useState<Explanation | undefined>(undefined);
  useEffect(() => {
    const show = atMost(A_SECOND, () => setSaid(explained.peek()));
    return explained.subscribe(show);
  }, []);
  return (
    <p class="why-line" aria-live="polite">
      {said ? (
        <>
          <strong>{said.surface}</strong> {said.sentences.join(' ')}
          {said.remedies.map((remedy) => (
            <span key={remedy} class="remedy">
              {' '}
              → {remedy}
            </span>
          ))}
        </>
      ) : (
        'Touch a control, here or on the surface.'
      )}
    </p>
  );
}
