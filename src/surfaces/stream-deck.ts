/**
 * Elgato's Stream Decks of the second generation, whose keys are pictures that the host draws. What is known of their
 * language, from whom, and what is not: docs/protocols/stream-deck.md.
 */
import type { StreamDeckProfile } from '../model/profile.ts';
import type { Shown } from '../model/shown.ts';
import { faderTravel } from '../units/laws.ts';
import type { ByteWriter } from '../wire/byte-writer.ts';
import { beginPacket, endPacket, packet } from '../wire/packets.ts';
import { newLook, part, sameLook, setBar, setColour, setText, shape, type Look } from './drawing/look.ts';
import { PictureCache } from './drawing/picture-cache.ts';
import { METER_FLOOR } from './drawing/pictures.ts';
import type { Family, Unit } from './family.ts';
import {
  controls,
  keyOf,
  keyParts,
  localOfEncoder,
  localOfKey,
  meterOf,
  MOST_COLUMNS,
  quarterOf,
  quarterParts,
  together,
} from './stream-deck-controls.ts';
import { report, StreamDeckEar } from './stream-deck-ear.ts';
import { streamDeckForm } from './stream-deck-form.ts';

// ── pictures ──

/** Bytes of a report that carries a part of a picture, with its id. */
const PICTURE_REPORT = 1024;
const toKey = { command: 0x07, head: 8 } as const;
const toStrip = { command: 0x0c, head: 16 } as const;
/** Height of the meters, at the foot of the touch strip, pixels: a strip of their own, so that a level moves nothing else. */
const METER_HEIGHT = 12;
/** Steps of a meter, 1.5 dB each: finer ones would only fill the cable. */
const METER_STEPS = 40;
/** Words and rings are drawn anew sixteen times a second at most: an encoder that is spun would have each of its clicks drawn. ms */
const PICTURE_GAP = 60;

const pictures = new PictureCache();
const wanted = newLook();
const shown = newLook();

/** What a key shows. Controls of a key stand side by side in a row, from `first` on. */
function lookOfKey(look: Look, row: Shown, first: number, { keyPixels, turned }: StreamDeckProfile): void {
  frameOf(look, shape.key, keyPixels, keyPixels, turned);
  look[part.light] = row.value[first + keyParts.key] as number;
  look[part.ring] = 0;
  setBar(look, placeOf(row.value[first + keyParts.meter] as number));
  setColour(look, row, first + keyParts.colour);
  setText(look, part.upper, row, first + keyParts.upper);
  setText(look, part.lower, row, first + keyParts.lower);
}

/** Place of a level on the scale of a fader. Silence is no bar: a key without a meter is never told of a level. */
function placeOf(level: number): number {
  return level === -Infinity ? -1 : faderTravel(level);
}

function lookOfQuarter(look: Look, row: Shown, first: number, width: number, height: number): void {
  frameOf(look, shape.quarter, width, height - METER_HEIGHT, false);
  look[part.light] = 0;
  look[part.ring] = row.style[first + quarterParts.encoder] as number;
  setBar(look, row.value[first + quarterParts.encoder] as number);
  setColour(look, row, first + quarterParts.colour);
  setText(look, part.upper, row, first + quarterParts.upper);
  setText(look, part.lower, row, first + quarterParts.lower);
}

function lookOfMeter(look: Look, row: Shown, control: number, width: number): void {
  look.fill(0);
  frameOf(look, shape.meter, width, METER_HEIGHT, false);
  const level = Math.max(0, 1 - (row.value[control] as number) / METER_FLOOR);
  setBar(look, Math.round(level * METER_STEPS) / METER_STEPS);
}

function frameOf(look: Look, kind: number, width: number, height: number, turned: boolean): void {
  look[part.shape] = kind;
  look[part.width] = width;
  look[part.height] = height;
  look[part.turned] = Number(turned);
}

