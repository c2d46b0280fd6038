import { BridgeError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import type { DevicesAsk, KnownUnit } from '../model/roster.ts';
import { plainName } from '../surfaces/recognise.ts';
import type { Bridge } from './bridge.ts';
import type { Roster } from './roster.ts';
import type { UnitLink } from './unit-link.ts';

/** How long a key is waited for, and how long a unit is lit, ns. */
const IDENTIFY_WITHIN = 30e9;
const LIT_FOR = 3e9;

type Asked<Do extends DevicesAsk['do']> = Extract<DevicesAsk, { readonly do: Do }>;

/** What people do with the units themselves: call them something, swap two, say what one is, find out which is which. */
export class Devices {
  readonly #bridge: Bridge;
  readonly #roster: Roster;
  #giveUp: (() => void) | undefined;

  constructor(bridge: Bridge, roster: Roster) {
    this.#bridge = bridge;
    this.#roster = roster;
  }

  /** Does what somebody asks. @returns what came of it, in a sentence. @throws BridgeError where it cannot be done. */
  ask(asked: DevicesAsk): Promise<string> {
    switch (asked.do) {
      case 'label':
        return this.#label(asked);
      case 'swap':
        return this.#swap(asked);
      case 'model':
        return this.#model(asked);
      case 'order':
        return this.#order(asked);
      case 'identify':
        return this.#identify(asked);
      case 'light':
        return this.#light(asked);
      case 'resend':
        return this.#resend(asked);
      case 'forget':
        return this.#forget(asked);
      case 'release':
      case 'claim':
        return this.#whose(asked);
    }
  }

  close(): void {
    this.#giveUp?.();
  }

  async #label({ unit, name }: Asked<'label'>): Promise<string> {
    const known = this.#known(unit);
    const wanted = name.trim();
    if (wanted === '') throw new BridgeError('BAD_REQUEST', 'a name has at least one letter');
    const other = this.#find(wanted);
    if (other && other.name !== unit) return this.#swap({ do: 'swap', unit, with: wanted });
    await this.#change(new Map([[unit, { ...known, name: wanted }]]));
    return `${unit} is called ${wanted}`;
  }

  async #swap({ unit, with: other }: Asked<'swap'>): Promise<string> {
    const [a, b] = [this.#known(unit), this.#known(other)];
    if (a.name === b.name) throw new BridgeError('BAD_REQUEST', `${unit} cannot change places with itself`);
    await this.#change(
      new Map([
        [a.name, placed({ ...a, name: b.name }, b.place)],
        [b.name, placed({ ...b, name: a.name }, a.place)],
      ]),
    );
    return `${unit} and ${other} have changed places`;
  }

  async #model({ unit, model }: Asked<'model'>): Promise<string> {
    const { model: _before, ...known } = this.#known(unit);
    const models = this.#bridge.options.profiles.map((profile) => profile.model);
    if (model !== undefined && !models.includes(model)) throw noSuch('model', model, models);
    await this.#change(new Map([[unit, model === undefined ? known : { ...known, model }]]));
    const link = this.#link(unit);
    if (link) this.#bridge.retake(link, model);
    return model === undefined ? `${unit} is what its port says` : `${unit} is taken for a ${model}`;
  }

  async #order({ units }: Asked<'order'>): Promise<string> {
    if (new Set(units).size < units.length)
      throw new BridgeError('BAD_REQUEST', 'each unit stands in one place');
    await this.#change(new Map(units.map((unit, n) => [unit, placed(this.#known(unit), n + 1)] as const)));
    return `from the left: ${units.join(', ')}`;
  }

  async #identify({ name }: Asked<'identify'>): Promise<string> {
    this.#giveUp?.();
    const link = await this.#touchedNext();
    if (link.name === name) return `${name} is called so already`;
    return this.#label({ do: 'label', unit: link.name, name });
  }

  /** The unit that a hand does something on next. What it does there counts for nothing else. */
  #touchedNext(): Promise<UnitLink> {
    const { clock } = this.#bridge.options;
    return new Promise((resolve, reject) => {
      const end = (): void => {
        cancel();
        this.#bridge.catchNext = undefined;
        this.#giveUp = undefined;
      };
      const fail = (why: string): void => {
        end();
        reject(new BridgeError('BAD_REQUEST', why));
      };
      const cancel = clock.after(IDENTIFY_WITHIN, () => fail('nothing was touched within 30 s; ask again'));
      this.#giveUp = () => fail('somebody else asks now, or the bridge stops');
      this.#bridge.catchNext = (link) => {
        end();
        resolve(link);
      };
    });
  }

  async #light({ unit }: Asked<'light'>): Promise<string> {
    const link = this.#there(unit);
    link.lightUp();
    this.#bridge.options.clock.after(LIT_FOR, () => this.#bridge.resend(link.surface));
    return `${unit} is lit for 3 s`;
  }

  async #resend({ unit }: Asked<'resend'>): Promise<string> {
    const link = this.#there(unit);
    this.#bridge.resend(link.surface);
    return `${unit} is shown everything again`;
  }

  async #forget({ unit }: Asked<'forget'>): Promise<string> {
    this.#known(unit);
    if (this.#link(unit)) throw new BridgeError('BAD_REQUEST', `${unit} is there; unplug it first`);
    await this.#roster.forget(unit);
    return `nothing is known of ${unit} any more`;
  }

  async #whose({ do: what, port: typed }: Asked<'release' | 'claim'>): Promise<string> {
    const wanted = this.#link(typed)?.port.name ?? typed;
    if (what === 'release')
      return `${this.#bridge.release(wanted)} is free for other programs, until it is claimed`;
    return `${this.#bridge.claim(wanted)} is taken as soon as it is free`;
  }

  /** Keeps what is known otherwise from now on, and lets surfaces that are there go by it. */
  async #change(changed: ReadonlyMap<string, KnownUnit>): Promise<void> {
    await this.#roster.change(changed);
    const links = this.#bridge.links.filter((link) => changed.has(link.name));
    for (const link of links) link.name = changed.get(link.name)?.name ?? link.name;
    this.#bridge.renamed(links);
  }

  #link(name: string): UnitLink | undefined {
    return this.#bridge.links.find((link) => link.name === name && link.state !== 'lost');
  }

  /** @throws BridgeError when it is not there, or part of no surface. */
  #there(name: string): UnitLink {
    this.#known(name);
    const link = this.#link(name);
    if (!link || link.surface < 0)
      throw new BridgeError(
        'BAD_REQUEST',
        `${name} is ${link?.state ?? 'not there'}; plug it in or switch it on`,
      );
    return link;
  }

  /** What is known of a unit, or could be: also of one whose port tells no more than its name. */
  #find(name: string): KnownUnit | undefined {
    const link = this.#bridge.links.find((one) => one.name === name);
    const { identity = {} } = link?.port ?? {};
    return this.#roster.known(name) ?? (link && { name, port: plainName(link.port.name), ...identity });
  }

  /** @throws BridgeError when there is none of this name. */
  #known(name: string): KnownUnit {
    const found = this.#find(name);
    if (found) return found;
    const names = [...this.#bridge.links, ...this.#roster.absent].map((one) => one.name);
    throw noSuch('unit', name, names);
  }
}

function noSuch(what: string, name: string, among: readonly string[]): BridgeError {
  const near = nearest(name, among);
  const remedy = near === undefined ? 'faderline devices lists them' : `did you mean "${near}"?`;
  return new BridgeError('BAD_REQUEST', `there is no ${what} "${name}"; ${remedy}`);
}

/** The same unit in another place; undefined: nobody says where. */
function placed({ place: _before, ...unit }: KnownUnit, place: number | undefined): KnownUnit {
  return place === undefined ? unit : { ...unit, place };
}
