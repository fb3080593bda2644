import { format } from "prettier";
import type { Asked } from "./program.ts";

/**
 * Who starts, reads and writes what, as the program's own policies and triggers say it: a Mermaid picture in Markdown.
 * What every actor does (logs, traces, keys) is left out, and so is reading of code.
 */
export function architecture(asked: readonly Asked[]): Promise<string> {
  const arrows = new Map<string, Arrow>();
  for (const arrow of [...fromPolicies(asked), ...fromTriggers(asked)])
    arrows.set(`${arrow.from.id} ${arrow.says} ${arrow.to.id}`, arrow);
  const all = withoutRepeats([...arrows.values()]).sort((a, b) => key(a).localeCompare(key(b)));
  const nodes = [...new Map(all.flatMap(({ from, to }) => [from, to]).map((node) => [node.id, node])).values()];
  const page = `# Architecture

Drawn from the program itself by \`npm run docs\`: an arrow is there because a policy of its actor allows it, or because
something triggers something. A test holds the two together.

\`\`\`mermaid
flowchart LR
${nodes.map((node) => `  ${node.id}${shaped(node)}`).join("\n")}
${all.map(({ from, says, to }) => `  ${from.id} -- ${says} --> ${to.id}`).join("\n")}
\`\`\`

How these work together without losing a row: [the protocol](protocol.md). Who may do what, and why: [security](security.md).
`;
  return format(page, { parser: "markdown", printWidth: 120 });
}

interface Node {
  id: string;
  label: string;
  kind: "actor" | "store" | "queue" | "people";
}

interface Arrow {
  from: Node;
  says: string;
  to: Node;
}

const SETTLE = "settle";
const SWEEP = "sweep";

const key = ({ from, says, to }: Arrow) => `${from.id} ${to.id} ${says}`;

/** The sweep settles: of what it may do, only what it may do besides is drawn. */
function withoutRepeats(arrows: readonly Arrow[]): Arrow[] {
  const ofSettle = new Set(arrows.map(key).filter((one) => one.includes(SETTLE)));
  return arrows.filter((arrow) => !ofSettle.has(key(arrow).replace(SWEEP, SETTLE)) || !key(arrow).includes(SWEEP));
}

function shaped({ label, kind }: Node): string {
  const text = `"${label}"`;
  return { actor: `(${text})`, store: `[(${text})]`, queue: `[[${text}]]`, people: `[/${text}/]` }[kind];
}

const node = (id: string, label: string, kind: Node["kind"]): Node => ({ id, label, kind });
const LEDGER = node("ledger", "ledger", "store");
const QUEUE = node("queue", "queue of uploads", "queue");
const DEAD = node("dead", "dead letters", "queue");
const TOPIC = node("topic", "notifications", "queue");
const BUS = node("bus", "event bus", "queue");
const PEOPLE = node("people", "people", "people");
const ATHENA = node("athena", "Athena", "actor");
const CATALOG = node("catalog", "Glue catalog", "store");
const ALARMS = node("alarms", "alarms", "queue");
const CLOCK = node("clock", "schedules", "queue");
const FAILURES = node("failures", "executions and crawls that ended badly", "queue");

/** The areas of the buckets, by bucket and first folder; what is not here is not drawn. */
const AREAS: Readonly<Record<string, Node>> = {
  "raw/incoming": node("incoming", "incoming/", "store"),
  "raw/processing": node("staging", "verdicts/, staged/, processing/, done/", "store"),
  "raw/archived": node("archived", "archived/", "store"),
  "raw/failed": node("failed", "failed/", "store"),
  "raw/reloads": node("reloads", "reloads/", "store"),
  "lake/tables": node("tables", "Delta tables", "store"),
  "lake/runs": node("runs", "runs/", "store"),
};
const SAME_AREA: Readonly<Record<string, string>> = {
  verdicts: "processing",
  staged: "processing",
  done: "processing",
};

/** What an action means in the picture: which way the arrow goes, and what stands on it. */
const MEANINGS: Readonly<Record<string, { says: string; to?: Node; back?: boolean }>> = {
  "s3:PutObject": { says: "writes" },
  "s3:GetObject": { says: "reads", back: true },
  "s3:GetObjectVersion": { says: "reads", back: true },
  "dynamodb:UpdateItem": { says: "writes", to: LEDGER },
  "sqs:SendMessage": { says: "sends back", to: QUEUE },
  "states:StartExecution": { says: "starts" },
  "sns:Publish": { says: "tells", to: TOPIC },
  "lambda:InvokeFunction": { says: "calls" },
  "glue:StartJobRun": { says: "runs" },
  "athena:StartQueryExecution": { says: "asks", to: ATHENA },
  "glue:UpdateTable": { says: "keeps up to date", to: CATALOG },
  "events:PutEvents": { says: "publishes", to: BUS },
};

