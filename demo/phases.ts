import type { Progress } from "./progress.ts";

/** Measures what each phase of the demo takes, and says that it begins. */
export class Phases {
  readonly seconds: Record<string, number> = {};
  readonly #progress: Progress;

  constructor(progress: Progress) {
    this.#progress = progress;
  }

  async run<A>(name: string, said: string, work: () => Promise<A>): Promise<A> {
    const began = this.#progress.seconds;
    this.#progress.line(said);
    try {
      return await work();
    } finally {
      this.seconds[name] = (this.seconds[name] ?? 0) + this.#progress.seconds - began;
    }
  }
}
