import { signal } from '@preact/signals';
import type { MapRule, SurfaceControl, SurfaceMap, SurfaceState } from '../model/page.ts';
import { state } from './desk.ts';
import { keepFocus } from './roving.ts';

/** Surfaces whose mapping is shown, by number. */
const shown = signal<ReadonlySet<number>>(new Set());

/** Is the mapping of a surface shown? */
export function isMapShown(surface: number): boolean {
  return shown.value.has(surface);
}

/** Shows the mapping of a surface beside it, or puts it away. */
export function MappingToggle({ surface: { number, name } }: { readonly surface: SurfaceState }) {
  const on = isMapShown(number);
  const toggle = (): void => {
    const next = new Set(shown.value);
    if (on) next.delete(number);
    else next.add(number);
    shown.value = next;
  };
  return (
    <button
      type="button"
      class="map-toggle"
      aria-pressed={on}
      title={`What every control of ${name} does now, and which line says so`}
      onMouseDown={keepFocus}
      onClick={toggle}
    >
      Mapping<span class="unseen"> of {name}</span>
    </button>
  );
}

interface MappingProps {
  readonly surface: SurfaceState;
  readonly does: readonly string[];
  readonly map: SurfaceMap | undefined;
}

/** Every control its mapping speaks of: what it does now, and the lines that say so. */
export function MappingView({ surface, does, map }: MappingProps) {
  if (!map) return null;
  const rows = surface.controls.flatMap((control, place) => {
    const rules = (map.of[place] ?? []).flatMap((rule) => map.rules[rule] ?? []);
    return rules.length === 0 ? [] : [{ control, rules, now: now(control, does[place] ?? '') }];
  });
  return (
    <section class="map" aria-label={`Mapping of ${surface.name}`}>
      <FileInForce surface={surface.name} map={map} />
      <InFront map={map} strips={surface.strips} />
      {rows.length === 0 ? (
        <p class="hint">
          No control does anything yet. Put the pointer on what is to be moved, press <kbd>L</kbd>, and move
          the control.
        </p>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be scrolled by keys, too
        <div class="map-rows" role="region" aria-label={`Controls of ${surface.name}`} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Control</th>
                <th scope="col">Does now</th>
                <th scope="col">Line</th>
                <th scope="col">As it is written</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ control, rules, now: words }) => (
                <tr key={control.number}>
                  <th scope="row">{control.name}</th>
                  <td>{words}</td>
                  <td class="line">
                    {rules.map((rule) => (
                      <div key={keyOf(rule)}>{rule.line}</div>
                    ))}
                  </td>
                  <td>
                    {rules.map((rule) => (
                      <Written key={keyOf(rule)} rule={rule} />
                    ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const shows: Readonly<Partial<Record<SurfaceControl['kind'], string>>> = {
  text: 'display',
  meter: 'meter',
  colour: 'colour of the display',
  lamp: 'light',
};

function now({ kind }: SurfaceControl, does: string): string {
  return does === '' ? (shows[kind] ?? 'nothing here') : does;
}

const keyOf = ({ line, written }: MapRule): string => `${line} ${written}`;

function Written({ rule: { written, over } }: { readonly rule: MapRule }) {
  return (
    <div class="written">
      {over.map((name) => (
        <span key={name} class="over-layer">
          {name}
        </span>
      ))}
      <code>{written}</code>
    </div>
  );
}

/** The file that counts, and what is wrong with it, if anything is. */
function FileInForce({ surface, map }: { readonly surface: string; readonly map: SurfaceMap }) {
  const own = state.mappings.value.filter(({ surfaces }) => surfaces.includes(surface));
  const faulty = own.find((one) => one.state !== 'in force');
  const file = own.find((one) => one.state === 'in force') ?? faulty;
  return (
    <>
      <p class="map-file" title={file?.file}>
        <strong>{file ? file.file.split(/[\\/]/).at(-1) : map.name}</strong>
        {file && !faulty && (
          <span> is in force{file.origin === 'shipped' ? '; it comes with Faderline' : ''}</span>
        )}
        {!file && <span> counts</span>}
        {faulty && (
          <span class="fault">
            <span aria-hidden="true"> ▲ </span>
            {faulty === file ? 'has a fault: its last good lines count' : 'counts; the one meant has a fault'}
          </span>
        )}
      </p>
      {faulty?.fault && <pre class="fault">{faulty.fault}</pre>}
    </>
  );
}

/** The bank, the page and the layers that decide which lines count. */
function InFront({ map, strips }: { readonly map: SurfaceMap; readonly strips: number }) {
  const { bank, page, turn, pages, layers } = map;
  return (
    <ul class="map-front" aria-label="In front">
      {strips > 0 && (
        <li>
          strips {bank + 1} to {bank + strips}
        </li>
      )}
      {pages.map((name) => (
        <li key={`page ${name}`} class={name === page ? 'on' : ''}>
          page {name}
          {name === page && ` in front${turn > 1 ? `, turn ${turn}` : ''}`}
        </li>
      ))}
      {layers.map(({ name, on }) => (
        <li key={`layer ${name}`} class={on ? 'on' : ''}>
          {name} {on ? 'on' : 'off'}
        </li>
      ))}
    </ul>
  );
}
