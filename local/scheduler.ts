import { randomUUID } from "node:crypto";
import { ofRule, type Sender } from "./delivery.ts";
import type { Wiring } from "./wiring.ts";

export type Deliver = (sender: Sender, targetArn: string, event: unknown) => void;

interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** Fires the rules and schedules with `rate(...)` on time; returns how to stop them. */
export function startClock(wiring: Wiring, place: Place, deliver: Deliver, log: (line: string) => void): () => void {
  const timers = [...fromRules(), ...fromSchedules()];
  return () => timers.forEach((timer) => clearInterval(timer));

  function fromRules(): NodeJS.Timeout[] {
    return wiring.rules.flatMap((rule) => {
      if (rule.scheduleExpression === undefined) return [];
      const targets = wiring.targets.filter((target) => target.rule === rule.name);
      return every(rule.name, rule.scheduleExpression, () => {
        for (const target of targets) {
          const event =
            target.input === undefined ? scheduledEvent(rule.arn, place) : (JSON.parse(target.input) as unknown);
          deliver(ofRule(rule.arn), target.arn, event);
        }
      });
    });
  }

  function fromSchedules(): NodeJS.Timeout[] {
    return wiring.schedules.flatMap(({ name, arn, expression, targetArn, roleArn, input }) =>
      every(name, expression, () => {
        const sender = { principal: { roleArn }, sourceArn: arn };
        deliver(sender, targetArn, input === undefined ? {} : JSON.parse(input));
      }),
    );
  }

  function every(name: string, expression: string, fire: () => void): NodeJS.Timeout[] {
    const milliseconds = rateMilliseconds(expression);
    if (milliseconds === undefined) {
      log(`${name} is not run here by itself: "${expression}" is no rate(...)`);
      return [];
    }
    return [setInterval(fire, milliseconds).unref()];
  }
}

/** `rate(5 minutes)` in milliseconds; undefined for anything else. */
export function rateMilliseconds(expression: string): number | undefined {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const minutes = { minute: 1, hour: 60, day: 1440 }[unit ?? ""];
  return minutes === undefined ? undefined : Number(count) * minutes * 60_000;
}

function scheduledEvent(ruleArn: string, { accountId, region }: Place) {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Scheduled Event",
    source: "aws.events",
    account: accountId,
    time: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
    region,
    resources: [ruleArn],
    detail: {},
  };
}
