"""The review queue over many drafts: how long a key takes on the window's thread until the next is drawn.

    python benchmarks/reviewing.py --drafts 100000 --keys 60

A key is pressed and the window drawn (offscreen) before anything that other threads did can arrive, so the
time is what a person waits; then the window works until all is quiet. The floor is drawing the window again.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.timing import report
from prospector import settings, shipped
from prospector.drafts import library
from prospector.icp import profiles, scoring
from prospector.records import Prospect
from prospector.workspace import open_for_use
from tests.factories import add_prospect
from ui.main_window import MainWindow
from ui.theme import Theme

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SENDER = {"sender_name": "Robin Ellis", "sender_email": "robin@northwind.example",
          "postal_address": "1 Example Street"}  # fmt: skip


def main() -> None:
    args = _parse()
    with tempfile.TemporaryDirectory() as folder:
        database = open_for_use(Path(folder) / "workspace.db", now=NOW)
        shipped.bring_in(database, NOW)
        with database.writing() as session:
            _fill(session, args.drafts)
        application = QApplication([])
        window = MainWindow(database, Theme(application, mode="light"), clock=lambda: NOW)
        window.show()
        try:
            _measure(window, application, args)
        finally:
            window.tasks.close()
            window.close()
            database.close()


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drafts", type=int, default=100_000)
    parser.add_argument("--keys", type=int, default=60)
    return parser.parse_args()


def _fill(session: Session, drafts: int) -> None:
    settings.save_identity(session, SENDER)
    first = add_prospect(session, first_name="Maya", last_name="Lind", email="maya@north.example").id
    names = ", ".join(f'"{one.name}"' for one in Prospect.__table__.columns if one.name != "id")
    session.execute(
        text(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)"
            f" INSERT INTO prospects ({names}) SELECT {names} FROM prospects, n WHERE prospects.id = :first"
        ),
        {"many": drafts - 1, "first": first},
    )
    template = library.find(session, "First touch")
    session.execute(
        text(
            "INSERT INTO drafts (prospect_id, template_id, template_version_id, state, created_at,"
            " updated_at) SELECT id, :template, :version, 'draft', created_at, created_at FROM prospects"
        ),
        {"template": template.id, "version": template.version_id},
    )
    if (profile := profiles.active(session)) is not None:
        scoring.activate(session, profile.id, NOW)


def _measure(window: MainWindow, application: QApplication, args: argparse.Namespace) -> None:
    begun = time.perf_counter()
    window.open("review")
    screen = window.screen_of("review")
    while screen.state != "content" or not window.tasks.idle():
        application.processEvents()
    opening = time.perf_counter() - begun
    _settle(window, application)
    for case, key in (("next", Qt.Key.Key_J), ("approve", Qt.Key.Key_A), ("skip", Qt.Key.Key_S)):
        took = sorted(_press(window, application, key) for _ in range(args.keys))
        floor = sorted(_draw(window) for _ in range(args.keys))
        report(
            f"a key to the next draft: {case}",
            drafts=args.drafts,
            keys=args.keys,
            median_cpu_ms=1000 * took[len(took) // 2],
            worst_cpu_ms=1000 * took[-1],
            floor_cpu_ms=1000 * floor[len(floor) // 2],
            opening_seconds=opening,
        )


def _press(window: MainWindow, application: QApplication, key: Qt.Key) -> float:
    begun = time.thread_time()
    QTest.keyClick(QApplication.focusWidget() or window, key)
    window.grab()
    took = time.thread_time() - begun
    _settle(window, application)
    return took


def _draw(window: MainWindow) -> float:
    begun = time.thread_time()
    window.grab()
    return time.thread_time() - begun


def _settle(window: MainWindow, application: QApplication) -> None:
    quiet_since = time.monotonic()
    while time.monotonic() - quiet_since < 0.15:
        application.processEvents()
        if not window.tasks.idle():
            quiet_since = time.monotonic()


if __name__ == "__main__":
    main()
