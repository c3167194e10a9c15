import ipaddr from 'ipaddr.js';

/**
 * Networks that ipaddr.js calls ordinary unicast but that are no place on the public internet: Azure's metadata and
 * host agent, and all IPv6 outside 2000::/3, the only block handed out as global unicast (IANA registry, RFC 4291 §2.4).
 */
const extraIpv4 = ['168.63.129.16/32'].map((cidr) => ipaddr.IPv4.parseCIDR(cidr));
const globalIpv6 = ipaddr.IPv6.parseCIDR('2000::/3');
/** Interface identifiers of ISATAP, which end in an IPv4 address to be tunnelled to (RFC 5214 §6.1). */
const tunnelMark = [0x5e, 0xfe];

export interface AddressBlock {
  address: ipaddr.IPv4 | ipaddr.IPv6;
  /** Leading bits that must agree. */
  bits: number;
}

/**
 * True only for an address that is reachable on the public internet and is no special-purpose block (RFC 6890 and the
 * IANA registries behind it). IPv6 forms that carry an IPv4 address (mapped, compatible, NAT64, 6to4, Teredo, ISATAP) are never
 * public here: what they lead to is decided by a router that we cannot see.
 */
export function isPublicAddress(text: string): boolean {
  const address = parseAddress(text);
  if (address === undefined || address.range() !== 'unicast') return false;
  if (address instanceof ipaddr.IPv4) return !extraIpv4.some((block) => address.match(block));
  return address.match(globalIpv6) && !isTunnel(address);
}

function isTunnel(address: ipaddr.IPv6): boolean {
  const [first = 0, second = 0, ...mark] = address.toByteArray().slice(8, 12);
  // The bit of a globally unique IPv4 address is set or not.
  return (first & ~0x02) === 0 && second === 0 && mark.every((byte, index) => byte === tunnelMark[index]);
}

/** True when the address lies in one of the blocks. */
export function isInBlocks(text: string, blocks: readonly AddressBlock[]): boolean {
  const address = parseAddress(text);
  if (address === undefined) return false;
  return blocks.some(
    (block) => block.address.kind() === address.kind() && address.match(block.address as never, block.bits),
  );
}

/** Reads `10.0.0.0/8`, `fd00::/8` or a single address; undefined for anything else. */
export function parseBlock(text: string): AddressBlock | undefined {
  if (text.includes('/')) {
    if (!ipaddr.isValidCIDR(text)) return undefined;
    const [address, bits] = ipaddr.parseCIDR(text);
    return { address, bits };
  }
  const address = parseAddress(text);
  return address && { address, bits: address.kind() === 'ipv4' ? 32 : 128 };
}

/** Four decimal parts or IPv6; never the short, octal or hexadecimal IPv4 forms. */
function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  // A zone names an interface of this machine.
  return ipaddr.IPv6.isValid(text) && !text.includes('%') ? ipaddr.IPv6.parse(text) : undefined;
}
