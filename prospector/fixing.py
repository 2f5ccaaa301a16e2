"""One-click fixes of what the lint found: at the prospect, in the text, or in the template.

Every fix is one action of the journal, so that undoing takes it back. A template is never changed in place:
it gets a new version, which stays when the drafts are put back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from prospector import edits, journal
from prospector.cleaning.company_forms import split_form
from prospector.cleaning.name_case import part_in_normal_case
from prospector.cleaning.text import clean_text
from prospector.drafts import drafting, library, merge_fields, wording
from prospector.drafts.html import FROM_TEXT
from prospector.drafts.problems import CATALOGUE
from prospector.drafts.rows import draft_rows, written_now
from prospector.drafts.template_files import Wording
from prospector.drafts.writer import Writer
from prospector.errors import InvalidInputError

Row = Mapping[str, Any]
Progress = Callable[[int, int], object]
_OPEN = ("draft", "held")
_NAMES = ("first_name", "last_name")
_TEXTS = (*_NAMES, "company", "company_short", "title", "city", "industry")
FALLBACKS = {
    "first_name": "there", "full_name": "there", "company": "your company", "title": "your role",
    "industry": "your industry", "city": "your area", "country": "your country", "employees": "your team",
    "domain": "your website",
}  # fmt: skip


class Fix(NamedTuple):
    """A fix as a button offers it: what it says, and whether it changes prospects, texts, the template,
    or only what becomes of the drafts."""

    label: str
    where: str


FIXES = {
    "shouting_name": Fix("Write the names in normal case", "prospect"),
    "lowercase_name": Fix("Write the names with a capital", "prospect"),
    "mojibake": Fix("Repair the letters", "prospect"),
    "legal_suffix": Fix("Drop the legal forms", "prospect"),
    "double_space": Fix("Close the gaps", "text"),
    "stray_punctuation": Fix("Tidy the punctuation", "text"),
    "doubled_word": Fix("Drop the doubled words", "text"),
    "wrong_article": Fix("Correct a and an", "text"),
    "invisible_characters": Fix("Remove the invisible characters", "text"),
    "fake_reply": Fix("Drop Re: and Fwd:", "text"),
    "missing_value": Fix("Add fallbacks to the template", "template"),
    "no_opt_out": Fix("Add the opt-out line to the template", "template"),
    "no_postal_address": Fix("Add your address to the template", "template"),
    "no_sender_name": Fix("Add your name to the template", "template"),
    "wrong_person": Fix("Put these on hold", "hold"),
    "other_name": Fix("Put these on hold", "hold"),
    "initial_greeting": Fix("Put these on hold", "hold"),
    "greeting_language": Fix("Put these on hold", "hold"),
    "duplicate_body": Fix("Discard the later ones", "discard"),
    "same_address": Fix("Discard the later ones", "discard"),
    "suppressed": Fix("Discard these", "discard"),
    "own_address": Fix("Discard these", "discard"),
    "no_recipient": Fix("Discard these", "discard"),
    "invalid_recipient": Fix("Discard these", "discard"),
    "disposable_recipient": Fix("Discard these", "discard"),
}
_ENDING = {
    "no_opt_out": "opt_out_line", "no_postal_address": "sender.postal_address",
    "no_sender_name": "sender.name",
}  # fmt: skip
_REPLY = re.compile(r"^(?:(?:re|fwd?|aw|wg):\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fixed:
    """What a fix did: how many drafts read otherwise (or were put away), and the action that undo takes back.

    `action_id` is None when nothing changed.
    """

    code: str
    changed: int
    action_id: int | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A template as it is, and as the fix would have it."""

    template_id: int
    before: Wording
    after: Wording


