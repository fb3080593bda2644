"""Scripts import all of it and, as plain Spark is enough for them, use none of it."""
