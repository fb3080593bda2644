/** What `lake` ends with, for scripts. Documented in docs/cli.md. */
export const EXIT = {
  ok: 0,
  /** What was asked for ended badly: a file failed, a query failed, doctor found something. */
  failed: 1,
  /** The command line is wrong; nothing was done. */
  usage: 2,
  /** There is no such stack, dataset, file, run or query. */
  notFound: 3,
  /** AWS did not let us: no keys, keys that ran out, no permission, wrong region, no network. */
  access: 4,
  /** A fault of `lake` itself. */
  internal: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
