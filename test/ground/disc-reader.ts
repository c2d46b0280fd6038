/**
 * Readers of CUE sheets, CD-Text and DDP filesets, written from the documents and not from what writes them: they know nothing of the
 * writers in `src/`, and say what they find in words of their own.
 */

interface CueTrack {
  number: number;
  index: Record<number, number>;
  [word: string]: unknown;
}

/** A CUE sheet, word by word. */
export function readCue(bytes: Uint8Array): {
  file: string[];
  words: Record<string, string>;
  tracks: CueTrack[];
} {
  const text = Buffer.from(bytes).toString('latin1');
  if (!text.endsWith('\r\n') || /[^\r]\n|\r[^\n]/.test(text)) throw new Error('lines end in CR LF');
  const words: Record<string, string> = {};
  const tracks: CueTrack[] = [];
  let file: string[] = [];
  for (const line of text.slice(0, -2).split('\r\n')) {
    const parts = Array.from(line.matchAll(/"([^"]*)"|(\S+)/g), ([, quoted, bare]) => quoted ?? bare!);
    const [word, ...rest] =
      parts[0] === 'REM' ? [`REM ${parts[1]}`, ...parts.slice(2)] : (parts as [string, ...string[]]);
    const track = tracks.at(-1);
    if (word === 'FILE') file = rest;
    else if (word === 'TRACK') tracks.push({ number: Number(rest[0]), index: {} });
    else if (word === 'INDEX') {
      const [minutes, seconds, frames] = rest[1]!.split(':').map(Number) as [number, number, number];
      if (seconds > 59 || frames > 74) throw new Error(`no time: ${rest[1]}`);
      track!.index[Number(rest[0])] = (minutes * 60 + seconds) * 75 + frames;
    } else if (track) track[word] = rest.join(' ');
    else words[word] = rest.join(' ');
  }
  return { file, words, tracks };
}

/** Remainder of a polynomial of bits over x^16 + x^12 + x^5 + 1, by long division. */
function remainder(bytes: Uint8Array): bigint {
  let left = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  for (let bit = BigInt(bytes.length * 8 - 1); bit >= 16n; bit--)
    if ((left >> bit) & 1n) left ^= 0x11021n << (bit - 16n);
  return left;
}

/** CD-Text: texts by type, the disc's and then each track's. @throws where a checksum, count or number is wrong. */
export function readCdText(bytes: Uint8Array): Map<number, string[]> {
  const packs = Array.from({ length: bytes.length / 18 }, (_, i) => bytes.subarray(i * 18, i * 18 + 18));
  if (bytes.length % 18 !== 0) throw new Error('packs have 18 bytes');
  const gathered = new Map<number, number[]>();
  const counts = Array<number>(16).fill(0);
  packs.forEach((pack, i) => {
    const check = ((pack[16]! << 8) | pack[17]!) ^ 0xffff;
    if (remainder(Uint8Array.from([...pack.subarray(0, 16), check >> 8, check & 255])) !== 0n)
      throw new Error(`checksum of pack ${i}`);
    if (pack[2] !== i) throw new Error(`pack ${i} says it is ${pack[2]}`);
    counts[pack[0]! - 0x80]! += 1;
    gathered.set(pack[0]!, [...(gathered.get(pack[0]!) ?? []), ...pack.subarray(4, 16)]);
  });
  const sizes = gathered.get(0x8f)!;
  if (sizes.slice(4, 20).join() !== counts.join()) throw new Error('the sizes say another number of packs');
  if (sizes[20] !== packs.length - 1) throw new Error('the sizes say another last pack');
  gathered.delete(0x8f);
  const texts = new Map<number, string[]>();
  for (const [type, all] of gathered)
    texts.set(
      type,
      Buffer.from(all)
        .toString('latin1')
        .split('\0')
        .slice(0, sizes[2]! + 1),
    );
  packs.forEach((pack) => mustStandIn(pack, texts));
  return texts;
}

/** A pack says of its first byte whose text it is in, and where. */
function mustStandIn(pack: Uint8Array, texts: ReadonlyMap<number, string[]>): void {
  const [type, track, , position] = pack as unknown as [number, number, number, number];
  const text = texts.get(type)?.[track];
  if (text === undefined) return; // sizes
  const first = String.fromCharCode(pack[4]!);
  const fits = position < 15 ? `${text}\0`[position] === first : `${text}\0`.slice(15).includes(first);
  if (!fits) throw new Error(`a pack of ${type} says its first byte is byte ${position} of track ${track}`);
}

export interface Packet {
  track: string;
  index: number;
  /** Sectors. */
  at: number;
  control: string;
  isrc: string;
  barcode: string;
}

/** The files of a DDP fileset, by what DDPMS says of them. */
export function readDdp(file: (name: string) => Uint8Array) {
  const text = (name: string) => Buffer.from(file(name)).toString('ascii');
  const id = text('DDPID');
  if (id.length !== 128 || !id.startsWith('DDP 2.00') || id.slice(87, 89) !== 'CD')
    throw new Error('no DDPID');
  const map = text('DDPMS');
  const streams = Array.from({ length: map.length / 128 }, (_, i) => map.slice(i * 128, i * 128 + 128)).map(
    (row) => {
      if (!row.startsWith('VVVM') || Number(row.slice(71, 74)) !== 17) throw new Error('no packet of a map');
      return {
        kind: row.slice(4, 6),
        size: Number(row.slice(14, 22)),
        sub: row.slice(30, 38).trim(),
        mode: row.slice(38, 41),
        pause: Number(row.slice(46, 50)),
        name: row.slice(74, 91).trim(),
      };
    },
  );
  const main = streams.filter(({ kind, mode }) => kind === 'D0' && mode === 'DA7');
  const pq = streams.find(({ sub }) => sub === 'PQ DESCR')!;
  if (main.length !== 1 || streams.length > 3) throw new Error('other streams than were expected');
  if (file(pq.name).length !== pq.size) throw new Error('the PQ descriptor has another size');
  const words = streams.find(({ sub }) => sub === 'CDTEXT');
  return {
    barcode: id.slice(8, 21).trim(),
    masterId: id.slice(38, 86).trim(),
    image: main[0]!,
    packets: packetsOf(text(pq.name)),
    texts: words ? readCdText(file(words.name).subarray(0, words.size)) : new Map<number, string[]>(),
  };
}

function packetsOf(pq: string): Packet[] {
  return Array.from({ length: pq.length / 64 }, (_, i) => pq.slice(i * 64, i * 64 + 64)).map((row) => {
    if (!row.startsWith('VVVS')) throw new Error('no packet of a PQ descriptor');
    const [minutes, seconds, frames] = [10, 12, 14].map((from) => Number(row.slice(from, from + 2))) as [
      number,
      number,
      number,
    ];
    return {
      track: row.slice(4, 6),
      index: Number(row.slice(6, 8)),
      at: (minutes * 60 + seconds) * 75 + frames,
      control: row.slice(16, 18),
      isrc: row.slice(20, 32).trim(),
      barcode: row.slice(32, 45).trim(),
    };
  });
}
