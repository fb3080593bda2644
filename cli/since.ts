import { usage } from "./errors.ts";

const AGO = /^(\d+)\s*(m|min|h|d|w)$/;
const MINUTES: Readonly<Record<string, number>> = { m: 1, min: 1, h: 60, d: 1440, w: 10_080 };
const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** A moment as people write it: `2026-11-28`, `2026-11-28T03:00Z` (UTC unless it says otherwise), `36h` or `7d` ago. */
export function since(text: string, now: Date): Date {
  const [, amount, unit = ""] = AGO.exec(text) ?? [];
  if (amount !== undefined) return new Date(now.getTime() - Number(amount) * (MINUTES[unit] ?? 0) * 60_000);
  const zoned = /T/.test(text) && !/(Z|[+-]\d{2}:\d{2})$/.test(text) ? `${text}Z` : text;
  const time = ISO.test(text) ? new Date(zoned) : new Date(NaN);
  if (Number.isNaN(time.getTime())) {
    throw usage(
      `'${text}' is no time; write a day such as 2026-11-28, a moment such as 2026-11-28T03:00Z, or 36h or 7d`,
    );
  }
  return time;
}
