import net from 'node:net';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { decodeFrame, encodeFrame } from '../../src/model/page.ts';
import { Shown } from '../../src/model/shown.ts';
import { MackieSurface, models } from '../../firmware-sim/index.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { realClock } from '../../src/ports/clock.ts';
import { ask, Page, stage, until } from './rig.ts';

/** The other end of a new cable to a surface that was unplugged. */
function replugged(surface: MackieSurface): MemoryCable['host'] {
  const cable = new MemoryCable(realClock, { name: surface.model.portName });
  surface.plug(cable.device);
  return cable.host;
}

let open: (() => Promise<void>) | undefined;
afterEach(async () => {
  await open?.();
  open = undefined;
});

async function staged(options: Parameters<typeof stage>[0] = {}) {
  const all = await stage(options);
  open = all.close;
  return all;
}

/** A number of a control of the first surface. */
const controlOf = (all: Awaited<ReturnType<typeof stage>>, name: string): number =>
  all.engine.surfaces.get(1)!.controls.findIndex((control) => control.name === name);

test('a page is told everything, then what changes', async () => {
  const { engine, port, bridge } = await staged();
  const page = await Page.open(port);
  const hello = page.of('hello')[0]!;
  expect(hello).toMatchObject({ who: 'page 1', parameters: engine.table.count, sampleRate: 48_000 });
  expect(hello.state).toMatchObject({
    session: { name: 'Demo', unsaved: false, undo: null },
    surfaces: [{ name: 'X-Touch', strips: 8, colours: true }],
    front: [[0, 1, 2, 3, 4, 5, 6, 7]],
    units: [{ state: 'online' }],
  });
  expect([...page.values.values()]).toEqual([...engine.desk.values]);
  const fader = engine.table.at('ch/3/fader');
  bridge.submit({ type: 'set', parameter: fader, value: -3, who: 'test' });
  await until(() => page.values.get(fader) === -3);
  expect(page.holds).toMatchObject([{ parameter: fader, rank: 2 }]);
  bridge.command({ do: 'play' }, 'test');
  await until(() => page.of('state').some(({ state }) => state.tape?.rolling === true));
  bridge.tell('warn', 'mind the gap');
  await until(() => page.of('tell').some(({ text }) => text === 'mind the gap'));
});

test('frames are told at most sixty times a second, and only what changed is in them', async () => {
  const { port, bridge } = await staged();
  const page = await Page.open(port);
  bridge.command({ do: 'play' }, 'test');
  const before = page.frames;
  const start = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const rate = ((page.frames - before) * 1000) / (performance.now() - start);
  expect(rate).toBeGreaterThan(20);
  expect(rate).toBeLessThan(60);
  expect(page.wholes).toBe(1);
});

test('words that did not change are not said again', async () => {
  const { port, bridge } = await staged();
  const page = await Page.open(port);
  bridge.command({ do: 'select', strip: 4 }, 'test');
  await until(() => page.of('state').some(({ state }) => state.selected === 4));
  const said = page.of('state').length;
  bridge.command({ do: 'select', strip: 5 }, 'test');
  await until(() => page.of('state').some(({ state }) => state.selected === 5));
  const later = page.of('state').slice(said);
  expect(later.some(({ state }) => 'scenes' in state || 'surfaces' in state || 'strips' in state)).toBe(
    false,
  );
});

test('what a surface shows is what left on its cable', async () => {
  const all = await staged();
  const page = await Page.open(all.port);
  const mute = controlOf(all, 'key mute 2');
  const upper = controlOf(all, 'text upper 1');
  await until(() => page.cells.get(`1:${upper}`)?.text.trimEnd() === 'Kick');
  all.bridge.submit({ type: 'set', parameter: all.engine.table.at('ch/2/mute'), value: 1, who: 'test' });
  await until(() => page.cells.get(`1:${mute}`)?.value === 1);
  await until(() => all.surface!.light('mute 2') === 'on');
});

test('a surface that comes later is told of', async () => {
  const all = await staged({ surface: false });
  const page = await Page.open(all.port);
  expect(page.of('hello')[0]!.state.surfaces).toEqual([]);
  await all.plug();
  await until(() => page.of('state').some(({ state }) => state.surfaces?.[0]?.name === 'X-Touch'));
  await until(() => page.cells.size > 100);
});

