import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { AlsaCards } from '../../src/ports/alsa-cards.ts';

// As Linux 6.1 has them, with an X-Touch as card 3 at the second socket of a hub, and a card that is no USB unit.

const root = mkdtempSync(path.join(tmpdir(), 'faderline-cards-'));
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, text: string): void {
  const whole = path.join(root, file);
  mkdirSync(path.dirname(whole), { recursive: true });
  writeFileSync(whole, text);
}

function link(from: string, to: string): void {
  const whole = path.join(root, from);
  mkdirSync(path.dirname(whole), { recursive: true });
  symlinkSync(path.join(root, to), whole);
}

const UNIT = 'sys/devices/pci0000:00/0000:00:14.0/usb3/3-1/3-1.2';
const ABOUT = `\n\nOutput 0\n  Tx bytes     : 0\nOutput 1\n  Tx bytes     : 0\nInput 0\n  Rx bytes     : 0\nInput 1\n  Rx bytes     : 0\n`;

function machine({ serial, name = 'X-Touch' }: { serial?: string; name?: string } = {}): AlsaCards {
  write('proc/asound/card0/midi0', 'Virtual Raw MIDI\n\nOutput 0\n  Tx bytes     : 0\n');
  write('proc/asound/card0/midi10', 'Virtual Raw MIDI\n\nInput 0\n  Rx bytes     : 0\n');
  write('proc/asound/card0/midi2', 'Virtual Raw MIDI\n\nInput 0\n  Rx bytes     : 0\n');
  write('proc/asound/card3/midi0', `${name}${ABOUT}`);
  write('proc/asound/card3/usbid', '1397:00b4');
  write('proc/asound/cards', ' 3 [XTouch ]: USB-Audio - X-Touch');
  write(`${UNIT}/idVendor`, '1397\n');
  write(`${UNIT}/idProduct`, '00b4\n');
  write(`${UNIT}/devnum`, '7\n');
  if (serial !== undefined) write(`${UNIT}/serial`, `${serial}\n`);
  write(`${UNIT}/3-1.2:1.0/bInterfaceClass`, '01');
  write('sys/devices/platform/snd_virmidi.0/uevent', 'DRIVER=snd_virmidi');
  link('sys/class/sound/card3/device', `${UNIT}/3-1.2:1.0`);
  link('sys/class/sound/card0/device', 'sys/devices/platform/snd_virmidi.0');
  return new AlsaCards(root);
}

test('a port of the sequencer leads to the numbers, the serial number and the socket of its unit', () => {
  const cards = machine({ serial: 'SN-1' });
  expect(cards.ofPort('X-Touch:X-Touch MIDI 2 28:1')).toEqual({
    identity: { usb: '1397:00b4', serial: 'SN-1', path: '0000:00:14.0/1.2' },
    time: '3 3-1.2 7',
  });
});

test('a unit whose maker gave it no serial number has its socket', () => {
  expect(machine().ofPort('X-Touch:X-Touch MIDI 1 28:0')?.identity).toEqual({
    usb: '1397:00b4',
    path: '0000:00:14.0/1.2',
  });
});

test.each([
  ['Virtual Raw MIDI 0-0:VirMIDI 0-0 16:0', 'no USB unit'],
  ['RtMidi Output Client:desk 130:0', 'a program'],
  ['System:Announce 0:1', 'the system itself'],
  ['Other:Other MIDI 1 28:0', 'another unit than the card says: it was just exchanged'],
  ['X-Touch:X-Touch MIDI 1 24:0', 'a card that is not there'],
  ['X-Touch', 'a name without numbers, as elsewhere'],
])('of %s nothing but the name is known: %s', (raw) => {
  expect(machine().ofPort(raw)).toBeUndefined();
});

test('raw devices are listed with what they can do', () => {
  expect(machine().devices()).toEqual([
    { card: 0, device: 0, name: 'Virtual Raw MIDI', hears: false, speaks: true },
    { card: 0, device: 2, name: 'Virtual Raw MIDI', hears: true, speaks: false },
    { card: 0, device: 10, name: 'Virtual Raw MIDI', hears: true, speaks: false },
    { card: 3, device: 0, name: 'X-Touch', hears: true, speaks: true },
  ]);
});

test('on a computer without any of that there is nothing, and nothing is thrown', () => {
  const cards = new AlsaCards(path.join(root, 'nowhere'));
  expect([cards.devices(), cards.ofCard(0), cards.ofPort('X-Touch:X-Touch MIDI 1 28:0')]).toEqual([
    [],
    undefined,
    undefined,
  ]);
});
