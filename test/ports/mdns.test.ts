import { expect, test } from 'vitest';

import { advertise, browse, type FoundSession } from '../../src/ports/mdns.ts';

/** Longer than an answer takes on this machine, ms. */
const DEADLINE = 5000;

test('a session that is advertised is found with its port, or there is one line about the network', async () => {
  const lines: string[] = [];
  let stop = async (): Promise<void> => {};
  const found = await new Promise<FoundSession | undefined>((done) => {
    const late = setTimeout(() => done(undefined), DEADLINE);
    const heard = (session: FoundSession): void => {
      if (!session.name.startsWith('Faderline test')) return;
      clearTimeout(late);
      done(session);
    };
    stop = browse(
      heard,
      () => {},
      (line) => lines.push(line),
    );
    const end = advertise('Faderline test', 50_004, (line) => lines.push(line));
    const stopBrowsing = stop;
    stop = async () => {
      await end();
      await stopBrowsing();
    };
  });
  await stop();
  if (found === undefined) expect(lines.length).toBeLessThanOrEqual(2);
  else expect(found.port).toBe(50_004);
});
