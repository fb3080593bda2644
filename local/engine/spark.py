"""One warm Spark for all job runs: a JVM with Delta and S3A that has already written and merged once."""

import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local.engine import s3_by_keys, spark_jvm

log = logging.getLogger("engine.spark")
ENDING_SECONDS = 60


class WarmSpark:
    """Starts in the background; `gateway()` waits for it, `end_driver()` sees to it that a dead run's work is dead."""

    def __init__(self, data: Path, jars: Path, endpoint: str, region: str) -> None:
        self._launch = lambda: spark_jvm.launch(data, jars, endpoint, region)
        self._classes = spark_jvm.classes_of(data)
        self._up = threading.Event()
        self._wanted = threading.Event()
        self._failure: Exception | None = None
        self._gateway: spark_jvm.Gateway | None = None
        self._session: Any = None

    def start(self, warm_up_location: str, warm_up_keys: dict[str, str]) -> None:
        """`warm_up_keys`: with which Spark itself reaches S3, as environment variables of the AWS SDKs."""
        arguments = [warm_up_location, warm_up_keys]
        threading.Thread(target=self._start, args=arguments, name="spark-start", daemon=True).start()

    def refuse(self, why: str) -> None:
        self._failure = RuntimeError(why)
        self._up.set()

    def gateway(self) -> spark_jvm.Gateway:
        """The JVM's address, once a session exists. The warm-up gives way to whoever calls this."""
        self._wanted.set()
        self._up.wait()
        if self._failure is not None:
            raise self._failure
        if self._gateway is None or not self.is_up():
            raise RuntimeError("Spark's JVM has died: see spark/spark.log in the data folder, then start anew")
        return self._gateway

    def is_up(self) -> bool:
        gateway = self._gateway
        return self._session is not None and gateway is not None and gateway.process.poll() is None

    def end_driver(self, run_id: str) -> None:
        """After a driver's death: cancels its Spark jobs and waits until no thread of the JVM works for it any more.

        On Glue a driver's JVM dies with it. Here the JVM goes on, and a commit in mid-air would be a second writer.
        """
        if not self.is_up():
            return
        jvm, context = self._session._jvm, self._session.sparkContext
        until = time.monotonic() + ENDING_SECONDS
        while alive := [t for t in jvm.java.lang.Thread.getAllStackTraces().keySet().toArray() if _serves(t, run_id)]:
            context.cancelJobGroup(run_id)
            for thread in alive:
                thread.interrupt()
            if time.monotonic() > until:
                log.error("%s: its thread in the JVM is still at work after %d s", run_id, ENDING_SECONDS)
                return
            time.sleep(0.05)

    def forget_keys(self, access_key: str) -> None:
        """Closes the connections to S3 of a run that is over."""
        self._session._jvm.S3ByKeys.forget(access_key)

    def forget_tables(self) -> None:
        """A new driver knows no table: drops cached data frames and Delta snapshots of the runs before."""
        for rows in self._session.sparkContext._jsc.getPersistentRDDs().values():
            rows.unpersist(False)
        self._session._jvm.org.apache.spark.sql.delta.DeltaLog.clearCache()

    def stop(self) -> None:
        if self._gateway is not None:
            self._gateway.process.kill()
            self._gateway.process.wait()

    def _start(self, warm_up_location: str, warm_up_keys: dict[str, str]) -> None:
        began = time.monotonic()
        try:
            self._gateway = self._launch()
            os.environ.update(self._gateway.environment())
            from pyspark.sql import SparkSession  # here: its half second is not the server's to wait for

            session = SparkSession.builder.getOrCreate()
            s3_by_keys.install(session._jvm, self._classes)
            for name, value in s3_by_keys.settings(warm_up_keys).items():
                session.sparkContext._jsc.hadoopConfiguration().set(name, value)
            self._session = session
            log.info("session after %.1f s", time.monotonic() - began)
        except Exception as failure:
            log.error("Spark did not start: %s", failure)
            self._failure = failure
        finally:
            self._up.set()
        if self._failure is None:
            _warm_up(self._session, warm_up_location, self._wanted.is_set)
            log.info("warm after %.1f s", time.monotonic() - began)


def _serves(thread: Any, run_id: str) -> bool:
    return thread.getName() == run_id


def _warm_up(session: Any, location: str, give_way: Callable[[], bool]) -> None:
    """What every load does, once, on a few rows: read CSV, write Delta, merge, look at the history."""
    from delta.tables import DeltaTable

    rows = session.range(20).selectExpr("id", "cast(id % 2 as int) as part", "cast(id as string) as text")
    steps = [
        lambda: rows.write.csv(f"{location}/csv"),
        lambda: session.read.schema("id string, part string, text string").csv(f"{location}/csv").count(),
        lambda: rows.write.format("delta").partitionBy("part").save(f"{location}/table"),
        lambda: (
            DeltaTable.forPath(session, f"{location}/table")
            .alias("t")
            .merge(rows.selectExpr("id + 10 as id", "part", "text").alias("s"), "t.id = s.id")
            .whenMatchedUpdateAll()
            .whenNotMatchedInsertAll()
            .execute()
        ),
        lambda: DeltaTable.forPath(session, f"{location}/table").history(1).collect(),
    ]
    try:
        for step in steps:
            if give_way():
                return
            step()
    except Exception as failure:
        log.warning("the warm-up failed: %s", failure)