interface Statement {
  Action: string[];
  Resource: string[];
}

function fromPolicies(asked: readonly Asked[]): Arrow[] {
  const policies = asked.filter(({ type }) => type.endsWith(":RolePolicy"));
  return policies.flatMap(({ name, inputs }) => {
    const actor = actorOf(name.replace(/-policy$/, ""), asked);
    const { Statement } = JSON.parse(String(inputs["policy"])) as { Statement: Statement[] }; // written by policyOf
    return Statement.flatMap(({ Action, Resource }) =>
      Action.flatMap((action) => Resource.flatMap((resource) => arrowFor(actor, action, resource, asked))),
    );
  });
}

function arrowFor(actor: Node, action: string, resource: string, asked: readonly Asked[]): Arrow[] {
  const meaning = MEANINGS[action];
  if (!meaning) return [];
  const other = meaning.to ?? targetOf(action, resource, asked);
  if (!other || other.id === actor.id) return [];
  const [from, to] = meaning.back ? [other, actor] : [actor, other];
  return [{ from, says: meaning.says, to }];
}

function targetOf(action: string, resource: string, asked: readonly Asked[]): Node | undefined {
  if (action === "glue:StartJobRun") return jobs(asked);
  const place = resource.split(":").slice(3).join(":");
  if (!action.startsWith("s3:")) return actorOf(place, asked);
  const [bucket = "", folder = ""] = place.split("/");
  return AREAS[`${bucket.replace(/^.*-/, "")}/${SAME_AREA[folder] ?? folder}`];
}

const LABELS: Readonly<Record<string, string>> = { crawl: "crawler", sweep: "sweep: all that settle does, and" };

/** A function, a state machine, the jobs as one, or the crawler. */
function actorOf(name: string, asked: readonly Asked[]): Node {
  if (asked.some((one) => one.type.endsWith(":Job") && one.name === `${name}-job`)) return jobs(asked);
  const short = name.replace(/^.*-/, "");
  const isMachine = asked.some((one) => one.type.endsWith(":StateMachine") && one.name === name);
  return node(short, isMachine ? "workflow" : (LABELS[short] ?? short), "actor");
}

function jobs(asked: readonly Asked[]): Node {
  const names = asked.filter(({ type }) => type.endsWith(":Job")).map(({ name }) => name.replace(/-job$/, ""));
  return node("jobs", `Glue jobs, one for each of ${names.join(", ")}`, "actor");
}

function fromTriggers(asked: readonly Asked[]): Arrow[] {
  const of = (type: string) => asked.filter((one) => one.type.endsWith(`:${type}`));
  const fires = (from: Node, to: Node, says: string): Arrow => ({ from, says, to });
  const rules = new Map(of("EventRule").map(({ name, inputs }) => [name, inputs]));
  const incoming = AREAS["raw/incoming"];
  return [
    ...(incoming
      ? [fires(PEOPLE, incoming, "upload"), ...of("BucketNotification").map(() => fires(incoming, QUEUE, "event"))]
      : []),
    ...of("EventSourceMapping").map(({ name }) => fires(QUEUE, actorOf(name.replace(/-source$/, ""), asked), "calls")),
    ...of("Queue").flatMap(({ inputs }) =>
      inputs["redrivePolicy"] === undefined ? [] : [fires(QUEUE, DEAD, "gives up")],
    ),
    ...of("EventTarget").map(({ inputs }) => {
      const isClock = rules.get(String(inputs["rule"]))?.["scheduleExpression"] !== undefined;
      const target = String(inputs["arn"]).split(":").at(-1) ?? "";
      return isClock ? fires(CLOCK, actorOf(target, asked), "call") : fires(FAILURES, TOPIC, "tell");
    }),
    ...(of("MetricAlarm").length > 0 ? [fires(ALARMS, TOPIC, "ring")] : []),
    ...(of("TopicSubscription").length > 0 ? [fires(TOPIC, PEOPLE, "e-mail")] : []),
    ...(AREAS["lake/tables"] ? [fires(AREAS["lake/tables"], ATHENA, "reads")] : []),
    fires(ATHENA, PEOPLE, "answers"),
  ];
}
