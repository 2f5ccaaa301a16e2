"""C4, C7, D8, E11 in the window: what hides is drawn, markup stays text, warnings are said."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QAbstractTableModel, QEvent, QMimeData, QModelIndex, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent, QHelpEvent
from PySide6.QtWidgets import QStyleOptionViewItem, QTableView, QToolTip

from prospector.storage import folders
from ui import __main__ as start
from ui.main_window import MainWindow
from ui.widgets import Label, TextDelegate
from ui.widgets.visible import plain_tip, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ada\x00\x07Example", "Ada\u2400\u2407Example"),
        ("moc.live\u202eelpmaxe", "moc.live\u2039U+202E\u203aelpmaxe"),
        ("Ac\u200bme\x7f", "Ac\u2039U+200B\u203ame\u2421"),
        ("two\nlines\tand\xa0more", "two\nlines\tand\xa0more"),
        ("\u0646\u0645\u06cc\u200c\u062e", "\u0646\u0645\u06cc\u200c\u062e"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", "\U0001f3f4\U000e0067\U000e0062\U000e007f"),
        ("plain", "plain"),
    ],
)
def test_signs_that_hide_are_drawn_and_honest_ones_stay(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_every_naughty_string_is_shown_without_a_hidden_sign(corpora: Path) -> None:
    lines = (corpora / "strings" / "naughty.txt").read_bytes().decode("utf-8").split("\n")
    for line in map(visible, lines):
        assert not [sign for sign in line if sign in "\x00\x1b\x7f\x85\u202e\u2066\u200b\u2028\ufeff"]


def test_a_label_draws_them(qtbot: Any) -> None:
    label = Label("Ada\u202e")
    qtbot.addWidget(label)
    assert label.text() == "Ada\u2039U+202E\u203a"
    label.setText("\x1b[31m")
    assert label.text() == "\u241b[31m"


class _One(QAbstractTableModel):
    def rowCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008
        return 1

    def columnCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008
        return 1

    def data(self, index: Any, role: int = 0) -> Any:
        return "<img src='/etc/hostname'>" if role == Qt.ItemDataRole.ToolTipRole else "x"


def test_markup_in_a_cell_is_text_in_its_tooltip(qtbot: Any) -> None:
    view = QTableView()
    qtbot.addWidget(view)
    view.setModel(_One())
    delegate = TextDelegate(view)
    view.show()
    where = QPoint(5, 5)
    event = QHelpEvent(QEvent.Type.ToolTip, where, view.mapToGlobal(where))
    assert delegate.helpEvent(event, view, QStyleOptionViewItem(), view.model().index(0, 0))
    assert QToolTip.text() == plain_tip("<img src='/etc/hostname'>")
    assert "<img" not in QToolTip.text()
    QToolTip.hideText()


def test_a_workspace_in_a_synced_folder_is_warned_about_at_the_start(
    window: MainWindow,
    tmp_path: Path,
) -> None:
    window.app.database.warnings = folders.warnings(tmp_path / "Dropbox" / "workspace.db")
    start._warn(window)
    said = [label.text() for label in window._toast.findChildren(Label)]
    assert any("synced by Dropbox" in text for text in said)


def test_the_window_lives_while_another_program_holds_the_lock(
    window: MainWindow,
    settle: Callable[[], None],
    qtbot: Any,
) -> None:
    failed: list[Any] = []
    window.app.database.engine.pool.dispose()
    with closing(sqlite3.connect(window.app.database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        window.tasks.change(
            lambda session, job: None, owner=window, failed=failed.append, label="Saving the list"
        )
        started = time.monotonic()
        ticks = 0
        while time.monotonic() - started < 0.5:
            qtbot.wait(10)
            ticks += 1
        assert ticks > 20
        assert [job.label for job in window.tasks.running()] == ["Saving the list"]
        other.execute("ROLLBACK")
    settle()
    assert failed == []


def test_a_folder_dropped_on_the_window_starts_nothing(window: MainWindow, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path)), QUrl("https://example.com/list.csv")])
    event = QDropEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    before = window.current_step()
    window.dropEvent(event)
    assert window.current_step() == before
    assert window.tasks.idle()
