import type { Port } from '../src/ports/port.ts';

/** A unit's end of its cable: one at a time, and what comes over one that is out means nothing any more. */
export class CableEnd {
  #port: Port | undefined;

  /** @param heard is called with what comes over this cable, for as long as it is in. */
  plug(port: Port, heard: (bytes: Uint8Array, length: number, at: number) => void): void {
    this.#port = port;
    port.onBytes = (bytes, length, at) => {
      if (this.#port === port) heard(bytes, length, at);
    };
    port.onLost = () => {
      if (this.#port === port) this.#port = undefined;
    };
  }

  /** Pulls it out at the unit's end. */
  unplug(): void {
    const port = this.#port;
    this.#port = undefined;
    port?.close();
  }

  /** Is lost where no cable is in. */
  send(bytes: Uint8Array, length: number = bytes.length): void {
    this.#port?.send(bytes, length);
  }
}
