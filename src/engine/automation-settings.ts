import type { SceneGroup } from '../model/parameter-row.ts';
import type { AutomationDocument } from '../model/document.ts';
import type { AutomationPatch } from '../model/input.ts';

/** How automation behaves: each setting of a session's document, and what it is where nobody said. */
export type Settings = {
  readonly [Name in keyof AutomationDocument]-?: NonNullable<AutomationDocument[Name]>;
};

/** What each setting is until somebody says otherwise. `read` for armOnTouch: a touch arms nothing. */
export const atFirst: Settings = {
  timeout: 0.5,
  afterWrite: 'touch',
  coalesce: 'pass',
  crossOver: false,
  autoJoin: false,
  armOnTouch: 'read',
  suspended: [],
  touchGroups: [],
};

/** How automation behaves in a session. */
export class AutomationSettings {
  now: Settings = atFirst;
  /** How long a hand that cannot be felt holds after its last move, ns: read with every move. */
  hold = atFirst.timeout * 1e9;
  /** Only what somebody said. */
  said: AutomationDocument = {};

  /** Takes over what a session keeps, or what somebody says. */
  fill(document: AutomationDocument = {}): void {
    this.said = document;
    this.now = Object.assign({ ...atFirst }, document);
    this.hold = this.now.timeout * 1e9;
  }

  /** What would be said with some of it another; null is as at first. */
  patched(patch: AutomationPatch): AutomationDocument {
    const after = Object.entries({ ...this.said, ...patch }).filter(([, value]) => value !== null);
    return Object.fromEntries(after);
  }

  /** The same with parts of the desk suspended, or no longer. */
  suspended(groups: readonly SceneGroup[], on: boolean): AutomationDocument {
    const others = this.now.suspended.filter((group) => !groups.includes(group));
    const suspended = on ? [...others, ...groups] : others;
    const { suspended: _before, ...rest } = this.said;
    return suspended.length > 0 ? { ...rest, suspended: suspended.toSorted() } : rest;
  }

  /** What a session keeps: nothing while nobody said anything. */
  document(): { readonly automation?: AutomationDocument } {
    return Object.keys(this.said).length > 0 ? { automation: this.said } : {};
  }
}
