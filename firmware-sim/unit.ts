import type { Clock } from '../src/ports/clock.ts';
import type { Port } from '../src/ports/port.ts';
import type { HidFace } from '../src/ports/uhid-device.ts';
import type { Panel } from './hands.ts';

/** A simulated unit of any make. */
export interface SimulatedUnit extends Panel {
  readonly model: Panel['model'] & SimulatedModel;
  /** How it stands to its host, in its own words. */
  readonly standing: string;
  /** Something on it goes on by itself: a motor, a meter that falls. */
  readonly moving: boolean;
  /** Called after anything that can be seen has changed. */
  onChange: () => void;
  /** Puts it at the device end of a cable. */
  plug(port: Port): void;
  powerOff(): void;
  /** What can be seen of it, as text for a terminal. */
  picture(): string;
}

/** What is known of a model before there is a unit of it. */
export interface SimulatedModel {
  readonly name: string;
  /** What a system calls the port of a real one. */
  readonly portName: string;
  readonly strips: number;
  /** Maker and product by their USB numbers, of what is no MIDI device. */
  readonly usb?: string;
  /** How it presents itself to a kernel, of a HID device. */
  readonly hid?: HidFace;
}

/** What a unit is made with. */
interface MakingOptions {
  readonly clock: Clock;
  /** The device end of the cable; without it the unit is unplugged. */
  readonly port?: Port;
  /** Seed of noise, flicker and challenges. */
  readonly seed: number;
  /** Noise of the position readings, ± ten-bit steps. */
  readonly noise: number;
  /** It reports the movement of its own motors, which most do not. */
  readonly reportsMotor: boolean;
}

/** Who makes the simulated units of one make. */
export interface Maker {
  /** Its models by their short names. */
  readonly models: Readonly<Record<string, SimulatedModel>>;
  /** What its units are plugged in with. */
  readonly cable: 'midi' | 'hid' | 'xctl';
  make(model: string, options: MakingOptions): SimulatedUnit;
  /**
   * Names that scripts may call its keys by, beside those every panel has; left out: none.
   *
   * @param strips how many there are across all units that stand side by side.
   */
  keys?(model: string, strips: number): readonly string[];
}
