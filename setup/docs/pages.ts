import { documentOf } from "../../components/contract/index.ts";
import * as contracts from "../../datasets/index.ts";
import { architecture } from "./architecture.ts";
import { dataDictionary } from "./data-dictionary.ts";
import { askedFor } from "./program.ts";

/** Pages that are made, by their paths from the root. */
export async function generatedPages(root: string): Promise<Record<string, string>> {
  return {
    "docs/architecture.md": await architecture(await askedFor(root)),
    "docs/data-dictionary.md": await dataDictionary(Object.values(contracts).map(documentOf)),
  };
}
