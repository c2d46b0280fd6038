import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CueEdit } from '../../src/model/cues.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { cueFaults } from '../../src/engine/cue-list.ts';
import { Engine } from '../../src/engine/engine.ts';
import { restored, snapshot, stateHash } from '../../src/engine/snapshot.ts';
import { CueRig } from './cue-rig.ts';
import { controlsOf } from './rig.ts';

/** Times in hundredths of a second. */
interface Plan {
  readonly wait: number;
  /** −1: nothing follows. */
  readonly follow: number;
}

/** The rules of docs/cues.md once more, over places in the list: what a run of any presses must come to. */
class Rules {
  now = 0;
  standby = 0;
  last = -1;
  wentAt = -1000;
  pending: { kind: 'wait' | 'follow'; cue: number; left: number } | undefined;
  paused = false;
  readonly #plans: readonly Plan[];

  constructor(plans: readonly Plan[]) {
    this.#plans = plans;
  }

  get next(): number {
    return this.pending?.kind === 'wait' ? this.pending.cue : this.standby;
  }

  #start(cue: number): void {
    this.standby = cue + 1;
    this.pending = undefined;
    this.wentAt = this.now;
    const { wait } = this.#plans[cue]!;
    if (wait > 0) this.pending = { kind: 'wait', cue, left: wait };
    else this.#begin(cue);
  }

  #begin(cue: number): void {
    this.wentAt = this.now;
    this.last = cue;
    this.pending = undefined;
    const { follow } = this.#plans[cue]!;
    if (follow >= 0 && this.standby < this.#plans.length)
      this.pending = { kind: 'follow', cue, left: follow };
  }

  go(): void {
    if (this.now - this.wentAt < 30) return;
    if (this.paused) {
      this.paused = false;
      this.wentAt = this.now;
    } else if (this.next < this.#plans.length) {
      if (this.pending?.kind === 'wait') this.#begin(this.pending.cue);
      else this.#start(this.next);
    }
  }

  goTo(cue: number): void {
    const on = this.pending?.kind === 'wait' ? this.pending.cue : this.last;
    if (this.now - this.wentAt < 30 && on === cue) return;
    this.paused = false;
    this.#start(cue);
  }

  standBy(cue: number): void {
    this.standby = cue;
  }

  back(): void {
    const to = this.pending?.kind === 'wait' ? this.pending.cue : this.standby - 1;
    if (to < 0) return;
    if (this.paused) this.wentAt = this.now;
    this.paused = false;
    this.pending = undefined;
    this.standby = to;
    this.last = to - 1;
  }

  stop(): void {
    this.pending = undefined;
    this.paused = false;
  }

  pause(): void {
    if (this.paused) {
      this.paused = false;
      this.wentAt = this.now;
    } else if (this.pending) this.paused = true;
  }

  /** A hundredth of a second goes by. */
  tick(): void {
    this.now++;
    if (!this.pending || this.paused) return;
    this.pending.left--;
    if (this.pending.left > 0) return;
    if (this.pending.kind === 'wait') this.#begin(this.pending.cue);
    else this.#start(this.standby);
  }

  get where(): string {
    const place = (n: number): string => (n < 0 || n >= this.#plans.length ? '-' : String(n + 1));
    const counts = this.pending
      ? ` ${this.pending.kind} ${Math.max(0, this.pending.left / 100).toFixed(2)}`
      : '';
    return `next ${place(this.next)} last ${place(this.last)}${counts}${this.paused ? ' rests' : ''}`;
  }
}

type Press = readonly [what: 'go' | 'goTo' | 'standBy' | 'back' | 'stop' | 'pause' | 'wait', number: number];

const press: fc.Arbitrary<Press> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Press>(['go', 0]) },
  { weight: 5, arbitrary: fc.tuple(fc.constant('wait' as const), fc.integer({ min: 1, max: 60 })) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom('goTo' as const, 'standBy'), fc.nat(4)),
  },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('back' as const, 'stop', 'pause'), fc.constant(0)) },
);

const plan: fc.Arbitrary<Plan> = fc.record({
  wait: fc.constantFrom(0, 0, 10, 40),
  follow: fc.constantFrom(-1, -1, 0, 15, 50),
});

