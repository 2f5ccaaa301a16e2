"""The live preview: for which prospect the wording in the editor is rendered, off the window's thread."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal
from sqlalchemy.orm import Session

from prospector import settings
from prospector.drafts import previewing, subjects
from prospector.drafts.hardest import Hard
from prospector.drafts.previewing import Preview
from prospector.drafts.subjects import Idea
from prospector.drafts.template_files import FIRST, Wording
from ui.app import AppContext
from ui.templates import preview

PREVIEW_PAUSE_MS = 150


@dataclass(frozen=True, slots=True)
class Reading:
    """One preview with the subjects that could be used, and what makes its prospect hard ("" for nothing)."""

    preview: Preview
    ideas: tuple[Idea, ...]
    hard: Hard | None


class PreviewSteps(QObject):
    """Which prospect is previewed among how many, in which order; `previewed` carries a Reading."""

    previewed = Signal(object)
    people_counted = Signal()

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self.people: list[int] = []
        self.place = 0
        self.hardest = False
        self.search = ""
        self._hard: dict[int, Hard] = {}
        self._key: int | None = None
        self._wording: Wording | None = None
        self._variant = FIRST
        self._turn = 0
        self._pause = QTimer(self, singleShot=True, interval=PREVIEW_PAUSE_MS)
        self._pause.timeout.connect(self.read)

    def show(self, key: int | None, wording: Wording | None, *, soon: bool = False) -> None:
        """Preview this wording, at once or after a pause in typing."""
        another = key != self._key
        self._key, self._wording = key, wording
        if another:
            self._turn, self._variant = 0, FIRST
            if self.hardest:
                self.count()
        if soon:
            self._pause.start()
        else:
            self.read()

    def show_variant(self, label: str) -> None:
        """Preview this variant."""
        self._variant = label
        self.read()

    def reword(self) -> None:
        """Choose the next of the possible wordings."""
        self._turn += 1
        self.read()

    def find(self, search: str) -> None:
        """Step through the prospects that match a search only ("" for everybody)."""
        self.search, self.hardest, self.people = search, False, []
        self.count()

    def order(self, *, hardest: bool) -> None:
        """Step through those who are hardest to get right for, or through everybody."""
        self.hardest, self.search, self.people = hardest, "", []
        self.count()

    def step(self, by: int) -> None:
        """Preview for the next (1) or the previous (-1) prospect, round and round."""
        if self.people:
            self.place = (self.place + by) % len(self.people)
            self.people_counted.emit()
            self.read()

    def count(self) -> None:
        """Read anew whom to step through."""
        wording, search = self._wording, self.search
        if self.hardest and wording is not None:
            self._app.tasks.read(
                lambda session: preview.hardest_people(session, wording),
                self._on_hardest, owner=self, failed=lambda _error: None, key="people",
            )  # fmt: skip
        else:
            self._app.tasks.read(
                lambda session: preview.people(session, search),
                lambda people: self._on_people(people, {}),
                owner=self, failed=lambda _error: None, key="people",
            )  # fmt: skip

    def _on_hardest(self, hard: list[Hard]) -> None:
        self._on_people([one.prospect_id for one in hard], {one.prospect_id: one for one in hard})

    def _on_people(self, people: list[int], hard: dict[int, Hard]) -> None:
        before = self.people[self.place] if self.place < len(self.people) else None
        self.people, self._hard = people, hard
        self.place = people.index(before) if before in people else 0
        self.people_counted.emit()
        self.read()

    def read(self) -> None:
        """Render what the editor shows, off the UI thread."""
        self._pause.stop()
        wording, key, variant, turn = self._wording, self._key or 0, self._variant, self._turn
        if wording is None:
            return
        now = self._app.clock()
        prospect_id = self.people[self.place] if self.people else None
        hard = self._hard.get(prospect_id) if prospect_id else None

        def fetch(session: Session) -> Reading:
            found = previewing.preview(
                session, wording, prospect_id, now, template_id=max(key, 0), variant=variant, turn=turn
            )
            one = wording.variant(variant)
            ideas = subjects.ideas(one.subject, one.body, settings.identity(session))
            return Reading(found, tuple(ideas), hard)

        self._app.tasks.read(
            fetch, self.previewed.emit, owner=self, failed=lambda _error: None, key="preview"
        )
