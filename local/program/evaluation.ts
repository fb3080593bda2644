import * as pulumi from "@pulumi/pulumi";
import * as pulumiState from "@pulumi/pulumi/runtime/state.js";
import { importFresh } from "./fresh-modules.ts";
import type { Stack } from "./stack.ts";

/** Answers a program's resources and function calls in Pulumi's place. */
export interface Monitor {
  readonly register: (args: pulumi.runtime.MockResourceArgs) => Promise<pulumi.runtime.MockResourceResult>;
  readonly call: (args: pulumi.runtime.MockCallArgs) => Promise<Record<string, unknown>>;
}

/**
 * Runs a program from the start against a monitor and returns what it exports, resolved. The first failure, of the
 * program or of the monitor, rejects; whatever the program still waits for then never comes.
 */
export function evaluate(
  stack: Stack,
  monitor: Monitor,
  options: { readonly preview: boolean },
): Promise<Readonly<Record<string, unknown>>> {
  return withOwnPulumiState(async () => {
    let fail: (reason: unknown) => void = () => undefined;
    const failed = new Promise<never>((_resolve, reject) => {
      fail = reject;
    });
    failed.catch(() => undefined); // it is raced below, and may reject before or after
    pulumi.runtime.setAllConfig({ ...stack.config });
    await pulumi.runtime.setMocks(
      { newResource: orFail(monitor.register, fail), call: orFail(monitor.call, fail) },
      stack.project,
      stack.name,
      options.preview,
    );
    process.on("unhandledRejection", fail);
    try {
      const exported = await Promise.race([importFresh(stack.program), failed]);
      await Promise.race([pulumi.runtime.disconnect(), failed]);
      return options.preview ? {} : await Promise.race([resolved(exported), failed]);
    } finally {
      process.off("unhandledRejection", fail);
    }
  });
}

/** A rejected answer would come back as dozens of unhandled rejections: the failure is kept and the answer never comes. */
function orFail<Args, Answer>(
  answer: (args: Args) => Promise<Answer>,
  fail: (reason: unknown) => void,
): (args: Args) => Promise<Answer> {
  return (args) =>
    answer(args).catch((error: unknown) => {
      fail(error);
      return new Promise<never>(() => undefined);
    });
}

async function resolved(exported: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>> {
  const entries = Object.entries(exported).map(
    ([name, value]) =>
      new Promise<[string, unknown]>((resolve) => {
        const output: pulumi.Output<unknown> = pulumi.output<unknown>(value);
        output.apply((plain) => resolve([name, plain]));
      }),
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** Pulumi keeps its settings per asynchronous context when given a store, as its Automation API does; else in globals. */
function withOwnPulumiState<T>(run: () => Promise<T>): Promise<T> {
  // Exported by the runtime but marked internal, so its type is stripped from the declarations.
  const { withLocalStorage } = pulumiState as unknown as {
    readonly withLocalStorage: (run: () => Promise<T>) => Promise<T>;
  };
  return withLocalStorage(run);
}
