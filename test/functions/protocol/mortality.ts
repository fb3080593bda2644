import { AsyncLocalStorage } from "node:async_hooks";
import { Readable } from "node:stream";

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

interface Answer {
  output: object;
}

/** Any client of the SDK, as far as it lets one add a middleware to all its commands. */
interface Client {
  middlewareStack: {
    add(
      middleware: <I extends { input: object }, O extends Answer>(
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

  async call<A extends Answer>(command: string, send: () => Promise<A>): Promise<A> {
    this.#check();
    this.commands.push(command);
    const fatal = this.#death?.call === this.commands.length;
    if (fatal && this.#death.when === "before") this.dead = true;
    this.#check();
    try {
      const answer = await send();
      if (fatal || this.dead) letGo(answer);
      return answer;
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

/** A dead process's connections are closed; an object that nobody reads would keep one of this process's for good. */
function letGo({ output }: Answer): void {
  if ("Body" in output && output.Body instanceof Readable) output.Body.destroy();
}

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
