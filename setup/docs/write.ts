import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { generatedPages } from "./pages.ts";

/** Writes the pages that say what the program and the contracts say. */
const root = join(import.meta.dirname, "../..");
for (const [path, text] of Object.entries(await generatedPages(root))) {
  writeFileSync(join(root, path), text);
  console.log(`docs: ${path}`);
}
