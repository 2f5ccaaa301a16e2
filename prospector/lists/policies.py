"""What a file may do to the values of prospects who are there already, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from prospector import fields
from prospector.errors import InvalidInputError

POLICIES = ("fill", "overwrite", "keep", "append")
PROTECTED = frozenset(("stage", "opt_out", "bounced", "suppressed", "suppression_id"))
"""What no file overwrites: a column of that name opts people out or is data, whatever a policy says."""
CUSTOM = "custom"
OF_CUSTOM = "custom."
APPENDED = frozenset(("notes", "source", "email", "phone", "mobile", CUSTOM))
"""Fields that take a second value: texts are joined, addresses and numbers go to the free field beside."""

_LEADERS = {
    "honorific": "full_name",
    "first_name": "full_name",
    "middle_name": "full_name",
    "last_name": "full_name",
    "seniority": "title",
    "department": "title",
    "legal_form": "company",
    "company_short": "company",
    "employees_min": "employees",
    "employees_max": "employees",
    "revenue_min": "revenue",
    "revenue_max": "revenue",
    "revenue_currency": "revenue",
    "email_status": "email",
}


@dataclass(frozen=True, slots=True)
class UpdatePolicy:
    """One of POLICIES for every field (`default`), and exceptions by field.

    fill completes blanks; overwrite takes every value the file has, unless it says the same in less detail;
    keep changes nothing; append adds to APPENDED and fills the others. A blank never changes anything.
    Exceptions are named by mappable fields, `custom` (all custom fields) or `custom.HEADER` (one of them).
    What is read out of a field (the first name out of the full name, the seniority out of the job title)
    goes the way of that field where it has no exception of its own.
    """

    default: str = "fill"
    fields: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, policy in (("", self.default), *self.fields.items()):
            _check(name, policy)

    def of(self, name: str) -> str:
        """The policy for a stored field, or for `custom.HEADER`."""
        leader = CUSTOM if name.startswith(OF_CUSTOM) else _LEADERS.get(name, "")
        return self.fields.get(name) or self.fields.get(leader) or self.default

    def to_data(self) -> dict[str, Any]:
        """The plain JSON form."""
        return {"default": self.default, "fields": dict(self.fields)}

    @classmethod
    def from_data(cls, data: object) -> UpdatePolicy:
        """The policy that `to_data` gave, or the one that a single word stands for."""
        if isinstance(data, UpdatePolicy):
            return data
        if isinstance(data, Mapping):
            return cls(data["default"], dict(data["fields"]))
        return cls(str(data))

    @classmethod
    def parse(cls, words: Iterable[str]) -> Self:
        """From words like `overwrite` and `notes=append`; the last one for a field counts.

        Raises InvalidInputError for a policy or a field that does not exist.
        """
        default, exceptions = "fill", {}
        for word in words:
            name, equals, policy = word.rpartition("=")
            if equals:
                exceptions[name.strip()] = policy.strip()
            else:
                default = word.strip()
        return cls(default, exceptions)

    def __str__(self) -> str:
        return ", ".join([self.default, *(f"{name}={policy}" for name, policy in self.fields.items())])


def _check(name: str, policy: str) -> None:
    if policy not in POLICIES:
        raise InvalidInputError(
            f"{policy!r} is not a way to update prospects.", hint=f"Choose one of {', '.join(POLICIES)}."
        )
    if name in PROTECTED:
        raise InvalidInputError(
            f"No file changes {name!r} of prospects who are there already.",
            hint="Stages are set in the workspace; an opt-out in a file always counts and is not taken back.",
        )
    is_custom = name.startswith(OF_CUSTOM)
    if name and not is_custom and name not in (*fields.MAPPABLE, CUSTOM):
        raise InvalidInputError(
            f"There is no field {name!r} to update.",
            hint=f"Choose one of {', '.join(name for name in fields.MAPPABLE if name not in PROTECTED)},"
            " custom or custom.HEADER.",
        )
    if name and not is_custom and policy == "append" and name not in APPENDED:
        raise InvalidInputError(
            f"Nothing can be appended to {name!r}: it holds one value.",
            hint=f"Append to {', '.join(sorted(APPENDED))}.",
        )
