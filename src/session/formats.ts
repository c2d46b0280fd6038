import { z } from 'zod';

/** The version of the files this program writes; it reads every one up to it. */
export const FORMAT = 1;

const finite = z.number();
const count = (most: number) => z.int().min(0).max(most);
const storedValue = z.union([finite, z.literal('-inf')], { error: 'expected a number or "-inf"' });
const values = z.record(z.string(), storedValue);
const mode = z.enum(['off', 'read', 'touch', 'latch', 'write']);
const span = z.strictObject({ on: z.boolean(), from: finite, to: finite });

/** Names of files a session may list: in its own folder, one level down, nothing hidden. */
const fileName = z
  .string()
  .regex(/^(?:(?:desk|markers|history)\.json|(?:lanes|scenes)\/[A-Za-z0-9][A-Za-z0-9 ._-]*\.json)$/, {
    error: 'expected desk.json, markers.json, history.json, or a .json file in lanes/ or scenes/',
  });

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

const glideTime = z.number().min(0).max(60); // s

/** desk.json: how strips are called and painted, what the user keys do, and every value that is not the initial one. */
export const deskFile = z.strictObject({
  labels: z.record(
    z.string(),
    z.strictObject({
      name: z.string(),
      colour: z.string().regex(/^#[0-9a-f]{6}$/i, { error: 'expected a colour like "#ff8800"' }),
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
    .strictObject({ time: glideTime.exactOptional(), of: z.record(z.string(), glideTime).exactOptional() })
    .optional(),
  /** What stores and recalls of every scene touch; left out where nobody said. */
  scopes,
  values,
});

const pointList = z.array(z.tuple([finite, storedValue]));
const points = pointList.optional();

/** One pass over a lane, with every note of it. */
const take = z.strictObject({
  number: z.int().min(1),
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
  /** The last passes over it, each by itself. */
  takes: z.array(take).optional(),
});

/** scenes/….json: one stored state of the desk. */
export const sceneFile = z.strictObject({ id: z.int(), name: z.string(), scopes, values });

/** markers.json */
export const markersFile = z.strictObject({
  markers: z.array(z.strictObject({ at: finite, name: z.string() })),
});

const pair = <T extends z.ZodType>(of: T) => z.tuple([of, of]);
const byPath = <T extends z.ZodType>(of: T) => z.record(z.string(), of).exactOptional();
const setting = <T extends z.ZodType>(set: string, of: T) => z.tuple([z.literal(set), z.string(), of, of]);
const sceneRef = z.union([z.int().min(0), z.literal('now'), z.null()]);
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
      come: z.array(take).exactOptional(),
      go: z.array(z.int()).exactOptional(),
    }),
  ),
  modes: byPath(pair(mode)),
  markers: z
    .array(z.tuple([finite, z.union([z.string(), z.null()]), z.union([z.string(), z.null()])]))
    .exactOptional(),
  scenes: z
    .strictObject({
      order: pair(z.array(z.int())),
      changed: z.array(z.tuple([z.int(), sceneRef, sceneRef])),
    })
    .exactOptional(),
  scopes: pair(gates).exactOptional(),
  sceneId: pair(z.int()).exactOptional(),
  settings: z
    .array(
      z.union([
        setting('label', z.strictObject({ name: z.string(), colour: count(0xffffff) })),
        setting('loop', span),
        setting('punch', span),
        setting('name', z.string()),
        setting('user-key', z.string()),
        setting('glide', z.union([glideTime, z.null()])),
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
      id: z.int(),
      name: z.string(),
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
