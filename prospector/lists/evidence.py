"""How surely a column is a field: what its header says, what the other headers say, what its values are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from prospector.lists.grids import Cell, is_blank
from prospector.lists.header_words import asks_consent, fold_header, is_something_else, meaning
from prospector.lists.neighbours import shares_with_addresses
from prospector.lists.options import SKIP
from prospector.lists.sources import OURS, Layout
from prospector.lists.value_kinds import shares

Weights = dict[str, float]

# Which kinds of value speak for a field. A field in _PLAIN is never taken without one of them, once there
# are values to look at; for the others (names, titles, places ...) no list of words is ever complete.
_SETTLED = 0.97
_SUPPORT: dict[str, tuple[str, ...]] = {
    "honorific": ("honorific",),
    "first_name": ("first_name",),
    "last_name": ("surname",),
    "full_name": ("full_name",),
    "title": ("title",),
    "seniority": ("seniority",),
    "department": ("department",),
    "company": ("company", "site_name"),
    "domain": ("domain", "url"),
    "industry": ("industry",),
    "employees": ("range", "number"),
    "revenue": ("money", "number", "range"),
    "company_linkedin": ("linkedin_company",),
    "email": ("email",),
    "email_status": ("status", "bounce"),
    "other_email": ("email",),
    "phone": ("phone",),
    "mobile": ("phone",),
    "linkedin": ("linkedin_person",),
    "street": ("street",),
    "postal_code": ("postal",),
    "city": ("city",),
    "region": ("region", "country_code"),
    "country": ("country", "country_code"),
    "language": ("language",),
    "source": ("source",),
    "opt_out": ("flag", "negative", "date", "bounce"),
    "bounced": ("flag", "bounce", "negative", "date"),
}
_PLAIN = frozenset(
    {"email", "other_email", "phone", "mobile", "domain", "employees", "revenue", "postal_code"}
)
_FREE = frozenset({"notes", "source", "company_short", "opt_out", "bounced", "email_status"})
_HARD = ("email", "linkedin_person", "linkedin_company", "url", "phone", "date", "flag", "number", "money",
         "range", "domain", "long")  # fmt: skip
_FOREIGN: dict[str, tuple[str, ...]] = {
    "company": ("email", "linkedin_person", "date", "flag", "phone", "full_name", "title"),
    "title": (*_HARD, "honorific", "full_name"),
    "honorific": (*_HARD, "title"),
    "full_name": (*_HARD, "company", "title"),
    "first_name": (*_HARD, "company"),
    "last_name": (*_HARD, "company"),
    "street": ("email", "linkedin_person", "date", "flag", "url", "money"),
    "linkedin": ("email", "linkedin_company", "phone", "date", "flag", "number", "domain_only"),
    "company_linkedin": ("email", "linkedin_person", "phone", "date", "flag", "number", "domain_only"),
}
_FOREIGN_ELSE = ("email", "linkedin_person", "linkedin_company", "url", "date", "flag", "money", "long")

# What values alone are worth where the header says nothing: kind -> (field, share needed, confidence).
_ALONE: tuple[tuple[str, str, float, float], ...] = (
    ("email", "email", 0.6, 0.93),
    ("linkedin_person", "linkedin", 0.6, 0.93),
    ("linkedin_company", "company_linkedin", 0.6, 0.92),
    ("url", "domain", 0.6, 0.8),
    ("domain", "domain", 0.6, 0.8),
    ("phone", "phone", 0.6, 0.8),
    ("dialled", "phone", 0.4, 0.8),
    ("phone", "mobile", 0.6, 0.55),
    ("dialled", "mobile", 0.4, 0.58),
    ("mobile", "mobile", 0.7, 0.84),
    ("mobile", "mobile", 0.3, 0.68),  # tells which of two columns of numbers it is
    ("size", "employees", 0.85, 0.7),
    ("country", "country", 0.7, 0.8),
    ("country_code", "country", 0.9, 0.62),
    ("honorific", "honorific", 0.7, 0.8),
    ("full_name", "full_name", 0.45, 0.78),
    ("first_name", "first_name", 0.5, 0.76),
    ("surname", "last_name", 0.25, 0.7),
    ("title", "title", 0.45, 0.76),
    ("company", "company", 0.3, 0.74),
    ("site_name", "company", 0.5, 0.74),
    ("mail_name", "last_name", 0.5, 0.68),
    ("city", "city", 0.4, 0.72),
    ("industry", "industry", 0.55, 0.76),
    ("range", "employees", 0.6, 0.75),
    ("money", "revenue", 0.6, 0.68),
    ("seniority", "seniority", 0.75, 0.66),
    ("department", "department", 0.6, 0.66),
    ("street", "street", 0.6, 0.68),
    ("region", "region", 0.75, 0.64),
    ("language", "language", 0.8, 0.62),
    ("source", "source", 0.7, 0.62),
    ("status", "email_status", 0.85, 0.66),
)
_NO_NAMES = ("email", "url", "linkedin_person", "linkedin_company", "number")
_PLACES = frozenset({"city", "street", "region", "country"})
_COMPANY_SIGNS = frozenset({"domain", "industry", "employees", "revenue", "company_linkedin"})
_COMPANY_WORDS = frozenset(
    {"rating", "reviews", "founded", "founded year", "category", "company type", "place id"}
)
_PERSON_SIGNS = frozenset(
    {"first_name", "last_name", "title", "full_name", "linkedin", "mobile", "honorific"}
)
_STATUS_WORDS = frozenset(
    {"status", "statut", "estado", "stato", "tila", "estatus", "member status", "contact status", "state",
     "subscription", "marketing status", "marketing contact status", "lead status", "newsletter",
     "email marketing"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """A column as the judge sees it. `kinds` are shares of its filled values; `looked_at` counts those;
    `joined` is the share of them that are two to four words, `differing` that of different ones."""

    index: int
    header: str
    kinds: Mapping[str, float]
    looked_at: int
    filled_share: float
    joined: float
    differing: float = 1.0

    @property
    def repeats(self) -> bool:
        """Whether a few values fill the whole column, like the names of those who look after a list."""
        return self.looked_at >= 12 and self.differing < 0.35


@dataclass(frozen=True, slots=True)
class Score:
    """How surely (0 to 1), and why in one short phrase."""

    value: float
    why: str


def look_at(index: int, header: str, values: Sequence[Cell]) -> Look:
    """What there is to know of a column by itself."""
    kinds, looked_at = shares(values)
    if kinds.get("range", 0.0) >= 0.2:  # 11-50 beside 37: the whole column tells sizes
        kinds["size"] = kinds["range"] + kinds.get("number", 0.0)
    filled = [value for value in values if not is_blank(value)]
    texts = [value.split() for value in filled if isinstance(value, str)]
    joined = sum(1 for words in texts if 2 <= len(words) <= 4) / len(filled) if filled else 0.0
    differing = len({str(value).strip().casefold() for value in filled}) / max(len(filled), 1)
    return Look(index, header, kinds, looked_at, len(filled) / max(len(values), 1), joined, differing)


def beside_addresses(looks: Sequence[Look], rows: Sequence[Sequence[Cell]]) -> list[Look]:
    """The looks, those of text columns with what they share with the mail addresses and sites beside them."""
    addresses = [look.index for look in looks if look.kinds.get("email", 0.0) > 0.6]
    sites = [look.index for look in looks if look.kinds.get("domain", 0.0) > 0.6]
    if not addresses and not sites:
        return list(looks)
    return [
        look
        if max(look.kinds.get(kind, 0.0) for kind in _NO_NAMES) > 0.5 or look.index in sites
        else replace(look, kinds={**look.kinds, **shares_with_addresses(rows, addresses, sites, look.index)})
        for look in looks
    ]


def candidates(looks: Sequence[Look], layout: Layout | None) -> list[dict[str, Score]]:
    """The fields that each column could be, with scores."""
    said = [_said(look, layout) for look in looks]
    said = _read_together(looks, said)
    scored = [_scored(look, weights, layout) for look, weights in zip(looks, said, strict=True)]
    _place_surnames(looks, scored)
    _place_companies(looks, scored)
    _place_postal_codes(looks, scored)
    return scored


def _scored(look: Look, said: Weights, layout: Layout | None) -> dict[str, Score]:
    meant = layout.means(look.header) if layout else None
    if meant in ("", SKIP):
        return {}
    if meant and layout and layout.source == OURS:  # whatever is in it, we wrote it
        return {meant: Score(_SETTLED, f"named {look.header!r}")}
    return _scores(look, said)


def _said(look: Look, layout: Layout | None) -> Weights:
    field = layout.means(look.header) if layout else None
    if field is not None:
        return {field: _SETTLED} if field not in ("", SKIP) else {}
    return dict(meaning(look.header).fields)


def _read_together(looks: Sequence[Look], said: list[Weights]) -> list[Weights]:
    """Settle the words that mean one thing or another by what stands beside them."""
    sure = {field for weights in said for field, weight in weights.items() if weight >= 0.9}
    words = {fold_header(look.header) for look in looks}
    companies_only = not sure & _PERSON_SIGNS and _counts_as_companies(said, words)
    return [
        _names_apart(weights, sure) if not companies_only else _of_companies(weights, sure)
        for weights in said
    ]


def _counts_as_companies(said: Sequence[Weights], words: set[str]) -> bool:
    signs = {field for weights in said for field, weight in weights.items() if weight >= 0.7} & _COMPANY_SIGNS
    has_person = any(max(weights, key=lambda f: weights[f]) in _PERSON_SIGNS - {"full_name"}
                     for weights in said if weights and max(weights.values()) >= 0.7)  # fmt: skip
    return not has_person and len(signs) + len(words & _COMPANY_WORDS) >= 2


def _of_companies(weights: Weights, sure: set[str]) -> Weights:
    """In a list of companies a name is the company's, and so is a LinkedIn page."""
    if weights.get("full_name", 0) >= 0.6 and weights["full_name"] < 0.9 and "company" not in sure:
        return weights | {"company": 0.8, "full_name": 0.45}
    if "linkedin" in weights and "company_linkedin" not in sure:
        return weights | {"company_linkedin": 0.85, "linkedin": 0.4}
    return weights


