"""Resolves the jars that Glue has and the PySpark package lacks, once, into a folder: jars.py FOLDER."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

PACKAGES = ["io.delta:delta-spark_2.12:3.3.2", "org.apache.hadoop:hadoop-aws:3.3.4"]
SETTINGS = Path(__file__).with_name("ivysettings.xml")


def main(folder: Path) -> None:
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    from pyspark.sql import SparkSession

    with tempfile.TemporaryDirectory(dir=folder.parent) as ivy:
        session = (
            SparkSession.builder.master("local[1]")
            .config("spark.jars.packages", ",".join(PACKAGES))
            .config("spark.jars.ivySettings", str(SETTINGS))
            .config("spark.jars.ivy", ivy)
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate()
        )
        session.stop()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(Path(ivy) / "jars", folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
