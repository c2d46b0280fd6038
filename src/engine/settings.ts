import type { AutomationDocument, GlideCurve, StripLabel } from '../model/document.ts';
import { behave } from './behave.ts';
import { loopUnderTimecode } from './chase.ts';
import type { Engine } from './engine.ts';
import { look } from './in-front.ts';
import { punchSet } from './passes.ts';

// What a session keeps besides values, lanes, scenes and markers: each a value of its own that is set and undone.

interface Span {
  readonly on: boolean;
  readonly from: number;
  readonly to: number;
}

/** What each setting is. */
interface Settings {
  /** Of a strip, by its path. */
  readonly label: StripLabel;
  readonly loop: Span;
  readonly punch: Span;
  /** Of the session. */
  readonly name: string;
  /** By number; empty: nothing. */
  readonly 'user-key': string;
  /** Of a parameter, by its path, or of all that have none of their own; null: as at first. */
  readonly glide: number | null;
  readonly 'glide-curve': GlideCurve | null;
  /** Two presses of GO within so many seconds count once; null: as at first. */
  readonly 'cue-debounce': number | null;
  /** Of the song, samples. */
  readonly length: number;
  /** How automation behaves: what somebody said of it. */
  readonly automation: AutomationDocument;
}

/** Names of the settings. */
export type SettingName = keyof Settings;

/** One setting before and after. */
export type SettingChange = {
  readonly [Name in SettingName]: {
    readonly set: Name;
    /** Which of them, where there are several; else empty. */
    readonly of: string;
    readonly before: Settings[Name];
    readonly after: Settings[Name];
  };
}[SettingName];

interface Kind<T> {
  readonly write: (engine: Engine, of: string, value: T) => void;
  /** What it is called, for people. */
  readonly words: (engine: Engine, of: string) => string;
}

const kinds: { readonly [Name in SettingName]: Kind<Settings[Name]> } = {
  label: {
    write: ({ labels, table }, of, label) => {
      const strip = table.strips.find(({ path }) => path === of);
      if (strip) labels[strip.number] = label;
    },
    words: (_engine, of) => `the name of ${of}`,
  },
  loop: { write: (engine, _of, span) => setSpan(engine, 'loop', span), words: () => 'the loop' },
  punch: { write: (engine, _of, span) => setSpan(engine, 'punch', span), words: () => 'the punch' },
  name: { write: (engine, _of, name) => (engine.name = name), words: () => 'the name of the session' },
  'user-key': { write: setUserKey, words: (_engine, of) => `user key ${of}` },
  glide: {
    write: ({ glides, table }, of, seconds) =>
      glides.set(of === '' ? undefined : table.find(of), seconds ?? undefined),
    words: (_engine, of) => (of === '' ? 'the glide' : `the glide of ${of}`),
  },
  'glide-curve': {
    write: ({ glides, table }, of, curve) =>
      glides.setCurve(of === '' ? undefined : table.find(of), curve ?? undefined),
    words: (_engine, of) => `the shape of the glide${of === '' ? '' : ` of ${of}`}`,
  },
  'cue-debounce': {
    write: ({ show }, _of, seconds) => (show.debounce = seconds ?? undefined),
    words: () => 'how long GO rests after a press',
  },
  length: {
    write: (engine, _of, length) => {
      engine.transport.markHere(engine.sample);
      engine.transport.length = length;
    },
    words: () => 'the end of the song',
  },
  automation: { write: (engine, _of, said) => behave(engine, said), words: () => 'how automation behaves' },
};

function setSpan(engine: Engine, which: 'loop' | 'punch', span: Span): void {
  engine.transport.markHere(engine.sample);
  Object.assign(engine.transport[which], which === 'loop' ? loopUnderTimecode(engine, span) : span);
  punchSet(engine);
}

function setUserKey(engine: Engine, of: string, words: string): void {
  const keys = new Map(engine.userKeys);
  if (words === '') keys.delete(Number(of));
  else keys.set(Number(of), words);
  engine.userKeys = keys;
  for (const surface of engine.surfaces.values()) {
    surface.binding.forget();
    look(engine, surface);
  }
}

/** Sets what is asked for, as one undo step. What stays as it was is no part of it. */
export function changeSettings(
  engine: Engine,
  name: string,
  who: string,
  settings: readonly SettingChange[],
): void {
  const changed = settings.filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
  for (const change of changed) putSetting(engine, change, 'after');
  engine.undoable(name, who, () => {}, changed.length > 0 ? { settings: changed } : {});
}

/** Sets it as it was before, or after. */
export function putSetting(engine: Engine, change: SettingChange, side: 'before' | 'after'): void {
  const { write } = kinds[change.set] as Kind<SettingChange['after']>;
  write(engine, change.of, change[side]);
}

/** "the loop", "user key 3": what a setting is called. */
export function settingWords(engine: Engine, set: SettingName, of: string): string {
  return kinds[set].words(engine, of);
}
