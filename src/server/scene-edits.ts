import type { Engine } from '../engine/engine.ts';
import { importFault, importNow, planEdits } from '../engine/scene-edits.ts';
import { sceneChecksum } from '../engine/recall.ts';
import type { Command } from '../model/input.ts';
import type { PageState, SceneState } from '../model/page.ts';
import { changeRow, MOST_NAMED, type ChangeRow } from './scene-answers.ts';
import { Refusal } from './refusal.ts';

type Of<Name extends Command['do']> = Extract<Command, { readonly do: Name }>;

/** `GET /api/scenes`: in their order. */
export function sceneStates({ scenes, table }: Engine): readonly SceneState[] {
  return scenes.map((scene) => {
    const { id, name, notes, colour, fades } = scene;
    return {
      id,
      name,
      checksum: sceneChecksum(scene, table),
      ...(notes !== undefined && { notes }),
      ...(colour !== undefined && { colour }),
      ...(fades && { fades }),
    };
  });
}

/** What surfaces show though it was not recalled. */
export function previewState({ preview }: Engine): PageState['preview'] {
  return preview ? { scene: preview.scene, surfaces: preview.surfaces ?? null } : null;
}

/** What would become of scenes. */
export interface EditPreview {
  readonly scenes: readonly {
    readonly id: number;
    readonly name: string;
    readonly changes: readonly ChangeRow[];
    /** Changes that are not named. */
    readonly more: number;
  }[];
  /** How many values in all. */
  readonly values: number;
}

/** `POST /api/dry-run` @throws Refusal when it could not be done. */
export function previewEdits(engine: Engine, command: Of<'propagate'> | Of<'update-scene'>): EditPreview {
  const plan = planEdits(engine, command);
  if ('fault' in plan) throw new Refusal(400, 'BAD_REQUEST', plan.fault);
  let room = MOST_NAMED;
  const scenes = plan.edits.map(({ before: { id, name }, changes }) => {
    const named = changes.slice(0, room);
    room -= named.length;
    return {
      id,
      name,
      changes: named.map(({ parameter, from, to }) => changeRow(engine, parameter, from, to)),
      more: changes.length - named.length,
    };
  });
  return { scenes, values: plan.edits.reduce((sum, { changes }) => sum + changes.length, 0) };
}

/** What an import comes to: which strip is which, and what each scene brings and loses. */
export interface ImportAnswer {
  readonly strips: ReturnType<typeof importNow>['strips'];
  readonly scenes: readonly { readonly name: string; readonly values: number; readonly lost: number }[];
}

/** What an import would come to now. @throws Refusal where there can be none. */
export function previewImport(engine: Engine, asked: Omit<Of<'import-scenes'>, 'do'>): ImportAnswer {
  const fault = importFault(engine, asked);
  if (fault !== undefined) throw new Refusal(400, 'BAD_REQUEST', fault);
  const { strips, scenes } = importNow(engine, asked);
  return {
    strips,
    scenes: scenes.map(({ document: { name, values }, lost }) => ({
      name,
      values: Object.keys(values).length,
      lost,
    })),
  };
}
