"""Imported: the counts, and where to go from here."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from prospector.lists.importer import Imported
from ui.app import AppContext
from ui.imports.check_page import WORDS
from ui.imports.presenter import ImportsPresenter
from ui.widgets import Button, Card, Glyph, Label, Lines, column, fact_line, row


class DonePage(QWidget):
    """The result of one import."""

    def __init__(self, app: AppContext, presenter: ImportsPresenter) -> None:
        super().__init__()
        self._app = app
        self._presenter = presenter
        self._headline = Label("", "title")
        self._detail = Label("", "muted", wrap=True)
        self._counts = Lines(gap=0.6)
        self.show_prospects = Button(
            "Show prospects", self._show_prospects, kind="primary", icon_name="users"
        )
        self.next_file = Button("Import another file", presenter.next_file)
        self.undo = Button("Undo import", self._undo, icon_name="undo-2")
        buttons = row(self.show_prospects, self.next_file, self.undo, "stretch")
        card = Card(
            column(
                Glyph("circle-check", "good"),
                self._headline,
                self._detail,
                0.4,
                self._counts,
                0.6,
                buttons,
                gap=0.6,
            ),
            margin=2.2,
        )
        card.setMaximumWidth(card.fontMetrics().averageCharWidth() * 110)
        self.setLayout(column("stretch", row("stretch", card, "stretch"), "stretch"))
        presenter.page_changed.connect(lambda page: self._fill() if page == "done" else None)

    def _fill(self) -> None:
        done = self._presenter.imported
        assert done
        new = done.verdicts["created"]
        self._headline.setText(f"{new:,} new prospect{'s' if new != 1 else ''} from {done.file_name}")
        self._detail.setText(f"All of them are in the list “{done.list_name}”.")
        self._counts.fill(_count_lines(done))
        waiting = self._presenter.waiting()
        self.next_file.set_text(f"Next file ({waiting:,} to come)" if waiting else "Import another file")

    def _show_prospects(self) -> None:
        done = self._presenter.imported
        assert done
        self._presenter.start_over()
        self._app.shell.open("prospects", list_id=done.list_id)

    def _undo(self) -> None:
        done = self._presenter.imported
        assert done
        self._presenter.undo(done.import_id)


def _count_lines(done: Imported) -> list[QWidget]:
    return [fact_line("Rows read", f"{done.rows_read:,}")] + [
        fact_line(WORDS[verdict], f"{count:,}") for verdict, count in done.verdicts.items() if count
    ]
