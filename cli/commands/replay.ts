import { EXIT, type ExitCode } from "../exit-codes.ts"; export const replay = (): Promise<ExitCode> => Promise.resolve(EXIT.ok);
