import { type Delivery, ofRule } from "./delivery.ts";
import type { EventTarget, InputTransformer, Wiring } from "./wiring.ts";

type Json = Readonly<Record<string, unknown>>;

/** What the rules send on for an event. */
export function deliveriesOf({ rules, targets }: Pick<Wiring, "rules" | "targets">, event: Json): Delivery[] {
  return rules
    .filter(({ matches }) => matches?.(event))
    .flatMap((rule) =>
      targets
        .filter((target) => target.rule === rule.name)
        .map((target) => ({ sender: ofRule(rule.arn), targetArn: target.arn, text: inputFor(target, event) })),
    );
}

/**
 * What an event pattern asks of an event: every key that it names must be there with one of the values listed, nested
 * patterns likewise; of the patterns under `$or`, one must fit.
 * @throws Error for a condition that is not known here
 */
export function compilePattern(pattern: unknown): Test {
  if (!isRecord(pattern)) return unknownCondition(pattern);
  const tests = Object.entries(pattern).map(([key, wanted]): Test => {
    if (key === "$or" && Array.isArray(wanted)) return oneOf(wanted.map(compilePattern));
    const test = Array.isArray(wanted) ? oneOf(wanted.map(compileCondition)) : compilePattern(wanted);
    return (event) => test(isRecord(event) ? event[key] : undefined);
  });
  return (event) => isRecord(event) && tests.every((test) => test(event));
}

type Test = (value: unknown) => boolean;

function oneOf(tests: readonly Test[]): Test {
  return (value) => tests.some((test) => test(value));
}

function compileCondition(condition: unknown): Test {
  if (!isRecord(condition)) return (value) => condition === value;
  const { prefix, exists, "anything-but": excluded } = condition;
  if (typeof prefix === "string") return (value) => typeof value === "string" && value.startsWith(prefix);
  if (typeof exists === "boolean") return (value) => (value !== undefined) === exists;
  if (excluded === undefined) return unknownCondition(condition);
  const excludedValues: readonly unknown[] = Array.isArray(excluded) ? excluded : [excluded];
  return (value) => value !== undefined && !excludedValues.includes(value);
}

function unknownCondition(condition: unknown): never {
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
