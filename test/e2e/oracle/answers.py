"""The answers to the saved queries, counted by hand."""

from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal

from .table import Table


def answers_of(tables: dict[str, Table]) -> dict[str, list[list[str]]]:
    orders, products, items = (
        [held.business for held in tables[name].held.values()] for name in ("orders", "products", "order_items")
    )
    amounts: dict[str, list[Decimal]] = defaultdict(list)
    for order in orders:
        amounts[order["order_value_category"]].append(order["total_amount"])
    averages = {name: sum(found) / len(found) for name, found in amounts.items()}
    category = {order["order_id"]: order["order_value_category"] for order in orders}
    bought = [item["order_id"] for item in items if item["order_id"] in category]
    items_in = Counter(category[order_id] for order_id in bought)
    orders_in = Counter(category[order_id] for order_id in set(bought))
    per_order = sorted((-round(items_in[name] / orders_in[name], 2), name) for name in items_in)
    departments = Counter(product["department_clean"] for product in products)
    return {
        # When a table was last loaded, its last column, the test looks at by itself.
        "lake-overview": [
            [name, str(len(table.held)), str(len({held.run_id for held in table.held.values()}))]
            for name, table in sorted(tables.items())
        ],
        "refused-rows": [row for name, table in sorted(tables.items()) for row in refused(name, table)],
        "orders-by-value-category": [
            [name, str(len(amounts[name])), str(averages[name].quantize(Decimal("0.01"), ROUND_HALF_UP))]
            for name in sorted(amounts, key=lambda name: averages[name])
        ],
        "products-by-department": [
            [name, str(n)] for name, n in sorted(departments.items(), key=lambda found: (-found[1], found[0]))
        ],
        "items-per-order": [
            [name, str(orders_in[name]), str(items_in[name]), str(-ratio)] for ratio, name in per_order
        ],
    }


def refused(dataset: str, table: Table) -> list[list[str]]:
    """Rows that nobody has put right, and their files, by the column that a reason begins with."""
    rows: Counter = Counter()
    files: dict[str, set[str]] = defaultdict(set)
    for arrival, _ in table.rejected:
        if arrival.place in table.resolved_by:
            continue
        for _, reason in arrival.wrong:
            column = reason.split(":")[0]
            rows[column] += 1
            files[column].add(arrival.place[0])
    return [[dataset, column, str(rows[column]), str(len(files[column]))] for column in sorted(rows)]
