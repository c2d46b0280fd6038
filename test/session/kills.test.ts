import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { killAgainAndAgain } from './kills.ts';

/** `FADERLINE_KILLS=200 npx vitest run test/session/kills.test.ts` for the long one. */
const KILLS = Number(process.env['FADERLINE_KILLS'] ?? 20);

test(
  'a kill at any moment costs at most the last 100 ms of inputs, and never the session',
  { timeout: 20_000 + KILLS * 5000 },
  async () => {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'faderline-kills-'));
    try {
      const kills = await killAgainAndAgain(home, KILLS);
      expect(kills.flatMap(({ faults }) => faults)).toEqual([]);
      expect(Math.max(...kills.map(({ missingMs }) => missingMs))).toBeLessThanOrEqual(100);
      expect(kills.some(({ found }) => found > 100)).toBe(true);
    } finally {
      fs.rmSync(home, { recursive: true, force: true });
    }
  },
);
