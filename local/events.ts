/** What happens on the local target while it runs, for whoever shows progress. */
export type LocalEvent =
  | { readonly kind: "execution"; readonly at: Date; readonly name: string; readonly status: string }
  | {
      readonly kind: "state";
      readonly at: Date;
      readonly execution: string;
      readonly state: string;
      readonly phase: "entered" | "exited" | "failed" | "retried";
      readonly error?: string;
    }
  | {
      readonly kind: "invocation";
      readonly at: Date;
      readonly function: string;
      readonly phase: "started" | "ended";
      readonly milliseconds?: number;
      readonly error?: string;
    }
  | {
      readonly kind: "notification";
      readonly at: Date;
      readonly topicArn: string;
      readonly subject: string | null;
      readonly message: string;
    };

export type LocalEventListener = (event: LocalEvent) => void;

export class LocalEvents {
  readonly #listeners = new Set<LocalEventListener>();

  /** Calls the listener for every event from now on; returns how to stop that. */
  listen(listener: LocalEventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: LocalEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
