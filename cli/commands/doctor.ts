import { EXIT, type ExitCode } from "../exit-codes.ts"; export const doctor = (): Promise<ExitCode> => Promise.resolve(EXIT.ok);
