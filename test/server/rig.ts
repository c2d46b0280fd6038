import http from 'node:http';
import path from 'node:path';
import { WebSocket } from 'ws';
import {
  GenericSurface,
  genericModels,
  MackieSurface,
  type GenericModelName,
} from '../../firmware-sim/index.ts';
import { Bridge } from '../../src/bridge/bridge.ts';
import { demoDocument } from '../../src/bridge/demo.ts';
import { Devices } from '../../src/bridge/devices.ts';
import type { Log } from '../../src/bridge/log.ts';
import { Roster } from '../../src/bridge/roster.ts';
import { mappingCheck } from '../../src/bridge/check-mapping.ts';
import { watchFolder } from '../../src/bridge/folder-watch.ts';
import { Calibrating } from '../../src/bridge/calibrate.ts';
import { Learning } from '../../src/bridge/learn.ts';
import { loadProfiles } from '../../src/bridge/library.ts';
import { Mappings } from '../../src/bridge/mappings.ts';
import { remapped } from '../../src/bridge/remapped.ts';
import { SurfaceSettings } from '../../src/bridge/surface-settings.ts';
import { Engine } from '../../src/engine/engine.ts';
import { controlsOf } from '../../src/bridge/bridge.ts';
import type { SessionDocument } from '../../src/model/document.ts';
import { decodeFrame, type FromPage, type ToPage } from '../../src/model/page.ts';
import { realClock } from '../../src/ports/clock.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import type { Port, PortSource } from '../../src/ports/port.ts';
import { startServer, type ServerOptions } from '../../src/server/server.ts';

/** A bridge with a simulated X-Touch on a cable in memory, and a real server on a free port. */
export async function stage(
  options: Partial<ServerOptions> & {
    document?: SessionDocument;
    surface?: boolean;
    /** More places that surfaces come from. */
    doors?: readonly PortSource[];
    /** A folder for mappings of the user's own, which may be learnt. */
    config?: string;
  } = {},
) {
  const { document = demoDocument(), surface: wanted = true, doors = [], config, ...rest } = options;
  const { profiles, fallback, unknown } = loadProfiles();
  const settings = new SurfaceSettings(config === undefined ? undefined : path.join(config, 'surfaces.json'));
  const lines: string[] = [];
  let opened: (port: Port) => void = () => {};
  const log: Log = (level, part, text) => lines.push(`${level} ${part} ${text}`);
  const roster = new Roster(settings, log);
  const bridge = new Bridge({
    engine: new Engine(document, controlsOf),
    clock: realClock,
    sources: [
      {
        name: 'memory',
        trouble: undefined,
        available: ['X-Touch'],
        start: (open) => {
          opened = open;
          return Promise.resolve();
        },
        close: () => Promise.resolve(),
      },
      ...doors,
    ],
    profiles,
    fallback,
    unknown,
    mappingFor: (_family, surface) => mappings.textFor(surface),
    latencyOf: (surface) => settings.latencyOf(surface),
    roster,
    save: async () => 'saved',
    log,
  });
  const devices = new Devices(bridge, roster);
  const mappings = new Mappings({
    given: [],
    list: config === undefined ? undefined : path.join(config, 'mappings.yaml'),
    shipped: 'mappings',
    check: mappingCheck(),
    clock: realClock,
    watch: watchFolder(() => {}),
  });
  mappings.serve(remapped(bridge));
  const learning = new Learning(bridge, mappings, config);
  const calibrating = new Calibrating(bridge, settings);
  await bridge.start();
  const server = await startServer({
    bridge,
    mappings,
    learning,
    calibrating,
    devices,
    port: 0,
    webRoot: 'no such folder',
    log,
    ...rest,
  });
  /** Puts a simulated surface on a cable, and waits until it is one of the desk's. */
  const plug = async () => {
    const cable = new MemoryCable(realClock, { name: 'X-Touch' });
    const surface = new MackieSurface({ model: 'x-touch', clock: realClock, port: cable.device });
    await joins(cable);
    return { cable, surface };
  };
  /** The same of one that sends plain MIDI. */
  const plugGeneric = async (model: GenericModelName) => {
    const cable = new MemoryCable(realClock, { name: genericModels[model].portName });
    const surface = new GenericSurface({ model, clock: realClock, port: cable.device });
    await joins(cable);
    return { cable, surface };
  };
  const joins = async (cable: MemoryCable) => {
    const before = bridge.engine.surfaces.size;
    opened(cable.host);
    await until(() => bridge.engine.surfaces.size > before);
  };
  const { cable, surface } = wanted ? await plug() : { cable: undefined, surface: undefined };
  const close = async () => {
    await server.close();
    mappings.close();
    await bridge.close();
  };
  return {
    bridge,
    engine: bridge.engine,
    mappings,
    learning,
    calibrating,
    server,
    port: server.port,
    surface,
    cable,
    plug,
    plugGeneric,
    lines,
    close,
  };
}

