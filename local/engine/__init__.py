"""The local AWS: moto with real hands (Glue runs on a warm Spark, Athena queries over the Delta tables)."""
