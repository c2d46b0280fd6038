/** What the bridge must do because of a step. */
export type Effect =
  | { readonly do: 'save' }
  /** Something for people: shown in the page, written to the log. */
  | { readonly do: 'tell'; readonly level: 'info' | 'warn'; readonly text: string };
