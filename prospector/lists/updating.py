"""What a row changes on the prospect it describes, when that prospect is there already.

Stage, opt-outs and the do-not-contact list are not among the values compared here, so no policy reaches
them; whoever must not be contacted also keeps the values by which they are known.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from prospector import fields
from prospector.cleaning.text import LONGEST_NOTE
from prospector.lists.detail import says_less
from prospector.lists.policies import OF_CUSTOM, UpdatePolicy
from prospector.lists.twins import keys_of
from prospector.matching.keys import email_key

Values = Mapping[str, Any]

# Values of one cell: they change together or not at all. The first one leads.
_TOGETHER = (
    ("email", "email_status"),
    ("company", "legal_form"),
    ("employees_min", "employees_max"),
    ("revenue_min", "revenue_max", "revenue_currency"),
)
_TAKEN = frozenset(name for group in _TOGETHER for name in group)
_CELLS = (*_TOGETHER, *((name,) for name in fields.STORED if name not in _TAKEN))
_NUMBER_BESIDE = {"phone": "mobile", "mobile": "phone"}
_JOINED = {"notes": "\n", "source": "; "}
_KNOWN_BY = frozenset(
    ("email", "email_status", "other_email", "domain", "company", "legal_form", "company_short")
)


def changes_between(
    old: Values, new: Values, policy: UpdatePolicy, *, suppressed: bool = False
) -> dict[str, Any]:
    """The values that `new` changes on `old` under the policy, keys for comparison included.

    A blank never changes anything, nor does a value that says the same in less detail. An address that
    differs from the one already there is kept beside it. Of somebody `suppressed`, what makes them known
    as such stays.
    """
    changes: dict[str, Any] = {}
    for cell in _CELLS:
        changes |= _changes_of_cell(old, new, cell, policy.of(cell[0]))
    changes |= _put_beside(old, new, changes, policy)
    if suppressed:
        changes = {
            name: value for name, value in changes.items() if name not in _KNOWN_BY or _is_blank(old, (name,))
        }
    changes = _full_name(old, changes)
    changes |= _custom(old["custom"], new["custom"], policy)
    if changes:
        keys = keys_of({**old, **changes})
        changes |= {name: key for name, key in keys.items() if key != old[name]}
    return changes


def _changes_of_cell(old: Values, new: Values, cell: tuple[str, ...], policy: str) -> dict[str, Any]:
    if policy == "keep" or _is_blank(new, cell):
        return {}
    if _is_blank(old, cell):
        return _differing(old, new, [name for name in cell if not (new[name] is None or new[name] == "")])
    lead = cell[0]
    if new[lead] == old[lead] and lead in ("email", "company"):
        wanted = [name for name in cell if new[name] and (policy == "overwrite" or not old[name])]
        return _differing(old, new, wanted)
    if policy == "overwrite" and not says_less(lead, new, old):
        return _differing(old, new, cell)
    if policy == "append" and lead in _JOINED:
        joined = _joined(old[lead], new[lead], _JOINED[lead])
        return {lead: joined} if joined != old[lead] else {}
    return {}


def _is_blank(values: Values, cell: tuple[str, ...]) -> bool:
    """Whether there is nothing; a status without address is nothing, nor is a currency without amount."""
    if cell[0] in ("email", "company"):
        return not values[cell[0]]
    if cell[0] == "revenue_min":
        cell = cell[:2]
    return all(values[name] is None or values[name] == "" for name in cell)


def _differing(old: Values, new: Values, names: Any) -> dict[str, Any]:
    return {name: new[name] for name in names if new[name] != old[name]}


def _put_beside(old: Values, new: Values, changes: Values, policy: UpdatePolicy) -> dict[str, Any]:
    """A second address or number goes to the free field beside the first."""
    beside: dict[str, Any] = {}
    known = {**old, **changes}
    if _is_second_address(known, new) and policy.of("email") != "keep":
        beside["other_email"] = new["email"]
    for name, free in _NUMBER_BESIDE.items():
        is_second = new[name] and known[name] and new[name] != known[name] and not known[free]
        if is_second and policy.of(name) == "append":
            beside[free] = new[name]
    return beside


def _is_second_address(known: Values, new: Values) -> bool:
    if not new["email"] or not known["email"] or known["other_email"]:
        return False
    return bool(email_key(new["email"]) != email_key(known["email"]))


def _joined(old: str, new: str, mark: str) -> str:
    """The old text with those parts of the new one that it lacks; what would grow too long stays out."""
    parts = [part.strip() for part in old.split(mark.strip() or mark)]
    added = []
    for part in new.split(mark.strip() or mark):
        if part.strip() and part.strip() not in parts:
            parts.append(part.strip())
            added.append(part.rstrip())
    joined = mark.join([old, *added]) if old else mark.join(added)
    return joined if len(joined) <= LONGEST_NOTE else old


def _full_name(old: Values, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes, with the full name made of its parts unless the file gives one that has them all."""
    if not {"first_name", "middle_name", "last_name", "full_name"} & changes.keys():
        return dict(changes)
    after = {**old, **changes}
    parts = [after[name] for name in ("first_name", "middle_name", "last_name") if after[name]]
    given = changes.get("full_name", "")
    whole = given if given and all(part in given for part in parts) else " ".join(parts)
    rest = {name: value for name, value in changes.items() if name != "full_name"}
    return rest if whole == old["full_name"] else rest | {"full_name": whole}


def _custom(old: str, new: str, policy: UpdatePolicy) -> dict[str, str]:
    if new == "{}" or new == old:
        return {}
    before: dict[str, str] = json.loads(old)
    merged = dict(before)
    for header, value in json.loads(new).items():
        if value:
            merged[header] = _custom_value(before.get(header, ""), value, policy.of(OF_CUSTOM + header))
    kept = {header: value for header, value in merged.items() if value != "" or header in before}
    return {} if kept == before else {"custom": json.dumps(kept, ensure_ascii=False)}


def _custom_value(old: str, new: str, policy: str) -> str:
    if policy == "keep":
        return old
    if not old:
        return new
    if policy == "append":
        return _joined(old, new, "; ")
    return new if policy == "overwrite" else old
