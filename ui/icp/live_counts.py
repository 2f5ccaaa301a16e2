"""Counts that follow every edit: what everybody answers is remembered, and an edit asks only what is new."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from prospector.errors import CancelledError, ProspectorError
from prospector.icp.answers import Answers, Combined, ask
from prospector.icp.previewing import Preview, Survey, asked, survey
from prospector.icp.questions import Answered
from prospector.icp.rules import Profile, Question
from ui.app import AppContext


@dataclass(frozen=True, slots=True)
class Count:
    """What one count gave: the answers to remember, and what was worked out from them."""

    answers: Answers
    base: Combined
    survey: Survey
    preview: Preview


class LiveCounts(QObject):
    """Counts a profile as it is being edited, beside the saved one. A newer count supersedes an older one."""

    counted = Signal()
    failed = Signal(object)

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self.preview: Preview | None = None
        self.tallies: Mapping[Question, Answered] = {}
        self._asked = (Profile(""), Profile(""))
        self._answers: Answers | None = None
        self._base: Combined | None = None
        self._survey: Survey | None = None
        self._remembering = False
        self._data = 0

    def forget(self) -> None:
        """The prospects changed: nothing that was answered holds any more."""
        self._answers = self._base = self._survey = None
        self._remembering = False
        self._data += 1

    def count(self, changed: Profile, saved: Profile) -> None:
        """Count; `counted` or `failed` follows for the newest of such calls.

        While everything is still being asked for the first time an edit does not begin that anew.
        """
        self._asked = (changed, saved)
        if self._answers is not None:
            self._count_edit(self._answers)
        elif not self._remembering:
            self._remember()

    def _remember(self) -> None:
        questions, data = asked(*self._asked), self._data
        self._remembering = True

        def check() -> None:
            if data != self._data:
                raise CancelledError

        def done(answers: Answers) -> None:
            if data == self._data:
                self._remembering, self._answers = False, answers
                self._count_edit(answers)

        self._app.tasks.read(
            lambda session: ask(session, questions, check=check),
            done,
            owner=self,
            failed=self._on_error,
            key="answers",
        )

    def _check(self) -> Callable[[], None]:
        """Ends a count that a newer one has superseded; to be called on the thread that counts."""
        profiles = self._asked

        def check() -> None:
            if self._asked is not profiles:
                raise CancelledError

        return check

    def _count_edit(self, known: Answers) -> None:
        (changed, saved), last, before, data = self._asked, self._survey, self._base, self._data
        check = self._check()

        def look(session: Session) -> Count:
            questions, steady = asked(changed, saved), asked(saved)
            answers = ask(session, questions, known, check)
            base = before if before and tuple(before.codes) == steady else answers.combined(steady, check)
            same = last is not None and base is before and set(last.tallies) == set(questions)
            found = last if last is not None and same else survey(answers, base, changed, check)
            return Count(answers, base, found, found.preview(changed, saved, check))

        def done(found: Count) -> None:
            if data == self._data:
                self._on_counted(found)

        self._app.tasks.read(look, done, owner=self, failed=self._on_error, key="counts")

    def _on_counted(self, found: Count) -> None:
        self._answers, self._base, self._survey = found.answers, found.base, found.survey
        self.preview, self.tallies = found.preview, found.survey.tallies
        self.counted.emit()

    def _on_error(self, error: ProspectorError) -> None:
        if isinstance(error, CancelledError):
            return
        self._remembering = False
        self.failed.emit(error)
