"""What signals say of a prospect, as SQL that is worked out once per statement, never once per row.

A signal counts for everybody at its domain and for whoever has its address, once. It counts until the day
it expires, and what it weighs halves with a third of its kind's life:

    weight = strength * 0.5 ** (3 * days since it was observed / life of its kind in days)
    intent = 100 * (1 - 0.5 ** (sum of the weights / 3)), rounded

so that three fresh usual signals make 50, six make 75. Who has none has 0. A surge compares the last 3
weeks with the 12 weeks before, whatever has expired: it is one when at least 3 signals were observed in the
last 3 weeks, and their weekly rate is at least 1.5 times that of the 12 weeks before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    false,
    func,
    not_,
    or_,
    select,
    type_coerce,
    union_all,
)

from prospector.conditions import casing
from prospector.records import Prospect, Setting, Signal

Sql = ColumnElement[bool]
Column = ColumnElement[Any]

LIVES_KEY = "signal_lives"
LIVES: dict[str, int] = {
    "topic": 60, "competitor_page": 30, "keyword": 60, "hiring": 90, "funding": 180, "tech": 365,
}  # fmt: skip
HALVINGS = 3  # in the life of a signal
HALF = 3.0  # the sum of weights that makes an intent of 50
RECENT_DAYS, BASE_DAYS = 21, 84
LEAST_RECENT = 3
SURGE_RATIO = 1.5

_signals = Signal.__table__.c


def today() -> Column:
    """The present day (UTC) by the database's clock, as it is stored."""
    return func.substr(func.days_ago(0), 1, 10)


def observed_on() -> Column:
    """The day of a signal as stored text."""
    return type_coerce(_signals.observed_on, String)


def is_live() -> Sql:
    """True for signals that have not expired."""
    return type_coerce(_signals.expires_on, String) >= today()


def weight() -> Column:
    """What a signal weighs today."""
    age = func.max(func.julianday(today()) - func.julianday(observed_on()), 0.0)
    return _signals.strength * func.pow(0.5, HALVINGS * age / _life())


def _life() -> Column:
    return case({kind: _life_of(kind, usual) for kind, usual in LIVES.items()}, value=_signals.kind)


def _life_of(kind: str, usual: int) -> Column:
    """The life the workspace gives a kind; asked once per statement, since it hangs on no row."""
    chosen = select(func.json_extract(Setting.value, f"$.{kind}")).where(Setting.key == LIVES_KEY)
    return func.coalesce(chosen.scalar_subquery(), float(usual))


def intent_of(heat: Column) -> Column:
    """The intent that a sum of weights makes, 0 to 100."""
    return cast(func.round(100 * (1 - func.pow(0.5, heat / HALF))), Integer)


def is_surge(recent: Column, base: Column) -> Sql:
    """Whether so many signals in the last 3 weeks are a surge over those of the 12 weeks before."""
    return and_(recent >= LEAST_RECENT, recent * BASE_DAYS >= SURGE_RATIO * RECENT_DAYS * base)


def is_recent() -> Column:
    """1 for a signal of the last 3 weeks, today among them; else 0."""
    return case((observed_on() > day(RECENT_DAYS), 1), else_=0)


def is_base() -> Column:
    """1 for a signal of the 12 weeks before those; else 0."""
    return case((observed_on() <= day(RECENT_DAYS), 1), else_=0)


def within_surge_window() -> Sql:
    """True for signals of the 15 weeks that a surge compares."""
    return observed_on() > day(RECENT_DAYS + BASE_DAYS)


def day(ago: int) -> Column:
    """The day so many days ago, as stored."""
    return func.substr(func.days_ago(ago), 1, 10)


def summed(sums: dict[str, Column], *wanted: Sql) -> FromClause:
    """These sums over the wanted signals of every prospect who has any: `prospect_id` and the sums.

    First by company and by person, then once more by prospect, so that the work grows with the signals, not
    with the people.
    """
    owner = Prospect.__table__.alias("observed")
    by_company = _grouped([_signals.domain], sums, *wanted, _signals.domain != "")
    by_person = _grouped([_signals.email_key, _signals.domain], sums, *wanted, _signals.email_key != "")
    company = select(owner.c.id.label("prospect_id"), *(by_company.c[name] for name in sums)).where(
        owner.c.domain == by_company.c.domain, owner.c.domain != ""
    )
    person = select(owner.c.id.label("prospect_id"), *(by_person.c[name] for name in sums)).where(
        owner.c.email_key == by_person.c.email_key,
        owner.c.email_key != "",
        or_(owner.c.domain == "", owner.c.domain != by_person.c.domain),  # else his company has it
    )
    both = union_all(company, person).subquery()
    totals = (func.sum(both.c[name]).label(name) for name in sums)
    return select(both.c.prospect_id, *totals).group_by(both.c.prospect_id).subquery()


def _grouped(keys: list[Any], sums: dict[str, Column], *wanted: Sql) -> FromClause:
    columns = (func.sum(column).label(name) for name, column in sums.items())
    return select(*keys, *columns).where(*wanted).group_by(*keys).subquery()


def heats(*wanted: Sql) -> FromClause:
    """`prospect_id` and `heat`, the sum of the weights, of everybody with a live signal."""
    return summed({"heat": weight()}, is_live(), *wanted)


def surging_ids(*wanted: Sql) -> Select[Any]:
    """The ids of the prospects whose company, or who themselves, surge."""
    counts = summed({"recent": is_recent(), "base": is_base()}, within_surge_window(), *wanted)
    return select(counts.c.prospect_id).where(is_surge(counts.c.recent, counts.c.base))


def is_of(domain: str, email_key: str) -> Sql:
    """True for the signals of that company and of that person; "" matches nothing."""
    return or_(
        and_(_signals.domain == domain, _signals.domain != ""),
        and_(_signals.email_key == email_key, _signals.email_key != ""),
    )


def intent_sql(test: Callable[[Column], Sql], *, holds_for_none: bool) -> Sql:
    """True where `test` holds of the prospect's intent; `holds_for_none` is what it says of 0."""
    found = heats()
    held = test(intent_of(found.c.heat))
    if holds_for_none:
        return Prospect.id.not_in(select(found.c.prospect_id).where(not_(held)))
    return Prospect.id.in_(select(found.c.prospect_id).where(held))


def signal_sql(kinds: tuple[str, ...], words: tuple[str, ...], days: int | None, times: int) -> Sql:
    """True where at least `times` signals of one of the kinds (none: any) and about one of the words (none:
    whatever) were observed in the last `days` days (None: and have not expired)."""
    wanted: list[Sql] = [is_live() if days is None else observed_on() > day(days)]
    if kinds:
        wanted.append(_signals.kind.in_(kinds))
    if words:
        wanted.append(or_(false(), casing.contains(_signals.topic, words)))
    found = summed({"times": cast(1, Integer)}, *wanted)
    return Prospect.id.in_(select(found.c.prospect_id).where(found.c.times >= times))
