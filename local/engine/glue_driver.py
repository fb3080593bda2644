"""The process of one job run. It borrows the warm JVM, takes a session of its own there, and runs the job's script.

Started by glue.py with the run's order as one line of JSON on stdin. The pipe stays open after that line: when it
closes, the local AWS is gone and so is this run.
"""

import contextlib
import json
import os
import runpy
import sys
import threading
import traceback
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ERROR_LENGTH = 1000


def main() -> None:
    order = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.path.pop(0)  # this file's folder: the script must not find the local AWS's modules
    sys.path[:0] = [*order["libraries"], str(Path(order["script"]).parent)]
    sys.argv = [order["script"], *order["argv"]]
    _attach(order["runId"], {**order["settings"], **order["s3"]})
    try:
        runpy.run_path(order["script"], run_name="__main__")
    except SystemExit as ending:
        _end(_exit_code(ending, order["errorFile"]))
    except BaseException as error:
        traceback.print_exc()
        _write_error(order["errorFile"], "".join(traceback.format_exception_only(error)))
        _end(1)
    _end(0)


def _attach(run_id: str, settings: dict[str, str]) -> None:
    from py4j.clientserver import JavaClient
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import AnalysisException
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    gateway = launch_gateway()
    jvm = gateway.jvm
    shared = jvm.SparkSession.getDefaultSession().get()
    java_context = jvm.JavaSparkContext(shared.sparkContext())
    # Not shared.newSession(): that would share cached data frames, and a write looks through all of them, with the
    # keys of whoever writes.
    java_session = jvm.SparkSession(shared.sparkContext(), jvm.java.util.HashMap())

    def mark_thread() -> None:
        """Each Python thread has one in the JVM; its name and job group tell whom it works for, should we die."""
        jvm.java.lang.Thread.currentThread().setName(run_id)
        java_context.setJobGroup(run_id, run_id, True)
        jvm.SparkSession.setActiveSession(java_session)

    connect = JavaClient._create_new_connection

    def connect_and_mark(client: JavaClient) -> Any:
        connection = connect(client)
        mark_thread()
        client.deque.remove(connection)  # the caller gives it back himself
        return connection

    mark_thread()
    JavaClient._create_new_connection = connect_and_mark
    context = SparkContext(gateway=gateway, jsc=java_context, conf=SparkConf(_jvm=jvm, _jconf=java_context.getConf()))
    # SparkSession's constructor makes itself the whole JVM's default unless one is instantiated already; a default
    # that belongs to one run would lend its settings to the others.
    sessions: Any = SparkSession
    sessions._instantiatedSession = SimpleNamespace(_sc=context)
    session = SparkSession(context, java_session)
    sessions._instantiatedSession = sessions._activeSession = session
    for name, value in settings.items():
        with contextlib.suppress(AnalysisException):  # static ones, like the Delta extension, the warm JVM has already
            session.conf.set(name, value)
    # A script may stop its Spark at its end; this one is everybody's.
    contexts: Any = SparkContext
    contexts.stop = sessions.stop = lambda _self: None


def _exit_code(ending: SystemExit, error_file: str) -> int:
    if ending.code is None or ending.code == 0:
        return 0
    _write_error(error_file, f"SystemExit: {ending.code}")
    if isinstance(ending.code, int):
        return ending.code
    print(ending.code, file=sys.stderr)
    return 1


def _write_error(path: str, message: str) -> None:
    """The log has Java's stack trace; the run's message does without."""
    Path(path).write_text(message.partition("\n\tat ")[0].strip()[:ERROR_LENGTH])


def _end(code: int) -> None:
    """As the interpreter ends: the script's threads first. Then at once, for py4j's and our own have nothing to add."""
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            thread.join()
    _release_session()
    _release_java_objects()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _release_session() -> None:
    """Each session has Spark tell it of every query from now on; what it keeps of them is nobody's any more."""
    from pyspark.sql import SparkSession

    with contextlib.suppress(Exception):  # the JVM may be gone
        sessions: Any = SparkSession
        java_session = sessions._instantiatedSession._jsparkSession
        listener = java_session.sharedState().statusStore().listener().get()
        java_session.sparkContext().listenerBus().removeListener(listener)


def _release_java_objects() -> None:
    """The warm JVM keeps every object that a driver holds; what this one leaves behind would pile up run by run."""
    from py4j.finalizer import ThreadSafeFinalizer

    with contextlib.suppress(Exception):  # the JVM may be gone
        for reference in list(ThreadSafeFinalizer.finalizers.values()):
            if (held := reference()) is not None:
                held._gateway_client.garbage_collect_object(held._target_id, False)


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    main()
