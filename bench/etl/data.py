"""Generated orders of 24 months: files as they are uploaded, and their parts and marker as ingest leaves them.

The same call always makes the same rows, so a file that is there is not made again.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

ROWS = """
SELECT
  i AS order_num,
  CASE WHEN h % 400 = 0 THEN NULL ELSE key END AS order_id,
  h % 200000 + 1 AS user_id,
  CASE WHEN h % 400 = 1 THEN '2025-02-30 10:00:00' ELSE strftime(moment, '%Y-%m-%d %H:%M:%S') END AS order_timestamp,
  CASE h % 400 WHEN 2 THEN '-5.00' WHEN 3 THEN 'abc'
    ELSE (((h // 400) % 30000 + 1) / 100)::decimal(18,2)::varchar END AS total_amount,
  strftime(moment, '%Y-%m-%d') AS date
FROM (SELECT i, key, moment, hash(i) AS h FROM ({orders}))
"""
"""One row in a hundred breaks a rule: it has no key, no such day, an amount that is not above 0 or no number."""
SOMETIME = "TIMESTAMP '2024-01-01' + to_seconds((hash({key}) % (731 * 86400))::bigint)"
FIRST = f"""
SELECT i, key, {SOMETIME.format(key="key")} + to_hours(CASE WHEN key < i THEN 1 ELSE 0 END) AS moment
FROM (SELECT i, CASE WHEN i % 50 = 0 THEN i - 1 ELSE i END AS key FROM range(1, {{rows}} + 1) AS numbers(i))
"""
"""Every fiftieth row repeats the key of the row before it, an hour later."""
HELD = f"""
SELECT key, moment FROM (SELECT key, {SOMETIME.format(key="key")} AS moment FROM range(1, {{held}} + 1) AS numbers(key))
WHERE key % 50 <> 0 AND {{months}} ORDER BY hash(key, 1) LIMIT {{rows}} / 2
"""
BATCH = f"""
SELECT i, key, moment + to_hours(2) AS moment FROM (
  SELECT 2 * row_number() OVER (ORDER BY key) AS i, key, moment FROM ({HELD})
  UNION ALL
  SELECT i, key, {{new_moment}} AS moment
  FROM (SELECT i, {{above}} + CASE WHEN i % 100 IN (51, 53) THEN i - 50 ELSE i END AS key
    FROM range(1, {{rows}} + 1, 2) AS numbers(i))
) ORDER BY i
"""
"""Half are orders that the table holds, two hours later and with other amounts; half are new, some of them twice.

Those that the table holds come once each: a MERGE that does not look for repeats fails on others.
"""
TWO_MONTHS = "moment BETWEEN TIMESTAMP '2025-11-01' AND TIMESTAMP '2025-12-31 21:00:00'"
IN_TWO_MONTHS = "TIMESTAMP '2025-11-01' + to_seconds((hash(key) % (60 * 86400))::bigint)"


@dataclass(frozen=True)
class Limits:
    """What ingest goes by: bytes after which it cuts a part, and from which on it copies a file as it is."""

    part_bytes: int
    copy_bytes: int


@dataclass(frozen=True)
class Upload:
    """A CSV file with a header line."""

    path: Path
    rows: int


def first_upload(folder: Path, rows: int) -> Upload:
    return _upload(folder / f"first-{rows}.csv", rows, FIRST.format(rows=rows))


def batch_upload(folder: Path, rows: int, held: int, two_months: bool) -> Upload:
    """A batch for a table of `held` rows or more; keys of its new rows lie above `held` times 100."""
    months, new_moment = (TWO_MONTHS, IN_TWO_MONTHS) if two_months else ("true", SOMETIME.format(key="key"))
    orders = BATCH.format(rows=rows, held=held, above=100 * held, months=months, new_moment=new_moment)
    return _upload(folder / f"{'two-months' if two_months else 'batch'}-{rows}-{held}.csv", rows, orders)


def stage(upload: Upload, raw: Path, document: dict, limits: Limits, arrived: str) -> None:
    """Leaves parts and marker in the raw bucket as ingest does."""
    dataset = document["name"]
    file_id = hashlib.sha256(upload.path.name.encode()).hexdigest()[:32]
    copied = upload.path.stat().st_size >= limits.copy_bytes
    header = [*([] if copied else ["_source_row"]), *upload.path.open().readline().rstrip("\n").split(",")]
    parts, first_row = [], 2
    for records, text in _cut(upload.path, limits.part_bytes, copied):
        key = f"processing/{dataset}/{file_id}/a1/part-{len(parts) + 1:05d}.csv"
        (raw / key).parent.mkdir(parents=True, exist_ok=True)
        (raw / key).write_bytes(text)
        part = {"key": key, "sheet": None, "columns": header, "records": records, "bytes": len(text)}
        parts.append(part | ({"firstRow": first_row} if copied else {}))
        first_row += records
    source = {
        "bucket": raw.name,
        "key": f"incoming/{dataset}/{upload.path.name}",
        "versionId": "v1",
        "arrivedAt": arrived,
        "size": upload.path.stat().st_size,
    }
    staged = {"contractHash": document["hash"], "records": upload.rows, "parts": parts, "newColumns": []}
    marker = {"kind": "file", "fileId": file_id, "dataset": dataset, "source": source, **staged}
    stamp = arrived.translate(str.maketrans("", "", "-:."))
    place = raw / f"staged/{dataset}/{stamp}-{file_id}.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(marker))


def _cut(path: Path, part_bytes: int, copied: bool) -> Iterator[tuple[int, bytes]]:
    """Records and text of each part: rows as they are, or behind their numbers, the header line being row 1."""
    with path.open("rb") as lines:
        next(lines)
        part, size = [], 0
        for number, line in enumerate(lines, start=2):
            row = line if copied else b"%d,%s" % (number, line)
            if part and size + len(row) > part_bytes:
                yield len(part), b"".join(part)
                part, size = [], 0
            part.append(row)
            size += len(row)
        yield len(part), b"".join(part)


def _upload(path: Path, rows: int, orders: str) -> Upload:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        making = path.with_suffix(".making")
        duckdb.sql(f"COPY ({ROWS.format(orders=orders)}) TO '{making}' (FORMAT csv, HEADER true)")
        os.replace(making, path)
    return Upload(path, rows)
