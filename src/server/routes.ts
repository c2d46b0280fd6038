import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Bridge } from '../bridge/bridge.ts';
import type { Command } from '../model/input.ts';
import type { Calibrating } from '../bridge/calibrate.ts';
import type { Devices } from '../bridge/devices.ts';
import { importRoom } from '../bridge/import-room.ts';
import type { ParameterUnit } from '../model/parameter-row.ts';
import { stored, unstored, type StoredValue } from '../model/document.ts';
import { BridgeError } from '../model/errors.ts';
import { describeValue } from '../model/format.ts';
import type { ImportRoom } from '../model/import-plan.ts';
import { notLearning } from '../model/learn.ts';
import { automationState, holdsState } from './automation-answers.ts';
import { clipsAnswer } from './clips.ts';
import { cuesAnswer, refuseCue } from './cue-answers.ts';
import { historyShown, turned } from './history.ts';
import { laneList, laneShown } from './lanes.ts';
import { follow } from './learn-stream.ts';
import { isFromHere, mostBytes, tooLarge } from './gate.ts';
import {
  readCalibrate,
  readCommand,
  readDevices,
  readDryRun,
  readImport,
  readLearn,
  readSet,
} from './messages.ts';
import { metrics, type Counts } from './metrics.ts';
import { monitor, MOST_MONITORS } from './monitor.ts';
import { tapeState, userKeys, type Own } from './page-state.ts';
import { Refusal, refuseWords } from './refusal.ts';
import { compareScenes, fadesState, previewRecall, scopesState } from './scene-answers.ts';
import { previewEdits, previewImport, previewState, sceneStates } from './scene-edits.ts';
import { soundAnswer, soundOf } from './sound.ts';
import { spectrum } from './spectrum.ts';
import { syncAnswer } from './sync.ts';
import { explainControl, explainLive } from './why.ts';
import { rangeOf } from '../units/laws.ts';

/** What routes work on. */
export interface Desk extends Own {
  readonly bridge: Bridge;
  readonly calibrating: Calibrating | undefined;
  readonly devices: Devices | undefined;
  readonly counts: Counts;
  /** What the session is called. */
  readonly sessionName: () => string;
  /** What ends each monitor that runs. */
  readonly monitors: Set<() => void>;
  /** Names that came over HTTP: as many as there may be. */
  readonly names: Set<string>;
}

/** One thing that can be asked over HTTP. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly answer: (
    desk: Desk,
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
  ) => void | Promise<void>;
}

/** Who asks over HTTP and says no name, and whoever comes after the last name there is room for. */
const NOBODY = 'network';
const MOST_NAMES = 32;