function show(
  local: number,
  row: Shown,
  index: number,
  before: Shown | undefined,
  { profile }: Unit<StreamDeckProfile>,
  out: ByteWriter,
): void {
  const key = keyOf(local);
  if (key >= 0) return showKey(key, row, index - (local - localOfKey(key)), before, profile, out);
  const { touchStrip, strips } = profile;
  if (!touchStrip) return;
  const width = touchStrip.width / strips;
  const quarter = quarterOf(local);
  const meter = meterOf(local);
  if (quarter >= 0) {
    const first = index - (local - localOfEncoder(quarter));
    lookOfQuarter(wanted, row, first, width, touchStrip.height);
    if (before) lookOfQuarter(shown, before, first, width, touchStrip.height);
    if (!before || !sameLook(wanted, shown)) sendRegion(quarter * width, 0, out);
  } else if (meter >= 0) {
    lookOfMeter(wanted, row, index, width);
    if (before) lookOfMeter(shown, before, index, width);
    if (!before || !sameLook(wanted, shown)) sendRegion(meter * width, touchStrip.height - METER_HEIGHT, out);
  }
}

function showKey(
  key: number,
  row: Shown,
  first: number,
  before: Shown | undefined,
  profile: StreamDeckProfile,
  out: ByteWriter,
): void {
  lookOfKey(wanted, row, first, profile);
  if (before) lookOfKey(shown, before, first, profile);
  if (before && sameLook(wanted, shown)) return;
  const jpeg = pictures.of(wanted);
  const most = PICTURE_REPORT - toKey.head;
  for (let n = 0, at = 0; at < jpeg.length; n++, at += most) {
    const size = Math.min(most, jpeg.length - at);
    const start = beginPacket(out);
    out.put3(report.picture, toKey.command, key).put(Number(at + size === jpeg.length));
    putLow(size, out);
    putLow(n, out);
    filled(jpeg, at, size, most, start, out);
  }
}

/** Puts the picture that is wanted on the touch strip, pixels from its top left. */
function sendRegion(left: number, top: number, out: ByteWriter): void {
  const jpeg = pictures.of(wanted);
  const most = PICTURE_REPORT - toStrip.head;
  for (let n = 0, at = 0; at < jpeg.length; n++, at += most) {
    const size = Math.min(most, jpeg.length - at);
    const start = beginPacket(out);
    out.put2(report.picture, toStrip.command);
    putLow(left, out);
    putLow(top, out);
    putLow(wanted[part.width] as number, out);
    putLow(wanted[part.height] as number, out);
    out.put(Number(at + size === jpeg.length));
    putLow(n, out);
    putLow(size, out);
    out.put(0);
    filled(jpeg, at, size, most, start, out);
  }
}

/** A part of a picture, and zeros to the end of its report. */
function filled(
  jpeg: Uint8Array,
  at: number,
  size: number,
  most: number,
  start: number,
  out: ByteWriter,
): void {
  out.putAll(jpeg, at, at + size);
  for (let i = size; i < most; i++) out.put(0);
  endPacket(out, start);
}

/** Sixteen bits, the least significant byte first. */
function putLow(value: number, out: ByteWriter): void {
  out.put2(value, value >> 8);
}

// ── commands ──

/** Bytes of a feature report, with its id. */
const FEATURE_REPORT = 32;
const command = { logo: 0x02, brightness: 0x08 } as const;
/** Of a hundred: easy to read in a lit room, and no lamp in a dark one. */
const BRIGHTNESS = 70;

function tell(out: ByteWriter, what: number, value: number): void {
  const start = beginPacket(out, packet.feature);
  out.put3(report.command, what, value);
  for (let i = 3; i < FEATURE_REPORT; i++) out.put(0);
  endPacket(out, start);
}

/** What its firmware is: every model answers that. */
function greet(_unit: Unit, out: ByteWriter): void {
  const start = beginPacket(out, packet.ask);
  out.put2(report.firmware, FEATURE_REPORT);
  endPacket(out, start);
}

function wake(_unit: Unit, out: ByteWriter): number {
  tell(out, command.brightness, BRIGHTNESS);
  return 0;
}

/** Shows the maker's logo, as it did when it was plugged in. */
function blank(_unit: Unit, out: ByteWriter): void {
  tell(out, command.logo, 0);
}

/** The family of Stream Decks whose keys take JPEG. */
export const streamDeck: Family = {
  name: 'stream-deck',
  page: 'stream-deck',
  forms: [streamDeckForm],
  strips: MOST_COLUMNS,
  keys: [],
  rate: 400_000,
  pictureGap: PICTURE_GAP,
  controls,
  listen: (unit: Unit<StreamDeckProfile>, to) => new StreamDeckEar(unit, to),
  greet,
  answer: () => {},
  wake,
  show,
  together,
  blank,
};
