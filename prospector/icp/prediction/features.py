"""What a likelihood is told from: a few plain facts of a prospect, none of which tells how it came out.

Every group is one SQL expression that gives a word, such as "head" for the seniority. Training reads these
words, and a likelihood is worked out from the same expressions, so that both always mean the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from prospector.conditions import observed
from prospector.conditions.countries import shown as country_name
from prospector.icp import profiles
from prospector.icp.asking import asked_by
from prospector.prospects.selecting import as_rows
from prospector.records import Fit, IcpProfile, Prospect, Signal

Word = ColumnElement[str]
Among = Callable[[ColumnElement[int]], ColumnElement[bool]]

TITLE = "title"
MOST_TITLE_WORDS = 12
LEAST_ROWS = 5
FEW = 1_000
MOST_WORDS = {"industry": 8, "country": 8}
# A fit that rests on what came of contacting somebody would tell the answer.
_TELLING = frozenset(
    ("stage", "last_touch_at", "touched", "engagement", "grade", "likelihood", "suppressed", "list")
)
_NOISE = frozenset("of the and for at in to a an von de la le und et für der die das i ii iii".split())
_SIZES = ((10, "1-10"), (50, "11-50"), (200, "51-200"), (1000, "201-1,000"))
_PUNCTUATION = ",;:/|&+()[]-–.'\""


def usable_profile(session: Session) -> int | None:
    """The active profile whose fit may be told from; None when there is none, or its rules ask for what came
    of contacting somebody."""
    active = session.scalar(select(IcpProfile.id).where(IcpProfile.active).limit(1))
    return usable(session, active)


def usable(session: Session, profile_id: int | None) -> int | None:
    """This profile, unless it is gone or its rules ask for what came of contacting somebody."""
    if profile_id is None or session.get(IcpProfile, profile_id) is None:
        return None
    return profile_id if _TELLING.isdisjoint(asked_by(profiles.load(session, profile_id))) else None


def groups(fit: FromClause | None, heat: FromClause) -> dict[str, Word]:
    """The expression of each group, over a query made by `query`."""
    prospect = Prospect.__table__.c
    found: dict[str, Word] = {
        "seniority": prospect.seniority,
        "department": prospect.department,
        "industry": func.lower(prospect.industry),
        "country": prospect.country,
        "size": _size(),
        "email": prospect.email_status,
        "phone": _has(prospect.phone, prospect.mobile),
        "linkedin": _has(prospect.linkedin),
        "intent": case(
            (heat.c.heat.is_(None), "0"), else_=_band(observed.intent_of(heat.c.heat), (50, 25, 1))
        ),
    }
    if fit is not None:
        score = case((fit.c.verdict.in_(("fits", "below")), fit.c.score))
        found["fit"] = case((score.is_(None), ""), else_=_band(score, (80, 60, 40, 1)))
    return found


def query(profile_id: int | None, among: Among, *, few: bool) -> tuple[FromClause, dict[str, Word], Word]:
    """What to select from, the groups, and the words of the title between blanks, for the prospects whose id
    `among` lets pass. Where they are `few` the signals of everybody else are kept out of it."""
    people = Prospect.__table__
    heat = observed.heats(*([_concerning(among)] if few else []))
    titles = _titles(among)
    source = people.join(titles, titles.c.title == people.c.title)
    source = source.outerjoin(heat, heat.c.prospect_id == people.c.id)
    fit = None
    if profile_id is not None:
        fit = Fit.__table__.alias("judged")
        source = source.outerjoin(fit, and_(fit.c.profile_id == profile_id, fit.c.prospect_id == people.c.id))
    return source, groups(fit, heat), titles.c.words


def one_of(ids: Sequence[int]) -> Among:
    """Lets these ids pass."""
    return lambda number: number.in_(as_rows(ids))


def _concerning(among: Among) -> ColumnElement[bool]:
    people = Prospect.__table__.alias("concerned")
    own = among(people.c.id)
    return or_(
        Signal.domain.in_(select(people.c.domain).where(own)),
        Signal.email_key.in_(select(people.c.email_key).where(own)),
    )


def _titles(among: Among) -> FromClause:
    """Every title once, with its words between blanks: people share titles, and taking one apart is dear."""
    people = Prospect.__table__.alias("titled")
    text: Any = func.lower(people.c.title)
    for sign in _PUNCTUATION:
        text = func.replace(text, sign, " ")
    words = (literal(" ") + text + literal(" ")).label("words")
    return select(people.c.title, words).where(among(people.c.id)).distinct().subquery("titles")


def rows(session: Session, profile_id: int | None, ids: Sequence[int]) -> list[dict[str, Any]]:
    """By group the word of each of these prospects, in the order of their ids; `title` holds words."""
    among = one_of(ids)
    source, words, title = query(profile_id, among, few=len(ids) <= FEW)
    columns = [word.label(name) for name, word in words.items()]
    wanted: Select[Any] = select(Prospect.__table__.c.id, *columns, title.label(TITLE)).select_from(source)
    wanted = wanted.where(among(Prospect.__table__.c.id)).order_by(Prospect.__table__.c.id)
    found = [dict(row) for row in session.execute(wanted).mappings()]
    for row in found:
        row[TITLE] = sorted({word for word in row[TITLE].split(" ") if len(word) > 1} - _NOISE)
    return found


def label(group: str, word: str) -> str:
    """A fact in plain words, such as `Seniority: Head`."""
    if group == TITLE:
        return f"Title says “{word}”"
    if group in ("phone", "linkedin"):
        what = {"phone": "phone number", "linkedin": "LinkedIn profile"}[group]
        return f"Has a {what}" if word == "yes" else f"No {what}"
    if group in ("fit", "intent"):
        return f"{group.capitalize()} {word}" if word else f"{group.capitalize()} not known"
    name = {"size": "Employees", "email": "Email"}.get(group, group.capitalize())
    if not word:
        return f"{name} not known"
    shown = country_name(word) if group == "country" else _ACRONYMS.get(word, word.replace("_", " "))
    return f"{name}: {shown[:1].upper()}{shown[1:]}"


_ACRONYMS = {"vp": "VP", "c_suite": "C-level", "it": "IT"}


def _has(*columns: Word) -> Word:
    return case((or_(*(column != "" for column in columns)), "yes"), else_="no")


def _size() -> Word:
    most = func.coalesce(Prospect.__table__.c.employees_max, Prospect.__table__.c.employees_min)
    bands = [(most <= upper, name) for upper, name in _SIZES]
    return case((most.is_(None), ""), *bands, else_="over 1,000")


def _band(number: ColumnElement[Any], floors: tuple[int, ...]) -> Word:
    """Bands from their lower bounds, the highest first: "80 or more", "60 to 79", ..., "0"."""
    named = [(number >= floors[0], f"{floors[0]} or more")]
    named += [(number >= low, f"{low} to {above - 1}") for above, low in pairwise(floors)]
    return case(*named, else_="0")
