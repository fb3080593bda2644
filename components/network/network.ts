import type * as pulumi from "@pulumi/pulumi";

/**
 * Where functions and loads are placed. {@link PrivateNetwork} makes one; of a network that exists already, name the
 * parts: it must lead to the same services.
 */
export interface Network {
  /** Subnets of the functions, one in each zone. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly securityGroupIds: readonly pulumi.Input<string>[];
  /** Names of Glue's connections of type NETWORK; a load takes the first whose zone is well. */
  readonly connections: readonly pulumi.Input<string>[];
}
