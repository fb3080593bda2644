import type * as pulumi from "@pulumi/pulumi";

/**
 * A change to one child of a component before it is created: some arguments, which are laid over its own, or a function
 * that changes arguments and options or returns other arguments. `name` tells children of one kind apart.
 *
 * @example
 * new LakehouseDataset("orders", {
 *   ...args,
 *   transform: {
 *     table: { description: "Every order, newest version" },
 *     job: (job, opts, name) => {
 *       job.timeout = 30;
 *       opts.protect = true;
 *     },
 *   },
 * });
 */
export type Transform<Args extends object> =
  Partial<Args> | ((args: Args, opts: pulumi.CustomResourceOptions, name: string) => Args | void);

/** A kind of resource, as the constructor of its class; some take no arguments. */
type Kind<Args extends object | undefined, Made extends pulumi.CustomResource> = new (
  name: string,
  args: Args,
  opts?: pulumi.CustomResourceOptions,
) => Made;

/**
 * Creates a child of a component, changed by whatever the component's user wants to have changed.
 *
 * @example
 * const role = create(aws.iam.Role, transform?.role, `${name}-role`, { assumeRolePolicy }, { parent: this });
 */
export function create<Args extends object | undefined, Made extends pulumi.CustomResource>(
  kind: Kind<Args, Made>,
  transform: Transform<NonNullable<NoInfer<Args>>> | undefined,
  name: string,
  args: NonNullable<NoInfer<Args>>,
  opts: pulumi.CustomResourceOptions,
): Made {
  const own = { ...opts };
  const changed = transformed(transform, args, own, name);
  return withoutTraces(() => new kind(name, changed, own));
}

/** The arguments after the transform; those given stay as they are, the options are changed in place. */
export function transformed<Args extends object>(
  transform: Transform<Args> | undefined,
  args: Args,
  opts: pulumi.CustomResourceOptions,
  name: string,
): Args {
  const own = { ...args };
  return typeof transform === "function" ? (transform(own, opts, name) ?? own) : { ...own, ...transform };
}

/**
 * Pulumi keeps a stack trace with every promise, to explain those that never resolve; for a hundred datasets that is
 * half of the time a program takes. Where a resource was made is recorded all the same.
 */
function withoutTraces<T>(make: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
