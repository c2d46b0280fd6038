import { useRef } from 'preact/hooks';
import type { SurfaceMap, SurfaceState } from '../model/page.ts';
import { asking, state } from './desk.ts';
import type { DeskNumbers } from './numbers.ts';
import { useRoving } from './roving.ts';
import {
  Backlight,
  Digits,
  DisplayLine,
  Key,
  Lamp,
  MeterLamps,
  MotorFader,
  Pot,
  Wheel,
  type On,
} from './surface-controls.tsx';
import { GenericSurface } from './generic-surface.tsx';
import { isMapShown, MappingToggle, MappingView } from './mapping-view.tsx';
import { Previewing } from './previewing.tsx';
import { WhyLine, WhyToggle } from './why.tsx';
import { panel, stripKeys, tapeKeys, type PanelGroup, type PanelKey } from './surface-layout.ts';

/** Finds a control of a surface by name. */
type Find = (name: string) => On | undefined;

/** The surfaces that are attached, as they stand beside the desk. */
export function Surfaces({ desk }: { readonly desk: DeskNumbers }) {
  const surfaces = state.surfaces.value;
  if (surfaces.length === 0) return <NoSurface />;
  const main = surfaces.findIndex(
    ({ family, controls }) => family !== 'mcu' || controls.some(({ name }) => name === 'fader main'),
  );
  return (
    <section class="surfaces" aria-label="Surfaces">
      {main < 0 && <WhyToggle />}
      {asking.value && <WhyLine />}
      {surfaces.map((surface, place) => {
        const what = { desk, surface, does: state.does.value[place] ?? [], map: state.maps.value[place] };
        return surface.family === 'mcu' ? (
          <Surface key={surface.number} {...what} asks={place === main} />
        ) : (
          <GenericSurface
            key={surface.number}
            {...what}
            front={state.front.value[place] ?? []}
            asks={place === main}
          />
        );
      })}
    </section>
  );
}

function NoSurface() {
  return (
    <section class="surfaces empty" aria-label="Surfaces">
      <p>
        <strong>No surface yet.</strong> Plug one in, switch one on in your network, or try it without:{' '}
        <code>faderline simulate x-touch</code>
      </p>
    </section>
  );
}

interface SurfaceProps {
  readonly desk: DeskNumbers;
  readonly surface: SurfaceState;
  readonly does: readonly string[];
  readonly map: SurfaceMap | undefined;
  /** The switch for why things are so is on this one. */
  readonly asks: boolean;
}

/** One surface: what really left on its cable is what it shows, and its controls do what the real ones do. */
function Surface({ desk, surface, does, map, asks }: SurfaceProps) {
  const numbers = desk.surface(surface.number);
  const find: Find = (name) => {
    const place = surface.controls.findIndex((one) => one.name === name);
    const control = surface.controls[place]?.number;
    if (control === undefined) return undefined;
    return { surface: surface.number, numbers, control, name: spoken(name), does: does[place] ?? '' };
  };
  const cells = (on: On): number => surface.controls.find(({ number }) => number === on.control)?.cells ?? 0;
  const strips = Array.from({ length: surface.strips }, (_, i) => i + 1);
  const main = find('fader main');
  return (
    <article class="surface" aria-label={surface.name}>
      <Previewing surface={surface.number} />
      <div class="columns">
        {strips.map((strip) => (
          <Column key={strip} strip={strip} find={find} cells={cells} />
        ))}
        {main && (
          <div class="column main">
            <div class="maker">
              <span class="print">{surface.name}</span>
              {asks && <WhyToggle />}
              <MappingToggle surface={surface} />
              <span class="print">Main</span>
            </div>
            <div class="well">
              <MotorFader on={main} />
            </div>
          </div>
        )}
      </div>
      {!main && (
        <div class="heading">
          <MappingToggle surface={surface} />
        </div>
      )}
      {isMapShown(surface.number) ? (
        <MappingView surface={surface} does={does} map={map} />
      ) : (
        find('key play') && <Panel find={find} cells={cells} />
      )}
    </article>
  );
}

