import { execFileSync } from "node:child_process";
import { join } from "node:path";

/**
 * How evaluating the program grows with the number of datasets. Each evaluation has a process of its own, the sizes
 * take turns, and the median of the rounds counts. The last line is JSON.
 */
const SIZES = [1, 10, 100];
const ROUNDS = 3;

interface Evaluation {
  seconds: number;
  resources: number;
  states: number;
  definitionBytes: number;
}

const evaluations = new Map<number, Evaluation[]>(SIZES.map((size) => [size, []]));
for (let round = 1; round <= ROUNDS; round += 1) {
  for (const [size, done] of evaluations) {
    const one = evaluate(size);
    done.push(one);
    console.log(`round ${round} of ${ROUNDS}, ${size} dataset(s): ${one.seconds.toFixed(2)} s`);
  }
}
const of = (pick: (done: readonly Evaluation[]) => number) =>
  Object.fromEntries([...evaluations].map(([size, done]) => [size, pick(done)]));
console.log(
  JSON.stringify({
    seconds: of((done) => Number(median(done.map(({ seconds }) => seconds)).toFixed(2))),
    resources: of(([one]) => one?.resources ?? 0),
    states: of(([one]) => one?.states ?? 0),
    definitionBytes: of(([one]) => one?.definitionBytes ?? 0),
  }),
);

function evaluate(size: number): Evaluation {
  const file = join(import.meta.dirname, "evaluate.ts");
  const said = execFileSync(process.execPath, [...process.execArgv, file, String(size)], { encoding: "utf8" });
  return JSON.parse(said) as Evaluation; // evaluate.ts prints nothing else
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
