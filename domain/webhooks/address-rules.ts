/** What kind of place an IP address leads to: news for others goes to the public internet, never to our own network. */

/**
 * `metadata`: where a cloud tells a machine its own secrets. `reserved`: leads nowhere that a subscriber could be
 * (documentation, multicast, tunnels and translations that hide another address, and what nobody was given yet).
 */
export type AddressKind = 'public' | 'private' | 'loopback' | 'link_local' | 'metadata' | 'reserved';

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

interface Block extends Address {
  readonly length: number;
  readonly kind: AddressKind;
}

/**
 * The kind of an address in its usual spelling, such as `192.0.2.1` or `2001:db8::1`; null for any other text, a zone
 * (`fe80::1%eth0`) among them.
 */
export function addressKind(text: string): AddressKind | null {
  const address = addressOf(text);
  return address && kindOf(address);
}

/** `allowPrivate`: the subscriber may be on our own machine or in our own network; even then no machine's secrets are told. */
export function mayBeReached(kind: AddressKind, allowPrivate: boolean): boolean {
  return kind === 'public' || (allowPrivate && (kind === 'loopback' || kind === 'private'));
}

function kindOf(address: Address): AddressKind {
  const carried = embeddedIn(address);
  if (carried) return kindOf(carried);
  const block = blocks.find((one) => isWithin(address, one));
  if (block) return block.kind;
  // Of IPv6 only 2000::/3 is given out to anybody (iana.org/assignments/ipv6-address-space).
  return address.bits === 32 || address.value >> 125n === 1n ? 'public' : 'reserved';
}

/** IPv4 in IPv6 clothes is the same place: mapped (RFC 4291 §2.5.5.2), and translated on the way (NAT64, RFC 6052). */
function embeddedIn({ bits, value }: Address): Address | null {
  if (bits === 32) return null;
  const prefix = value >> 32n;
  return prefix === mapped || prefix === translated ? { bits: 32, value: value & 0xffff_ffffn } : null;
}

const mapped = 0xffffn;
const translated = 0x0064_ff9b_0000_0000_0000_0000n;

/**
 * The first that fits counts. Sources: iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry; the
 * metadata addresses of AWS (also of its containers), Azure, Google, Alibaba and Oracle.
 */
const blocks: readonly Block[] = [
  ...blocksOf('metadata', [
    ...['169.254.169.254/32', '169.254.170.2/32', '169.254.170.23/32', '168.63.129.16/32'],
    ...['100.100.100.200/32', '192.0.0.192/32'],
    ...['fd00:ec2::254/128', 'fd00:ec2::23/128', 'fd20:ce::254/128'],
  ]),
  ...blocksOf('loopback', ['127.0.0.0/8', '::1/128']),
  ...blocksOf('private', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7']),
  ...blocksOf('link_local', ['169.254.0.0/16', 'fe80::/10', 'fec0::/10']),
  ...blocksOf('reserved', [
    // "This network", protocol assignments, documentation, the old 6to4 relays, benchmarks, multicast, the rest.
    ...['0.0.0.0/8', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '198.18.0.0/15', '198.51.100.0/24'],
    ...['203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
    // Teredo and the other special purposes, documentation, 6to4, documentation again; multicast is outside 2000::/3.
    ...['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'],
  ]),
];

function blocksOf(kind: AddressKind, texts: readonly string[]): Block[] {
  return texts.map((text) => {
    const [base = '', length = ''] = text.split('/');
    const address = addressOf(base);
    if (!address) throw new Error(`${text} is not a block of addresses`);
    return { ...address, length: Number(length), kind };
  });
}

function isWithin(address: Address, block: Block): boolean {
  const rest = BigInt(block.bits - block.length);
  return address.bits === block.bits && address.value >> rest === block.value >> rest;
}

function addressOf(text: string): Address | null {
  const [bits, value] = text.includes(':') ? ([128, sixOf(text)] as const) : ([32, fourOf(text)] as const);
  return value === null ? null : { bits, value };
}

/** Only as four plain numbers: other spellings (010.0.0.1, 0x7f.1) mean different things to different readers. */
function fourOf(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return null;
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function sixOf(text: string): bigint | null {
  const halves = text.split('::').map(groupsOf);
  const [head, tail] = halves;
  if (!head || tail === null || halves.length > 2) return null;
  const written = head.length + (tail?.length ?? 0);
  if (tail === undefined ? written !== 8 : written > 7) return null;
  const zeros = Array.from({ length: 8 - written }, () => 0n);
  return [...head, ...zeros, ...(tail ?? [])].reduce((value, group) => (value << 16n) | group, 0n);
}

/** The groups of sixteen bits on one side of `::`; an IPv4 address may stand for the last two. */
function groupsOf(half: string): readonly bigint[] | null {
  if (half === '') return [];
  const parts = half.split(':');
  const groups = parts.flatMap((part, index): readonly (bigint | null)[] => {
    if (/^[0-9a-f]{1,4}$/i.test(part)) return [BigInt(`0x${part}`)];
    const four = index === parts.length - 1 ? fourOf(part) : null;
    return four === null ? [null] : [four >> 16n, four & 0xffffn];
  });
  return groups.every((group) => group !== null) ? groups : null;
}