/** Everything that can be asked over HTTP. */
export const routes: readonly Route[] = [
  { method: 'GET', path: '/api/status', answer: status },
  {
    method: 'GET',
    path: '/api/scenes',
    answer: ({ bridge }, _request, response) => json(response, sceneStates(bridge.engine)),
  },
  {
    method: 'GET',
    path: '/api/recall',
    answer: ({ bridge }, _request, response, query) => json(response, previewRecall(bridge.engine, query)),
  },
  {
    method: 'GET',
    path: '/api/scene-diff',
    answer: ({ bridge }, _request, response, query) => json(response, compareScenes(bridge.engine, query)),
  },
  {
    method: 'GET',
    path: '/api/scopes',
    answer: ({ bridge }, _request, response) => json(response, scopesState(bridge.engine)),
  },
  {
    method: 'GET',
    path: '/api/fades',
    answer: ({ bridge }, _request, response) => json(response, fadesState(bridge.engine)),
  },
  {
    method: 'GET',
    path: '/api/cues',
    answer: ({ bridge }, _request, response) => json(response, cuesAnswer(bridge.engine)),
  },
  {
    method: 'GET',
    path: '/api/clips',
    answer: ({ bridge }, _request, response) => json(response, clipsAnswer(bridge)),
  },
  {
    method: 'GET',
    path: '/api/user-keys',
    answer: ({ bridge }, _request, response) => json(response, userKeys(bridge.engine)),
  },
  {
    method: 'GET',
    path: '/api/history',
    answer: ({ bridge }, _request, response, query) => json(response, historyShown(bridge, query)),
  },
  { method: 'GET', path: '/api/parameters', answer: parameters },
  {
    method: 'GET',
    path: '/api/automation',
    answer: ({ bridge }, _request, response) => json(response, automationState(bridge.engine)),
  },
  {
    method: 'GET',
    path: '/api/holds',
    answer: ({ bridge }, _request, response, query) => json(response, holdsState(bridge.engine, query)),
  },
  {
    method: 'GET',
    path: '/api/lanes',
    answer: ({ bridge }, _request, response) => json(response, laneList(bridge.engine)),
  },
  {
    method: 'GET',
    path: '/api/lane',
    answer: ({ bridge }, _request, response, query) => json(response, laneShown(bridge.engine, query)),
  },
  {
    method: 'GET',
    path: '/api/metrics',
    answer: ({ bridge, counts }, _request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
      response.end(metrics(bridge, counts));
    },
  },
  {
    method: 'GET',
    path: '/api/sync',
    answer: ({ bridge }, _request, response) => json(response, syncAnswer(bridge)),
  },
  {
    method: 'GET',
    path: '/api/sound',
    answer: ({ bridge, counts }, _request, response, query) =>
      json(response, soundAnswer(bridge, counts.listeners, query)),
  },
  {
    method: 'POST',
    path: '/api/sound/reset',
    answer: ({ bridge }, _request, response) => {
      soundOf(bridge).reset();
      json(response, { done: 'reset' });
    },
  },
  { method: 'GET', path: '/api/spectrum', answer: hearSpectrum },
  { method: 'GET', path: '/api/monitor', answer: watch },
  { method: 'GET', path: '/api/why', answer: why },
  {
    method: 'GET',
    path: '/api/mappings',
    answer: ({ mappings }, _request, response) => json(response, mappings?.states ?? []),
  },
  { method: 'GET', path: '/api/learn', answer: followLearning },
  { method: 'POST', path: '/api/learn', answer: learn },
  { method: 'GET', path: '/api/calibrate', answer: followCalibrating },
  { method: 'POST', path: '/api/calibrate', answer: calibrate },
  { method: 'POST', path: '/api/devices', answer: askDevices },
  { method: 'POST', path: '/api/command', answer: command },
  { method: 'POST', path: '/api/set', answer: set },
  {
    method: 'POST',
    path: '/api/dry-run',
    answer: async ({ bridge }, request, response) =>
      json(response, previewEdits(bridge.engine, readDryRun(await bodyOf(request)))),
  },
  { method: 'POST', path: '/api/import-scenes', answer: importScenes },
  { method: 'GET', path: '/api/import', answer: importPlace },
  { method: 'POST', path: '/api/import', answer: importStems },
];

function status(
  { bridge, counts, sessionName }: Desk,
  _request: IncomingMessage,
  response: ServerResponse,
): void {
  const { engine, units } = bridge;
  const { unsaved, place, sampleRate, version, surfaces } = engine;
  json(response, {
    session: sessionName(),
    unsaved,
    transport: tapeState(engine),
    place: place / sampleRate,
    sampleRate,
    units,
    ports: bridge.ports,
    troubles: bridge.troubles,
    surfaces: [...surfaces.values()].map(({ number, who, controls }) => ({
      number,
      name: who,
      controls: controls.length,
    })),
    preview: previewState(engine),
    pages: counts.pages,
    version,
  });
}

/** A parameter, as `GET /api/parameters` lists it. */
export interface ParameterAnswer {
  readonly path: string;
  readonly unit: ParameterUnit;
  readonly value: StoredValue;
  /** The value for people. */
  readonly text: string;
  /** Lowest and highest value. */
  readonly range: readonly [least: StoredValue, most: StoredValue];
  /** Words for the values of a choice, from 0. */
  readonly choices?: readonly string[];
  /** Who has it in hand. */
  readonly holder: string | null;
}

function parameters(
  { bridge: { engine } }: Desk,
  _request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): void {
  const under = query.get('under') ?? '';
  const { table, desk, arbiter } = engine;
  json(
    response,
    table.rows
      .filter(({ path }) => path.startsWith(under))
      .map((parameter): ParameterAnswer => {
        const { number, path, unit, law, choices } = parameter;
        const value = desk.values[number] as number;
        const { min, max } = rangeOf(law);
        return {
          path,
          unit,
          value: stored(value),
          text: describeValue(parameter, value),
          range: [stored(min), stored(max)],
          ...(choices && { choices }),
          holder: arbiter.names[arbiter.holder[number] as number] ?? null,
        };
      }),
  );
}

