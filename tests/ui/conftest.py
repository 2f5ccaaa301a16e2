"""What the window's tests share: a workspace, the window over it, and dialogs that answer by script."""

from __future__ import annotations

import shutil
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtWidgets import QApplication, QDialog

from prospector.errors import ProspectorError
from prospector.storage import open_workspace
from prospector.storage.database import Database
from prospector.workspace import keep_up
from ui.dialogs import Dialogs
from ui.main_window import MainWindow
from ui.theme import Theme


class ScriptedDialogs(Dialogs):
    """Answers from a queue instead of asking; an unasked-for dialog fails the test."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, Any]] = []
        self.errors: list[ProspectorError] = []
        self.traces: list[str] = []
        self.copied: list[str] = []
        self.handed: list[QUrl] = []
        self.clipboard = QMimeData()
        self._answers: dict[str, deque[Any]] = defaultdict(deque)

    def will(self, method: str, *answers: Any) -> None:
        """Queue answers; an answer that can be called gets the method's arguments and returns the answer."""
        self._answers[method].extend(answers)

    def _answer(self, method: str, *details: Any) -> Any:
        self.asked.append((method, details))
        assert self._answers[method], f"the window asked {method}{details} and no answer was queued"
        answer = self._answers[method].popleft()
        return answer(*details) if callable(answer) else answer

    def error(self, error: ProspectorError) -> None:
        self.errors.append(error)

    def apologise(self, trace: str) -> None:
        self.traces.append(trace)

    def confirm(self, title: str, text: str, action: str, *, danger: bool = False) -> bool:
        return bool(self._answer("confirm", title, text, action))

    def ask_text(self, title: str, label: str, initial: str = "", *, action: str = "Save") -> str | None:
        answer: str | None = self._answer("ask_text", title, label, initial)
        return answer

    def choose(self, title: str, label: str, choices: Any, *, action: str = "Continue") -> Any:
        return self._answer("choose", title, label, choices)

    def run(self, dialog: QDialog) -> bool:
        return bool(self._answer("run", dialog))

    def open_files(self, title: str, kinds: str = "", *, several: bool = True) -> list[Path]:
        answer: list[Path] = self._answer("open_files", title)
        return answer

    def save_file(self, title: str, suggested: str, kinds: str) -> Path | None:
        answer: Path | None = self._answer("save_file", title, suggested)
        return answer

    def folder(self, title: str) -> Path | None:
        answer: Path | None = self._answer("folder", title)
        return answer

    def hand_to_desktop(self, url: QUrl) -> bool:
        self.handed.append(url)
        return True

    def copy(self, text: str) -> None:
        self.copied.append(text)

    def pasted(self) -> QMimeData:
        return self.clipboard


@pytest.fixture(scope="session")
def fresh_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty workspace to copy: making one takes longer than most tests."""
    path = tmp_path_factory.mktemp("fresh") / "workspace.db"
    open_workspace(path, now=datetime(2026, 3, 2, 9, 0, tzinfo=UTC)).close()
    return path


@pytest.fixture
def workspace(fresh_workspace: Path, tmp_path: Path, now: datetime) -> Iterator[Database]:
    shutil.copyfile(fresh_workspace, tmp_path / "workspace.db")
    (tmp_path / "workspace.db").chmod(0o600)
    database = keep_up(open_workspace(tmp_path / "workspace.db", now=now))
    yield database
    database.close()


@pytest.fixture
def answers() -> ScriptedDialogs:
    return ScriptedDialogs()


@pytest.fixture(scope="session")
def shared_theme(qapp: QApplication) -> Theme:
    """The look for all tests: dressing the application takes longer than most of them."""
    return Theme(qapp, mode="light")


@pytest.fixture
def theme(shared_theme: Theme) -> Theme:
    shared_theme.set(mode="light", text_scale=1.0)
    return shared_theme


@pytest.fixture
def window(
    qtbot: Any, workspace: Database, theme: Theme, answers: ScriptedDialogs, now: datetime
) -> Iterator[MainWindow]:
    made = MainWindow(workspace, theme, clock=lambda: now, dialogs=answers)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.tasks.close()


@pytest.fixture
def settle(qtbot: Any, window: MainWindow) -> Callable[[], None]:
    """Waits until every task has been delivered, also those that a delivery started."""

    def wait() -> None:
        qtbot.waitUntil(window.tasks.idle, timeout=20_000)

    return wait
