import type * as pulumi from "@pulumi/pulumi";

/** The operations of a provider; `preview` stands for create and update in a preview. */
export type Operation = "check" | "diff" | "preview" | "create" | "update" | "delete" | "read";

type ByOperation<T> = Partial<Record<Operation, T>>;

/**
 * How a resource is to behave: its input `lab`, or a rule of faults.json. It never counts as a difference and the cloud does
 * not hold it.
 */
export interface Behaviour {
  /** Fails with this message. For check also {property, reason}. */
  readonly fail?: ByOperation<string> & {
    readonly check?: string | { readonly property: string; readonly reason: string };
  };
  /** Fails with "Throttling: Rate exceeded" so many times, then works; counted in the journal, so across runs. */
  readonly throttle?: ByOperation<number>;
  /** Seconds. */
  readonly sleep?: ByOperation<number>;
  /** Waits until this file is there. */
  readonly until?: ByOperation<string>;
  /** Never answers. */
  readonly hang?: readonly Operation[];
  /** The provider's process dies. */
  readonly crash?: readonly Operation[];
  /** A pause ends with an error at the engine's Cancel; without it, it goes on as most providers do. */
  readonly heedsCancel?: boolean;
  /** The object exists afterwards, but the operation failed for these reasons (initErrors). */
  readonly partial?: { readonly create?: readonly string[]; readonly update?: readonly string[] };
  /** More paths that force a replacement: "size", "network.zone", "rules[*].port". */
  readonly forceNew?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  /** What Diff says: paths and kinds, only names of properties, or only that there is a difference. */
  readonly diff?: "detailed" | "keys" | "changes";
  /** Whether detailedDiff's old values are of the inputs (default) or of the outputs: inputDiff true or false. */
  readonly diffOf?: "inputs" | "outputs";
  /** Outputs that are unknown while an update is previewed. */
  readonly unknown?: readonly string[];
  /** More outputs, as the cloud would add them. */
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** Outputs that the provider marks as secret. */
  readonly secretOutputs?: readonly string[];
}

type Inputs = Readonly<Record<string, unknown>> & { readonly lab?: pulumi.Input<Behaviour> };

export class Resource extends pulumi.CustomResource {
  constructor(
    token: string,
    name: string,
    inputs?: Inputs,
    options?: pulumi.CustomResourceOptions & { outputs?: readonly string[] },
  );
  readonly arn: pulumi.Output<string>;
}

declare class Typed extends pulumi.CustomResource {
  constructor(name: string, inputs?: Inputs, options?: pulumi.CustomResourceOptions);
  static get(name: string, id: pulumi.Input<string>, options?: pulumi.CustomResourceOptions): Typed;
  readonly arn: pulumi.Output<string>;
  readonly tags: pulumi.Output<Record<string, string> | undefined>;
}

export class Vpc extends Typed {
  readonly cidrBlock: pulumi.Output<string>;
  readonly mainRouteTableId: pulumi.Output<string>;
}
export class Subnet extends Typed {
  readonly cidrBlock: pulumi.Output<string>;
}
export class SecurityGroup extends Typed {}
export class Role extends Typed {}
export class Cluster extends Typed {
  readonly name: pulumi.Output<string>;
  readonly version: pulumi.Output<string>;
  readonly endpoint: pulumi.Output<string>;
  readonly kubeconfig: pulumi.Output<string>;
}
export class NodeGroup extends Typed {}
export class Database extends Typed {
  readonly address: pulumi.Output<string>;
  readonly password: pulumi.Output<string>;
}
export class Bucket extends Typed {
  readonly url: pulumi.Output<string>;
}
export class Thing extends Typed {
  readonly value: pulumi.Output<unknown>;
  readonly label: pulumi.Output<string>;
}
export class Component extends pulumi.ComponentResource {
  constructor(type: string, name: string, inputs?: Record<string, unknown>, options?: pulumi.ComponentResourceOptions);
}
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, inputs?: Record<string, unknown>, options?: pulumi.ResourceOptions);
}
export function getZones(options?: pulumi.InvokeOptions): Promise<string[]>;
