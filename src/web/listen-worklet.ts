import { readSoundPacket } from '../model/listening.ts';
import { Jitter } from './jitter.ts';
import type { Heard } from './listen.ts';

// Runs on the browser's audio thread, as a module of its own: packets in by its port, sound out.

/** What the audio thread has that no library of types knows. */
declare const sampleRate: number;
declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** So often it is told how it goes, s. */
const TOLD = 0.1;

class Listen extends AudioWorkletProcessor {
  readonly #jitter = new Jitter(sampleRate);
  #peak = 0;
  #sinceTold = 0;

  constructor() {
    super();
    this.port.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
      const packet = readSoundPacket(data);
      if (packet) this.#jitter.push(packet);
    });
    this.port.start();
  }

  process(_inputs: unknown, [output]: readonly (readonly Float32Array[])[]): boolean {
    const [left, right] = output ?? [];
    if (!left || !right) return true;
    this.#jitter.pull(left, right);
    for (let n = 0; n < left.length; n++)
      this.#peak = Math.max(this.#peak, Math.abs(left[n] as number), Math.abs(right[n] as number));
    this.#sinceTold += left.length;
    if (this.#sinceTold >= TOLD * sampleRate) this.#tell();
    return true;
  }

  #tell(): void {
    const { held, underruns, skips } = this.#jitter;
    const heard: Heard = { held, underruns, skips, peak: this.#peak };
    this.port.postMessage(heard);
    this.#peak = 0;
    this.#sinceTold = 0;
  }
}

registerProcessor('listen', Listen);
