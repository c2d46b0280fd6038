import fc from 'fast-check';
import { checkDigit } from '../../src/mastering/codes.ts';
import type { Disc, DiscTrack } from '../../src/mastering/disc.ts';

/** Letters that CDs have; no quotation marks, which CUE sheets cannot say. */
const letter = fc
  .integer({ min: 0x20, max: 0xff })
  .filter((code) => code !== 0x22 && !(code >= 0x7f && code < 0xa0));
const text = fc
  .array(letter, { minLength: 1, maxLength: 60 })
  .map((codes) => String.fromCharCode(...codes).trim())
  .filter((any) => any !== '');

const track = fc.record(
  {
    title: text,
    performer: text,
    composer: text,
    isrc: fc.stringMatching(/^[A-Z]{2}[A-Z0-9]{3}[0-9]{2}$/),
    pause: fc.integer({ min: 1, max: 500 }),
    length: fc.integer({ min: 300, max: 9000 }),
  },
  { requiredKeys: ['title', 'performer', 'length'] },
);

/** Discs without a fault, of up to twenty tracks. */
export const someDiscs: fc.Arbitrary<Disc> = fc
  .record(
    {
      title: text,
      performer: text,
      genre: fc.constantFrom('Rock', 'Drum & Bass'),
      date: fc.constantFrom('2026', '2026-03-27'),
      barcode: fc.stringMatching(/^\d{12}$/).map((digits) => digits + checkDigit(digits)),
      first: fc.constantFrom(0, 150, 222),
      tracks: fc.array(track, { minLength: 1, maxLength: 20 }),
    },
    { requiredKeys: ['title', 'performer', 'first', 'tracks'] },
  )
  .map(({ first, tracks, ...disc }) => {
    let at = first;
    const placed = tracks.map(({ length, pause = 0, isrc, ...words }, i): DiscTrack => {
      const begins = at;
      const start = i === 0 ? first : begins + pause;
      at = start + length;
      const gap = i === 0 ? first > 0 && { pause: 0 } : pause > 0 && { pause: begins };
      const code = isrc !== undefined && { isrc: isrc + String(i).padStart(5, '0') };
      return { ...words, start, ...code, ...gap };
    });
    return { ...disc, tracks: placed, sectors: at };
  });
