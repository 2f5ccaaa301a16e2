"""What the templates screen knows and decides: wordings with what was typed into them, and the preview.

What is typed into a template stays with it until it is saved or discarded: going to another template or
another screen loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from prospector.drafts import library, merge_fields, template_files
from prospector.drafts.library import TemplateView
from prospector.drafts.template_files import Wording
from prospector.errors import CancelledError, ProspectorError
from ui.app import AppContext
from ui.tasks import Job
from ui.templates import preview
from ui.templates.stepping import PreviewSteps

SHOWS = frozenset({"templates", "snippets"})
PREVIEWS = frozenset({"prospects", "settings", "imports"})
STARTER = """Hi {{ first_name }},



Best regards,
{{ sender.name }}

{{ opt_out_line }}
{{ sender.postal_address }}"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list; `key` is the template's id, or negative for one that was never saved.

    `words` are those of the example's text.
    """

    key: int
    name: str
    words: int
    shipped: bool
    unsaved: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """All templates, put away or not, with word counts; the workspace's own merge fields, and snippets."""

    templates: list[TemplateView]
    archived: list[TemplateView]
    own_fields: list[str]
    words: dict[int, int]
    snippets: list[tuple[str, str]] = field(default_factory=list)


class TemplatesPresenter(QObject):
    """State and decisions of the templates screen; the only one there that calls core."""

    listed = Signal()
    opened = Signal()
    typed = Signal()
    failed = Signal(object)
    refused = Signal(object)
    versions_read = Signal(list)

    def __init__(self, app: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self.app = app
        self.shelf = Shelf([], [], [], {})
        self.archive = False
        self.key: int | None = None
        self.steps = PreviewSteps(app, self)
        self._typed: dict[int, Wording] = {}
        self._wanted: int | None = None
        app.tasks.changed.connect(self._on_changed)

    # --- reading

    def open(self, request: Mapping[str, Any]) -> None:
        """Show the template another screen asked for (template_id), or what was shown before."""
        if "template_id" in request:
            self._wanted = int(request["template_id"])
            self.archive = False
        self.reload()
        self.steps.count()

    def begin(self) -> None:
        """Bring the shipped templates into a workspace that has none yet, then read."""
        now = self.app.clock()
        self.app.tasks.change(
            lambda session, job: library.install_shipped(session, now),
            lambda _count: self.reload(),
            owner=self,
            failed=lambda _error: self.reload(),
        )

    def reload(self) -> None:
        """Read all templates anew."""

        def fetch(session: Session) -> Shelf:
            used, archived = library.listed(session), library.listed(session, archived=True)
            words = {one.id: preview.word_count(one) for one in (*used, *archived)}
            snippets = sorted(library.snippet_texts(session).items(), key=lambda one: one[0].casefold())
            return Shelf(used, archived, preview.custom_fields(session), words, snippets)

        self.app.tasks.read(fetch, self._on_shelf, owner=self, failed=self._on_failed, key="shelf")

    def _on_shelf(self, shelf: Shelf) -> None:
        self.shelf = shelf
        known = {one.key for one in self.entries()}
        if self._wanted in known:
            self.key, self._wanted = self._wanted, None
        elif self.key not in known:
            self.key = next((one.key for one in self.entries()), None)
        self.listed.emit()
        self.opened.emit()
        self.steps.show(self.key, self.wording())

    def _on_failed(self, error: ProspectorError) -> None:
        if not isinstance(error, CancelledError):
            self.failed.emit(error)

    def _on_changed(self, kinds: frozenset[str]) -> None:
        if kinds & SHOWS:
            self.reload()
        if kinds & PREVIEWS:
            self.steps.count()

    def entries(self) -> list[Entry]:
        """The lines of the list: what was never saved, then the user's own, then the shipped ones."""
        if self.archive:
            return [self._entry(one) for one in self.shelf.archived]
        new = [
            Entry(key, wording.name, 0, shipped=False, unsaved=True)
            for key, wording in self._typed.items()
            if key < 0
        ]
        saved = sorted(self.shelf.templates, key=lambda one: one.shipped)
        return new + [self._entry(one) for one in saved]

    def _entry(self, one: TemplateView) -> Entry:
        name = self._typed.get(one.id, one.wording).name
        words = self.shelf.words.get(one.id, 0)
        return Entry(one.id, name, words, one.shipped, unsaved=one.id in self._typed)

    # --- the template in the editor

    def show(self, key: int) -> None:
        """Put another template into the editor; what was typed into this one stays with it."""
        if key != self.key:
            self.key = key
            self.opened.emit()
            self.steps.show(self.key, self.wording())

    def show_archive(self, archive: bool) -> None:
        """Show the templates that were put away, or those in use."""
        self.archive = archive
        self._on_shelf(self.shelf)

    def saved(self) -> TemplateView | None:
        """The template in the editor as it is saved; None for one that never was."""
        every = (*self.shelf.templates, *self.shelf.archived)
        return next((one for one in every if one.id == self.key), None)

    def wording(self) -> Wording | None:
        """What the editor shows."""
        if self.key in self._typed:
            return self._typed[self.key]
        saved = self.saved()
        return saved.wording if saved else None

    def type(self, wording: Wording) -> None:
        """The user typed; nothing is saved yet."""
        if self.key is None:
            return
        saved = self.saved()
        if saved is not None and wording == saved.wording:
            self._typed.pop(self.key, None)
        else:
            self._typed[self.key] = wording
        self.typed.emit()
        self.steps.show(self.key, wording, soon=True)

    def is_dirty(self) -> bool:
        """Whether the template in the editor has changes that are not saved."""
        return self.key in self._typed

    def unsaved(self) -> list[str]:
        """The names of all templates with changes that are not saved."""
        return [wording.name or "Without a name" for wording in self._typed.values()]

    def save(self) -> None:
        """Save what was typed as a new version."""
        key, wording, now = self.key, self.wording(), self.app.clock()
        if key is None or wording is None or key not in self._typed:
            return

        def work(session: Session, job: Job) -> TemplateView:
            return library.add(session, wording, now) if key < 0 else library.edit(session, key, wording, now)

        self.app.tasks.change(
            work,
            lambda view: self._on_saved(key, wording, view),
            owner=self,
            failed=self.refused.emit,
        )

    def _on_saved(self, key: int, wording: Wording, view: TemplateView) -> None:
        if self._typed.get(key) == wording:  # not when typing went on meanwhile
            del self._typed[key]
        elif key < 0:
            self._typed[view.id] = self._typed.pop(key)
        if self.key == key:
            self.key = view.id
        self.reload()
        first = "" if view.version == 1 else f" as version {view.version}"
        self.app.shell.toast(f"{view.name} saved{first}. Drafts made before keep their text.", action="")

    def discard(self) -> None:
        """Drop what was typed, after asking."""
        wording = self.wording()
        if wording is None or not self.is_dirty():
            return
        name = wording.name or "this template"
        text = f"What you typed into {name} since it was last saved will be gone."
        if self.app.dialogs.confirm("Discard the changes?", text, "Discard changes", danger=True):
            self.forget()

    def forget(self) -> None:
        """Drop what was typed into the template in the editor."""
        if self.key is not None:
            self._typed.pop(self.key, None)
            self._on_shelf(self.shelf)

    def forget_all(self) -> None:
        """Drop everything that is not saved, in all templates."""
        self._typed.clear()

    # --- new, copied, put away

    def add(self) -> None:
        """Begin a new template."""
        self._begin(Wording(self._free_name("New template"), "", STARTER, "", ("first_name",)))

    def duplicate(self) -> None:
        """Begin a new template with this wording."""
        if wording := self.wording():
            self._begin(replace(wording, name=self._free_name(f"{wording.name} copy")))

    def _begin(self, wording: Wording) -> None:
        key = min((0, *self._typed)) - 1
        self._typed[key] = wording
        self.archive = False
        self.key = key
        self._on_shelf(self.shelf)

    def _free_name(self, name: str) -> str:
        every = (*self.shelf.templates, *self.shelf.archived)
        taken = {one.name.casefold() for one in every} | {one.name.casefold() for one in self._typed.values()}
        names = (name, *(f"{name} {number}" for number in range(2, len(taken) + 3)))
        return next(one for one in names if one.casefold() not in taken)

    def put_away(self) -> None:
        """Archive the template in the editor; its drafts stay."""
        saved = self.saved()
        if saved is None:
            self.discard()
            return
        if self.is_dirty():
            self.discard()
            if self.is_dirty():
                return
        self._archive(saved, archived=True)

    def bring_back(self) -> None:
        """Take the template in the editor out of the archive."""
        if (saved := self.saved()) is not None:
            self._archive(saved, archived=False)

    def _archive(self, template: TemplateView, *, archived: bool) -> None:
        words = f"{template.name} archived; its drafts stay" if archived else f"{template.name} is back"
        self.app.tasks.change(
            lambda session, job: library.archive(session, template.id, archived=archived),
            lambda _nothing: self.app.shell.toast(
                words, then=lambda: self._archive(template, archived=not archived)
            ),
            owner=self,
        )

    def earlier(self) -> None:
        """Read the versions of the template in the editor."""
        if (saved := self.saved()) is not None:
            self.app.tasks.read(
                lambda session: library.versions(session, saved.id), self.versions_read.emit, owner=self
            )

    def restore(self, chosen: TemplateView) -> None:
        """Make an earlier version the newest again."""
        if self.is_dirty():
            self.discard()
            if self.is_dirty():
                return
        now = self.app.clock()
        self.app.tasks.change(
            lambda session, job: library.restore(session, chosen.id, chosen.version, now),
            lambda view: self.app.shell.toast(
                f"Version {chosen.version} of {view.name} is version {view.version} now.", action=""
            ),
            owner=self,
            failed=self.refused.emit,
        )

    # --- files

    def bring_in(self, paths: Sequence[Path]) -> None:
        """Add the templates in these files."""
        now = self.app.clock()

        def work(session: Session, job: Job) -> list[TemplateView]:
            return [library.import_file(session, path, now) for path in paths]

        self.app.tasks.change(work, self._on_brought_in, owner=self)

    def _on_brought_in(self, views: Sequence[TemplateView]) -> None:
        self.archive = False
        self._wanted = views[-1].id
        self.reload()
        many = views[0].name if len(views) == 1 else f"{len(views)} templates"
        self.app.shell.toast(f"{many} imported", action="")

    def write_out(self, path: Path) -> None:
        """Write the saved wording of the template in the editor to a file, in place of the one there."""
        saved = self.saved()
        if saved is None:
            return

        def work(job: Job) -> None:
            part = path.with_name(f".{path.name}.part")
            part.unlink(missing_ok=True)
            template_files.write_template(saved.wording, part)
            part.replace(path)

        self.app.tasks.background(
            work, lambda _nothing: self.app.shell.toast(f"Written to {path.name}", action=""), owner=self
        )

    def write_all_out(self, folder: Path) -> None:
        """Write every saved template in use to a file of its own in a folder."""
        self.app.tasks.read(
            lambda session: library.export_all(session, folder),
            lambda files: self.app.shell.toast(f"{len(files)} templates written to {folder.name}", action=""),
            owner=self,
        )

    def fields(self) -> list[tuple[str, str]]:
        """All merge fields with their labels: the shared ones, then the workspace's own columns."""
        known = [(field.name, field.label) for field in merge_fields.FIELDS.values()]
        return known + [(name, merge_fields.label(name)) for name in self.shelf.own_fields]
