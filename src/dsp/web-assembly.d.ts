/** As much of WebAssembly as is used here: the language knows it, its library for this version does not list it. */
declare namespace WebAssembly {
  type Exports = Readonly<Record<string, unknown>>;
  interface Memory {
    readonly buffer: ArrayBuffer;
    /** @param pages of 64 KiB. */
    grow(pages: number): number;
  }
  function instantiate(
    bytes: Uint8Array<ArrayBuffer>,
    imports: Readonly<Record<string, Readonly<Record<string, () => void>>>>,
  ): Promise<{ readonly instance: { readonly exports: Exports } }>;
}
