"""The file system by which runs of different roles reach S3 from one JVM; see S3ByKeys.java."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).with_name("S3ByKeys.java")
SETTINGS = {
    "fs.s3a.access.key": "AWS_ACCESS_KEY_ID",
    "fs.s3a.secret.key": "AWS_SECRET_ACCESS_KEY",
    "fs.s3a.session.token": "AWS_SESSION_TOKEN",
}


def settings(environment: Mapping[str, str]) -> dict[str, str]:
    """A role's keys, from the environment as the AWS SDKs have them, as Hadoop's settings."""
    return {name: environment[variable] for name, variable in SETTINGS.items()}


def install(jvm: Any, classes: Path) -> None:
    """Compiles it where the JVM looks for classes; by Spark's own compiler, as a Java without one is enough here."""
    compiler = jvm.org.codehaus.janino.SimpleCompiler()
    compiler.setParentClassLoader(jvm.java.lang.Thread.currentThread().getContextClassLoader())
    compiler.cookFile(str(SOURCE))
    for entry in compiler.getBytecodes().entrySet():
        (classes / f"{entry.getKey()}.class").write_bytes(entry.getValue())
