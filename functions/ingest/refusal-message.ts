import type { RefusedVerdict } from "../../components/protocol/documents.ts";
import { INCOMING, incomingPrefix, reasonKey } from "../../components/protocol/layout.ts";

/** A message holds 256 KB; nobody reads more faults than these in one. */
export const FAULTS_TOLD = 50;

export function refusalSubject({ source }: RefusedVerdict): string {
  return `Refused: ${nameOf(source.key)}`;
}

/** What was refused, why, and what to do, for whoever made the file. */
export function refusalMessage(verdict: RefusedVerdict, restsAt: string): string {
  const { source, faults, notes, intended } = verdict;
  const folder = intended.length === 1 && intended[0] !== undefined ? incomingPrefix(intended[0]) : INCOMING;
  const more = faults.length - FAULTS_TOLD;
  const lines = [
    `The file '${nameOf(source.key)}' was refused; none of its rows was loaded.`,
    `It came as ${source.key}, ${source.arrivedAt.slice(0, 16).replace("T", " ")} UTC.`,
    "",
    "What is wrong:",
    ...faults
      .slice(0, FAULTS_TOLD)
      .map(({ sheet, fault }) => `- ${sheet === null ? "" : `sheet '${sheet}': `}${fault}`),
    ...(more > 0 ? [`- and ${more} more, all in ${reasonKey(restsAt)}`] : []),
    ...(notes.length > 0 ? ["", "Also noticed:", ...notes.map((note) => `- ${note}`)] : []),
    "",
    `What to do: correct the file and upload it again to ${folder}. The refused file lies at ${restsAt}.`,
  ];
  return lines.join("\n");
}

const nameOf = (key: string) => key.slice(key.lastIndexOf("/") + 1);
