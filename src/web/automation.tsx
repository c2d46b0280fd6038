import { useRef } from 'preact/hooks';
import type { SceneGroup } from '../model/parameter-row.ts';
import type { Command } from '../model/input.ts';
import type { AutomationShown } from '../model/page.ts';
import { command, state } from './desk.ts';
import { keepFocus } from './roving.ts';

/** What a key does, and when it has something to do. */
interface Key {
  readonly name: string;
  readonly about: string;
  readonly does: Command;
  readonly lit: (now: AutomationShown) => boolean;
}

const keys: readonly Key[] = [
  {
    name: 'Punch in',
    about: 'Lanes in latch and write, and what preview holds, are written from here',
    does: { do: 'punch-in' },
    lit: ({ held }) => held > 0,
  },
  {
    name: 'Punch out',
    about: 'All that is written ends here, and glides back to its lane',
    does: { do: 'punch-out' },
    lit: ({ writing }) => writing > 0,
  },
  {
    name: 'Drop',
    about: 'What preview holds goes back to its lane',
    does: { do: 'drop-preview' },
    lit: ({ held }) => held > 0,
  },
  {
    name: 'Capture',
    about: 'Keeps the values of all that is written, held or in a hand now',
    does: { do: 'capture' },
    lit: () => false,
  },
  {
    name: 'Punch captured',
    about: 'Writes what was captured from here on',
    does: { do: 'punch-capture' },
    lit: ({ captured }) => captured > 0,
  },
  {
    name: 'Coalesce',
    about: 'Makes trims part of their lanes',
    does: { do: 'coalesce' },
    lit: ({ trimmed }) => trimmed > 0,
  },
];

/** How far what is written can be written to. */
const stretches: readonly (readonly [Extract<Command, { do: 'write-to' }>['to'], string])[] = [
  ['next', 'the next point'],
  ['end', 'the end'],
  ['start', 'the start'],
  ['selection', 'the loop'],
  ['all', 'all of it'],
];

/** The parts of the desk that are worth a key. */
const parts: readonly SceneGroup[] = ['level', 'mute', 'pan', 'sends', 'eq', 'dynamics', 'master'];

/** What is written, held and captured, and the keys for it. */
export function Automation() {
  const now = state.automation.value;
  const words = [
    ...(now.writing > 0 ? [`${now.writing} written`] : []),
    ...(now.held > 0 ? [`${now.held} held`] : []),
    ...(now.captured > 0 ? [`${now.captured} captured`] : []),
    ...(now.trimmed > 0 ? [`${now.trimmed} trimmed`] : []),
    ...(now.suspended.length > 0 ? [`${now.suspended.join(', ')} suspended`] : []),
  ];
  return (
    <section class="automation" aria-labelledby="automation">
      <details>
        <summary>
          <h2 id="automation">Automation</h2>
          <span class="figures" title={words.join(', ')}>
            {words.join(', ')}
          </span>
        </summary>
        <div class="acts">
          {keys.map(({ name, about, does, lit }) => (
            <button
              key={name}
              type="button"
              class={lit(now) ? 'lit' : ''}
              title={about}
              onMouseDown={keepFocus}
              onClick={() => command(does)}
            >
              {name}
            </button>
          ))}
        </div>
        <WriteTo />
        <Suspend suspended={now.suspended} />
      </details>
    </section>
  );
}

function WriteTo() {
  const chosen = useRef<HTMLSelectElement>(null);
  const write = (): void => {
    const to = stretches.find(([name]) => name === chosen.current?.value)?.[0];
    if (to) command({ do: 'write-to', to });
    chosen.current?.blur(); // the keyboard goes back to the tape
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        write();
      }}
    >
      <select ref={chosen} aria-label="How far what is written now is to hold">
        {stretches.map(([to, words]) => (
          <option key={to} value={to}>
            {words}
          </option>
        ))}
      </select>
      <button
        type="submit"
        title="What is written, held or in a hand now holds as far as that"
        onMouseDown={keepFocus}
      >
        Write to
      </button>
    </form>
  );
}

/** Parts of the desk whose lanes neither play nor write. */
function Suspend({ suspended }: Pick<AutomationShown, 'suspended'>) {
  return (
    <div class="suspend" role="group" aria-label="Suspend automation of">
      <span>Suspend</span>
      {parts.map((part) => {
        const on = suspended.includes(part);
        return (
          <button
            key={part}
            type="button"
            aria-pressed={on}
            title={
              on ? `Automation of ${part} plays and writes again` : `Lanes of ${part} neither play nor write`
            }
            onMouseDown={keepFocus}
            onClick={() => command({ do: 'suspend', on: !on, groups: [part] })}
          >
            {part}
          </button>
        );
      })}
    </div>
  );
}
