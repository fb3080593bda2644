"""A load far larger than the driver's memory."""

import json
from pathlib import Path

import duckdb
import pytest
from data import Limits, Upload, first_upload
from lake import REPO, document_of
from place import Place

ROWS = 10_000_000
EXPECTED = """
WITH good AS (
  SELECT order_id FROM read_csv('{path}', all_varchar = true, header = true)
  WHERE order_id IS NOT NULL AND try_cast(order_timestamp AS timestamp) IS NOT NULL
    AND try_cast(total_amount AS decimal(18, 2)) BETWEEN 0.01 AND 50000
)
SELECT count(*), count(DISTINCT order_id) FROM good
"""


@pytest.mark.deep
def test_ten_million_rows_with_a_driver_of_two_gigabytes(tmp_path: Path):
    upload = first_upload(REPO / ".cache" / "bench" / "etl" / "uploads", ROWS)
    place = Place(tmp_path, document_of("orders"), Limits(16 * 1024**2, 8 * 1024**2)).emptied()
    place.with_staged(upload, "2026-01-01T00:00:00.000Z").load("r1")

    accepted, keys = expected(upload)
    assert "spark.driver.memory 2g" in (tmp_path / "conf" / "spark-defaults.conf").read_text()
    assert place.summary("r1")["counts"] == {
        "read": ROWS,
        "inserted": keys,
        "updated": 0,
        "unchanged": 0,
        "deduplicated": accepted - keys,
        "stale": 0,
        "rejected": ROWS - accepted,
    }
    assert json.loads(place.last_commit()["userMetadata"])["touched"] == keys


def expected(upload: Upload) -> tuple[int, int]:
    """Rows that break no rule, and their keys."""
    accepted, keys = duckdb.sql(EXPECTED.format(path=upload.path)).fetchone()
    return accepted, keys
