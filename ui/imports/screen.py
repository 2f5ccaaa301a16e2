"""The Imports screen: history, and the four pages a file goes through."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget

from prospector.errors import ProspectorError
from ui.app import AppContext
from ui.imports.check_page import CheckPage
from ui.imports.comparison_dialog import ComparisonDialog
from ui.imports.done_page import DonePage
from ui.imports.history_page import HistoryPage
from ui.imports.match_page import MatchPage
from ui.imports.presenter import ImportsPresenter
from ui.imports.quality_card import QualityCard
from ui.imports.recipes_dialog import RecipesDialog
from ui.widgets import Button, ElidedLabel, EmptyState, Label, Screen, action, column, holder

SPREADSHEETS = (
    ".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".txt", ".htm", ".html", ".xml",
)  # fmt: skip


def build(app: AppContext) -> Screen:
    """The screen, wired to its presenter."""
    return ImportsScreen(app)


class ImportsScreen(Screen):
    """Lays out the pages; ImportsPresenter says which one is shown."""

    def __init__(self, app: AppContext) -> None:
        super().__init__("Imports")
        self._app = app
        self.presenter = ImportsPresenter(app, self)
        self._menu_actions = (
            action(self, "Import spreadsheet…", self.choose_file, icon_name="upload"),
            action(self, "Paste a table", self.paste, icon_name="clipboard"),
            action(
                self, "Import the sample list", self.presenter.choose_sample, icon_name="file-spreadsheet"
            ),
        )
        self._choose = Button("Choose file…", self.choose_file, kind="primary", icon_name="upload")
        self._paste = Button("Paste table", self.paste, icon_name="clipboard")
        self._pages = QStackedWidget()
        self._by_name = {
            "history": HistoryPage(app, self.presenter),
            "match": MatchPage(app, self.presenter),
            "check": CheckPage(self.presenter),
            "done": DonePage(app, self.presenter),
        }
        for page in self._by_name.values():
            self._pages.addWidget(page)
        self.add_action(self._paste)
        self.add_action(self._choose)
        self.set_content(self._pages)
        self.quality = QualityCard(columns=2)
        self._file_name = ElidedLabel("", "strong")
        body = column(
            Label("How good this list is", "section"), self._file_name, self.quality, "stretch", margin=1.2
        )
        self._report_pane = self.set_pane(holder(body), width=22)
        self.presenter.quality_changed.connect(self._show_quality)
        self.presenter.page_changed.connect(self._show_page)
        self.presenter.history_changed.connect(self._show_history)
        self.presenter.working.connect(self._show_working)
        self.presenter.failed.connect(self._show_failure)
        self.show_loading()
        self.presenter.load()

    # --- choosing

    def choose_file(self) -> None:
        """Ask for spreadsheets and begin with them."""
        self.presenter.choose(self._app.dialogs.open_files("Import a spreadsheet"))

    def paste(self) -> None:
        """Begin with the table on the clipboard."""
        data = self._app.dialogs.pasted()
        if data.hasUrls():
            self.presenter.choose([Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()])
        else:
            self.presenter.paste(data.text())

    def accept_files(self, paths: Sequence[Path]) -> bool:
        self.presenter.choose(paths)
        return True

    def entered(self, request: Mapping[str, Any]) -> None:
        if files := request.get("files"):
            self.presenter.choose(files, request.get("options"))
        elif request.get("sample"):
            self.presenter.choose_sample()

    def actions_for_menu(self) -> Sequence[QAction]:
        return self._menu_actions

    def focus_content(self) -> None:
        self._by_name[self.presenter.page].setFocus()

    # --- showing

    def _show_history(self) -> None:
        if self.presenter.page == "history" and self.presenter.file is None:
            self._show_page("history")

    def _show_page(self, page: str) -> None:
        at_start = page == "history"
        self._choose.setVisible(at_start and bool(self.presenter.history))
        self._paste.setVisible(at_start and bool(self.presenter.history))
        self.set_title(
            {"history": "Imports", "match": "Match columns", "check": "Check", "done": "Imported"}[page]
        )
        self.set_subtitle(self._words_under(page))
        self._show_quality()
        if at_start and not self.presenter.history:
            self.show_empty(self._begin())
            return
        self._pages.setCurrentWidget(self._by_name[page])
        self.show_content()

    def _show_quality(self) -> None:
        one = self.presenter.quality
        self._report_pane.setVisible(
            one is not None and self.presenter.page == "history" and self._at_history()
        )
        if one:
            self._file_name.setText(one.file_name)
            self.quality.show_quality(one)

    def _at_history(self) -> bool:
        return self.presenter.file is None and bool(self.presenter.history)

    def _words_under(self, page: str) -> str:
        presenter = self.presenter
        if page == "history":
            count = len(presenter.history)
            return (
                f"{count:,} file{'s' if count != 1 else ''} brought in"
                if count
                else "Bring in your first list"
            )
        name = presenter.file.name if presenter.file else ""
        if page == "match":
            sources = {sheet.source for sheet in presenter.sheets() if sheet.source}
            looks = f" · looks like {_article(min(sources))} export" if sources else ""
            return f"{name}{_rows(presenter.rows_wanted())}{looks}"
        if page == "check" and presenter.preview:
            return f"{name} · {presenter.preview.rows_read:,} rows read · nothing is written yet"
        return name

    def _begin(self) -> EmptyState:
        return EmptyState(
            "Drop a spreadsheet to begin",
            "CSV, Excel or a copied table. Your file is never changed.",
            icon_name="file-spreadsheet",
            droppable=True,
            actions=[
                Button("Choose file…", self.choose_file, kind="primary"),
                Button("Paste table", self.paste),
                Button("Try with sample data", self.presenter.choose_sample),
                Button("Only clean a list", lambda: self._app.shell.open("clean")),
            ],
        )

    def _show_working(self, text: str) -> None:
        self._choose.setVisible(False)
        self._paste.setVisible(False)
        self.show_loading(text)

    def _show_failure(self, error: ProspectorError) -> None:
        self._choose.setVisible(False)
        self._paste.setVisible(False)
        self.show_error(error, self._way_back)

    def _way_back(self) -> None:
        if self.presenter.page in ("match", "check"):
            self._show_page(self.presenter.page)
        else:
            self.presenter.start_over()

    def picture_states(self) -> Mapping[str, Callable[[], object]]:
        return {
            "empty": lambda: self.show_empty(self._begin()),
            "match": self.presenter.choose_sample,
            "check": self.presenter.check,
            "compare": lambda: self.presenter.compare(lambda found: ComparisonDialog(found, self).show()),
            "recipes": lambda: RecipesDialog(self._app, self).show(),
        }


def _rows(count: int) -> str:
    return f" · {count:,} rows" if count else ""


def _article(source: str) -> str:
    return f"an {source}" if source[:1].lower() in "aeiou" else f"a {source}"
