import type { Action, Rule } from '../mapping/mapping.ts';
import type { Engine } from './engine.ts';
import type { Cause } from '../model/explanation.ts';

/** Why something is so, and what to do about it. */
export interface Reason {
  readonly outcome: Cause;
  readonly rule?: Rule | undefined;
  readonly why: readonly string[];
  readonly remedies: readonly string[];
}

/** It did what it was to do. */
export const done = (why: readonly string[] = []): Reason => ({ outcome: 'done', why, remedies: [] });

/** For one reason. */
export const because = (cause: Cause, why: string, remedies: readonly string[] = []): Reason => ({
  outcome: cause,
  why: [why],
  remedies,
});

/** What a control came to stand for while a finger was on it waits for the next. */
export const parked: Reason = because(
  'parked',
  'While your finger was on it, it came to stand for something else, or was being taught: so that nothing jumps, it does nothing until you let go.',
  ['let go of it, and take it again'],
);

/** What a hand would move is not what the surface shows. */
export function previews({ preview, scenes }: Pick<Engine, 'preview' | 'scenes'>): Reason {
  const name = scenes.find(({ id }) => id === preview?.scene)?.name ?? 'a scene';
  return because(
    'previewing',
    `The surface shows ${name} as a preview: until that is over, hands on it move nothing.`,
    [
      'end it: a key with "preview off", the page, or faderline scene preview --off',
      'or recall it: a key with "recall preview"',
    ],
  );
}

export const NO_MEMBERS = 'Only a group or a DCA has members to spill.';

/** What helps where an action cannot be done, and why it cannot. */
export function remediesFor(does: Action['does'] | undefined, why: string): readonly string[] {
  return why === NO_MEMBERS ? [] : (remedies[does ?? 'nothing'] ?? []);
}

const remedies: Readonly<Partial<Record<Action['does'], readonly string[]>>> = {
  preview: ['store one: a key with "store scene", the page, or faderline scene store NAME'],
  scene: ['store one: a key with "store scene", the page, or faderline scene store NAME'],
  'store-scene': ['use the next free place'],
  'user-key': ['give it something to do: faderline key N "…"'],
  spill: ['assign channels to it first'],
};
