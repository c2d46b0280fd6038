import { findStems, type FoundStems } from '../audio/stem-files.ts';
import { takeIn, type TakeInProgress, type TakenIn } from '../audio/take-in.ts';
import { BridgeError } from '../model/errors.ts';
import {
  arranged,
  channelsFor,
  placed,
  type Placed,
  type RoomChannel,
  type Stem,
} from '../model/import-plan.ts';
import type { ImportPart } from '../model/input.ts';
import type { NormaliseTo } from '../model/levelling.ts';
import { describePlace, describeSeconds } from '../units/time.ts';
import type { Service } from './client.ts';
import { exit } from './exit.ts';
import { closedPlace, runningPlace, type ImportPlace } from './import-place.ts';
import { table, type Output } from './output.ts';

/** What `import` was given, as it is typed. */
export interface ImportStemsOptions {
  /** Into the session of the running service. */
  readonly running?: boolean;
  /** s */
  readonly at: number;
  /** Path of a channel. */
  readonly to?: string;
  readonly keepOrder?: boolean;
  readonly names: boolean;
  readonly groups: boolean;
  readonly join: boolean;
  readonly normalise?: NormaliseTo;
  /** dBFS */
  readonly gainStage?: number;
  /** s */
  readonly fades: number;
  /** dB; undefined: they stay. */
  readonly faders: number | undefined;
  readonly skipBad?: boolean;
  readonly dryRun?: boolean;
}

/**
 * `import`: stems come into a session.
 *
 * @param given the folder of the session first, unless the running service is meant; then files and folders.
 */
