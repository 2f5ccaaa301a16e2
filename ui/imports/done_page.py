"""Imported: the counts, how good the list is, and where to go from here."""

from __future__ import annotations

import importlib.util

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from prospector.lists.importer import Imported
from ui.app import AppContext
from ui.imports.check_page import WORDS
from ui.imports.presenter import ImportsPresenter
from ui.imports.quality_card import QualityCard
from ui.theme import em
from ui.widgets import Button, Card, Glyph, Label, Lines, Section, column, fact_line, holder, row


class DonePage(QWidget):
    """The result of one import: at the left what happened, at the right the report on the list."""

    def __init__(self, app: AppContext, presenter: ImportsPresenter) -> None:
        super().__init__()
        self._app = app
        self._presenter = presenter
        self._headline = Label("", "title", wrap=True)
        self._detail = Label("", "muted", wrap=True)
        self._counts = Lines(gap=0.6)
        self.show_prospects = Button(
            "Show prospects", self._show_prospects, kind="primary", icon_name="users"
        )
        self.next_file = Button("Import another file", presenter.next_file)
        self.undo = Button("Undo import", self._undo, icon_name="undo-2")
        self.remember = Button("Remember this layout…", self._remember, icon_name="save")
        self.doubts = Button("", self._show_doubts, kind="link", icon_name="users")
        self._recipe = Label("", "muted", wrap=True)
        self.quality = QualityCard()
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.setLayout(self._laid_out())
        self.setFocusProxy(self.show_prospects)
        presenter.page_changed.connect(lambda page: self._fill() if page == "done" else None)
        presenter.quality_changed.connect(self._fill_quality)

    def _laid_out(self) -> QVBoxLayout:
        left = Card(
            column(
                Glyph("circle-check", "good"),
                self._headline,
                self._detail,
                0.4,
                self._counts,
                row(self.doubts, "stretch"),
                0.6,
                row(self.show_prospects, self.next_file, "stretch", gap=0.5),
                row(self.undo, "stretch"),
                0.8,
                self._recipe,
                row(self.remember, "stretch"),
                "stretch",
                gap=0.6,
            ),
            margin=2.0,
        )
        report = Section("How good this list is", Card(column(self.quality, "stretch", gap=0), margin=1.4))
        self._sides.setSpacing(em(1.2))
        self._sides.addWidget(Section("What happened", left), 4)
        self._sides.addWidget(report, 5)
        body = holder(self._sides)
        body.setObjectName("page-body")
        self._sides.setContentsMargins(0, 0, em(0.8), 0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(body)
        return column(area)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a narrow page the report stands below."""
        way = QBoxLayout.Direction
        self._sides.setDirection(way.LeftToRight if self.width() > em(68) else way.TopToBottom)
        super().resizeEvent(event)

    def _fill(self) -> None:
        done = self._presenter.imported
        assert done
        new = done.verdicts["created"]
        self._headline.setText(f"{new:,} new prospect{'s' if new != 1 else ''} from {done.file_name}")
        self._detail.setText(f"All of them are in the list “{done.list_name}”.")
        self._counts.fill(_count_lines(done))
        waiting = self._presenter.waiting()
        self.next_file.set_text(f"Next file ({waiting:,} to come)" if waiting else "Import another file")
        doubts = self._presenter.doubts
        self.doubts.set_text(f"Review {doubts:,} possible duplicate{'' if doubts == 1 else 's'}")
        self.doubts.setVisible(bool(doubts) and _has_screen("duplicates"))
        self._fill_recipe()

    def _fill_recipe(self) -> None:
        fitted = self._presenter.fitted
        if fitted:
            self._recipe.setText(f"It was read by your recipe “{fitted.recipe.name}”.")
            self.remember.set_text("Update the recipe…")
        else:
            self._recipe.setText(
                "Will there be more files like this one? Remember its layout and your choices, and the next"
                " one needs no word from you."
            )
            self.remember.set_text("Remember this layout…")

    def _fill_quality(self) -> None:
        done, one = self._presenter.imported, self._presenter.quality
        if done and one and one.import_id == done.import_id:
            self.quality.show_quality(one)

    def _show_prospects(self) -> None:
        done = self._presenter.imported
        assert done
        self._presenter.start_over()
        self._app.shell.open("prospects", list_id=done.list_id)

    def _show_doubts(self) -> None:
        self._presenter.start_over()
        self._app.shell.open("duplicates")

    def _remember(self) -> None:
        done, fitted = self._presenter.imported, self._presenter.fitted
        assert done
        proposed = fitted.recipe.name if fitted else done.source or done.list_name
        name = self._app.dialogs.ask_text("Remember this layout", "Name, such as the supplier’s", proposed)
        if name:
            known = name.strip().lower() in {one.lower() for one in self._presenter.recipes}
            if not known or self._app.dialogs.confirm(
                f"Replace the recipe “{name}”?", "There is one of this name already.", "Replace"
            ):
                self._presenter.remember(done.import_id, name, replacing=known)

    def _undo(self) -> None:
        done = self._presenter.imported
        assert done
        self._presenter.undo(done.import_id)


def _has_screen(step: str) -> bool:
    found = importlib.util.find_spec(f"ui.{step}")
    return found is not None and found.origin is not None


def _count_lines(done: Imported) -> list[QWidget]:
    return [fact_line("Rows read", f"{done.rows_read:,}")] + [
        fact_line(WORDS[verdict], f"{count:,}") for verdict, count in done.verdicts.items() if count
    ]