def _names_apart(weights: Weights, sure: set[str]) -> Weights:
    """Nom, Nome, Name: the surname beside a given name, the given name beside a surname, else both."""
    if max(weights.get("full_name", 0), weights.get("first_name", 0), weights.get("last_name", 0)) >= 0.9:
        return weights
    names = {"first_name", "last_name", "full_name"} & weights.keys()
    if len(names) < 2 or max(weights[name] for name in names) < 0.55:
        return weights
    if {"first_name", "last_name"} <= sure:
        return (
            weights | {"full_name": weights.get("full_name", 0.6)} | dict.fromkeys(names - {"full_name"}, 0.2)
        )
    if "first_name" in sure and "last_name" in names:
        return weights | {"last_name": 0.93, "full_name": 0.4}
    if "last_name" in sure and "first_name" in names:
        return weights | {"first_name": 0.93, "full_name": 0.4}
    return weights | {"full_name": 0.82} | dict.fromkeys(names - {"full_name"}, 0.4)


def _scores(look: Look, said: Weights) -> dict[str, Score]:
    if look.looked_at and fold_header(look.header) in _STATUS_WORDS and max(said.values(), default=0) < 0.5:
        return _status_column(look)
    scored = {field: _with_values(look, field, weight) for field, weight in said.items()}
    for field, score in _from_values(look, said).items():
        if field not in scored or scored[field].value < score.value:
            scored[field] = score
    return scored


