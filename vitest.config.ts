import { defineConfig } from 'vitest/config';

/** Folders of pure code: no test of theirs leaves anything behind, so that what they import is loaded once and not per file. */
const pure = [
  'automation',
  'devices',
  'dsp',
  'engine',
  'feedback',
  'mapping',
  'mappings',
  'mastering',
  'model',
  'scenes',
  'surfaces',
  'sync',
  'units',
  'wire',
].map((folder) => `test/${folder}/**/*.test.ts`);

const common = { testTimeout: 60_000, hookTimeout: 60_000, setupFiles: ['test/ground/seed.ts'] };

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { ...common, name: 'pure', include: pure, isolate: false } },
      { test: { ...common, name: 'whole', include: ['test/**/*.test.ts'], exclude: pure } },
    ],
  },
});
