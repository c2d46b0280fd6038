import { useEffect, useRef } from 'preact/hooks';
import { automationModes, type AutomationMode } from '../model/document.ts';
import { describePlace } from '../units/time.ts';
import { command, link, numbers, sampleRate, state } from './desk.ts';
import { Listen } from './listen-button.tsx';
import { atMost, everyPicture } from './pictures.ts';
import { keepFocus } from './roving.ts';

/** × play speed while a key of winding is down. */
const WIND = 8;

interface HeaderProps {
  readonly onHelp: () => void;
  readonly sideOpen: boolean;
  readonly onSide: () => void;
}

/** The session, the tape and the way back, always in sight. */
export function Header({ onHelp, sideOpen, onSide }: HeaderProps) {
  const { name, unsaved, undo, redo } = state.session.value;
  return (
    <header>
      <h1>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M4 2v12M8 2v12M12 2v12" />
          <rect x="2.2" y="8" width="3.6" height="3" rx=".6" />
          <rect class="accent" x="6.2" y="4" width="3.6" height="3" rx=".6" />
          <rect x="10.2" y="10" width="3.6" height="3" rx=".6" />
        </svg>
        Faderline
      </h1>
      <p class="session">
        <strong>{name}</strong>
        <button
          type="button"
          class="save"
          title={unsaved ? 'There are unsaved changes: save (Ctrl+S)' : 'Everything is saved'}
          onMouseDown={keepFocus}
          onClick={() => command({ do: 'save' })}
        >
          {unsaved ? <span class="dot" /> : <span class="tick">✓</span>}
          {unsaved ? 'Save' : 'Saved'}
        </button>
      </p>
      <Tape />
      <Time />
      <AllModes />
      <div class="history">
        <button
          type="button"
          disabled={undo === null}
          title={
            undo === null ? 'There is nothing to undo' : `Undo: ${undo} (Ctrl+Z); with Alt your own last step`
          }
          onMouseDown={keepFocus}
          onClick={({ altKey }) => command({ do: 'undo', ...(altKey && { mine: true }) })}
        >
          <span aria-hidden="true">↶</span> Undo <span class="what">{undo ?? ''}</span>
        </button>
        <button
          type="button"
          disabled={redo === null}
          aria-label={redo === null ? 'Redo' : `Redo: ${redo}`}
          title={
            redo === null ? 'There is nothing to do again' : `Redo: ${redo} (Ctrl+Shift+Z); with Alt your own`
          }
          onMouseDown={keepFocus}
          onClick={({ altKey }) => command({ do: 'redo', ...(altKey && { mine: true }) })}
        >
          <span aria-hidden="true">↷</span>
        </button>
      </div>
      <Listen />
      <Connection />
      <button
        type="button"
        class="plain"
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts (?)"
        onClick={onHelp}
      >
        ?
      </button>
      <button
        type="button"
        class="plain"
        aria-label="Strip, cues, scenes and devices"
        aria-expanded={sideOpen}
        title="Strip, cues, scenes and devices"
        onMouseDown={keepFocus}
        onClick={onSide}
      >
        ☰
      </button>
    </header>
  );
}

const icons = {
  return: 'M3 3h2v10H3zM13 3v10L6 8z',
  back: 'M8 3v10L1 8zM15 3v10L8 8z',
  on: 'M8 3v10l7-5zM1 3v10l7-5z',
  stop: 'M3 3h10v10H3z',
  play: 'M4 2.5v11l9.5-5.5z',
  record: 'M8 3a5 5 0 1 0 0 10A5 5 0 1 0 8 3z',
  loop: 'M4 5h7V2.5L15 6l-4 3.5V7H5v2H3V6a1 1 0 0 1 1-1zM12 11H5v2.500L1 10l4-3.500V9h6V7h2v3a1 1 0 0 1-1 1z',
} as const;

function Icon({ of }: { readonly of: keyof typeof icons }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d={icons[of]} />
    </svg>
  );
}

function Tape() {
  const { rolling, recording, winding, loop } = state.tape.value;
  const standing = !rolling && winding === 0;
  return (
    <div class="tape-keys" role="group" aria-label="Tape">
      <TapeKey icon="return" name="Return to start" keys="R" act={() => command({ do: 'return' })} />
      <Wind icon="back" name="Wind back" speed={-WIND} on={winding < 0} />
      <Wind icon="on" name="Wind on" speed={WIND} on={winding > 0} />
      <TapeKey icon="stop" name="Stop" keys="Space" on={standing} act={() => command({ do: 'stop' })} />
      <TapeKey
        icon="play"
        name="Play"
        keys="Space"
        on={rolling}
        look="play"
        act={() => command({ do: 'play' })}
      />
      <TapeKey
        icon="record"
        name="Record"
        on={recording}
        look="record"
        act={() => command({ do: 'record' })}
      />
      <TapeKey icon="loop" name="Loop" on={loop.on} act={() => command({ do: 'loop' })} />
    </div>
  );
}

