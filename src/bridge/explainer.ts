import { explain } from '../engine/why.ts';
import { whatItDoes } from '../engine/why-asked.ts';
import { whyShown } from '../engine/why-shown.ts';
import type { Engine } from '../engine/engine.ts';
import type { AttachedSurface } from '../engine/surface.ts';
import type { Verdict } from '../engine/verdict.ts';
import { BridgeError } from '../model/errors.ts';
import type { ControlExplained, Explanation } from '../model/explanation.ts';
import type { Happening } from '../model/input.ts';
import { nearest } from '../model/nearest.ts';
import type { LoopFound } from './loops.ts';

/** Moves of one control are told of so far apart, ns; the last of them always. */
const APART = 250e6;
/** What no hand did is told of so far apart, and not while a hand does something elsewhere, ns. */
const QUIET = 2e9;

const moves: ReadonlySet<string> = new Set(['moved', 'turned', 'set']);
const noHand: ReadonlySet<string> = new Set(['motor', 'trembled', 'settling']);

/** How the file of a mapping stands, and whose it is. */
interface MappingFileState {
  readonly file: string;
  readonly state: string;
  readonly fault: string | null;
  readonly surfaces: readonly string[];
}

/** How a unit stands, as far as a dead control may be its fault. */
interface Unit {
  readonly name: string;
  readonly model: string;
  readonly state: string;
  readonly surface: number;
  /** Why nothing that comes from it counts, and what to do; left out where it does. */
  readonly looped?: LoopFound;
}

/** What an explainer looks at. */
interface Running {
  readonly engine: Engine;
  readonly units: readonly Unit[];
}

/** One control's last event that was not told of yet. */
interface Untold {
  readonly noted: Verdict;
  readonly who: string;
}

/**
 * Says of what hands do on surfaces and pages what became of it, and why; and of any control what it does now and why it
 * shows what it shows. Text is made only while somebody listens.
 */
export class Explainer {
  /** How the files of mappings stand; set by whoever follows them. */
  mappings: () => readonly MappingFileState[] = () => [];
  readonly #running: Running;
  readonly #listeners = new Set<(explanation: Explanation) => void>();
  /** When each control was told of last, ns, and what of it was the same since. */
  readonly #told = new Map<string, { at: number; alike: string; why?: string }>();
  readonly #untold = new Map<string, Untold>();
  #handAt = -Infinity;
  #seen = 0;

  constructor(running: Running) {
    this.#running = running;
  }

  /** Does anybody want to know? */
  get listening(): boolean {
    return this.#listeners.size > 0;
  }

  /** Tells of everything from here on. @returns what ends it. */
  listen(listener: (explanation: Explanation) => void): () => void {
    this.#listeners.add(listener);
    this.#seen = this.#running.engine.verdict.count;
    return () => {
      this.#listeners.delete(listener);
      if (this.listening) return;
      this.#told.clear();
      this.#untold.clear();
    };
  }

  // --- as it happens -------------------------------------------------------------------------------------------------

  /** The engine took an input: to be called right after, while somebody listens. */
  stepped(what: Happening): void {
    if (this.#running.engine.verdict.count !== this.#seen) this.#news(what.type === 'set' ? what.who : '');
  }

  /** Something became of a hand's doing that was not told of yet. */
  #news(who: string): void {
    const { verdict } = this.#running.engine;
    this.#seen = verdict.count;
    const key = `${verdict.surface} ${verdict.control} ${who} ${verdict.event === 'set' ? verdict.parameter : ''}`;
    const { now } = this.#running.engine;
    const last = this.#told.get(key);
    const alike = `${verdict.outcome} ${verdict.rule} ${verdict.parameter} ${verdict.holder}`;
    if (moves.has(verdict.event) && last?.alike === alike && now - last.at < APART)
      return this.#keep(key, verdict, who);
    this.#tellUntold(key);
    this.#tell(key, alike, explain(this.#running.engine, verdict, who));
  }

