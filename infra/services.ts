/** A service and the cluster that it runs in. */
export interface Service {
  readonly name: string;
  readonly cluster: string;
  /** Reserved for its VPC: no two may overlap, so that networks can be joined one day. */
  readonly cidr: string;
  /** `pulumi`: a stack of this project. `eksctl`: made by hand (dawn/), Pulumi never touches it. */
  readonly madeBy: "pulumi" | "eksctl";
}

/** The address plan: every service there is, also those that this project leaves alone. */
export const SERVICES: readonly Service[] = [
  { name: "dawn", cluster: "dawn-cluster", cidr: "10.0.0.0/16", madeBy: "eksctl" },
  { name: "day", cluster: "day-cluster", cidr: "10.1.0.0/16", madeBy: "pulumi" },
  { name: "dusk", cluster: "dusk-cluster", cidr: "10.2.0.0/16", madeBy: "pulumi" },
];
