import * as z from 'zod';
import { sceneGroups } from '../model/parameter-row.ts';
import { automationModes, coalescing, glideCurves, type StoredValue } from '../model/document.ts';
import type { CalibrateAsk } from '../model/calibrate.ts';
import type { Command, LaneEdit } from '../model/input.ts';
import type { DevicesAsk } from '../model/roster.ts';
import type { LearnAsk } from '../model/learn.ts';
import type { FromPage } from '../model/page.ts';
import { clipCommands } from './clip-shapes.ts';
import { cueCommands } from './cue-shapes.ts';
import { syncSettings } from '../session/formats.ts';
import { Refusal } from './refusal.ts';
import { dryRunRequest, id, importRequest, items, name, sceneShapes } from './scene-messages.ts';

// Everything that comes from outside has one of these shapes, or it changes nothing.

const number = z.int().min(0).max(0xffff);
/** Of a parameter: the largest desk there can be has some 200 000. */
const parameter = z.int().min(0).max(0xff_ffff);
const place = z
  .number()
  .min(0)
  .max(2 ** 48); // samples
const path = z.string().min(1).max(80);
const value = z.union([z.number(), z.literal('-inf')]);
const modes = z.enum(automationModes);

/** null: as at first. */
const setting = <T extends z.ZodType>(of: T) => z.union([of, z.null()]).exactOptional();
const automation = z.strictObject({
  timeout: setting(z.number().min(0.05).max(10)),
  afterWrite: setting(modes),
  coalesce: setting(z.enum(coalescing)),
  crossOver: setting(z.boolean()),
  autoJoin: setting(z.boolean()),
  armOnTouch: setting(modes),
  touchGroups: setting(z.array(z.strictObject({ name, items, moves: z.boolean() })).max(64)),
});

const stretch = { from: place.exactOptional(), to: place.exactOptional() };
const laneEdit: z.ZodType<LaneEdit> = z.discriminatedUnion('how', [
  z.strictObject({
    how: z.literal('add'),
    points: z
      .array(z.tuple([place, value]))
      .min(1)
      .max(1000),
  }),
  z.strictObject({ how: z.literal('delete'), from: place, to: place }),
  z.strictObject({
    how: z.literal('move'),
    from: place,
    to: place,
    by: z
      .number()
      .min(-(2 ** 48))
      .max(2 ** 48),
  }),
  z.strictObject({ how: z.literal('shift'), ...stretch, by: z.number().min(-1e6).max(1e6) }),
  z.strictObject({
    how: z.literal('scale'),
    ...stretch,
    by: z.number().min(-100).max(100),
    around: z.number(),
  }),
  z.strictObject({
    how: z.literal('copy'),
    from: place,
    to: place,
    at: place,
    into: z.union([path, z.array(path).min(1).max(64)]).exactOptional(),
    times: z.int().min(1).max(1000).exactOptional(),
  }),
  z.strictObject({ how: z.literal('mirror'), ...stretch, around: z.number().exactOptional() }),
  z.strictObject({ how: z.literal('smooth'), ...stretch, by: z.number().min(0).max(1e6) }),
  z.strictObject({ how: z.literal('reverse'), ...stretch }),
  z.strictObject({
    how: z.literal('line'),
    from: place,
    to: place,
    start: value.exactOptional(),
    end: value.exactOptional(),
  }),
  z.strictObject({ how: z.literal('hold'), from: place, to: place, value: value.exactOptional() }),
  z.strictObject({ how: z.literal('comp'), take: z.int().min(1), ...stretch }),
  z.strictObject({ how: z.literal('thin'), factor: z.number().min(0).max(1000).exactOptional() }),
]);

