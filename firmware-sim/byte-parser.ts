/** How many data bytes follow each status byte from 80 to E0, by its high half. */
const CHANNEL_DATA = [2, 2, 2, 2, 1, 1, 2];
/** How many data bytes follow F0 to F7; SysEx is counted by its end. */
const COMMON_DATA = [Infinity, 1, 2, 1, 0, 0, 0, 0];
/** Room for SysEx in a surface of that time; a longer message is thrown away whole. */
const LONGEST = 512;
/** The id of SysEx that is no maker's: units take no notice of it. @source MIDI 1.0, "System exclusive", non-commercial */
const NO_MAKER = 0x7d;

/**
 * The MIDI input of a surface: bytes in, whole messages out, running status filled in. Written from the MIDI 1.0
 * specification for the simulators alone; it shares nothing with the bridge it stands opposite.
 */
export class ByteParser {
  readonly #heard: (message: readonly number[]) => void;
  #message: number[] = [];
  #wanted = 0;
  #running = 0;

  constructor(heard: (message: readonly number[]) => void) {
    this.#heard = heard;
  }

  feed(byte: number): void {
    if (byte >= 0xf8) this.#heard([byte]);
    else if (byte >= 0x80) this.#status(byte);
    else this.#data(byte);
  }

  /** Bytes went missing: data means nothing until the next status byte. */
  loseSync(): void {
    this.#message = [];
    this.#running = 0;
  }

  #status(byte: number): void {
    if (byte === 0xf7) {
      const [first, maker] = this.#message;
      if (first === 0xf0 && maker !== NO_MAKER && this.#message.length < LONGEST)
        this.#heard([...this.#message, byte]);
      this.#message = [];
      return;
    }
    this.#running = byte < 0xf0 ? byte : 0; // any system message ends running status
    this.#begin(byte);
    if (this.#wanted === 0) this.#finish();
  }

  #data(byte: number): void {
    if (this.#message.length === 0) {
      if (this.#running === 0) return;
      this.#begin(this.#running);
    }
    if (this.#message.length < LONGEST) this.#message.push(byte);
    if (this.#message.length > this.#wanted) this.#finish();
  }

  #begin(status: number): void {
    this.#message = [status];
    this.#wanted = (status < 0xf0 ? CHANNEL_DATA[(status >> 4) - 8] : COMMON_DATA[status - 0xf0]) ?? 0;
  }

  #finish(): void {
    const message = this.#message;
    this.#message = [];
    this.#heard(message);
  }
}
