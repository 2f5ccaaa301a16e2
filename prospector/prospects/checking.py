"""What somebody typed, checked and brought into its stored form, with what it says about other fields."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

from prospector.errors import InvalidInputError
from prospector.fields import DEPARTMENTS, NUMBERS, SENIORITIES, STAGES, STORED, label
from prospector.suppressions import ADDRESSES

Value = str | int | None
Row = Mapping[str, Any]

CUSTOM = "custom."
NAMES = ("first_name", "middle_name", "last_name")
CHOICES = {"seniority": SENIORITIES, "department": DEPARTMENTS, "stage": STAGES}
NOT_TYPED = frozenset(("email_status",))
EDITABLE = (*(key for key in STORED if key not in NOT_TYPED), "stage")
# Brought into their stored form by the same code as imported cells; all else stays as typed.
_CLEANED = frozenset((
    "email", "other_email", "phone", "mobile", "linkedin", "company_linkedin", "domain", "country",
    "language",
))  # fmt: skip
_LONGEST = {"notes": 20_000}
_ACCOUNT = ("company", "company_key", "domain", "industry", "city", "country", "company_id")
_ASKED_BY = {
    "title": ("seniority", "department"),
    "company": (*_ACCOUNT, "legal_form", "company_short"),
    "domain": _ACCOUNT,
    "email": ("email_status", "email_key"),
    "full_name": ("honorific", *NAMES),
}


class Checker:
    """Judges what was typed for one row after the other; values repeat, so it remembers what cleaning said.

    A row is a mapping of the columns that `columns` names.
    """

    def __init__(self) -> None:
        self._typed: dict[tuple[str, Value], Value] = {}
        self._cleaned: dict[tuple[object, ...], Mapping[str, Any]] = {}

    def judge(
        self, row: Row, changes: Mapping[str, Value]
    ) -> tuple[dict[str, Value], dict[str, InvalidInputError]]:
        """The values that would change, consequences included, and why other fields cannot be set."""
        typed: dict[str, Value] = {}
        wrong: dict[str, InvalidInputError] = {}
        for name, value in changes.items():
            try:
                typed[name] = self.typed(name, value)
            except InvalidInputError as error:
                wrong[name] = error
        self._clean_typed(row, typed, wrong)
        values = self._with_consequences(row, typed)
        return {name: value for name, value in values.items() if present(row, name) != value}, wrong

    def typed(self, name: str, value: Value) -> Value:
        """The value as it may stand in this field of anybody. Raises InvalidInputError."""
        key = (name, value)
        if key not in self._typed:
            self._typed[key] = _typed(name, value)
        return self._typed[key]

    def _clean_typed(self, row: Row, typed: dict[str, Value], wrong: dict[str, InvalidInputError]) -> None:
        raw = {name: value for name, value in typed.items() if name in _CLEANED and value}
        if raw:
            around = {name: row[name] for name in ("country", "city") if name not in raw}
            clean = self._clean({**around, **raw}, region=row["country"])
            if "other_email" in raw and "email" not in raw:  # a row's only address is its first one
                clean = {**clean, "other_email": self._clean({"email": raw["other_email"]})["email"]}
            for name in raw:
                if clean[name]:
                    typed[name] = clean[name]
                else:
                    wrong[name] = InvalidInputError(
                        f"{typed[name]} is not a usable {_noun(name)}.", place=label(name)
                    )
                    del typed[name]
            if typed.get("email"):
                typed["email_status"] = clean["email_status"]
        if typed.get("email") == "":
            typed["email_status"] = "missing"

    def _with_consequences(self, row: Row, typed: dict[str, Value]) -> dict[str, Value]:
        """What one value says about another, where that other one was not typed along with it."""
        found: dict[str, Value] = {}
        if "title" in typed and typed["title"] != row["title"]:
            clean = self._clean({"title": typed["title"]})
            found = {"seniority": clean["seniority"], "department": clean["department"]}
        if typed.keys() & set(NAMES):
            parts = [str(typed.get(name, row[name])) for name in NAMES]
            found["full_name"] = " ".join(part for part in parts if part)
        elif typed.get("full_name") and typed["full_name"] != row["full_name"]:
            clean = self._clean({"full_name": typed["full_name"]})
            found |= {name: clean[name] for name in ("honorific", *NAMES) if name in NAMES or clean[name]}
        if "company" in typed and typed["company"] != row["company"]:
            clean = self._clean({"company": typed["company"]})
            found |= {name: clean[name] for name in ("legal_form", "company_short")}
            typed = {**typed, "company": clean["company"] or typed["company"]}
        return {**found, **typed}

    def _clean(self, raw: Mapping[str, Value], *, region: str = "") -> Mapping[str, Any]:
        key = (region, *raw.items())
        if key not in self._cleaned:
            # imported late: most who choose and show prospects edit none, and cleaning reads many tables
            from prospector.cleaning.record import Context, clean_record

            self._cleaned[key] = clean_record(raw, Context(region=region)).values
        return self._cleaned[key]


def refuse_unknown(names: Collection[str]) -> None:
    """Raise InvalidInputError for a name that is no field that can be edited."""
    for name in names:
        if name in EDITABLE or (name.startswith(CUSTOM) and name != CUSTOM):
            continue
        near = get_close_matches(name, EDITABLE, 1)
        raise InvalidInputError(
            f"{name!r} is no field that can be edited.",
            hint=f"Did you mean {near[0]}?" if near else f"One of: {', '.join(EDITABLE)}",
        )


def columns(names: Collection[str]) -> list[str]:
    """The columns of a prospect that judging and setting these fields asks for."""
    asked = {"id", "full_name", "email", "country", "city"}
    for name in names:
        asked.add("custom" if name.startswith(CUSTOM) else name)
        asked.update(_ASKED_BY.get(name, ()))
        if name in ADDRESSES:
            asked.update(ADDRESSES)
        if name in NAMES:
            asked.update(NAMES)
    return sorted(asked)


def present(row: Row, name: str) -> Value:
    """The value that stands in a field now."""
    if name.startswith(CUSTOM):
        found = json.loads(row["custom"] or "{}").get(name.removeprefix(CUSTOM))
        return "" if found is None else str(found)
    value: Value = row[name]
    return value


def _typed(name: str, value: Value) -> Value:
    if name in NUMBERS:
        return _number(name, value)
    lines = [" ".join(line.split()) for line in str(value if value is not None else "").splitlines()]
    plain = "".join(letter for letter in "\n".join(lines).strip() if letter.isprintable() or letter == "\n")
    if name != "notes":
        plain = plain.replace("\n", " ")
    if len(plain) > _LONGEST.get(name, 1_000):
        raise InvalidInputError("This is too long.", place=label(name))
    choices = CHOICES.get(name)
    if choices and plain not in choices and (plain or name == "stage"):
        raise InvalidInputError(
            f"{plain!r} cannot be used.", hint=f"One of: {', '.join(choices)}", place=label(name)
        )
    return plain


def _number(name: str, value: Value) -> int | None:
    plain = str(value if value is not None else "").replace(",", "").replace(" ", "")
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 15):
        raise InvalidInputError(f"{value} is not a whole number.", place=label(name))
    return int(plain)


def _noun(name: str) -> str:
    """A field's label within a sentence: `job title`, but `LinkedIn`."""
    words = label(name)
    return words if any(letter.isupper() for letter in words[1:]) else words.lower()
