import type { LoudnessTags, Tags } from '../tags.ts';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as XML holds it; characters that XML 1.0 has none for (most below the space) go. */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);
}

/**
 * The ISRC, as the chunk `axml` holds it; empty where there is none.
 *
 * @source EBU Tech 3352 (2012), in the schema EBUCore of 2012
 */
export function axml({ isrc }: Tags): string {
  if (isrc === undefined || isrc === '') return '';
  return (
    '<ebucore:ebuCoreMain xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:ebucore="urn:ebu:metadata-schema:ebuCore_2012">' +
    '<ebucore:coreMetadata>' +
    '<ebucore:identifier typeLabel="GUID" typeDefinition="Globally Unique Identifier" formatLabel="ISRC" ' +
    'formatDefinition="International Standard Recording Code" ' +
    'formatLink="http://www.ebu.ch/metadata/cs/ebu_IdentifierTypeCodeCS.xml#3.7">' +
    `<dc:identifier>ISRC:${escaped(isrc)}</dc:identifier>` +
    '</ebucore:identifier></ebucore:coreMetadata></ebucore:ebuCoreMain>'
  );
}

const READINGS: readonly (readonly [keyof LoudnessTags, string])[] = [
  ['integrated', 'BWF_LOUDNESS_VALUE'],
  ['range', 'BWF_LOUDNESS_RANGE'],
  ['truePeak', 'BWF_MAX_TRUE_PEAK_LEVEL'],
  ['maxMomentary', 'BWF_MAX_MOMENTARY_LOUDNESS'],
  ['maxShortTerm', 'BWF_MAX_SHORT_TERM_LOUDNESS'],
];

/** What the chunk `iXML` holds: album, comment and loudness, for programs of film sound. @source iXML specification 2.0 */
export function ixml({ album, comment, loudness }: Tags): string {
  const readings = READINGS.map(([of, name]) => [name, readingOf(loudness?.[of])] as const);
  const inside = readings.map(([name, text]) => element(name, text)).join('');
  return (
    '<?xml version="1.0" encoding="UTF-8"?><BWFXML><IXML_VERSION>2.0</IXML_VERSION>' +
    element('PROJECT', album) +
    element('NOTE', comment) +
    (inside === '' ? '' : `<BEXT>${inside}</BEXT>`) +
    '</BWFXML>'
  );
}

function readingOf(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? '' : value.toFixed(2);
}

function element(name: string, text: string | undefined): string {
  return text === undefined || text === '' ? '' : `<${name}>${escaped(text)}</${name}>`;
}
