import type { LocalEvent } from "../local/events.ts";
import type { Progress } from "./progress.ts";

/** What an execution does in the states that take their time, or that somebody should hear of. */
const DOING: Readonly<Record<string, string>> = {
  Gather: "gathering what is uploaded together",
  Load: "loading",
  LoadApart: "loading file by file, as the load of all failed",
  Verify: "asking Athena for the rows of the load",
  Settle: "settling: archive, ledger",
  SettleUnverified: "settling; Athena could not read the load",
  SettleFailed: "recording the failed load",
};

/** No fault: whoever finds the job running leaves his files to it. */
const BUSY = "ConcurrentRunsExceeded";

/** Tells the pipeline's events in words, as they happen. */
export function narrator(progress: Progress): (event: LocalEvent) => void {
  const doing = new Map<string, string>();
  const status = () => progress.status([...doing].map(([dataset, what]) => `${dataset}: ${what}`).join(" · "));
  return (event) => {
    switch (event.kind) {
      case "state": {
        const what = DOING[event.state];
        if (event.phase === "entered" && what !== undefined) {
          doing.set(datasetOf(event.execution), what);
          progress.line(`${datasetOf(event.execution)}: ${what}`);
        }
        if (event.error?.includes(BUSY)) {
          progress.line(`${datasetOf(event.execution)}: a load is under way already, and takes the rest too`);
        } else if (event.phase === "failed" || event.phase === "retried") {
          progress.line(`${datasetOf(event.execution)}: ${event.state} ${event.phase}: ${firstLine(event.error)}`);
        }
        break;
      }
      case "execution":
        if (event.status !== "RUNNING") doing.delete(datasetOf(event.name));
        break;
      case "invocation":
        if (event.error !== undefined) progress.line(`${event.function}: ${firstLine(event.error)}`);
        break;
      case "notification":
        progress.line(`told subscribers: ${event.subject ?? firstLine(event.message)}`);
        break;
    }
    status();
  };
}

/** Executions are named by their dataset and a stamp. */
function datasetOf(execution: string): string {
  return execution.replace(/-\d{8}T\d{6}Z.*$/, "");
}

function firstLine(text = "no reason given"): string {
  return text.split("\n")[0] ?? "";
}
