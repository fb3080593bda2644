import type { EventRule, EventTarget, InputTransformer, Wiring } from "./wiring.ts";

export interface Delivery {
  readonly targetArn: string;
  /** Text as the target receives it: JSON, or whatever an input transformer makes of it. */
  readonly text: string;
}

type Json = Readonly<Record<string, unknown>>;

/** What the rules send on for an event. */
export function deliveriesOf({ rules, targets }: Pick<Wiring, "rules" | "targets">, event: Json): Delivery[] {
  return rules
    .filter((rule) => matchesRule(rule, event))
    .flatMap((rule) => targets.filter((target) => target.rule === rule.name))
    .map((target) => ({ targetArn: target.arn, text: inputFor(target, event) }));
}

function matchesRule(rule: EventRule, event: Json): boolean {
  return rule.eventPattern !== undefined && matches(JSON.parse(rule.eventPattern) as Json, event);
}

/** An event pattern: each key it names must be there with one of the values listed, nested patterns likewise. */
function matches(pattern: Json, event: Json): boolean {
  return Object.entries(pattern).every(([key, wanted]) => {
    const value = event[key];
    if (Array.isArray(wanted)) return wanted.some((condition) => meets(condition, value));
    return isRecord(wanted) && isRecord(value) && matches(wanted, value);
  });
}

function meets(condition: unknown, value: unknown): boolean {
  if (!isRecord(condition)) return condition === value;
  const { prefix, exists, "anything-but": excluded } = condition;
  if (typeof prefix === "string") return typeof value === "string" && value.startsWith(prefix);
  if (typeof exists === "boolean") return (value !== undefined) === exists;
  if (excluded !== undefined) return Array.isArray(excluded) ? !excluded.includes(value) : excluded !== value;
  throw new Error(`the event pattern condition ${JSON.stringify(condition)} is not known here`);
}

function inputFor({ input, inputPath, transformer }: EventTarget, event: Json): string {
  if (input !== undefined) return input;
  if (inputPath !== undefined) return JSON.stringify(at(event, inputPath) ?? null);
  return transformer === undefined ? JSON.stringify(event) : transformed(transformer, event);
}

/** Puts values for `<names>`; inside a JSON string a value stands as it is, elsewhere as JSON. */
function transformed({ paths, template }: InputTransformer, event: Json): string {
  let quoted = false;
  const filled = template.replace(/\\.|"|<([A-Za-z0-9_.-]+)>/g, (token, name: string | undefined) => {
    if (token === '"') quoted = !quoted;
    if (name === undefined || !(name in paths)) return token;
    const value = at(event, paths[name] ?? "$") ?? "";
    if (!quoted) return JSON.stringify(value);
    return JSON.stringify(typeof value === "string" ? value : JSON.stringify(value)).slice(1, -1);
  });
  return filled;
}

function at(event: Json, path: string): unknown {
  const keys = path.replace(/^\$\.?/, "").split(".");
  return keys.reduce<unknown>((value, key) => (key === "" ? value : isRecord(value) ? value[key] : undefined), event);
}

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
