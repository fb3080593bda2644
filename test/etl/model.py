"""What loads of orders must come to, in plain Python: the newest version of each key wins, bad rows are kept apart."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

Fields = list[str | None]


def order(key: int, amount: str = "10", *, ts: str = "2025-01-01 00:00:00", num: int = 1) -> Fields:
    """A row as a file holds it."""
    return [str(num), str(key), "7", ts, amount, None]


@dataclass
class OrdersModel:
    rows: dict[str, tuple] = field(default_factory=dict)
    """By key: the version, then number, amount and extra value."""
    rejected: list[tuple] = field(default_factory=list)
    read: dict[str, int] = field(default_factory=dict)

    def load(self, file_id: str, arrived: str, rows: list[Fields]) -> None:
        self.read[file_id] = len(rows)
        for number, row in enumerate(rows, start=2):
            num, key, _, ts, amount = row[:5]
            if Decimal(amount) <= 0:
                self.rejected.append((file_id, number, key, amount))
                continue
            version = (datetime.fromisoformat(ts), arrived, file_id, number)
            if key not in self.rows or version > self.rows[key][0]:
                self.rows[key] = (version, int(num), Decimal(amount), row[6] if len(row) > 6 else None)

    @property
    def table(self) -> list[tuple]:
        return [
            (int(key), num, amount, version[0], version[2], version[3], extra)
            for key, (version, num, amount, extra) in sorted(self.rows.items(), key=lambda item: int(item[0]))
        ]


def table_seen(lake) -> list[tuple]:
    return [
        (
            row["order_id"],
            row["order_num"],
            row["total_amount"],
            row["order_timestamp"],
            row["_file_id"],
            row["_source_row"],
            row.get("colour"),
        )
        for row in lake.table()
    ]


def rejected_seen(lake) -> list[tuple]:
    return [(row["_file_id"], row["_source_row"], row["order_id"], row["total_amount"]) for row in lake.rejected()]


def check_against(lake, model: OrdersModel) -> None:
    """Tables as the model has them; every file counted exactly once over all summaries, its rows all accounted for."""
    assert table_seen(lake) == model.table
    assert sorted(rejected_seen(lake)) == sorted(model.rejected)
    counted = [file for summary in lake.summaries() for file in summary["files"] if file["outcome"] == "loaded"]
    assert sorted(file["fileId"] for file in counted) == sorted(model.read)
    assert {file["fileId"]: file["counts"]["read"] for file in counted} == model.read
    for each in [*counted, *lake.summaries()]:
        counts = dict(each["counts"])
        assert counts.pop("read") == sum(counts.values())
