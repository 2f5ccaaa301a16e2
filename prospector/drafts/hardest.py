"""The prospects a wording is hardest to get right for: missing fields, long names, other scripts, shouting.

One pass of SQL over the selection sorts everybody into kinds of difficulty; of each kind found the most
extreme person is shown, so that a handful of renderings covers what can go wrong in the whole list.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from prospector.drafts import merge_fields
from prospector.drafts.template_files import Wording
from prospector.drafts.variants import compiled

LONG_NAME, LONG_COMPANY, LONG_TITLE = 24, 40, 50
_PERSON = ("first_name", "last_name", "full_name")
_SHORTEST_CAPITALS = 4
_MOST_FIELDS = 40  # every kind of difficulty is a bit of one number


@dataclass(frozen=True, slots=True)
class Hard:
    """One prospect and what is difficult about it; `alike` is how many share exactly this difficulty."""

    prospect_id: int
    name: str
    company: str
    reasons: tuple[str, ...]
    alike: int


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of difficulty: SQL that finds it, and how much it weighs in the order."""

    condition: str
    weight: int


def used_fields(wording: Wording) -> tuple[str, ...]:
    """The prospect's merge fields that a wording uses or requires. Raises TemplateError."""
    names = dict.fromkeys(name for one in wording.every for name in compiled(one, wording.snippets).names)
    return tuple(
        name for name in dict.fromkeys((*names, *wording.required)) if merge_fields.is_of_prospect(name)
    )


def hardest(
    session: Session, fields: Sequence[str], ids: Sequence[int] | None = None, limit: int = 20
) -> list[Hard]:
    """Up to `limit` prospects who are hard to write to with these merge fields, the hardest first.

    `ids` limits it to a selection. Everybody excluded from contact is left out.
    """
    kinds = _kinds(fields)
    if not kinds:
        return []
    found = session.connection().exec_driver_sql(*_statement(kinds, fields, ids, limit)).mappings().all()
    return [
        Hard(row["id"], row["full_name"] or row["email"], row["company"], reasons, row["alike"])
        for row in found
        if (reasons := tuple(_reasons(dict(row), fields)))
    ]


def _kinds(fields: Sequence[str]) -> list[_Kind]:
    kinds = [_Kind(_is_missing(name), 4) for name in fields[:_MOST_FIELDS]]
    used = merge_fields.columns(fields) - {"custom"}
    if used & set(_PERSON):
        kinds += [
            _Kind(f"length(full_name) > {LONG_NAME}", 2),
            *(_Kind(_foreign("full_name", letters), 3) for letters in (_ALPHABETS, _LEFTWARD, _FURTHER)),
            _Kind(f"length(first_name) > {_SHORTEST_CAPITALS - 1} AND {_shouted('first_name')}", 3),
            _Kind("first_name GLOB '[A-Z].*' OR (length(first_name) = 1)", 3),
            _Kind("full_name GLOB '*[a-zA-Z]-[a-zA-Z]*'", 1),
            _Kind("first_name <> '' AND unicode(first_name) BETWEEN 97 AND 122", 2),
        ]
    if "company" in used:
        kinds += [
            _Kind(f"length({_COMPANY}) > {LONG_COMPANY}", 2),
            _Kind(_foreign(_COMPANY), 2),
            _Kind(f"length({_COMPANY}) > 9 AND {_shouted(_COMPANY)}", 2),
        ]
    if "title" in used:
        kinds += [_Kind(f"length(title) > {LONG_TITLE}", 2), _Kind(_foreign("title"), 1)]
    return kinds


_COMPANY = "coalesce(nullif(company_short, ''), company)"


# Greek, Cyrillic, Armenian; Hebrew and Arabic; Indian, Chinese, Japanese, Korean and all others
_ALPHABETS, _LEFTWARD, _FURTHER = "\u0370-\u058f", "\u0590-\u08ff", "\u0900-\u1dff\u2c00-\ufdcf\ufdf0-\uffef"


def _foreign(column: str, letters: str = _ALPHABETS + _LEFTWARD + _FURTHER) -> str:
    return f"{column} GLOB '*[{letters}]*'"


def _shouted(column: str) -> str:
    return f"{column} = upper({column}) AND {column} <> lower({column})"


