import { describe, expect, test } from 'vitest';
import type { MackieOptions, ModelName } from '../../firmware-sim/index.ts';
import { Calibrating } from '../../src/bridge/calibrate.ts';
import { SurfaceSettings } from '../../src/bridge/surface-settings.ts';
import type { CableOptions } from '../../src/ports/memory.ts';
import { stateHash } from '../../src/engine/snapshot.ts';
import { rideAndFollow, Show } from './show.ts';

const MS = 1e6;
/** How far the motors of simulated faders are behind a slow ride, ms: the pull of their servo, 1/60 s. */
const MOTOR = 17;

/** A show with a surface at the end of a cable, ms each way, and somebody who measures it. */
function stage({
  cable = 30,
  model = 'x-touch',
  ...more
}: { cable?: number; model?: ModelName } & Partial<MackieOptions> & CableOptions = {}) {
  const show = new Show();
  const settings = new SurfaceSettings(undefined);
  const calibrating = new Calibrating(show.bridge, settings);
  const { model: _model, ...options } = more as Partial<MackieOptions>;
  const unit = show.plug(model, { delay: cable * MS, ...options });
  show.set('ch/1/fader', -10);
  show.wait(1);
  const start = (way: 'reports' | 'catch' = 'reports', known?: number) =>
    calibrating.ask('test', { do: 'start', way, ...(known !== undefined && { in: known }) });
  /** Until it is over. */
  const through = async (): Promise<void> => {
    for (let s = 0; s < 60 && ['riding', 'held'].includes(calibrating.state.mode); s += 0.1) show.wait(0.1);
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
  };
  const stands = Math.round(unit.surface.fader(1).position);
  return { show, settings, calibrating, start, through, stands, ...unit };
}

describe('a surface that reports its own motors', () => {
  test.each([0.5, 10, 30])(
    'is measured over a cable of %s ms each way, and put back where it stood',
    async (cable) => {
      const all = stage({ cable, reportsMotor: true });
      const value = all.show.value('ch/1/fader');
      await all.start();
      await all.through();
      const { mode, result } = all.calibrating.state;
      expect(mode).toBe('done');
      expect(Math.abs(result!.round - (2 * cable + MOTOR))).toBeLessThan(3);
      expect(Math.abs(result!.in - cable)).toBeLessThan(5);
      expect(all.settings.latencyOf('X-Touch')?.out).toBe(result!.out * MS);
      expect(all.show.engine.surfaces.get(1)?.attachment.latency).toEqual(all.settings.latencyOf('X-Touch'));
      all.show.wait(2);
      expect(Math.round(all.surface.fader(1).position)).toBe(all.stands);
      expect(all.show.value('ch/1/fader')).toBe(value);
      expect(all.show.engine.history.done.filter(({ who }) => who !== 'page')).toEqual([]);
    },
  );

  test('plays back on time with what was measured', async () => {
    const unknown = stage({ reportsMotor: true });
    expect(rideAndFollow(unknown.show, unknown, { whole: true }).worst).toBeGreaterThan(2);
    const known = stage({ reportsMotor: true });
    await known.start();
    await known.through();
    expect(rideAndFollow(known.show, known, { whole: true }).worst).toBeLessThanOrEqual(1.2);
  });

  test('is measured with noise on its reports', async () => {
    const { start, through, calibrating } = stage({ reportsMotor: true, noise: 1 });
    await start();
    await through();
    expect(calibrating.state).toMatchObject({ mode: 'done' });
    expect(Math.abs(calibrating.state.result!.round - 77)).toBeLessThan(3);
    expect(Math.abs(calibrating.state.result!.in - 30)).toBeLessThan(6);
  });

  test('leaves no trace in the mix but what is now known', async () => {
    const { start, through, show, settings } = stage({ reportsMotor: true });
    const still = stage({ reportsMotor: true });
    await start();
    await through();
    still.show.wait((show.clock.now() - still.show.clock.now()) / 1e9);
    still.show.bridge.submit({ type: 'latency', surface: 1, latency: settings.latencyOf('X-Touch')! });
    show.wait(2);
    still.show.wait(2);
    expect(stateHash(show.engine)).toBe(stateHash(still.show.engine));
  });
});