export async function importStems(
  service: Service,
  given: readonly string[],
  options: ImportStemsOptions,
  out: Output,
): Promise<number> {
  const [dir = '', ...files] = options.running === true ? ['', ...given] : given;
  if (files.length === 0)
    throw new BridgeError(
      'USAGE',
      'say what to import: faderline import SESSION FILES…, or faderline import --running FILES…',
    );
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new BridgeError('USAGE', 'stopped; nothing was imported'));
  process.once('SIGINT', interrupt);
  try {
    const place = options.running === true ? await runningPlace(service) : await closedPlace(dir, out);
    try {
      return await into(place, files, { options, out, signal: stop.signal });
    } finally {
      await place.close();
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    out.note('stopped; nothing was imported');
    return exit.interrupted;
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
}

interface About {
  readonly options: ImportStemsOptions;
  readonly out: Output;
  readonly signal: AbortSignal;
}

async function into(place: ImportPlace, files: readonly string[], about: About): Promise<number> {
  const { options, out, signal } = about;
  const found = await findStems(files, signal);
  for (const note of found.notes) out.note(note);
  checkFound(found, options, out);
  const stems = arranged(found.files, { join: options.join, keepOrder: options.keepOrder === true });
  const channels = channelsFor(stems.length, place.room, options.to);
  if (options.dryRun === true) return planned(stems, channels, { place, options, out });
  const came = await takeIn(stems, takeInSettings(place, about));
  clearLine(out);
  try {
    signal.throwIfAborted();
    return await onto(place, came, channels, about);
  } catch (error) {
    await came.drop();
    throw error;
  }
}

function checkFound({ files, bad }: FoundStems, { skipBad }: ImportStemsOptions, out: Output): void {
  const [first] = bad;
  if (first && skipBad !== true) {
    for (const { message } of bad.slice(1)) out.note(message);
    const more = bad.length > 1 ? ` (and ${bad.length - 1} more)` : '';
    throw new BridgeError(
      first.code,
      `${first.message}${more}. Nothing was imported; --skip-bad imports the others`,
      first.context,
    );
  }
  for (const { message } of bad) out.note(`left out: ${message}`);
  if (files.length === 0) throw new BridgeError('BAD_REQUEST', 'there is nothing to import');
}

function takeInSettings(
  { folder, room }: ImportPlace,
  { options, out, signal }: About,
): Parameters<typeof takeIn>[1] {
  const { at, normalise, gainStage, fades, skipBad } = options;
  const rate = room.sampleRate;
  return {
    folder,
    rate,
    at: Math.round(at * rate),
    normalise,
    gainStage,
    fades,
    skipBad: skipBad === true,
    signal,
    onProgress: progressTo(out),
  };
}

/** What came in goes onto the desk, and is told. */
async function onto(
  place: ImportPlace,
  { arrived, bad, notes }: TakenIn,
  channels: readonly RoomChannel[],
  { options, out }: About,
): Promise<number> {
  for (const { message } of bad) out.note(`left out: ${message}`);
  for (const [words, labels] of notes) out.note(`${labels.join(', ')}: ${words}`);
  if (arrived.length === 0) throw new BridgeError('BAD_REQUEST', 'nothing could be imported');
  const { names, groups, faders: fader } = options;
  const result = placed(arrived, channels, place.room, { names, groups, fader });
  for (const note of result.notes) out.note(note);
  const { parts, labels } = result;
  const said = await place.carryOut({ do: 'import', parts, ...(labels.length > 0 && { labels }) });
  const document = { imported: parts.length, strips: parts.map((part) => rowOf(part, place)), labels };
  out.data(document, () => [
    ...table(parts.map((part) => lineOf(part, channels, place, result))),
    `imported ${parts.length === 1 ? '1 stem' : `${parts.length} stems`}; ${said.join('; ')}`,
  ]);
  return exit.done;
}

function rowOf({ strip, ...part }: ImportPart, { room }: ImportPlace): object {
  return { path: room.channels.find((one) => one.strip === strip)?.path ?? '', ...part };
}

function lineOf(
  { strip, name, clips, trim, group }: ImportPart,
  channels: readonly RoomChannel[],
  { room }: ImportPlace,
  { labels }: Placed,
): readonly string[] {
  const channel = channels.find((one) => one.strip === strip);
  const bus = group === undefined ? undefined : room.groups[group - 1];
  const called = labels.find((label) => label.strip === bus?.strip)?.name ?? bus?.name;
  return [
    channel?.path ?? '',
    name ?? channel?.name ?? '',
    ...clips.map(({ file, length }) => `${file}, ${describePlace(length, room.sampleRate)}`),
    called === undefined ? '' : `→ ${called}`,
    [
      ...clips.flatMap(({ gain }) => (gain === undefined ? [] : [`clip ${signed(gain)} dB`])),
      ...(typeof trim === 'number' ? [`trim ${signed(trim)} dB`] : []),
    ].join(', '),
  ];
}

const signed = (level: number): string => `${level < 0 ? '−' : '+'}${Math.abs(level).toFixed(1)}`;

/** `--dry-run`: which stem would come to which strip. */
function planned(
  stems: readonly Stem[],
  channels: readonly RoomChannel[],
  { place, options, out }: { place: ImportPlace; options: ImportStemsOptions; out: Output },
): number {
  const rows = stems.map(({ label, kind, source, right }, i) => ({
    path: channels[i]?.path ?? '',
    name: options.names ? label : (channels[i]?.name ?? ''),
    kind,
    files: [source.path, ...(right ? [right.path] : [])],
    seconds: source.frames / source.rate,
    channels: right ? 2 : source.channels,
  }));
  out.data({ folder: place.folder, strips: rows }, () => [
    ...table(
      rows.map(({ path, name, kind, files, channels: sides }) => [
        path,
        name,
        kind,
        sides === 2 ? 'stereo' : 'mono',
        files.join(' + '),
      ]),
    ),
    'nothing was imported yet',
  ]);
  return exit.done;
}

// --- progress --------------------------------------------------------------------------------------------------------

/** A line that goes on where somebody looks at a terminal, else a line for each stem. */
function progressTo(out: Output): (progress: TakeInProgress) => void {
  const began = performance.now();
  let told = 0;
  return ({ stem, of, label, done, share }) => {
    if (out.quiet || (!process.stderr.isTTY && (stem === told || done < 1))) return;
    told = stem;
    const left = share > 0 ? ((performance.now() - began) / 1000 / share) * (1 - share) : 0;
    const percent = (part: number): string => `${Math.floor(part * 100)} %`;
    const line = `${stem} of ${of}: ${label} ${percent(done)}; all ${percent(share)}, ${describeSeconds(Math.ceil(left))} left`;
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
    else out.note(line);
  };
}

function clearLine({ quiet }: Output): void {
  if (process.stderr.isTTY && !quiet) process.stderr.write('\r\u001b[K');
}
