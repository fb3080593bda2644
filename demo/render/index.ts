import type { Answer, NotificationReport, PermissionsReport, Report } from "../report.ts";
import { renderDatasets } from "./datasets.ts";
import { renderFiles } from "./files.ts";
import { table } from "../../cli/output/table.ts";
import { heading, wrapped } from "../../cli/output/text.ts";
import { renderTimings } from "./timings.ts";

/** The report for people. */
export function render(report: Report): string {
  return [
    renderFiles(report.files),
    ...(report.leftOut.length > 0 ? ["\nNot uploaded:", ...report.leftOut.map((line) => wrapped(line, "  "))] : []),
    renderDatasets(report.datasets),
    heading("Notifications to subscribers"),
    ...report.notifications.map(renderNotification),
    renderTimings(report),
    heading("Answers"),
    ...report.answers.map(renderAnswer),
    renderPermissions(report.permissions),
    renderEnd(report),
  ].join("\n");
}

function renderNotification({ subject, message }: NotificationReport): string {
  const [first = "", ...others] = message.split("\n").filter((line) => line !== "");
  const more = others.length > 0 ? ` (and ${others.length} lines more)` : "";
  return [wrapped(subject, "  "), wrapped(`${first}${more}`, "      ")].join("\n");
}

function renderAnswer({ question, columns, rows, skipped, failed }: Answer): string {
  if (skipped !== null) return `\n${question}: skipped, ${skipped}`;
  if (failed !== null) return `\n${question}: no answer; ${failed}`;
  const isNumber = columns.map((_, index) => rows.every((row) => /^-?[\d.]+$/.test(row[index] ?? "")));
  return `\n${question}\n${table(columns, rows, { align: isNumber.map((yes) => (yes ? "right" : "left")) })}`;
}

function renderPermissions({ granted, used, denied }: PermissionsReport): string {
  const refused = denied.length === 0 ? "nothing was refused" : `${denied.length} were missing`;
  const unused = `${granted - used} not (--json FILE lists them)`;
  return `\nPermissions granted to roles: ${granted}, of which ${used} were used and ${unused}; ${refused}.`;
}

function renderEnd({ ok, problems, files, runs }: Report): string {
  if (ok) {
    const failed = files.filter(({ state }) => state === "failed").length;
    const ends = `loaded: ${files.length - failed}, refused or failed: ${failed}`;
    return `\nEvery file has reached its end (${ends}); the accounts of every load close (${runs.length}).`;
  }
  return [`\nThis does not add up:`, ...problems.map((problem) => wrapped(problem, "  "))].join("\n");
}
