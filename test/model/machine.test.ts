import { describe, expect, test } from 'vitest';
import { modes } from '../../src/model/machine.ts';

type Door = 'open' | 'closed' | 'locked';
type Act = 'push' | 'pull' | 'turn the key' | 'knock';

const next = modes<Door, Act>('door', 'closed', {
  open: { pull: 'closed' },
  closed: { push: 'open', 'turn the key': 'locked' },
  locked: { 'turn the key': 'closed' },
});

describe('a machine of modes', () => {
  test('goes where its states say, however often it is asked', () => {
    for (let i = 0; i < 2; i++) {
      expect(next('closed', 'push')).toBe('open');
      expect(next('open', 'pull')).toBe('closed');
      expect(next('closed', 'turn the key')).toBe('locked');
      expect(next('locked', 'turn the key')).toBe('closed');
    }
  });

  test('stays where an event means nothing, in this state or in any', () => {
    expect(next('locked', 'push')).toBe('locked');
    expect(next('open', 'turn the key')).toBe('open');
    expect(next('open', 'knock')).toBe('open');
  });
});
