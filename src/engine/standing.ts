import { planRecall, type RecallPlan, type Standing } from '../scenes/recall.ts';
import type { Scene } from '../scenes/scenes.ts';
import { rank } from './arbiter.ts';
import type { Engine } from './engine.ts';

/** What a recall of a scene would do now. */
export function recallNow(engine: Engine, scene: Scene): RecallPlan {
  return planRecall(scene, standing(engine));
}

/** The desk as a recall finds it. */
export function standing(engine: Engine): Standing {
  const { table, desk, scopes } = engine;
  return {
    table,
    values: desk.values,
    scopes,
    isFree: (parameter) => engine.arbiter.rank[parameter] === rank.nobody,
    isLed: (parameter) => engine.isLed(parameter),
    partnerOf: (parameter) => desk.partnerOf(parameter),
    pairOf: (parameter) => desk.pairOf(parameter),
  };
}
