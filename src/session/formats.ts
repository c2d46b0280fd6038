import { z } from 'zod';
import { sceneGroups } from '../model/parameter-row.ts';
import { MOST_ID, automationModes, coalescing, glideCurves, MOST_NOTES } from '../model/document.ts';
import { MOST_CLIPS } from '../model/clips.ts';
import { MOST_SPANS } from '../model/fade-times.ts';
import { clip } from './clip-format.ts';
import { cueFile, cueId, idFrom, sceneId } from './cue-format.ts';
import { SYNC_SENT, SYNC_SOURCES } from '../model/sync.ts';
import { TIMECODE_RATES } from '../units/timecode.ts';

/** The version of the files this program writes; it reads every one up to it. */
export const FORMAT = 1;

const finite = z.number();
const count = (most: number) => z.int().min(0).max(most);
const storedValue = z.union([finite, z.literal('-inf')], { error: 'expected a number or "-inf"' });
const values = z.record(z.string(), storedValue);
const place = finite.min(0).max(2 ** 48); // samples
const mode = z.enum(automationModes);
const span = z.strictObject({ on: z.boolean(), from: finite, to: finite });

/** Names of files a session may list: in its own folder, one level down, nothing hidden. */
const fileName = z
  .string()
  .regex(
    /^(?:(?:desk|markers|cues|clips|history)\.json|(?:lanes|scenes)\/[A-Za-z0-9][A-Za-z0-9 ._-]*\.json)$/,
    {
      error:
        'expected desk.json, markers.json, cues.json, clips.json, history.json, or a .json file in lanes/ or scenes/',
    },
  );

const layout = z.strictObject({
  channels: count(1024),
  groups: count(256),
  buses: count(256),
  dcas: count(256),
  muteGroups: count(256),
});

/** session.json: what the session is, and the list of its files. Scenes stand in the order of the show. */
export const sessionFile = z.strictObject({
  faderline: z.literal(FORMAT),
  /** Made once, at random: what is kept beside a session says by it whose it is. Sessions of earlier programs have none. */
  id: z.uuid().optional(),
  name: z.string(),
  created: z.iso.datetime(),
  saved: z.iso.datetime(),
  program: z.string(),
  generation: z.int().min(0),
  sampleRate: finite.positive(),
  layout,
  length: finite,
  loop: span,
  punch: span,
  files: z.array(z.strictObject({ file: fileName, crc32: z.string().regex(/^[0-9a-f]{8}$/) })),
});

/** Items of a gate: `ch/7`, `ch/7 eq`, `level`, `ch/7/pan`. */
const items = z.array(z.string().min(1).max(80)).max(2000).exactOptional();
const scopes = z.strictObject({ store: items, recall: items, safe: items }).optional();

const colour = z.string().regex(/^#[0-9a-f]{6}$/i, { error: 'expected a colour like "#ff8800"' });
const fadeTime = z.number().min(0).max(3600); // s
const glideTime = z.number().min(0).max(60); // s

/** Each setting is there only where somebody set it. */
const automation = z.strictObject({
  timeout: z.number().min(0.05).max(10).exactOptional(), // s
  afterWrite: mode.exactOptional(),
  coalesce: z.enum(coalescing).exactOptional(),
  crossOver: z.boolean().exactOptional(),
  autoJoin: z.boolean().exactOptional(),
  armOnTouch: mode.exactOptional(),
  suspended: z.array(z.enum(sceneGroups)).exactOptional(),
  touchGroups: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(64),
        items: z.array(z.string().min(1).max(80)).min(1).max(2000),
        moves: z.boolean(),
      }),
    )
    .max(64)
    .exactOptional(),
});

/** What the tape follows and what is sent, each within what `SyncDocument` says. */
export const syncSettings = z.strictObject({
  source: z.enum(SYNC_SOURCES).exactOptional(),
  offset: z.number().min(0).max(86_500).exactOptional(), // s
  rate: z.enum(TIMECODE_RATES).exactOptional(),
  freewheel: z.number().min(0).max(10).exactOptional(), // s
  send: z.array(z.enum(SYNC_SENT)).max(SYNC_SENT.length).exactOptional(),
  tempo: z.number().min(20).max(400).exactOptional(), // beats a minute
});

/** desk.json: how strips are called and painted, what the user keys do, and every value that is not the initial one. */
export const deskFile = z.strictObject({
  labels: z.record(
    z.string(),
    z.strictObject({
      name: z.string(),
      colour,
    }),
  ),
  /** In the words of a mapping, by number; left out where nobody gave one anything. */
  userKeys: z
    .record(
      z.string().regex(/^[1-9]\d{0,2}$/, { error: 'expected the number of a user key, from 1 to 999' }),
      z.string().min(1).max(200),
    )
    .optional(),
  /** How long lanes take back to where they were when a hand lets go, s; left out where nobody said. */
  glide: z
    .strictObject({
      time: glideTime.exactOptional(),
      curve: z.enum(glideCurves).exactOptional(),
      of: z.record(z.string(), glideTime).exactOptional(),
      curveOf: z.record(z.string(), z.enum(glideCurves)).exactOptional(),
    })
    .optional(),
  /** How automation behaves; left out where nobody said. */
  automation: automation.optional(),
  /** Left out where nobody said. */
  sync: syncSettings.optional(),
  /** What stores and recalls of every scene touch; left out where nobody said. */
  scopes,
  /** The highest id a scene ever had; left out where scenes and cues say it. */
  lastSceneId: z.int().min(1).max(MOST_ID).exactOptional(),
  values,
});

