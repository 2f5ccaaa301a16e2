"""What the Imports screen knows and decides; the only part of it that calls core."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from prospector import settings
from prospector.errors import CancelledError, FileError, ProspectorError, StalePlanError
from prospector.intake import take_back, take_in
from prospector.lists import importer, quality, shelf, staging, undo
from prospector.lists.drift import Drift, Fitted, content_drift, fit
from prospector.lists.importer import Imported, Preview, PreviewRow
from prospector.lists.inspecting import FileReport, SheetReport, inspect_file
from prospector.lists.options import Options
from prospector.lists.quality import Quality
from prospector.lists.recipes import Recipe
from prospector.lists.sandbox import BEHIND_A_WINDOW
from prospector.lists.undo import Kept, Undone
from prospector.paths import private_file, private_folder, shipped
from prospector.prospects import ListRow, lists
from ui.app import AppContext
from ui.imports.chosen import Chosen
from ui.tasks import Job

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Found = tuple[FileReport, Fitted | None, list[str]]
ROWS_SHOWN = 500
_READING = "file"  # one key: reading another file drops what is still being read of the one before
_STEPS = {"read": "Reading and cleaning", "match": "Looking for duplicates"}


class ImportsPresenter(QObject):
    """The way of one file: history -> match -> check -> done, and back.

    `page` names where it stands; `page_changed` tells of every move. `failed` carries an error to show
    with the way back to the page it belongs to.
    """

    page_changed = Signal(str)
    working = Signal(str)
    failed = Signal(object)
    history_changed = Signal()
    mapping_changed = Signal()
    rows_changed = Signal()
    quality_changed = Signal()

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self.page = "history"
        self.history: list[Imported] = []
        self.history_read = False
        self.file: Path | None = None
        self.report: FileReport | None = None
        self.chosen = Chosen()
        self.taken_over: Options | None = None  # what was chosen on the Clean a list screen
        self.list_name = ""
        self.fitted: Fitted | None = None
        self.recipes: list[str] = []
        self.lists: list[ListRow] = []
        self.examples: dict[str, tuple[str, str]] = {}
        self.quality: Quality | None = None
        self.preview: Preview | None = None
        self.rows: list[PreviewRow] = []
        self.verdict = "created"
        self.imported: Imported | None = None
        self.kept: list[Kept] = []
        self.doubts = 0
        self._waiting: list[Path] = []
        self._pasted: Path | None = None
        self._job: Job | None = None
        self._importing = False
        app.tasks.changed.connect(self._on_changed)

    # --- history

    def load(self) -> None:
        """Fetch the history, and the country assumed for rows without one."""
        self._app.tasks.read(
            lambda session: (importer.history(session), settings.identity(session).region, lists(session)),
            self._on_history,
            owner=self,
            key="history",
            failed=self.failed.emit,
        )

    def _on_history(self, found: tuple[list[Imported], str, list[ListRow]]) -> None:
        self.history, region, self.lists = found
        self.chosen.region = self.chosen.region or region
        self.history_read = True
        self.history_changed.emit()

    def _on_changed(self, kinds: frozenset[str]) -> None:
        if kinds & {"imports", "settings"}:
            self.load()

    def undo(self, import_id: int) -> None:
        """Take an import back and say what was kept."""
        self._app.tasks.change(
            lambda session, job: take_back(session, import_id, now=self._app.clock()),
            self._on_undone,
            owner=self,
            label="Undoing the import",
        )

    def _on_undone(self, done: Undone) -> None:
        text = f"{done.removed:,} prospects removed, {done.restored:,} restored"
        if done.kept:
            text += f"; {done.kept_people:,} stay, wholly or in part"
        self._app.shell.toast(text, tone="warn" if done.kept else "good")
        if self.page == "done":
            self.start_over()

    def look_at(self, import_id: int | None) -> None:
        """Fetch the report on an import, and what its undoing kept."""
        if import_id is None:
            self._on_quality((None, []))
            return
        self._app.tasks.read(
            lambda session: (quality.report(session, import_id), undo.kept(session, import_id)),
            self._on_quality,
            owner=self,
            key="quality",
        )

    def _on_quality(self, found: tuple[Quality | None, list[Kept]]) -> None:
        self.quality, self.kept = found
        self.quality_changed.emit()

    def compare(self, show: Callable[[list[Quality]], object]) -> None:
        """Fetch the reports on all imports that stand, to be shown."""
        self._app.tasks.read(quality.compared, show, owner=self, key="compare")

    def save_kept(self, import_id: int, path: Path) -> None:
        """Save what undoing an import kept, with the reasons."""
        self._save(lambda session: undo.save_kept(session, import_id, path), path)

    def save_left_out(self, import_id: int, path: Path) -> None:
        """Save the rows that an import left out, with their reasons."""

        self._save(lambda session: importer.save_left_out(session, import_id, path), path)

    def _save(self, write: Callable[[Session], int], path: Path) -> None:
        def save(job: Job) -> int:
            with self._app.database.reading() as session:
                return write(session)

        self._app.tasks.background(
            save,
            lambda count: self._app.shell.toast(f"{count:,} rows saved to {path.name}"),
            owner=self,
            label="Saving rows",
        )

    # --- choosing a file

    def choose(self, files: Sequence[Path], options: Options | None = None) -> None:
        """Begin with the first of these files; the others follow one by one. `options` are what was chosen
        about them elsewhere: mapping, country, unwanted fixes, the band that is merged."""
        if not files or self._is_importing():
            return
        self._forget()
        self.taken_over = options
        self._waiting = list(files[1:])
        self._inspect(files[0])

    def choose_sample(self) -> None:
        """Begin with the sample workbook."""
        self.choose([shipped("resources") / "samples" / "prospects.xlsx"])

    def paste(self, text: str) -> None:
        """Begin with a table that was copied from a spreadsheet."""
        if self._is_importing():
            return
        if not text.strip():
            self.failed.emit(
                FileError(
                    "There is no table on the clipboard.",
                    hint="Copy cells in your spreadsheet, then paste here.",
                )
            )
            return
        self._forget()
        folder = staging.own_folder(private_folder(staging.folder_beside(self._app.database.path)))
        self._pasted = private_file(folder / "Pasted table.tsv")
        self._pasted.write_text(text, encoding="utf-8")
        self._inspect(self._pasted)

    def _is_importing(self) -> bool:
        """Whether a list is being written, which another file has to wait for."""
        if self._importing:
            self._app.shell.toast("Wait until this list is imported", tone="warn")
        return self._importing

    def _inspect(self, file: Path) -> None:
        self.file = file
        self.working.emit(f"Opening {file.name}")
        self._job = self._app.tasks.background(
            lambda job: self._look_inside(job, file),
            self._on_inspected,
            owner=self,
            failed=self._on_failed,
            label=f"Opening {file.name}",
            key=_READING,
        )

    def _look_inside(self, job: Job, file: Path) -> Found:
        report = inspect_file(file, cancelled=job.cancelled)
        with self._app.database.reading() as session:
            return report, shelf.recall(session, report), [one.name for one in shelf.listed(session)]

    def _on_inspected(self, found: Found) -> None:
        self.report, fitted, self.recipes = found
        self.list_name = report_name(self.file)
        self._take_proposals()
        if self.taken_over:
            self.chosen.take_over(self.taken_over)
        elif fitted:
            self._take_recipe(fitted)
        self._go("match")

    def _take_proposals(self) -> None:
        assert self.report
        self.fitted = None
        self.chosen.take_proposals(self.report)

    # --- recipes

    def _take_recipe(self, fitted: Fitted) -> None:
        assert self.file
        self.fitted = fitted
        self.chosen.take_recipe(fitted)
        self.list_name = fitted.recipe.named_list(self.file, self._app.clock().date())

    def use_recipe(self, name: str) -> None:
        """Read the file by this recipe."""
        report = self.report
        assert report
        self._app.tasks.read(
            lambda session: fit(shelf.show(session, name), report), self._on_recipe, owner=self, key="recipe"
        )

    def _on_recipe(self, fitted: Fitted) -> None:
        self._take_recipe(fitted)
        self._go("match")

    def without_recipe(self) -> None:
        """Read the file as it stands."""
        self.chosen = self.chosen.without_recipe()
        self._take_proposals()
        self.list_name = report_name(self.file)
        self._go("match")

    def remember(self, import_id: int, name: str, *, replacing: bool = False) -> None:
        """Keep how the file was brought in as a recipe."""
        self._app.tasks.change(
            lambda session, job: shelf.save_import(
                session, import_id, name, now=self._app.clock(), replacing=replacing
            ),
            self._on_remembered,
            owner=self,
        )

    def _on_remembered(self, recipe: Recipe) -> None:
        self.recipes = sorted({*self.recipes, recipe.name})
        self._app.shell.toast(f"Files of this layout will be read by “{recipe.name}”")
        self.quality_changed.emit()

    # --- matching columns

    def sheets(self) -> list[SheetReport]:
        """The sheets that hold a table."""
        return [sheet for sheet in self.report.sheets if sheet.columns] if self.report else []

    def assign(self, sheet: str, column: int, field: str) -> None:
        """Take `field` from this column."""
        self.chosen.assign(sheet, column, field)
        self.mapping_changed.emit()

    def want(self, sheet: str, wanted: bool) -> None:
        """Bring a sheet in, or leave it out."""
        (self.chosen.wanted.add if wanted else self.chosen.wanted.discard)(sheet)
        self.mapping_changed.emit()

    def rows_wanted(self) -> int:
        """How many rows the wanted sheets hold, as far as it is known."""
        return sum(sheet.rows or 0 for sheet in self.sheets() if sheet.sheet in self.chosen.wanted)

    # --- checking

    def check(self) -> None:
        """Read, clean, match and judge the file; nothing is written to the workspace."""
        assert self.file
        file, options = self.file, self._options()
        self.working.emit(f"Reading {file.name}")
        self._job = self._app.tasks.background(
            lambda job: self._preview(job, file, options),
            self._on_preview,
            owner=self,
            failed=self._on_failed,
            label=f"Reading {file.name}",
            key=_READING,
        )

    def _options(self) -> Options:
        return self.chosen.options(recipe=self.fitted.recipe.name if self.fitted else "")

    def reject(self, code: str, rejected: bool) -> None:
        """Turn a kind of fix down, or accept it again; counts when the file is checked again."""
        (self.chosen.rejected.add if rejected else self.chosen.rejected.discard)(code)

    def must_check_again(self) -> bool:
        """Whether fixes were turned down, or accepted again, since the preview was made."""
        return self.preview is not None and self.preview.options.rejected != frozenset(self.chosen.rejected)

    def drift_of_rows(self) -> list[Drift]:
        """In what the previewed rows differ from those that the recipe was made with."""
        if self.fitted is None or self.preview is None:
            return []
        return content_drift(self.fitted.recipe, self.preview.quality, self.preview.rows_read)

    def _preview(self, job: Job, file: Path, options: Options) -> tuple[Preview, dict[str, tuple[str, str]]]:
        total = self.rows_wanted()

        def progress(step: str, done: int, known: int) -> None:
            words = _STEPS.get(step, "")
            if words:
                job.progress(done, known or total, words)

        with self._app.database.reading() as session:
            preview = importer.preview(
                file,
                self._app.database.path,
                session,
                options=options,
                now=self._app.clock(),
                progress=progress,
                cancelled=job.cancelled,
                limits=BEHIND_A_WINDOW,
            )
        return preview, importer.preview_examples(preview)

    def _on_preview(self, found: tuple[Preview, dict[str, tuple[str, str]]]) -> None:
        self._drop_preview()
        self.preview, self.examples = found
        preview = self.preview
        verdicts = [verdict for verdict, count in preview.verdicts.items() if count]
        self.verdict = verdicts[0] if verdicts else "created"
        self._go("check")
        self.show_verdict(self.verdict)

    def show_verdict(self, verdict: str) -> None:
        """Fetch the rows with this verdict."""
        self.verdict = verdict
        preview = self.preview
        if preview is None:
            return
        self._app.tasks.background(
            lambda job: importer.preview_rows(preview, verdict=verdict, limit=ROWS_SHOWN),
            self._on_rows,
            owner=self,
            key="rows",
        )

    def _on_rows(self, rows: list[PreviewRow]) -> None:
        self.rows = rows
        self.rows_changed.emit()

    # --- bringing it in

    def commit(self) -> None:
        """Write the previewed list to the workspace, and score the new prospects."""
        preview, name = self.preview, self.list_name.strip()
        assert preview
        self.doubts = preview.doubts
        self._importing = True
        self.working.emit(f"Importing {preview.rows_read:,} rows")
        self._job = self._app.tasks.change(
            lambda session, job: self._take_in(session, preview, name),
            self._on_imported,
            owner=self,
            failed=self._on_failed,
            label=f"Importing {preview.file.name}",
            staged=preview.staging,
        )

    def _take_in(self, session: Session, preview: Preview, name: str) -> Imported:
        now = self._app.clock()
        imported = take_in(session, preview, list_name=name, now=now)
        if preview.options.recipe:
            shelf.note_use(session, preview.options.recipe, now=now)
        return imported

    def _on_imported(self, imported: Imported) -> None:
        self._importing = False
        self.imported = imported
        self.look_at(imported.import_id)
        self._drop_preview()
        self._go("done")

    def next_file(self) -> None:
        """Go on with the next of several chosen files, or back to the history."""
        if self._waiting:
            self._inspect(self._waiting.pop(0))
        else:
            self.start_over()

    def waiting(self) -> int:
        """How many chosen files are still to come."""
        return len(self._waiting)

    # --- back and away

    def cancel(self) -> None:
        """Stop what is under way."""
        if self._job is not None:
            self._job.cancel()

    def back(self) -> None:
        """One page back; nothing has been written."""
        if self.page == "check":
            self._drop_preview()
            self._go("match")
        else:
            self.start_over()

    def start_over(self) -> None:
        """Back to the history; what was chosen is forgotten."""
        self._forget()
        self._go("history")

    def _on_failed(self, error: ProspectorError) -> None:
        self._importing = False
        if isinstance(error, StalePlanError):
            self._drop_preview()
            self.check()
        elif isinstance(error, CancelledError):
            self._app.shell.toast("Cancelled; nothing was imported", tone="accent")
            self._go("match" if self.report else "history")
        else:
            self.failed.emit(error)

    def _forget(self) -> None:
        self._drop_preview()
        if self._pasted is not None:
            self._pasted.unlink(missing_ok=True)
            self._pasted.parent.rmdir()
            self._pasted = None
        self.file = self.report = self.imported = None
        self.list_name, self._waiting = "", []
        self.taken_over = self.fitted = None
        self.chosen = Chosen(region=self.chosen.region)

    def _drop_preview(self) -> None:
        if (preview := self.preview) is not None:  # removing a large file takes a while
            self._app.tasks.background(lambda job: importer.discard(preview), owner=self)
        self.preview, self.rows = None, []

    def _go(self, page: str) -> None:
        self.page = page
        self._job = None
        self.page_changed.emit(page)


def report_name(file: Path | None) -> str:
    """The list name proposed for a file."""
    return file.stem.replace("_", " ").strip() if file else ""