def _with_values(look: Look, field: str, weight: float) -> Score:
    """A header's word weighed with the values below it."""
    if field == "opt_out" and asks_consent(look.header):
        return Score(weight, "its values say who did not consent")
    if not look.looked_at:
        return Score(weight, f"named {look.header!r}")
    support = min(1.0, sum(look.kinds.get(kind, 0.0) for kind in _SUPPORT.get(field, ())))
    foreign = max((_foreign(look, kind) for kind in _against(field)), default=0.0)
    if field in _PLAIN and support < 0.15 and look.looked_at >= 3:
        return Score(0.0, "the values do not fit")
    if foreign > 0.5 and support < foreign + 0.1:
        return Score(weight * (1 - foreign) * 0.6, "the values do not fit")
    if field == "full_name" and weight < 0.9 and look.joined < 0.3 and support < 0.3:
        weight *= 0.75
    if field in {"first_name", "last_name"} and weight < 0.9 and look.joined > 0.7:
        weight *= 0.7
    raised = weight + (1 - weight) * 0.8 * support
    lowered = raised * (0.85 if field in _SUPPORT and support < 0.1 and weight < 0.85 else 1.0)
    return Score(lowered, f"named {look.header!r}" + (", and the values fit" if support >= 0.3 else ""))


def _against(field: str) -> tuple[str, ...]:
    own = _SUPPORT.get(field, ())
    if field in _FREE:
        return {"source": ("email",), "notes": ("number", "date")}.get(field, ())
    return tuple(kind for kind in _FOREIGN.get(field, _FOREIGN_ELSE) if kind not in own)