const pointList = z.array(z.tuple([finite, storedValue]));
const points = pointList.optional();

const takeNumber = idFrom(1);
/** One pass over a lane, with every note of it. */
const take = z.strictObject({
  number: takeNumber,
  from: finite,
  to: finite,
  who: z.string(),
  points: pointList,
});

/** lanes/….json: automation of one parameter. */
export const laneFile = z.strictObject({
  path: z.string(),
  mode: mode.optional(),
  points,
  /** The lane with every note of its passes, where some were left out. */
  take: points,
  /** How far it is trimmed, until that is made part of it, and every note of that. */
  trim: points,
  trimTake: points,
  /** The last passes over it, each by itself. */
  takes: z.array(take).optional(),
});

const fadeSpans = z
  .array(
    z.strictObject({
      items: z.array(z.string().min(1).max(80)).max(2000),
      up: fadeTime,
      down: fadeTime,
      delay: fadeTime.exactOptional(),
      curve: z.enum(['linear', 's']).exactOptional(),
      switches: z.enum(['start', 'end']).exactOptional(),
      reach: z.number().min(0).max(1).exactOptional(),
    }),
  )
  .max(MOST_SPANS)
  .exactOptional();

/** scenes/….json: one stored state of the desk. */
export const sceneFile = z.strictObject({
  id: sceneId,
  name: z.string(),
  /** What people ought to know of it; left out where nobody said. */
  notes: z.string().max(MOST_NOTES).exactOptional(),
  colour: colour.exactOptional(),
  scopes,
  /** How a recall glides where nobody says otherwise, s; the first that means a parameter counts. */
  fades: fadeSpans,
  values,
});

/** markers.json */
export const markersFile = z.strictObject({
  markers: z.array(z.strictObject({ at: finite, name: z.string() })),
});

const pair = <T extends z.ZodType>(of: T) => z.tuple([of, of]);
const byPath = <T extends z.ZodType>(of: T) => z.record(z.string(), of).exactOptional();
const setting = <T extends z.ZodType>(set: string, of: T) => z.tuple([z.literal(set), z.string(), of, of]);
const sceneRef = z.union([z.int().min(0), z.literal('now'), z.null()]);
const clips = z.array(clip).max(MOST_CLIPS);
const gates = z.strictObject({ store: items, recall: items, safe: items });

/** One undo step: see `StepDocument`. */
const step = z.strictObject({
  name: z.string(),
  who: z.string(),
  values: byPath(pair(storedValue)),
  lanes: byPath(
    z.strictObject({
      from: finite.exactOptional(),
      to: finite.exactOptional(),
      points: pointList,
      take: pointList.exactOptional(),
      trim: pointList.exactOptional(),
      trimTake: pointList.exactOptional(),
      come: z.array(take).exactOptional(),
      go: z.array(takeNumber).exactOptional(),
    }),
  ),
  modes: byPath(pair(mode)),
  markers: z
    .array(z.tuple([finite, z.union([z.string(), z.null()]), z.union([z.string(), z.null()])]))
    .exactOptional(),
  scenes: z
    .strictObject({
      order: pair(z.array(sceneId)),
      changed: z.array(z.tuple([sceneId, sceneRef, sceneRef])),
    })
    .exactOptional(),
  cues: pair(z.array(z.union([cueFile, cueId]))).exactOptional(),
  scopes: pair(gates).exactOptional(),
  sceneId: pair(z.int()).exactOptional(),
  clips: z.array(z.tuple([z.string(), clips, clips])).exactOptional(),
  settings: z
    .array(
      z.union([
        setting('label', z.strictObject({ name: z.string(), colour: count(0xffffff) })),
        setting('loop', span),
        setting('punch', span),
        setting('name', z.string()),
        setting('user-key', z.string()),
        setting('glide', z.union([glideTime, z.null()])),
        setting('glide-curve', z.union([z.enum(glideCurves), z.null()])),
        setting('cue-debounce', z.union([z.number(), z.null()])),
        setting('length', place),
        setting('automation', automation),
      ]),
    )
    .exactOptional(),
  left: z.literal(true).exactOptional(),
  gone: z.strictObject({ things: z.int(), who: z.string() }).exactOptional(),
});

/** history.json: what can be undone and done again. */
export const historyFile = z.strictObject({
  /** Checksum of the list of the other files with theirs: the steps lead from these, and from no others. */
  fits: z.string(),
  scenes: z.array(
    z.strictObject({
      id: sceneId,
      name: z.string(),
      notes: z.string().max(MOST_NOTES).exactOptional(),
      colour: count(0xffffff).exactOptional(),
      fades: fadeSpans,
      like: z.union([z.int().min(0), z.literal('now')]).exactOptional(),
      scopes: gates.exactOptional(),
      values: z.record(z.string(), z.union([storedValue, z.null()])),
    }),
  ),
  done: z.array(step),
  undone: z.array(step),
  aside: z.array(step),
});

export type HistoryFile = z.infer<typeof historyFile>;
export type SessionFile = z.infer<typeof sessionFile>;
export type DeskFile = z.infer<typeof deskFile>;
export type LaneFile = z.infer<typeof laneFile>;
export type SceneFile = z.infer<typeof sceneFile>;
