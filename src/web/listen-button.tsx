import { useEffect, useRef } from 'preact/hooks';
import { numbers, state } from './desk.ts';
import { heard, lateness, listening, listenTrouble, toggleListening } from './listen.ts';
import { ParameterSlider } from './parameter-slider.tsx';
import { keepFocus } from './roving.ts';

/** The lowest level that is shown, dBFS. */
const BOTTOM = -60;

/** Hears the desk in this page, as loud as the phones are. */
export function Listen() {
  const desk = numbers.value;
  const phones = desk?.table.find('monitor/phones');
  const sounds = state.sound.value !== null;
  const now = listening.value;
  const words = now === 'opening' ? 'Opening' : now === 'lost' ? 'Lost' : 'Listen';
  return (
    <div class={`listen ${now}`} role="group" aria-label="Listening in this page">
      <button
        type="button"
        aria-label="Listen"
        aria-pressed={now !== 'off'}
        disabled={!sounds && now === 'off'}
        title={sounds ? titleOf() : 'The desk does not sound: it was started with --audio none'}
        onMouseDown={keepFocus}
        onClick={toggleListening}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M2 13V9a6 6 0 0 1 12 0v4" />
          <rect x="1.500" y="9" width="3.500" height="5.500" rx="1" />
          <rect x="11" y="9" width="3.500" height="5.500" rx="1" />
        </svg>
        <span class="words">{words}</span>
        <Level />
      </button>
      {desk && phones !== undefined && (
        <ParameterSlider
          desk={desk}
          parameter={desk.table.row(phones)}
          name="Phones level"
          axis="x"
          class="lying phones"
          rest={desk.table.row(phones).initial}
        />
      )}
    </div>
  );
}

/** What the button is about, and how hearing goes. */
function titleOf(): string {
  if (listenTrouble.value !== '') return `Listen: ${listenTrouble.value}`;
  if (listening.value !== 'on') return 'Listen to the desk in this page, as the phones do';
  const { underruns, skips } = heard.value;
  const late = Math.round(lateness() * 100) * 10;
  const flaws = [
    underruns > 0 && `${underruns} × nothing came in time`,
    skips > 0 && `${skips} × some was left out`,
  ].filter((flaw) => flaw !== false);
  return `What the phones hear, about ${late} ms late${flaws.length === 0 ? ', without a gap' : `; ${flaws.join(', ')}`}`;
}

/** How loud it is here. */
function Level() {
  const bar = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      heard.subscribe(({ peak }) => {
        const level = Math.max(0, 1 - (20 * Math.log10(peak)) / BOTTOM);
        if (bar.current) bar.current.style.transform = `scaleX(${Math.min(1, level).toFixed(3)})`;
      }),
    [],
  );
  return (
    <span class="level" aria-hidden="true">
      <span ref={bar} />
    </span>
  );
}