def fix(session: Session, code: str, draft_ids: Sequence[int], now: datetime) -> Fixed:
    """Mend one cause in these drafts, waiting ones only, as one action that undo takes back.

    Raises InvalidInputError for a cause that only a person can mend.
    """
    how = _known(code)
    ids = [row["id"] for row in draft_rows(session, draft_ids, _OPEN)]
    do: dict[str, Callable[[Session, str, list[int], datetime], int]] = {
        "prospect": _fix_prospects, "text": _fix_texts, "template": _fix_templates,
        "hold": lambda session, code, ids, now: drafting.hold(session, ids, now),
        "discard": lambda session, code, ids, now: drafting.discard(session, ids, now),
    }  # fmt: skip
    with journal.recording(session, "bulk edit", _told(how, len(ids)), now=now) as action:
        changed = do[how.where](session, code, ids, now)
    return Fixed(code, changed, action.action_id if changed else None)


def proposals(session: Session, code: str, draft_ids: Sequence[int], now: datetime) -> list[Proposal]:
    """The new wordings that a fix in the template would give, to be looked at before; [] for other fixes."""
    if _known(code).where != "template":
        return []
    writer = Writer(session, now)
    missing: dict[int, set[str]] = {}
    for row in draft_rows(session, draft_ids, _OPEN):
        problems = written_now(row, writer).problems
        found = {one.detail for one in problems if one.code == code}
        missing.setdefault(row["template_id"], set()).update(found)
    made = ((number, _proposed(session, number, code, labels)) for number, labels in missing.items())
    return [Proposal(number, before, after) for number, (before, after) in made if after != before]


def _told(how: Fix, count: int) -> str:
    """The fix as the history and undo name it: `Discard 2 drafts`."""
    drafts = _drafts(count)
    for some in ("these", "the later ones"):
        if some in how.label:
            return how.label.replace(some, drafts)
    return f"{how.label} in {drafts}"


def _known(code: str) -> Fix:
    if code in FIXES:
        return FIXES[code]
    if code in CATALOGUE:
        raise InvalidInputError(
            f"“{CATALOGUE[code].label}” cannot be mended by itself.", hint="See: prospector drafts lint"
        )
    raise InvalidInputError(f"There is no cause called {code!r}.", hint=f"One of: {', '.join(FIXES)}")


def _fix_prospects(session: Session, code: str, ids: list[int], now: datetime) -> int:
    rows = list(draft_rows(session, ids))
    cells = {row["prospect_id"]: changes for row in rows if (changes := _mended_values(code, row))}
    if not cells:
        return 0
    edits.paste(session, list(cells.items()), now=now)
    concerned = [row for row in rows if row["prospect_id"] in cells]
    for row in concerned:
        if row["subject"] is not None:
            _replace_in_text(session, row, cells[row["prospect_id"]], now)
    drafting.recheck(session, now, [row["id"] for row in concerned])
    return len(concerned)


def _mended_values(code: str, row: Row) -> dict[str, Any]:
    """What the prospect's values should be, where they should be others."""
    if code == "legal_suffix":
        short = split_form(row["company_short"] or row["company"], row["country"])[0]
        return {"company_short": short} if short and short != row["company_short"] else {}
    if code == "mojibake":
        mended = {name: clean_text(row[name]) for name in _TEXTS if not row[name].isascii()}
    else:
        mended = {name: _in_normal_case(row[name], last=name == "last_name") for name in _NAMES}
    return {name: value for name, value in mended.items() if value and value != row[name]}


def _in_normal_case(name: str, *, last: bool) -> str:
    return part_in_normal_case(name, last, "", careless=name.isupper() or name.islower()) if name else ""


def _replace_in_text(session: Session, row: Row, changes: Mapping[str, Any], now: datetime) -> None:
    """An edited text holds the old value; every whole occurrence becomes the new one."""
    subject, body = row["subject"], row["body"] or ""
    for name, value in changes.items():
        old = (row["company_short"] or row["company"]) if name == "company_short" else row[name]
        if old:
            whole = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)")
            new = str(value).replace("\\", r"\\")
            subject, body = whole.sub(new, subject), whole.sub(new, body)
    if (subject, body) != (row["subject"], row["body"]):
        drafting.edit(session, row["id"], subject, body, now)


