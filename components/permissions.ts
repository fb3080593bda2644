import * as pulumi from "@pulumi/pulumi";
import { arnPrefix, type Place } from "./place.ts";

/** Operator, key, value: `{ ArnLike: { "aws:SourceArn": arn } }`. */
export type Conditions = Readonly<
  Record<string, Readonly<Record<string, pulumi.Input<string> | pulumi.Input<string>[]>>>
>;

/** Something an actor may do. */
export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly pulumi.Input<string>[];
  readonly when?: Conditions;
  /** The customer's key that encrypts the objects it is about; what it needs of that key follows from its actions. */
  readonly keyArn?: pulumi.Input<string>;
}

export interface Allowed {
  /** The resources, as ARNs. */
  on: readonly pulumi.Input<string>[];
  when?: Conditions;
  /** The customer's key that encrypts these objects. @default none: the service's own does */
  under?: pulumi.Input<string> | undefined;
}

export function allow(actions: readonly string[], { on, when, under }: Allowed): Statement {
  if (on.includes("*")) throw new Error(`allow(${actions.join(", ")}): '*' needs a reason; use allowEverywhere`);
  return { actions, resources: on, ...(when && { when }), ...(under !== undefined && { keyArn: under }) };
}

/** For actions that AWS does not let anyone narrow to a resource; `reason` is for whoever reviews the policy's source. */
export function allowEverywhere(actions: readonly string[], reason: string, when?: Conditions): Statement {
  if (reason.trim() === "") throw new Error(`allowEverywhere(${actions.join(", ")}): say why it cannot be narrower`);
  return { actions, resources: ["*"], ...(when && { when }) };
}

/** The JSON of an identity policy. Statements that say the same of the same resources appear once. */
export function policyOf(statements: readonly Statement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: distinct([...statements, ...useOfKeys(statements)]).map(({ actions, resources, when }) => ({
      Effect: "Allow",
      Action: [...actions],
      Resource: [...resources],
      ...(when && { Condition: when }),
    })),
  });
}

/**
 * The JSON of a role's trust policy. Conditions keep a service from acting for somebody else; give them only where the
 * service is documented to state for whom it acts, or it cannot take the role at all. Lambda and Glue are not: there
 * the account is the bound, since no other account can hand this role to them.
 */
export function trust(service: string, when?: Conditions): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service }, ...(when && { Condition: when }) },
    ],
  });
}

/** For {@link trust}: the service acts for this account, and for what lies in this region of it. */
export function actingFor(place: Place, service: string, resource: string): Conditions {
  return {
    StringEquals: { "aws:SourceAccount": place.account },
    ArnLike: { "aws:SourceArn": pulumi.interpolate`${arnPrefix(place, service)}:${resource}` },
  };
}

/** Outputs are the same when they are the same object: what they will hold is not known yet. */
export function distinct(statements: readonly Statement[]): Statement[] {
  return statements.filter((one, index) => !statements.slice(0, index).some((other) => same(one, other)));
}

function same(one: Statement, other: Statement): boolean {
  return alike(one.actions, other.actions) && alike(one.resources, other.resources) && one.when === other.when;
}

function alike(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}

/**
 * What S3 asks for of a customer's key when somebody reads or writes objects under it: one statement per key. Whoever
 * writes must be able to decrypt too, since S3 reads the parts of a multipart upload to complete it.
 */
function useOfKeys(statements: readonly Statement[]): Statement[] {
  const keys = new Set(statements.flatMap(({ keyArn }) => (keyArn === undefined ? [] : [keyArn])));
  return [...keys].flatMap((key) => {
    const actions = statements.flatMap((statement) => (statement.keyArn === key ? statement.actions : []));
    const writes = actions.includes("s3:PutObject");
    const reads = actions.some((action) => action === "s3:GetObject" || action === "s3:GetObjectVersion");
    const use = [...(reads || writes ? ["kms:Decrypt"] : []), ...(writes ? ["kms:GenerateDataKey"] : [])];
    return use.length === 0 ? [] : [allow(use, { on: [key] })];
  });
}