  /** Keeps what is told later: of several moves the last, from where the first began. */
  #keep(key: string, verdict: Verdict, who: string): void {
    const noted = verdict.copy();
    const earlier = this.#untold.get(key);
    if (earlier) noted.before.set(earlier.noted.before);
    if (earlier && noted.event === 'turned')
      noted.value[0] = (noted.value[0] as number) + (earlier.noted.value[0] as number);
    this.#untold.set(key, { noted, who });
  }

  #tellUntold(key: string): void {
    const untold = this.#untold.get(key);
    if (!untold) return;
    const { noted, who } = untold;
    this.#tell(key, this.#told.get(key)?.alike ?? '', explain(this.#running.engine, noted, who));
  }

  /** Time went on: what was held back is told, and what a key did by being held. To be called while somebody listens. */
  ticked(): void {
    const { verdict, now } = this.#running.engine;
    if (verdict.count !== this.#seen && verdict.event === 'held') this.#news('');
    for (const key of this.#untold.keys()) {
      const last = this.#told.get(key);
      if (!last || now - last.at >= APART) this.#tellUntold(key);
    }
  }

  /** What there is to say of units that are not there. */
  get away(): readonly Explanation[] {
    return this.#running.units.filter(isAway).map(notThere);
  }

  /** A hand in a page wanted a control that somebody else has a hand on. */
  kept(surface: AttachedSurface, control: number, event: string, holder: string): void {
    if (!this.listening) return;
    const parameter = surface.binding.target[control] as number;
    const { engine } = this.#running;
    const name = surface.controls[control]?.name ?? '';
    const since = parameter < 0 ? 0 : (engine.now - (engine.arbiter.since[parameter] as number)) / 1e9;
    this.#say({
      ...nothingOf(surface.who, name, event),
      outcome: 'held',
      parameter: engine.table.rows[parameter]?.path ?? null,
      holder: { name: holder, since },
      sentences: [
        `The page wanted ${name}, and nothing happened.`,
        `${holder} has a hand on it: a control is in one hand at a time.`,
      ],
      remedies: [`let go of it on ${holder}`],
    });
  }

  /** A hand worked a control that is being taught, so that nothing came of it for the mix. */
  intercepted({ surface: number, control, event }: Extract<Happening, { type: 'surface' }>): void {
    const { engine } = this.#running;
    const surface = engine.surfaces.get(number);
    const name = surface?.controls[control]?.name;
    const key = `${number} ${control} taught`;
    const last = this.#told.get(key);
    if (!surface || name === undefined || (last && engine.now - last.at < QUIET)) return;
    this.#told.set(key, { at: engine.now, alike: '' });
    this.#say({
      ...nothingOf(surface.who, name, event),
      outcome: 'being taught',
      sentences: [
        `${name} was worked, and nothing moved.`,
        'The surface is being taught: hands choose a control now.',
      ],
      remedies: ['end the learning, in the page or with Ctrl-C where "faderline learn" runs'],
    });
  }

  /** A unit came, went, fell silent or refused. */
  unitChanged(unit: Unit): void {
    if (isAway(unit)) this.#say(notThere(unit));
  }

  #tell(key: string, alike: string, explanation: Explanation | undefined): void {
    this.#untold.delete(key);
    if (!explanation || explanation.outcome === 'released') return;
    const { now } = this.#running.engine;
    if (noHand.has(explanation.outcome)) {
      const last = this.#told.get(key);
      if (now - this.#handAt < QUIET || (last && now - last.at < QUIET)) return;
    } else this.#handAt = now;
    const last = this.#told.get(key);
    // while a hand goes on and nothing comes of it, the same is said once
    const why =
      explanation.outcome === 'done' ? '' : [explanation.event, ...explanation.sentences.slice(1)].join(' ');
    this.#told.set(key, { at: now, alike, why });
    if (why !== '' && moves.has(explanation.event) && last?.why === why && now - last.at < QUIET) return;
    this.#say(this.#withMapping(explanation));
  }

  #say(explanation: Explanation): void {
    for (const listener of this.#listeners) listener(explanation);
  }

  /** Where the file on the disk says something else than what is in force, that belongs to every answer. */
  #withMapping(explanation: Explanation): Explanation {
    const faulty = this.#faultOf(explanation.surface);
    if (!faulty) return explanation;
    const { fault, file, state } = faulty;
    const [first = ''] = (fault ?? file).split('\n');
    const why =
      state === 'gone'
        ? `The mapping ${file} is gone from the disk: what it said last counts.`
        : `The mapping on the disk has a fault, so that what it said before counts: ${first}`;
    return {
      ...explanation,
      sentences: [...explanation.sentences, why],
      remedies: [...explanation.remedies, `mend it: faderline map check ${file}`],
    };
  }

  #faultOf(surface: string): MappingFileState | undefined {
    return this.mappings().find(({ state, surfaces }) => state !== 'in force' && surfaces.includes(surface));
  }

  // --- asked for one control -------------------------------------------------------------------------------------------

  /**
   * What a control does now, and why it shows what it shows.
   *
   * @param where name of a surface or a unit; without one, the first surface that has the control.
   * @throws BridgeError PORT_MISSING where there is no such surface, BAD_REQUEST where no such control, with the nearest name.
   */
  about(wanted: string, where?: string): ControlExplained {
    const { engine } = this.#running;
    const surfaces = [...engine.surfaces.values()];
    const meant = where === undefined ? surfaces : surfaces.filter(({ who }) => alike(who, where));
    if (meant.length === 0) return this.#nobody(wanted, where, surfaces);
    for (const surface of meant) {
      const control = surface.controls.findIndex(({ name }) => alike(name, wanted));
      if (control >= 0) return this.#control(surface, control);
    }
    throw unknown(wanted, meant);
  }

  #control(surface: AttachedSurface, control: number): ControlExplained {
    const { engine } = this.#running;
    const name = surface.controls[control]?.name ?? '';
    const cut = this.#running.units.filter(
      ({ state, surface: on }) => state === 'looped' && on === surface.number,
    );
    return {
      surface: surface.who,
      control: name,
      does: [
        ...cut.map((unit) => ({ ...notThere(unit), control: name })),
        ...whatItDoes({ engine, surface, control }).map((one) => this.#withMapping(one)),
      ],
      shows: whyShown(engine, surface, control) ?? null,
    };
  }

  /** The surface is not there: perhaps a unit of that name is known, and why it does not answer. */
  #nobody(
    control: string,
    where: string | undefined,
    surfaces: readonly AttachedSurface[],
  ): ControlExplained {
    const away = this.#running.units.filter(({ state }) => state !== 'online');
    const unit = where === undefined ? away[0] : away.find(({ name }) => alike(name, where));
    if (unit) return { surface: unit.name, control, does: [{ ...notThere(unit), control }], shows: null };
    if (where === undefined || surfaces.length === 0)
      throw new BridgeError(
        'BAD_REQUEST',
        'no surface is connected; plug one in, or try: faderline simulate x-touch',
      );
    const names = surfaces.map(({ who }) => who);
    const near = nearest(where, names);
    const remedy = near === undefined ? `there are ${names.join(', ')}` : `did you mean "${near}"?`;
    throw new BridgeError('PORT_MISSING', `there is no surface "${where}"; ${remedy}`);
  }
}