interface TapeKeyProps {
  readonly icon: keyof typeof icons;
  readonly name: string;
  readonly keys?: string;
  readonly on?: boolean;
  readonly look?: string;
  readonly act: () => void;
}

function TapeKey({ icon, name, keys, on, look, act }: TapeKeyProps) {
  return (
    <button
      type="button"
      class={look ?? ''}
      aria-label={name}
      {...(on === undefined ? {} : { 'aria-pressed': on })}
      title={keys === undefined ? name : `${name} (${keys})`}
      onMouseDown={keepFocus}
      onClick={act}
    >
      <Icon of={icon} />
    </button>
  );
}

interface WindProps {
  readonly icon: keyof typeof icons;
  readonly name: string;
  readonly speed: number;
  readonly on: boolean;
}

/** Winds for as long as it is pressed. */
function Wind({ icon, name, speed, on }: WindProps) {
  const down = useRef(false);
  const wind = (): void => {
    if (!down.current) command({ do: 'shuttle', speed });
    down.current = true;
  };
  const end = (): void => {
    if (down.current) command({ do: 'shuttle', speed: 0 });
    down.current = false;
  };
  const isPress = ({ key }: KeyboardEvent): boolean => key === 'Enter' || key === ' ';
  return (
    <button
      type="button"
      aria-label={name}
      aria-pressed={on}
      title={`${name}, while it is pressed`}
      onMouseDown={keepFocus}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        wind();
      }}
      onPointerUp={end}
      onPointerCancel={end}
      onKeyDown={(event) => isPress(event) && !event.repeat && wind()}
      onKeyUp={(event) => isPress(event) && end()}
      onBlur={end}
    >
      <Icon of={icon} />
    </button>
  );
}

/** The place on the timeline, as it passes. */
function Time() {
  const text = useRef<HTMLSpanElement>(null);
  const aloud = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    let drawn = -1;
    const speak = atMost(1, () =>
      aloud.current?.setAttribute('aria-label', `Time ${text.current?.textContent ?? ''}`),
    );
    return everyPicture(() => {
      const place = numbers.peek()?.place ?? 0;
      if (place === drawn || !text.current) return;
      drawn = place;
      text.current.textContent = describePlace(place, sampleRate.peek());
      speak();
    });
  }, []);
  const { recording, rolling, winding } = state.tape.value;
  const words = recording ? 'recording' : rolling ? 'playing' : winding === 0 ? 'stopped' : 'winding';
  return (
    <p class={`time ${words}`} role="timer" aria-label="Time" ref={aloud}>
      <span ref={text} class="figures">
        0:00.000
      </span>
      <span class="words">{words}</span>
    </p>
  );
}

/** The mode of all strips at once. */
function AllModes() {
  const modes = new Set(state.strips.value.map(({ mode }) => mode));
  const common = modes.size === 1 ? [...modes][0] : undefined;
  return (
    <label class="all-modes">
      <span>Automation</span>
      <select
        class={`mode ${common ?? ''}`}
        value={common ?? ''}
        onChange={(event) => command({ do: 'mode', mode: event.currentTarget.value as AutomationMode })}
      >
        {common === undefined && (
          <option value="" disabled>
            mixed
          </option>
        )}
        {automationModes.map((mode) => (
          <option key={mode} value={mode}>
            all {mode}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Whether the bridge is there, and how its surfaces are. */
function Connection() {
  const units = state.units.value;
  const ready = units.filter((unit) => unit.state === 'online').length;
  const trouble = units.find(
    (unit) =>
      unit.state === 'lost' || unit.state === 'silent' || unit.state === 'refused' || unit.state === 'looped',
  );
  if (link.value !== 'open')
    return <Chip look="lost" shape="✕" words={link.value === 'lost' ? 'bridge lost' : 'connecting'} />;
  if (trouble) return <Chip look="lost" shape="✕" words={`${trouble.name}: ${trouble.state}`} />;
  if (ready === 0) return <Chip look="waiting" shape="○" words="no surface" />;
  return <Chip look="ready" shape="●" words={ready === 1 ? (units[0]?.name ?? '') : `${ready} units`} />;
}

function Chip({
  look,
  shape,
  words,
}: {
  readonly look: string;
  readonly shape: string;
  readonly words: string;
}) {
  return (
    <p class={`chip ${look}`} role="status">
      <span aria-hidden="true">{shape}</span> {words}
    </p>
  );
}
