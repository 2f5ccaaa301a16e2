"""Which tables the journal follows, and how it names their rows."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Table

from prospector.records import Base


@dataclass(frozen=True, slots=True)
class Followed:
    """A table in the journal: the columns that name a row, and those whose changes are noted.

    `row_id` holds the first key column, `part` the second. Of a table that is not `whole`, rows
    are neither added nor removed by anything that can be undone.
    """

    name: str
    row_id: str = "id"
    part: str = ""
    only: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def table(self) -> Table:
        return Base.metadata.tables[self.name]

    @property
    def whole(self) -> bool:
        return not self.only

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.row_id, self.part) if self.part else (self.row_id,)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column, in the order of the table."""
        return tuple(column.name for column in self.table.columns)

    @property
    def cells(self) -> tuple[str, ...]:
        """The columns whose single changes are noted."""
        return self.only or tuple(
            name for name in self.columns if name not in self.keys and name not in self.left_out
        )

    def is_row(self, alias: str, change: str = "c") -> str:
        """SQL: the row `alias` is the one that the change names."""
        second = f" AND {alias}.{self.part} = {change}.part" if self.part else ""
        return f"{alias}.{self.row_id} = {change}.row_id{second}"


# Parents come before their children. Suppressions are not among them: an opt-out is never undone, and
# who is excluded follows from prospector.suppressions.
FOLLOWED = (
    Followed("companies"),
    Followed("prospects", left_out=("suppression_id",)),
    Followed("addresses"),
    Followed("provenance", "prospect_id", "field"),
    Followed("stage_history"),
    Followed("list_members", "prospect_id", "list_id"),
    Followed("drafts"),
    Followed("tasks"),
    Followed("qualifications", "prospect_id"),
    Followed("touches", only=("prospect_id", "company_id")),
    Followed("import_rows", only=("prospect_id", "company_id")),
    Followed("not_duplicates", "low_id", "high_id"),
    Followed("suspects", "low_id", "high_id"),
    Followed("merges"),
)
QUIET = frozenset(("updated_at", "email_key", "name_key", "company_key", "company_id", "email_status"))
"""Cells that follow from others: nobody needs to be told that one of them was kept."""