/** Not on its way, but not there. */
function isAway({ state }: Unit): boolean {
  return state === 'lost' || state === 'silent' || state === 'refused' || state === 'looped';
}

function alike(a: string, b: string): boolean {
  return a.toLowerCase() === b.trim().toLowerCase();
}

function unknown(wanted: string, surfaces: readonly AttachedSurface[]): BridgeError {
  const names = surfaces.flatMap(({ controls }) => controls.map(({ name }) => name));
  const near =
    nearest(wanted.trim().toLowerCase(), names) ?? names.find((name) => name.includes(wanted.trim()));
  const remedy =
    near === undefined ? `there are ${names.slice(0, 4).join(', ')}, …` : `did you mean "${near}"?`;
  const where = surfaces.map(({ who }) => who).join(' and ');
  return new BridgeError(
    'BAD_REQUEST',
    `${where} ${surfaces.length > 1 ? 'have' : 'has'} no control "${wanted}"; ${remedy}`,
  );
}

const away: Readonly<Record<string, { readonly why: string; readonly remedy: string }>> = {
  lost: {
    why: 'its cable is out, or it was switched off',
    remedy: 'plug it in: everything is sent again by itself',
  },
  silent: {
    why: 'its port is there, but it does not answer',
    remedy: 'switch it on, and look which cable it is on',
  },
  refused: { why: 'it refused the connection', remedy: 'switch it off and on' },
  opening: { why: 'its port was opened a moment ago', remedy: 'wait a second' },
  greeting: { why: 'it is being greeted, and has not answered yet', remedy: 'wait a second' },
  absent: { why: 'its port has not been seen', remedy: 'plug it in' },
};

/** What is left of an answer where no rule and no parameter had a part in it. */
function nothingOf(
  surface: string,
  control: string,
  event: string,
): Omit<Explanation, 'outcome' | 'sentences' | 'remedies'> {
  return { surface, control, event, rule: null, parameter: null, from: null, to: null, holder: null };
}

/** Why nothing comes from a unit. */
function notThere({ name, state, looped }: Unit): Explanation {
  const known = away[state];
  return {
    ...nothingOf(name, '', state),
    outcome: 'not connected',
    sentences: looped
      ? [`Nothing that comes from ${name} counts.`, `${capital(looped.why)}.`]
      : [`Nothing comes from ${name}.`, `It is ${state}: ${known?.why ?? 'it is not online'}.`],
    remedies: [looped?.remedy ?? known?.remedy ?? 'see: faderline devices'],
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
