import { cc, noteKey, run, type Bytes, type ControllerModel } from './model.ts';

const CHANNEL = 14;
const AMBER = 36;
const GREEN = 72;
const colours = ['red', 'amber', 'green'];
/** Notes of the lights in red, by name. The grid is lettered A to P from the top left. */
const lit: Readonly<Record<string, number>> = {
  ...run('pot', 4, (n) => 52 + n),
  ...run('upper', 4, (n) => 48 + n),
  ...run('middle', 4, (n) => 44 + n),
  ...run('lower', 4, (n) => 40 + n),
  ...run('grid', 16, (n) => 36 - 4 * Math.floor(n / 4) + (n % 4)),
};
const turned =
  (number: number) =>
  (clicks: number): Bytes => [0xb0 | CHANNEL, number, clicks > 0 ? 1 : 127];

/** Layers off, on channel 15, as it comes. @source Allen & Heath, Xone:K2 user guide AP8509; mixxx Allen-and-Heath-Xone-K2 */
export const xone = {
  'xone-k2': {
    name: 'Xone:K2',
    portName: 'XONE:K2',
    strips: 4,
    master: false,
    caps: {
      ...run('fader', 4, (n) => ({ say: cc(CHANNEL, 16 + n) })),
      ...run('knob', 12, (n) => ({ say: cc(CHANNEL, 4 + n) })),
    },
    pots: [turned(0), turned(1), turned(2), turned(3), turned(20), turned(21)],
    keys: {
      ...Object.fromEntries(Object.entries(lit).map(([name, note]) => [name, noteKey(CHANNEL, note)])),
      'push left': noteKey(CHANNEL, 13),
      'push right': noteKey(CHANNEL, 14),
      layer: noteKey(CHANNEL, 12),
      exit: noteKey(CHANNEL, 15),
    },
    hear: ([status, note = 0, velocity = 0], inside) => {
      const on = status === (0x90 | CHANNEL) && velocity > 0;
      if (!on && status !== (0x80 | CHANNEL) && status !== (0x90 | CHANNEL)) return;
      for (const [bank, offset] of [0, AMBER, GREEN].entries()) {
        const key = Object.keys(lit).find((name) => (lit[name] as number) + offset === note);
        if (key !== undefined)
          inside.light(key, on ? { burns: 'on', colour: colours[bank] as string } : { burns: 'off' });
      }
    },
  },
} as const satisfies Record<string, ControllerModel>;
