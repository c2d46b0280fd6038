import { signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { SceneState, UnitState } from '../model/page.ts';
import { Automation } from './automation.tsx';
import { Cues, NewCue } from './cues.tsx';
import { command, notices, resend, state, userKeyFault } from './desk.ts';
import { Loudness } from './loudness.tsx';
import { MasterPanel } from './master-panel.tsx';
import { keepFocus } from './roving.ts';
import { StripPanel } from './strip-panel.tsx';

/** Notices in sight. */
const LATEST = 4;

/** The selected strip, the mastering chain, loudness, cues, scenes, devices and what was said. */
export function Side() {
  return (
    <aside aria-label="Strip, cues, scenes and devices">
      <StripPanel />
      <MasterPanel />
      <Loudness />
      <Cues />
      <Scenes />
      <NewCue />
      <Automation />
      <UserKeys />
      <Devices />
      <Notices />
    </aside>
  );
}

// --- scenes ----------------------------------------------------------------------------------------------------------

function Scenes() {
  const scenes = state.scenes.value;
  const current = state.scene.value;
  const field = useRef<HTMLInputElement>(null);
  const store = (): void => {
    const name = field.current?.value.trim() ?? '';
    command({ do: 'store-scene', ...(name === '' ? {} : { name }) });
    if (field.current) field.current.value = '';
    field.current?.blur(); // the keyboard goes back to the tape, and to undo
  };
  return (
    <section class="scenes" aria-labelledby="scenes">
      <h2 id="scenes">Scenes</h2>
      {scenes.length === 0 ? (
        <p class="empty">No scenes yet. A scene is the whole mix, to come back to.</p>
      ) : (
        <ol>
          {scenes.map((scene, place) => (
            <SceneLine key={scene.id} scene={scene} place={place + 1} current={scene.id === current} />
          ))}
        </ol>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          store();
        }}
      >
        <input
          ref={field}
          aria-label="Name of the new scene"
          placeholder={`Scene ${scenes.length + 1}`}
          maxLength={64}
        />
        <button type="submit" onMouseDown={keepFocus}>
          {scenes.length === 0 ? 'Store the current mix' : 'Store'}
        </button>
      </form>
    </section>
  );
}

/** One scene of the list. */
function SceneLine(props: { readonly scene: SceneState; readonly place: number; readonly current: boolean }) {
  const { scene, place, current } = props;
  const { id, name, notes, colour, checksum } = scene;
  const shown = state.preview.value?.scene === id;
  return (
    <li class={current ? 'current' : ''}>
      <button
        type="button"
        class="recall"
        title={[`Recall ${name}`, ...(notes === undefined ? [] : [notes]), `checksum ${checksum}`].join('\n')}
        style={colour === undefined ? {} : { borderLeftColor: `#${colour.toString(16).padStart(6, '0')}` }}
        {...(current ? { 'aria-current': 'true' as const } : {})}
        onMouseDown={keepFocus}
        onClick={() => command({ do: 'recall-scene', id })}
      >
        <span class="place">{place}</span>
        <span class="what">{name}</span>
        {current && <span class="now">last</span>}
      </button>
      <button
        type="button"
        class="plain"
        aria-label={`Preview ${name}`}
        aria-pressed={shown}
        title={`Show ${name} on the surfaces, and move nothing`}
        onMouseDown={keepFocus}
        onClick={() => command({ do: 'preview-scene', id: shown ? null : id })}
      >
        ◉
      </button>
      <button
        type="button"
        class="plain"
        aria-label={`Delete ${name}`}
        title={`Delete ${name}; undo brings it back`}
        onMouseDown={keepFocus}
        onClick={() => command({ do: 'delete-scene', id })}
      >
        ×
      </button>
    </li>
  );
}

// --- user keys -------------------------------------------------------------------------------------------------------

/** What the user keys of this session do, and a line for one more. */
function UserKeys() {
  const keys = state.userKeys.value;
  const numbers = new Set(keys.map(({ key }) => key));
  let next = 1;
  while (numbers.has(next)) next++;
  return (
    <section class="user-keys" aria-labelledby="user-keys">
      <h2 id="user-keys">User keys</h2>
      <ul>
        {[...keys, { key: next, words: '' }].map(({ key, words }) => (
          <UserKey key={key} number={key} words={words} />
        ))}
      </ul>
    </section>
  );
}

/** The key whose words were given last: a fault of them is shown beside it. */
const given = signal(0);

function UserKey({ number, words }: { readonly number: number; readonly words: string }) {
  const field = useRef<HTMLInputElement>(null);
  const fault = given.value === number ? userKeyFault.value : '';
  const give = (): void => {
    const wanted = field.current?.value.trim() ?? '';
    if (wanted === words) return;
    given.value = number;
    userKeyFault.value = '';
    command({ do: 'user-key', key: number, words: wanted });
  };
  return (
    <li>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          give();
        }}
      >
        <label for={`user-key-${number}`}>{number}</label>
        <input
          id={`user-key-${number}`}
          ref={field}
          aria-label={`What user key ${number} does`}
          defaultValue={words}
          placeholder="toggle main/mute"
          maxLength={200}
          onChange={give}
          {...(fault === '' ? {} : { 'aria-invalid': true, 'aria-describedby': `user-key-${number}-fault` })}
        />
      </form>
      {fault !== '' && (
        <p id={`user-key-${number}-fault`} class="fault" role="alert">
          {fault}
        </p>
      )}
    </li>
  );
}

