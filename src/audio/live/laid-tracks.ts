import { ClipTrack, type Clip } from '../clip-track.ts';
import type { ReferenceTrack } from '../machine.ts';
import { CacheTape } from './cache-tape.ts';
import type { LaidClip, LaidReference, LaidTracks } from './messages.ts';

/** What the strips play, made of what the reading thread has at hand. What did not change stays the same track. */
export class StripTracks {
  readonly tracks = new Map<number, ClipTrack>();
  /** Undefined for one that cannot be played. */
  references: readonly (ReferenceTrack | undefined)[] = [];
  #laid = new Map<number, readonly LaidClip[]>();
  #laidReferences: readonly (LaidReference | undefined)[] = [];

  /** @returns whether the same strips still have as many sides as before. */
  take({ tracks, references }: LaidTracks): boolean {
    const before = sidesOf(this.tracks);
    const laid = new Map(tracks.map(({ strip, clips }) => [strip, clips]));
    for (const strip of this.tracks.keys()) if (!laid.has(strip)) this.tracks.delete(strip);
    for (const [strip, clips] of laid)
      if (!this.tracks.has(strip) || !isSame(clips, this.#laid.get(strip)))
        this.tracks.set(strip, new ClipTrack(clips.map(clipOf)));
    this.#laid = laid;
    this.references = references.map((one, n) => this.#reference(one, n));
    this.#laidReferences = references;
    return sidesOf(this.tracks) === before;
  }

  #reference(laid: LaidReference | undefined, n: number): ReferenceTrack | undefined {
    if (!laid) return undefined;
    const [before, track] = [this.#laidReferences[n], this.references[n]?.track];
    const same = before && track && isSame([laid.clip], [before.clip]);
    return { track: same ? track : new ClipTrack([clipOf(laid.clip)]), loudness: laid.loudness };
  }
}

function clipOf({ cache, ...clip }: LaidClip): Clip {
  return { ...clip, tape: new CacheTape(cache) };
}

/** Which strips are stereo: what the desk is put together by. */
function sidesOf(tracks: ReadonlyMap<number, ClipTrack>): string {
  const stereo = [...tracks].filter(([, { channels }]) => channels === 2).map(([strip]) => strip);
  return stereo.sort((a, b) => a - b).join();
}

function isSame(clips: readonly LaidClip[], before: readonly LaidClip[] | undefined): boolean {
  if (before?.length !== clips.length) return false;
  return clips.every((clip, n) => {
    const other = before[n];
    return (
      other !== undefined &&
      clip.cache.number === other.cache.number &&
      clip.at === other.at &&
      clip.from === other.from &&
      clip.length === other.length &&
      clip.gain === other.gain &&
      clip.fadeIn === other.fadeIn &&
      clip.fadeOut === other.fadeOut
    );
  });
}
