/** One line of JSON per event; `fileId`, `runId` and `dataset` wherever they are known. */
export type Log = (level: "info" | "warn" | "error", message: string, fields?: LogFields) => void;

export interface LogFields {
  fileId?: string;
  runId?: string;
  dataset?: string;
  [more: string]: unknown;
}

export const logToStdout: Log = (level, message, fields = {}) => {
  process.stdout.write(`${JSON.stringify({ level, message, ...fields })}\n`);
};

export function errorFields(error: unknown): { error: string; errorMessage: string; stack?: string } {
  if (!(error instanceof Error)) return { error: "unknown", errorMessage: String(error) };
  return { error: error.name, errorMessage: error.message, ...(error.stack ? { stack: error.stack } : {}) };
}
