import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

// RFC 1918, RFC 3927, RFC 4193 and RFC 4291: what cannot come from the internet at large.
const privateRanges = new BlockList();
privateRanges.addSubnet('127.0.0.0', 8);
privateRanges.addSubnet('10.0.0.0', 8);
privateRanges.addSubnet('172.16.0.0', 12);
privateRanges.addSubnet('192.168.0.0', 16);
privateRanges.addSubnet('169.254.0.0', 16);
privateRanges.addAddress('::1', 'ipv6');
privateRanges.addSubnet('fc00::', 7, 'ipv6');
privateRanges.addSubnet('fe80::', 10, 'ipv6');

/**
 * Whether a numeric address belongs to this machine or the network around it: a private range, or the subnet of one
 * of our own interfaces, as studios in universities have public addresses.
 */
export function isLocalNetwork(host: string): boolean {
  const [address = ''] = host.split('%'); // a link-local address names its interface
  const version = isIP(address);
  if (version === 0) return false;
  const family = version === 6 ? 'ipv6' : 'ipv4';
  return privateRanges.check(address, family) || ownSubnets().check(address, family);
}

/** Asked anew each time: interfaces come and go, invitations are few. */
function ownSubnets(): BlockList {
  const subnets = new BlockList();
  for (const addresses of Object.values(networkInterfaces())) {
    for (const { cidr, family } of addresses ?? []) {
      const [network, prefix] = cidr?.split('/') ?? [];
      if (network !== undefined)
        subnets.addSubnet(network, Number(prefix), family === 'IPv6' ? 'ipv6' : 'ipv4');
    }
  }
  return subnets;
}

/** Whether an address to listen on is reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === '::1' || host.startsWith('127.');
}
