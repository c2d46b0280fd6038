/** As much of WebAssembly as is used here: the language knows it, its library for this version does not list it. */
declare namespace WebAssembly {
  type Exports = Readonly<Record<string, unknown>>;
  interface Memory {
    readonly buffer: ArrayBuffer;
    /** @param pages of 64 KiB. */
    grow(pages: number): number;
  }
  type Imports = Readonly<Record<string, Readonly<Record<string, () => void>>>>;
  class Module {
    readonly #compiled: true; // no other object is one
  }
  class Instance {
    constructor(compiled: Module, imports: Imports);
    readonly exports: Exports;
  }
  function compile(bytes: Uint8Array<ArrayBuffer>): Promise<Module>;
}
