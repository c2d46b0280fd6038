/** What the bridge must do because of a step. */
export type Effect =
  /** `as`: a copy under this name, beside the session. */
  | { readonly do: 'save'; readonly as: string | undefined }
  /** Something for people: shown in the page, written to the log. */
  | { readonly do: 'tell'; readonly level: 'info' | 'warn'; readonly text: string };
