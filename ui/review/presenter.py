"""What the review queue knows: the way through it, the pages at hand, what is being typed.

The pages that come next are read before they are asked for, so that a key shows the next one at once and
no key waits for the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from prospector.drafts import drafting
from prospector.drafts.rows import DraftView
from prospector.errors import CancelledError, NotFoundError, ProspectorError
from ui.app import AppContext
from ui.drafts.handing import Handing
from ui.review import reading
from ui.review.course import APPROVED, Course
from ui.review.deciding import Decisions
from ui.review.reading import Outlook, Page

AHEAD = 3
SETTLE_MS = 120
SAVE_PAUSE_MS = 900
_KEPT = 12
SHOWS = frozenset(
    {"drafts", "prospects", "templates", "settings", "suppressions", "touches", "tasks", "fits",
     "icp_profiles", "engagements", "signals"}
)  # fmt: skip


class ReviewPresenter(QObject):
    """State of the review queue; it and its Decisions call core.

    `shown` carries a Page, or None while it is still on its way; `progressed` tells that the counts moved;
    `finished` that all is decided; `empty` that nothing waits; `noticed` carries words and a tone on what
    happened to the draft meanwhile ("" takes them away).
    """

    shown = Signal(object)
    progressed = Signal()
    finished = Signal()
    empty = Signal(object)
    noticed = Signal(str, str)
    failed = Signal(object)

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self.app = app
        self.course = Course()
        self.decisions = Decisions(app, self)
        self.handing = Handing(app, self)
        self.approved_in_all = 0
        self._among: tuple[int, ...] | None = None
        self._begun = False
        self._newest = 0
        self._pages: dict[int, Page] = {}
        self._stale: set[int] = set()
        self._asked: set[int] = set()
        self._outdated: set[int] = set()
        self._typed: tuple[str, str] | None = None
        self._own_text: dict[int, str] = {}
        self._unchecked = False
        self._settle = _timer(self, SETTLE_MS, self._catch_up)
        self._save_pause = _timer(self, SAVE_PAUSE_MS, self.save_typed)
        app.tasks.changed.connect(self._on_changed)

    # --- the order

    def open(self, request: Mapping[str, Any]) -> None:
        """Begin with a draft (draft_id), go through these alone (ids), or go on where one was."""
        wanted = request.get("ids")
        among = tuple(int(one) for one in wanted) if wanted else None
        first = int(request["draft_id"]) if "draft_id" in request else None
        same = self._begun and among == self._among and self.course.current is not None
        if same and (first is None or self.course.go_to(first)):
            self._catch_up()
            self._show()
        else:
            self.begin(among, first)

    def begin(self, among: tuple[int, ...] | None = None, first: int | None = None) -> None:
        """Read the order, and start at its beginning or at `first`."""
        self.save_typed()
        self._among = among
        self._read_order(partial(self._on_begun, first))

    def _read_order(self, then: Any) -> None:
        among = self._among
        self.app.tasks.read(
            lambda session: (reading.read_order(session, among), reading.read_outlook(session)),
            then,
            owner=self,
            failed=self._on_failed,
            key="order",
        )

    def _on_begun(self, first: int | None, found: tuple[list[int], Outlook]) -> None:
        order, outlook = found
        self._begun = True
        self._pages.clear()
        self.decisions.forget()
        self._take_note(outlook)
        self.course.begin(order, first)
        if order:
            self._show()
        else:
            self.empty.emit(outlook)

    def _take_note(self, outlook: Outlook) -> None:
        self._newest, self.approved_in_all = outlook.newest, outlook.approved

    def _on_failed(self, error: ProspectorError) -> None:
        if not isinstance(error, CancelledError):
            self.failed.emit(error)

    # --- following changes

    def _on_changed(self, kinds: frozenset[str]) -> None:
        if self._begun and kinds & SHOWS:
            self._stale.update(self._pages)
            self._settle.start()

    def _catch_up(self) -> None:
        """Read the page in sight anew, and see whether drafts came or went elsewhere."""
        self._fetch()
        self.app.tasks.read(
            reading.read_outlook, self._on_outlook, owner=self, failed=lambda error: None, key="outlook"
        )

    def _on_outlook(self, outlook: Outlook) -> None:
        moved = outlook.newest > self._newest or outlook.waiting != self.course.waiting()
        self._take_note(outlook)
        if self._among is None and moved and not self.decisions.busy:
            self._read_order(self._on_renewed)
        self.progressed.emit()

    def _on_renewed(self, found: tuple[list[int], Outlook]) -> None:
        order, outlook = found
        self._take_note(outlook)
        before = self.course.current
        if not self.course.ids:
            self.course.begin(order)
        else:
            self.course.renew(order, self.decisions.busy)
        if self.course.current != before:
            self._show()
        self.progressed.emit()

    # --- pages

    @property
    def page(self) -> Page | None:
        """The page in sight; None while it is on its way or when all is done."""
        current = self.course.current
        return None if current is None else self._pages.get(current)

    def step(self, by: int) -> None:
        """To the next (1) or the previous (-1) draft."""
        self.save_typed()
        self.course.step(by)
        self._show()

    def go_to(self, draft_id: int) -> None:
        """To a draft of the queue; one that is not in it begins a queue that holds it."""
        self.save_typed()
        if self.course.go_to(draft_id):
            self._show()
        else:
            self.begin(None, draft_id)

    def moved(self) -> None:
        """The course moved: show where it stands."""
        self._show()

    def _show(self) -> None:
        self._unchecked = False
        self.noticed.emit("", "")
        self.progressed.emit()
        if self.course.current is None:
            self.finished.emit()
            return
        self.shown.emit(self.page)
        self._fetch()

    def _fetch(self) -> None:
        """Read what is in sight and what comes next, where it is not at hand or is old."""
        wanted = self.course.upcoming(AHEAD)
        self._drop_all_but(wanted)
        for draft_id in wanted:
            old = draft_id in self._stale and draft_id == self.course.current
            if (draft_id not in self._pages or old) and draft_id not in self._asked:
                self._read(draft_id)

    def _drop_all_but(self, wanted: list[int]) -> None:
        if len(self._pages) > _KEPT:
            self._pages = {one: page for one, page in self._pages.items() if one in wanted}
            self._stale &= self._pages.keys()

    def _read(self, draft_id: int) -> None:
        now = self.app.clock()
        self._asked.add(draft_id)
        self._stale.discard(draft_id)
        self.app.tasks.read(
            lambda session: reading.read_page(session, draft_id, now),
            self._on_page,
            owner=self,
            failed=partial(self._on_no_page, draft_id),
        )

    def _on_page(self, page: Page) -> None:
        draft_id = page.view.id
        self._asked.discard(draft_id)
        before = self._pages.get(draft_id)
        if draft_id in self._outdated or (before is not None and draft_id in self.decisions.busy):
            # read before what is being done here was written: it would tell of the decision taken back
            self._read_again(draft_id)
            return
        self._pages[draft_id] = page
        if draft_id != self.course.current:
            return
        if draft_id in self._stale:
            self._fetch()
        if page == before:
            return
        self._unchecked = False
        self.shown.emit(page)
        if before is not None:
            self._notice(before.view, page.view)

    def written(self, draft_id: int) -> None:
        """A decision about a draft was taken back in the database: what was read before does not count."""
        if draft_id in self._asked:
            self._outdated.add(draft_id)
        else:
            self._read_again(draft_id)

    def _read_again(self, draft_id: int) -> None:
        self._outdated.discard(draft_id)
        self._stale.add(draft_id)
        if draft_id not in self.decisions.busy:
            self._fetch()

    def _on_no_page(self, draft_id: int, error: ProspectorError) -> None:
        self._asked.discard(draft_id)
        self._outdated.discard(draft_id)
        if draft_id != self.course.current or isinstance(error, CancelledError):
            return
        if isinstance(error, NotFoundError):
            self.app.shell.toast("That draft is gone.", tone="warn", action="")
            self._read_order(self._on_renewed)
        else:
            self.failed.emit(error)

    def _notice(self, before: DraftView, now: DraftView) -> None:
        """Say what happened to the draft in sight, unless it was done here."""
        waits = now.state in drafting.OPEN
        if not waits and now.id not in self.course.decided:
            self.noticed.emit(
                f"Somebody else has it {now.state.replace('_', ' ')} by now. J goes on.", "warn"
            )
        elif _barred(now) and not _barred(before):
            self.noticed.emit("This person must not be contacted any more. X discards the draft.", "bad")
        elif now.content_hash != before.content_hash and self._own_text.get(now.id) != now.content_hash:
            self.noticed.emit("This changed since you saw it. Read it again before you approve.", "warn")
        elif (waits and before.state not in drafting.OPEN) or (_barred(before) and not _barred(now)):
            self.noticed.emit("", "")

    # --- editing

    def type(self, subject: str, body: str) -> None:
        """The user types; it is stored after a pause, and before anything else is done."""
        if self.page is not None:
            typed = plain(subject, body)
            same = typed == (self.page.view.subject, self.page.view.body)
            self._typed = None if same else typed
            self._save_pause.start()

    def take_typed(self) -> tuple[str, str] | None:
        """What was typed and is not stored; whoever takes it stores it."""
        self._save_pause.stop()
        typed, self._typed = self._typed, None
        return typed

    def save_typed(self) -> None:
        """Store what was typed into the draft in sight."""
        typed, page = self.take_typed(), self.page
        if typed is None or page is None:
            return
        view, now = page.view, self.app.clock()
        self._pages[view.id] = replace(page, view=replace(view, subject=typed[0], body=typed[1]))
        self._unchecked = True
        self.app.tasks.change(
            lambda session, job: drafting.edit(session, view.id, *typed, now),
            lambda saved: self._own_text.update({saved.id: saved.content_hash}),
            owner=self,
        )

    def is_unchecked(self) -> bool:
        """Whether the text was changed since its problems were last looked for."""
        return self._typed is not None or self._unchecked

    def to_template(self) -> None:
        """Put the template's text back into the draft in sight."""
        self.take_typed()
        if self.page is not None and (self.page.view.edited or self._unchecked):
            self.decisions.to_template(self.page.view)

    def note_own(self, view: DraftView) -> None:
        """This text was put into the draft here, so nobody is told that it changed."""
        self._own_text[view.id] = view.content_hash

    # --- elsewhere

    def hand_over(self) -> None:
        """Hand over what is approved: of this work where something was, else everything."""
        ids = {one for one, decision in self.course.decided.items() if decision == APPROVED}
        self.app.tasks.read(
            lambda session: [one for one in drafting.ids(session, state="approved") if not ids or one in ids],
            self.handing.ask,
            owner=self,
        )

    def look_at_skipped(self) -> None:
        """Go through what was skipped once more."""
        self.course.look_at_skipped()
        self._show()


def plain(subject: str, body: str) -> tuple[str, str]:
    """A text as core stores it."""
    return subject.strip(), body.replace("\r\n", "\n").replace("\r", "\n").strip()


def _barred(view: DraftView) -> bool:
    return any(problem.code == "suppressed" for problem in view.problems)


def _timer(parent: QObject, pause: int, run: Any) -> QTimer:
    made = QTimer(parent, singleShot=True, interval=pause)
    made.timeout.connect(run)
    return made
