import { asksForMaintenance, askForMaintenance } from "./maintenance.ts";
import { sweep, type SweepResult } from "./sweep.ts";
import type { Sweeping } from "./sweeping.ts";

/** Sweeps, whoever calls; the schedule of maintenance has every dataset asked for it first. */
export async function handleSweep(event: unknown, sweeping: Sweeping): Promise<SweepResult> {
  if (asksForMaintenance(event)) await askForMaintenance(sweeping);
  return sweep(sweeping);
}
