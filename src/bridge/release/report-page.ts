import type { Finding } from '../../mastering/checks.ts';
import { codesOf } from '../../mastering/release-tags.ts';
import type { LoudnessTags } from '../../mastering/tags.ts';
import { programVersion } from '../program.ts';
import { escaped, tableOf } from './report-html.ts';
import { loudnessPlot, tonePlot } from './report-plots.ts';
import { before, fileList, placesOf } from './report-sheets.ts';
import { reportStyle } from './report-style.ts';
import type { Delivered, OpenRelease } from './release.ts';
import { clock, level } from './words.ts';

/** The report of a build: one page that needs nothing else, and says nothing of when it was made. */
export function reportPage(release: OpenRelease, made: readonly Delivered[]): string {
  const { album, sequence } = release;
  const name = escaped(`${album.artist}: ${album.title}`);
  const { barcode } = codesOf(undefined, album.barcode);
  const code = barcode === undefined ? '' : ` · barcode ${barcode}`;
  const count = album.tracks.length === 1 ? 'one track' : `${album.tracks.length} tracks`;
  const of = `${count}, ${clock(sequence.frames / sequence.rate)} at ${sequence.rate / 1000} kHz${code}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}</title>
<style>${reportStyle}</style>
</head>
<body>
<h1>${escaped(album.title)}</h1>
<p class="soft">${escaped(album.artist)} · ${of} · Faderline ${programVersion}</p>
${summary(made)}
${findingList('For every delivery', common(made))}
<h2>The mixes</h2>
${sourceTable(release)}
${made.map((one) => deliverySection(release, one)).join('\n')}
</body>
</html>
`;
}

/** What is said of all deliveries is in each. */
function common(made: readonly Delivered[]): readonly Finding[] {
  return (made[0]?.findings ?? []).filter(({ delivery }) => delivery === undefined);
}

function summary(made: readonly Delivered[]): string {
  const rows = made.map(({ delivery, folder, quality, limited, findings }) => {
    const open = findings.filter(({ waived }) => waived === undefined);
    const count = (how: string) => String(open.filter((one) => one.level === how).length);
    const state =
      folder === undefined ? '<span class="no">stopped</span>' : '<span class="yes">delivered</span>';
    return [
      `${escaped(delivery.name)} <code>${delivery.id}</code>`,
      state,
      level(quality?.levels.album.integrated),
      delivery.loudness === undefined ? 'by peaks' : level(delivery.loudness),
      level(quality?.levels.album.truePeak),
      level(delivery.ceiling),
      limited === undefined ? '–' : level(limited),
      count('red'),
      count('warning'),
    ];
  });
  return tableOf(['Delivery', '', 'LUFS', 'target', 'dBTP', 'ceiling', 'limiter', 'red', 'warnings'], rows);
}

function findingList(title: string, findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  const items = findings.map(({ check, level: how, track, message, waived }) => {
    const state = waived === undefined ? how : 'waived';
    const where = track === undefined ? '' : `track ${track}: `;
    const reason = waived === undefined ? '' : ` <em>Waived: ${escaped(waived)}</em>`;
    return `<li class="${state}"><b>${state}</b>${where}${escaped(message)}${reason} <code>${check}</code></li>`;
  });
  return `<h3>${title}</h3>\n<ul>\n${items.join('\n')}\n</ul>`;
}

function sourceTable({ album, sequence, sources }: OpenRelease): string {
  const rows = sources.tracks.map(({ facts }, n) => {
    const placed = sequence.tracks[n];
    return [
      `${n + 1}. ${escaped(album.tracks[n]?.title ?? '')}`,
      escaped(codesOf(album.tracks[n]?.isrc, undefined).isrc ?? '–'),
      placed ? before(placed, sequence.rate) : '',
      clock((placed?.at ?? 0) / sequence.rate),
      clock((placed?.frames ?? 0) / sequence.rate),
      `${facts.rate / 1000} / ${facts.bits}`,
      level(facts.levels.integrated),
      level(facts.levels.range),
      level(facts.levels.truePeak),
      String(facts.clipped),
      `${(Math.max(...facts.dc.map(Math.abs)) * 100).toFixed(2)} %`,
      facts.correlation.toFixed(2).replace('-', '−'),
      `${facts.silentHead.toFixed(1)} / ${facts.silentTail.toFixed(1)}`,
    ];
  });
  return tableOf(
    [
      'Track',
      'ISRC',
      'before it',
      'begins',
      'lasts',
      'kHz / bits',
      'LUFS',
      'LRA',
      'dBTP',
      'clipped',
      'DC',
      'phase',
      'silent ends, s',
    ],
    rows,
  );
}

function deliverySection(release: OpenRelease, made: Delivered): string {
  const { delivery, quality, findings, folder } = made;
  const own = findings.filter((one) => one.delivery === delivery.id);
  const stopped =
    '<p class="no">Stopped by what is red above or here; nothing of it was put in its place.</p>';
  return `<h2>${escaped(delivery.name)} <code>${delivery.id}</code></h2>
<p class="soft">Looked at: ${escaped(delivery.checks)}.</p>
${folder === undefined ? stopped : ''}
${findingList('Found', own)}
${placesOf(release, made)}
${quality ? pictures(release, made) : ''}
${fileList(made)}`;
}

function pictures({ album, sequence }: OpenRelease, { delivery, quality, manifest }: Delivered): string {
  if (!quality) return '';
  const { levels, picture } = quality;
  const starts = sequence.tracks.map(({ at }) => at / sequence.rate);
  const row = (name: string, gain: number | undefined, of: LoudnessTags): readonly string[] => [
    name,
    gain === undefined ? '' : `${gain > 0 ? '+' : ''}${level(gain)}`,
    level(of.integrated),
    level(of.range),
    level(of.maxShortTerm),
    level(of.truePeak),
    level(of.truePeak - of.integrated),
  ];
  const rows = levels.tracks.map((of, n) =>
    row(`${n + 1}. ${escaped(album.tracks[n]?.title ?? '')}`, manifest?.tracks[n]?.gain, of),
  );
  const seconds = sequence.frames / sequence.rate;
  const { loudness: target, ceiling } = delivery;
  return `${tableOf(
    ['Track', 'gain dB', 'LUFS', 'LRA', 'loudest 3 s', 'dBTP', 'peak to loudness'],
    [...rows, row('The album', undefined, levels.album)],
  )}
<h3>Loudness of 3 s (LUFS, blue) and true peak of each second (dBTP, grey; a dot at the highest of each track)</h3>
${loudnessPlot({ picture, starts, seconds, target, ceiling })}
<h3>Balance of the tones in thirds of an octave: the album bold, tracks thin, an even balance dashed</h3>
${tonePlot(picture)}`;
}
