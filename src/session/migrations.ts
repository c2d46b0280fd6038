/** The files of a session as parsed JSON: session.json, and the others by name in the order of its list. */
export interface ParsedFiles {
  readonly session: Readonly<Record<string, unknown>>;
  readonly files: ReadonlyMap<string, unknown>;
}

/** Brings files from one version of the format to the next. */
export type Migration = (from: ParsedFiles) => ParsedFiles;

type Things = Readonly<Record<string, unknown>>;

const things = (value: unknown): Things =>
  typeof value === 'object' && value !== null ? (value as Things) : {};
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Version 0 wrote silence as null. */
const silence = (value: unknown): unknown => (value === null ? '-inf' : value);
const withSilence = (values: unknown): Things =>
  Object.fromEntries(Object.entries(things(values)).map(([path, value]) => [path, silence(value)]));

/** Version 0 kept everything in session.json, had no labels and no list of files, and called the rate `rate`. */
function from0({ session }: ParsedFiles): ParsedFiles {
  const { name, created, saved, program, rate, layout, length, loop, punch } = session;
  const off = { on: false, from: 0, to: 0 };
  const files = new Map<string, unknown>();
  files.set('desk.json', { labels: {}, values: withSilence(session['values']) });
  files.set('markers.json', { markers: list(session['markers']) });
  for (const [path, lane] of Object.entries(things(session['lanes']))) {
    const { mode, points } = things(lane);
    const pairs = list(points).map((point) => (Array.isArray(point) ? point.map(silence) : point));
    files.set(`lanes/${path.replaceAll('/', '__')}.json`, { path, mode, points: pairs });
  }
  list(session['scenes']).forEach((scene, index) => {
    const { id, name: title, values } = things(scene);
    files.set(`scenes/${index + 1}.json`, { id, name: title, values: withSilence(values) });
  });
  return {
    session: {
      faderline: 1,
      name,
      created,
      saved,
      program: program ?? 'unknown',
      generation: 0,
      sampleRate: rate,
      layout,
      length: length ?? 0,
      loop: loop ?? off,
      punch: punch ?? off,
      files: [],
    },
    files,
  };
}

/** From which version, how to the next. A new format adds a row here and a fixture to the tests. */
export const migrations: Readonly<Record<number, Migration>> = { 0: from0 };
