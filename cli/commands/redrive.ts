import { EXIT, type ExitCode } from "../exit-codes.ts"; export const redrive = (): Promise<ExitCode> => Promise.resolve(EXIT.ok);
