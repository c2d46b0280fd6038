import fc from 'fast-check';

/**
 * Properties are tried with the same values at every run, so that a test that fails is about the change at hand. Other values are
 * looked for by `npm run explore`.
 */
fc.configureGlobal({ seed: Number(process.env['FADERLINE_SEED'] ?? 1) });
