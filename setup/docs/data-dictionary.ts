import { format } from "prettier";
import type { ContractDocument } from "../../components/contract/index.ts";
import { catalogColumns, REJECTED_COLUMNS, SYSTEM_COLUMNS } from "../../components/contract/index.ts";
import { ruleText } from "../../components/contract/codecs.ts";

/** What every table holds, column by column, as the contracts say it. Markdown. */
export function dataDictionary(documents: readonly ContractDocument[]): Promise<string> {
  const page = `# Data dictionary

Written from the contracts in [datasets/](../datasets) by \`npm run docs\`; a test holds the two together.

${documents.map(datasetSection).join("\n")}
## In every table

${table(["column", "type", "what"], SYSTEM_ROWS)}
## In every table of refused rows

The dataset's own columns as texts, as they were sent, and:

${table(["column", "type", "what"], REJECTED_ROWS)}`;
  return format(page, { parser: "markdown", printWidth: 120 });
}

function datasetSection(document: ContractDocument): string {
  const types = new Map(catalogColumns(document).map(({ name, type }) => [name, type]));
  const own = document.columns.map(({ name, optional, rules, aliases }) => [
    `\`${name}\``,
    types.get(name) ?? "",
    [optional ? "may be empty" : "required", ...rules.map(ruleText), ...refersTo(document, name)].join("; "),
    aliases.map((alias) => `\`${alias}\``).join(", "),
  ]);
  const made = document.enrich.map(({ name, op }) => [`\`${name}\``, types.get(name) ?? "", madeOf(op), ""]);
  return `## ${document.name}

One row for each ${document.key.map((name) => `\`${name}\``).join(", ")}: the newest by ${
    document.latestBy === null ? "time of arrival" : `\`${document.latestBy}\``
  }. ${partitions(document)} A column that files bring beyond these ${EVOLUTION[document.evolution]}.

${table(["column", "type", "rules", "other headers"], [...own, ...made])}`;
}

function partitions({ partitionBy }: ContractDocument): string {
  return partitionBy.length === 0
    ? "Not partitioned."
    : `Partitioned by ${partitionBy.map((name) => `\`${name}\``).join(", ")}.`;
}

function refersTo({ references }: ContractDocument, column: string): string[] {
  return references
    .filter((reference) => reference.column === column)
    .map(({ dataset, target, policy }) =>
      policy === "reject" ? `must be in \`${dataset}.${target}\`` : `should be in \`${dataset}.${target}\``,
    );
}

function madeOf(op: ContractDocument["enrich"][number]["op"]): string {
  switch (op.kind) {
    case "buckets":
      return `from \`${op.column}\`: ${op.bounds.map(({ label, below }) => `${label} below ${below}`).join(", ")}, else ${op.otherwise}`;
    case "titleCase":
      return `from \`${op.column}\`: trimmed, in title case`;
    case "equals":
      return `whether \`${op.column}\` is ${op.value}`;
    case "constant":
      return `always ${op.value}`;
    default:
      return `the ${op.kind} of \`${op.column}\``;
  }
}

const EVOLUTION: Readonly<Record<ContractDocument["evolution"], string>> = {
  evolve: "is added to the table as text, and reported",
  freeze: "refuses the file",
  discard: "is left out, and reported",
};

const described = (columns: typeof SYSTEM_COLUMNS | typeof REJECTED_COLUMNS, what: Readonly<Record<string, string>>) =>
  Object.entries<{ name: string; type: string }>(columns).map(([key, { name, type }]) => [
    `\`${name}\``,
    type,
    what[key] ?? "",
  ]);

const SYSTEM_ROWS = described(SYSTEM_COLUMNS, {
  fileId: "the file that brought the row: a hash of bucket, key and version",
  sourceFile: "the key that it was uploaded to",
  sourceSheet: "the sheet, in a workbook",
  sourceRow: "the row's number in its sheet; in a CSV file the record's, the header being 1",
  arrivedAt: "when the file arrived",
  runId: "the run that wrote the row; sorts by time",
  loadedAt: "when that run began",
});

const REJECTED_ROWS = described(REJECTED_COLUMNS, {
  reasons: "everything that is wrong with the row",
  surplus: "fields beyond the header, as a JSON array",
  status: "`open`, or `resolved` by a later accepted row of the same key",
  resolvedBy: "the file that brought that row",
});

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  return line(head) + line(head.map((): string => "---")) + rows.map(line).join("");
}
