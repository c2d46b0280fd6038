/**
 * The DaVinci Resolve Speed Editor says nothing before the host has answered its riddle, and asks again after some minutes.
 *
 * @source smunaut/blackmagic-misc, `bmd.py`: the messages, the two tables and the mask
 */
import type { ByteWriter } from '../wire/byte-writer.ts';
import { beginPacket, endPacket, packet } from '../wire/packets.ts';
import type { Listener, Unit } from './family.ts';
import type { Aside } from './hid-ear.ts';

const REPORT = 0x06;
/** Length of the feature report with its id. */
const LENGTH = 10;
const step = { challenge: 0, own: 1, ownAnswer: 2, answer: 3, done: 4 } as const;

const even = [
  0x3ae1206f97c10bc8n,
  0x2a9ab32bebf244c6n,
  0x20a6f8b8df9adf0an,
  0xaf80ece52cfc1719n,
  0xec2ee2f7414fd151n,
  0xb055adfd73344a15n,
  0xa63d2e3059001187n,
  0x751bf623f42e0dden,
] as const;
const odd = [
  0x3e22b34f502e7fden,
  0x24656b981875ab1cn,
  0xa17f3456df7bf8c3n,
  0x6df72e1941aef698n,
  0x72226f011e66ab94n,
  0x3831a3c606296b42n,
  0xfd7ff81881332c89n,
  0x61a3f6474ff236c6n,
] as const;
const MASK = 0xa79a63f585d37bf0n;
const WHOLE = 0xffffffffffffffffn;
const PARITY = 0x78n;

function rotated(value: bigint): bigint {
  return ((value >> 8n) | (value << 56n)) & WHOLE;
}

/** What the device wants to hear. @param challenge eight bytes, the lowest first. */
export function answerTo(challenge: readonly number[]): readonly number[] {
  let v = challenge.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);
  const n = v & 7n;
  for (let i = 0n; i < n; i++) v = rotated(v);
  let key: bigint;
  if ((v & 1n) === ((PARITY >> n) & 1n)) key = even[Number(n)] as bigint;
  else {
    v ^= rotated(v);
    key = odd[Number(n)] as bigint;
  }
  const answer = v ^ (rotated(v) & MASK) ^ key;
  return Array.from({ length: 8 }, (_, i) => Number((answer >> BigInt(8 * i)) & 0xffn));
}

/** Begins afresh, and asks for the riddle. */
export function askChallenge(out: ByteWriter): void {
  set(step.challenge, [], out);
  ask(out);
}

/** Sets it a riddle of ours, whose answer does not matter, and answers its own. */
export function giveAnswer(challenge: readonly number[], out: ByteWriter): void {
  set(step.own, [], out);
  ask(out);
  set(step.answer, answerTo(challenge), out);
  ask(out);
}

function set(which: number, content: readonly number[], out: ByteWriter): void {
  const start = beginPacket(out, packet.feature);
  out.put2(REPORT, which).putAll(content);
  for (let i = content.length; i < LENGTH - 2; i++) out.put(0);
  endPacket(out, start);
}

function ask(out: ByteWriter): void {
  const start = beginPacket(out, packet.ask);
  out.put2(REPORT, LENGTH);
  endPacket(out, start);
}

/** How things stand with one unit. */
interface Standing {
  /** It was answered, and reports. */
  admitted: boolean;
  /** The riddle it has set while it was admitted. */
  again: readonly number[] | undefined;
  /** Seconds until it is asked for the next one. */
  left: number;
}

const standings = new WeakMap<Unit, Standing>();

/** Takes the feature reports of a unit. */
export function challengeIn(unit: Unit, to: Listener): Aside {
  const standing: Standing = { admitted: false, again: undefined, left: 0 };
  standings.set(unit, standing);
  return (report, length) => {
    if (report[0] !== REPORT) return false;
    if (length !== LENGTH) return false;
    const numbers = [...report.subarray(2, LENGTH)];
    if (report[1] === step.challenge) {
      if (standing.admitted) standing.again = numbers;
      else to.heard({ id: 0, type: 'ready', challenge: { serial: [], numbers } });
    } else if (report[1] === step.done) {
      // half of the time it grants, so that there is time for a second try
      standing.left = Math.max(1, ((report[2] as number) | ((report[3] as number) << 8)) / 2);
      standing.again = undefined;
      if (!standing.admitted) to.heard({ id: 0, type: 'confirmed' });
      standing.admitted = true;
    } else if (report[1] !== step.ownAnswer) {
      standing.admitted = false;
      to.heard({ id: 0, type: 'refused' });
    }
    return true;
  };
}

/** Each second: has it answered again in time, without anybody noticing. */
export function renew(unit: Unit, out: ByteWriter): void {
  const standing = standings.get(unit);
  if (standing?.admitted !== true) return;
  if (standing.again) giveAnswer(standing.again, out);
  else if (--standing.left <= 0) askChallenge(out);
}
