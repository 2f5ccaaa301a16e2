"""The better of two values, field by field, and why."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from prospector.errors import InvalidInputError
from prospector.fields import STORED, label
from prospector.matching.keys import company_key
from prospector.matching.merging import TOGETHER, Value, merge
from prospector.prospects import Origin

Side = Literal["left", "right"]
LEFT: Side = "left"
RIGHT: Side = "right"
CUSTOM = "custom."

ALWAYS_BOTH = ("other_email", "notes")
"""What nothing is lost of when two prospects become one: every address, every note."""

_BLANK = ("", None)
_AS_GOOD = "as good as the other"
_COMPANY = ("company", "legal_form", "company_short")
_OF_A_JOB = frozenset((
    "title", "company", "domain", "industry", "employees_min", "revenue_min", "company_linkedin", "email",
    "phone", "street", "country",
))  # fmt: skip
_LABELS = {
    "first_name": "Name", "title": "Job title", "company": "Company", "employees_min": "Employees",
    "revenue_min": "Revenue", "email": "Email", "street": "Address",
}  # fmt: skip
_STATUS_WORDS = {"valid": "valid address", "free": "a person's own address", "role": "usable address"}


@dataclass(frozen=True, slots=True)
class Record:
    """One of two prospects as the proposal looks at it. `custom` are the unmapped columns by header;
    `refused` says that its email address itself is on the do-not-contact list."""

    id: int
    values: Mapping[str, Value]
    custom: Mapping[str, str]
    origins: Mapping[str, Origin]
    refused: bool = False


@dataclass(frozen=True, slots=True)
class FieldPair:
    """One thing that both prospects say something about: a field, or several that belong together.

    `field` is the first of `fields` and names it in picks. `left` and `right` are shown as they are.
    `proposed` is the better side and `why` the reason in a few words ("" where both are the same).
    """

    field: str
    fields: tuple[str, ...]
    label: str
    left: str
    right: str
    proposed: Side
    why: str
    left_origin: Origin | None
    right_origin: Origin | None

    @property
    def differs(self) -> bool:
        return self.left != self.right


def _groups() -> Iterator[tuple[str, ...]]:
    together = {field: group for group in TOGETHER for field in group}
    for field in STORED:
        group = tuple(one for one in together.get(field, (field,)) if one in STORED)
        if field not in ALWAYS_BOTH and field == group[0]:
            yield group


GROUPS: tuple[tuple[str, ...], ...] = tuple(_groups())
_GROUP_OF = {field: group for group in GROUPS for field in group}


def field_of(name: str) -> str:
    """The field that stands for `name` in picks: fields that belong together are picked together.

    Raises InvalidInputError for what cannot be picked.
    """
    if name.startswith(CUSTOM) and name != CUSTOM:
        return name
    if name == "notes":
        return name
    if name not in _GROUP_OF:
        known = ", ".join(group[0] for group in GROUPS)
        raise InvalidInputError(f"{name!r} cannot be picked.", hint=f"One of: {known}, notes", place="--pick")
    return _GROUP_OF[name][0]


def propose(left: Record, right: Record) -> list[FieldPair]:
    """Everything that at least one of the two knows, in the order of the fields, differing or not."""
    found = [
        _field_pair(group, left, right) for group in GROUPS if _known(left, group) or _known(right, group)
    ]
    return found + [_custom_pair(name, left, right) for name in left.custom if name in right.custom]


def _field_pair(group: tuple[str, ...], left: Record, right: Record) -> FieldPair:
    shown = _shown(group, left.values), _shown(group, right.values)
    if shown[0] == shown[1] and any(left.values[name] != right.values[name] for name in group):
        shown = _spelled_out(group, left.values), _spelled_out(group, right.values)
    proposed, why = better(group, left, right)
    return FieldPair(
        group[0], group, _LABELS.get(group[0], label(group[0])), *shown, proposed, why,
        _origin(group, left), _origin(group, right),
    )  # fmt: skip


def _custom_pair(name: str, left: Record, right: Record) -> FieldPair:
    same = left.custom[name] == right.custom[name]
    key = CUSTOM + name
    return FieldPair(
        key, (key,), name, left.custom[name], right.custom[name], LEFT, "" if same else _AS_GOOD,
        left.origins.get(key), right.origins.get(key),
    )  # fmt: skip


def better(group: tuple[str, ...], left: Record, right: Record) -> tuple[Side, str]:
    """Which side's values to take for fields that belong together, and why ("" where both are the same)."""
    if all(left.values[name] == right.values[name] for name in group):
        return LEFT, ""
    if not _known(right, group):
        return LEFT, "the only one"
    if not _known(left, group):
        return RIGHT, "the only one"
    for rule in _RULES:
        if found := rule(group, left, right):
            return found
    side = _of_matching(group, left, right)
    return side, _why_fuller(group, left, right) if _telling(group, left, right) else _AS_GOOD


def _by_status(group: tuple[str, ...], left: Record, right: Record) -> tuple[Side, str] | None:
    """A valid address before a role's, whoever typed it."""
    if group[0] != "email" or left.values["email_status"] == right.values["email_status"]:
        return None
    side = _of_matching(group, left, right)
    status = str((left if side == LEFT else right).values["email_status"])
    return side, _STATUS_WORDS.get(status, "the better address")


