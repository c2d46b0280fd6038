import { defineConfig } from 'vitest/config';

/** Programs of their own, and the browser: they go by the clock of a machine that others use too. */
const programs = ['browser', 'cli', 'ground'].map((folder) => `test/${folder}/**/*.test.ts`);
/** What measures the memory of its process, or takes what belongs to a process for itself: each file of these has one of its own. */
const alone = [
  'test/architecture.test.ts',
  'test/bench/**/*.test.ts',
  'test/scenarios/fuzz.test.ts',
  'test/server/api.test.ts',
  'test/wire/osc.test.ts',
];

const common = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  setupFiles: ['test/ground/seed.ts'],
  // spies and variables that a test put in place are gone with it
  restoreMocks: true,
  unstubEnvs: true,
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      // what they import is loaded once and not per file, which took a sixth of the time of all tests
      {
        test: {
          ...common,
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: [...alone, ...programs],
          isolate: false,
        },
      },
      { test: { ...common, name: 'alone', include: alone } },
      { test: { ...common, name: 'programs', include: programs, retry: 1 } }, // what is tried once more is told
    ],
  },
});