const command: z.ZodType<Command> = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.enum(['play', 'stop', 'record', 'return', 'next-marker', 'previous-marker']),
  }),
  z.strictObject({
    do: z.enum(['undo', 'redo']),
    mine: z.boolean().exactOptional(),
    of: name.exactOptional(),
  }),
  z.strictObject({ do: z.literal('locate'), to: place }),
  z.strictObject({ do: z.literal('shuttle'), speed: z.number().min(-64).max(64) }),
  z.strictObject({
    do: z.literal('jog'),
    by: z
      .number()
      .min(-(2 ** 40))
      .max(2 ** 40),
  }),
  z.strictObject({
    do: z.enum(['loop', 'punch']),
    on: z.boolean().exactOptional(),
    from: place.exactOptional(),
    to: place.exactOptional(),
  }),
  z.strictObject({ do: z.literal('drop-marker'), name: name.exactOptional() }),
  z.strictObject({ do: z.literal('delete-marker'), at: place }),
  z.strictObject({
    do: z.literal('mode'),
    mode: modes,
    strip: number.exactOptional(),
    parameter: path.exactOptional(),
    items: items.exactOptional(),
  }),
  z.strictObject({ do: z.literal('automation'), set: automation }),
  z.strictObject({
    do: z.literal('suspend'),
    on: z.boolean(),
    groups: z.union([z.array(z.enum(sceneGroups)).min(1).max(sceneGroups.length), z.literal('all')]),
  }),
  z.strictObject({ do: z.enum(['punch-in', 'punch-out']), strip: number.exactOptional() }),
  z.strictObject({ do: z.enum(['drop-preview', 'capture', 'punch-capture', 'join']) }),
  z.strictObject({
    do: z.literal('write-to'),
    to: z.enum(['start', 'end', 'all', 'selection', 'next']),
    from: place.exactOptional(),
    until: place.exactOptional(),
    captured: z.boolean().exactOptional(),
  }),
  z.strictObject({ do: z.literal('coalesce'), parameter: path.exactOptional() }),
  z.strictObject({ do: z.literal('clear-lane'), parameter: path }),
  z.strictObject({ do: z.literal('edit-lane'), parameter: path, edit: laneEdit }),
  z.strictObject({
    do: z.literal('glide'),
    time: z.number().min(0).max(60).exactOptional(),
    curve: z.enum(glideCurves).exactOptional(),
    parameter: path.exactOptional(),
  }),
  ...sceneShapes,
  z.strictObject({ do: z.literal('delete-scene'), id }),
  z.strictObject({ do: z.enum(['stop-fade', 'reverse-fade']), id: id.exactOptional() }),
  z.strictObject({
    do: z.literal('scene-scope'),
    gate: z.enum(['store', 'recall', 'safe']),
    to: z.union([items, z.null()]),
    id: id.exactOptional(),
  }),
  z.strictObject({ do: z.literal('safe'), on: z.boolean(), items }),
  z.strictObject({ do: z.literal('rename-scene'), id, name }),
  z.strictObject({ do: z.literal('move-scene'), id, to: number }),
  z.strictObject({
    do: z.literal('label'),
    strip: number,
    name: name.exactOptional(),
    colour: z.int().min(0).max(0xffffff).exactOptional(),
  }),
  z.strictObject({ do: z.literal('select'), strip: number }),
  z.strictObject({
    do: z.literal('user-key'),
    key: z.int().min(1).max(999),
    words: z.string().trim().max(200),
  }),
  z.strictObject({ do: z.literal('rename-session'), name }),
  ...cueCommands,
  ...clipCommands,
  z.strictObject({ do: z.literal('sync'), patch: syncSettings }),
  z.strictObject({
    do: z.literal('save'),
    as: name.regex(/^\w[\w .-]*$/).exactOptional(), // the name of a folder, never a path
  }),
]);

const learnAsk: z.ZodType<LearnAsk> = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('pick'),
    targets: z.array(z.string().trim().min(1).max(200)).min(1).max(128),
    atOnce: z.boolean().exactOptional(),
  }),
  z.strictObject({ do: z.enum(['keep', 'cancel', 'undo']) }),
]);

const behind = z.number().min(0).max(250); // ms
const surfaceName = z.string().min(1).max(200);
const calibrateAsk: z.ZodType<CalibrateAsk> = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('start'),
    surface: surfaceName.exactOptional(),
    way: z.enum(['reports', 'catch']),
    in: behind.exactOptional(),
  }),
  z.strictObject({ do: z.literal('cancel') }),
  z.strictObject({
    do: z.literal('set'),
    surface: surfaceName.exactOptional(),
    in: behind.exactOptional(),
    out: behind.exactOptional(),
  }),
  z.strictObject({ do: z.literal('clear'), surface: surfaceName.exactOptional() }),
]);

