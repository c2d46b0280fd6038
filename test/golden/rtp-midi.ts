/**
 * Bytes of RTP-MIDI that were worked out by hand from RFC 6295 and Apple's description of the session protocol, or
 * taken from their text; never from our own encoder.
 */

/** Session packets: what each means, and its bytes. */
export const SESSION_PACKETS = [
  [
    'an invitation from "bridge"',
    'ff ff 49 4e 00 00 00 02 12 34 56 78 ca fe ba be 62 72 69 64 67 65 00',
    { type: 'invite', version: 2, token: 0x1234_5678, ssrc: 0xcafe_babe, name: 'bridge' },
  ],
  [
    'an acceptance from "Fläche", in UTF-8',
    'ff ff 4f 4b 00 00 00 02 12 34 56 78 ca fe ba be 46 6c c3 a4 63 68 65 00',
    { type: 'accept', version: 2, token: 0x1234_5678, ssrc: 0xcafe_babe, name: 'Fläche' },
  ],
  [
    'a refusal, which has no name',
    'ff ff 4e 4f 00 00 00 02 ff ff ff ff 00 00 00 01',
    { type: 'reject', version: 2, token: 0xffff_ffff, ssrc: 1, name: '' },
  ],
  [
    'the end of a session',
    'ff ff 42 59 00 00 00 02 12 34 56 78 ca fe ba be',
    { type: 'end', version: 2, token: 0x1234_5678, ssrc: 0xcafe_babe, name: '' },
  ],
  [
    'the middle of a clock exchange',
    'ff ff 43 4b ca fe ba be 01 00 00 00 00 00 00 00 00 00 27 10 80 00 00 00 00 00 00 01 00 00 00 00 00 00 00 00',
    { type: 'clock', ssrc: 0xcafe_babe, count: 1, times: [10_000n, 0x8000_0000_0000_0001n, 0n] },
  ],
  [
    'feedback: everything up to 1235h has come',
    'ff ff 52 53 ca fe ba be 12 35 00 00',
    { type: 'feedback', ssrc: 0xcafe_babe, field: 0x1235_0000 },
  ],
  [
    'a wish for 31 250 bits per second',
    'ff ff 52 4c ca fe ba be 00 00 7a 12',
    { type: 'bitrate', ssrc: 0xcafe_babe, bitsPerSecond: 31_250 },
  ],
] as const;

/** Delta times: units of 100 µs, and their bytes. The form is that of Standard MIDI Files. */
export const DELTA_TIMES = [
  [0, '00'],
  [127, '7f'],
  [128, '81 00'],
  [1000, '87 68'],
  [16_384, '81 80 00'],
  [268_435_455, 'ff ff ff 7f'],
] as const;

/** Command sections without a journal: what they hold, their bytes, and the stream that comes out. */
export const COMMAND_SECTIONS = [
  ['an empty list', '00', ''],
  ['one fader', '03 e0 00 40', 'e0 00 40'],
  ['two notes under running status', '06 90 3c 7f 00 3c 00', '90 3c 7f 90 3c 00'],
  [
    'a clock between two notes leaves running status alone',
    '08 90 3c 7f 00 f8 00 3c 00',
    '90 3c 7f f8 90 3c 00',
  ],
  ['a twelve-bit length', '80 03 e0 00 40', 'e0 00 40'],
  ['a delta before the first command (Z), four bytes long', '27 ff ff ff 7f e0 00 40', 'e0 00 40'],
  ['a status that the source had left out (P)', '13 90 3c 7f', '90 3c 7f'],
  ['time that passes at the end', '05 e0 00 40 87 68', 'e0 00 40'],
  ['system common of one, two and three bytes', '09 f6 00 f1 13 00 f2 01 02 00', 'f6 f1 13 f2 01 02'],
  ['program change and pressure', '05 c0 05 00 d1 10', 'c0 05 d1 10'],
  ['a whole system exclusive', '06 f0 7e 7f 06 01 f7', 'f0 7e 7f 06 01 f7'],
  ['an empty system exclusive', '02 f0 f7', 'f0 f7'],
  [
    'one in three segments with a clock between',
    '0d f0 01 f0 00 f7 02 f0 00 f8 00 f7 03 f7',
    'f8 f0 01 02 03 f7',
  ],
  ['one that is cancelled, then a note', '0a f0 01 f0 00 f7 f4 00 90 01 02', '90 01 02'],
  ['undefined F4 with data, then a note', '08 f4 01 02 f7 00 90 01 02', '90 01 02'],
  ['undefined realtime, then a note', '05 f9 00 90 01 02', '90 01 02'],
] as const;

