"""What a kind of question offers that is not about one field, such as the touch history.

To add one: write a module with a frozen dataclass (slots) that derives from Leaf, checks itself in
`__post_init__` and answers the methods below, and name the class in prospector.conditions.kinds. Filters,
segments, profiles, the written and the stored form and the descriptions then know it. To let people build
it with the mouse, add a row for it in ui/conditions/leaves.py; without one it is
edited in its written form.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Self

from sqlalchemy import ColumnElement, false

from prospector.conditions.tokens import Tokens


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
    @abstractmethod
    def from_data(cls, data: object) -> Self:
        """Read what stands under its word in the stored form. Raises InvalidInputError for anything else."""

    @abstractmethod
    def data(self) -> dict[str, Any]:
        """What stands under its word in the stored form, as JSON knows it."""

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
