import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuse } from "./argument-faults.ts";
import { nameFaults } from "./names.ts";
import { tagged } from "./tags.ts";
import { create, type Transform } from "./transform.ts";

export type LifecycleRule = aws.types.input.s3.BucketLifecycleConfigurationRule;

/** Changes to the children of a {@link SecureBucket}. */
export interface SecureBucketTransform {
  bucket?: Transform<aws.s3.BucketArgs>;
  ownership?: Transform<aws.s3.BucketOwnershipControlsArgs>;
  versioning?: Transform<aws.s3.BucketVersioningArgs>;
  encryption?: Transform<aws.s3.BucketServerSideEncryptionConfigurationArgs>;
  publicAccess?: Transform<aws.s3.BucketPublicAccessBlockArgs>;
  policy?: Transform<aws.s3.BucketPolicyArgs>;
  lifecycle?: Transform<aws.s3.BucketLifecycleConfigurationArgs>;
}

export interface SecureBucketArgs {
  /** What ages, and how; nothing that is not named here ever does. */
  lifecycle: readonly LifecycleRule[];
  /** Delete the bucket even when it holds objects. @default false */
  forceDestroy?: boolean;
  /** Refuse to delete the bucket. @default false */
  protect?: boolean;
  /** Changes to its children. @default none */
  transform?: SecureBucketTransform | undefined;
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
    super("lakehouse:index:SecureBucket", name, {}, tagged(name, opts));
    refuse(`SecureBucket '${name}'`, nameFaults("bucket", "name", name, true));

    const transform = args.transform ?? {};
    const bucket = create(
      aws.s3.Bucket,
      transform.bucket,
      name,
      { forceDestroy: args.forceDestroy ?? false },
      { parent: this, protect: args.protect ?? false },
    );
    const of = { bucket: bucket.id };
    create(
      aws.s3.BucketOwnershipControls,
      transform.ownership,
      `${name}-ownership`,
      { ...of, rule: { objectOwnership: "BucketOwnerEnforced" } },
      { parent: this },
    );
    const versioning = create(
      aws.s3.BucketVersioning,
      transform.versioning,
      `${name}-versioning`,
      { ...of, versioningConfiguration: { status: "Enabled" } },
      { parent: this },
    );
    create(
      aws.s3.BucketServerSideEncryptionConfiguration,
      transform.encryption,
      `${name}-encryption`,
      { ...of, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
      { parent: this },
    );
    const access = create(
      aws.s3.BucketPublicAccessBlock,
      transform.publicAccess,
      `${name}-access`,
      { ...of, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      { parent: this },
    );
    // S3 refuses a policy while the public access block is being set.
    create(
      aws.s3.BucketPolicy,
      transform.policy,
      `${name}-policy`,
      { ...of, policy: tlsOnly(bucket.arn) },
      { parent: this, dependsOn: [access] },
    );
    create(
      aws.s3.BucketLifecycleConfiguration,
      transform.lifecycle,
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