def _foreign(look: Look, kind: str) -> float:
    if kind == "domain_only":
        named = look.kinds.get("linkedin_person", 0.0) + look.kinds.get("linkedin_company", 0.0)
        return max(0.0, look.kinds.get("domain", 0.0) - named)
    if kind == "domain":  # an abbreviation with a dot looks like one
        return look.kinds.get("domain", 0.0) if look.kinds.get("domain", 0.0) > 0.7 else 0.0
    return look.kinds.get(kind, 0.0)


def _from_values(look: Look, said: Weights) -> dict[str, Score]:
    """Fields that the values alone speak for; nothing where the header says it is something else."""
    if look.looked_at < 2 or is_something_else(look.header):
        return {}
    trust = _trust_in_values(look, said)
    found: dict[str, Score] = {}
    for kind, field, needed, confidence in _ALONE:
        share = look.kinds.get(kind, 0.0)
        value = trust * confidence * (0.8 + 0.2 * share)
        better = value > (found[field].value if field in found else 0.0)
        if share >= needed and better and not _is_spoilt(look, field):
            found[field] = Score(value, "by its values")
    return found


def _trust_in_values(look: Look, said: Weights) -> float:
    """Full under a header that says nothing at all; less under one that says something unknown."""
    found = meaning(look.header)
    if found.generic or look.header.startswith("Column "):
        return 1.0
    if said and max(said.values()) >= 0.5:
        return 0.72
    return 0.8


def _is_spoilt(look: Look, field: str) -> bool:
    """Whether other kinds fit the same values better."""
    kinds = look.kinds
    company, title, person = (kinds.get(kind, 0.0) for kind in ("company", "title", "full_name"))
    if field == "full_name":
        return company > person or title > 0.3 or look.repeats
    if field in {"email", "linkedin"}:
        return look.repeats
    if field == "first_name":
        return look.repeats and look.joined > 0.5
    if field == "company":
        best = max(company, kinds.get("site_name", 0.0))
        return title > company or person > best or kinds.get("industry", 0.0) > best
    if field == "title":
        return company > title or kinds.get("department", 0.0) > title
    if field == "city":
        return kinds.get("surname", 0.0) > kinds["city"] or kinds.get("first_name", 0.0) > 0.6
    if field == "last_name":
        sure = max(kinds.get("surname", 0.0), kinds.get("mail_name", 0.0) / 2)
        return kinds.get("first_name", 0.0) > sure or look.joined > 0.5 or _is_place(look)
    postal = kinds.get("postal", 0.0)
    if field in {"phone", "mobile"}:
        return (kinds.get("number", 0.0) > 0.95 and postal > 0.3) or (postal > 0.9 and look.repeats)
    if field == "employees":
        return postal > 0.9
    if field == "country":
        return kinds.get("region", 0.0) > 0.9 and kinds.get("country", 0.0) < 0.5
    return field == "industry" and kinds.get("department", 0.0) > 0.8


