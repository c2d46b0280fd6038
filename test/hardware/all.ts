import type { Scenario } from './ground.ts';
import { cables } from './cables.ts';
import { hid } from './hid.ts';
import { permissions } from './permissions.ts';
import { rawDevices } from './raw-devices.ts';
import { sequencer } from './sequencer.ts';
import { units } from './units.ts';

/** Those that take long come last: where time runs out, most has been seen. */
const scenarios: readonly Scenario[] = [
  ...sequencer,
  ...rawDevices,
  ...units,
  ...permissions,
  ...hid,
  ...cables,
];

const only = process.argv[2];
let failed = 0;
let passed = 0;
process.on('uncaughtException', (error) => {
  failed++;
  process.stdout.write(`✗ nothing is thrown that nobody catches: ${error.stack ?? error.message}\n`);
});
for (const { name, run } of scenarios) {
  if (only !== undefined && !name.includes(only)) continue;
  const started = performance.now();
  try {
    await run();
    passed++;
    process.stdout.write(`✓ ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)\n`);
  } catch (error) {
    failed++;
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stdout.write(`✗ ${name}: ${said.replaceAll('\n', '\n    ')}\n`);
  }
}
process.exit(failed === 0 && passed > 0 ? 0 : 1);
