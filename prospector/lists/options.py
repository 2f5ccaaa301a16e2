"""What the user chose about bringing a file in; travels to the child process as plain JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from prospector.errors import InvalidInputError

POLICIES = ("fill", "overwrite", "keep")
SKIP = "-"
_IDENTIFYING = frozenset(
    (
        "full_name", "first_name", "last_name", "email", "other_email", "linkedin", "phone", "mobile",
        "company", "domain",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is read, cleaned and matched.

    `sheets` limits reading to those (empty: all). `columns` overrides the proposed mapping wherever a
    sheet has the header: field -> header. `mapping` settles single sheets column by column instead:
    sheet -> one field per column, "" for a custom field, SKIP to leave the column out. `region` is the
    ISO country assumed where a row names none. `update` says what happens to a prospect who is there
    already: fill blanks, overwrite with every value the file has, or keep as it is.
    """

    sheets: Sequence[str] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    mapping: Mapping[str, Sequence[str]] = field(default_factory=dict)
    region: str = ""
    update: str = "fill"

    def __post_init__(self) -> None:
        if self.update not in POLICIES:
            raise InvalidInputError(
                f"{self.update!r} is not a way to update prospects.",
                hint=f"Choose one of {', '.join(POLICIES)}.",
            )

    def to_data(self) -> dict[str, Any]:
        """The plain JSON form."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The options that `to_data` gave."""
        return cls(**data)


def names_somebody(mapping: Iterable[str]) -> bool:
    """Whether a sheet mapped like this says who its rows are; a sheet of notes does not."""
    return not _IDENTIFYING.isdisjoint(mapping)
