"""As much of AWS Glue's library as scripts need that read and write with plain Spark."""
