import * as ipaddr from "ipaddr.js";

/** A range of IPv4 addresses, from its first address on. */
export interface Cidr {
  readonly first: number;
  readonly prefix: number;
}

const BITS = 32;

/** Reads `10.1.0.0/16`; undefined where it is none, or where its address is not the first one of its range. */
export function parseCidr(text: string): Cidr | undefined {
  if (!ipaddr.IPv4.isValidCIDRFourPartDecimal(text)) return undefined;
  const [address, prefix] = ipaddr.IPv4.parseCIDR(text);
  const first = ipaddr.IPv4.networkAddressFromCIDR(text);
  return address.toString() === first.toString() ? { first: numberOf(first), prefix } : undefined;
}

export const formatCidr = ({ first, prefix }: Cidr): string => `${addressOf(first)}/${prefix}`;

/** Do two ranges share an address? */
export function overlaps(one: Cidr, other: Cidr): boolean {
  return one.first < end(other) && other.first < end(one);
}

/** The nth range of this prefix inside another one; undefined where it has no room for it. */
export function subnet(within: Cidr, prefix: number, index: number): Cidr | undefined {
  const first = within.first + index * size(prefix);
  return prefix >= within.prefix && index >= 0 && first < end(within) ? { first, prefix } : undefined;
}

const size = (prefix: number): number => 2 ** (BITS - prefix);
const end = ({ first, prefix }: Cidr): number => first + size(prefix);

const numberOf = (address: ipaddr.IPv4): number => address.toByteArray().reduce((sum, byte) => sum * 256 + byte, 0);

const addressOf = (value: number): string =>
  new ipaddr.IPv4([24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256)).toString();
