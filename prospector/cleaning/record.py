"""One row in, clean values and findings out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from prospector.cleaning.findings import Finding
from prospector.fields import NUMBERS, STORED

Cell = str | int | float | bool | date | datetime | None
Value = str | int | None


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about the whole list: the ISO country to assume where a row says nothing ("" for
    none), and today's date, which helps to read damaged dates."""

    region: str = ""
    today: date | None = None


@dataclass(frozen=True, slots=True)
class CleanRecord:
    """A cleaned row.

    `values` holds every stored field: text ("" when unknown) or, for numbers, an int or None.
    `opt_out` and `bounced` say why this person must not be written to, or are "".
    """

    values: dict[str, Value]
    findings: list[Finding]
    opt_out: str
    bounced: str


def clean_record(raw: Mapping[str, Cell], context: Context) -> CleanRecord:
    """Clean one row of mapped cells (keys of `fields.MAPPABLE`; missing keys are empty)."""
    values: dict[str, Value] = {key: None if key in NUMBERS else "" for key in STORED}
    for key, cell in raw.items():
        if key in values and key not in NUMBERS and cell is not None:
            values[key] = " ".join(str(cell).split())
    values["email"] = str(values["email"]).lower()
    if not values["full_name"]:
        values["full_name"] = f"{values['first_name']} {values['last_name']}".strip()
    values["email_status"] = "valid" if values["email"] else "missing"
    return CleanRecord(values, [], str(raw.get("opt_out") or ""), str(raw.get("bounced") or ""))