function spoken(name: string): string {
  return name.replace(/^(key|text) /, '').replace(/^./, (letter) => letter.toUpperCase());
}

interface PartProps {
  readonly find: Find;
  readonly cells: (on: On) => number;
}

/** One strip of the surface, from the display down to the fader. */
function Column({ strip, find, cells }: PartProps & { readonly strip: number }) {
  const group = useRef<HTMLDivElement>(null);
  useRoving(group);
  const lines = [find(`text upper ${strip}`), find(`text lower ${strip}`)];
  const pot = find(`encoder ${strip}`);
  const fader = find(`fader ${strip}`);
  const meter = find(`meter ${strip}`);
  return (
    <div class="column" ref={group} role="group" aria-label={`Surface strip ${strip}`}>
      <Backlight on={find(`colour ${strip}`)}>
        {lines.map((line) => line && <DisplayLine key={line.control} on={line} cells={cells(line)} />)}
      </Backlight>
      {pot && <Pot on={pot} push={find(`key encoder ${strip}`)} />}
      <div class="strip-keys">
        {stripKeys.map(([name, print, colour]) => {
          const on = find(`key ${name} ${strip}`);
          return on && <Key key={name} on={on} print={print} class={colour ?? ''} />;
        })}
      </div>
      <div class="well">
        {fader && <MotorFader on={fader} />}
        {meter && <MeterLamps on={meter} />}
      </div>
    </div>
  );
}

/** Everything beside the strips: displays, keys by what they are for, the tape and the wheel. */
function Panel({ find, cells }: PartProps) {
  const wheel = find('wheel');
  const assignment = find('text assignment');
  const timecode = find('text timecode');
  const lamps = [
    ['lamp smpte', 'SMPTE'],
    ['lamp beats', 'BEATS'],
    ['lamp rude solo', 'SOLO'],
  ] as const;
  return (
    <div class="panel">
      <div class="displays">
        {assignment && <Digits on={assignment} cells={cells(assignment)} class="assignment" />}
        {timecode && <Digits on={timecode} cells={cells(timecode)} class="timecode" />}
        <div class="lamp-row">
          {lamps.map(([name, print]) => {
            const on = find(name);
            return on && <Lamp key={name} on={on} print={print} />;
          })}
        </div>
      </div>
      <div class="keys">
        {panel.map((group) => (
          <Keys key={group.name} group={group} find={find} />
        ))}
        <Tape find={find} />
        {wheel && <Wheel on={wheel} />}
      </div>
    </div>
  );
}

function Keys({ group: { name, at, keys }, find }: { readonly group: PanelGroup; readonly find: Find }) {
  const group = useRef<HTMLDivElement>(null);
  useRoving(group);
  const [row, column] = at;
  return (
    <div
      ref={group}
      class="key-group"
      role="group"
      aria-label={name}
      style={{ gridRow: row, gridColumn: `${column} / span ${keys.length}`, '--keys': keys.length }}
    >
      {keys.map((key) => (
        <PanelKeyOf key={key[0]} which={key} find={find} />
      ))}
    </div>
  );
}

function Tape({ find }: { readonly find: Find }) {
  const group = useRef<HTMLDivElement>(null);
  useRoving(group);
  return (
    <div
      ref={group}
      class="key-group tape"
      role="group"
      aria-label="Tape"
      style={{ '--keys': tapeKeys.length }}
    >
      {tapeKeys.map((key) => (
        <PanelKeyOf key={key[0]} which={key} find={find} />
      ))}
    </div>
  );
}

function PanelKeyOf({
  which: [control, print, colour],
  find,
}: {
  readonly which: PanelKey;
  readonly find: Find;
}) {
  const on = find(`key ${control}`);
  return on ? <Key on={on} print={print} class={colour ?? ''} /> : null;
}
