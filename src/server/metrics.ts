import type { Bridge } from '../bridge/bridge.ts';
import { mixMeter } from '../model/meters.ts';

/** What the server counts of itself. */
export interface Counts {
  /** Requests answered, and those the gate or a route refused. */
  requests: number;
  refused: number;
  /** Frames sent to pages, and those left out because a page was behind. */
  framesSent: number;
  framesDropped: number;
  /** Messages from pages, and those that were not understood or too many. */
  messages: number;
  badMessages: number;
  /** Pages that are connected. */
  pages: number;
  /** Who listens to the desk; packets sent to them; frames left out because somebody was behind. */
  listeners: number;
  soundPackets: number;
  soundSkipped: number;
}

/** Nothing counted yet. */
export function noCounts(): Counts {
  return {
    requests: 0,
    refused: 0,
    framesSent: 0,
    framesDropped: 0,
    messages: 0,
    badMessages: 0,
    pages: 0,
    listeners: 0,
    soundPackets: 0,
    soundSkipped: 0,
  };
}

type Metric = readonly [name: string, kind: 'counter' | 'gauge', help: string, samples: readonly Sample[]];
type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** Everything that is counted, as Prometheus reads it. */
export function metrics(bridge: Bridge, counts: Counts): string {
  return [
    ...deskMetrics(bridge),
    ...soundMetrics(bridge),
    ...syncMetrics(bridge),
    ...unitMetrics(bridge),
    ...serverMetrics(counts),
  ]
    .map(written)
    .join('');
}

function deskMetrics({ engine, faults }: Bridge): Metric[] {
  const one = (value: number): readonly Sample[] => [[{}, value]];
  return [
    ['ticks_total', 'counter', 'Ticks of the engine, 10 ms each.', one(engine.tick)],
    ['faults_total', 'counter', 'Faults of ours that were survived.', one(faults)],
    ['moves_refused_total', 'counter', 'Moves turned away by a stronger hand.', one(engine.arbiter.refused)],
    ['held_parameters', 'gauge', 'Parameters somebody holds.', one(engine.arbiter.held.count)],
    ['lanes', 'gauge', 'Parameters with automation.', one(engine.lanes.filled().length)],
    ['passes', 'gauge', 'Passes being written.', one(engine.lanes.writing.count)],
    ['rolling', 'gauge', '1 while the tape rolls.', one(engine.transport.rolling ? 1 : 0)],
    ['place_seconds', 'gauge', 'Place on the timeline.', one(engine.place / engine.sampleRate)],
    ['unsaved', 'gauge', '1 while there are unsaved changes.', one(engine.unsaved ? 1 : 0)],
    ['surfaces', 'gauge', 'Surfaces that are attached.', one(engine.surfaces.size)],
  ];
}

function soundMetrics({ sound }: Bridge): Metric[] {
  if (!sound) return [['sound', 'gauge', '1 where the desk sounds.', [[{}, 0]]]];
  const { sink, rate, load, underruns, faults, missed, late } = sound.status;
  const of = (field: number): readonly Sample[] => [[{}, sound.shared.mix[field] as number]];
  return [
    ['sound', 'gauge', '1 where the desk sounds.', [[{ sink }, 1]]],
    ['sound_load', 'gauge', 'Of the time there is for a block, what it takes; 1 is all.', [[{}, load]]],
    ['sound_underruns_total', 'counter', 'Blocks that came too late.', [[{}, underruns]]],
    ['sound_faults_total', 'counter', 'Strips that held what was no number.', [[{}, faults]]],
    ['sound_missed_frames_total', 'counter', 'Frames of files not at hand in time.', [[{}, missed]]],
    ['sound_late_seconds', 'gauge', 'How late the mix is, by what looks ahead.', [[{}, late / rate]]],
    ['loudness_momentary_lufs', 'gauge', 'Loudness of the last 400 ms of the mix.', of(mixMeter.momentary)],
    ['loudness_short_term_lufs', 'gauge', 'Loudness of the last 3 s.', of(mixMeter.shortTerm)],
    ['loudness_integrated_lufs', 'gauge', 'Loudness since the last reset.', of(mixMeter.integrated)],
    ['loudness_range_lu', 'gauge', 'Loudness range since the last reset.', of(mixMeter.range)],
    ['true_peak_dbtp', 'gauge', 'Highest true peak since the last reset.', of(mixMeter.truePeak)],
    ['master_limiter_db', 'gauge', 'How far the last limiter takes the mix down.', of(mixMeter.limiter)],
  ];
}

