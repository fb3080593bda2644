import { measureBundle } from "./bundle.ts";
import { measureBurst } from "./burst.ts";
import { measureCsv } from "./csv.ts";
import { measureLargest } from "./largest.ts";
import { measureWorkbooks } from "./xlsx.ts";

// Measures all of ingest and ends with one line of JSON; names of measurements (`xlsx`, `csv`, `bundle`, `burst`) take
// only those. What workbooks with shared texts take is told before. `largest` is taken only by name: what the function's
// memory and time limit must be enough for.
const tell = (line: string) => console.error(line);
const measurements: Record<string, () => Promise<object>> = {
  xlsx: async () => {
    tell(`with shared texts: ${JSON.stringify(await measureWorkbooks(true, tell))}`);
    return measureWorkbooks(false, tell);
  },
  csv: () => measureCsv(),
  bundle: () => measureBundle(),
  burst: () => measureBurst(tell),
  largest: () => measureLargest(tell),
};
const onlyByName = ["largest"];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in measurements));
if (unknown.length > 0) {
  throw new Error(`no measurement '${unknown.join("', '")}'; there are ${Object.keys(measurements).join(", ")}`);
}
const results: Record<string, object> = {};
for (const [name, measure] of Object.entries(measurements)) {
  if (wanted.length > 0 ? !wanted.includes(name) : onlyByName.includes(name)) continue;
  tell(`measuring ${name}`);
  results[name] = await measure();
}
console.log(JSON.stringify(results));