describe('nothing is kept, and the motor goes back,', () => {
  const broken = async (
    act: (all: ReturnType<typeof stage>) => void,
    options: Parameters<typeof stage>[0] = { reportsMotor: true },
  ) => {
    const all = stage(options);
    await all.start();
    all.show.wait(4);
    expect(all.calibrating.state.mode).toBe('riding');
    act(all);
    await all.through();
    expect(all.calibrating.state.mode).toBe('failed');
    expect(all.settings.latencyOf('X-Touch')).toBeUndefined();
    return all;
  };

  test('when a hand comes: the motor lets it have the fader, and where it was caught does not become the mix', async () => {
    const all = await broken(({ surface }) => surface.hold(1));
    expect(all.calibrating.state.says).toContain('a hand came to fader 1');
    all.show.wait(0.2);
    const { fights, position } = all.surface.fader(1);
    all.show.wait(2);
    expect(all.surface.fader(1)).toMatchObject({ fights, position });
    all.surface.move(1, position + 5);
    all.show.wait(0.5);
    all.surface.letGo(1);
    all.show.wait(2);
    expect(Math.round(all.surface.fader(1).position)).toBe(all.stands);
    expect(all.show.value('ch/1/fader')).toBe(-10);
  });

  test('when a sleeve that is not felt pushes it', async () => {
    const all = await broken(({ surface }) => {
      surface.setTouchSense(1, 'none');
      surface.move(1, 900);
      surface.letGo(1);
    });
    expect(all.calibrating.state.says).toContain('was moved by hand');
    all.show.wait(3);
    expect(Math.round(all.surface.fader(1).position)).toBe(all.stands);
    expect(all.show.value('ch/1/fader')).toBe(-10);
  });

  test('when the tape is started, the mix moves the fader, or whoever asked is gone', async () => {
    const played = await broken(({ show }) => show.command({ do: 'play' }));
    expect(played.calibrating.state.says).toContain('the tape was started');
    const moved = await broken(({ show }) => show.set('ch/1/fader', -30));
    expect(moved.calibrating.state.says).toContain('the mix moved fader 1');
    const gone = await broken(({ calibrating }) => calibrating.release('test'));
    for (const { show, surface, stands } of [played, gone]) {
      show.wait(2);
      expect(Math.round(surface.fader(1).position)).toBe(stands);
    }
  });

  test('when the cable goes', async () => {
    const { calibrating } = await broken(({ cable }) => cable.unplug());
    expect(calibrating.state.says).toContain('X-Touch is gone');
  });

  test('when the surface says nothing of its motors, as most do not; the remedy is named', async () => {
    const all = stage();
    await all.start();
    await all.through();
    expect(all.calibrating.state).toMatchObject({ mode: 'failed', result: null });
    expect(all.calibrating.state.says).toContain('faderline calibrate --catch');
    all.show.wait(1);
    expect(Math.round(all.surface.fader(1).position)).toBe(all.stands);
  });
});

describe('what cannot be measured is refused before anything moves:', () => {
  test.each<[string, (all: ReturnType<typeof stage>) => void, string]>([
    ['while the tape rolls', ({ show }) => show.command({ do: 'play' }), 'while the tape stands'],
    ['under a hand', ({ surface }) => surface.hold(4), 'no hand is on anything'],
    [
      'when it has only just come',
      ({ cable, show, surface }) => {
        cable.unplug();
        show.replug(surface);
        show.wait(0.6);
      },
      'has only just come',
    ],
  ])('%s', async (_when, act, why) => {
    const all = stage({ reportsMotor: true });
    act(all);
    all.show.wait(0.2);
    await expect(all.start()).rejects.toThrow(why);
    expect(all.show.bridge.measure).toBeUndefined();
  });

  test('two at a time', async () => {
    const { start } = stage({ reportsMotor: true });
    await start();
    await expect(start()).rejects.toThrow('test is measuring X-Touch; wait');
  });

  test('a surface that is not there', async () => {
    const { calibrating } = stage();
    const asked = { do: 'start', way: 'reports', surface: 'X-Tuch' } as const;
    await expect(calibrating.ask('test', asked)).rejects.toThrow(
      'there is no surface "X-Tuch": there are X-Touch',
    );
  });
});