function cuesOf(plans: readonly Plan[]): readonly CueEdit[] {
  return plans.map(({ wait, follow }) => ({
    wait: wait / 100,
    ...(follow >= 0 && { follow: { after: follow / 100 } }),
  }));
}

function pressOn(rig: CueRig, [what, number]: Press): void {
  const id = number + 1;
  if (what === 'wait') rig.wait(number / 100);
  if (what === 'go') rig.go();
  if (what === 'goTo') rig.command({ do: 'go', id });
  if (what === 'standBy') rig.command({ do: 'cue-standby', id });
  if (what === 'back' || what === 'stop' || what === 'pause') rig.command({ do: `cue-${what}` });
}

function pressInRules(rules: Rules, [what, number]: Press): void {
  if (what === 'wait') for (let i = 0; i < number; i++) rules.tick();
  else if (what === 'goTo' || what === 'standBy') rules[what](number);
  else rules[what]();
}

describe('a run of the list', () => {
  test('comes to what the rules say, whatever is pressed when', () => {
    const plans = fc.array(plan, { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(plans, fc.array(press, { maxLength: 40, size: 'max' }), (wanted, presses) => {
        const rig = new CueRig(cuesOf(wanted));
        rig.wait(1);
        const rules = new Rules(wanted);
        for (const one of presses) {
          pressOn(rig, one);
          pressInRules(rules, one);
          expect(`${one.join(' ')}: ${rig.where}`).toBe(`${one.join(' ')}: ${rules.where}`);
        }
      }),
      { numRuns: 80 },
    );
  });

  test('goes on in an engine put together from a snapshot in the middle of a wait, a pause, a rehearsal', () => {
    const plans = fc.array(plan, { minLength: 5, maxLength: 5 });
    const presses = fc.array(press, { maxLength: 15, size: 'max' });
    fc.assert(
      fc.property(plans, presses, presses, fc.boolean(), (wanted, first, second, rehearsed) => {
        const rig = new CueRig(cuesOf(wanted));
        if (rehearsed) rig.command({ do: 'cue-rehearse' });
        for (const one of first) pressOn(rig, one);
        const kept = JSON.stringify(snapshot(rig.engine));
        const copy = restored(JSON.parse(kept), controlsOf);
        expect(JSON.stringify(snapshot(copy))).toBe(kept);
        const from = rig.inputs.length;
        for (const one of second) pressOn(rig, one);
        for (const input of rig.inputs.slice(from)) copy.step(input);
        copy.advance(rig.now);
        expect(stateHash(copy)).toBe(stateHash(rig.engine));
      }),
      { numRuns: 40 },
    );
  });
});

describe('a show of 500 cues', () => {
  const scenes = [1, 2, 3];
  const show = (): readonly CueEdit[] =>
    Array.from({ length: 500 }, (_, i): CueEdit => {
      const fade = i % 2 === 0 ? { fade: { up: 0.5, down: 0.3 } } : {};
      return {
        name: `Line ${i}`,
        steps: [
          { do: 'recall', scene: scenes[i % 3]!, ...fade, ...(i % 5 === 0 && { only: ['ch/1', 'mute'] }) },
          ...(i % 7 === 0 ? [{ do: 'words' as const, words: 'toggle ch/2/solo' }] : []),
          ...(i % 11 === 0 ? [{ do: 'locate' as const, to: 'Verse' }] : []),
        ],
        ...(i % 3 === 0 && { follow: { after: 0.4 } }),
        ...(i % 4 === 0 && { wait: 0.2 }),
      };
    });

  test('walks to its end without a fault, each cue once and in its order, and replays to the bit', () => {
    const rig = new CueRig(show());
    const went: string[] = [];
    while (rig.engine.show.upNext) {
      const before = rig.engine.show.last;
      if (!rig.engine.show.counting) rig.go();
      for (let i = 0; i < 60 && rig.engine.show.last === before; i++) rig.wait(0.01);
      went.push(rig.name(rig.engine.show.last));
      rig.wait(0.31);
      const { last } = rig.engine.show;
      if (went.at(-1) !== rig.name(last)) went.push(rig.name(last));
    }
    rig.wait(2);
    expect(went).toEqual(rig.engine.show.cues.map(({ number, name }) => `${number} ${name}`));
    expect(rig.told.filter((text) => /broken|cannot|gone/.test(text))).toEqual([]);
    expect(rig.engine.history.done.length).toBeLessThanOrEqual(200);
    const engine = new Engine(emptyDocument('Test'), controlsOf);
    for (const input of rig.inputs) engine.step(input);
    engine.advance(rig.now);
    expect(stateHash(engine)).toBe(stateHash(rig.engine));
  });

  test('is looked through for what is broken once, and again only when something is another', () => {
    const rig = new CueRig(show());
    const faults = cueFaults(rig.engine);
    rig.go();
    rig.wait(1);
    expect(cueFaults(rig.engine)).toBe(faults);
    rig.command({ do: 'delete-scene', id: 3 });
    expect(cueFaults(rig.engine).size).toBe(166);
  });
});

test('undo and redo of every edit of the list give back what was', () => {
  const rig = new CueRig([{ name: 'A' }, { name: 'B', wait: 1 }, { name: 'C' }]);
  const edits = [
    { do: 'add-cue', cue: { name: 'D' }, after: 1 },
    { do: 'edit-cue', id: 2, cue: { wait: null, notes: 'soft', steps: [{ do: 'play' }] } },
    { do: 'move-cue', id: 3, to: 0 },
    { do: 'renumber-cues', from: 10, step: 10 },
    { do: 'delete-cue', id: 1 },
    { do: 'edit-cue', id: 4, cue: { number: '5' } },
  ] as const;
  const lists = [rig.engine.show.cues];
  for (const edit of edits) {
    rig.command(edit);
    lists.push(rig.engine.show.cues);
  }
  expect(new Set(lists.map((list) => JSON.stringify(list))).size).toBe(edits.length + 1);
  expect(rig.engine.history.done.map(({ name }) => name)).toEqual([
    'Add cue 1.5 D',
    'Edit cue 2 B',
    'Move cue 0.5 C',
    'Renumber cues from 10 C',
    'Delete cue 20 A',
    'Edit cue 5 D',
  ]);
  for (const list of lists.slice(0, -1).reverse()) {
    rig.command({ do: 'undo' });
    expect(rig.engine.show.cues).toEqual(list);
  }
  for (const list of lists.slice(1)) {
    rig.command({ do: 'redo' });
    expect(rig.engine.show.cues).toEqual(list);
  }
});

describe('the place in a list that is edited', () => {
  const numbers = (rig: CueRig): string => rig.where;

  test('what came next still is what comes next', () => {
    const rig = new CueRig([{}, {}, {}]);
    rig.go();
    rig.command({ do: 'add-cue', cue: {}, after: 1 });
    expect(numbers(rig)).toBe('next 1.5 last 1');
    rig.command({ do: 'undo' });
    expect(numbers(rig)).toBe('next 2 last 1');
    rig.command({ do: 'delete-cue', id: 2 });
    expect(numbers(rig)).toBe('next 3 last 1');
    rig.command({ do: 'delete-cue', id: 1 });
    expect(numbers(rig)).toBe('next 3 last -');
  });

  test('a cue that was told to stand by stands by, and the one behind it when it is gone', () => {
    const rig = new CueRig([{}, {}, {}, {}]);
    rig.command({ do: 'cue-standby', id: 3 });
    rig.command({ do: 'move-cue', id: 3, to: 0 });
    expect(numbers(rig)).toBe('next 0.5 last -');
    rig.command({ do: 'undo' });
    rig.command({ do: 'cue-standby', id: 3 });
    rig.command({ do: 'delete-cue', id: 3 });
    expect(numbers(rig)).toBe('next 4 last -');
  });

  test('a list that was over goes on with what is put behind it; what counts down for a cue that is gone ends', () => {
    const rig = new CueRig([{}]);
    rig.go();
    expect(numbers(rig)).toBe('next - last 1');
    rig.command({ do: 'add-cue', cue: { wait: 5 } });
    expect(numbers(rig)).toBe('next 2 last 1');
    rig.wait(1);
    rig.go();
    rig.command({ do: 'delete-cue', id: 2 });
    expect(numbers(rig)).toBe('next - last 1');
  });
});