/** Every message of all units; with `?unit=name`, all of each message of that one. */
function watch(
  { bridge, monitors }: Desk,
  _request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): void {
  if (monitors.size >= MOST_MONITORS)
    throw new Refusal(429, 'TOO_MANY', `there are ${MOST_MONITORS} monitors already; end one of them`);
  const unit = query.get('unit');
  const end = monitor(bridge, response, unit === null ? {} : { unit });
  monitors.add(end);
  response.on('close', () => monitors.delete(end));
}

/** What is heard where, as it changes. */
function hearSpectrum({ bridge, monitors }: Desk, _request: IncomingMessage, response: ServerResponse): void {
  const sound = soundOf(bridge);
  if (monitors.size >= MOST_MONITORS)
    throw new Refusal(429, 'TOO_MANY', `there are ${MOST_MONITORS} monitors already; end one of them`);
  const end = spectrum(sound, response);
  monitors.add(end);
  response.on('close', () => monitors.delete(end));
}

/** How far learning is; with `?follow=name` as it goes on, and whoever learns by that name is released at its end. */
function followLearning(
  { learning, monitors }: Desk,
  _request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): void {
  const follower = query.get('follow');
  if (follower === null) return json(response, learning?.state ?? notLearning);
  if (!learning) throw new Refusal(404, 'NO_ROUTE', 'nothing can be learnt here');
  if (monitors.size >= MOST_MONITORS)
    throw new Refusal(429, 'TOO_MANY', `there are ${MOST_MONITORS} followers already; end one of them`);
  const end = follow(learning, follower.slice(0, 32), response);
  monitors.add(end);
  response.on('close', () => monitors.delete(end));
}

async function learn(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = readLearn(await bodyOf(request));
  if (!desk.learning) throw new Refusal(404, 'NO_ROUTE', 'nothing can be learnt here');
  try {
    await desk.learning.ask(asked.who ?? NOBODY, asked.ask);
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    throw new Refusal(409, 'BAD_REQUEST', error.message);
  }
  json(response, desk.learning.state);
}

/** How far measuring a surface is, and what is known of all; with `?follow=name` as it goes on, as learning is followed. */
function followCalibrating(
  { calibrating, monitors }: Desk,
  _request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): void {
  if (!calibrating) throw new Refusal(404, 'NO_ROUTE', 'nothing can be measured here');
  const follower = query.get('follow');
  if (follower === null) return json(response, { state: calibrating.state, surfaces: calibrating.surfaces });
  if (monitors.size >= MOST_MONITORS)
    throw new Refusal(429, 'TOO_MANY', `there are ${MOST_MONITORS} followers already; end one of them`);
  const end = follow(calibrating, follower.slice(0, 32), response);
  monitors.add(end);
  response.on('close', () => monitors.delete(end));
}

async function calibrate(
  { calibrating }: Desk,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const asked = readCalibrate(await bodyOf(request));
  if (!calibrating) throw new Refusal(404, 'NO_ROUTE', 'nothing can be measured here');
  try {
    await calibrating.ask(asked.who ?? NOBODY, asked.ask);
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    throw new Refusal(409, 'BAD_REQUEST', error.message);
  }
  json(response, { state: calibrating.state, surfaces: calibrating.surfaces });
}

async function askDevices(
  { devices }: Desk,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { ask } = readDevices(await bodyOf(request));
  if (!devices) throw new Refusal(404, 'NO_ROUTE', 'nothing is known of units here');
  try {
    json(response, { done: await devices.ask(ask) });
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    throw new Refusal(409, 'BAD_REQUEST', error.message);
  }
}

/** With `?control=`, what that does now; without, what becomes of everything as it happens. */
function why(
  { bridge, monitors }: Desk,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): void {
  if (query.has('control')) return json(response, explainControl(bridge, query));
  if (monitors.size >= MOST_MONITORS)
    throw new Refusal(429, 'TOO_MANY', `there are ${MOST_MONITORS} monitors already; end one of them`);
  const end = explainLive(bridge, request, response);
  monitors.add(end);
  response.on('close', () => monitors.delete(end));
}

/** What came of the save that was just asked for. */
async function saved({ lastSave }: Bridge): Promise<string> {
  try {
    return await lastSave;
  } catch (error) {
    throw new Refusal(409, 'BAD_REQUEST', (error as Error).message);
  }
}

async function command(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = readCommand(await bodyOf(request));
  refuseWords(asked.command, desk.bridge.engine);
  refuseCue(asked.command, desk.bridge.engine);
  const who = whoOf(desk, asked.who);
  if (asked.command.do === 'undo' || asked.command.do === 'redo')
    return json(response, turned(desk.bridge, asked.command, who));
  const done = doAndListen(desk.bridge, asked.command, who);
  if (asked.command.do === 'save') return json(response, { done: await saved(desk.bridge) });
  json(response, done);
}

