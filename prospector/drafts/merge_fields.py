"""The merge fields: every name a template may use, and how each gets its value."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

from prospector.cleaning.places import country_name
from prospector.settings import Identity

Value = str | int
Row = Mapping[str, Any]

_PLACEHOLDERS = frozenset((
    "-", "--", "---", "–", "—", ".", "..", "...", "…", "?", "??", "???", "/", "n/a", "n.a.", "n.a", "n\\a",
    "#n/a", "#ref!", "#value!", "#name?", "none", "null", "nil", "nan", "(null)", "(none)", "(blank)",
    "unknown", "undefined", "tbd", "tba", "xxx", "xxxx", "unbekannt", "k.a.", "keine", "s/o", "inconnu",
    "desconocido",
))  # fmt: skip
_OF_FIRST_NAMES = _PLACEHOLDERS | {
    "there", "friend", "sir", "madam", "sir or madam", "sir/madam", "team", "info", "admin", "office",
    "sales", "contact", "first name", "firstname", "first_name", "vorname", "prénom", "name", "test",
}  # fmt: skip
# Null, None, Nan and Keine are surnames that people bear
_OF_LAST_NAMES = _PLACEHOLDERS - {"null", "none", "nan", "keine"} | {"last name", "lastname", "last_name"}
_LONGEST_PLACEHOLDER = max(map(len, _OF_FIRST_NAMES))
_PLACEHOLDERS_OF = {"first_name": _OF_FIRST_NAMES, "last_name": _OF_LAST_NAMES, "full_name": _OF_LAST_NAMES}


@dataclass(frozen=True, slots=True)
class MergeField:
    """A name templates may use; `columns` are the prospect's columns its value is made from."""

    name: str
    label: str
    example: str
    columns: tuple[str, ...] = ()
    number: bool = False


def _employees(row: Row) -> str:
    return _size(row["employees_min"], row["employees_max"])


@lru_cache(maxsize=2_000)  # lists know a few dozen sizes; writing one down costs as much as reading ten
def _size(least: int | None, most: int | None) -> str:
    if least is not None and most is not None:
        return f"{least:,}" if least == most else f"{least:,} to {most:,}"
    if least is not None:
        return f"{least:,} or more"
    return f"up to {most:,}" if most is not None else ""


def _full_name(row: Row) -> str:
    return row["full_name"] or f"{row['first_name']} {row['last_name']}".strip()


_PROSPECT: tuple[tuple[MergeField, Callable[[Row], Value | None]], ...] = (
    (MergeField("first_name", "First name", "Anna", ("first_name",)), itemgetter("first_name")),
    (MergeField("last_name", "Last name", "Keller", ("last_name",)), itemgetter("last_name")),
    (
        MergeField("full_name", "Full name", "Anna Keller", ("full_name", "first_name", "last_name")),
        _full_name,
    ),
    (MergeField("title", "Job title", "Head of Sales", ("title",)), itemgetter("title")),
    (
        MergeField("company", "Company", "Acme", ("company_short", "company")),
        lambda row: row["company_short"] or row["company"],
    ),
    (MergeField("industry", "Industry", "Machinery", ("industry",)), itemgetter("industry")),
    (MergeField("city", "City", "Hamburg", ("city",)), itemgetter("city")),
    (
        MergeField("country", "Country", "Germany", ("country",)),
        lambda row: country_name(row["country"]) if row["country"] else "",
    ),
    (
        MergeField("employees", "Employees", "51 to 200", ("employees_min", "employees_max")),
        _employees,
    ),
    (
        MergeField("employees_min", "Employees, at least", "51", ("employees_min",), number=True),
        itemgetter("employees_min"),
    ),
    (
        MergeField("employees_max", "Employees, at most", "200", ("employees_max",), number=True),
        itemgetter("employees_max"),
    ),
    (MergeField("domain", "Website domain", "acme.example", ("domain",)), itemgetter("domain")),
)
_SHARED: tuple[MergeField, ...] = (
    MergeField("sender.name", "Your name", "Robin Ellis"),
    MergeField("sender.title", "Your job title", "Account manager"),
    MergeField("sender.company", "Your company", "Northwind Tools"),
    MergeField("sender.offer", "What you do (We help ...)", "workshops answer quotes on the same day"),
    MergeField("sender.phone", "Your phone number", "+44 20 7946 0018"),
    MergeField("sender.website", "Your website", "northwind.example"),
    MergeField("sender.calendar_link", "Your calendar link", "https://calendar.example/robin"),
    MergeField("sender.email", "Your address", "robin@northwind.example"),
    MergeField("sender.postal_address", "Your postal address", "1 Example Street, 12345 Sampletown"),
    MergeField("sender.signature", "Your signature", "Robin Ellis, Northwind Tools"),
    MergeField("opt_out_line", "Opt-out line", "Not relevant? Reply and I will not write again."),
    MergeField("today", "Today's date", "2 March 2026"),
    MergeField("weekday", "Today's weekday", "Monday"),
)
FIELDS: dict[str, MergeField] = {field.name: field for field in (*(f for f, _ in _PROSPECT), *_SHARED)}
_GETTERS: dict[str, Callable[[Row], Value | None]] = {field.name: getter for field, getter in _PROSPECT}


