/** Where a command speaks: what it was asked for on stdout, everything about it on stderr. */
export interface Output {
  /** Whether machines read it. */
  readonly json: boolean;
  /** The answer, for people. */
  readonly print: (text: string) => void;
  /** The answer as JSON; on one line where several follow each other. */
  readonly printJson: (value: unknown, oneLine?: boolean) => void;
  /** Something by the way. */
  readonly note: (text: string) => void;
  /** Replaces the line on a terminal that was told last by this; says nothing elsewhere. */
  readonly progress: (text: string) => void;
}

export function outputTo(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream, json: boolean): Output {
  let drawn = false;
  const clear = () => {
    if (drawn) stderr.write("\r\u001b[K");
    drawn = false;
  };
  return {
    json,
    print: (text) => {
      clear();
      stdout.write(`${text}\n`);
    },
    printJson: (value, oneLine = false) => {
      clear();
      stdout.write(`${JSON.stringify(value, null, oneLine ? 0 : 2)}\n`);
    },
    note: (text) => {
      clear();
      stderr.write(`${text}\n`);
    },
    progress: (text) => {
      if (!stderr.isTTY) return;
      clear();
      if (text !== "") {
        stderr.write(text.slice(0, (stderr.columns || 80) - 1));
        drawn = true;
      }
    },
  };
}
