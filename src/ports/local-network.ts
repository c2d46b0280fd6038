import { BlockList, isIP } from 'node:net';

// RFC 1918, RFC 3927, RFC 4193 and RFC 4291: what cannot come from the internet at large.
const local = new BlockList();
local.addSubnet('127.0.0.0', 8);
local.addSubnet('10.0.0.0', 8);
local.addSubnet('172.16.0.0', 12);
local.addSubnet('192.168.0.0', 16);
local.addSubnet('169.254.0.0', 16);
local.addAddress('::1', 'ipv6');
local.addSubnet('fc00::', 7, 'ipv6');
local.addSubnet('fe80::', 10, 'ipv6');

/** Whether a numeric address belongs to this machine or the network around it. */
export function isLocalNetwork(host: string): boolean {
  const [address = ''] = host.split('%'); // a link-local address names its interface
  const family = isIP(address);
  return family !== 0 && local.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Whether an address to listen on is reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === '::1' || host.startsWith('127.');
}
