/** Says what is going on: lines with the seconds since the start, and on a terminal one more that is overwritten. */
export class Progress {
  readonly #out: NodeJS.WriteStream;
  readonly #began = performance.now();
  #status = "";
  #shown = "";
  #ticker: NodeJS.Timeout | undefined;

  constructor(out: NodeJS.WriteStream = process.stderr) {
    this.#out = out;
  }

  get seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }

  /** Something has happened. */
  line(text: string): void {
    this.#wipe();
    this.#out.write(`${this.#clock()}  ${text}\n`);
    this.#draw();
  }

  /** What goes on at the moment; shown on terminals only, with the time running. */
  status(text: string): void {
    this.#status = text;
    if (!this.#out.isTTY) return;
    this.#ticker ??= setInterval(() => this.#draw(), 200).unref();
    this.#draw();
  }

  end(): void {
    clearInterval(this.#ticker);
    this.#status = "";
    this.#wipe();
  }

  #draw(): void {
    if (!this.#out.isTTY || this.#status === "") return;
    this.#wipe();
    this.#shown = `${this.#clock()}  ${this.#status}`.slice(0, (this.#out.columns ?? 80) - 1);
    this.#out.write(this.#shown);
  }

  #wipe(): void {
    if (this.#shown !== "") this.#out.write("\r\u001b[K");
    this.#shown = "";
  }

  #clock(): string {
    return `${this.seconds.toFixed(1).padStart(6)} s`;
  }
}
