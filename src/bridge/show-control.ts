import type { Engine } from '../engine/engine.ts';
import type { Trigger } from '../model/cues.ts';
import type { Command, Happening } from '../model/input.ts';
import { rateOfCode } from '../sync/mtc-rates.ts';
import {
  frameOfLabel,
  framesPerSecond,
  secondsOfFrame,
  timecodeText,
  type TimecodeRate,
} from '../units/timecode.ts';
import { decodeMmc, type MmcCommand } from '../wire/mmc.ts';
import { decodeMsc, type MscCommand } from '../wire/msc.ts';

/** What was heard, in words for the monitor, and what is to happen; nothing where it means nothing here. */
export interface Heard {
  readonly text: string;
  readonly asks: readonly Happening[];
}

/** Formats of show control that are for a desk: sound, its fifteen kinds, and all. */
const isSound = (format: number): boolean => (format >= 0x10 && format <= 0x1f) || format === 0x7f;

/** A program change. @param program as on the cable, from 0. */
export function heardProgram(channel: number, program: number): Heard {
  const trigger = { kind: 'program', channel: channel + 1, program: program + 1 } as const;
  return {
    text: `program ${program + 1} on channel ${channel + 1}`,
    asks: [{ type: 'trigger', trigger, who: 'MIDI' }],
  };
}

/** A system exclusive: machine control or show control; undefined for any other. */
export function heardSysex(engine: Engine, bytes: Uint8Array, length: number): Heard | undefined {
  const machine = decodeMmc(bytes, length);
  if (machine) return heardMachine(engine, machine.commands);
  const show = decodeMsc(bytes, length);
  return show && (isSound(show.format) ? heardShow(show.command) : undefined);
}

/** A machine is told what to do. While timecode says where the tape is, only record is obeyed. */
function heardMachine(engine: Engine, commands: readonly MmcCommand[]): Heard | undefined {
  if (commands.length === 0) return undefined;
  const asks: Happening[] = [];
  const texts: string[] = [];
  for (const command of commands) {
    const isRecord = command.type === 'record-strobe' || command.type === 'record-exit';
    const led = engine.chase.leads && !isRecord;
    const asked = led ? undefined : askedOf(engine, command);
    const why = led ? ' (left alone: the tape follows timecode)' : asked === undefined ? ' (left alone)' : '';
    texts.push(`machine control: ${inWords(engine, command)}${why}`);
    if (asked) asks.push({ type: 'command', command: asked, who: 'MMC' });
  }
  return { text: texts.join('; '), asks };
}

/** × play speed of fast forward and rewind. */
const WINDING = 8;
/** The fastest that is wound, × play speed. */
const MOST_SPEED = 64;

function askedOf(engine: Engine, command: MmcCommand): Command | undefined {
  switch (command.type) {
    case 'stop':
    case 'pause':
      return { do: 'stop' };
    case 'play':
    case 'deferred-play':
      return { do: 'play' };
    case 'record-strobe':
      return engine.tape.recording ? undefined : { do: 'record' };
    case 'record-exit':
      return engine.tape.recording ? { do: 'record' } : undefined;
    case 'fast-forward':
    case 'rewind':
      return { do: 'shuttle', speed: command.type === 'rewind' ? -WINDING : WINDING };
    case 'locate': {
      const to = placeOf(engine, command);
      return to === undefined || to < 0 ? undefined : { do: 'locate', to };
    }
    case 'variable-play':
    case 'search':
    case 'shuttle':
      return { do: 'shuttle', speed: Math.max(-MOST_SPEED, Math.min(MOST_SPEED, command.speed)) };
    case 'step': {
      const { rate } = engine.chase.settings;
      return {
        do: 'jog',
        by: Math.round((command.steps / 2) * (engine.sampleRate / framesPerSecond(rate))),
      };
    }
    case 'record-pause':
      return undefined;
  }
}

/** There is one code for 29.97 and 30 frames, and the settings know which is meant. */
function rateOf({ chase }: Engine, code: number): TimecodeRate {
  return rateOfCode(code, chase.settings.rate === '29.97' ? '29.97' : '30');
}

/** Where on the timeline a locate leads, samples; undefined for a label that its rate does not have. */
function placeOf(
  engine: Engine,
  { rateCode, subframes, ...label }: Extract<MmcCommand, { type: 'locate' }>,
): number | undefined {
  const { chase, sampleRate } = engine;
  const rate = rateOf(engine, rateCode);
  const frame = frameOfLabel(rate, label);
  if (frame === undefined) return undefined;
  const seconds = secondsOfFrame(rate, frame + Math.min(subframes, 99) / 100) - chase.settings.offset;
  return Math.round(seconds * sampleRate);
}

function inWords(engine: Engine, command: MmcCommand): string {
  if (command.type === 'locate') return `locate ${timecodeText(rateOf(engine, command.rateCode), command)}`;
  return 'speed' in command ? `${command.type} at ${command.speed}` : command.type.replaceAll('-', ' ');
}

/** What of show control a cue list knows, and by which word. */
const shows: Readonly<Partial<Record<MscCommand['type'], Extract<Trigger, { kind: 'msc' }>['command']>>> = {
  go: 'go',
  stop: 'stop',
  resume: 'resume',
  load: 'load',
  reset: 'reset',
  'all-off': 'all-off',
};

function heardShow(command: MscCommand): Heard | undefined {
  const does = shows[command.type];
  if (does === undefined) return undefined;
  const number = 'cue' in command ? command.cue.number : '';
  const trigger = { kind: 'msc', command: does, ...(number !== '' && { number }) } as const;
  return {
    text: `show control: ${`${does} ${number}`.trim()}`,
    asks: [{ type: 'trigger', trigger, who: 'MSC' }],
  };
}
