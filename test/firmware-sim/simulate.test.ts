import { describe, expect, test } from 'vitest';
import { MackieSurface, runSimulator, ScriptError, simulate } from '../../firmware-sim/index.ts';
import { VirtualClock } from '../../src/ports/clock.ts';
import { MemoryCable } from '../../src/ports/memory.ts';
import { RtpMidiSession } from '../../src/ports/rtp-midi.ts';
import { XctlSource } from '../../src/ports/xctl.ts';
import { bytes, hex, MS, rig, SECOND } from './rig.ts';

describe('a simulation', () => {
  test('plays a script on units side by side, each on its own cable', async () => {
    const clock = new VirtualClock();
    const cables = [new MemoryCable(clock), new MemoryCable(clock)];
    const heard = cables.map((cable) => {
      const words: string[] = [];
      cable.host.onBytes = (data, length) => words.push(hex(data.slice(0, length)));
      return words;
    });
    const { units, done } = simulate({
      model: ['x-touch-ext', 'x-touch'],
      ports: cables.map((cable) => cable.device),
      clock,
      noise: 0,
      script: 'move fader 9 to 0 dB in 1 s, let go, press play',
    });
    clock.advance(1.5 * SECOND);
    await done;
    expect(heard[0]).toEqual([]);
    expect(heard[1]![0]).toBe('90 68 7f');
    expect(heard[1]!.slice(-3)).toEqual(['90 68 00', '90 5e 7f', '90 5e 00']);
    expect(units[1]!.fader(1).position).toBeCloseTo(767.25);
  });

  test('is the same twice, byte for byte, noise and all', () => {
    const play = () => {
      const clock = new VirtualClock();
      const cable = new MemoryCable(clock);
      let heard = '';
      cable.host.onBytes = (data, length) => {
        heard += hex(data.slice(0, length));
        if ((data[0]! & 0xf0) === 0xe0) cable.host.send(data, length);
      };
      simulate({ model: 'mcu-pro', ports: [cable.device], clock, script: 'ride fader 1 for 5 s, let go' });
      clock.advance(10 * SECOND);
      return heard;
    };
    expect(play()).toBe(play());
    expect(play().length).toBeGreaterThan(1000);
  });

  test('tells of what can be seen, at most every 100 ms, and of nothing when nothing changes', () => {
    const clock = new VirtualClock();
    const cable = new MemoryCable(clock);
    const places: number[] = [];
    simulate({
      model: 'x-touch',
      ports: [cable.device],
      clock,
      onState: ([unit]) => places.push(Math.round(unit!.fader(1).position)),
    });
    clock.advance(SECOND);
    cable.host.send(bytes('e0 7c 7f'), 3);
    clock.advance(SECOND);
    expect(places.length).toBeLessThan(6);
    expect(places.at(-1)).toBe(1023);
    const told = places.length;
    clock.advance(3600 * SECOND);
    expect(places.length).toBe(told);
  });

  test('says where its script is wrong before it begins', () => {
    const clock = new VirtualClock();
    expect(() => simulate({ model: 'mcu-pro', clock, script: 'fly' })).toThrow(ScriptError);
    expect(() => simulate({ model: 'x-touch-ext', clock, script: 'press play' })).toThrow('no unit here has');
  });

  test('stopped lets go and goes dark', () => {
    const clock = new VirtualClock();
    const { units, stop } = simulate({ model: 'x-touch', clock, script: 'move fader 1 to 0 dB in 10 s' });
    clock.advance(SECOND);
    stop();
    expect([units[0]!.standing, units[0]!.fader(1).held]).toEqual(['off', false]);
  });
});

test('a program joins the bridge over RTP-MIDI under the names of real units, obeys it, plays its script and leaves', async () => {
  const bridge = new RtpMidiSession({ name: 'bridge', port: 0 });
  let heard = '';
  let leave: (reason: string) => void = () => {};
  const gone = new Promise<string>((resolve) => (leave = resolve));
  const names: string[] = [];
  await bridge.start((port) => {
    names.push(port.name);
    port.onBytes = (data, length) => (heard += `${hex(data.slice(0, length))} `);
    port.onLost = leave;
    port.send(bytes('90 5e 7f'), 3);
  });
  const pictures: string[] = [];
  await runSimulator({
    model: ['x-touch', 'x-touch-ext', 'x-touch-ext'],
    host: '127.0.0.1',
    rtpPort: bridge.port,
    script: 'move fader 1 to 0 dB in 200 ms, let go, press stop',
    print: (text) => pictures.push(text),
    signal: new AbortController().signal,
  });
  expect(await gone).toMatch(/closed/);
  await bridge.close();
  expect(names.toSorted()).toEqual(['X-Touch', 'X-Touch-Ext', 'X-Touch-Ext (2)']);
  expect(heard).toMatch(/^90 68 7f .*90 68 00 90 5d 7f 90 5d 00 $/);
  expect(pictures.some((text) => text.includes('lit: play'))).toBe(true);
});

test('a program without a script runs until it is told to end', async () => {
  const stop = new AbortController();
  const ended = runSimulator({ model: 'mcu-xt', host: '127.0.0.1', rtpPort: 9, signal: stop.signal });
  stop.abort();
  await ended;
});

test('a program says what is wrong with its script before it opens anything', async () => {
  const never = new AbortController().signal;
  const run = (script: string) => runSimulator({ model: 'mcu-xt', host: '127.0.0.1', script, signal: never });
  await expect(run('press')).rejects.toThrow(ScriptError);
  await expect(run('press play')).rejects.toThrow("no unit here has a key 'play'");
});

