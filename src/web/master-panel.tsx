import { signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { numbers } from './desk.ts';
import { Groups, Panel } from './parameter-groups.tsx';
import { masterGroups } from './strip-groups.ts';

const unfolded = signal(false);
const owner = { path: 'master', name: 'Master', folds: 'master' };

/** The mastering chain: every parameter of it, from the table. */
export function MasterPanel() {
  const desk = numbers.value;
  const groups = useMemo(() => (desk ? masterGroups(desk.table) : []), [desk]);
  if (!desk) return null;
  return (
    <Panel id="of-master" unfolded={unfolded} heading="Mastering">
      {() => <Groups desk={desk} owner={owner} groups={groups} />}
    </Panel>
  );
}
