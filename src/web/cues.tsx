import { useEffect, useRef, useState } from 'preact/hooks';
import type { CueRow, ShowState } from '../model/page.ts';
import { command, state } from './desk.ts';
import { keepFocus } from './roving.ts';
import { css } from './strip.tsx';

/** How often a countdown is drawn anew, ms. */
const COUNT = 100;

/** The cue list: what there is, what GO does next, and the keys that walk it. */
export function Cues() {
  const cues = state.cues.value;
  const show = state.show.value;
  if (cues.length === 0) return null;
  return (
    <section class={`cues${show.rehearsing ? ' rehearsing' : ''}`} aria-labelledby="cues">
      <h2 id="cues">Cues</h2>
      {show.rehearsing && <p class="mode">Rehearsal: GO only says what it would do</p>}
      <Go cues={cues} show={show} />
      <Keys show={show} />
      <List cues={cues} show={show} />
    </section>
  );
}

interface Shown {
  readonly cues: readonly CueRow[];
  readonly show: ShowState;
}

/** The key of them all. What it will do stands on it, and why it would not stands under it. */
function Go({ cues, show }: Shown) {
  const next = cues.find(({ id }) => id === show.next);
  const name = next ? `${next.number} ${next.name}` : 'the list is over';
  const word = show.paused ? 'GO on' : 'GO';
  const [broken] = next?.broken ?? [];
  return (
    <>
      <button
        type="button"
        class={broken === undefined ? 'go' : 'go broken'}
        title={`${word} (G): ${name}`}
        onMouseDown={keepFocus}
        onClick={() => command({ do: 'go' })}
      >
        <strong>{word}</strong>
        <span class="what">{name}</span>
        <Countdown show={show} />
      </button>
      {next && next.notes !== '' && <p class="notes">{next.notes}</p>}
      {broken !== undefined && (
        <p class="fault">
          <span aria-hidden="true">▲ </span>
          {broken}
        </p>
      )}
    </>
  );
}

/** What is left of a wait or a follow, counted down here between two words of the bridge. */
function Countdown({ show }: Pick<Shown, 'show'>) {
  const { counting, paused } = show;
  const [now, setNow] = useState(performance.now());
  const heard = useRef({ show, at: now });
  if (heard.current.show !== show) heard.current = { show, at: performance.now() };
  useEffect(() => {
    if (!counting || paused) return undefined;
    const timer = setInterval(() => setNow(performance.now()), COUNT);
    return () => clearInterval(timer);
  }, [counting, paused]);
  if (!counting) return null;
  const gone = paused ? 0 : Math.max(0, (now - heard.current.at) / 1000);
  const left = Math.max(0, counting.left - gone);
  const word = paused ? 'rests' : counting.kind === 'wait' ? 'waits' : 'follows';
  return (
    <span class="left" aria-hidden="true">
      {word} {left.toFixed(1)} s
    </span>
  );
}

function Keys({ show }: Pick<Shown, 'show'>) {
  const moving = show.counting !== null;
  return (
    <div class="walk">
      <Key name="Back" about="The cue before stands by again (B)" press={() => command({ do: 'cue-back' })} />
      <Key
        name={show.paused ? 'Go on' : 'Pause'}
        about="Waits, follows and fades rest, or go on"
        pressed={show.paused}
        press={() => command({ do: 'cue-pause', on: !show.paused })}
      />
      <Key
        name="Stop"
        about="Waits and follows end, and fades stay where they are"
        press={() => command({ do: 'cue-stop' })}
        {...(moving && { lit: true })}
      />
      <Key
        name="Rehearse"
        about="GO says what it would do, and moves nothing"
        pressed={show.rehearsing}
        press={() => command({ do: 'cue-rehearse', on: !show.rehearsing })}
      />
    </div>
  );
}

function Key({
  name,
  about,
  pressed,
  lit,
  press,
}: {
  readonly name: string;
  readonly about: string;
  readonly pressed?: boolean;
  readonly lit?: boolean;
  readonly press: () => void;
}) {
  return (
    <button
      type="button"
      title={about}
      class={lit ? 'lit' : ''}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      onMouseDown={keepFocus}
      onClick={press}
    >
      {name}
    </button>
  );
}

function List({ cues, show }: Shown) {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    list.current?.querySelector('.next')?.scrollIntoView({ block: 'nearest' });
  }, [show.next]);
  return (
    <ol ref={list}>
      {cues.map((cue) => (
        <Line key={cue.id} cue={cue} show={show} />
      ))}
    </ol>
  );
}

/** One cue; pressed, it stands by. What it is, is said by its mark and in words, not by colour alone. */
function Line({ cue, show }: { readonly cue: CueRow; readonly show: ShowState }) {
  const next = cue.id === show.next;
  const last = cue.id === show.last;
  const [mark, word] = next ? ['▶', 'next'] : last ? ['•', 'went last'] : ['', ''];
  const [broken] = cue.broken;
  return (
    <li class={`${next ? 'next' : ''}${last ? ' last' : ''}`}>
      <button
        type="button"
        title={[`Stand by: GO does ${cue.number} ${cue.name} next`, ...cue.does].join('\n')}
        {...(next ? { 'aria-current': 'step' as const } : {})}
        {...(cue.colour >= 0 && { style: { borderLeftColor: css(cue.colour) } })}
        onMouseDown={keepFocus}
        onClick={() => command({ do: 'cue-standby', id: cue.id })}
      >
        <span class="mark" {...(word === '' ? {} : { role: 'img', 'aria-label': word })}>
          {mark}
        </span>
        <span class="number">{cue.number}</span>
        <span class="what">{cue.name}</span>
        <span class="times">{timesOf(cue)}</span>
      </button>
      {broken !== undefined && (
        <p class="fault">
          <span aria-hidden="true">▲ </span>
          {broken}
        </p>
      )}
    </li>
  );
}

function timesOf({ wait, follow }: CueRow): string {
  const waits = wait > 0 ? [`wait ${wait} s`] : [];
  return [...waits, ...(follow >= 0 ? [`→ ${follow} s`] : [])].join(' ');
}

/** A cue that recalls a scene, behind all others. */
export function NewCue() {
  const scenes = state.scenes.value;
  const chosen = useRef<HTMLSelectElement>(null);
  if (scenes.length === 0) return null;
  const add = (): void => {
    const scene = scenes.find(({ id }) => String(id) === chosen.current?.value);
    if (!scene) return;
    command({ do: 'add-cue', cue: { name: scene.name, steps: [{ do: 'recall', scene: scene.id }] } });
    chosen.current?.blur(); // the keyboard goes back to the tape, and to GO
  };
  return (
    <section class="new-cue" aria-labelledby="new-cue">
      <h2 id="new-cue">New cue</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <select ref={chosen} aria-label="Scene that the new cue recalls">
          {scenes.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
        <button type="submit" onMouseDown={keepFocus}>
          Add cue
        </button>
      </form>
    </section>
  );
}
