import { signal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { describeValue } from '../model/format.ts';
import type { Strip } from '../model/layout.ts';
import type { Parameter } from '../model/parameters.ts';
import { numbers, refused, set, state, who } from './desk.ts';
import type { DeskNumbers } from './numbers.ts';
import { holderOf, ParameterSlider } from './parameter-slider.tsx';
import { keepFocus } from './roving.ts';
import { capital, groupsOf, inWords, type Block, type Group } from './strip-groups.ts';

/** Titles of what is open, for as long as the page is: another strip shows the same of itself. */
const open = signal<ReadonlySet<string>>(new Set());
/** The panel itself. */
const unfolded = signal(false);

/** More switches than these stand below their heading, in columns. */
const MANY = 3;

interface Place {
  readonly desk: DeskNumbers;
  readonly strip: Strip;
}

/** Everything of the selected strip that does not stand on the strip, from the table of parameters. */
export function StripPanel() {
  const desk = numbers.value;
  const strip = desk?.table.strips[state.selected.value];
  if (!desk || !strip) return null;
  return (
    <section class="of-strip" aria-labelledby="of-strip">
      <details
        open={unfolded.value}
        onToggle={(event) => {
          unfolded.value = event.currentTarget.open;
        }}
      >
        <summary>
          <h2 id="of-strip">
            Strip: <span class="whose">{nameOf(strip)}</span>
          </h2>
        </summary>
        {unfolded.value && <Groups key={strip.path} desk={desk} strip={strip} />}
      </details>
    </section>
  );
}

function Groups({ desk, strip }: Place) {
  const groups = useMemo(() => groupsOf(desk.table, strip), [desk, strip]);
  if (groups.length === 0) return <p class="empty">All there is to it stands on the strip.</p>;
  return (
    <>
      {groups.map((group) => (
        <Folded key={group.title} desk={desk} strip={strip} group={group} />
      ))}
    </>
  );
}

/** A group: its name, its switch, and the rest of it while it is open. What is closed costs nothing. */
function Folded({ desk, strip, group }: Place & { readonly group: Group }) {
  const { title, blocks } = group;
  const isOpen = blocks.length > 0 && open.value.has(title);
  const fold = (): void => {
    const next = new Set(open.value);
    if (!next.delete(title)) next.add(title);
    open.value = next;
  };
  const shown = [
    ...(group.switch ? [group.switch] : []),
    ...(isOpen ? blocks.flatMap(({ rows }) => rows) : []),
  ];
  return (
    <div class="group" role="group" aria-label={`${nameOf(strip)} ${title}`}>
      <div class="head">
        {blocks.length > 0 ? (
          <button type="button" class="fold" aria-expanded={isOpen} onMouseDown={keepFocus} onClick={fold}>
            <span class="sign" aria-hidden="true">
              {isOpen ? '▾' : '▸'}
            </span>
            {title}
          </button>
        ) : (
          <span class="fold">{title}</span>
        )}
        {group.switch && <Toggle desk={desk} strip={strip} parameter={group.switch} />}
      </div>
      {isOpen &&
        blocks.map((block) => (
          <Rows
            key={block.stem}
            desk={desk}
            strip={strip}
            heading={headingOf(desk, group, block)}
            block={block}
          />
        ))}
      {shown.length > 0 && <Held desk={desk} parameters={shown} />}
    </div>
  );
}

/** What a block among others is headed by; '' where the group says it already. */
function headingOf(desk: DeskNumbers, { title, blocks }: Group, { stem }: Block): string {
  const heading = capital(stemInWords(desk, stem));
  return blocks.length === 1 || heading === title ? '' : heading;
}

/** What has one path above it: its heading and switches in a line, then a line for each of the others. */
function Rows({ desk, strip, heading, block }: Place & { readonly heading: string; readonly block: Block }) {
  const switches = block.rows.filter(({ unit }) => unit === 'switch');
  const others = block.rows.filter(({ unit }) => unit !== 'switch');
  return (
    <div class="block">
      {(heading !== '' || switches.length > 0) && (
        <div class={`switched${switches.length > MANY ? ' many' : ''}`}>
          {heading !== '' && <span class="heading">{heading}</span>}
          {switches.map((parameter) => (
            <Toggle key={parameter.path} desk={desk} strip={strip} parameter={parameter} />
          ))}
        </div>
      )}
      {others.map((parameter) => (
        <div class="row" key={parameter.path} title={parameter.path}>
          <span class="what">{inWords(lastOf(parameter.path))}</span>
          {parameter.choices ? (
            <Choice desk={desk} strip={strip} parameter={parameter} choices={parameter.choices} />
          ) : (
            <Travel desk={desk} strip={strip} parameter={parameter} />
          )}
        </div>
      ))}
    </div>
  );
}

interface RowProps extends Place {
  readonly parameter: Parameter;
}

function Toggle({ desk, strip, parameter }: RowProps) {
  const button = useRef<HTMLButtonElement>(null);
  const { number, path } = parameter;
  useEffect(
    () =>
      desk.watch(number, () =>
        button.current?.setAttribute('aria-pressed', String(desk.values[number] === 1)),
      ),
    [desk, number],
  );
  const name = called(desk, strip, parameter);
  return (
    <button
      ref={button}
      type="button"
      class="toggle"
      data-path={path}
      aria-label={name}
      aria-pressed="false"
      title={`${name}\n${path}`}
      onMouseDown={keepFocus}
      onClick={() => set(number, desk.values[number] === 1 ? 0 : 1)}
    >
      {inWords(lastOf(path))}
    </button>
  );
}

function Choice({ desk, strip, parameter, choices }: RowProps & { readonly choices: readonly string[] }) {
  const field = useRef<HTMLSelectElement>(null);
  const { number, path } = parameter;
  useEffect(
    () =>
      desk.watch(number, () => {
        if (field.current) field.current.value = String(desk.values[number]);
      }),
    [desk, number],
  );
  return (
    <select
      ref={field}
      data-path={path}
      aria-label={called(desk, strip, parameter)}
      onChange={({ currentTarget }) => {
        const chosen = Number(currentTarget.value);
        currentTarget.value = String(desk.values[number]); // until the desk has it: somebody stronger may hold it
        set(number, chosen);
      }}
    >
      {choices.map((choice, value) => (
        <option key={choice} value={value}>
          {withName(desk, choice)}
        </option>
      ))}
    </select>
  );
}

/** A slider along the travel of its law, and its value in words. */
function Travel({ desk, strip, parameter }: RowProps) {
  const text = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      desk.watch(parameter.number, () => {
        const words = describeValue(parameter, desk.values[parameter.number] as number);
        if (text.current && text.current.textContent !== words) text.current.textContent = words;
      }),
    [desk, parameter],
  );
  return (
    <>
      <ParameterSlider
        desk={desk}
        parameter={parameter}
        name={called(desk, strip, parameter)}
        axis="x"
        class="travel"
        rest={parameter.initial}
        sideways
      />
      <span ref={text} class="value" aria-hidden="true" />
    </>
  );
}

