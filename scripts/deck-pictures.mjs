/**
 * Makes the pictures of Stream Decks in the documents, docs/pictures/stream-deck-*.png: simulated ones in a simulated show, as
 * they decode what they are sent. The same at every run. Needs what `npm run build` has built.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';
import { demoDesk } from '../dist/bench/demo-desk.js';
import { StreamDeck, streamDeckModels } from '../dist/firmware-sim/index.js';
import { VirtualClock } from '../dist/src/ports/clock.js';
import { MemoryCable } from '../dist/src/ports/memory.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const SECOND = 1e9;
/** Pixels of the file to one of the deck, so that pages show them as large as others. */
const LARGER = 2;

/** What is done with each before its picture is taken: keys pressed, one after another, and switches of the desk. */
const scenes = [
  { model: 'stream-deck-mk2', set: { 'ch/2/mute': 1 }, press: ['a 3'] },
  { model: 'stream-deck-xl', set: { 'ch/3/mute': 1, 'ch/5/solo': 1 }, press: ['a 5'] },
  { model: 'stream-deck-plus', set: { 'ch/4/mute': 1 }, press: ['b 3'] },
];

for (const { model, set, press } of scenes) {
  const face = shown(model, set, press);
  const file = path.join(root, 'docs/pictures', `${model}.png`);
  fs.writeFileSync(file, png(enlarged(face)));
  console.log(path.relative(root, file));
}

function shown(model, set, press) {
  const clock = new VirtualClock();
  const { bridge } = demoDesk(clock);
  void bridge.start();
  const { portName: name, usb } = streamDeckModels[model];
  const cable = new MemoryCable(clock, { name, packets: 'hid', identity: { usb } });
  const deck = new StreamDeck({ model, port: cable.device });
  bridge.opened(cable.host);
  clock.advance(2 * SECOND);
  const { table } = bridge.options.engine;
  for (const [at, value] of Object.entries(set))
    bridge.submit({ type: 'set', parameter: table.at(at), value, who: 'page' });
  for (const key of press) {
    deck.press(key);
    clock.advance(0.1 * SECOND);
    deck.release(key);
  }
  clock.advance(2 * SECOND);
  if (deck.display.refused > 0) throw new Error(deck.display.problem);
  return deck.display.face();
}

function enlarged({ width, height, rgb }) {
  const large = new Uint8Array(rgb.length * LARGER * LARGER);
  const wide = width * LARGER;
  for (let y = 0; y < height * LARGER; y++)
    for (let x = 0; x < wide; x++) {
      const from = (Math.floor(y / LARGER) * width + Math.floor(x / LARGER)) * 3;
      large.set(rgb.subarray(from, from + 3), (y * wide + x) * 3);
    }
  return { width: wide, height: height * LARGER, rgb: large };
}

/** @source W3C, Portable Network Graphics: eight bits of red, green and blue, no filter */
function png({ width, height, rgb }) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y++)
    rows.set(rgb.subarray(y * width * 3, (y + 1) * width * 3), y * (width * 3 + 1) + 1);
  return Buffer.concat([
    Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('IDAT', zlib.deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type, content) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const around = Buffer.alloc(8);
  around.writeUInt32BE(content.length, 0);
  around.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([around.subarray(0, 4), body, around.subarray(4)]);
}

/** Bit by bit: Node has its own only from version 22 on. */
function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}
