// Why a control did what it did, or nothing, and why it shows what it shows: for people, and for programs beside them.

/** What became of something a hand did. All but `done` mean that nothing happened, or nothing yet. */
export type Cause =
  | 'done'
  /** Nothing in the mapping says what the control does. */
  | 'no rule'
  /** A rule says so only while a layer is on, and it is off. */
  | 'layer off'
  | 'other page'
  /** The condition of the rule does not hold. */
  | 'condition'
  /** The mapping says that it does nothing. */
  | 'says nothing'
  /** It does what another control does, and this surface has none of that name. */
  | 'no such control'
  /** The desk has no strip there in this bank. */
  | 'bank ends'
  /** That kind of strip has no such parameter. */
  | 'no such parameter'
  /** It has to be picked up first. */
  | 'waits for the value'
  | 'parked'
  | 'crossed'
  | 'settling'
  | 'motor'
  | 'trembled'
  /** Somebody else holds it. */
  | 'held'
  /** Somebody else holds the channel it is linked to. */
  | 'partner held'
  /** A key that also has a long press: it is open which one this is. */
  | 'undecided'
  | 'too short'
  /** A key came up, or a hand went; what was to be done was done before. */
  | 'released'
  | 'at its end'
  | 'already so'
  /** No such scene, nothing to undo, a user key without words, a DCA without members, … */
  | 'not possible'
  /** The surface is being taught: hands choose controls, and move nothing. */
  | 'being taught'
  /** The surface shows a scene that was not recalled. */
  | 'previewing'
  /** The unit is not there, does not answer, or refused. */
  | 'not connected';

/** A line of the mapping. */
export interface RuleLine {
  readonly line: number;
  readonly column: number;
  readonly written: string;
}

/** Who has a parameter in his hand, and for how long, s. */
export interface Holder {
  readonly name: string;
  readonly since: number;
}

/** What became of one thing a hand did, or would do. */
export interface Explanation {
  /** The surface, or who set a value without one. */
  readonly surface: string;
  /** The control; of a value that was set, the path of the parameter. */
  readonly control: string;
  /** What happened: `moved`, `turned`, `touched`, `let-go`, `pressed`, `released`, `held`, `set`; `asked` for what would. */
  readonly event: string;
  readonly outcome: Cause;
  readonly rule: RuleLine | null;
  readonly parameter: string | null;
  /** Its value before and after, in words. */
  readonly from: string | null;
  readonly to: string | null;
  readonly holder: Holder | null;
  /** What happened, then why. */
  readonly sentences: readonly string[];
  /** What can be done about it. */
  readonly remedies: readonly string[];
}

/** Why a control shows what it shows. */
export interface Showing {
  readonly surface: string;
  readonly control: string;
  /** `lit`, `dark`, `flashes`, `stands at 75 %`, `"Vox"`, `#ff8800`, `−12.0 dB`. */
  readonly shows: string;
  readonly rule: RuleLine | null;
  /** The layer or page the rule stands in; null for none and for the base. */
  readonly layer: string | null;
  /** The expression as it was written; null where the light is that of an action. */
  readonly expression: string | null;
  /** What decided in it, and what that is now. */
  readonly parts: readonly { readonly written: string; readonly is: string }[];
  readonly sentences: readonly string[];
}

/** All there is to say of one control now. */
export interface ControlExplained {
  readonly surface: string;
  readonly control: string;
  /** What a hand on it would do: a key may have several things. */
  readonly does: readonly Explanation[];
  /** Undefined where it has nothing to show with, or is not there. */
  readonly shows: Showing | null;
}
