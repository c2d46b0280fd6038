import type { Engine } from '../engine/engine.ts';
import type { ImportRoom, RoomBus } from '../model/import-plan.ts';
import type { Strip } from '../model/layout.ts';

/** What of the desk an import of stems goes by. */
export function importRoom(engine: Engine): ImportRoom {
  const { table, clips, sampleRate } = engine;
  const value = (path: string): number => engine.desk.values[table.at(path)] as number;
  const strips = (kind: Strip['kind']): readonly Strip[] =>
    table.strips.filter((strip) => strip.kind === kind);
  const channels = strips('ch').map(({ number, path }) => ({
    strip: number,
    path,
    name: engine.label(number).name,
    plays: (clips.get(number)?.length ?? 0) > 0,
    down: value(`${path}/fader`) === -Infinity,
    polarity: value(`${path}/polarity`) === 1 ? (1 as const) : (0 as const),
    delay: value(`${path}/delay`),
  }));
  const bus = ({ number, path, label }: Strip): RoomBus => {
    const { name } = engine.label(number);
    const used = table.strips.some((strip) => {
      const member = table.find(`${strip.path}/${path}`);
      return member !== undefined && engine.desk.values[member] === 1;
    });
    return { strip: number, name, free: name === label && !used };
  };
  return { sampleRate, channels, groups: strips('grp').map(bus), dcas: strips('dca').map(bus) };
}