describe('a surface that says nothing of its motors', () => {
  /** Where the hand sits: it watches the fader, catches it as it passes a place, gives way a little, and lets go. */
  function caught(all: ReturnType<typeof stage>, at: number, way: 'up' | 'down', gives: number): void {
    const { show, surface } = all;
    const upwards = (): boolean => {
      const { position } = surface.fader(1);
      show.wait(0.005);
      return surface.fader(1).position > position;
    };
    for (let i = 0; i < 4000 && all.calibrating.state.mode === 'riding'; i++) {
      const isUp = upwards();
      const { position } = surface.fader(1);
      const near = Math.abs(position - at) < 10 && surface.fader(1).moving;
      if (near && isUp === (way === 'up') && show.clock.now() > ready) break;
    }
    const { position } = surface.fader(1);
    surface.hold(1);
    show.wait(0.05);
    surface.move(1, position + gives);
    show.wait(0.3);
    surface.letGo(1);
    show.wait(0.1);
    ready = show.clock.now() + 4e9; // until it rides between its ends
  }
  let ready = 0;

  test.each<[ModelName, number]>([
    ['x-touch', 30],
    ['x-touch', 1],
    ['mcu-pro', 5],
  ])('is measured by catching it: %s over %s ms each way', async (model, cable) => {
    ready = 0;
    const all = stage({ model, cable });
    ready = all.show.clock.now() + 4e9;
    await all.start('catch', cable);
    for (let i = 0; i < 8; i++)
      caught(all, 300 + 100 * (i % 5), i % 2 === 0 ? 'up' : 'down', (i % 2 === 0 ? 1 : -1) * (1 + (i % 3)));
    all.show.wait(0.1);
    await all.through();
    const { mode, says, result } = all.calibrating.state;
    expect([mode, says]).toEqual(['done', says]);
    expect(Math.abs(result!.round - (2 * cable + MOTOR))).toBeLessThan(8);
    expect(result!.in).toBe(cable);
    expect(result).toMatchObject({ way: 'catch', count: 8 });
    all.show.wait(2);
    expect(Math.abs(all.surface.fader(1).position - all.stands)).toBeLessThan(1);
    expect(all.show.value('ch/1/fader')).toBe(-10);
    const onTheCable = 1 + (2 * cable) / 10; // it was sent before the touch was known of
    expect(all.surface.fader(1).fights).toBeLessThanOrEqual(8 * onTheCable);
  });

  test('a hand that stays, or never comes, ends it', async () => {
    const stays = stage();
    await stays.start('catch');
    stays.show.wait(4);
    stays.surface.hold(1);
    stays.show.wait(11);
    expect(stays.calibrating.state.says).toContain('was not let go of');
    const never = stage();
    await never.start('catch');
    never.show.wait(25);
    expect(never.calibrating.state.says).toContain('nobody caught fader 1');
    never.show.wait(1);
    expect(Math.round(never.surface.fader(1).position)).toBe(never.stands);
  });

  test('catches that lie far apart are not kept', async () => {
    ready = 0;
    const all = stage({ cable: 5 });
    ready = all.show.clock.now() + 4e9;
    await all.start('catch');
    for (let i = 0; i < 8; i++)
      caught(all, 400, i % 2 === 0 ? 'up' : 'down', 30 * (i % 3) * (i % 2 === 0 ? 1 : -1));
    all.show.wait(0.1);
    await all.through();
    expect(all.calibrating.state).toMatchObject({ mode: 'failed', result: null });
    expect(all.settings.latencyOf('X-Touch')).toBeUndefined();
  });
});