def _by_refusal(group: tuple[str, ...], left: Record, right: Record) -> tuple[Side, str] | None:
    if group[0] != "email" or left.refused == right.refused:
        return None
    return (RIGHT if left.refused else LEFT), "the other one asked not to be written to"


def _by_job(group: tuple[str, ...], left: Record, right: Record) -> tuple[Side, str] | None:
    """Where the two have different employers, all that belongs to a job is taken from one of them."""
    keys_of = [company_key(str(record.values["company"] or "")) for record in (left, right)]
    if group[0] not in _OF_A_JOB or not all(keys_of) or keys_of[0] == keys_of[1]:
        return None
    newer = _by_hand(_COMPANY, left, right) or _newer(_COMPANY, left, right) or (LEFT, "")
    return newer[0], "the newest job" if newer[1] else "of the same job"


def _by_hand(group: tuple[str, ...], left: Record, right: Record) -> tuple[Side, str] | None:
    """What somebody typed before what a file said; of two that were typed the newer."""
    typed = [_typed_at(group, record) for record in (left, right)]
    if typed[0] and typed[1]:
        return (RIGHT if typed[1] > typed[0] else LEFT), "typed last"
    if typed[0] or typed[1]:
        return (LEFT if typed[0] else RIGHT), "typed by you"
    return None


def _by_form(group: tuple[str, ...], left: Record, right: Record) -> tuple[Side, str] | None:
    if group[0] not in ("phone", "mobile"):
        return None
    whole = [str(record.values[group[0]]).startswith("+") for record in (left, right)]
    return None if whole[0] == whole[1] else ((LEFT if whole[0] else RIGHT), "with its country code")


def _by_age(group: tuple[str, ...], left: Record, right: Record) -> tuple[Side, str] | None:
    """Where nothing else tells them apart, what came in later."""
    return None if _telling(group, left, right) else _newer(group, left, right)


def _newer(group: tuple[str, ...], left: Record, right: Record) -> tuple[Side, str] | None:
    came = [_came_at(group, record) for record in (left, right)]
    if came[0] is None or came[1] is None or came[0] == came[1]:
        return None
    return (RIGHT if came[1] > came[0] else LEFT), "newest"


Rule = Callable[[tuple[str, ...], Record, Record], tuple[Side, str] | None]
_RULES: tuple[Rule, ...] = (_by_status, _by_refusal, _by_job, _by_hand, _by_form, _by_age)


def _of_matching(group: tuple[str, ...], left: Record, right: Record) -> Side:
    """The side that matching would take: the trusted, the more complete, the longer."""
    origin = merge([left.values, right.values], group).origin
    return RIGHT if 1 in origin.values() else LEFT


def _telling(group: tuple[str, ...], left: Record, right: Record) -> bool:
    """Whether one side says more than the other, whichever of the two stands first."""
    back = _of_matching(group, right, left)
    return _of_matching(group, left, right) != back


def _why_fuller(group: tuple[str, ...], left: Record, right: Record) -> str:
    known = [sum(record.values[name] not in _BLANK for name in group) for record in (left, right)]
    return "most complete" if known[0] != known[1] else "fuller"


def _known(record: Record, group: tuple[str, ...]) -> bool:
    return any(record.values[name] not in _BLANK for name in group if name != "email_status")


def _origin(group: tuple[str, ...], record: Record) -> Origin | None:
    return next((record.origins[name] for name in group if name in record.origins), None)


def _typed_at(group: tuple[str, ...], record: Record) -> datetime | None:
    """When the newest of the values was typed; None when none of them was, or nobody noted when."""
    times = [
        origin.at for name in group
        if (origin := record.origins.get(name)) and origin.kind == "typed" and origin.at is not None
    ]  # fmt: skip
    return max(times, default=None)


def _came_at(group: tuple[str, ...], record: Record) -> datetime | None:
    times = [origin.at for name in group if (origin := record.origins.get(name)) and origin.at is not None]
    return max(times, default=None)


def _shown(group: tuple[str, ...], values: Mapping[str, Value]) -> str:
    known = [str(values[name]) for name in group if values[name] not in _BLANK]
    if group[0] == "email":
        return str(values["email"] or "")
    if group[0] == "first_name":
        return str(values["full_name"] or "") or " ".join(known)
    if group[0] in ("company", "title"):
        return str(values[group[0]] or "") or " · ".join(known)
    if group[0] in ("employees_min", "revenue_min"):
        return _range([values[name] for name in group[:2]], str(values.get("revenue_currency") or ""), group)
    return ", ".join(known)


def _range(ends: list[Value], currency: str, group: tuple[str, ...]) -> str:
    low, high = ends
    numbers = [f"{one:,}" for one in dict.fromkeys((low, high)) if isinstance(one, int)]
    if not numbers:
        return ""
    words = "–".join(numbers) if len(numbers) == 2 or low == high else _open(low, high)
    return f"{words} {currency}".strip() if group[0] == "revenue_min" else words


def _open(low: Value, high: Value) -> str:
    return f"from {low:,}" if isinstance(low, int) else f"up to {high:,}"


def _spelled_out(group: tuple[str, ...], values: Mapping[str, Value]) -> str:
    return " · ".join(f"{label(name)}: {values[name]}" for name in group if values[name] not in _BLANK)


def custom_of(stored: str) -> dict[str, str]:
    """The unmapped columns of a prospect by header."""
    return {str(name): str(value) for name, value in json.loads(stored or "{}").items()}
