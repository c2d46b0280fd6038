import { expect, test } from 'vitest';
import { withoutSequencer } from '../../src/cli/doctor.ts';

const sequencer = '/dev/snd/seq';
const device = { name: 'X-Touch', file: '/dev/snd/midiC1D0', trouble: undefined };

test('a kernel without a sequencer and without devices can still be played with over the network', () => {
  expect(withoutSequencer(sequencer, [])).toEqual({
    group: 'MIDI',
    mark: '–',
    found: 'no ALSA sequencer (/dev/snd/seq); simulated and network surfaces work',
    remedy: 'sudo modprobe snd-seq',
  });
});

test('a kernel without a sequencer has its devices named in one line, as they are opened all the same', () => {
  const second = { ...device, name: 'nanoKONTROL2', file: '/dev/snd/midiC2D0' };
  expect(withoutSequencer(sequencer, [device, second])).toEqual({
    group: 'MIDI',
    mark: '!',
    found:
      'no ALSA sequencer (/dev/snd/seq); opened as files, each by one program at a time: ' +
      'X-Touch (/dev/snd/midiC1D0), nanoKONTROL2 (/dev/snd/midiC2D0)',
    remedy: 'sudo modprobe snd-seq',
  });
});

test('a device that may not be opened where there is no sequencer is a fault, with what mends it', () => {
  const closed = { ...device, trouble: '/dev/snd/midiC1D0 may not be used: run "…"' };
  expect(withoutSequencer(sequencer, [device, closed])).toMatchObject({
    mark: '✗',
    remedy: '/dev/snd/midiC1D0 may not be used: run "…"',
  });
});