test('a picture shows rings, text, lights, meters, faders and time as they are', () => {
  const { host, surface, passes } = rig('mcu-pro');
  host('f0 00 00 66 14 12 00 4b 69 63 6b f7 f0 00 00 66 14 12 38 2d 36 f7');
  host('b0 30 46 b0 31 2b 90 00 7f 90 10 01 90 5e 7f 90 59 01 e0 7f 7f e8 00 40');
  host('b0 43 71 b0 4b 10 b0 4a 4e d0 0c d0 0e');
  passes(300 * MS);
  surface.hold(1);
  expect(surface.picture()).toBe(
    [
      'MCU Pro, online  [PN.] [      1.   ]',
      '·····●·····^ ●●●●●●●●●●●  ···········  ···········  ···········  ···········  ···········  ···········',
      'Kick',
      '-6',
      `R · m ·${'      · · · ·'.repeat(7)}`,
      '▬▬▬▬▬▬▬▬▬▬*',
      `███${'           │ '.repeat(7)}           │`,
      ` │ ${'           │ '.repeat(7)}           │`,
      ` │ ${'           │ '.repeat(7)}          ▬▬▬`,
      ` │ ${'           │ '.repeat(7)}           │`,
      ` │ ${'           │ '.repeat(7)}           │`,
      ` │ ${'          ▬▬▬'.repeat(7)}           │`,
      `1023         ${'0            '.repeat(7)}512`,
      'lit: click (flashing), play',
    ].join('\n'),
  );
});

test('a picture shows no more than the model has', () => {
  const text = new MackieSurface({ model: 'platform-m+', clock: new VirtualClock() }).picture();
  expect(text.split('\n')[0]).toBe('Platform M+, online');
  expect(text).not.toContain('white');
});

test('a program may be a plain controller, and joins over RTP-MIDI as other units do', async () => {
  const bridge = new RtpMidiSession({ name: 'bridge', port: 0 });
  let heard = '';
  let leave: (reason: string) => void = () => {};
  const gone = new Promise<string>((resolve) => (leave = resolve));
  const names: string[] = [];
  await bridge.start((port) => {
    names.push(port.name);
    port.onBytes = (data, length) => (heard += `${hex(data.slice(0, length))} `);
    port.onLost = leave;
  });
  await runSimulator({
    model: '8-knobs',
    host: '127.0.0.1',
    rtpPort: bridge.port,
    script: 'turn knob 3 to 100 % in 0 s, press key 1',
    signal: new AbortController().signal,
  });
  expect(await gone).toMatch(/closed/);
  await bridge.close();
  expect(names).toEqual(['8 Knobs']);
  expect(heard).toBe('b0 17 7f 90 24 7f 80 24 00 ');
});

test('a program may be a HUI: over RTP-MIDI it waits for a host, answers every ping, and is lit and worked', async () => {
  const bridge = new RtpMidiSession({ name: 'bridge', port: 0 });
  let heard = '';
  let leave: (reason: string) => void = () => {};
  const gone = new Promise<string>((resolve) => (leave = resolve));
  await bridge.start((port) => {
    port.onBytes = (data, length) => (heard += `${hex(data.slice(0, length))} `);
    port.onLost = leave;
    const said = bytes('90 00 00 b0 0c 0e b0 2c 44 f0 00 00 66 05 00 10 00 4b 69 63 6b f7');
    port.send(said, said.length);
  });
  const pictures: string[] = [];
  await runSimulator({
    model: 'hui',
    host: '127.0.0.1',
    rtpPort: bridge.port,
    script: 'rest 300 ms, press mute 3, turn pot 1 right 1, press keypad enter',
    print: (text) => pictures.push(text),
    signal: new AbortController().signal,
  });
  expect(await gone).toMatch(/closed/);
  await bridge.close();
  expect(heard).toBe(
    '90 00 7f b0 0f 02 b0 2f 42 b0 0f 02 b0 2f 02 b0 40 41 b0 0f 14 b0 2f 40 b0 0f 14 b0 2f 00 ',
  );
  expect(pictures.some((text) => text.includes('Kick') && text.includes('lit: play'))).toBe(true);
});

test('a program may be X-Touches in XCtl mode: each calls from a port of its own, and the script waits for the host', async () => {
  const bridge = new XctlSource({ host: '127.0.0.1', port: 0 });
  const heard: string[] = [];
  const names: string[] = [];
  await bridge.start((port) => {
    const unit = names.push(port.name);
    port.onBytes = (data, length) => {
      const text = hex(data.slice(0, length));
      if (text === 'f0 00 20 32 58 54 00 f7') {
        const said = bytes('00 00 07 f0 00 00 66 14 00 f7 00 00 03 90 5e 7f');
        port.send(said, said.length);
      } else if (!text.startsWith('f0')) heard.push(`${unit}: ${text}`);
    };
  });
  const pictures: string[] = [];
  await runSimulator({
    model: ['x-touch-xctl', 'x-touch-xctl'],
    host: '127.0.0.1',
    xctlPort: bridge.port,
    script: 'press mute 3, turn pot 9 right 1',
    print: (text) => pictures.push(text),
    signal: new AbortController().signal,
  });
  await bridge.close();
  expect(new Set(names).size).toBe(2);
  const [first] = heard[0]!;
  const second = first === '1' ? '2' : '1';
  expect(heard).toEqual([`${first}: 90 12 7f`, `${first}: 90 12 00`, `${second}: b0 10 01`]);
  expect(pictures.some((text) => text.includes('lit: play'))).toBe(true);
});

test('what calls over the network is no MIDI port, and says so', async () => {
  const signal = new AbortController().signal;
  await expect(runSimulator({ model: 'x-touch-xctl', signal })).rejects.toThrow('leave --midi away');
  await expect(runSimulator({ model: 'x-touch-xctl', host: 'no such computer', signal })).rejects.toThrow(
    'there is no computer "no such computer"',
  );
});
