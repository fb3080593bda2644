/** Bundles `lake` into a folder; answers with the times of its sources. */
export function buildCli(folder: string): Promise<Record<string, number>>;
