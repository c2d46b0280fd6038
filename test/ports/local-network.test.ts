import { networkInterfaces } from 'node:os';

import { expect, test } from 'vitest';

import { isLocalNetwork, isLoopback } from '../../src/ports/local-network.ts';

test.each([
  ['127.0.0.1', true],
  ['10.255.0.1', true],
  ['172.31.9.9', true],
  ['172.32.0.1', false],
  ['192.168.1.20', true],
  ['169.254.3.4', true],
  ['8.8.8.8', false],
  ['::1', true],
  ['fe80::1%eth0', true],
  ['fd12::1', true],
  ['2001:4860:4860::8888', false],
  ['::ffff:10.0.0.1', true],
  ['not an address', false],
])('%s is on the local network: %s', (host, local) => {
  expect(isLocalNetwork(host)).toBe(local);
});

test('whatever address this machine has, its own network is local', () => {
  for (const { address } of Object.values(networkInterfaces()).flatMap((all) => all ?? [])) {
    expect(isLocalNetwork(address)).toBe(true);
  }
});

test('an address that only this machine reaches is told from others', () => {
  expect(['127.0.0.1', '127.0.1.1', '::1', '0.0.0.0', '192.168.0.1'].map(isLoopback)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