const fromPage: z.ZodType<FromPage> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('set'), parameter, value }),
  z.strictObject({ type: z.literal('let-go'), parameter }),
  z.strictObject({ type: z.literal('command'), command }),
  z.strictObject({
    type: z.literal('surface'),
    surface: number,
    event: z.enum(['moved', 'turned', 'touched', 'let-go', 'pressed', 'released']),
    control: number,
    value: z.number().min(-64).max(64),
  }),
  z.strictObject({ type: z.literal('learn'), ask: learnAsk }),
  z.strictObject({ type: z.literal('why'), on: z.boolean() }),
  z.strictObject({ type: z.literal('resend'), surface: number }),
  z.strictObject({ type: z.literal('reset-loudness') }),
]);

const commandRequest = z.strictObject({ command, who: name.max(32).exactOptional() });
const learnRequest = z.strictObject({ ask: learnAsk, who: name.max(32).exactOptional() });
const unitName = z.string().trim().min(1).max(64);
const devicesAsk: z.ZodType<DevicesAsk> = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('label'), unit: unitName, name: unitName }),
  z.strictObject({ do: z.literal('swap'), unit: unitName, with: unitName }),
  z.strictObject({ do: z.literal('model'), unit: unitName, model: unitName.exactOptional() }),
  z.strictObject({ do: z.literal('order'), units: z.array(unitName).min(2).max(4) }),
  z.strictObject({ do: z.literal('identify'), name: unitName }),
  z.strictObject({ do: z.enum(['light', 'resend', 'forget']), unit: unitName }),
  z.strictObject({ do: z.enum(['release', 'claim']), port: z.string().trim().min(1).max(200) }),
]);
const devicesRequest = z.strictObject({ ask: devicesAsk, who: name.max(32).exactOptional() });
const calibrateRequest = z.strictObject({ ask: calibrateAsk, who: name.max(32).exactOptional() });
const setRequest = z.strictObject({ path, value, who: name.max(32).exactOptional() });

/** The body of `POST /api/command`. @throws Refusal */
export function readCommand(text: string): { readonly command: Command; readonly who?: string } {
  return read(commandRequest, text);
}

/** The body of `POST /api/set`. @throws Refusal */
export function readSet(text: string): {
  readonly path: string;
  readonly value: StoredValue;
  readonly who?: string;
} {
  return read(setRequest, text);
}

/** The body of `POST /api/import-scenes`. @throws Refusal */
export function readImport(text: string): Omit<Extract<Command, { do: 'import-scenes' }>, 'do'> & {
  readonly dryRun?: boolean;
  readonly who?: string;
} {
  return read(importRequest, text);
}

/** The body of `POST /api/dry-run`. @throws Refusal */
export function readDryRun(text: string): Extract<Command, { do: 'propagate' | 'update-scene' }> {
  return read(dryRunRequest, text).command;
}

/** The body of `POST /api/learn`. @throws Refusal */
export function readLearn(text: string): { readonly ask: LearnAsk; readonly who?: string } {
  return read(learnRequest, text);
}

/** The body of `POST /api/calibrate`. @throws Refusal */
export function readCalibrate(text: string): { readonly ask: CalibrateAsk; readonly who?: string } {
  return read(calibrateRequest, text);
}

/** The body of `POST /api/devices`. @throws Refusal */
export function readDevices(text: string): { readonly ask: DevicesAsk; readonly who?: string } {
  return read(devicesRequest, text);
}

/** A message of a page. @throws Refusal */
export function readMessage(text: string): FromPage {
  return read(fromPage, text);
}

function read<T>(shape: z.ZodType<T>, text: string): T {
  const parsed = shape.safeParse(json(text));
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const where = first && first.path.length > 0 ? ` at "${first.path.join('.')}"` : '';
  throw new Refusal(
    400,
    'BAD_REQUEST',
    `this is not understood${where}: ${first?.message ?? 'it has another shape'}; docs/page.md has the shapes`,
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'BAD_REQUEST', 'this is not JSON; docs/page.md has the shapes');
  }
}
