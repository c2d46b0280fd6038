import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { counter } from '../../src/audio/live/shared-memory.ts';
import { readSoundPacket, type SoundPacket } from '../../src/model/listening.ts';
import { heardSound, sineAt } from './heard-sound.ts';
import { ask, stage, until } from './rig.ts';

let end: (() => Promise<void>) | undefined;
afterEach(async () => {
  await end?.();
  end = undefined;
});

async function staged(sounds = true) {
  const all = await stage({ surface: false });
  end = all.close;
  const heard = heardSound(all.engine);
  if (sounds) all.bridge.sound = heard.sound;
  const counted = async (name: string): Promise<number> => {
    const text = (await ask(all.port, '/api/metrics')).text;
    return Number(new RegExp(`^faderline_${name}(?:{.*})? (.+)$`, 'm').exec(text)?.[1]);
  };
  return { ...all, ...heard, counted };
}

/** Somebody who listens, and what came. */
class Listener {
  readonly socket: WebSocket;
  readonly packets: SoundPacket[] = [];
  closed: number | undefined;
  refused: { status: number; body: string } | undefined;

  constructor(port: number, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/api/listen`, { headers });
    this.socket.binaryType = 'arraybuffer';
    this.socket.on('message', (data) => {
      const packet = readSoundPacket(data as ArrayBuffer);
      if (!packet) throw new Error('a packet that cannot be read');
      this.packets.push(packet);
    });
    this.socket.on('close', (code) => (this.closed = code));
    this.socket.on('error', () => {});
    this.socket.on('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (piece: Buffer) => (body += piece.toString('utf8')));
      response.on('end', () => (this.refused = { status: response.statusCode ?? 0, body }));
    });
  }

  static async open(port: number): Promise<Listener> {
    const listener = new Listener(port);
    await until(() => listener.socket.readyState === WebSocket.OPEN);
    return listener;
  }

  get frames(): number {
    return this.packets.reduce((sum, { samples }) => sum + samples.length / 2, 0);
  }
}

describe('whoever listens', () => {
  test('hears every frame from then on, in order, as it was played', async () => {
    const { port, plays } = await staged();
    plays(10_000); // over before anybody listens
    const listener = await Listener.open(port);
    for (let n = 0; n < 20; n++) {
      plays(512);
      await until(() => listener.frames >= 512 * (n + 1));
    }
    let next = 10_000;
    for (const { first, rate, samples } of listener.packets) {
      expect(first).toBe(next);
      expect(rate).toBe(48_000);
      for (let n = 0; 2 * n < samples.length; n++) {
        expect(samples[2 * n]).toBe(Math.fround(sineAt(first + n)));
        expect(samples[2 * n + 1]).toBe(-samples[2 * n]!);
      }
      next += samples.length / 2;
    }
  });

  test('goes on where the count of frames begins at 0 again', async () => {
    const { port, plays, shared } = await staged();
    shared.set(counter.written, -600); // 600 frames before 2³²
    const listener = await Listener.open(port);
    for (const so of [512, 1024, 1536]) {
      plays(512);
      await until(() => listener.frames >= so);
    }
    expect(listener.packets.map(({ first }) => first)).toEqual([2 ** 32 - 600, 2 ** 32 - 88, 424]);
  });

  test('hears what is new when the bridge itself was late, and the rest is counted', async () => {
    const { port, plays, counted } = await staged();
    const listener = await Listener.open(port);
    plays(480);
    await until(() => listener.frames === 480);
    plays(24_000); // half a second at once
    await until(() => listener.packets.length > 1);
    expect(listener.packets[1]).toMatchObject({ first: 480 + 24_000 - 480 });
    expect(await counted('listener_frames_skipped_total')).toBe(24_000 - 480);
  });

  test('and does not take it, is brought up to date later, and nothing piles up', async () => {
    const { port, plays, counted } = await staged();
    const slow = await Listener.open(port);
    const quick = await Listener.open(port);
    slow.socket.pause();
    // more than what the system itself keeps for a socket
    while ((await counted('listener_frames_skipped_total')) === 0) {
      const before = quick.frames;
      for (let n = 0; n < 8; n++) plays(1024);
      await until(() => quick.frames > before);
    }
    const gone = quick.packets.at(-1)!.first;
    slow.socket.resume();
    await until(() => {
      plays(480);
      return slow.packets.some(({ first }) => first > gone);
    });
    const joints = slow.packets.slice(1).filter(({ first }, n) => {
      const before = slow.packets[n]!;
      return first !== before.first + before.samples.length / 2;
    });
    expect(joints.length).toBe(1); // one gap, then whole again
    expect(quick.packets.every(({ first }, n) => n === 0 || first > quick.packets[n - 1]!.first)).toBe(true);
  });

  test('has nothing to say: one that goes on is shut out', async () => {
    const { port } = await staged();
    const listener = await Listener.open(port);
    for (let n = 0; n < 200; n++) listener.socket.send('louder');
    await until(() => listener.closed !== undefined);
    expect(listener.closed).toBe(1008);
  });

  test('is told when the bridge stops', async () => {
    const { port, server } = await staged();
    const listener = await Listener.open(port);
    await server.close();
    await until(() => listener.closed === 1001);
  });
});

test('nothing is read while nobody listens', async () => {
  const { port, shared, plays, counted } = await staged();
  let looks = 0;
  const listen = shared.listen.bind(shared);
  shared.listen = (...all) => {
    looks++;
    listen(...all);
  };
  const listener = await Listener.open(port);
  await until(() => {
    plays(480);
    return listener.packets.length > 3;
  });
  expect(looks).toBeGreaterThan(3);
  listener.socket.close();
  await until(() => listener.closed !== undefined);
  await expect.poll(() => counted('listeners')).toBe(0);
  const before = looks;
  plays(48_000);
  const again = await Listener.open(port); // and the one who comes then begins with what is new
  plays(480);
  await until(() => again.packets.length > 0);
  expect(looks).toBe(before + 1);
  expect(again.packets[0]).toMatchObject({ samples: { length: 960 } });
});

describe('nobody listens', () => {
  test('from a foreign page', async () => {
    const { port } = await staged();
    const foreign = new Listener(port, { origin: 'http://evil.example' });
    await until(() => foreign.refused !== undefined);
    expect(foreign.refused?.status).toBe(403);
  });

  test('where eight do already', async () => {
    const { port, counted } = await staged();
    const eight = await Promise.all(Array.from({ length: 8 }, () => Listener.open(port)));
    const ninth = new Listener(port);
    await until(() => ninth.refused !== undefined);
    expect(ninth.refused?.status).toBe(503);
    expect(ninth.refused?.body).toContain('8 listen already');
    expect(await counted('listeners')).toBe(8);
    eight[0]!.socket.close();
    await until(() => eight[0]!.closed !== undefined);
    await Listener.open(port);
  });

  test('to a desk that does not sound, and is told why', async () => {
    const { port } = await staged(false);
    const listener = new Listener(port);
    await until(() => listener.refused !== undefined);
    expect(listener.refused?.status).toBe(409);
    expect(JSON.parse(listener.refused!.body)).toMatchObject({ code: 'NO_SOUND' });
    expect(listener.refused?.body).toContain('--audio none');
  });

  test('by way of a plain request', async () => {
    const { port } = await staged();
    expect((await ask(port, '/api/listen')).status).toBe(426);
  });
});

test('a packet that is none, or cut short, is not read', async () => {
  const { port, plays } = await staged();
  const listener = await Listener.open(port);
  plays(480);
  await until(() => listener.packets.length > 0);
  const whole = listener.packets[0]!.samples.buffer;
  expect(readSoundPacket(whole)).toBeDefined();
  for (let length = 0; length < whole.byteLength; length += 7)
    expect(readSoundPacket(whole.slice(0, length))).toBeUndefined();
  const other = whole.slice(0);
  new Uint8Array(other)[0] = 2;
  expect(readSoundPacket(other)).toBeUndefined();
});
