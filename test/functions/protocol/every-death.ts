import { concurrently } from "../../../functions/concurrently.ts";
import type { Death } from "./mortality.ts";
import type { Invocation } from "./world.ts";

const AT_ONCE = 4;

/** How things go on after a death: the same call comes again, or nobody but the sweep comes by. */
export type Recovery = "repeated" | "swept";

export interface Fate {
  death: Death;
  recovery: Recovery;
}

/**
 * `every state`: dies before each call and after the last. Calls follow one another, so that each state the world can
 * be left in is met once; repetition and sweep take turns in recovering from it. `everything`: dies before and after
 * each call, and recovers in both ways.
 */
export type Thoroughness = "every state" | "everything";

/**
 * Plays a scenario once unharmed, to learn how many calls its invocation makes, then once per fate. The scenario
 * brings everything to rest and asserts the end itself.
 * @returns how many deaths were died.
 */
export async function throughEveryDeath(
  thoroughness: Thoroughness,
  scenario: (fate: Fate | null) => Promise<Invocation<unknown>>,
): Promise<number> {
  const unharmed = await scenario(null);
  if (unharmed.error) throw new Error("the unharmed run failed", { cause: unharmed.error });
  const fates = fatesOver(unharmed.commands.length, thoroughness);
  await concurrently(AT_ONCE, fates, async (fate) => {
    const { death, recovery } = fate;
    try {
      const killed = await scenario(fate);
      // Two that race each other make fewer calls at times: then there was no such call to die at.
      const reached = killed.commands.length >= death.call;
      if (killed.answer !== null && reached) throw new Error("the invocation survived");
    } catch (error) {
      const command = unharmed.commands[death.call - 1] ?? "?";
      if (error instanceof Error) {
        error.message = `died ${death.when} call ${death.call}, ${command}, ${recovery}: ${error.message}`;
      }
      throw error;
    }
  });
  return fates.length;
}

function fatesOver(calls: number, thoroughness: Thoroughness): Fate[] {
  const numbers = Array.from({ length: calls }, (_, index) => index + 1);
  if (thoroughness === "every state") {
    const deaths: Death[] = numbers.map((call) => ({ call, when: "before" }));
    deaths.push({ call: calls, when: "after" });
    return deaths.map((death, index) => ({ death, recovery: index % 2 === 0 ? "repeated" : "swept" }));
  }
  return numbers.flatMap((call) =>
    (["before", "after"] as const).flatMap((when) =>
      (["repeated", "swept"] as const).map((recovery) => ({ death: { call, when }, recovery })),
    ),
  );
}
