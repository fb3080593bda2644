/**
 * Something Step Functions works out while it runs: a path into the state's data, or a function of such paths.
 * Made by the functions below, so that quoting and braces are right.
 */
export class Reference<Kind extends "path" | "function" = "path" | "function"> {
  readonly kind: Kind;
  readonly expression: string;

  constructor(kind: Kind, expression: string) {
    this.kind = kind;
    this.expression = expression;
  }
}

/** A place in the state's data, which a condition can test and a result can be put at. */
export type Path = Reference<"path">;

/** `at("run.id")` is `$.run.id`; indexes as in `at("Rows[1].Data[0]")`. */
export function at(path: string): Path {
  return new Reference("path", `$.${path}`);
}

/** The name of the execution that runs. */
export const executionName: Path = new Reference("path", "$$.Execution.Name");

/** Its ARN. */
export const executionArn: Path = new Reference("path", "$$.Execution.Id");

/** Fills each `{}` of the template, in order. */
export function format(template: string, ...values: readonly Reference[]): Reference<"function"> {
  const pieces = template.split("{}");
  if (pieces.length - 1 !== values.length) {
    throw new Error(`format('${template}'): ${pieces.length - 1} places for ${values.length} value(s)`);
  }
  const text = pieces.map((piece) => piece.replace(/[\\'{}]/g, (special) => `\\${special}`)).join("{}");
  return new Reference("function", `States.Format(${[`'${text}'`, ...values.map(expressionOf)].join(", ")})`);
}

export function plus(value: Reference, increment: number): Reference<"function"> {
  return new Reference("function", `States.MathAdd(${value.expression}, ${increment})`);
}

/** The item of a fixed list of words at an index that counts from 0. */
export function wordAt(words: readonly string[], index: Reference): Reference<"function"> {
  const unfit = words.find((word) => !/^[\w-]+$/.test(word));
  if (unfit !== undefined) throw new Error(`wordAt: '${unfit}' is not a word; use letters, digits, '_' and '-'`);
  const list = `States.StringSplit('${words.join(" ")}', ' ')`;
  return new Reference("function", `States.ArrayGetItem(${list}, ${index.expression})`);
}

/** The value that a JSON text stands for. */
export function parsed(json: Reference): Reference<"function"> {
  return new Reference("function", `States.StringToJson(${json.expression})`);
}

/** A value as JSON text. */
export function asText(value: Reference): Reference<"function"> {
  return new Reference("function", `States.JsonToString(${value.expression})`);
}

function expressionOf(reference: Reference): string {
  return reference.expression;
}