// --- devices ---------------------------------------------------------------------------------------------------------

/** What a unit's state is called, how it is drawn, and its shape: never by colour alone. */
const states: Readonly<Record<string, readonly [words: string, look: string, shape: string]>> = {
  online: ['ready', 'ready', '●'],
  opening: ['connecting', 'waiting', '◐'],
  greeting: ['connecting', 'waiting', '◐'],
  absent: ['not there', 'gone', '○'],
  silent: ['silent', 'lost', '◌'],
  lost: ['lost', 'lost', '✕'],
  refused: ['refused', 'lost', '⊘'],
  looped: ['patched back', 'lost', '↻'],
};

function Devices() {
  const units = state.units.value;
  return (
    <section class="devices" aria-labelledby="devices">
      <h2 id="devices">Devices</h2>
      {units.length === 0 ? (
        <p class="empty">
          Nothing is connected. Plug a surface in, or start a simulated one:{' '}
          <code>faderline simulate x-touch</code>
        </p>
      ) : (
        <ul>
          {units.map((unit) => (
            <Device key={unit.name} unit={unit} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Device({ unit }: { readonly unit: UnitState }) {
  const [words, look, shape] = states[unit.state] ?? [unit.state, 'waiting', '○'];
  return (
    <li class={look === 'lost' || look === 'gone' ? 'absent' : ''}>
      <p class="what">
        <strong>{unit.name}</strong>
        <span class={`chip ${look}`}>
          <span aria-hidden="true">{shape}</span> {words}
        </span>
      </p>
      <p class="details">
        {unit.model}
        {unit.strips > 0 ? `, ${unit.strips} strips` : ''}, {unit.transport}
      </p>
      <MappingOf surface={unit.surface} />
      {look !== 'gone' && <Traffic unit={unit} />}
    </li>
  );
}

function Traffic({ unit }: { readonly unit: UnitState }) {
  return (
    <p class="details">
      {unit.messagesIn} messages in, {Math.round(unit.bytesOut / 1024)} KB out
      {unit.faults > 0 ? `, ${unit.faults} not understood` : ''}
      {unit.surface > 0 && (
        <button
          type="button"
          title="Send everything it shows again"
          onMouseDown={keepFocus}
          onClick={() => resend(unit.surface)}
        >
          Send again
        </button>
      )}
    </p>
  );
}

/** The file that says what the surface does; and what is wrong with it, for as long as it is. */
function MappingOf({ surface }: { readonly surface: number }) {
  const name = state.surfaces.value.find(({ number }) => number === surface)?.name;
  const own = state.mappings.value.filter(({ surfaces }) => name !== undefined && surfaces.includes(name));
  const mapping = own.find((one) => one.state !== 'in force') ?? own[0];
  if (!mapping) return null;
  const file = mapping.file.split(/[\\/]/).at(-1);
  if (mapping.state === 'in force')
    return (
      <p class="details" title={mapping.file}>
        {file}
      </p>
    );
  return (
    <>
      <p class="details fault" title={mapping.file}>
        <span aria-hidden="true">▲ </span>
        {file} {mapping.state === 'gone' ? 'is gone' : 'has a fault'}: the last good one counts
      </p>
      <pre class="fault">{mapping.fault}</pre>
    </>
  );
}

// --- notices ---------------------------------------------------------------------------------------------------------

function Notices() {
  const latest = notices.value.slice(-LATEST).toReversed();
  return (
    <section class="notices" aria-labelledby="notices">
      <h2 id="notices">Notices</h2>
      <div role="log" aria-labelledby="notices">
        {latest.length === 0 ? (
          <p class="empty">Nothing to report.</p>
        ) : (
          latest.map(({ number, level, text }) => (
            <p key={number} class={level}>
              {level === 'warn' ? <span aria-hidden="true">▲ </span> : null}
              {text}
            </p>
          ))
        )}
      </div>
    </section>
  );
}
