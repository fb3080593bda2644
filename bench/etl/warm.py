"""The same work again and again in one process: what is left of its seconds once the JVM is warm.

`warm.py ROUNDS PLACE FIRST BATCH`, with buckets `raw-first` and `raw-batch` staged and a bucket `lake-N` per round.
Leaves the seconds of each round but the first, which only warms up, in a JSON file.
"""

import json
import shutil
import sys
import time
from collections import defaultdict
from pathlib import Path

import floors
from data import Limits
from place import FILES, LAKE, MINIMAL, RAW, Place
from pyspark.sql import SparkSession

RESULT = "warm.json"


def main(rounds: int, root: Path, first: str, batch: str) -> None:
    import job  # not on the path of whoever only wants this file's names

    spark = SparkSession.builder.getOrCreate()
    seconds: dict[str, list[float]] = defaultdict(list)
    for number in range(rounds + 1):
        lake = f"{LAKE}-{number}"
        contract = json.loads(next((root / lake / "contracts").iterdir()).read_text())
        place = Place(root, contract, Limits(0, 0))
        bare = f"s3://{MINIMAL}/tables/first-{number}"
        taken = {
            "floorSeconds": lambda: floors.first(spark, f"s3://{FILES}/uploads/{first}", bare),  # noqa: B023
            "firstLoadSeconds": lambda: job.main(place.arguments("r1", f"{RAW}-first", lake)),  # noqa: B023
            "mergeFloorSeconds": lambda: floors.merge(spark, f"s3://{FILES}/uploads/{batch}", f"{bare}-merge"),  # noqa: B023
            "mergeSeconds": lambda: job.main(place.arguments("r2", f"{RAW}-batch", lake)),  # noqa: B023
        }
        for name, work in taken.items():
            if name == "mergeFloorSeconds":
                tables = root / MINIMAL / "tables"
                shutil.copytree(root / lake / "tables" / contract["name"], tables / f"first-{number}-merge")
            began = time.monotonic()
            work()
            seconds[name].append(time.monotonic() - began)
    (root / RESULT).write_text(json.dumps({name: each[1:] for name, each in seconds.items()}))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