function syncMetrics({ engine, timekeeper }: Bridge): Metric[] {
  const following: Metric = [
    'sync_following',
    'gauge',
    '1 while the tape follows timecode.',
    [[{}, engine.chase.state === 'following' ? 1 : 0]],
  ];
  if (!timekeeper) return [following];
  const { drift, jumps, corrections, faults, ignored, dropped, late } = timekeeper.report;
  return [
    following,
    ['sync_drift_seconds', 'gauge', 'How far the tape is from timecode.', [[{}, drift ?? 0]]],
    ['sync_jumps_total', 'counter', 'How often timecode began or jumped.', [[{}, jumps]]],
    ['sync_corrections_total', 'counter', 'How often the tape was put right.', [[{}, corrections]]],
    ['sync_faults', 'gauge', 'Timecode that made no sense, of what is followed now.', [[{}, faults]]],
    ['sync_ignored_total', 'counter', 'Timecode of a second port.', [[{}, ignored]]],
    ['sync_dropped_total', 'counter', 'Show control that was too much.', [[{}, dropped]]],
    ['sync_late_seconds', 'gauge', 'The latest that timecode left, lately.', [[{}, late]]],
  ];
}

function unitMetrics({ units }: Bridge): Metric[] {
  const each = (value: (unit: Bridge['units'][number]) => number): Sample[] =>
    units.map((unit) => [{ unit: unit.name, model: unit.model }, value(unit)]);
  return [
    ['unit_online', 'gauge', '1 while the unit answers.', each(({ state }) => (state === 'online' ? 1 : 0))],
    ['unit_messages_in_total', 'counter', 'Messages from the unit.', each(({ messagesIn }) => messagesIn)],
    ['unit_bytes_out_total', 'counter', 'Bytes sent to the unit.', each(({ bytesOut }) => bytesOut)],
    ['unit_meaningless_total', 'counter', 'What it sent that means nothing.', each(({ faults }) => faults)],
  ];
}

function serverMetrics(counts: Counts): Metric[] {
  return [
    ['requests_total', 'counter', 'HTTP requests.', [[{}, counts.requests]]],
    ['requests_refused_total', 'counter', 'HTTP requests refused.', [[{}, counts.refused]]],
    ['pages', 'gauge', 'Pages connected.', [[{}, counts.pages]]],
    ['page_frames_total', 'counter', 'Frames sent to pages.', [[{}, counts.framesSent]]],
    [
      'page_frames_dropped_total',
      'counter',
      'Frames left out for pages behind.',
      [[{}, counts.framesDropped]],
    ],
    ['page_messages_total', 'counter', 'Messages from pages.', [[{}, counts.messages]]],
    ['page_messages_bad_total', 'counter', 'Messages from pages refused.', [[{}, counts.badMessages]]],
    ['listeners', 'gauge', 'Who listens to the desk.', [[{}, counts.listeners]]],
    ['listener_packets_total', 'counter', 'Packets of sound sent.', [[{}, counts.soundPackets]]],
    [
      'listener_frames_skipped_total',
      'counter',
      'Frames left out for listeners behind.',
      [[{}, counts.soundSkipped]],
    ],
  ];
}

function written([name, kind, help, samples]: Metric): string {
  const lines = samples.map(([labels, value]) => `faderline_${name}${labelled(labels)} ${figure(value)}\n`);
  return `# HELP faderline_${name} ${help}\n# TYPE faderline_${name} ${kind}\n${lines.join('')}`;
}

/** Prometheus writes infinity in its own way. */
function figure(value: number): string {
  return String(value).replace('Infinity', 'Inf');
}

function labelled(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, text]) => `${name}="${escaped(text)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}
