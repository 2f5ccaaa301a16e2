"""What a condition can ask about: every stored field, spans, custom fields, stage, scores, lists, dates."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from prospector import fields
from prospector.conditions.grades import GRADES
from prospector.errors import InvalidInputError

CUSTOM = "custom."
LONGEST_NAME = 200
MOST_DAYS = 36_500


class Sort(StrEnum):
    """How a field can be asked about; it decides which operators and values make sense."""

    TEXT = "text"
    CHOICE = "choice"
    COUNTRY = "country"
    NUMBER = "number"
    SPAN = "span"
    DATE = "date"
    LIST = "list"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class Subject:
    """One field as conditions know it. `choices` are its legal values where they are fixed."""

    key: str
    label: str
    sort: Sort
    choices: tuple[str, ...] = ()

    @property
    def operators(self) -> tuple[str, ...]:
        """The operators that make sense for it."""
        return _OPERATORS[self.sort]


_EQUAL = ("is", "is_not", "in", "not_in")
_WORDS = ("contains", "not_contains", "has_word", "starts_with", "regex")
_RANGE = ("gte", "lte", "between")
_EMPTY = ("empty", "not_empty")
RELATIVE = ("within_days", "older_days")
_OPERATORS: dict[Sort, tuple[str, ...]] = {
    Sort.TEXT: (*_EQUAL, *_WORDS, *_EMPTY),
    Sort.CHOICE: (*_EQUAL, *_EMPTY),
    Sort.COUNTRY: (*_EQUAL, *_EMPTY),
    Sort.NUMBER: (*_EQUAL, *_RANGE, *_EMPTY),
    Sort.SPAN: (*_EQUAL, *_RANGE, *_EMPTY),
    Sort.DATE: ("is", "is_not", *_RANGE, *RELATIVE, *_EMPTY),
    Sort.LIST: (*_EQUAL, *_WORDS, *_EMPTY),
    Sort.CUSTOM: (*_EQUAL, *_WORDS, *_RANGE, *_EMPTY),
}
OPERATORS: tuple[str, ...] = (*_EQUAL, *_WORDS, *_RANGE, *RELATIVE, *_EMPTY)

VERDICTS = ("fits", "below", "unknown", "excluded")
YES_NO = ("yes", "no")
_CHOICES = {
    "seniority": fields.SENIORITIES,
    "department": fields.DEPARTMENTS,
    "email_status": fields.EMAIL_STATUSES,
}


def _stored(field: fields.Field) -> Subject:
    if field.key == "country":
        return Subject(field.key, field.label, Sort.COUNTRY)
    if field.key in _CHOICES:
        return Subject(field.key, field.label, Sort.CHOICE, _CHOICES[field.key])
    return Subject(field.key, field.label, Sort.NUMBER if field.kind is fields.Kind.NUMBER else Sort.TEXT)


SUBJECTS: dict[str, Subject] = {
    subject.key: subject
    for subject in (
        *(_stored(fields.BY_KEY[key]) for key in fields.STORED),
        Subject("employees", "Employees", Sort.SPAN),
        Subject("revenue", "Revenue", Sort.SPAN),
        Subject("stage", "Stage", Sort.CHOICE, fields.STAGES),
        Subject("fit", "Fit", Sort.NUMBER),
        Subject("fit_verdict", "Fit verdict", Sort.CHOICE, VERDICTS),
        Subject("engagement", "Engagement", Sort.NUMBER),
        Subject("grade", "Grade", Sort.CHOICE, GRADES),
        Subject("likelihood", "Likelihood", Sort.NUMBER),
        Subject("intent", "Intent", Sort.NUMBER),
        Subject("surging", "Surging", Sort.CHOICE, YES_NO),
        Subject("list", "List", Sort.LIST),
        Subject("suppressed", "Do not contact", Sort.CHOICE, YES_NO),
        Subject("last_touch_at", "Last touch", Sort.DATE),
        Subject("created_at", "Added", Sort.DATE),
        Subject("updated_at", "Changed", Sort.DATE),
    )
}


def subject(name: str) -> Subject:
    """The field of that name; `custom.<name>` is a column of the user's own.

    Raises InvalidInputError naming the nearest field.
    """
    if name.startswith(CUSTOM) and 0 < len(name) - len(CUSTOM) <= LONGEST_NAME:
        return Subject(name, name.removeprefix(CUSTOM), Sort.CUSTOM)
    found = SUBJECTS.get(name)
    if found is None:
        raise InvalidInputError(
            f"There is no field {name!r}.",
            hint=f"{nearest(name, SUBJECTS)}Your own columns are written custom.<name>.",
        )
    return found


def nearest(word: str, known: object) -> str:
    """'Did you mean ...? ' for a mistyped word, or nothing when none is near. `known` is iterable words."""
    by_fold = {str(one).casefold(): str(one) for one in known}  # type: ignore[attr-defined]
    close = get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return f"Did you mean {by_fold[close[0]]}? " if close else ""
