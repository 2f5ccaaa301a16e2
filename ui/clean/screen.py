"""The Clean a list screen: open a file, see what is wrong with it, choose, review duplicates, save."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget

from prospector.errors import FormatError, ProspectorError
from ui.app import AppContext
from ui.clean.columns_page import ColumnsPage
from ui.clean.dialogs import ColumnsDialog, SaveDialog
from ui.clean.duplicates_page import DuplicatesPage
from ui.clean.findings_page import FindingsPage
from ui.clean.presenter import CleanPresenter
from ui.clean.rows_page import RowsPage
from ui.widgets import Button, EmptyState, FilterTabs, Screen, action, column, holder

PAGES = (("findings", "Findings"), ("columns", "Columns"), ("rows", "Rows"), ("duplicates", "Duplicates"))


def build(app: AppContext) -> Screen:
    """The screen, wired to its presenter."""
    return CleanScreen(app)


class CleanScreen(Screen):
    """Lays out the pages over one opened list; CleanPresenter decides."""

    def __init__(self, app: AppContext) -> None:
        super().__init__("Clean a list", "Nothing is brought in; your file is never changed")
        self._app = app
        self.presenter = CleanPresenter(app, self)
        self._build_actions()
        self._build_header()
        self.findings = FindingsPage(self.presenter)
        self.columns = ColumnsPage(self.presenter)
        self.rows = RowsPage(self.presenter)
        self.duplicates = DuplicatesPage(self.presenter)
        self._by_name = dict(
            zip(
                (key for key, _ in PAGES),
                (self.findings, self.columns, self.rows, self.duplicates),
                strict=True,
            )
        )
        self._pages = QStackedWidget()
        for page in self._by_name.values():
            self._pages.addWidget(page)
        self.tabs = FilterTabs("What is shown")
        self.tabs.set_tabs(PAGES)
        self.add_under_header(self.tabs)
        self.set_content(holder(column(self._pages, gap=0)))
        self._connect()
        self._show_opened()

    def _build_header(self) -> None:
        self._undo = Button(kind="quiet", icon_name="undo-2", tip="Undo the last choice (Ctrl+Z)")
        self._undo.clicked.connect(lambda: self.presenter.undo())
        self._redo = Button(kind="quiet", icon_name="redo-2", tip="Make the choice again (Ctrl+Shift+Z)")
        self._redo.clicked.connect(lambda: self.presenter.redo())
        self._map = Button("Match columns…", self.map_columns, icon_name="list-checks")
        self._other = Button("Open another…", self.choose_files, icon_name="folder-open")
        self._import = Button("Import…", self.presenter.hand_on, icon_name="upload")
        self._save = Button("Save…", self.save, kind="primary", icon_name="save")
        for button in (self._undo, self._redo, self._map, self._other, self._import, self._save):
            self.add_action(button)

    def _build_actions(self) -> None:
        def make(text: str, run: Callable[[], object], keys: str = "", icon: str = "") -> QAction:
            return action(self, text, run, shortcut=keys, icon_name=icon)

        self._always = [make("Open a list…", self.choose_files, "Ctrl+O", "folder-open")]
        self._opened_only = [
            make("Save the clean list…", self.save, "Ctrl+S", "save"),
            make("Which column is what…", self.map_columns, icon="list-checks"),
            make("Import into the workspace", lambda: self.presenter.hand_on(), icon="upload"),
            make("Undo the choice", lambda: self.presenter.undo(), icon="undo-2"),
            make("Make the choice again", lambda: self.presenter.redo(), icon="redo-2"),
            make("Close the list", lambda: self.presenter.close(), icon="x"),
            *(
                make(f"Show {label.lower()}", partial(self.show_page, key), f"Alt+{at}")
                for at, (key, label) in enumerate(PAGES, 1)
            ),
        ]
        self._pair_only = [
            make("One person", lambda: self.duplicates.merge(), "M", "users"),
            make("Two people", lambda: self.duplicates.keep_apart(), "D", "user"),
            make("Next pair", lambda: self.duplicates.step(1), "J", "arrow-down"),
            make("Previous pair", lambda: self.duplicates.step(-1), "K", "arrow-up"),
        ]

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.working.connect(self._show_working)
        presenter.failed.connect(self._show_failure)
        presenter.opened_changed.connect(self._show_opened)
        presenter.choices_changed.connect(self._show_choices)
        presenter.settled.connect(self._show_figures)
        presenter.pairs_changed.connect(self._show_figures)
        presenter.saved.connect(self._on_saved)
        self.tabs.chosen.connect(self.show_page)

    # --- opening

    def choose_files(self) -> None:
        """Ask for files and read them as one list."""
        self.presenter.open(self._app.dialogs.open_files("Choose a list to clean"))

    def accept_files(self, paths: Sequence[Path]) -> bool:
        self.presenter.open(paths)
        return True

    def entered(self, request: Mapping[str, Any]) -> None:
        if files := request.get("files"):
            self.presenter.open(files)

    def actions_for_menu(self) -> Sequence[QAction]:
        return [*self._always, *self._opened_only, *self._pair_only]

    def undo(self) -> bool:
        """Take the last choice back; False when there is none."""
        return self.presenter.undo()

    def redo(self) -> bool:
        """Make the choice again that was taken back; False when there is none."""
        return self.presenter.redo()

    def focus_content(self) -> None:
        self._by_name[self._page()].setFocus()

    # --- showing

    def show_page(self, name: str) -> None:
        """Bring one of PAGES to the front."""
        self.tabs.choose(name)
        page = self._by_name[name]
        self._pages.setCurrentWidget(page)
        self.show_content()
        self._allow()
        if isinstance(page, ColumnsPage | RowsPage):
            page.entered()
        else:
            page.setFocus()

    def _page(self) -> str:
        return self.tabs.current() or "findings"

    def _show_opened(self) -> None:
        opened = self.presenter.opened
        self._allow()
        self.tabs.setVisible(opened is not None)
        if opened is None:
            self.set_title("Clean a list")
            self.set_subtitle("Nothing is brought in; your file is never changed")
            self.show_empty(self._begin())
            return
        files = self.presenter.files
        self.set_title(files[0].name if len(files) == 1 else f"{files[0].name} and {len(files) - 1} more")
        self._show_figures()
        self.show_page("findings")

    def _allow(self) -> None:
        """Only what makes sense now."""
        is_open = self.presenter.opened is not None
        for button in (self._undo, self._redo, self._map, self._other, self._import, self._save):
            button.setVisible(is_open)
        for one in self._opened_only:
            one.setEnabled(is_open)
        for one in self._pair_only:
            one.setEnabled(is_open and self._page() == "duplicates")
        self._undo.setEnabled(self.presenter.can_undo())
        self._redo.setEnabled(self.presenter.can_redo())
        self.arrange()

    def _show_choices(self) -> None:
        self._allow()
        self.set_subtitle(f"{self._headline()} · working…")

    def _show_figures(self) -> None:
        if self.presenter.opened is None:
            return
        found = self.presenter.figures
        self.set_subtitle(self._headline())
        self.tabs.set_counts(
            {
                "findings": len(self.presenter.kinds),
                "columns": len(self.presenter.layout),
                "rows": found.rows,
                "duplicates": found.duplicates,
            }
        )
        self._allow()

    def _headline(self) -> str:
        found = self.presenter.figures
        words = (
            f"{_counted(found.rows, 'row')}: {_counted(found.people, 'person', 'people')},"
            f" {_counted(found.duplicates, 'duplicate')}, {found.rejected:,} rejected"
        )
        return f"{words} · {found.opted_out:,} opted out or bounced" if found.opted_out else words

    def _begin(self) -> EmptyState:
        return EmptyState(
            "Drop a list to clean it",
            "CSV or Excel, several files are one list. See what is wrong, choose what is mended, review the"
            " duplicates, save it anew. Nothing goes into your workspace, and your file is never changed.",
            icon_name="sparkles",
            droppable=True,
            actions=[
                Button("Choose files…", self.choose_files, kind="primary"),
                Button("Try with sample data", self.presenter.open_sample),
            ],
        )

    def _show_working(self, text: str) -> None:
        self.tabs.setVisible(False)
        for button in (self._undo, self._redo, self._map, self._other, self._import, self._save):
            button.setVisible(False)
        self.show_loading(text)

    def _show_failure(self, error: ProspectorError) -> None:
        """What failed; a list that was open before is one tab away."""
        self._allow()
        self._other.setVisible(True)
        self.tabs.setVisible(self.presenter.opened is not None)
        self.show_error(error, self.presenter.try_again)

    # --- dialogs

    def map_columns(self) -> None:
        """Ask which column is what, then read the files again."""
        presenter = self.presenter
        if presenter.opened is None:
            return
        presenter.fetch_samples(self._ask_columns)

    def _ask_columns(self, samples: Mapping[int, Sequence[Sequence[str]]]) -> None:
        presenter = self.presenter
        dialog = ColumnsDialog(presenter.sheets, samples, presenter.options.region, self)
        if self._app.dialogs.run(dialog):
            presenter.read_again(dialog.mapping(), dialog.country())

    def save(self) -> None:
        """Ask how and where, then write the files."""
        presenter = self.presenter
        if presenter.opened is None:
            return
        dialog = SaveDialog(presenter.figures.people, self)
        if not self._app.dialogs.run(dialog):
            return
        suggested = f"{presenter.files[0].stem} clean{dialog.ending()}"
        kinds = f"Tables (*{dialog.ending()})"
        if path := self._app.dialogs.save_file("Save the clean list", suggested, kinds):
            presenter.save(dialog.outputs(path))

    def _on_saved(self, done: tuple[Path, int]) -> None:
        path, rows = done
        folder = QUrl.fromLocalFile(str(path.parent))
        self._app.shell.toast(
            f"{rows:,} people and companies saved to {path.name}",
            action="Open folder",
            then=lambda: self._app.dialogs.hand_to_desktop(folder),
        )

    def picture_states(self) -> Mapping[str, Callable[[], object]]:
        return {
            "findings": self.presenter.open_sample,
            "rejected": self._reject_for_picture,
            "columns": lambda: self.show_page("columns"),
            "rows": lambda: self.show_page("rows"),
            "duplicates": lambda: self.show_page("duplicates"),
            "error": lambda: self._show_failure(
                FormatError(
                    "This workbook is protected by a password.",
                    hint="Open it in your spreadsheet program and save it without one.",
                    place="prospects.xlsx",
                )
            ),
            "again": self._show_opened,
            "mapping": self._show_mapping_for_picture,
            "save": lambda: SaveDialog(self.presenter.figures.people, self).show(),
        }

    def _reject_for_picture(self) -> None:
        self.findings.look_at("country_normalised")
        self.presenter.reject(["country_normalised"], True)

    def _show_mapping_for_picture(self) -> None:
        presenter = self.presenter
        presenter.fetch_samples(lambda samples: ColumnsDialog(presenter.sheets, samples, "", self).show())


def _counted(number: int, one: str, several: str = "") -> str:
    return f"{number:,} {one if number == 1 else several or one + 's'}"