def _is_place(look: Look) -> bool:
    return look.kinds.get("city", 0.0) > 0.5 or look.kinds.get("country", 0.0) > 0.3


def _status_column(look: Look) -> dict[str, Score]:
    """A column called Status and the like, when its values say unsubscribed or bounced."""
    if look.kinds.get("negative", 0.0) > 0:
        return {"opt_out": Score(0.75, "its values say who opted out")}
    if look.kinds.get("bounce", 0.0) > 0:
        return {"bounced": Score(0.75, "its values say what bounced")}
    if look.kinds.get("status", 0.0) >= 0.9 and fold_header(look.header) == "status":
        return {"email_status": Score(0.6, "its values are those of a mail check")}
    return {}


def _place_surnames(looks: Sequence[Look], scored: list[dict[str, Score]]) -> None:
    """Without any header for it, the column of single words beside the given names holds the surnames."""
    if any(score.value >= 0.5 for fields in scored for name, score in fields.items() if name == "last_name"):
        return
    for look, fields in zip(looks, scored, strict=True):
        first = fields.get("first_name")
        if first is None or first.value < 0.5 or first.why != "by its values":
            continue
        for beside in (look.index + 1, look.index - 1):
            if 0 <= beside < len(looks) and _may_be_surnames(looks[beside], scored[beside]):
                scored[beside]["last_name"] = Score(0.6, "stands beside the first names")
                return


def _may_be_surnames(look: Look, fields: Mapping[str, Score]) -> bool:
    """Mostly words that no better field has claimed; fewer will do where the mail addresses name them too.
    Never all of them are: notes, titles and broken letters stand among the names of real lists."""
    free = not fields or max(score.value for score in fields.values()) < 0.55
    needed = 0.5 if look.kinds.get("mail_name", 0.0) >= 0.2 else 0.75
    plain = look.kinds.get("word", 0.0) > needed and look.joined < 0.75
    return free and plain and not is_something_else(look.header) and not meaning(look.header).known


def _place_companies(looks: Sequence[Look], scored: list[dict[str, Score]]) -> None:
    """In a list of people without a company, the column left over in which some companies stand has them."""
    named = {name for fields in scored for name, score in fields.items() if score.value >= 0.5}
    if "company" in named or not named & _PERSON_SIGNS:
        return
    left = [
        look
        for look, fields in zip(looks, scored, strict=True)
        if look.kinds.get("company", 0.0) >= 0.1
        and look.joined > 0.4
        and max((score.value for score in fields.values()), default=0.0) < 0.5
        and not (look.repeats or meaning(look.header).known or is_something_else(look.header))
        and max(look.kinds.get(kind, 0.0) for kind in ("title", "full_name", "long", *_NO_NAMES)) < 0.3
    ]
    if left:
        best = max(left, key=lambda look: look.kinds["company"])
        scored[best.index]["company"] = Score(0.6, "some of its values are companies")


def _place_postal_codes(looks: Sequence[Look], scored: list[dict[str, Score]]) -> None:
    """What could be postal codes is, beside cities, streets and the like or in the forms of several
    countries, when no header says otherwise."""
    if any("postal_code" in fields for fields in scored):
        return
    left = [
        look
        for look in looks
        if look.kinds.get("postal", 0.0) >= 0.9
        and not (meaning(look.header).known or is_something_else(look.header))
    ]
    for look in left:
        places = [
            score.value
            for i in (look.index - 1, look.index + 1)
            if 0 <= i < len(scored)
            for name, score in scored[i].items()
            if name in _PLACES
        ]
        if max(places, default=0.0) >= 0.5:
            scored[look.index]["postal_code"] = Score(0.6, "stands beside the places")
            return
    for look in left:
        mixed = 0.1 < look.kinds.get("number", 0.0) < 0.9 and look.differing < 0.95
        if mixed and look.looked_at >= 12 and _trust_in_values(look, {}) == 1.0:
            scored[look.index]["postal_code"] = Score(0.6, "by its values")
            return
