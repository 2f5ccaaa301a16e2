"""Picking prospects by the values that facets count: exactly these, or all but these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, func, not_, or_, select

from prospector import fields
from prospector.conditions import All, Condition, Node, Not
from prospector.conditions import Any as AnyOf
from prospector.errors import InvalidInputError
from prospector.records import Fit, Import, ImportRow, ListMember, Prospect

CUSTOM = "custom."
BANDS = (
    (1, 10), (11, 50), (51, 200), (201, 500), (501, 1_000), (1_001, 5_000), (5_001, 10_000), (10_001, None),
)  # fmt: skip
FACETS: dict[str, str] = {
    "country": "Country",
    "seniority": "Seniority",
    "department": "Department",
    "industry": "Industry",
    "size": "Company size",
    "email_status": "Email status",
    "stage": "Stage",
    "fit_verdict": "Fit",
    "list": "List",
    "file": "Source file",
    "company": "Company",
    "title": "Job title",
    "city": "City",
    "region": "State or region",
    "language": "Language",
    "source": "Source",
    "excluded": "Do not contact",
}


@dataclass(frozen=True, slots=True)
class Pick:
    """These values of one facet, "" for none at all; with `out` everything but these.

    Lists are picked by their id, company sizes by the band's name.
    """

    key: str
    values: tuple[str, ...]
    out: bool = False


def band_name(band: tuple[int, int | None]) -> str:
    """The value of a band of company sizes, such as 11-50 or 10001+."""
    low, high = band
    return f"{low}-{high}" if high else f"{low}+"


def check_facet(key: str) -> None:
    """Raise InvalidInputError for what cannot be counted."""
    if key in FACETS or (key.startswith(CUSTOM) and key != CUSTOM):
        return
    raise InvalidInputError(
        f"{key!r} cannot be counted by value.",
        hint=f"One of: {', '.join(FACETS)}, or custom.<name> for a column of your own",
    )


def facet_label(key: str) -> str:
    """The words over a facet."""
    return FACETS.get(key) or fields.label(key.removeprefix(CUSTOM))


def clause(pick: Pick, profile_id: int | None) -> ColumnElement[bool]:
    """The pick as SQL on Prospect; never NULL."""
    check_facet(pick.key)
    some = [value for value in pick.values if value]
    none = "" in pick.values
    if pick.key == "list":
        test = or_(_in_lists(some), *([not_(_in_any_list())] if none else []))
    elif pick.key == "file":
        test = or_(_from_files(some), *([not_(_from_any_file())] if none else []))
    else:
        test = expression(pick.key, profile_id).in_(pick.values)
    return not_(test) if pick.out else test


def expression(key: str, profile_id: int | None = None) -> ColumnElement[str]:
    """The value of a facet that has one per prospect, as SQL on Prospect; "" where there is none."""
    if key == "size":
        return _band()
    if key == "fit_verdict":
        verdict = select(Fit.verdict).where(Fit.prospect_id == Prospect.id, Fit.profile_id == profile_id)
        return func.coalesce(verdict.correlate(Prospect).scalar_subquery(), "")
    if key == "excluded":
        return case((Prospect.suppression_id.is_(None), "no"), else_="yes")
    if key.startswith(CUSTOM):
        each = func.json_each(Prospect.custom).table_valued("key", "value")
        named = select(each.c.value).where(each.c.key == key.removeprefix(CUSTOM)).limit(1)
        return func.coalesce(cast(named.correlate(Prospect).scalar_subquery(), String), "")
    column: ColumnElement[str] = getattr(Prospect, key).expression
    return column


def as_condition(pick: Pick) -> Node | None:
    """The pick in the language of conditions, for a segment; None where that has no word for it.

    Conditions take words without regard to capitals, so a segment may hold a few more.
    """
    key = {"excluded": "suppressed"}.get(pick.key, pick.key)
    if key in ("file", "list"):
        return None
    nodes: list[Node] = []
    some = tuple(value for value in pick.values if value)
    if key == "size":
        nodes += [_size_condition(band) for band in BANDS if band_name(band) in some]
        if "" in pick.values:
            nodes.append(Condition("employees", "empty", None))
    else:
        nodes += [Condition(key, "in", some)] if some else []
        nodes += [Condition(key, "empty", None)] if "" in pick.values else []
    node = nodes[0] if len(nodes) == 1 else AnyOf(nodes)
    return Not(node) if pick.out else node


def _size_condition(band: tuple[int, int | None]) -> Node:
    def of(field: str) -> Condition:
        low, high = band
        return Condition(field, "between", (low, high)) if high else Condition(field, "gte", low)

    return AnyOf([of("employees_min"), All([Condition("employees_min", "empty", None), of("employees_max")])])


def _band() -> ColumnElement[str]:
    size = func.coalesce(Prospect.employees_min, Prospect.employees_max)
    steps = [(size <= high, band_name((low, high))) for low, high in BANDS if high]
    return case((size.is_(None), ""), *steps, else_=band_name(BANDS[-1]))


def _in_lists(values: list[str]) -> ColumnElement[bool]:
    numbers = [int(value) for value in values if value.isdecimal()]
    return Prospect.id.in_(select(ListMember.prospect_id).where(ListMember.list_id.in_(numbers)))


def _in_any_list() -> ColumnElement[bool]:
    return select(1).where(ListMember.prospect_id == Prospect.id).correlate(Prospect).exists()


def _from_files(names: list[str]) -> ColumnElement[bool]:
    named = select(Import.id).where(Import.file_name.in_(names))
    rows = select(ImportRow.id).where(ImportRow.import_id.in_(named), ImportRow.prospect_id.is_not(None))
    return and_(Prospect.import_row_id.is_not(None), Prospect.import_row_id.in_(rows))


def _from_any_file() -> ColumnElement[bool]:
    row: Any = select(1).where(ImportRow.id == Prospect.import_row_id).correlate(Prospect)
    exists: ColumnElement[bool] = row.exists()
    return exists
