import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { planNetwork, type SubnetPlan } from "../subnet-plan";
import type { Tags } from "../tags";

export interface NetworkArgs {
  readonly cidr: string;
  readonly zones: readonly string[];
  readonly nat: "none" | "single" | "per-zone";
  /** The name of the cluster that discovers these subnets. */
  readonly cluster: string;
  readonly protect: boolean;
  readonly tags: Tags;
}

/** What the AWS Load Balancer Controller looks for: public subnets for internet-facing balancers, private ones for inner. */
const DISCOVERY = {
  public: { "kubernetes.io/role/elb": "1" },
  private: { "kubernetes.io/role/internal-elb": "1" },
} as const;

/** A VPC with a public and a private subnet in each zone, and the ways out of them. */
export class Network extends pulumi.ComponentResource {
  readonly vpc: aws.ec2.Vpc;
  readonly publicSubnets: readonly aws.ec2.Subnet[];
  readonly privateSubnets: readonly aws.ec2.Subnet[];
  /** Where nodes live: private subnets, or the public ones where there is no NAT gateway to leave private ones by. */
  readonly nodeSubnets: readonly aws.ec2.Subnet[];
  readonly #name: string;
  readonly #args: NetworkArgs;

  constructor(name: string, args: NetworkArgs, options?: pulumi.ComponentResourceOptions) {
    super("infra:index:Network", name, {}, options);
    this.#name = name;
    this.#args = args;
    const plan = planNetwork(args.cidr, args.zones);
    this.vpc = new aws.ec2.Vpc(
      name,
      { cidrBlock: args.cidr, enableDnsHostnames: true, enableDnsSupport: true, tags: this.#tags(name) },
      { parent: this, protect: args.protect },
    );
    this.publicSubnets = plan.public.map((subnet) => this.#subnet("public", subnet));
    this.privateSubnets = plan.private.map((subnet) => this.#subnet("private", subnet));
    this.nodeSubnets = args.nat === "none" ? this.publicSubnets : this.privateSubnets;
    this.#publicRoutes();
    this.#privateRoutes();
    this.registerOutputs({ vpcId: this.vpc.id });
  }

  #subnet(kind: keyof typeof DISCOVERY, { zone, cidr }: SubnetPlan): aws.ec2.Subnet {
    const name = `${this.#name}-${kind}-${zone}`;
    return new aws.ec2.Subnet(
      name,
      {
        vpcId: this.vpc.id,
        cidrBlock: cidr,
        availabilityZone: zone,
        mapPublicIpOnLaunch: kind === "public",
        tags: { ...this.#tags(name), ...DISCOVERY[kind], [`kubernetes.io/cluster/${this.#args.cluster}`]: "shared" },
      },
      { parent: this },
    );
  }

  #publicRoutes(): void {
    const gateway = new aws.ec2.InternetGateway(
      this.#name,
      { vpcId: this.vpc.id, tags: this.#tags(this.#name) },
      { parent: this },
    );
    const routes = this.#routeTable("public", [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }]);
    this.publicSubnets.forEach((subnet, index) => this.#associate("public", index, subnet, routes));
  }

  /** Without NAT the private subnets reach the VPC alone. */
  #privateRoutes(): void {
    const { nat, zones } = this.#args;
    const gateways = zones.slice(0, { none: 0, single: 1, "per-zone": zones.length }[nat]).map(this.#natGateway, this);
    const tables = (nat === "per-zone" ? zones : ["all"]).map((zone, index) => {
      const gateway = gateways[index];
      const way = gateway === undefined ? [] : [{ cidrBlock: "0.0.0.0/0", natGatewayId: gateway.id }];
      return this.#routeTable(nat === "per-zone" ? `private-${zone}` : "private", way);
    });
    this.privateSubnets.forEach((subnet, index) => {
      const table = tables[index] ?? tables[0];
      if (table !== undefined) this.#associate("private", index, subnet, table);
    });
  }

  #natGateway(zone: string, index: number): aws.ec2.NatGateway {
    const name = `${this.#name}-nat-${zone}`;
    const address = new aws.ec2.Eip(name, { domain: "vpc", tags: this.#tags(name) }, { parent: this });
    const subnet = this.publicSubnets[index];
    if (subnet === undefined) throw new RangeError(`There is no public subnet in ${zone}.`);
    return new aws.ec2.NatGateway(
      name,
      { allocationId: address.id, subnetId: subnet.id, tags: this.#tags(name) },
      { parent: this },
    );
  }

  #routeTable(kind: string, routes: aws.types.input.ec2.RouteTableRoute[]): aws.ec2.RouteTable {
    const name = `${this.#name}-${kind}`;
    return new aws.ec2.RouteTable(name, { vpcId: this.vpc.id, routes, tags: this.#tags(name) }, { parent: this });
  }

  #associate(kind: string, index: number, subnet: aws.ec2.Subnet, table: aws.ec2.RouteTable): void {
    const name = `${this.#name}-${kind}-${this.#args.zones[index] ?? index}`;
    void new aws.ec2.RouteTableAssociation(name, { subnetId: subnet.id, routeTableId: table.id }, { parent: this });
  }

  #tags = (name: string): Tags => ({ Name: name, ...this.#args.tags });
}
