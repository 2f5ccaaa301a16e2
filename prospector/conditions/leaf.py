"""What a kind of question offers that is not about one field, such as the touch history.

To add one: write a module with a frozen dataclass (slots) that derives from Leaf, checks itself in
`__post_init__` and answers the methods below, and name the class in prospector.conditions.kinds. Filters,
segments, profiles, the written and the stored form and the descriptions then know it. To let people build
it with the mouse, add a row for it in ui/conditions/leaves.py; without one it is
edited in its written form.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import fields
from typing import Any, ClassVar, Self

from sqlalchemy import ColumnElement, false

from prospector.conditions.tokens import Tokens
from prospector.errors import InvalidInputError


class Leaf(ABC):
    """A question that stands by itself. One that exists is valid: making another raises InvalidInputError.

    `word` starts its written form and is its key in the stored form; explanations find what is known of
    it under that name. `label` names it to people.
    """

    __slots__ = ()
    word: ClassVar[str]
    label: ClassVar[str]

    @classmethod
    @abstractmethod
    def read(cls, tokens: Tokens) -> Self:
        """Read the written form after its word."""

    @abstractmethod
    def written(self) -> str:
        """The written form, its word included; `read` gives an equal one back."""

    @classmethod
    def from_data(cls, data: object) -> Self:
        """Read what stands under its word in the stored form: the fields that differ from their defaults.

        Raises InvalidInputError for anything else.
        """
        plain = {field.name: field.default for field in fields(cls)}  # type: ignore[arg-type]
        if not isinstance(data, dict) or not data.keys() <= plain.keys():
            raise _refused(cls.word, f"its parts are {', '.join(sorted(plain))}")
        lists = {name for name in data if isinstance(plain[name], tuple)}
        if any(not isinstance(data[name], list) for name in lists):
            raise _refused(cls.word, f"{' and '.join(sorted(lists))} are lists")
        return cls(**{**data, **{name: tuple(data[name]) for name in lists}})

    def data(self) -> dict[str, Any]:
        """What stands under its word in the stored form, as JSON knows it."""
        return {
            field.name: list(value) if isinstance(value, tuple) else value
            for field in fields(self)  # type: ignore[arg-type]
            if (value := getattr(self, field.name)) != field.default
        }

    @abstractmethod
    def described(self, *, negated: bool) -> str:
        """It, or its opposite, in plain English, without a full stop."""

    @abstractmethod
    def holds(self) -> ColumnElement[bool]:
        """True for the prospects it holds for, as SQL over `prospects`; never NULL.

        Ask for `Prospect.id.in_(...)` of a query that does not look at the prospect, which SQLite works
        out once, not once per prospect.
        """

    def missing(self) -> ColumnElement[bool]:
        """True where it cannot be judged, because data is missing."""
        return false()


def _refused(word: str, why: str) -> InvalidInputError:
    return InvalidInputError(
        f"This is no condition on {word!r}: {why}.", hint="Correct it, or write it as text."
    )
