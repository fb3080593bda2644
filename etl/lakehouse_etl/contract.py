"""The contract as plain values: the one place column names come from."""

from dataclasses import dataclass

NUMERIC = ("long", "int", "decimal")


@dataclass(frozen=True)
class ColumnType:
    kind: str
    precision: int | None = None
    scale: int | None = None

    @property
    def sql(self) -> str:
        """The Spark SQL name of the type, which is the catalog's as well."""
        if self.kind == "decimal":
            return f"decimal({self.precision},{self.scale})"
        return "bigint" if self.kind == "long" else self.kind

    @property
    def words(self) -> str:
        """The type in a reason: "a date", "a decimal(18,2)", "an int"."""
        name = self.sql if self.kind == "decimal" else self.kind
        return f"an {name}" if self.kind == "int" else f"a {name}"


@dataclass(frozen=True)
class Rule:
    rule: str
    value: str | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    name: str
    type: ColumnType
    optional: bool
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Bound:
    label: str
    below: str


@dataclass(frozen=True)
class Enrichment:
    name: str
    type: ColumnType
    kind: str
    column: str | None = None
    value: str | None = None
    bounds: tuple[Bound, ...] = ()
    otherwise: str | None = None


@dataclass(frozen=True)
class Reference:
    column: str
    dataset: str
    target: str
    policy: str

    @property
    def rejects(self) -> bool:
        return self.policy == "reject"

    @property
    def label(self) -> str:
        return f"{self.column} -> {self.dataset}.{self.target}"


@dataclass(frozen=True)
class DeleteWhen:
    """Rows whose column has this value are tombstones."""

    column: str
    value: str


@dataclass(frozen=True)
class Migration:
    """A change to a column that tables have already: `rename` to another name, `drop`, or `widen` from a type."""

    number: int
    kind: str
    column: str
    to: str | None = None
    widened: ColumnType | None = None
    """The type that the column had before."""


@dataclass(frozen=True)
class SystemColumns:
    file_id: str
    source_file: str
    source_sheet: str
    source_row: str
    arrived_at: str
    run_id: str
    loaded_at: str

    @property
    def typed(self) -> dict[str, str]:
        """Every system column with its SQL type, in table order."""
        return {
            self.file_id: "string",
            self.source_file: "string",
            self.source_sheet: "string",
            self.source_row: "bigint",
            self.arrived_at: "timestamp",
            self.run_id: "string",
            self.loaded_at: "timestamp",
        }


@dataclass(frozen=True)
class RejectedColumns:
    reasons: str
    surplus: str
    status: str
    resolved_by: str

    @property
    def typed(self) -> dict[str, str]:
        """Every column with its SQL type, in table order."""
        return {
            self.reasons: "array<string>",
            self.surplus: "string",
            self.status: "string",
            self.resolved_by: "string",
        }


@dataclass(frozen=True)
class Contract:
    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    latest_by: str | None
    enrich: tuple[Enrichment, ...]
    partition_by: tuple[str, ...]
    evolution: str
    references: tuple[Reference, ...]
    system: SystemColumns
    rejected: RejectedColumns
    hash: str
    delete_when: DeleteWhen | None = None
    migrations: tuple[Migration, ...] = ()

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def type_of(self, name: str) -> ColumnType | None:
        """The type of a column or an enrichment; None if it is neither."""
        typed: tuple[Column | Enrichment, ...] = (*self.columns, *self.enrich)
        return next((each.type for each in typed if each.name == name), None)

    @property
    def column_names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def must_exist(self) -> dict[str, Reference]:
        """The references that a row must have a match for, by the working column that says that it has none."""
        rejecting = (reference for reference in self.references if reference.rejects)
        return {f"__missing_{number}": reference for number, reference in enumerate(rejecting)}

    @property
    def version(self) -> list[str]:
        """What orders two rows of one key, most significant first."""
        system = self.system
        arrival = [system.arrived_at, system.file_id, system.source_sheet, system.source_row]
        return ([self.latest_by] if self.latest_by else []) + arrival

    @property
    def table_columns(self) -> dict[str, str]:
        """Columns of a new table with their SQL types, in order."""
        own = {column.name: column.type.sql for column in self.columns}
        return own | {derived.name: derived.type.sql for derived in self.enrich} | self.system.typed

    @property
    def rejected_columns(self) -> dict[str, str]:
        """Columns of a new table of refused rows, in order."""
        raw = {name: "string" for name in self.column_names}
        return raw | self.rejected.typed | self.system.typed
