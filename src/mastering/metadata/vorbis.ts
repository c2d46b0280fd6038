import type { Artwork, Tags } from '../tags.ts';
import { be32, joined, le32, narrow, utf8 } from './bytes.ts';
import { textsFor } from './fields.ts';
import { replayGain } from './replay-gain.ts';

const FRONT_COVER = 3;

/**
 * What a FLAC block VORBIS_COMMENT holds.
 *
 * @param vendor the encoder, as the library that encodes names itself.
 * @source RFC 9639, 8.6
 */
export function vorbisComment(tags: Tags, vendor: Uint8Array): Uint8Array {
  const rows = [...textsFor(tags, 'vorbis'), ...numbers(tags), ...replayGain(tags)].map(([name, text]) =>
    utf8(`${name}=${text}`),
  );
  return joined(sized(vendor), le32(rows.length), ...rows.map(sized));
}

function numbers({ track, tracks, disc, discs }: Tags): (readonly [string, string])[] {
  const rows = [
    ['TRACKNUMBER', track],
    ['TRACKTOTAL', tracks],
    ['DISCNUMBER', disc],
    ['DISCTOTAL', discs],
  ] as const;
  return rows.flatMap(([name, n]) => (n === undefined ? [] : [[name, String(n)] as const]));
}

function sized(bytes: Uint8Array): Uint8Array {
  return joined(le32(bytes.length), bytes);
}

/** What a FLAC block PICTURE holds. @source RFC 9639, 8.8 */
export function flacPicture({ type, width, height, depth = 0, bytes }: Artwork): Uint8Array {
  const mime = narrow(type);
  const head = [FRONT_COVER, mime.length].map(be32);
  const rest = [0, width, height, depth, 0, bytes.length].map(be32); // no description; no palette
  return joined(...head, mime, ...rest, bytes);
}
