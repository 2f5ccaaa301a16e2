"""Changes to drafts that can be taken back: they remember what was there before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from prospector.drafts import drafting
from prospector.drafts.rows import DraftView

Progress = Callable[[int, int], object]
_TELL_EVERY = 100


@dataclass(frozen=True, slots=True)
class Text:
    """The text a draft had, and whether a person had written it."""

    draft_id: int
    subject: str
    body: str
    edited: bool


@dataclass(frozen=True, slots=True)
class Gone:
    """A discarded draft: for whom, from which template, with which text."""

    prospect_id: int
    template_id: int
    text: Text


def discard(session: Session, ids: Sequence[int], now: datetime, progress: Progress) -> list[Gone]:
    """Discard open drafts; returns what brings them back."""
    views = _open(session, ids, now, progress)
    drafting.discard(session, [view.id for view in views], now)
    return [Gone(view.prospect_id, view.template_id, _text(view)) for view in views]


def bring_back(session: Session, gone: Sequence[Gone], now: datetime) -> list[int]:
    """Draft again for the people whose drafts were discarded, with the edits these had."""
    made = []
    for one in gone:
        for draft_id in drafting.create(session, [one.prospect_id], one.template_id, now).draft_ids:
            made.append(draft_id)
            if one.text.edited:
                drafting.edit(session, draft_id, one.text.subject, one.text.body, now)
    return made


def draft_again(session: Session, ids: Sequence[int], now: datetime) -> list[int]:
    """New drafts for the people of closed drafts, from the same templates in their newest wording."""
    made = []
    for view in (drafting.show(session, draft_id, now) for draft_id in ids):
        if view.state not in drafting.OPEN:
            again = drafting.create(session, [view.prospect_id], view.template_id, now, again_after_days=0)
            made += again.draft_ids
    return made


def regenerate(session: Session, ids: Sequence[int], now: datetime, progress: Progress) -> list[Text]:
    """Write open drafts anew from their templates; returns the texts they had."""
    before = [_text(view) for view in _open(session, ids, now, progress)]
    drafting.regenerate(session, [one.draft_id for one in before], now)
    return before


def put_back(session: Session, before: Sequence[Text], now: datetime) -> None:
    """Give drafts the edited texts they had."""
    for one in before:
        if one.edited:
            drafting.edit(session, one.draft_id, one.subject, one.body, now)


def _open(session: Session, ids: Sequence[int], now: datetime, progress: Progress) -> list[DraftView]:
    views = []
    for done, draft_id in enumerate(ids):
        if done % _TELL_EVERY == 0:
            progress(done, len(ids))
        view = drafting.show(session, draft_id, now)
        if view.state in drafting.OPEN:
            views.append(view)
    return views


def _text(view: DraftView) -> Text:
    return Text(view.id, view.subject, view.body, view.edited)
