import { SYSTEM_COLUMNS } from "./contract/index.ts";
import { anyFailure, busy, failed, load, type LoadWorkflowArgs, settle, tell, unverified } from "./load-tasks.ts";
import { RUNS, STAGED, stagedPrefix, startedKey } from "./protocol/index.ts";
import {
  all,
  asText,
  at,
  executionArn,
  executionName,
  format,
  isAbove,
  isBelow,
  isPresent,
  isTrue,
} from "./workflow/index.ts";
import { isZero, parsed, plus, type Workflow, wordAt, workflow } from "./workflow/index.ts";
import { countOne, queryResults, runQuery } from "./workflow/tasks/index.ts";

/** An execution goes round at most so often; what is still staged then is the sweep's. */
const MOST_ROUNDS = 20;

/** The error of an execution whose failure people have been told. */
export const LOAD_FAILED = "LoadFailed";

/** Gathers, loads, verifies, settles and tells: one execution per dataset and window of the clock. */
export function loadWorkflow(args: LoadWorkflowArgs) {
  const run = { dataset: at("dataset"), runId: at("run.id"), execution: executionArn, told: at("told") };
  return workflow({
    comment: "Loads everything that is staged for a dataset, in one run of its job at a time.",
    startAt: "Gather",
    states: {
      Gather: { type: "Wait", until: at("gatherUntil"), next: "Look" },
      Look: {
        type: "Task",
        run: countOne({ bucket: args.rawBucket, prefix: format(stagedPrefix("{}"), at("dataset")), below: STAGED }),
        timeoutSeconds: 60,
        select: { count: at("KeyCount") },
        resultAt: at("look"),
        retry: [anyFailure],
        next: "Staged?",
      },
      "Staged?": { type: "Choice", when: [{ if: isZero(at("look.count")), next: "Told?" }], otherwise: "NameRun" },
      NameRun: {
        type: "Pass",
        data: { id: format("{}-{}", executionName, wordAt(roundNumbers(), at("round"))), isolated: false },
        resultAt: at("run"),
        next: "Load",
      },
      Load: { type: "Task", ...load(args, { "--isolate": "false" }), catch: [busy, failed], next: "Verify" },
      LookBegan: {
        type: "Task",
        run: countOne({
          bucket: args.lakeBucket,
          prefix: format(startedKey("{}", "{}"), at("dataset"), at("run.id")),
          below: RUNS,
        }),
        timeoutSeconds: 60,
        select: { count: at("KeyCount") },
        resultAt: at("began"),
        retry: [anyFailure],
        next: "Began?",
      },
      "Began?": {
        type: "Choice",
        comment: "Glue may report a busy job as a failed run; one that never began was busy.",
        when: [
          { if: isZero(at("began.count")), next: "Told?" },
          { if: isTrue(at("run.isolated")), next: "SettleFailed" },
        ],
        otherwise: "NameRunApart",
      },
      NameRunApart: {
        type: "Pass",
        data: { id: format("{}-apart", at("run.id")), isolated: true },
        resultAt: at("run"),
        next: "LoadApart",
      },
      LoadApart: { type: "Task", ...load(args, { "--isolate": "true" }), catch: [busy, failed], next: "Verify" },
      Verify: {
        type: "Task",
        run: runQuery({
          ...args.verify,
          sql: format(
            `SELECT count(*) FROM "{}" WHERE ${SYSTEM_COLUMNS.runId.name} = '{}'`,
            at("dataset"),
            at("run.id"),
          ),
        }),
        timeoutSeconds: 600,
        select: { id: at("QueryExecution.QueryExecutionId") },
        resultAt: at("query"),
        retry: [anyFailure],
        catch: [unverified],
        next: "Counted",
      },
      Counted: {
        type: "Task",
        run: queryResults({ workgroup: args.verify.workgroup, queryExecutionId: at("query.id"), rows: 2 }),
        timeoutSeconds: 60,
        select: { rows: parsed(at("ResultSet.Rows[1].Data[0].VarCharValue")) },
        resultAt: at("counted"),
        retry: [anyFailure],
        catch: [unverified],
        next: "Settle",
      },
      Settle: {
        type: "Task",
        ...settle(args, { ...run, isolated: at("run.isolated"), verified: { rows: at("counted.rows") } }),
        next: "Again?",
      },
      SettleUnverified: {
        type: "Task",
        comment: "The run is committed; that analysts cannot read it yet fails no file.",
        ...settle(args, { ...run, isolated: at("run.isolated"), verified: { error: asText(at("failure")) } }),
        next: "Again?",
      },
      "Again?": {
        type: "Choice",
        when: [
          {
            if: all(
              isAbove(at("settled.ended"), 0),
              isAbove(at("settled.staged"), 0),
              isBelow(at("round"), MOST_ROUNDS),
            ),
            next: "NextRound",
          },
        ],
        otherwise: "Tell",
      },
      NextRound: {
        type: "Pass",
        data: {
          dataset: at("dataset"),
          gatherUntil: at("gatherUntil"),
          round: plus(at("round"), 1),
          told: at("settled.message"),
          settled: at("settled"),
        },
        next: "Look",
      },
      "Told?": {
        type: "Choice",
        comment: "An execution that found nothing to do says nothing, unless earlier rounds have something to tell.",
        when: [{ if: isPresent(at("settled.message")), next: "Tell" }],
        otherwise: "Idle",
      },
      Tell: {
        type: "Task",
        ...tell(args, "loaded"),
        catch: [{ on: ["States.ALL"], errorAt: at("failure"), next: "Done" }],
        next: "Done",
      },
      SettleFailed: { type: "Task", ...settle(args, { ...run, failed: at("failure") }), next: "TellFailed" },
      TellFailed: {
        type: "Task",
        ...tell(args, "load failed"),
        catch: [{ on: ["States.ALL"], errorAt: at("failure"), next: "FailedUntold" }],
        next: "Failed",
      },
      Idle: { type: "Succeed" },
      Done: { type: "Succeed" },
      Failed: { type: "Fail", error: LOAD_FAILED, cause: "The load failed, and so did the load file by file." },
      FailedUntold: {
        type: "Fail",
        error: "LoadFailedUntold",
        cause: "The load failed, and so did the load file by file; the notification of it failed too.",
      },
    },
  }) satisfies Workflow;
}

/** "00", "01", …: names with them sort by time. */
function roundNumbers(): string[] {
  return Array.from({ length: MOST_ROUNDS + 1 }, (_, round) => String(round).padStart(2, "0"));
}
