import { signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { numbers, state } from './desk.ts';
import { Groups, nameOf, Panel } from './parameter-groups.tsx';
import { groupsOf } from './strip-groups.ts';

/** The panel itself. */
const unfolded = signal(false);

/** Everything of the selected strip that does not stand on the strip, from the table of parameters. */
export function StripPanel() {
  const desk = numbers.value;
  const strip = desk?.table.strips[state.selected.value];
  const groups = useMemo(() => (desk && strip ? groupsOf(desk.table, strip) : []), [desk, strip]);
  if (!desk || !strip) return null;
  const owner = { path: strip.path, name: nameOf(strip), folds: 'strip' };
  return (
    <Panel
      id="of-strip"
      unfolded={unfolded}
      heading={
        <>
          Strip: <span class="whose">{owner.name}</span>
        </>
      }
    >
      {() => <Groups key={strip.path} desk={desk} owner={owner} groups={groups} />}
    </Panel>
  );
}