describe('a hand in the page', () => {
  test('moves a parameter, and its motor', async () => {
    const all = await staged();
    const page = await Page.open(all.port);
    page.say({ type: 'set', parameter: all.engine.table.at('ch/1/fader'), value: 0 });
    await until(() => Math.abs(all.surface!.fader(1).position / 1023 - 0.75) < 0.01);
    expect(all.engine.history.done.map(({ who }) => who)).not.toContain('page 2');
  });

  test('on a key of the surface is a hand on the key', async () => {
    const all = await staged();
    const page = await Page.open(all.port);
    const key = { type: 'surface', surface: 1, control: controlOf(all, 'key mute 3'), value: 0 } as const;
    page.say({ ...key, event: 'pressed' });
    page.say({ ...key, event: 'released' });
    await until(() => all.surface!.light('mute 3') === 'on');
  });

  test('on a key is off when the surface is put together anew, and on the key again when it is pressed again', async () => {
    const all = await staged({ surface: false });
    const page = await Page.open(all.port);
    const plug = (model: 'x-touch' | 'x-touch-ext') => {
      const cable = new MemoryCable(realClock, { name: models[model].portName });
      const surface = new MackieSurface({ model, clock: realClock, port: cable.device });
      all.bridge.opened(cable.host);
      return { cable, surface };
    };
    const surface = () => all.engine.surfaces.get(1);
    const down = () => surface()?.down.map(({ control }) => control);
    plug('x-touch-ext');
    await until(() => surface() !== undefined);
    const key = { type: 'surface', surface: 1, value: 0 } as const;
    const control = controlOf(all, 'key select 1');
    page.say({ ...key, control, event: 'pressed' });
    await until(() => down()?.length === 1);
    const main = plug('x-touch');
    await until(() => surface()?.attachment.profiles.length === 2);
    expect(down()).toEqual([]);
    const shift = controlOf(all, 'key shift');
    page.say({ ...key, control: shift, event: 'pressed' });
    await until(() => down()?.length === 1);
    main.cable.unplug();
    await until(() => surface()?.attachment.profiles.length === 1);
    expect(down()).toEqual([]);
    all.bridge.opened(replugged(main.surface));
    await until(() => surface()?.attachment.profiles.length === 2);
    page.say({ ...key, control: shift, event: 'pressed' });
    await until(() => down()?.[0] === shift);
  });

  test('on a fader of the surface moves the motor, and holds what it stands for', async () => {
    const all = await staged();
    const page = await Page.open(all.port);
    const fader = { type: 'surface', surface: 1, control: controlOf(all, 'fader 4') } as const;
    page.say({ ...fader, event: 'touched', value: 0 });
    page.say({ ...fader, event: 'moved', value: 0.9 });
    await until(() => Math.abs(all.surface!.fader(4).position / 1023 - 0.9) < 0.01);
    await until(() => page.holds.some(({ rank }) => rank === 1));
    page.say({ ...fader, event: 'let-go', value: 0 });
    await until(() => page.holds.length === 0);
  });

  test('is turned away where a hand is on the metal, and told whose', async () => {
    const all = await staged();
    const page = await Page.open(all.port);
    all.surface!.hold(5);
    const parameter = all.engine.table.at('ch/5/fader');
    await until(() => page.holds.length === 1);
    const before = all.engine.desk.values[parameter];
    page.say({ type: 'set', parameter, value: 5 });
    await until(() => page.of('refused').length === 1);
    expect(page.of('refused')[0]).toEqual({ type: 'refused', parameter, holder: 'X-Touch' });
    page.say({ type: 'surface', surface: 1, control: controlOf(all, 'fader 5'), event: 'touched', value: 0 });
    await until(() => page.of('refused').length === 2);
    page.say({ type: 'surface', surface: 1, control: controlOf(all, 'fader 5'), event: 'let-go', value: 0 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(page.holds).toHaveLength(1);
    expect(all.engine.desk.values[parameter]).toBe(before);
  });

  test('of two pages is on a control one at a time', async () => {
    const all = await staged();
    const [one, other] = [await Page.open(all.port), await Page.open(all.port)];
    expect([one.who, other.who]).toEqual(['page 1', 'page 2']);
    const fader = { type: 'surface', surface: 1, control: controlOf(all, 'fader 1'), value: 0 } as const;
    one.say({ ...fader, event: 'touched' });
    await until(() => one.holds.length === 1);
    other.say({ ...fader, event: 'touched' });
    await until(() => other.of('refused').length === 1);
    expect(other.of('refused')[0]?.holder).toBe('page 1');
    expect((await ask(all.port, '/api/status')).json.pages).toBe(2);
  });

  test('lets go of everything when the page closes', async () => {
    const all = await staged();
    const page = await Page.open(all.port);
    const { engine } = all;
    const fader = controlOf(all, 'fader 2');
    page.say({ type: 'set', parameter: engine.table.at('ch/20/fader'), value: -20 });
    page.say({ type: 'surface', surface: 1, event: 'touched', control: fader, value: 0 });
    page.say({
      type: 'surface',
      surface: 1,
      event: 'pressed',
      control: controlOf(all, 'key shift'),
      value: 0,
    });
    page.say({ type: 'command', command: { do: 'shuttle', speed: 4 } });
    await until(() => engine.tape.winding === 4);
    expect(engine.arbiter.held.count).toBe(2);
    expect(engine.surfaces.get(1)!.binding.isOn('shift')).toBe(true);
    page.socket.terminate();
    await until(() => engine.arbiter.held.count === 0, 400); // sooner than a lease ends
    expect(engine.surfaces.get(1)!.held[fader]).toBe(0);
    expect(engine.surfaces.get(1)!.binding.isOn('shift')).toBe(false);
    expect(engine.tape.winding).toBe(0);
  });
});

describe('a message that is not understood', () => {
  let all: Awaited<ReturnType<typeof stage>>;
  beforeAll(async () => {
    all = await stage();
  });
  afterAll(() => all.close());

  test.each([
    ['no JSON', 'play!'],
    ['no object', '42'],
    ['of no known type', '{"type":"explode"}'],
    ['with something added', '{"type":"let-go","parameter":1,"by":"me"}'],
    ['about no parameter', '{"type":"set","parameter":60000,"value":0}'],
    ['with a value that is none', '{"type":"set","parameter":1,"value":"loud"}'],
    ['about no surface', '{"type":"surface","surface":9,"event":"pressed","control":0,"value":0}'],
    ['about no control', '{"type":"surface","surface":1,"event":"pressed","control":9999,"value":0}'],
    [
      'about a fader that is pressed',
      '{"type":"surface","surface":1,"event":"pressed","control":0,"value":0}',
    ],
    ['about a fader moved too far', '{"type":"surface","surface":1,"event":"moved","control":0,"value":1.5}'],
  ])('%s is answered, and changes nothing', async (_what, text) => {
    const { port, engine } = all;
    const page = await Page.open(port);
    const before = Float64Array.from(engine.desk.values);
    page.say(text);
    await until(() => page.of('error').length === 1);
    expect(page.of('error')[0]).toMatchObject({ code: 'BAD_REQUEST' });
    expect(engine.desk.values).toEqual(before);
    expect(page.closed).toBeUndefined();
    await page.close();
  });

  test('and longer than it may be ends the connection', async () => {
    const { port } = await staged({ surface: false });
    const page = await Page.open(port);
    page.say(`{"type":"${'x'.repeat(70_000)}"}`);
    await until(() => page.closed === 1009);
  });

  test('and comes by the thousand is left out, and then the page is shut out', async () => {
    const { port, bridge } = await staged({ surface: false });
    const page = await Page.open(port);
    for (let n = 0; n < 20_000; n++) page.say('{"type":"let-go","parameter":1}');
    await until(() => page.closed !== undefined);
    expect(page.closed).toBe(1008);
    expect(page.of('error').length).toBeLessThan(40);
    expect(bridge.faults).toBe(0);
  });
});

test('whatever pages send, the bridge stands and their messages are answered or obeyed', async () => {
  const all = await staged();
  const page = await Page.open(all.port);
  const small = fc.integer({ min: -2, max: 300 });
  const message = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record({
        type: fc.constantFrom('set', 'let-go', 'command', 'surface', 'resend'),
        parameter: small,
        value: fc.oneof(fc.double(), fc.constant('-inf'), small),
      })
      .map((one) => JSON.stringify(one)),
    fc
      .record({
        type: fc.constant('surface'),
        surface: fc.integer({ min: 0, max: 2 }),
        event: fc.constantFrom('moved', 'turned', 'touched', 'let-go', 'pressed', 'released'),
        control: small,
        value: fc.oneof(fc.integer({ min: -64, max: 64 }), fc.double({ min: 0, max: 1 })),
      })
      .map((one) => JSON.stringify(one)),
    fc
      .record(
        {
          do: fc.constantFrom('locate', 'mode', 'loop', 'label', 'move-scene', 'jog', 'undo'),
          to: small,
          strip: small,
          id: small,
          by: small,
          name: fc.string(),
          mode: fc.constantFrom('off', 'write', 'all'),
        },
        { requiredKeys: ['do'] },
      )
      .map((command) => JSON.stringify({ type: 'command', command })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 12 }), async (messages) => {
      for (const one of messages) page.say(one);
      await new Promise((resolve) => setTimeout(resolve, 15)); // less than may be sent a second
      expect(all.bridge.faults).toBe(0);
      expect(page.closed).toBeUndefined();
    }),
    { numRuns: 150 },
  );
  expect(all.engine.desk.values.some((value) => Number.isNaN(value))).toBe(false);
  await page.close();
  await until(() => all.engine.arbiter.held.count === 0);
});

