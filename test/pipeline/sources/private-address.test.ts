import { expect, it } from 'vitest';
import { isPrivateAddress } from '../../../src/pipeline/sources/private-address.js';

it.each([
  ...[
    '127.0.0.1',
    '127.9.9.9',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '0.0.0.0',
  ],
  ...['100.64.0.1', '224.0.0.1', '255.255.255.255', '::1', '::', 'fe80::1', 'fd00::1', 'ff02::1', '::ffff:127.0.0.1'],
  ...['::ffff:8.8.8.8', '64:ff9b::7f00:1', '2002:7f00:1::', 'localhost', ''],
])('isPrivateAddress refuses %s', (address) => {
  expect(isPrivateAddress(address)).toBe(true);
});

it.each(['8.8.8.8', '172.32.0.1', '192.169.0.1', '11.0.0.1', '100.128.0.1', '2606:4700::1', '2a00:1450::1'])(
  'isPrivateAddress accepts %s',
  (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  },
);
