"""Hands approved drafts over: asks in which way, runs it, says what was refused and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from sqlalchemy.orm import Session

from prospector.drafts import drafting
from prospector.outbox import handover
from prospector.outbox.handover import HandOver
from ui.app import AppContext
from ui.drafts import reading
from ui.drafts.dialogs import COPY, FILES, LINK, OPEN, HandOverDialog, RefusedDialog
from ui.tasks import Job

PORTION = 100

Outcome = tuple[HandOver, dict[int, str]]


class Handing(QObject):
    """One hand-over after another; remembers the way that was taken last."""

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self._way = FILES

    def ask(self, ids: Sequence[int]) -> None:
        """Ask in which way these approved drafts are to leave, and hand them over."""
        if not ids:
            self._app.shell.toast("There is nothing approved to hand over.", tone="warn")
            return
        dialog = HandOverDialog(len(ids), self._way)
        if not self._app.dialogs.run(dialog):
            return
        self._way = dialog.way()
        if self._way == FILES:
            if folder := self._app.dialogs.folder("Folder for the email files"):
                self._to_files(ids, folder, self._files_written)
        elif self._way == OPEN:
            self._to_files(ids, self._app.database.path.parent / "messages", self._open_files)
        elif self._way == LINK:
            self._run(ids, handover.mailto, self._open_links)
        elif self._way == COPY:
            self._run(ids, handover.clipboard, self._copy)

    def _to_files(self, ids: Sequence[int], folder: Path, then: Callable[[HandOver], object]) -> None:
        now = self._app.clock()

        def work(session: Session, job: Job) -> Outcome:
            result = HandOver()
            try:
                for start in range(0, len(ids), PORTION):
                    job.progress(start, len(ids), "Writing email files")
                    part = handover.to_eml(session, ids[start : start + PORTION], folder, now)
                    result.done.extend(part.done)
                    result.refused.extend(part.refused)
            except BaseException:
                # nothing will be recorded, so the files written before must not stay either
                for path in (one.path for one in result.done if one.path):
                    path.unlink(missing_ok=True)
                raise
            return result, _names(session, result)

        self._app.tasks.change(
            work, lambda found: self._tell(found, then), owner=self, label=f"Handing over {len(ids):,}"
        )

    def _run(
        self,
        ids: Sequence[int],
        give: Callable[..., HandOver],
        then: Callable[[HandOver], object],
    ) -> None:
        now = self._app.clock()

        def work(session: Session, job: Job) -> Outcome:
            result = give(session, ids, now)
            return result, _names(session, result)

        self._app.tasks.change(work, lambda found: self._tell(found, then), owner=self)

    def _tell(self, found: Outcome, then: Callable[[HandOver], object]) -> None:
        result, names = found
        if result.done:
            then(result)
        if result.refused:
            refused = [(names.get(one.draft_id, ""), one.why, one.hint) for one in result.refused]
            self._app.dialogs.run(RefusedDialog(len(result.done), refused))

    # --- after each way

    def _files_written(self, result: HandOver) -> None:
        path = result.done[0].path
        assert path is not None
        folder = QUrl.fromLocalFile(str(path.parent))
        self._app.shell.toast(
            f"{_handed(result)}: files in {path.parent.name or path.parent}",
            action="Show files",
            then=lambda: self._app.dialogs.hand_to_desktop(folder),
        )

    def _open_files(self, result: HandOver) -> None:
        urls = [QUrl.fromLocalFile(str(one.path)) for one in result.done if one.path]
        opened = [self._app.dialogs.hand_to_desktop(url) for url in urls]
        if all(opened):
            self._app.shell.toast(f"{_handed(result)} to the mail program", action="")
        else:
            self._copy(result, "No program opens email files here, so the text was copied.")

    def _open_links(self, result: HandOver) -> None:
        opened = [self._app.dialogs.hand_to_desktop(QUrl(one.url)) for one in result.done]
        if all(opened):
            self._app.shell.toast(f"{_handed(result)} to the mail program", action="")
        else:
            self._copy(result, "No mail program answered, so the text was copied.")

    def _copy(self, result: HandOver, why: str = "") -> None:
        """Put the texts on the clipboard; those of files and links are read again first."""
        now = self._app.clock()
        ids = [one.draft_id for one in result.done]

        def texts(session: Session) -> list[str]:
            views = [drafting.show(session, draft_id, now) for draft_id in ids]
            return [f"To: {view.to}\nSubject: {view.subject}\n\n{view.body}\n" for view in views]

        def copied(found: list[str]) -> None:
            self._app.dialogs.copy("\n\n".join(found))
            words = why or f"{_handed(result)}: copied to the clipboard"
            self._app.shell.toast(words, tone="warn" if why else "good", action="")

        if all(one.text for one in result.done):
            copied([one.text for one in result.done])
        else:
            self._app.tasks.read(texts, copied, owner=self)


def _names(session: Session, result: HandOver) -> dict[int, str]:
    return reading.names(session, [one.draft_id for one in result.refused])


def _handed(result: HandOver) -> str:
    return f"{len(result.done):,} handed over"
