import { changeItem, deleteItem, readItem, type Ledger } from "./table.ts";
import { fileItem, numberIn } from "./keys.ts";

/** An attempt's right to work on a file for a time; `crashes` counts the attempts that never answered. */
export type Claim = { outcome: "taken"; owner: string; crashes: number } | { outcome: "busy"; secondsLeft: number };

export interface Claiming {
  owner: string;
  now: Date;
  /** No less than the time limit of the function: whoever holds a claim for longer is dead. */
  seconds: number;
}

/** Takes the claim unless someone else's is live. A claim that ran out unanswered counts as a crash. */
export async function takeClaim(ledger: Ledger, fileId: string, { owner, now, seconds }: Claiming): Promise<Claim> {
  const at = epochSeconds(now);
  // Whoever takes a claim has used up the message that a sweep sent for the file.
  const ours = { set: { claimUntil: at + seconds, owner }, remove: ["requeuedAt"] };
  const key = fileItem(fileId, "claim");
  const free = await changeItem(ledger, key, ours, { when: "attribute_not_exists(#claimUntil)" });
  if (free.done) return { outcome: "taken", owner, crashes: numberIn(free.item.crashes) };

  const until = numberIn(free.item.claimUntil);
  if (until > at) return { outcome: "busy", secondsLeft: until - at };
  const expired = await changeItem(
    ledger,
    key,
    { ...ours, add: { crashes: 1 } },
    { when: "#claimUntil = :seen", values: { seen: until } },
  );
  if (!expired.done) return { outcome: "busy", secondsLeft: seconds };
  return { outcome: "taken", owner, crashes: numberIn(expired.item.crashes) };
}

/** Gives the claim back without an answer; `crashed` counts this attempt as a crash. */
export async function releaseClaim(ledger: Ledger, fileId: string, owner: string, crashed: boolean): Promise<void> {
  await changeItem(
    ledger,
    fileItem(fileId, "claim"),
    { remove: ["claimUntil", "owner"], ...(crashed ? { add: { crashes: 1 } } : {}) },
    isOwner(owner),
  );
}

/** The file has its verdict: its claim and its crashes are of no more use. */
export async function dropClaim(ledger: Ledger, fileId: string, owner: string): Promise<void> {
  await deleteItem(ledger, fileItem(fileId, "claim"), isOwner(owner));
}

/** What a sweep needs to know before it sends a file back to the queue. */
export async function claimState(
  ledger: Ledger,
  fileId: string,
): Promise<{ claimUntil: Date | null; requeuedAt: Date | null }> {
  const item = (await readItem(ledger, fileItem(fileId, "claim"))) ?? {};
  return { claimUntil: timeIn(item.claimUntil), requeuedAt: timeIn(item.requeuedAt) };
}

export async function noteRequeued(ledger: Ledger, fileId: string, now: Date): Promise<void> {
  await changeItem(ledger, fileItem(fileId, "claim"), { set: { requeuedAt: epochSeconds(now) } });
}

const isOwner = (owner: string) => ({ when: "#owner = :holder", values: { holder: owner } });

const timeIn = (value: unknown) => (typeof value === "number" ? new Date(value * 1000) : null);

const epochSeconds = (time: Date) => Math.floor(time.getTime() / 1000);