@cache
def custom_name(name: str) -> str | None:
    """The custom field's own name out of `custom["Name"]`; None for any other merge field."""
    return json.loads(name[len("custom[") : -1]) if name.startswith("custom[") else None


def custom_field(name: str) -> str:
    """The merge field of a custom field, as templates write it: `custom["Name"]`."""
    return f"custom[{json.dumps(name, ensure_ascii=False)}]"


def label(name: str) -> str:
    """The words shown for a merge field; a custom field is shown by its own name."""
    return FIELDS[name].label if name in FIELDS else custom_name(name) or name


def is_of_prospect(name: str) -> bool:
    """Whether the field is the prospect's (a custom one is), not the sender's or the day's."""
    return name in _GETTERS or custom_name(name) is not None


def columns(names: Iterable[str]) -> set[str]:
    """The prospect's columns that these merge fields are made from."""
    needed: set[str] = set()
    for name in names:
        needed.update(("custom",) if custom_name(name) is not None else FIELDS[name].columns)
    return needed


def is_placeholder(value: str) -> bool:
    """True for what people type when they know nothing: `N/A`, `-`, `unknown`, blanks."""
    return value.strip().lower() in _PLACEHOLDERS or not value.strip()


def prospect_values(row: Row, names: Iterable[str]) -> dict[str, Value]:
    """The values of those `names` that belong to the prospect; a missing or placeholder value is left out.

    `row` maps column names of prospects (at least columns(names)) to their stored values.
    """
    return prospect_reader(names)(row)


def prospect_reader(names: Iterable[str]) -> Callable[[Row], dict[str, Value]]:
    """prospect_values for the same names again and again: what can be looked up once is."""
    plans = [
        (name, _getter(name), _PLACEHOLDERS_OF.get(name, _PLACEHOLDERS))
        for name in names
        if is_of_prospect(name)
    ]

    def read(row: Row) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for name, getter, placeholders in plans:
            value = getter(row)
            if value.__class__ is str:
                # written out: a function called for each value of 100,000 prospects costs as much again
                plain = value.strip()
                if not plain or (len(plain) <= _LONGEST_PLACEHOLDER and plain.lower() in placeholders):
                    continue
                values[name] = value
            elif value is not None:
                values[name] = value
        return values

    return read


def _getter(name: str) -> Callable[[Row], Any]:
    if name in _GETTERS:
        return _GETTERS[name]
    own = custom_name(name)
    return lambda row: _custom_text(json.loads(row["custom"] or "{}").get(own))


def shared_values(identity: Identity, now: datetime) -> dict[str, Value]:
    """The values that are the same for every prospect: the sender's, the opt-out line's and today's."""
    values = {
        "sender.name": identity.sender_name,
        "sender.title": identity.sender_title,
        "sender.company": identity.company,
        "sender.offer": identity.offer,
        "sender.phone": identity.sender_phone,
        "sender.website": identity.website,
        "sender.calendar_link": identity.calendar_link,
        "sender.email": identity.sender_email,
        "sender.postal_address": identity.postal_address,
        "sender.signature": identity.signature,
        "opt_out_line": identity.opt_out_line,
        "today": f"{now.day} {now:%B %Y}",
        "weekday": f"{now:%A}",
    }
    return {name: value for name, value in values.items() if value.strip()}


def example_values(names: Iterable[str]) -> dict[str, Value]:
    """Made-up values for a preview without a prospect; a custom field shows its own name."""
    return {name: _example(name) for name in names}


def _example(name: str) -> Value:
    if name not in FIELDS:
        return f"({label(name)})"
    field = FIELDS[name]
    return int(field.example) if field.number else field.example


def _custom_text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def nearest(name: str) -> str:
    """The merge field that was most likely meant, "" when none is near."""
    lowered = name.lower()
    if lowered in FIELDS:
        return lowered
    if lowered in _ALIASES:
        return _ALIASES[lowered]
    near = difflib.get_close_matches(lowered[:60], FIELDS, 1, 0.6)
    return near[0] if near else ""


_ALIASES = {
    "name": "full_name",
    "firstname": "first_name",
    "lastname": "last_name",
    "surname": "last_name",
    "position": "title",
    "role": "title",
    "job_title": "title",
    "organization": "company",
    "organisation": "company",
    "company_name": "company",
    "account": "company",
    "website": "domain",
    "unsubscribe": "opt_out_line",
    "signature": "sender.signature",
    "my_name": "sender.name",
    "date": "today",
}
