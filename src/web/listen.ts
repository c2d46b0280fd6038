import { signal } from '@preact/signals';
import { sampleRate } from './desk.ts';

// Hearing the desk in the page: a WebSocket of its own brings packets, which go on to the browser's audio thread.

/** How hearing goes, as the audio thread tells ten times a second. */
export interface Heard {
  /** What is in hand, s. */
  readonly held: number;
  readonly underruns: number;
  readonly skips: number;
  /** Highest sample since it was told last, linear. */
  readonly peak: number;
}

/** Whether this page is heard: `lost` while it tries to be again. */
export type Listening = 'off' | 'opening' | 'on' | 'lost';

export const listening = signal<Listening>('off');
/** What went wrong, for people; '' where nothing did. */
export const listenTrouble = signal('');
export const heard = signal<Heard>({ held: 0, underruns: 0, skips: 0, peak: 0 });

/** How soon after a loss it is tried again, and how late at the most, ms. */
const RETRY = 250;
const RETRY_MOST = 2000;
/** How long packets are, on average, s: so much passes before the first frame of one leaves. */
const PACKET = 0.012;

let context: AudioContext | undefined;
let node: AudioWorkletNode | undefined;
let socket: WebSocket | undefined;
let retry = RETRY;
let timer: ReturnType<typeof setTimeout> | undefined;

/** How late what is heard is behind the desk, s, as far as a browser knows. */
export function lateness(): number {
  if (!context) return 0;
  const { baseLatency }: AudioContext = context;
  // not every browser knows how late the sound card is
  const { outputLatency }: { outputLatency?: number } = context;
  return heard.value.held + PACKET + Math.max(baseLatency, outputLatency ?? 0);
}

/** Begins, or ends, to be heard here. To be called from a click or a key: browsers ask for one. */
export function toggleListening(): void {
  if (listening.value === 'off') void begin();
  else end();
}

async function begin(): Promise<void> {
  listening.value = 'opening';
  listenTrouble.value = '';
  let opening: AudioContext | undefined;
  try {
    opening = new AudioContext({ sampleRate: sampleRate.value, latencyHint: 'interactive' });
    context = opening;
    await opening.audioWorklet.addModule(new URL('listen-worklet.js', window.location.href));
    if (context !== opening) return; // it was ended meanwhile
    node = new AudioWorkletNode(opening, 'listen', { numberOfInputs: 0, outputChannelCount: [2] });
    node.port.addEventListener('message', ({ data }: MessageEvent<Heard>) => (heard.value = data));
    node.port.start();
    node.connect(opening.destination);
    await opening.resume();
    if (context === opening) connect(); // else it was ended while the browser thought about it
  } catch (error) {
    if (context !== opening) return; // what is open by now is another one
    end();
    listenTrouble.value = `this browser cannot: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function end(): void {
  clearTimeout(timer);
  const closing = context;
  context = undefined;
  node = undefined;
  socket?.close();
  socket = undefined;
  retry = RETRY;
  listening.value = 'off';
  heard.value = { held: 0, underruns: 0, skips: 0, peak: 0 };
  void closing?.close();
}

function connect(): void {
  const url = new URL('api/listen', window.location.href);
  url.protocol = 'ws:';
  const opening = new WebSocket(url);
  opening.binaryType = 'arraybuffer';
  socket = opening;
  opening.addEventListener('open', () => {
    if (opening !== socket) return;
    if (context?.sampleRate !== sampleRate.value) return void again();
    retry = RETRY;
    listening.value = 'on';
    listenTrouble.value = '';
  });
  opening.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
    node?.port.postMessage(data, [data]);
  });
  opening.addEventListener('close', () => lost(opening));
}

/** The bridge is another one by now, at another rate. */
async function again(): Promise<void> {
  end();
  await begin();
}

function lost(which: WebSocket): void {
  if (which !== socket) return;
  socket = undefined;
  listening.value = 'lost';
  listenTrouble.value = 'nothing comes from the bridge; it is tried again (at most eight can listen)';
  timer = setTimeout(connect, retry);
  retry = Math.min(RETRY_MOST, retry * 2);
}