/** Who else holds what of a group, and who turned a hand of this page away. */
function Held({
  desk,
  parameters,
}: {
  readonly desk: DeskNumbers;
  readonly parameters: readonly Parameter[];
}) {
  const text = useRef<HTMLSpanElement>(null);
  const numbersShown = parameters.map(({ number }) => number).join();
  useEffect(() => {
    const show = (): void => {
      const held = parameters.flatMap((parameter) => {
        const holder = heldBy(desk, parameter.number);
        return holder === '' ? [] : [`${holder}: ${inWords(lastOf(parameter.path))}`];
      });
      const words = held.join(', ');
      if (text.current && text.current.textContent !== words) text.current.textContent = words;
    };
    const ends = parameters.map(({ number }) => desk.watch(number, show));
    return () => ends.forEach((end) => end());
  }, [desk, numbersShown]);
  const away = refused.value;
  const mine = away && parameters.some(({ number }) => number === away.parameter) ? away : undefined;
  return (
    <p class="held-by">
      <span ref={text} />
      {mine && (
        <span class="refused" role="status" key={mine.at}>
          held: {mine.holder}
        </span>
      )}
    </p>
  );
}

/** Whoever holds it, '' for nobody and for this page. */
function heldBy(desk: DeskNumbers, parameter: number): string {
  if (desk.rank[parameter] === 0) return '';
  const mine = state.people.value[desk.holder[parameter] as number] === who.value;
  return mine ? '' : holderOf(desk, parameter);
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function nameOf(strip: Strip): string {
  return state.strips.value[strip.number]?.name ?? strip.label;
}

/** "Vox EQ 2 gain": what a parameter is called aloud. */
function called(desk: DeskNumbers, strip: Strip, { path }: Parameter): string {
  const below = path.slice(strip.path.length + 1);
  return `${nameOf(strip)} ${stemInWords(desk, below)}`;
}

/** "EQ 2", "send 1 Reverb", "compressor": every part in words, and numbers of strips with what people call them. */
function stemInWords(desk: DeskNumbers, path: string): string {
  const parts = path.split('/');
  return parts.map((part, at) => inWords(part) + named(desk, parts[at - 1], part)).join(' ');
}

/** " Reverb" after the number of the bus of that name; '' after what is no strip, or has no name of its own. */
function named(desk: DeskNumbers, kind: string | undefined, number: string): string {
  const strip = desk.table.strips.find(
    ({ path }) => path === `${kind === 'send' ? 'bus' : String(kind)}/${number}`,
  );
  const name = strip && nameOf(strip);
  return !name || name === strip.label ? '' : ` ${name}`;
}

/** A choice that is a strip says what people call it, too: "ch/11 Vox". */
function withName(desk: DeskNumbers, choice: string): string {
  const [kind, number] = choice.split('/');
  return number === undefined ? choice : choice + named(desk, kind, number);
}
