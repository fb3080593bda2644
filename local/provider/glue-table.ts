import type { Column, TableInput } from "@aws-sdk/client-glue";
import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

type TableArgs = pulumi.Unwrap<aws.glue.CatalogTableArgs>;
type ColumnArgs = Pick<
  pulumi.Unwrap<aws.types.input.glue.CatalogTableStorageDescriptorColumn>,
  "name" | "type" | "comment"
>;

/** A catalog table as the Glue API takes it; parameters keep the very keys the program wrote. */
export function catalogTableInput(name: string, inputs: TableArgs): TableInput {
  const storage = inputs.storageDescriptor;
  return {
    Name: name,
    PartitionKeys: (inputs.partitionKeys ?? []).map(column),
    Parameters: inputs.parameters ?? {},
    ...(inputs.description === undefined ? {} : { Description: inputs.description }),
    ...(inputs.owner === undefined ? {} : { Owner: inputs.owner }),
    ...(inputs.tableType === undefined ? {} : { TableType: inputs.tableType }),
    ...(inputs.viewOriginalText === undefined ? {} : { ViewOriginalText: inputs.viewOriginalText }),
    ...(inputs.viewExpandedText === undefined ? {} : { ViewExpandedText: inputs.viewExpandedText }),
    ...(storage === undefined ? {} : { StorageDescriptor: storageDescriptor(storage) }),
  };
}

function storageDescriptor(storage: NonNullable<TableArgs["storageDescriptor"]>): TableInput["StorageDescriptor"] {
  const serde = storage.serDeInfo;
  return {
    Columns: (storage.columns ?? []).map(column),
    Parameters: storage.parameters ?? {},
    ...(storage.location === undefined ? {} : { Location: storage.location }),
    ...(storage.inputFormat === undefined ? {} : { InputFormat: storage.inputFormat }),
    ...(storage.outputFormat === undefined ? {} : { OutputFormat: storage.outputFormat }),
    ...(storage.compressed === undefined ? {} : { Compressed: storage.compressed }),
    ...(storage.numberOfBuckets === undefined ? {} : { NumberOfBuckets: storage.numberOfBuckets }),
    ...(storage.storedAsSubDirectories === undefined ? {} : { StoredAsSubDirectories: storage.storedAsSubDirectories }),
    ...(serde === undefined
      ? {}
      : {
          SerdeInfo: {
            Parameters: serde.parameters ?? {},
            ...(serde.name === undefined ? {} : { Name: serde.name }),
            ...(serde.serializationLibrary === undefined ? {} : { SerializationLibrary: serde.serializationLibrary }),
          },
        }),
  };
}

function column({ name, type, comment }: ColumnArgs): Column {
  return {
    Name: name,
    ...(type === undefined ? {} : { Type: type }),
    ...(comment === undefined ? {} : { Comment: comment }),
  };
}
