import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Contract } from "../../components/contract/index.ts";
import type { Line } from "./cells.ts";
import { headerOf } from "./cells.ts";
import { type Sheet, writeCsv, writeWorkbook } from "./files.ts";

/** A file to upload. The same file may be named twice: then it is uploaded twice. */
export interface Upload {
  wave: number;
  /** The object's key in the raw bucket. */
  key: string;
  /** The file on this machine. */
  path: string;
  /** What should become of it, in words. */
  expectation: string;
}

/** Writes the files of one wave below `folder/wave-<n>/incoming/`. */
export function waveWriter(folder: string, wave: number) {
  const place = async (name: string, expectation: string): Promise<Upload> => {
    const key = `incoming/${name}`;
    const path = join(folder, `wave-${wave}`, key);
    await mkdir(dirname(path), { recursive: true });
    return { wave, key, path, expectation };
  };
  return {
    place,
    async csv(name: string, header: readonly string[], lines: readonly Line[], expectation: string): Promise<Upload> {
      const upload = await place(name, expectation);
      await writeCsv(upload.path, header, lines);
      return upload;
    },
    async workbook(name: string, sheets: readonly Sheet[], expectation: string): Promise<Upload> {
      const upload = await place(name, expectation);
      await writeWorkbook(upload.path, sheets);
      return upload;
    },
  };
}

export function sheetOf(name: string, contract: Contract, lines: readonly Line[]): Sheet {
  return { name, header: headerOf(contract), lines };
}
