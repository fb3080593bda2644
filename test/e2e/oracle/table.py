"""Plays the loads over a table held in memory: the newest version of each key wins."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from .arrivals import Arrival
from .rules import KEY, Row

OUTCOMES = ("inserted", "updated", "unchanged", "deduplicated", "stale", "rejected")


@dataclass
class Held:
    """The row that the table holds for a key."""

    business: Row
    arrival: Arrival
    run_id: str


@dataclass
class Table:
    dataset: str
    held: dict[object, Held] = field(default_factory=dict)
    rejected: list[tuple[Arrival, str]] = field(default_factory=list)
    counts: dict[tuple[str, str], Counter] = field(default_factory=dict)  # by run and file
    rejected_by: dict[tuple[str, str], Counter] = field(default_factory=dict)
    touched: dict[str, int] = field(default_factory=dict)
    resolved_by: dict[tuple, str] = field(default_factory=dict)  # the file, by the place of the refused row

    def load(self, run_id: str, files: dict[str, list[Arrival]]) -> None:
        """One run: everything that it read, by file."""
        before = [held.arrival for held in self.held.values()]
        candidates: dict[object, list[Arrival]] = defaultdict(list)
        for file_id, arrivals in files.items():
            self.counts[run_id, file_id] = Counter(read=len(arrivals))
            self.rejected_by[run_id, file_id] = Counter()
            for arrival in arrivals:
                if arrival.wrong:
                    self.reject(run_id, arrival)
                else:
                    candidates[arrival.row[KEY[self.dataset]]].append(arrival)
        for key, arrivals in candidates.items():
            newest = max(arrivals, key=lambda arrival: arrival.version)
            for arrival in arrivals:
                outcome = self.offer(run_id, key, arrival) if arrival is newest else "deduplicated"
                self.counts[run_id, arrival.place[0]][outcome] += 1
        for arrival, rejected_in in self.rejected:
            accepted = candidates.get(arrival.row.get(KEY[self.dataset]), [])
            self.resolve(arrival, [*accepted, *(before if rejected_in == run_id else [])])
        self.touched[run_id] = sum(held.run_id == run_id for held in self.held.values())

    def reject(self, run_id: str, arrival: Arrival) -> None:
        file_id = arrival.place[0]
        self.rejected.append((arrival, run_id))
        self.counts[run_id, file_id]["rejected"] += 1
        self.rejected_by[run_id, file_id].update({rule for rule, _ in arrival.wrong})

    def resolve(self, refused: Arrival, accepted: list[Arrival]) -> None:
        """By the one of these rows of its key that arrived last, if that was later; once and for all."""
        key = KEY[self.dataset]
        arrived = [
            (other.system["_arrived_at"], other.place[0])
            for other in accepted
            if key in refused.row and other.row[key] == refused.row[key]
        ]
        last = max(arrived, default=None)
        if last and last[0] > refused.system["_arrived_at"]:
            self.resolved_by.setdefault(refused.place, last[1])

    def offer(self, run_id: str, key: object, arrival: Arrival) -> str:
        held = self.held.get(key)
        if held is None:
            self.held[key] = Held(arrival.row, arrival, run_id)
            return "inserted"
        if arrival.version < held.arrival.version:
            return "stale"
        same = same_values(arrival.row, held.business)
        if arrival.version > held.arrival.version:
            self.held[key] = Held(arrival.row, arrival, run_id)
        return "unchanged" if same else "updated"


def same_values(one: Row, other: Row) -> bool:
    return all(one.get(column) == other.get(column) for column in one.keys() | other.keys())
