import { useRef } from 'preact/hooks';
import type { SurfaceControl, SurfaceMap, SurfaceState } from '../model/page.ts';
import { state } from './desk.ts';
import { Knob, RestingFader, type Placed } from './generic-controls.tsx';
import { isMapShown, MappingToggle, MappingView } from './mapping-view.tsx';
import type { DeskNumbers } from './numbers.ts';
import { useRoving } from './roving.ts';
import { css } from './strip.tsx';
import {
  Backlight,
  DisplayLine,
  Key,
  KeyColour,
  Lamp,
  MeterLamps,
  MotorFader,
  Pot,
  Wheel,
} from './surface-controls.tsx';
import { Previewing } from './previewing.tsx';
import { WhyToggle } from './why.tsx';

interface GenericProps {
  readonly desk: DeskNumbers;
  readonly surface: SurfaceState;
  readonly does: readonly string[];
  readonly map: SurfaceMap | undefined;
  /** The desk's strip over each of its own; −1 for none. */
  readonly front: readonly number[];
  /** The switch for why things are so is on this one. */
  readonly asks: boolean;
}

/** A surface of any make: its strips side by side, then everything else by what it is. */
export function GenericSurface({ desk, surface, does, map, front, asks }: GenericProps) {
  const numbers = desk.surface(surface.number);
  const all = surface.controls.map((control, place): Placed => ({
    surface: surface.number,
    numbers,
    control: control.number,
    name: spoken(control.name),
    does: does[place] ?? '',
    what: control,
    mapped: (map?.of[place]?.length ?? 0) > 0,
  }));
  const strips = Array.from({ length: surface.strips }, (_, i) => i + 1);
  const shown = isMapShown(surface.number);
  return (
    <article class="surface generic" aria-label={surface.name}>
      <Previewing surface={surface.number} />
      <div class="heading">
        <span class="print">{surface.name}</span>
        <MappingToggle surface={surface} />
        {asks && <WhyToggle />}
      </div>
      <div class={strips.length > 0 || shown ? 'face' : 'face free'}>
        {strips.length > 0 && (
          <div class="columns">
            {strips.map((strip) => (
              <Column
                key={strip}
                strip={strip}
                over={front[strip - 1] ?? -1}
                parts={all.filter(({ what }) => what.strip === strip)}
              />
            ))}
          </div>
        )}
        {!(shown && strips.length > 0) && <Rest surface={surface} all={all} />}
        {shown && <MappingView surface={surface} does={does} map={map} />}
      </div>
    </article>
  );
}

/** What nobody described is called after its message, as mappings say it: `cc 21`. */
function spoken(name: string): string {
  if (/^(channel|cc|note|bend)\b/.test(name)) return name;
  return name.replace(/^key /, '').replace(/^./, (letter) => letter.toUpperCase());
}

// --- strips ----------------------------------------------------------------------------------------------------------

const isTurned = ({ what: { kind } }: Placed): boolean =>
  kind === 'knob' || kind === 'encoder' || kind === 'pedal';

/** One strip, from the top: the name of the desk's strip, knobs, keys, fader. */
function Column({
  strip,
  over,
  parts,
}: {
  readonly strip: number;
  readonly over: number;
  readonly parts: readonly Placed[];
}) {
  const group = useRef<HTMLDivElement>(null);
  useRoving(group);
  const desk = state.strips.value[over];
  const name = desk?.name ?? '';
  const knobs = parts.filter(isTurned);
  const keys = parts.filter(({ what: { kind } }) => kind === 'key' || kind === 'lamp');
  const faders = parts.filter(({ what: { kind } }) => kind === 'fader');
  const drawn = new Set(keys.flatMap((key) => linesOn(key, parts)));
  const lines = parts.filter((part) => part.what.kind === 'text' && !drawn.has(part));
  const meter = parts.find(({ what: { kind } }) => kind === 'meter');
  return (
    <div
      class="column"
      ref={group}
      role="group"
      aria-label={`Surface strip ${strip}${name === '' ? '' : `: ${name}`}`}
    >
      <span class="over" style={desk && { '--strip': css(desk.colour) }}>
        {name}
      </span>
      {lines.length > 0 && (
        <Backlight on={undefined}>
          {lines.map((one) => (
            <DisplayLine key={one.control} on={one} cells={one.what.cells ?? 0} />
          ))}
        </Backlight>
      )}
      {knobs.map((one) => (
        <Turned key={one.control} on={one} caption={without(name, one.does)} />
      ))}
      {keys.length > 0 && (
        <div class="strip-keys">
          {keys.map((one) => (
            <KeyOrLamp
              key={one.control}
              on={one}
              print={printOf(one.what, strip)}
              colour={colourOf(one, parts)}
              lines={linesOn(one, parts)}
            />
          ))}
        </div>
      )}
      {faders.map((one, n) => (
        <Slid key={one.control} on={one} meter={n === 0 ? meter : undefined} />
      ))}
    </div>
  );
}

/** What is printed on a key of a strip: its name, without what the strip says already. */
function printOf({ name }: SurfaceControl, strip: number): string {
  const own = name.replace(/^(key|lamp) /, '').replace(new RegExp(`\\s*${strip}$`), '');
  return own === '' ? String(strip) : own.replace(/^./, (letter) => letter.toUpperCase());
}

/** "Vox pan" under the name Vox is "pan". */
function without(strip: string, does: string): string {
  return strip !== '' && does.startsWith(`${strip} `) ? does.slice(strip.length + 1) : does;
}

// --- one control -----------------------------------------------------------------------------------------------------