def _fix_texts(session: Session, code: str, ids: list[int], now: datetime) -> int:
    """In the template's own words where the slip stands there, else in the text of each draft."""
    changed = 0
    for template_id in {row["template_id"] for row in draft_rows(session, ids)}:
        before = library.get(session, template_id).wording
        after = _every_text(before, lambda source: _outside_tags(source, wording.tidied))
        after = replace(after, subject=_REPLY.sub("", after.subject))
        if after != before:
            library.edit(session, template_id, after, now)
            rows = draft_rows(session, ids)
            follow = [
                row["id"] for row in rows if row["template_id"] == template_id and row["subject"] is None
            ]
            changed += drafting.regenerate(session, follow, now)
    writer = Writer(session, now)
    left = [(row, written_now(row, writer)) for row in draft_rows(session, ids)]
    for row, written in left:
        if any(problem.code == code for problem in written.problems):
            subject = wording.tidied(_REPLY.sub("", written.subject))
            drafting.edit(session, row["id"], subject, wording.tidied(written.body), now)
            changed += 1
    return changed


def _fix_templates(session: Session, code: str, ids: list[int], now: datetime) -> int:
    changed = {one.template_id: one for one in proposals(session, code, ids, now)}
    for one in changed.values():
        library.edit(session, one.template_id, one.after, now)
    rows = draft_rows(session, ids)
    follow = [row["id"] for row in rows if row["template_id"] in changed and row["subject"] is None]
    return drafting.regenerate(session, follow, now)


def _proposed(session: Session, template_id: int, code: str, labels: set[str]) -> tuple[Wording, Wording]:
    view = library.get(session, template_id)
    before = view.wording
    if code in _ENDING:
        return before, _with_ending(before, _ENDING[code])
    names = {name for name in FALLBACKS if merge_fields.label(name) in labels}
    after = _every_text(before, lambda source: _with_fallbacks(source, names))
    return before, replace(after, required=tuple(name for name in after.required if name not in names))


def _with_ending(before: Wording, name: str) -> Wording:
    """The wording with a merge field on its own line at the end of every text that lacks it."""
    tag = f"{{{{ {name} }}}}"

    def ended(source: str) -> str:
        return source if re.search(rf"{{{{\s*{re.escape(name)}\b", source) else f"{source.rstrip()}\n{tag}"

    after = replace(before, body=ended(before.body), html=_ended_html(before.html, name, tag))
    others = (
        replace(one, body=ended(one.body), html=_ended_html(one.html, name, tag)) for one in before.variants
    )
    return replace(after, variants=tuple(others))


def _ended_html(source: str, name: str, tag: str) -> str:
    if source in ("", FROM_TEXT) or re.search(rf"{{{{\s*{re.escape(name)}\b", source):
        return source
    return f"{source.rstrip()}\n<p>{tag}</p>"


def _with_fallbacks(source: str, names: set[str]) -> str:
    for name in names:
        plain = rf"{{{{\s*{name}\s*}}}}"
        source = re.sub(plain, f"{{{{ {name} | fallback({json.dumps(FALLBACKS[name])}) }}}}", source)
    return source


def _every_text(before: Wording, change: Callable[[str], str]) -> Wording:
    """The wording with every subject, text and own HTML changed, in all variants."""
    variants = tuple(
        replace(one, subject=change(one.subject), body=change(one.body), html=_own(one.html, change))
        for one in before.variants
    )
    return replace(
        before, subject=change(before.subject), body=change(before.body), html=_own(before.html, change),
        variants=variants,
    )  # fmt: skip


def _own(html: str, change: Callable[[str], str]) -> str:
    return html if html in ("", FROM_TEXT) else change(html)


def _outside_tags(source: str, change: Callable[[str], str]) -> str:
    """The source with only its plain text changed, never what stands in braces; blanks around it stay."""
    pieces = re.split(r"(\{[^{}]*\}|\{\{.*?\}\}|\{%.*?%\}|<[^>]*>)", source)
    return "".join(_inner(piece, change) if place % 2 == 0 else piece for place, piece in enumerate(pieces))


def _inner(piece: str, change: Callable[[str], str]) -> str:
    inner = piece.strip()
    if not inner:
        return piece
    start = piece.index(inner)
    return piece[:start] + change(inner) + piece[start + len(inner) :]


def _drafts(count: int) -> str:
    return "1 draft" if count == 1 else f"{count:,} drafts"
