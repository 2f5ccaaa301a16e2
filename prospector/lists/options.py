"""What the user chose about bringing a file in; travels to the child process as plain JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from prospector import fields
from prospector.errors import InvalidInputError
from prospector.lists.policies import UpdatePolicy

ACCEPTED = ("certain", "likely")
WORKSPACE, FILE_ONLY, OF_LIST = "workspace", "file", "list:"
SKIP = "-"
_SCOPE = re.compile(rf"{WORKSPACE}|{FILE_ONLY}|{OF_LIST}[0-9]{{1,18}}")
_IDENTIFYING = frozenset(
    (
        "full_name", "first_name", "last_name", "email", "other_email", "linkedin", "phone", "mobile",
        "company", "domain",
    )
)  # fmt: skip
DEFAULTABLE = tuple(
    name
    for name in fields.MAPPABLE
    if name not in _IDENTIFYING | {"honorific", "middle_name", "email_status", "opt_out", "bounced"}
)
"""Fields that may have one value for a whole list; those that say who somebody is may not."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is read, cleaned and matched.

    `sheets` limits reading to those (empty: all). `columns` overrides the proposed mapping wherever a
    sheet has the header: field -> header. `mapping` settles single sheets column by column instead:
    sheet -> one field per column, "" for a custom field, SKIP to leave the column out. `region` is the
    ISO country assumed where a row names none. `update` says what happens to a prospect who is there
    already, field by field. `defaults` gives the cells of a field (one of DEFAULTABLE) that are empty a
    value. `rejected` holds the codes of findings whose mending the user does not want. Rows are matched
    against the workspace, one list of it ("list:ID") or only each other ("file"), as `scope` says; pairs
    of the band `accept` and better are taken for one person. `recipe` names the one that all this came from.
    """

    sheets: Sequence[str] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    mapping: Mapping[str, Sequence[str]] = field(default_factory=dict)
    region: str = ""
    update: UpdatePolicy = field(default_factory=UpdatePolicy)
    defaults: Mapping[str, str] = field(default_factory=dict)
    rejected: frozenset[str] = frozenset()
    scope: str = WORKSPACE
    accept: str = "likely"
    recipe: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "update", UpdatePolicy.from_data(self.update))  # one word will do
        object.__setattr__(self, "rejected", frozenset(self.rejected))
        _check_defaults(self.defaults)
        if not _SCOPE.fullmatch(self.scope):
            raise InvalidInputError(
                f"{self.scope!r} does not say whom rows are matched against.",
                hint=f"Choose {WORKSPACE}, {FILE_ONLY} or {OF_LIST}NUMBER.",
            )
        if self.accept not in ACCEPTED:
            raise InvalidInputError(
                f"Pairs that are {self.accept!r} are not merged by themselves.",
                hint=f"Choose {' or '.join(ACCEPTED)}.",
            )

    @property
    def list_id(self) -> int | None:
        """The list that rows are matched against, None when it is not one list."""
        return int(self.scope.removeprefix(OF_LIST)) if self.scope.startswith(OF_LIST) else None

    def to_data(self) -> dict[str, Any]:
        """The plain JSON form."""
        return asdict(self) | {"update": self.update.to_data(), "rejected": sorted(self.rejected)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The options that `to_data` gave, also to an earlier version."""
        return cls(**data)


def _check_defaults(defaults: Mapping[str, str]) -> None:
    for name in defaults:
        if name not in DEFAULTABLE:
            known = name in fields.MAPPABLE
            raise InvalidInputError(
                f"{name!r} cannot be the same for a whole list."
                if known
                else f"There is no field {name!r} to give a value.",
                hint=f"Choose one of {', '.join(DEFAULTABLE)}.",
            )


def names_somebody(mapping: Iterable[str]) -> bool:
    """Whether a sheet mapped like this says who its rows are; a sheet of notes does not."""
    return not _IDENTIFYING.isdisjoint(mapping)