function Turned({ on, caption }: { readonly on: Placed; readonly caption: string }) {
  return (
    <div class="turned">
      {on.what.kind === 'encoder' ? <Pot on={on} push={undefined} /> : <Knob on={on} />}
      <span class="caption" aria-hidden="true">
        {caption}
      </span>
    </div>
  );
}

function Slid({ on, meter }: { readonly on: Placed; readonly meter?: Placed | undefined }) {
  if (on.what.stays === true) return <RestingFader on={on} />;
  return (
    <div class="well">
      <MotorFader on={on} />
      {meter && <MeterLamps on={meter} />}
    </div>
  );
}

const colours: readonly (readonly [RegExp, string])[] = [
  [/\b(mute|solo|cycle)\b/, 'amber'],
  [/\b(rec|record)\b/, 'red'],
  [/\b(play|select)\b/, 'green'],
];

/** What gives a key its colour: the `colour play` of `key play`. */
function colourOf({ what: { name } }: Placed, among: readonly Placed[]): Placed | undefined {
  const called = name.replace(/^key /, 'colour ');
  return called === name ? undefined : among.find(({ what }) => what.name === called);
}

/** What a key with a display of its own shows, from the top: the `text A upper 3` of `key A 3`. */
function linesOn({ what: { name } }: Placed, among: readonly Placed[]): readonly Placed[] {
  const [, row, strip] = /^key (\S+) (\d+)$/.exec(name) ?? [];
  if (row === undefined || strip === undefined) return [];
  const called = ['upper', 'lower'].map((line) => `text ${row} ${line} ${strip}`);
  return among.filter(({ what }) => called.includes(what.name));
}

interface KeyProps {
  readonly on: Placed;
  readonly print: string;
  readonly colour: Placed | undefined;
  readonly lines?: readonly Placed[];
}

function KeyOrLamp({ on, print, colour, lines = [] }: KeyProps) {
  if (on.what.kind === 'lamp') return <Lamp on={on} print={print} />;
  const look = colours.find(([words]) => words.test(on.what.name))?.[1] ?? '';
  if (!colour) return <Key on={on} print={print} class={look} />;
  const face = lines.length > 0 && (
    <span class="key-face" aria-hidden="true">
      {lines.map((one) => (
        <DisplayLine key={one.control} on={one} cells={one.what.cells ?? 0} />
      ))}
    </span>
  );
  return (
    <KeyColour on={colour}>
      <Key on={on} print={print} class={face ? 'coloured drawn' : 'coloured'} face={face || undefined} />
    </KeyColour>
  );
}

// --- everything that belongs to no strip -----------------------------------------------------------------------------

interface Group {
  readonly name: string;
  readonly parts: readonly Placed[];
}

/** By what it is; and apart, what no line of the mapping speaks of, where only a part of the controls is shown. */
function groupsOf(all: readonly Placed[], isPart: boolean): readonly Group[] {
  const free = all.filter(({ what }) => (what.strip ?? 0) === 0);
  const untaught = (one: Placed): boolean => isPart && !one.mapped;
  const known = free.filter((one) => !untaught(one));
  const ofKind = (name: string, ...kinds: readonly SurfaceControl['kind'][]): Group => ({
    name,
    parts: known.filter(({ what }) => kinds.includes(what.kind)),
  });
  return [
    ofKind('Knobs', 'knob', 'encoder', 'pedal'),
    ofKind('Faders', 'fader'),
    ofKind('Keys', 'key', 'lamp'),
    ofKind('Wheel', 'wheel'),
    { name: 'Touched, and not taught yet', parts: free.filter(untaught) },
  ].filter(({ parts }) => parts.length > 0);
}

function Rest({ surface, all }: { readonly surface: SurfaceState; readonly all: readonly Placed[] }) {
  const groups = groupsOf(all, surface.more > 0);
  return (
    <div class="rest">
      {groups.map((group) => (
        <GroupOf key={group.name} group={group} all={all} />
      ))}
      {surface.more > 0 && (
        <p class="hint">
          {all.length === 0 && <strong>Nothing is taught yet. </strong>}
          Touch a control and it is shown here. To teach it, put the pointer on what it is to move and press{' '}
          <kbd>L</kbd>.
        </p>
      )}
    </div>
  );
}

function GroupOf({
  group: { name, parts },
  all,
}: {
  readonly group: Group;
  readonly all: readonly Placed[];
}) {
  const group = useRef<HTMLDivElement>(null);
  useRoving(group);
  return (
    <div class="rest-group" ref={group} role="group" aria-label={name}>
      <span class="print" aria-hidden="true">
        {name}
      </span>
      <div class="parts">
        {parts.map((one) => (
          <Part key={one.control} on={one} colour={colourOf(one, all)} />
        ))}
      </div>
    </div>
  );
}

/** A control with its name above it and what it does below. */
function Part({ on, colour }: { readonly on: Placed; readonly colour: Placed | undefined }) {
  const { kind } = on.what;
  if (kind === 'wheel') return <Wheel on={on} />;
  return (
    <div class="part">
      {kind !== 'key' && kind !== 'lamp' && (
        <span class="caption" aria-hidden="true">
          {on.name}
        </span>
      )}
      {isTurned(on) ? (
        <Turned on={on} caption={on.does} />
      ) : kind === 'fader' ? (
        <Slid on={on} />
      ) : (
        <KeyOrLamp on={on} print={on.name} colour={colour} />
      )}
      {!isTurned(on) && (
        <span class="caption" aria-hidden="true">
          {on.does}
        </span>
      )}
    </div>
  );
}
