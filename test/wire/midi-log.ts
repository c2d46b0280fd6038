import type { MidiSink } from '../../src/wire/midi1.ts';
import { messageLength } from '../../src/wire/midi1.ts';
import { hex } from './hex.ts';

/** Writes every message it is given as hex, in order. */
export class MidiLog implements MidiSink {
  readonly messages: string[] = [];

  message(status: number, a: number, b: number): void {
    this.messages.push(hex(Uint8Array.of(status, a, b).subarray(0, messageLength(status))));
  }

  sysex(bytes: Uint8Array, length: number): void {
    this.messages.push(hex(bytes.subarray(0, length)));
  }

  realtime(status: number): void {
    this.messages.push(hex(Uint8Array.of(status)));
  }

  get stream(): string {
    return this.messages.join(' ');
  }
}
