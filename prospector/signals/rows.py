"""One row of a signals file: an observation, or why it is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from prospector.cleaning.domains import clean_website
from prospector.cleaning.emails import clean_emails
from prospector.cleaning.text import clean_text
from prospector.errors import InvalidInputError
from prospector.matching.keys import company_key, email_key
from prospector.records import SIGNAL_KINDS
from prospector.signals.columns import FIELDS, Layout
from prospector.signals.kinds import LABELS, kind_of
from prospector.signals.values import LARGEST, read_day, read_strength

LONGEST_TOPIC = 200
_EARLIEST = date(2000, 1, 1)
_AHEAD = timedelta(days=1)  # time zones: today may still lie ahead of UTC
_SHOWN = 80


class Observation(NamedTuple):
    """A signal as a file gives it. `company` is the company's name where neither domain nor address says
    whose it is; `expires_on` is "" where the file does not say. Days are ISO text."""

    domain: str
    email_key: str
    company: str
    kind: str
    topic: str
    strength: float
    observed_on: str
    expires_on: str
    source: str
    sheet: str
    row: int


class Rejected(NamedTuple):
    """A row that is left out: where it stands, the column and the value that are to blame, and why."""

    sheet: str
    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for every row: the kind, the day and the source where no column says them, and today."""

    kind: str
    observed_on: date | None
    source: str
    today: date


class _Wrong(Exception):  # noqa: N818 - a row's fault, not the program's
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


def reader_of(
    layout: Layout, headers: Sequence[str], sheet: str, rules: Rules
) -> Callable[[int, Sequence[object]], Observation | Rejected]:
    """What reads a row (its number and cells) of one sheet.

    Raises InvalidInputError when the columns cannot make a signal: they must say whose it is, what kind of
    signal it is and when it was observed.
    """
    at = {field: place for place, field in enumerate(layout.fields) if field}
    _check(at, layout, rules)

    def read(number: int, cells: Sequence[object]) -> Observation | Rejected:
        found = {field: cells[place] if place < len(cells) else "" for field, place in at.items()}
        try:
            return _read(found, layout, rules, sheet, number)
        except _Wrong as wrong:
            place = at.get(wrong.field)
            header = headers[place] if place is not None else FIELDS[wrong.field]
            value = clean_text(found.get(wrong.field, ""))[:_SHOWN]
            return Rejected(sheet, number, header, value, wrong.reason)

    return read


def _check(at: Mapping[str, int], layout: Layout, rules: Rules) -> None:
    if not {"domain", "company", "email"} & set(at):
        raise InvalidInputError(
            "No column says whose signals these are.",
            hint="Choose the column of the company's website, its name, or an email address"
            " (on the command line: --map domain=COLUMN, company=… or email=…).",
        )
    if "kind" not in at and not (rules.kind or layout.kind):
        raise InvalidInputError(
            "Nothing says what kind of signals these are.",
            hint="Choose a column (on the command line: --map kind=COLUMN), or one kind for the whole file"
            f" (--kind): {', '.join(SIGNAL_KINDS)}",
        )
    if "observed" not in at and rules.observed_on is None:
        raise InvalidInputError(
            "Nothing says when these signals were observed.",
            hint="Choose the column of the date (on the command line: --map observed=COLUMN), or give one"
            " date for the whole file (--observed DATE).",
        )


def _read(found: Mapping[str, object], layout: Layout, rules: Rules, sheet: str, number: int) -> Observation:
    domain, address, company = _owner(found)
    observed = _observed(found, layout, rules)
    return Observation(
        domain,
        address,
        company,
        _kind(found, layout, rules),
        clean_text(found.get("topic", ""))[:LONGEST_TOPIC],
        _strength(found, layout),
        observed.isoformat(),
        _expiry(found, layout, observed),
        clean_text(found.get("source", ""))[:LONGEST_TOPIC] or rules.source,
        sheet,
        number,
    )


def _owner(found: Mapping[str, object]) -> tuple[str, str, str]:
    """Domain, key of the address, name of the company, which counts only without the others."""
    site, mail = clean_text(found.get("domain", "")), clean_text(found.get("email", ""))
    address = _address(mail) if mail else ""
    domain = _domain(site, optional=bool(address)) if site else ""
    if domain or address:
        return domain, address, ""
    company = clean_text(found.get("company", ""))
    if not company_key(company):
        wanted = next(field for field in ("domain", "email", "company") if field in found)
        raise _Wrong(wanted, "the row does not say whose signal it is")
    return "", "", company


def _address(text: str) -> str:
    addresses = clean_emails(text).addresses
    key = email_key(addresses[0]) if addresses else ""
    if not key:
        raise _Wrong("email", "this is not an email address")
    return key


def _domain(text: str, *, optional: bool) -> str:
    """The company's domain; a mail provider beside somebody's address says nothing, and harms nothing."""
    website = clean_website(text)
    if website.domain or (optional and "domain_not_company" in website.codes):
        return website.domain
    if "domain_not_company" in website.codes:
        raise _Wrong("domain", "anybody can have an address or a page there; it is no company's own")
    raise _Wrong("domain", "this is not a domain that a company can own")


def _kind(found: Mapping[str, object], layout: Layout, rules: Rules) -> str:
    if rules.kind:
        return rules.kind
    text = clean_text(found.get("kind", ""))
    if not text and "kind" not in found:
        return layout.kind
    if kind := kind_of(text):
        return kind
    known = ", ".join(label.lower() for label in LABELS.values())
    raise _Wrong("kind", f"this is none of the kinds: {known}" if text else "the kind is missing")


def _strength(found: Mapping[str, object], layout: Layout) -> float:
    strength = read_strength(found.get("strength", ""), of_hundred=layout.of_hundred)
    if strength is None:
        most = 100 if layout.of_hundred else int(LARGEST)
        raise _Wrong("strength", f"a strength is a number above 0 up to {most}, or low, medium, high")
    return strength


def _observed(found: Mapping[str, object], layout: Layout, rules: Rules) -> date:
    if "observed" not in found:
        assert rules.observed_on is not None
        return rules.observed_on
    day = read_day(found["observed"], day_first=layout.day_first)
    if day is None:
        missing = not clean_text(found["observed"])
        raise _Wrong("observed", "the date is missing" if missing else "this is not a date")
    if day > rules.today + _AHEAD:
        raise _Wrong("observed", "this day has not come yet")
    if day < _EARLIEST:
        raise _Wrong("observed", "this is too long ago to be an observation")
    return day


def _expiry(found: Mapping[str, object], layout: Layout, observed: date) -> str:
    cell = found.get("expires", "")
    if not clean_text(cell):
        return ""
    day = read_day(cell, day_first=layout.day_first)
    if day is None:
        raise _Wrong("expires", "this is not a date")
    if day < observed:
        raise _Wrong("expires", "it would expire before it was observed")
    return day.isoformat()
