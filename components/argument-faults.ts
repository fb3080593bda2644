import * as pulumi from "@pulumi/pulumi";

/** What is wrong with one argument: the value seen and what would be right. */
export interface ArgumentFault {
  propertyPath: string;
  reason: string;
}

/**
 * Refuses a component's arguments, before any resource of it is registered.
 * @throws pulumi.InputPropertiesError with all faults at once; Pulumi prints it with the paths.
 */
export function refuse(component: string, faults: readonly ArgumentFault[]): void {
  if (faults.length === 0) return;
  const lines = faults.map(({ propertyPath, reason }) => `  - ${propertyPath}: ${reason}`);
  throw new pulumi.InputPropertiesError({
    message: `${component} has ${faults.length} fault(s) in its arguments:\n${lines.join("\n")}`,
    errors: [...faults],
  });
}

export function wholeNumber(propertyPath: string, value: number, range: { from: number; to: number }): ArgumentFault[] {
  const fits = Number.isInteger(value) && value >= range.from && value <= range.to;
  return fits ? [] : [{ propertyPath, reason: `${value} is not a whole number from ${range.from} to ${range.to}` }];
}

/** The spans that CloudWatch keeps a log for, in days. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export function logRetention(propertyPath: string, days: number): ArgumentFault[] {
  if (RETENTIONS.includes(days)) return [];
  return [{ propertyPath, reason: `${days} is not a span that CloudWatch knows; it knows ${RETENTIONS.join(", ")}` }];
}

export function aboveZero(propertyPath: string, value: number): ArgumentFault[] {
  return value > 0 && Number.isFinite(value) ? [] : [{ propertyPath, reason: `${value} is not a number above 0` }];
}

/** What may be thrown away with all it holds cannot be what nobody may delete. */
export function fateFaults(fate: { forceDestroy?: boolean; protect?: boolean }): ArgumentFault[] {
  if (fate.forceDestroy !== true || fate.protect !== true) return [];
  return [{ propertyPath: "forceDestroy", reason: "true, as is 'protect'; choose which of the two you want" }];
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

export function isEmail(text: string): boolean {
  return EMAIL.test(text);
}

export function emailFaults(propertyPath: string, emails: readonly string[]): ArgumentFault[] {
  return emails.flatMap((email, index) => {
    const path = `${propertyPath}[${index}]`;
    if (!isEmail(email))
      return [{ propertyPath: path, reason: `'${email}' is not an e-mail address; write name@example.com` }];
    const first = emails.indexOf(email);
    return first === index
      ? []
      : [{ propertyPath: path, reason: `'${email}' is ${propertyPath}[${first}] too; name each person once` }];
  });
}
