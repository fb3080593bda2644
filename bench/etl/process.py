"""Runs a script as a driver of its own: a fresh Python with a cold JVM, where `s3://bucket/…` is a folder on disk.

The mapping is Hadoop's own, a view file system, so the scripts that are measured know nothing of it.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
REPO = HERE.parents[1]
JARS = Path(os.environ.get("LAKEHOUSE_JARS", REPO / ".cache" / "jars"))
VIEW = "org.apache.hadoop.fs.viewfs.ViewFileSystemOverloadScheme"


class ScriptFailed(Exception):
    """A script that was to be measured failed; its last words are in the message."""


def seconds_of(root: Path, script: Path, arguments: list[str], libraries: list[Path], **settings: str) -> float:
    """Wall seconds of the whole process. Buckets are the folders of `root`; `settings` are Spark's.

    A script that needs libraries finds its boto3 answered from the buckets, too.
    Raises ScriptFailed with the last words of a script that fails.
    """
    configure(root, settings)
    paths = os.pathsep.join(str(path) for path in [HERE, *libraries, script.parent])
    environment = os.environ | {
        "SPARK_CONF_DIR": str(root / "conf"),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYTHONPATH": paths,
        "LAKEHOUSE_BUCKETS": str(root),
    }
    with (root / "process.log").open("wb") as log:
        began = time.monotonic()
        command = [sys.executable, *([str(HERE / "driver.py")] if libraries else []), str(script), *arguments]
        ended = subprocess.run(command, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=root)
        seconds = time.monotonic() - began
    if ended.returncode:
        words = (root / "process.log").read_text(errors="replace")[-3000:]
        raise ScriptFailed(f"{script.name} {' '.join(arguments)} ended with {ended.returncode}:\n{words}")
    return seconds


def configure(root: Path, settings: dict[str, str]) -> None:
    """Spark's defaults for all that is measured alike, where spark-submit looks for them.

    Spark sees those top folders of the buckets that exist now.
    """
    folder = root / "conf"
    folder.mkdir(parents=True, exist_ok=True)
    buckets = [path for path in root.iterdir() if path.is_dir()]
    chosen = {
        "spark.master": "local[2]",
        "spark.driver.memory": "2g",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.extraClassPath": f"{JARS}/*",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.local.dir": str(root / "spark"),
        "spark.sql.warehouse.dir": str(root / "warehouse"),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "4",
        "spark.databricks.delta.snapshotPartitions": "2",
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.delta.logStore.s3.impl": "io.delta.storage.S3SingleDriverLogStore",
        "spark.hadoop.fs.s3.impl": VIEW,
        "spark.hadoop.fs.viewfs.overload.scheme.target.file.impl": "org.apache.hadoop.fs.LocalFileSystem",
        **{_link(folder): f"file://{folder}" for bucket in buckets for folder in bucket.iterdir() if folder.is_dir()},
        **settings,
    }
    lines = "".join(f"{name} {value}\n" for name, value in chosen.items())
    (folder / "spark-defaults.conf").write_text(lines)
    (folder / "log4j2.properties").write_text((REPO / "local/engine/log4j2.properties").read_text())


def _link(folder: Path) -> str:
    return f"spark.hadoop.fs.viewfs.mounttable.{folder.parent.name}.link./{folder.name}"