/** What came of something that was done by name. */
export interface Done {
  readonly done: Command['do'];
  /** What people were told of it. */
  readonly said: readonly string[];
  /** Which of that were warnings. */
  readonly warned: readonly string[];
  /** Whether it made an undo step: where it was so already, there is nothing to take back. */
  readonly step: boolean;
}

/** `GET /api/import` */
export interface ImportAnswer {
  /** The audio folder of the session. */
  readonly folder: string;
  readonly room: ImportRoom;
}

/** Does something by name. @throws Refusal when it cannot be done. */
function doAndListen(bridge: Bridge, asked: Command, who: string): Done {
  const said: string[] = [];
  const warned: string[] = [];
  const listen = (level: 'info' | 'warn', text: string): void => {
    said.push(text);
    if (level === 'warn') warned.push(text);
  };
  const before = bridge.engine.history.done.at(-1);
  bridge.onTell.add(listen);
  try {
    const refusal = bridge.command(asked, who);
    if (refusal !== undefined)
      throw asked.do === 'edit-lane'
        ? new Refusal(400, 'BAD_REQUEST', refusal)
        : new Refusal(409, 'REFUSED', refusal);
  } finally {
    bridge.onTell.delete(listen);
  }
  const after = bridge.engine.history.done.at(-1);
  return { done: asked.do, said, warned, step: after !== undefined && after !== before };
}

/** Scenes of another session, or only what they would be here. */
async function importScenes(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { who, dryRun, ...asked } = readImport(await bodyOf(request));
  const answer = previewImport(desk.bridge.engine, asked);
  if (dryRun !== true) desk.bridge.command({ do: 'import-scenes', ...asked }, whoOf(desk, who));
  json(response, answer);
}

/** Where the files of stems go, and what of the desk is free for them: for whoever sits at this computer and writes them there. */
function importPlace({ bridge }: Desk, request: IncomingMessage, response: ServerResponse): void {
  if (!isFromHere(request))
    throw new Refusal(403, 'FOREIGN_ADDRESS', 'files are imported on the computer that the session lies on');
  const { clipWatch, engine } = bridge;
  if (!clipWatch) throw new Refusal(409, 'REFUSED', 'this session has no folder to import into');
  const answer: ImportAnswer = { folder: clipWatch.folder, room: importRoom(engine) };
  json(response, answer);
}

/** The commands of an import, which may be longer than others. */
async function importStems(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = readCommand(await bodyOf(request));
  if (asked.command.do !== 'import' && asked.command.do !== 'prepare')
    throw new Refusal(400, 'BAD_REQUEST', 'it takes import and prepare; POST /api/command takes the others');
  json(response, doAndListen(desk.bridge, asked.command, whoOf(desk, asked.who)));
}

async function set(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = readSet(await bodyOf(request));
  const { engine } = desk.bridge;
  const parameter = engine.table.find(asked.path);
  if (parameter === undefined)
    throw new Refusal(
      400,
      'BAD_REQUEST',
      `there is no parameter "${asked.path}"; GET /api/parameters lists them`,
    );
  const who = whoOf(desk, asked.who);
  desk.bridge.submit({ type: 'set', parameter, value: unstored(asked.value), who });
  const holder = engine.arbiter.names[engine.arbiter.holder[parameter] as number] ?? null;
  json(response, { path: asked.path, value: stored(engine.desk.values[parameter] as number), holder });
}

/** Names stay in the arbiter's books for good, so that there must be no end of them. */
function whoOf({ names }: Desk, who = NOBODY): string {
  if (!names.has(who) && names.size >= MOST_NAMES) return NOBODY;
  names.add(who);
  return who;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    // left early, the connection has to stay for the answer
    for await (const piece of request.iterator({ destroyOnReturn: false })) {
      length += (piece as Buffer).length;
      if (length > mostBytes(request)) throw tooLarge(request);
      pieces.push(piece as Buffer);
    }
  } catch (error) {
    if (error instanceof Refusal || request.complete) throw error;
    throw new Refusal(400, 'BAD_REQUEST', 'the request ended before its body did');
  }
  return Buffer.concat(pieces).toString('utf8');
}

function json(response: ServerResponse, answer: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(answer));
}
