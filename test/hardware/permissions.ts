import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { until, type Scenario } from './ground.ts';

const SEQUENCER = '/dev/snd/seq';
const NOBODY = 65_534;
const program = path.join(path.dirname(fileURLToPath(import.meta.url)), 'watch-ports.js');

interface Said {
  readonly trouble?: string;
  readonly lines: readonly string[];
  readonly opened: readonly string[];
}

/** Somebody without rights looks for ports. @param gid what group they are in. */
export function nobody(
  what: 'sequencer' | 'raw' | 'hid',
  gid = NOBODY,
): { child: ChildProcess; said: () => Said | undefined; errors: () => string } {
  const child = spawn(process.execPath, [program, what], { uid: NOBODY, gid });
  let out = '';
  let errors = '';
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  const said = (): Said | undefined => {
    const last = out.trim().split('\n').at(-1);
    return last === undefined || last === '' ? undefined : (JSON.parse(last) as Said);
  };
  return { child, said, errors: () => errors };
}

export const permissions: readonly Scenario[] = [
  {
    name: 'a sequencer that may not be used: one line with the remedy, and ports as soon as it may',
    run: async () => {
      const before = fs.statSync(SEQUENCER).mode;
      fs.chmodSync(SEQUENCER, 0o000);
      const { child, said, errors } = nobody('sequencer');
      try {
        const denied = await until('the trouble', () => said()?.trouble !== undefined && said());
        const remedy = '/dev/snd/seq may not be used: run "sudo usermod -aG audio $USER", then log in again';
        assert.deepEqual(denied, { trouble: remedy, lines: [`MIDI: ${remedy}`], opened: [] });
        fs.chmodSync(SEQUENCER, 0o666);
        const open = await until('a port', () => (said()?.opened.length ?? 0) > 0 && said(), {
          more: () => `${JSON.stringify(said())} ${errors()}`,
        });
        assert.equal(open.trouble, undefined);
        assert.equal(open.lines.length, 1);
        assert.equal(errors(), ''); // the library writes there by itself where it finds no sequencer
      } finally {
        child.kill();
        fs.chmodSync(SEQUENCER, before);
      }
    },
  },
  {
    name: 'raw devices that may not be used: one line for each with the remedy, and ports as soon as they may',
    run: async () => {
      const { child, said, errors } = nobody('raw');
      const files = [0, 1].map((n) => `/dev/snd/midiC0D${n}`);
      try {
        const denied = await until('the refusals', () => said()?.lines.length === files.length && said(), {
          more: () => `${JSON.stringify(said())} ${errors()}`,
        });
        assert.match(
          denied.lines[0] ?? '',
          /\/dev\/snd\/midiC0D0 may not be used: run "sudo usermod -aG audio \$USER"/,
        );
        for (const file of files) fs.chmodSync(file, 0o666);
        await until('the ports', () => said()?.opened.length === files.length);
      } finally {
        child.kill();
        for (const file of files) fs.chmodSync(file, 0o600);
      }
    },
  },
];
