import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuse } from "./argument-faults.ts";
import { nameFaults } from "./names.ts";

export type LifecycleRule = aws.types.input.s3.BucketLifecycleConfigurationRule;

export interface SecureBucketArgs {
  /** What ages, and how; nothing that is not named here ever does. */
  lifecycle: readonly LifecycleRule[];
  /** Delete the bucket even when it holds objects. @default false */
  forceDestroy?: boolean;
  /** Refuse to delete the bucket. @default false */
  protect?: boolean;
}

/**
 * A bucket that is versioned, encrypted, private, owned by its account alone, and reached by TLS only.
 *
 * @example
 * const raw = new SecureBucket("lakehouse-raw", { lifecycle: [] });
 */
export class SecureBucket extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: SecureBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:SecureBucket", name, {}, opts);
    refuse(`SecureBucket '${name}'`, nameFaults("bucket", "name", name, true));

    const bucket = new aws.s3.Bucket(
      name,
      { forceDestroy: args.forceDestroy ?? false },
      { parent: this, protect: args.protect ?? false },
    );
    const of = { bucket: bucket.id };
    new aws.s3.BucketOwnershipControls(
      `${name}-ownership`,
      { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } },
      { parent: this },
    );
    const versioning = new aws.s3.BucketVersioning(
      `${name}-versioning`,
      { ...of, versioningConfiguration: { status: "Enabled" } },
      { parent: this },
    );
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      { ...of, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
      { parent: this },
    );
    const access = new aws.s3.BucketPublicAccessBlock(
      `${name}-access`,
      { ...of, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      { parent: this },
    );
    // S3 refuses a policy while the public access block is being set.
    new aws.s3.BucketPolicy(
      `${name}-policy`,
      { ...of, policy: tlsOnly(bucket.arn) },
      { parent: this, dependsOn: [access] },
    );
    new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      { ...of, rules: [...args.lifecycle, incompleteUploads] },
      { parent: this, dependsOn: [versioning] },
    );

    this.name = bucket.id;
    this.arn = bucket.arn;
    this.registerOutputs({ name: this.name, arn: this.arn });
  }
}

const incompleteUploads: LifecycleRule = {
  id: "incomplete-uploads",
  status: "Enabled",
  filter: { prefix: "" },
  abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
};

function tlsOnly(arn: pulumi.Output<string>): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [arn, pulumi.interpolate`${arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
}
