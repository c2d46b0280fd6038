import { InvalidArgumentError } from 'commander';
import { referenceNames } from '../model/clips.ts';
import { describePlace } from '../units/time.ts';
import { backWords, tell, type Service } from './client.ts';
import { clipOf, clipsOf, soundOf, type ClipOptions } from './clips.ts';
import { exit } from './exit.ts';
import type { Output } from './output.ts';

/** "B" as somebody types it, from 0. @throws InvalidArgumentError */
export function referenceTyped(text: string): number {
  const slot = referenceNames.findIndex((name) => name === text.toUpperCase());
  if (slot >= 0) return slot;
  throw new InvalidArgumentError(`the reference tracks are ${referenceNames.join(', ')}`);
}

/** `clips reference`: a finished record to hold the mix against. */
export async function setReference(
  service: Service,
  slot: number,
  file: string,
  options: ClipOptions,
  out: Output,
): Promise<number> {
  const answer = await clipsOf(service);
  const sound = await soundOf(service, file, answer);
  const clip = clipOf(file, options, answer.references, { ...answer, seconds: sound?.seconds });
  const done = await tell(service, { do: 'reference', slot, clip });
  const name = `Reference ${nameOf(slot)}`;
  if (sound?.fault !== undefined)
    out.note(`▲ audio/${file}: ${sound.fault}; it is silent until it can be played`);
  out.data({ reference: nameOf(slot), clip }, () => [
    `${name} is ${file}, ${describePlace(clip.length, answer.sampleRate)} long; ${backWords(done)}`,
    `listen to it: monitor/reference to ${nameOf(slot)}; monitor/match keeps it as loud as the mix`,
  ]);
  return exit.done;
}

/** `clips reference --clear`: those behind it move up. */
export async function clearReference(service: Service, slot: number, out: Output): Promise<number> {
  const done = await tell(service, { do: 'reference', slot, clip: null });
  out.data({ reference: nameOf(slot), cleared: done.step !== undefined }, () => [
    done.step ? `Reference ${nameOf(slot)} is taken away; ${backWords(done)}` : backWords(done),
  ]);
  return exit.done;
}

const nameOf = (slot: number): string => referenceNames[slot] ?? '';
