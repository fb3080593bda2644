import { EXIT, type ExitCode } from "../exit-codes.ts"; export const rejected = (): Promise<ExitCode> => Promise.resolve(EXIT.ok);
