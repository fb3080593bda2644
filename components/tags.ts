import * as pulumi from "@pulumi/pulumi";

/**
 * The options of a component, with which everything below it that AWS lets anyone tag carries the tags that bills are
 * split by: `project`, `stack`, `component` (the innermost one) and whatever else the component says. A resource's own
 * tags win.
 *
 * @example
 * super("lakehouse:index:Ledger", name, {}, tagged(name, opts));
 */
export function tagged(
  component: string,
  opts: pulumi.ComponentResourceOptions = {},
  more: Readonly<Record<string, string>> = {},
): pulumi.ComponentResourceOptions {
  const tags = { project: pulumi.getProject(), stack: pulumi.getStack(), component, ...more };
  const addTags: pulumi.ResourceTransformation = ({ props, opts: own }) =>
    isTaggable(props) ? { props: { ...props, tags: under(tags, props["tags"]) }, opts: own } : undefined;
  return { ...opts, transformations: [...(opts.transformations ?? []), addTags] };
}

/** The AWS provider gives every type that has tags both properties, set or not. */
function isTaggable(props: pulumi.Inputs): boolean {
  return "tags" in props && "tagsAll" in props;
}

function under(tags: Readonly<Record<string, string>>, own: unknown): unknown {
  const later = own instanceof Promise || pulumi.Output.isInstance(own);
  return later ? pulumi.output(own).apply((known) => merged(tags, known)) : merged(tags, own);
}

function merged(tags: Readonly<Record<string, string>>, own: unknown): Record<string, unknown> {
  return { ...tags, ...(own as Record<string, unknown> | undefined) }; // isTaggable has seen whose tags they are
}
