import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { addressKind, mayBeReached } from './address-rules.ts';

describe('where an address leads', () => {
  it.each([
    ['8.8.8.8', 'public'],
    ['1.1.1.1', 'public'],
    ['172.15.255.255', 'public'],
    ['172.32.0.0', 'public'],
    ['100.63.255.255', 'public'],
    ['100.128.0.0', 'public'],
    ['169.253.255.255', 'public'],
    ['223.255.255.255', 'public'],
    ['2606:4700:4700::1111', 'public'],
    ['2a00:1450:4007:80e::2003', 'public'],
    ['2003::1', 'public'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.255', 'loopback'],
    ['::1', 'loopback'],
    ['0:0:0:0:0:0:0:1', 'loopback'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'private'],
    ['100.127.255.255', 'private'],
    ['fc00::1', 'private'],
    ['fdff:ffff::1', 'private'],
    ['169.254.0.1', 'link_local'],
    ['fe80::1', 'link_local'],
    ['febf::1', 'link_local'],
    ['fec0::1', 'link_local'],
    ['169.254.169.254', 'metadata'],
    ['169.254.170.2', 'metadata'],
    ['168.63.129.16', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['192.0.0.192', 'metadata'],
    ['fd00:ec2::254', 'metadata'],
    ['fd20:ce::254', 'metadata'],
    ['0.0.0.0', 'reserved'],
    ['0.1.2.3', 'reserved'],
    ['192.0.0.1', 'reserved'],
    ['192.0.2.1', 'reserved'],
    ['192.88.99.1', 'reserved'],
    ['198.18.0.1', 'reserved'],
    ['198.19.255.255', 'reserved'],
    ['198.51.100.1', 'reserved'],
    ['203.0.113.1', 'reserved'],
    ['224.0.0.1', 'reserved'],
    ['239.255.255.255', 'reserved'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'reserved'],
    ['::', 'reserved'],
    ['ff02::1', 'reserved'],
    ['100::1', 'reserved'],
    ['2001::1', 'reserved'],
    ['2001:1ff:ffff::1', 'reserved'],
    ['2001:db8::1', 'reserved'],
    ['2002:7f00:1::', 'reserved'],
    ['3fff::1', 'reserved'],
    ['4000::1', 'reserved'],
    ['64:ff9b:1::a00:1', 'reserved'],
    // IPv4 in other clothes leads where IPv4 leads.
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['::FFFF:10.0.0.1', 'private'],
    ['::ffff:169.254.169.254', 'metadata'],
    ['::ffff:8.8.8.8', 'public'],
    ['64:ff9b::10.0.0.1', 'private'],
    ['64:ff9b::a9fe:a9fe', 'metadata'],
    ['64:ff9b::8.8.8.8', 'public'],
    // Other translations, and the compatible addresses of old.
    ['::127.0.0.1', 'reserved'],
    ['::ffff:0:127.0.0.1', 'reserved'],
  ])('%s is %s', (address, kind) => {
    expect(addressKind(address)).toBe(kind);
  });

  it.each([
    ...['', 'localhost', '127.1', '127.0.0.1.', '0177.0.0.1', '0x7f.0.0.1', '2130706433', '256.0.0.1'],
    ...[
      '1.2.3',
      '1.2.3.4.5',
      '-1.2.3.4',
      '1.2.3.4 ',
      ':::',
      ':1',
      '1:',
      '1::2::3',
      '1:2:3:4:5:6:7',
      '12345::',
    ],
    ...['1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7::8', 'fe80::1%eth0', '[::1]', '::1.2.3', '::1.2.3.4:5', 'g::'],
  ])('%j is no address', (text) => {
    expect(addressKind(text)).toBeNull();
  });

  it('IPv4 leads to the same place in every spelling', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
        const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
        const kind = addressKind(address);
        expect(kind).not.toBeNull();
        for (const spelling of [`::ffff:${address}`, `::ffff:${hex}`, `0:0:0:0:0:ffff:${hex}`])
          expect(addressKind(spelling)).toBe(kind);
      }),
    );
  });

  it('every IPv6 address has a kind', () => {
    fc.assert(fc.property(fc.ipV6(), (address) => addressKind(address) !== null));
  });
});

describe('whom news may reach', () => {
  it.each([
    ['public', true, true],
    ['private', false, true],
    ['loopback', false, true],
    ['link_local', false, false],
    ['metadata', false, false],
    ['reserved', false, false],
  ] as const)('%s: %s, and on our own machine %s', (kind, usually, allowed) => {
    expect(mayBeReached(kind, false)).toBe(usually);
    expect(mayBeReached(kind, true)).toBe(allowed);
  });
});
