"""What a person chose about a cleaned list: which kinds of fixes they do not want, and who is whom.

A kind of finding can be turned down when it mends or infers something and the cell's own text still makes
sense in its field; what keeps a list safe (opt-outs, unusable addresses, hidden characters, numbers) cannot.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from prospector.cleaning.emails import mailbox_status
from prospector.cleaning.findings import CATALOGUE, Severity
from prospector.errors import InvalidInputError
from prospector.fields import BY_KEY, DEPARTMENTS, NUMBERS, SENIORITIES, Kind
from prospector.lists.staging import VALUES
from prospector.lists.twins import keys_of
from prospector.matching.ladder import Band

Value = str | int | None
Found = Sequence[str]  # a finding as the staging file has it: code, field, before, after

REJECTABLE = frozenset(
    (
        "spacing", "wide_characters", "mojibake", "html_entities", "mixed_script", "placeholder",
        "name_case", "name_order", "name_swapped", "name_split", "name_extras", "name_from_full",
        "company_legal_form", "company_case", "company_tidied", "domain_from_email", "domain_typo",
        "email_typo", "phone_format", "phone_region", "phone_extension", "linkedin_format", "title_case",
        "seniority_from_title", "department_from_title", "country_from_city", "city_case", "city_split",
        "postal_zero", "postal_format", "industry_normalised",
    )
)  # fmt: skip
"""Kinds that can be turned down everywhere."""
REJECTABLE_IN_FILES = REJECTABLE | {
    "email_case", "name_joined", "domain_from_website", "seniority_normalised", "department_normalised",
    "country_normalised", "country_typo", "language_normalised",
}  # fmt: skip
"""Kinds that can be turned down where the result is a file: a workspace needs its own words and codes."""

NOTHING = "none"
ACCEPTS = (NOTHING, *Band)
"""From which band on rows are held for one person; with `none` only those a person said are the same."""

_IN_CASE_ONLY = frozenset(("name_case", "company_case", "title_case", "city_case", "email_case"))
_NAME_PARTS = ("first_name", "middle_name", "last_name")
_ADDRESS = re.compile(r"[^\s@<>,;:\"'()\[\]]+@[^\s@<>,;:\"'()\[\]]+\.[^\s@<>,;:\"'()\[\]]+")
_DOMAIN = re.compile(r"[^\s/@]+\.[^\s/@.]+")
_DIGIT = re.compile(r"\d")
_LEAST_DIGITS = 5
_KEYED = frozenset(("email", "first_name", "last_name", "company"))
_AT_ONCE = 1_000
_WORDS = {"seniority": frozenset(SENIORITIES), "department": frozenset(DEPARTMENTS)}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said about rows (their ids in the staging file).

    `same`: all of `rows` are one person. `apart`: the first of `rows` is not the person of any of the others.
    `pick`: whoever the first row is takes `field` from that row.
    """

    kind: Literal["same", "apart", "pick"]
    rows: tuple[int, ...]
    field: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """All that was chosen about an opened list: kinds of fixes turned down, the band from which on rows are
    merged (one of ACCEPTS), and decisions in their order, later ones overruling earlier ones."""

    rejected: frozenset[str] = frozenset()
    accept: str = Band.LIKELY.value
    decisions: tuple[Decision, ...] = ()

    def __post_init__(self) -> None:
        if self.accept not in ACCEPTS:
            raise InvalidInputError(
                f"{self.accept!r} does not say which duplicates are merged.",
                hint=f"Choose one of {', '.join(ACCEPTS)}.",
            )
        check_rejectable(self.rejected)

    def to_data(self) -> dict[str, Any]:
        """The plain JSON form."""
        return {
            "rejected": sorted(self.rejected),
            "accept": self.accept,
            "decisions": [[one.kind, list(one.rows), one.field] for one in self.decisions],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Choices:
        """The choices that `to_data` gave."""
        decisions = (Decision(kind, tuple(rows), name) for kind, rows, name in data["decisions"])
        return cls(frozenset(data["rejected"]), data["accept"], tuple(decisions))


def check_rejectable(codes: Iterable[str]) -> None:
    """Raise InvalidInputError for a code that is no kind of finding, or that cannot be turned down."""
    for code in codes:
        if code not in CATALOGUE:
            raise InvalidInputError(
                f"There is no kind of finding {code!r}.",
                hint=f"These can be turned down: {', '.join(sorted(REJECTABLE_IN_FILES))}.",
            )
        if code not in REJECTABLE_IN_FILES:
            raise InvalidInputError(f"{code!r} cannot be turned down: {why_not(code)}.")


def why_not(code: str) -> str:
    """Why a kind cannot be turned down, in plain words; "" for one that can."""
    if code in REJECTABLE_IN_FILES:
        return ""
    severity = CATALOGUE[code].severity
    if severity == Severity.BAD:
        return "the cell holds nothing that can be used"
    if severity == Severity.DOUBTFUL:
        return "it is a doubt to look at, nothing was mended"
    return "the cell as it came would be unsafe, or does not fit its field"


def as_it_was(
    values: Mapping[str, Value], findings: Iterable[Found], rejected: Collection[str], *, in_file: bool
) -> dict[str, Value]:
    """The values that differ from `values` when the kinds in `rejected` are not mended.

    A mended value stays as its cell had it, an inferred one stays empty. Where another fix rewrote the cell
    afterwards, that one stands. A text that does not fit its field is not put back; a workspace's fields
    (not `in_file`) are stricter. The comparison keys are not among the result.
    """
    changes: dict[str, Value] = {}
    for name, found in _by_field(findings).items():
        if any(one[0] in rejected for one in found):
            text = _before(str(values[name]), found, rejected)
            if _is_form_alone(found, rejected):
                text = _with_form(text, values)
            if text != values[name] and _fits(name, text, in_file=in_file):
                changes[name] = text
    if changes:
        changes |= _what_follows(values, changes, findings)
    return {name: value for name, value in changes.items() if value != values[name]}


def _by_field(findings: Iterable[Found]) -> dict[str, list[Found]]:
    found: dict[str, list[Found]] = {}
    for one in findings:
        if one[2] != one[3] and one[1] in BY_KEY and BY_KEY[one[1]].stored and one[1] not in NUMBERS:
            found.setdefault(one[1], []).append(one)
    return found


def _before(text: str, found: Sequence[Found], rejected: Collection[str]) -> str:
    """The text with the last fixes taken back, as far as they are rejected."""
    steps = [
        (before, {one[0] for one in same})
        for (before, _), same in groupby(found, key=lambda one: (one[2], one[3]))
    ]
    for before, codes in reversed(steps):
        declined = codes.intersection(rejected)
        if not declined or not all(_may_go(code) for code in codes):
            break
        text = _in_the_case_of(before, text) if declined <= _IN_CASE_ONLY else before
    return text


def _may_go(code: str) -> bool:
    """Whether what this kind did may be taken back together with a kind that is turned down."""
    return code in REJECTABLE_IN_FILES or CATALOGUE[code].severity == Severity.DOUBTFUL


def _in_the_case_of(before: str, text: str) -> str:
    """`text` written as it stands in `before`; all of `before` where it does not stand there."""
    found = re.search(re.escape(text), before, re.IGNORECASE) if text else None
    return found[0] if found else before


def _is_form_alone(found: Sequence[Found], rejected: Collection[str]) -> bool:
    """Whether of all that was done to a company's name only the legal form is to come back."""
    codes = {one[0] for one in found}
    return "company_legal_form" in codes and len(codes) > 1 and codes.intersection(rejected) == {
        "company_legal_form"
    }  # fmt: skip


def _with_form(before: str, values: Mapping[str, Value]) -> str:
    """The clean name with its legal form behind it, where the cell had it there."""
    whole = f"{values['company']} {values['legal_form']}"
    return whole if _letters(whole) == _letters(before) else before


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _fits(name: str, text: str, *, in_file: bool) -> bool:
    """Whether a cell's own text can stand in a field."""
    if not text:
        return True
    if name in ("email", "other_email"):
        return bool(_ADDRESS.fullmatch(text)) and (in_file or text == text.lower())
    if in_file:
        return True
    if name in _WORDS:
        return text in _WORDS[name]
    if BY_KEY[name].kind is Kind.CHOICE:
        return False
    if name == "domain":
        return bool(_DOMAIN.fullmatch(text)) and text == text.lower()
    if name in ("linkedin", "company_linkedin"):
        return "linkedin.com/" in text.lower() and " " not in text
    return name not in ("phone", "mobile") or len(_DIGIT.findall(text)) >= _LEAST_DIGITS


def _what_follows(
    values: Mapping[str, Value], changes: Mapping[str, Value], findings: Iterable[Found]
) -> dict[str, Value]:
    """What has to change with the changed values: the joined name, its parts' case, the status, the form."""
    follows: dict[str, Value] = {}
    inferred = {one[1] for one in findings if one[0] in ("name_joined", "name_from_full")}
    if "full_name" in inferred and not changes.keys().isdisjoint(_NAME_PARTS):
        parts = [str(changes.get(part, values[part])) for part in _NAME_PARTS]
        follows["full_name"] = changes.get("full_name", " ".join(part for part in parts if part))
    if full := str(changes.get("full_name") or ""):
        for part in inferred.intersection(_NAME_PARTS) - changes.keys():
            if (text := str(values[part])) and text.lower() in full.lower():
                follows[part] = _in_the_case_of(full, text)
    if changes.get("email") and values["email_status"] in ("valid", "free", "role", "disposable"):
        follows["email_status"] = mailbox_status(str(changes["email"]).lower())
    if values["legal_form"] and _letters(str(changes.get("company", ""))).endswith(
        _letters(str(values["legal_form"]))
    ):
        follows["legal_form"] = ""
    return follows


def rows_with(staged: sqlite3.Connection, codes: Collection[str]) -> Iterator[int]:
    """The ids of the rows that have a finding of one of these kinds, in order."""
    if codes:
        tests = " OR ".join(["instr(findings, ?)"] * len(codes))
        wanted = [f'["{code}"' for code in sorted(codes)]
        query = f"SELECT id FROM cleaned WHERE {tests} ORDER BY id"  # noqa: S608
        yield from (row[0] for row in staged.execute(query, wanted).fetchall())


def put_back(staged: sqlite3.Connection, rejected: Collection[str]) -> None:
    """Take the rejected kinds of fixes back in the staged rows of an import, before they are merged.

    Matching and the do-not-contact list have seen the clean values by then, as they should.
    """
    concerned = list(rows_with(staged, REJECTABLE.intersection(rejected)))
    for start in range(0, len(concerned), _AT_ONCE):
        part = json.dumps(concerned[start : start + _AT_ONCE])
        rows = staged.execute(
            f"SELECT id, findings, {', '.join(f'v_{name}' for name in VALUES)} FROM cleaned"  # noqa: S608
            " WHERE id IN (SELECT value FROM json_each(?))",
            (part,),
        ).fetchall()
        for row_id, findings, *stored in rows:
            values = dict(zip(VALUES, stored, strict=True))
            if changes := as_it_was(values, json.loads(findings), rejected, in_file=False):
                write_values(staged, row_id, with_keys(values, changes))


def with_keys(values: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes with the comparison keys that change with them."""
    if _KEYED.isdisjoint(changes):
        return dict(changes)
    return {**changes, **keys_of({**values, **changes})}


def write_values(staged: sqlite3.Connection, row_id: int, changes: Mapping[str, Any]) -> None:
    """Store changed values of a row."""
    assignments = ", ".join(f"v_{name} = ?" for name in changes)
    staged.execute(f"UPDATE cleaned SET {assignments} WHERE id = ?", (*changes.values(), row_id))  # noqa: S608