def _is_missing(name: str) -> str:
    own = merge_fields.custom_name(name)
    if own is not None:
        return f"coalesce(json_extract(custom, {_path(own)}), '') = ''"
    columns = merge_fields.FIELDS[name].columns
    empty = "IS NULL" if name.startswith("employees") else "IN ('', '-', 'N/A', 'n/a', 'unknown')"
    return "(" + " AND ".join(f"{column} {empty}" for column in columns) + ")"


def _path(name: str) -> str:
    quoted = json.dumps(name, ensure_ascii=False).replace("'", "''")
    return f"'$.{quoted}'"


def _statement(
    kinds: Sequence[_Kind], fields: Sequence[str], ids: Sequence[int] | None, limit: int
) -> tuple[str, tuple[object, ...]]:
    bits = " | ".join(f"(({kind.condition}) << {place})" for place, kind in enumerate(kinds))
    weight = " + ".join(f"((bits >> {place}) & 1) * {kind.weight}" for place, kind in enumerate(kinds))
    columns = {"full_name", "first_name", "email", "title", "company", "company_short", "custom"}
    columns |= merge_fields.columns(fields)
    among = "" if ids is None else "AND id IN (SELECT value FROM json_each(?2))"
    # materialized: else the kinds are worked out again wherever they are named;
    # max() makes SQLite take the id from the row that has the longest texts
    statement = f"""
    WITH rated AS MATERIALIZED (
        SELECT id, {bits} AS bits, length(full_name) + length({_COMPANY}) + length(title) AS longest
        FROM prospects WHERE suppression_id IS NULL {among}
    )
    SELECT p.id, {", ".join(f"p.{name}" for name in sorted(columns))}, alike FROM (
        SELECT id, bits, max(longest) AS longest, count(*) AS alike
        FROM rated WHERE bits <> 0 GROUP BY bits
    ) found JOIN prospects p ON p.id = found.id ORDER BY {weight} DESC, longest DESC, p.id LIMIT ?1
    """  # noqa: S608 - names of columns, numbers, and quoted paths only
    return statement, (limit,) if ids is None else (limit, json.dumps(list(ids)))


def _reasons(row: Mapping[str, Any], fields: Sequence[str]) -> Iterator[str]:
    present = merge_fields.prospect_values(row, fields)
    yield from dict.fromkeys(f"no {_spoken(name)}" for name in fields if name not in present)
    used = merge_fields.columns(fields)
    if used & set(_PERSON):
        yield from _of_name(row["full_name"], row["first_name"])
    if "company" in used:
        yield from _of_text("company", row["company_short"] or row["company"], LONG_COMPANY, capitals=10)
    if "title" in used:
        yield from _of_text("job title", row["title"], LONG_TITLE, capitals=1000)


def _spoken(name: str) -> str:
    if name.startswith("employees"):
        return "company size"
    own = merge_fields.custom_name(name)
    return merge_fields.label(name).lower() if own is None else own


def _of_name(full_name: str, first_name: str) -> Iterator[str]:
    yield from _of_text("name", full_name, LONG_NAME, capitals=1000)
    if len(first_name) >= _SHORTEST_CAPITALS and first_name.isupper():
        yield "first name in capitals"
    if len(first_name) == 1 or (first_name[1:2] == "." and first_name[:1].isupper()):
        yield "an initial for a first name"
    if "-" in full_name:
        yield "a name with a hyphen"
    if first_name[:1].islower():
        yield "first name with a small letter"


def _of_text(what: str, text: str, longest: int, *, capitals: int) -> Iterator[str]:
    if len(text) > longest:
        yield f"{what} of {len(text)} letters"
    if script := _script(text):
        direction = ", written from right to left" if _runs_left(text) else ""
        yield f"{what} in {script} letters{direction}"
    if len(text) >= capitals and text.isupper():
        yield f"{what} in capitals"


def _script(text: str) -> str:
    """The script of the first letter that is not Latin, as its name in Unicode begins; "" without any."""
    for letter in text:
        if letter > "\u036f" and letter.isalpha():
            name = unicodedata.name(letter, "").split(" ")[0]
            if name != "LATIN":
                return "Chinese" if name == "CJK" else name.capitalize()
    return ""


def _runs_left(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
