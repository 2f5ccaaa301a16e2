"""What the settings screen knows and decides; the only part of it that calls core."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from sqlalchemy.orm import Session

from prospector import settings
from prospector.drafts import drafting
from prospector.errors import ProspectorError
from prospector.settings import Identity
from prospector.storage import backup
from ui.app import AppContext
from ui.tasks import Job


@dataclass(frozen=True, slots=True)
class Place:
    """Where the workspace lies: its file, size in bytes, number of backups, and warnings about the place."""

    path: Path
    size: int
    backups: int
    warnings: tuple[str, ...]


class SettingsPresenter(QObject):
    """The saved identity and the unsaved changes to it."""

    loaded = Signal()
    dirty_changed = Signal(bool)
    failed = Signal(object)
    refused = Signal(object)

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self.identity = Identity()
        self.place = Place(app.database.path, 0, 0, ())
        self._changes: dict[str, str] = {}
        app.tasks.changed.connect(lambda kinds: self.load() if "settings" in kinds else None)

    def load(self) -> None:
        """Fetch the identity and what there is to say about the workspace's place."""
        database = self._app.database

        def fetch(session: Session) -> tuple[Identity, Place]:
            path = database.path
            size, backups = path.stat().st_size, len(backup.available(path))
            return settings.identity(session), Place(path, size, backups, database.warnings)

        self._app.tasks.read(fetch, self._on_loaded, owner=self, failed=self.failed.emit, key="settings")

    def _on_loaded(self, found: tuple[Identity, Place]) -> None:
        self.identity, self.place = found
        self.loaded.emit()

    # --- identity

    def change(self, name: str, value: str) -> None:
        """Note what was typed into a field; nothing is saved yet."""
        if value == asdict(self.identity)[name]:
            self._changes.pop(name, None)
        else:
            self._changes[name] = value
        self.dirty_changed.emit(bool(self._changes))

    def value(self, name: str) -> str:
        """What the field shows: what was typed, else what is saved."""
        return self._changes.get(name, str(asdict(self.identity)[name]))

    def has_changes(self) -> bool:
        """Whether something was typed that is not saved."""
        return bool(self._changes)

    def save(self) -> None:
        """Save what was typed, then check the open drafts; approvals under another sender are taken back."""
        changes: Mapping[str, str] = dict(self._changes)
        self._app.tasks.change(
            lambda session, job: settings.save_identity(session, changes),
            self._on_saved,
            owner=self,
            failed=self.refused.emit,
        )

    def _on_saved(self, identity: Identity) -> None:
        self.identity = identity
        self._changes = {}
        self.dirty_changed.emit(False)
        self._app.shell.toast("Settings saved")
        self._check_drafts()

    def _check_drafts(self) -> None:
        """Open drafts carry the sender's words: check them again, and take back approvals that fell."""
        now = self._app.clock()

        def check(session: Session, job: Job) -> dict[str, int]:
            return drafting.recheck(session, now, progress=job.progress)

        self._app.tasks.change(check, owner=self, label="Checking the drafts again")

    def forget(self) -> None:
        """Drop what was typed."""
        self._changes = {}
        self.dirty_changed.emit(False)
        self.loaded.emit()

    # --- look

    def set_look(self, *, mode: str | None = None, text_scale: float | None = None) -> None:
        """Change the colours or the size of text, now and for the next start."""
        theme = self._app.theme
        theme.set(mode=mode, text_scale=text_scale)
        settings.save_preferences(theme=theme.mode, text_scale=str(theme.text_scale))

    # --- data

    def back_up(self) -> None:
        """Save a copy of the workspace among its backups."""
        path, now = self._app.database.path, self._app.clock()
        self._app.tasks.background(
            lambda job: backup.save(path, now=now),
            self._on_backed_up,
            owner=self,
            label="Backing up the workspace",
        )

    def _on_backed_up(self, made: backup.Backup) -> None:
        self._app.shell.toast(f"Backed up to {made.path.name}")
        self.load()

    def back_up_to(self, target: Path) -> None:
        """Save a copy of the workspace where the user says."""
        path, now = self._app.database.path, self._app.clock()
        self._app.tasks.background(
            lambda job: backup.save(path, now=now, target=target),
            self._on_backed_up,
            owner=self,
            failed=self._tell,
            label="Backing up the workspace",
        )

    def _tell(self, error: ProspectorError) -> None:
        self._app.dialogs.error(error)

    def open_folder(self) -> None:
        """Show the data folder in the system's file manager."""
        self._app.dialogs.hand_to_desktop(QUrl.fromLocalFile(str(self._app.database.path.parent)))
