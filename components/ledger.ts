import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { tagged } from "./tags.ts";
import { create, type Transform } from "./transform.ts";
import { nameFaults } from "./names.ts";
import { refuse } from "./argument-faults.ts";
import { FILES_BY_KEY } from "./protocol/index.ts";

/** Changes to the children of a {@link Ledger}. */
export interface LedgerTransform {
  table?: Transform<aws.dynamodb.TableArgs>;
}

export interface LedgerArgs {
  /** Refuse to delete the table. @default false */
  protect?: boolean;
  /** Changes to its children. @default none */
  transform?: LedgerTransform | undefined;
}

/**
 * What became of every file and run: ingest's claims, and a projection of the rest for people.
 *
 * @example
 * const ledger = new Ledger("ecommerce-ledger");
 */
export class Ledger extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: LedgerArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:Ledger", name, {}, tagged(name, opts));
    refuse(`Ledger '${name}'`, nameFaults("table", "name", `${name}-table`, true));
    const protect = args.protect ?? false;
    const table = create(
      aws.dynamodb.Table,
      args.transform?.table,
      `${name}-table`,
      {
        billingMode: "PAY_PER_REQUEST",
        hashKey: "pk",
        rangeKey: "sk",
        attributes: [
          { name: "pk", type: "S" },
          { name: "sk", type: "S" },
          { name: "key", type: "S" },
          { name: "arrivedAt", type: "S" },
        ],
        // People know a file by its key; only the item of a file as a whole has one.
        globalSecondaryIndexes: [
          { name: FILES_BY_KEY, hashKey: "key", rangeKey: "arrivedAt", projectionType: "KEYS_ONLY" },
        ],
        pointInTimeRecovery: { enabled: true },
        serverSideEncryption: { enabled: true },
        deletionProtectionEnabled: protect,
      },
      { parent: this, protect },
    );
    this.name = table.name;
    this.arn = table.arn;
    this.registerOutputs({ name: this.name, arn: this.arn });
  }
}
