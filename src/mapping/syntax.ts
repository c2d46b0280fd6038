/** A place in the text of a mapping, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The operators of two sides, the loosest first. */
export type BinaryOperator = 'or' | 'and' | '=' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/';

/** Units a number may carry. `%` of travel where it stands beside a travel, else of the parameter's own per cent. */
export type NumberUnit = 'dB' | 'Hz' | 'kHz' | 's' | 'ms' | '%';

/**
 * Something that can be worked out: small, pure, and bounded, because there is no loop to write.
 * What each word and function means is in `vocabulary.ts`; what fits where is checked before it runs.
 */
export type Expression = Place &
  (
    | { readonly is: 'number'; readonly value: number; readonly unit: NumberUnit | undefined }
    /** `"up"`; inside the quotes braces work as in every text. */
    | { readonly is: 'text'; readonly text: Template }
    /** `{strip}/mute`: the value of that parameter, in its own unit; a switch is 0 or 1. */
    | { readonly is: 'path'; readonly path: Path }
    /** `rolling`, `turn`, `shift` (a layer), `red`, `touch`, `{strip}`: a name. */
    | { readonly is: 'word'; readonly word: string }
    | { readonly is: 'call'; readonly name: string; readonly arguments: readonly Expression[] }
    | { readonly is: 'not' | 'minus'; readonly of: Expression }
    | {
        readonly is: 'binary';
        readonly operator: BinaryOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    | {
        readonly is: 'if';
        readonly condition: Expression;
        readonly then: Expression;
        /** Without it: dark, black, empty or 0. */
        readonly otherwise: Expression | undefined;
      }
  );

/** Text with expressions in braces: `S{turn}`, `{if riding(fader) then value(fader) else label}`. */
export interface Template extends Place {
  /** As it was written. */
  readonly written: string;
  readonly parts: readonly (string | Expression)[];
}

/**
 * The path of a parameter, or of several: `ch/{bank + strip}/fader`, `{strip}/mute`; with a `*` for all. A path of one part
 * (`{strip}`, `main`, `dca/2`) names a strip where a strip is asked for. The braces hold numbers of the view alone
 * (strip, n, bank, turn, width), never values of parameters, so that a path only changes with what is in front.
 */
export interface Path extends Template {
  /** `{strip}` or `{selected}` where it begins with one: the path of that strip of the desk. `parts` are what follows it. */
  readonly head: 'strip' | 'selected' | undefined;
  /** Does it hold a `*`, and so stand for several? */
  readonly wild: boolean;
}
