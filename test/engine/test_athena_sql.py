"""Translating Athena's SQL, without the rest of the engine."""

import subprocess
import sys
from pathlib import Path

# One query after the other while the first still loads what translates it.
CLOSE_TOGETHER = """
import sys, threading, time
sys.setswitchinterval(1e-6)
from local.engine.athena_sql import parse
faults = []
def ask(after):
    time.sleep(after)
    try:
        parse("SELECT 1 FROM orders LIMIT 1", "lake", [])
    except Exception as fault:
        faults.append(repr(fault))
threads = [threading.Thread(target=ask, args=[number / 1000]) for number in range(200)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(faults)
"""


def test_the_first_queries_may_come_close_together() -> None:
    said = subprocess.run(
        [sys.executable, "-c", CLOSE_TOGETHER],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "[]\n"
