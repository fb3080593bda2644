"""How the JVM under the warm Spark is started, and with which settings."""

import os
import struct
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pyspark

SPARK_HOME = Path(pyspark.__file__).parent
# What bin/spark-submit opens for Spark on Java 17 (org.apache.spark.launcher.JavaModuleOptions).
OPENED_PACKAGES = [
    "java.base/java.lang",
    "java.base/java.lang.invoke",
    "java.base/java.lang.reflect",
    "java.base/java.io",
    "java.base/java.net",
    "java.base/java.nio",
    "java.base/java.util",
    "java.base/java.util.concurrent",
    "java.base/java.util.concurrent.atomic",
    "java.base/sun.nio.ch",
    "java.base/sun.nio.cs",
    "java.base/sun.security.action",
    "java.base/sun.util.calendar",
    "java.security.jgss/sun.security.krb5",
]
# The first compiler tier alone and the serial collector: short jobs on two cores spend their time on class loading
# and compilation, and both settings halve it; the second tier would pay off only after minutes. With the first tier
# alone the JVM keeps room for 48 MiB of code, which Spark outgrows: what does not fit would be compiled anew each time.
SPEED_FLAGS = [
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:ReservedCodeCacheSize=240m",
    "-Xshare:auto",
    "-XX:-UsePerfData",
]
HEAP = "2g"
START_SECONDS = 90


@dataclass(frozen=True)
class Gateway:
    """Where a Python process finds the JVM."""

    port: int
    secret: str
    process: subprocess.Popen[bytes]

    def environment(self) -> dict[str, str]:
        return {"PYSPARK_GATEWAY_PORT": str(self.port), "PYSPARK_GATEWAY_SECRET": self.secret}


def launch(data: Path, jars: Path, endpoint: str, region: str) -> Gateway:
    """Starts the JVM without bin/spark-submit, which starts another JVM first and copies every jar of spark.jars."""
    classes_of(data).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data) as folder:
        answer = Path(folder) / "gateway"
        with (data / "spark.log").open("ab") as log:
            process = subprocess.Popen(
                command(data, jars, endpoint, region),
                stdin=subprocess.PIPE,  # the gateway ends when this pipe closes: also when this process is killed
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={
                    **os.environ,
                    "SPARK_HOME": str(SPARK_HOME),
                    "SPARK_LOCAL_IP": "127.0.0.1",
                    "_PYSPARK_DRIVER_CONN_INFO_PATH": str(answer),
                },
            )
        try:
            return _gateway(process, answer, data / "spark.log")
        except BaseException:
            process.kill()
            process.wait()
            raise


def command(data: Path, jars: Path, endpoint: str, region: str) -> list[str]:
    found = sorted(jars.glob("*.jar"))
    if not found:
        raise FileNotFoundError(f"no jars in {jars}: run the set-up, or name their folder in LAKEHOUSE_JARS")
    classpath = [classes_of(data), *sorted((SPARK_HOME / "jars").glob("*.jar")), *found]
    return [
        _java(),
        f"-Xmx{HEAP}",
        *SPEED_FLAGS,
        "-XX:+IgnoreUnrecognizedVMOptions",
        *(f"--add-opens={package}=ALL-UNNAMED" for package in OPENED_PACKAGES),
        "-Djdk.reflect.useDirectMethodHandle=false",
        f"-Djava.io.tmpdir={data}",
        f"-Dderby.system.home={data}",
        f"-Dlog4j2.configurationFile={Path(__file__).parent / 'log4j2.properties'}",
        *(f"-D{name}={value}" for name, value in settings(data, endpoint, region).items()),
        "-cp",
        os.pathsep.join(map(str, classpath)),
        "org.apache.spark.api.python.PythonGatewayServer",
    ]


def classes_of(data: Path) -> Path:
    """Where the JVM finds what it compiles itself, on its class path."""
    return data / "classes"


def settings(data: Path, endpoint: str, region: str) -> dict[str, str]:
    s3a = {
        "endpoint": endpoint,
        "endpoint.region": region,
        "aws.credentials.provider": "org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider",
        "path.style.access": "true",
        "connection.ssl.enabled": "false",
        "buffer.dir": str(data / "s3a"),
        "fast.upload.buffer": "bytebuffer",
        "directory.marker.retention": "keep",  # deleting parents' markers costs a call per folder and commit
        "audit.enabled": "false",
        "attempts.maximum": "3",
        "connection.establish.timeout": "5000",
        "connection.timeout": "60000",
    }
    return {
        "spark.master": "local[2]",
        "spark.app.name": "lakehouse",
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.local.dir": str(data / "local"),
        "spark.scheduler.mode": "FAIR",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.warehouse.dir": str(data / "warehouse"),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        "spark.databricks.delta.snapshotPartitions": "2",
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.delta.logStore.s3.impl": "io.delta.storage.S3SingleDriverLogStore",
        "spark.delta.logStore.s3a.impl": "io.delta.storage.S3SingleDriverLogStore",
        "spark.hadoop.fs.s3.impl": "S3ByKeys",
        "spark.hadoop.fs.s3.impl.disable.cache": "true",
        **{f"spark.hadoop.fs.s3a.{name}": value for name, value in s3a.items()},
    }


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin" / "java") if home else "java"


def _gateway(process: subprocess.Popen[bytes], answer: Path, log: Path) -> Gateway:
    until = time.monotonic() + START_SECONDS
    while not answer.exists():
        if process.poll() is not None:
            raise RuntimeError(f"Spark's JVM ended with {process.returncode} before it was up: see {log}")
        if time.monotonic() > until:
            raise TimeoutError(f"Spark's JVM was not up after {START_SECONDS} s: see {log}")
        time.sleep(0.02)
    content = answer.read_bytes()
    port, length = struct.unpack(">ii", content[:8])
    return Gateway(port, content[8 : 8 + length].decode(), process)
