import { BlockList, isIP } from 'node:net';

/** Ranges that do not lead to the public internet (IANA special-purpose address registries, RFC 6890). */
const RANGES_V4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
];
/** Mapped, translated and 6to4 addresses are refused whole, since they can carry any IPv4 address. */
const RANGES_V6 = [
  ...['::/128', '::1/128', '::ffff:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001:db8::/32', '2002::/16'],
  ...['fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
];

// Two lists: one list would take IPv4 addresses for mapped IPv6 ones.
const blockedV4 = new BlockList();
const blockedV6 = new BlockList();
for (const range of RANGES_V4) block(blockedV4, range, 'ipv4');
for (const range of RANGES_V6) block(blockedV6, range, 'ipv6');

/** Whether an IP address is private, local, reserved or multicast. What is no IP address counts as private. */
export function isPrivateAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 0) return true;
  return version === 4 ? blockedV4.check(address, 'ipv4') : blockedV6.check(address, 'ipv6');
}

function block(list: BlockList, range: string, family: 'ipv4' | 'ipv6'): void {
  const [address = '', bits] = range.split('/');
  list.addSubnet(address, Number(bits), family);
}
