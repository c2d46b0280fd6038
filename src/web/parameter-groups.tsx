import { signal, type Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { describeValue } from '../model/format.ts';
import type { Strip } from '../model/layout.ts';
import type { Parameter } from '../model/parameters.ts';
import { refused, set, state, who } from './desk.ts';
import type { DeskNumbers } from './numbers.ts';
import { holderOf, ParameterSlider } from './parameter-slider.tsx';
import { keepFocus } from './roving.ts';
import { capital, inWords, type Block, type Group } from './strip-groups.ts';

/** What is open, for as long as the page is, by whose it is and its title. */
const open = signal<ReadonlySet<string>>(new Set());

/** More switches than these stand below their heading, in columns. */
const MANY = 3;

/** Whose parameters are shown: a strip, or a section of the desk. */
interface Owner {
  /** Before the paths: `ch/7`. */
  readonly path: string;
  /** What people call it. */
  readonly name: string;
  /** What shows the same of itself as this does has the same: another strip. */
  readonly folds: string;
}

interface Place {
  readonly desk: DeskNumbers;
  readonly owner: Owner;
}

/** A panel of the side with groups of parameters, folded up until it is wanted; what is closed costs nothing. */
export function Panel(about: {
  readonly id: string;
  readonly unfolded: Signal<boolean>;
  readonly heading: ComponentChildren;
  readonly children: () => ComponentChildren;
}) {
  const { id, unfolded, heading, children } = about;
  return (
    <section class={`parameters ${id}`} aria-labelledby={id}>
      <details
        open={unfolded.value}
        onToggle={(event) => {
          unfolded.value = event.currentTarget.open;
        }}
      >
        <summary>
          <h2 id={id}>{heading}</h2>
        </summary>
        {unfolded.value && children()}
      </details>
    </section>
  );
}

/** Groups of parameters, folded up until they are wanted. */
export function Groups({ desk, owner, groups }: Place & { readonly groups: readonly Group[] }) {
  if (groups.length === 0) return <p class="empty">All there is to it stands on the strip.</p>;
  return (
    <>
      {groups.map((group) => (
        <Folded key={group.title} desk={desk} owner={owner} group={group} />
      ))}
    </>
  );
}

/** A group: its name, its switch, and the rest of it while it is open. What is closed costs nothing. */
function Folded({ desk, owner, group }: Place & { readonly group: Group }) {
  const { title, blocks } = group;
  const its = `${owner.folds} ${title}`;
  const isOpen = blocks.length > 0 && open.value.has(its);
  const fold = (): void => {
    const next = new Set(open.value);
    if (!next.delete(its)) next.add(its);
    open.value = next;
  };
  const shown = [
    ...(group.switch ? [group.switch] : []),
    ...(isOpen ? blocks.flatMap(({ rows }) => rows) : []),
  ];
  return (
    <div class="group" role="group" aria-label={`${owner.name} ${title}`}>
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
        {group.switch && <Toggle desk={desk} owner={owner} parameter={group.switch} />}
      </div>
      {isOpen &&
        blocks.map((block) => (
          <Rows
            key={block.stem}
            desk={desk}
            owner={owner}
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
function Rows({ desk, owner, heading, block }: Place & { readonly heading: string; readonly block: Block }) {
  const switches = block.rows.filter(({ unit }) => unit === 'switch');
  const others = block.rows.filter(({ unit }) => unit !== 'switch');
  return (
    <div class="block">
      {(heading !== '' || switches.length > 0) && (
        <div class={`switched${switches.length > MANY ? ' many' : ''}`}>
          {heading !== '' && <span class="heading">{heading}</span>}
          {switches.map((parameter) => (
            <Toggle key={parameter.path} desk={desk} owner={owner} parameter={parameter} />
          ))}
        </div>
      )}
      {others.map((parameter) => (
        <div class="row" key={parameter.path} title={parameter.path}>
          <span class="what">{inWords(lastOf(parameter.path))}</span>
          {parameter.choices ? (
            <Choice desk={desk} owner={owner} parameter={parameter} choices={parameter.choices} />
          ) : (
            <Travel desk={desk} owner={owner} parameter={parameter} />
          )}
        </div>
      ))}
    </div>
  );
}

interface RowProps extends Place {
  readonly parameter: Parameter;
}

function Toggle({ desk, owner, parameter }: RowProps) {
  const button = useRef<HTMLButtonElement>(null);
  const { number, path } = parameter;
  useEffect(
    () =>
      desk.watch(number, () =>
        button.current?.setAttribute('aria-pressed', String(desk.values[number] === 1)),
      ),
    [desk, number],
  );
  const name = called(desk, owner, parameter);
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

function Choice({ desk, owner, parameter, choices }: RowProps & { readonly choices: readonly string[] }) {
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
      aria-label={called(desk, owner, parameter)}
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
function Travel({ desk, owner, parameter }: RowProps) {
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
        name={called(desk, owner, parameter)}
        axis="x"
        class="lying travel"
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

/** What people call a strip. */
export function nameOf(strip: Strip): string {
  return state.strips.value[strip.number]?.name ?? strip.label;
}

/** "Vox EQ 2 gain": what a parameter is called aloud. */
function called(desk: DeskNumbers, owner: Owner, { path }: Parameter): string {
  const below = path.slice(owner.path.length + 1);
  return `${owner.name} ${stemInWords(desk, below)}`;
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
