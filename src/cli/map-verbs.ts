import type { Command } from 'commander';
import { later } from './later.ts';
import type { MapShowOptions } from './map-show.ts';
import type { MapTestOptions } from './map-test.ts';
import { verb } from './verbs.ts';

const checkMappings = later(async () => (await import('./map.ts')).checkMappings);
const showMapping = later(async () => (await import('./map-show.ts')).showMapping);
const testMappings = later(async () => (await import('./map-test.ts')).testMappings);
const migrateMappings = later(async () => (await import('./map-migrate.ts')).migrateMappings);

/** `faderline map …` */
export function mapVerbs(program: Command): void {
  const map = program.command('map').description('mappings: what the controls do').exitOverride();
  verb(
    map
      .command('check')
      .description('everything that is wrong with mappings, each at its line and column')
      .argument('[file...]', 'without one, the mapping that comes with Faderline')
      .addHelpText('after', '\nExample: faderline map check my-mapping.yaml'),
    (out, files: string[]) => checkMappings(files, out),
  );
  verb(
    map
      .command('show')
      .description('what every control does, in each layer and page')
      .argument('[file]', 'without one, the mapping that surfaces of that model get')
      .option('--model <model>', 'the surface; without it, the first that the mapping is for')
      .option('--layer <name>', 'only what this layer says; "base" for what counts always')
      .option('--page <name>', 'only what this page says')
      .addHelpText('after', '\nExample: faderline map show --model x-touch --page eq'),
    (out, file: string | undefined, options: MapShowOptions) => showMapping(file, options, out),
  );
  verb(
    map
      .command('test')
      .description('do the tests of a mapping on a simulated surface, in no time')
      .argument('<file...>', 'mappings with tests in them, or files of tests that name a mapping')
      .option('--model <model>', 'the simulated surface; without it, the first that the mapping is for')
      .option('--session <dir>', 'begin each test with this session; without it, with a blank one')
      .option('--verbose', 'say of every step what the controls did and why')
      .addHelpText('after', '\nExample: faderline map test my-mapping.yaml --verbose'),
    (out, files: string[], options: MapTestOptions) => testMappings(files, options, out),
  );
  verb(
    map
      .command('migrate')
      .description(
        'bring mappings of an older format up to date, comments and all; each stays as it was beside it',
      )
      .argument('<file...>', 'mappings')
      .addHelpText('after', '\nExample: faderline map migrate my-mapping.yaml'),
    (out, files: string[]) => migrateMappings(files, out),
  );
}