/** Waits for something that will happen. */
export async function until(happened: () => boolean, within = 10_000): Promise<void> {
  const deadline = performance.now() + within;
  while (!happened()) {
    if (performance.now() > deadline) throw new Error(`did not happen within ${within} ms: ${happened}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
  json: any;
}

/** One HTTP request, with whatever headers. */
export function ask(
  port: number,
  path: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host: '127.0.0.1', port, path, method, headers, agent: false },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('end', () => {
          const text = Buffer.concat(pieces).toString('utf8');
          const isJson = response.headers['content-type']?.includes('json') === true;
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: isJson ? JSON.parse(text) : undefined,
          });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

export const post = (port: number, path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask(port, path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

/** A page as the server sees it: what it was told in words, and the numbers as they stand. */
export class Page {
  readonly socket: WebSocket;
  readonly words: ToPage[] = [];
  readonly values = new Map<number, number>();
  readonly cells = new Map<string, { value: number; style: number; text: string }>();
  readonly hands = new Map<string, { at: number; stands: number; way: number }>();
  holds: { parameter: number; rank: number; holder: number }[] = [];
  readonly mix: number[] = [];
  frames = 0;
  wholes = 0;
  closed: number | undefined;

  constructor(port: number, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/live`, { headers });
    this.socket.binaryType = 'arraybuffer';
    this.socket.on('message', (data, binary) => {
      if (binary) this.#frame(data as ArrayBuffer);
      else this.words.push(JSON.parse(Buffer.from(data as ArrayBuffer).toString('utf8')));
    });
    this.socket.on('close', (code) => (this.closed = code));
    this.socket.on('error', () => {});
  }

  static async open(port: number): Promise<Page> {
    const page = new Page(port);
    await until(() => page.wholes > 0);
    return page;
  }

  #frame(data: ArrayBuffer): void {
    const read = decodeFrame(data, {
      begin: (whole) => {
        this.frames++;
        if (whole) this.wholes++;
        this.holds = [];
      },
      value: (parameter, value) => this.values.set(parameter, value),
      hold: (parameter, rank, holder) => this.holds.push({ parameter, rank, holder }),
      strip: () => {},
      mix: (field, value) => (this.mix[field] = value),
      cell: (surface, control, value, style, text) =>
        this.cells.set(`${surface}:${control}`, { value, style, text: String.fromCharCode(...text) }),
      hand: (surface, control, at, stands, way) =>
        this.hands.set(`${surface}:${control}`, { at, stands, way }),
      end: () => {},
    });
    if (!read) throw new Error('a frame that cannot be read');
  }

  say(message: FromPage | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  of<Type extends ToPage['type']>(type: Type): Extract<ToPage, { type: Type }>[] {
    return this.words.filter((one) => one.type === type) as Extract<ToPage, { type: Type }>[];
  }

  get who(): string {
    return this.of('hello')[0]!.who;
  }

  async close(): Promise<void> {
    this.socket.close();
    await until(() => this.closed !== undefined);
  }
}
