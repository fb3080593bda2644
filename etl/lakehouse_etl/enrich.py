"""Columns made of other columns of the row."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from .contract import Contract, Enrichment
from .errors import ContractError

PARTS_OF_TIME = {"year": F.year, "month": F.month, "day": F.dayofmonth, "hour": F.hour}


def enriched(rows: DataFrame, contract: Contract) -> DataFrame:
    kinds = {column.name: column.type.sql for column in contract.columns}
    return rows.withColumns({each.name: _derived(each, kinds).cast(each.type.sql) for each in contract.enrich})


def _derived(enrichment: Enrichment, kinds: dict[str, str]) -> Column:
    if enrichment.kind == "constant":
        return F.lit(enrichment.value)
    column = enrichment.column or ""
    value = F.col(column)
    if enrichment.kind in PARTS_OF_TIME:
        return PARTS_OF_TIME[enrichment.kind](value)
    if enrichment.kind == "titleCase":
        return F.initcap(F.regexp_replace(F.regexp_replace(value, r"(?U)^\s+|\s+$", ""), r"(?U)\s+", " "))
    if enrichment.kind == "equals":
        return value == F.lit(enrichment.value).cast(kinds[column])
    if enrichment.kind == "buckets":
        return _bucket(value, enrichment)
    known = ", ".join([*PARTS_OF_TIME, "titleCase", "equals", "buckets", "constant"])
    raise ContractError(f"column {enrichment.name}: unknown enrichment {enrichment.kind}; this job knows {known}")


def _bucket(value: Column, enrichment: Enrichment) -> Column:
    """The label of the first bound that the value lies below; null has no bucket."""
    label = F.when(value.isNull(), F.lit(None))
    for bound in enrichment.bounds:
        label = label.when(value < F.lit(bound.below).cast("decimal(38,10)"), F.lit(bound.label))
    return label.otherwise(F.lit(enrichment.otherwise))
