import { expect, test } from 'vitest';
import { notSaved } from '../../src/bridge/service.ts';

test('a save on a full disk said that everything is in the journal, which could not be written either', () => {
  expect(notSaved('no space left', true)).toBe(
    'Not saved: no space left. Everything is still here, but the journal cannot be written either: a crash would lose it. Make room on the disk, and save again',
  );
  expect(notSaved('no space left', false)).toBe(
    'Not saved: no space left. Everything is still here and in the journal',
  );
});
