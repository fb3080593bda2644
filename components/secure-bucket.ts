import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { fateFaults, refuse } from "./argument-faults.ts";
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
  /** ARN of a customer's key to encrypt under; S3 then asks for it once per bucket and while. @default S3's own keys */
  keyArn?: pulumi.Input<string> | undefined;
  /** Delete the bucket even when it holds objects. @default false */
  forceDestroy?: boolean;
  /** Refuse to delete the bucket; the contrary of `forceDestroy`. @default false */
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
  /** The customer's key that encrypts it, if there is one. */
  readonly keyArn: pulumi.Input<string> | undefined;

  constructor(name: string, args: SecureBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lakehouse:index:SecureBucket", name, {}, tagged(name, opts));
    refuse(`SecureBucket '${name}'`, [...nameFaults("bucket", "name", name, true), ...fateFaults(args)]);

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
      { ...of, rules: [encryptionUnder(args.keyArn)] },
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
      { ...of, policy: policyText(bucket.arn, args.keyArn) },
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
    this.keyArn = args.keyArn;
    this.registerOutputs({ name: this.name, arn: this.arn });
  }
}

const incompleteUploads: LifecycleRule = {
  id: "incomplete-uploads",
  status: "Enabled",
  filter: { prefix: "" },
  abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
};

function encryptionUnder(
  keyArn: pulumi.Input<string> | undefined,
): aws.types.input.s3.BucketServerSideEncryptionConfigurationRule {
  if (keyArn === undefined) return { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
  return {
    applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
    bucketKeyEnabled: true,
  };
}

function policyText(arn: pulumi.Output<string>, keyArn: pulumi.Input<string> | undefined): pulumi.Output<string> {
  const objects = pulumi.interpolate`${arn}/*`;
  const deny = { Effect: "Deny", Principal: "*" };
  const ALGORITHM = "s3:x-amz-server-side-encryption";
  const KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id";
  // Whoever says nothing gets the bucket's own encryption.
  const otherThan = (differs: "StringNotEquals" | "ArnNotEquals", header: string, wanted: pulumi.Input<string>) => ({
    ...{ ...deny, Action: "s3:PutObject", Resource: objects },
    Condition: { Null: { [header]: "false" }, [differs]: { [header]: wanted } },
  });
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "TlsOnly",
        ...deny,
        Action: "s3:*",
        Resource: [arn, objects],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      ...(keyArn === undefined
        ? []
        : [
            { Sid: "NoOtherEncryption", ...otherThan("StringNotEquals", ALGORITHM, "aws:kms") },
            { Sid: "NoOtherKey", ...otherThan("ArnNotEquals", KEY, keyArn) },
          ]),
    ],
  });
}
