import { formatCidr, parseCidr, subnet } from "./cidr";

export interface SubnetPlan {
  readonly zone: string;
  readonly cidr: string;
}

/** The subnets of a network, one of each kind in every zone. */
export interface NetworkPlan {
  /** For load balancers: 4,096 addresses of a /16 each. */
  readonly public: readonly SubnetPlan[];
  /** For nodes and their pods: 16,384 addresses of a /16 each. */
  readonly private: readonly SubnetPlan[];
}

const PUBLIC_BITS = 4;
const PRIVATE_BITS = 2;
/** More zones would not fit: three private quarters, and the public ones in the first. */
export const MAX_ZONES = 3;

/**
 * Where the subnets of a network lie. The first quarter of the network holds the public ones and room to spare; each zone
 * has one of the other quarters for its nodes. Adding a zone moves no subnet.
 */
export function planNetwork(cidr: string, zones: readonly string[]): NetworkPlan {
  const network = parseCidr(cidr);
  const take = (bits: number, index: number): string => {
    const found = network && subnet(network, network.prefix + bits, index);
    if (found === undefined) throw new RangeError(`${cidr} has no room for ${zones.length} zones.`);
    return formatCidr(found);
  };
  return {
    public: zones.map((zone, index) => ({ zone, cidr: take(PUBLIC_BITS, index) })),
    private: zones.map((zone, index) => ({ zone, cidr: take(PRIVATE_BITS, index + 1) })),
  };
}