/** Command sections that break off or begin with nothing; what stands before the fault is delivered. */
export const BROKEN_SECTIONS = [
  ['a note without its velocity', '02 90 3c', ''],
  ['a note whose velocity is a status', '06 90 3c 90 00 e0 00', ''],
  ['running status at the start of a list', '02 3c 7f', ''],
  ['running status after system common', '09 90 01 02 00 f6 00 03 04 00', '90 01 02 f6'],
  ['a fifth byte of a delta time', '0b 90 01 02 ff ff ff ff 7f 90 03 04', '90 01 02'],
  ['a system exclusive that never ends', '03 f0 01 02', ''],
] as const;

/**
 * A whole packet: sequence 1235h, pitch bend 2000h on channel 1; its journal goes back to 1234h and holds controller
 * 7 at 100, pitch bend 2000h and note 60 on with velocity 100, all on channel 1.
 */
export const PACKET_WITH_JOURNAL =
  '80 61 12 35 00 01 86 a0 ca fe ba be 43 e0 00 40 a0 12 34 80 0c 58 80 87 64 80 40 81 f0 bc e4';

/** Journals after three bytes of header, and the messages they repair for a receiver that knows nothing yet. */
export const JOURNALS = [
  ['empty', '80 12 34', ''],
  ['a controller', 'a0 12 34 80 06 40 80 87 64', 'b0 07 64'],
  ['a controller that counts instead of saying its value', 'a0 12 34 80 06 40 80 87 e4', ''],
  ['data entry, which is no controller by itself', 'a0 12 34 80 06 40 80 86 64', ''],
  ['a fader on channel 9', 'a0 12 34 c0 05 10 80 40', 'e8 00 40'],
  ['a note that is on', 'a0 12 34 80 07 08 81 f0 bc e4', '90 3c 64'],
  ['a note that came too late to be started (Y = 0)', 'a0 12 34 80 07 08 81 f0 bc 64', ''],
  ['program, after a bank of two bytes', 'a0 12 34 80 06 80 85 81 02', 'b0 00 01 b0 20 02 c0 05'],
  ['program without a bank', 'a0 12 34 80 06 80 85 00 00', 'c0 05'],
  ['pressure, after note extras that are skipped', 'a0 12 34 80 07 06 80 bc 40 90', 'd0 10'],
  ['a fader after parameters that are skipped', 'a0 12 34 80 0a 30 00 05 aa bb cc 80 40', 'e0 00 40'],
  ['a fader after a system journal that is skipped', 'e0 12 34 80 04 aa bb 80 05 10 80 40', 'e0 00 40'],
  ['two channels', 'a1 12 34 80 05 10 80 40 88 05 10 81 41', 'e0 00 40 e1 01 41'],
  ['what stands after the chapters we know', 'a0 12 34 80 08 11 80 40 00 aa bb', 'e0 00 40'],
] as const;

/** Journals that lie about their length. */
export const BROKEN_JOURNALS = [
  ['a header cut off', 'a0 12'],
  ['a channel header cut off', 'a0 12 34 80 05'],
  ['a channel longer than the packet', 'a0 12 34 80 ff 10 80 40'],
  ['a channel shorter than its header', 'a0 12 34 80 02 10 80 40'],
  ['a chapter longer than its channel', 'a0 12 34 80 06 40 85 87 64'],
  ['note logs beyond the channel', 'a0 12 34 80 07 08 ff f0 bc e4'],
  ['parameters shorter than their header', 'a0 12 34 80 07 30 00 01 80 40'],
  ['a system journal longer than the packet', 'e0 12 34 83 ff aa'],
] as const;