/** A page that asks to be let in, and then does not read. */
async function slowPage(port: number): Promise<net.Socket> {
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(
    `GET /live HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  );
  await new Promise((resolve) => socket.once('data', resolve));
  socket.pause();
  return socket;
}

test('a page that does not keep up is not fed for ever, and is told everything once it has caught up', async () => {
  const { port, bridge, engine } = await staged({ surface: false });
  const metric = async (name: string): Promise<number> =>
    Number(new RegExp(`^faderline_${name} (\\d+)$`, 'm').exec((await ask(port, '/api/metrics')).text)?.[1]);
  const socket = await slowPage(port);
  // every parameter of the desk in every frame, until the kernel's own buffers are full as well
  let dropped = 0;
  for (let n = 0; n < 4000 && dropped === 0; n++) {
    for (let parameter = 0; parameter < engine.table.count; parameter++) engine.desk.dirty.add(parameter);
    await new Promise((resolve) => setTimeout(resolve, 12));
    if (n % 20 === 0) dropped = await metric('page_frames_dropped_total');
  }
  expect(dropped).toBeGreaterThan(0);
  const sent = await metric('page_frames_total');
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await metric('page_frames_total')).toBe(sent);
  expect(bridge.faults).toBe(0);
  socket.resume();
  await until(() => socket.bytesRead > 0);
  const start = performance.now();
  let after = sent;
  while (after <= sent + 2 && performance.now() - start < 10_000) after = await metric('page_frames_total');
  expect(after).toBeGreaterThan(sent + 2);
  socket.destroy();
});

test('there is an end of pages', async () => {
  const { port } = await staged({ surface: false });
  const pages = await Promise.all(Array.from({ length: 16 }, () => Page.open(port)));
  const one = new Page(port);
  await until(() => one.closed !== undefined);
  expect(one.words).toEqual([]);
  await pages[3]!.close();
  const next = await Page.open(port);
  expect(next.who).toBe('page 4');
});

describe('a frame', () => {
  const nothing = {
    begin: () => {},
    value: () => {},
    hold: () => {},
    strip: () => {},
    mix: () => {},
    cell: () => {},
    hand: () => {},
    end: () => {},
  };

  test('says what was put in', () => {
    const row = new Shown(4);
    row.value[2] = 0.25;
    row.style[2] = 18;
    row.write(2, 'Vox', 7);
    const bytes = encodeFrame({
      whole: true,
      place: 48_000,
      numbers: [3, 1, 9],
      count: 2,
      values: Float64Array.of(0, -Infinity, 0, -6.02),
      holds: [{ parameter: 3, rank: 1, holder: 300 }],
      meters: [-10, -Infinity],
      reductions: [-6.5, 0],
      mix: [-23, -Infinity],
      silent: [0, 9],
      surfaces: [{ surface: 2, controls: [2], row }],
      hands: [{ surface: 2, control: 4000, at: 0.5, stands: -1, way: -2 }],
    });
    const heard: unknown[] = [];
    const read = decodeFrame(bytes.buffer, {
      begin: (...all) => heard.push(['begin', ...all]),
      value: (...all) => heard.push(['value', ...all]),
      hold: (...all) => heard.push(['hold', ...all]),
      strip: (...all) => heard.push(['strip', ...all]),
      mix: (...all) => heard.push(['mix', ...all]),
      cell: (surface, control, value, style, text) =>
        heard.push(['cell', surface, control, value, style, String.fromCharCode(...text).trimEnd()]),
      hand: (...all) => heard.push(['hand', ...all]),
      end: () => heard.push(['end']),
    });
    expect(read).toBe(true);
    expect(heard).toEqual([
      ['begin', true, 48_000],
      ['value', 3, -6.02],
      ['value', 1, -Infinity],
      ['hold', 3, 1, 300],
      ['strip', 0, -10, -6.5, 0],
      ['strip', 1, -Infinity, 0, 9],
      ['mix', 0, -23],
      ['mix', 1, -Infinity],
      ['cell', 2, 2, 0.25, 18, 'Vox'],
      ['hand', 2, 4000, 0.5, -1, -2],
      ['end'],
    ]);
  });

  test('that is none, or cut short, is not read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        decodeFrame(Uint8Array.from(bytes).buffer, nothing);
      }),
    );
    const frame = encodeFrame({
      whole: false,
      place: 0,
      numbers: [],
      count: 0,
      values: new Float64Array(0),
      holds: [],
      meters: [0, 0],
      reductions: [0, 0],
      mix: [0, 0, 0],
      silent: [0, 0],
      surfaces: [],
      hands: [{ surface: 1, control: 2, at: 0, stands: 1, way: 2 }],
    });
    for (let length = 0; length < frame.length; length++)
      expect(decodeFrame(frame.slice(0, length).buffer, nothing)).toBe(false);
  });
});
