import { AsyncLocalStorage } from "node:async_hooks";

/** When an invocation dies: at its n-th call, before it has its effect or after it, so that no answer is seen. */
export interface Death {
  call: number;
  when: "before" | "after";
}

/** What a dead process gets from every call: nothing. */
export class Killed extends Error {
  override readonly name = "Killed";
}

type Handler<I, O> = (args: I) => Promise<O>;

/** Any client of the SDK, as far as it lets one add a middleware to all its commands. */
interface Client {
  middlewareStack: {
    add(
      middleware: <I extends { input: object }, O extends object>(
        next: Handler<I, O>,
        context: { commandName?: string },
      ) => Handler<I, O>,
      options: { step: "initialize"; priority: "high" },
    ): void;
  };
}

/** Counts the calls of one invocation through all clients, and kills it at one of them. */
export class Mortality {
  readonly commands: string[] = [];
  dead = false;
  readonly #death: Death | undefined;

  constructor(death: Death | undefined) {
    this.#death = death;
  }

  /** Whatever the work calls, however deep, is this invocation's. */
  live<A>(work: () => Promise<A>): Promise<A> {
    return invocation.run(this, work);
  }

  async call<A>(command: string, send: () => Promise<A>): Promise<A> {
    this.#check();
    this.commands.push(command);
    const fatal = this.#death?.call === this.commands.length;
    if (fatal && this.#death.when === "before") this.dead = true;
    this.#check();
    try {
      return await send();
    } finally {
      if (fatal) this.dead = true;
      this.#check(); // over an answer, and over a service's error, that nobody is left to see
    }
  }

  #check(): void {
    if (this.dead) throw new Killed("the process is dead");
  }
}

const invocation = new AsyncLocalStorage<Mortality>();

/** Makes a client count its calls for the invocation they are made in; calls of the test itself are nobody's. */
export function mortal<C extends object>(client: C): C {
  // The client's own type has its commands' types in the middleware; here any command will do.
  (client as unknown as Client).middlewareStack.add(
    (next, context) => (args) =>
      invocation.getStore()?.call(context.commandName ?? "?", () => next(args)) ?? next(args),
    { step: "initialize", priority: "high" },
  );
  return client;
}
