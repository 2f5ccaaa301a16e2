"""The snippets of the workspace: read, written, removed, and put into the template in the editor."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QWidget

from prospector.drafts import merge_fields, snippets
from prospector.drafts.pasting import call_text
from prospector.drafts.scanning import TemplateError
from prospector.drafts.snippets import Changed, SnippetView
from prospector.errors import ProspectorError
from ui.app import AppContext
from ui.templates.markup import fitting
from ui.templates.text import TemplateText
from ui.theme import em
from ui.widgets import Button, FormRow, Label, TextField, column, row


class SnippetsDialog(QDialog):
    """Accepted, `inserted` is the tag to put into the template."""

    def __init__(self, app: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._views: list[SnippetView] = []
        self._wanted = ""
        self.inserted = ""
        self.setWindowTitle("Snippets")
        self.resize(fitting(parent, 56, 34))
        self.list = QListWidget()
        self.list.setAccessibleName("Snippets")
        self.list.setFixedWidth(em(15))
        self.name = TextField(name="Name")
        self.text = TemplateText("Text of the snippet")
        fields = [(field.name, field.label) for field in merge_fields.FIELDS.values()]
        self.text.completer.offer(fields)
        self.error = Label("", "error", wrap=True)
        self.users = Label("", "muted", wrap=True)
        self.new = Button("New snippet", self._begin, icon_name="plus")
        self.remove = Button("Remove", self._remove, kind="link")
        self.insert = Button("Insert into the template", self._insert, icon_name="arrow-right")
        self.save = Button("Save", self._save, kind="primary", icon_name="check", tip="Ctrl+S")
        self.save.setShortcut("Ctrl+S")
        self._lay_out()
        self.list.currentRowChanged.connect(self._show)
        self.name.textEdited.connect(lambda _text: self._allow())
        self.text.textChanged.connect(self._allow)
        self._read()

    def _lay_out(self) -> None:
        left = column(gap=0.6)
        left.addWidget(self.list, 1)
        left.addWidget(self.new)
        right = column(FormRow("Name", self.name), Label("Text", "strong"), gap=0.5)
        right.addWidget(self.text, 1)
        right.addWidget(self.error)
        right.addWidget(self.users)
        middle = row(gap=1.0)
        middle.addLayout(left)
        middle.addLayout(right, 1)
        note = "Text that templates share. When it changes, templates that call it get a new version."
        whole = column(
            column(Label("Snippets", "heading"), Label(note, "muted", wrap=True), gap=0.3),
            gap=1.0,
            margin=1.5,
        )
        whole.addLayout(middle, 1)
        buttons = row(self.remove, "stretch", Button("Close", self.reject), self.insert, self.save, gap=0.6)
        whole.addLayout(buttons)
        self.setLayout(whole)

    # --- reading

    def _read(self) -> None:
        self._app.tasks.read(snippets.listed, self._on_read, owner=self, failed=self._on_failed)

    def _on_read(self, views: list[SnippetView]) -> None:
        self._views = views
        self.list.blockSignals(True)
        self.list.clear()
        for view in views:
            item = QListWidgetItem(view.name)
            item.setToolTip(view.text[:400])
            self.list.addItem(item)
        self.list.blockSignals(False)
        names = [view.name for view in views]
        if views:
            self.list.setCurrentRow(names.index(self._wanted) if self._wanted in names else 0)
        else:
            self._begin()

    def _chosen(self) -> SnippetView | None:
        place = self.list.currentRow()
        return self._views[place] if 0 <= place < len(self._views) else None

    def _show(self, _place: int) -> None:
        view = self._chosen()
        self.name.setText(view.name if view else "")
        self.name.setReadOnly(view is not None)
        self.text.setPlainText(view.text if view else "")
        called = f"Called by {', '.join(view.used_by)}." if view and view.used_by else ""
        self.users.setText(called or ("No template calls it yet." if view else "Not saved yet."))
        self.show_error(None)
        self._allow()

    def _allow(self) -> None:
        view = self._chosen()
        changed = self.text.toPlainText() != (view.text if view else "")
        self.save.setEnabled(changed and bool(self.name.text().strip()))
        self.insert.setEnabled(view is not None and not changed)
        self.remove.setEnabled(view is not None)

    # --- what the user does

    def _begin(self) -> None:
        self.list.setCurrentRow(-1)
        self._show(-1)
        self.name.setFocus()

    def _insert(self) -> None:
        if (view := self._chosen()) is not None:
            self.inserted = call_text(view.name)
            self.accept()

    def _save(self) -> None:
        view, name, text, now = self._chosen(), self.name.text(), self.text.toPlainText(), self._app.clock()
        if view is None:
            self._app.tasks.change(
                lambda session, job: snippets.add(session, name, text, now),
                self._on_saved, owner=self, failed=self._on_failed,
            )  # fmt: skip
        else:
            self._app.tasks.change(
                lambda session, job: snippets.edit(session, view.name, text, now),
                self._on_changed, owner=self, failed=self._on_failed,
            )  # fmt: skip

    def _on_saved(self, view: SnippetView) -> None:
        self._wanted = view.name
        self._read()

    def _on_changed(self, changed: Changed) -> None:
        self._on_saved(changed.snippet)
        if changed.templates:
            self._app.shell.toast(f"New versions of {', '.join(changed.templates)}", action="")

    def _remove(self) -> None:
        if (view := self._chosen()) is None:
            return
        if self._app.dialogs.confirm(f"Remove {view.name}?", "Its text is gone then.", "Remove", danger=True):
            self._app.tasks.change(
                lambda session, job: snippets.remove(session, view.name),
                lambda _nothing: self._read(), owner=self, failed=self._on_failed,
            )  # fmt: skip

    def _on_failed(self, error: ProspectorError) -> None:
        self.show_error(error)

    def show_error(self, error: ProspectorError | None) -> None:
        """Say what is wrong, and underline it where it has a place."""
        here = error if isinstance(error, TemplateError) and error.part.startswith("snippet") else None
        place = f"Line {here.line}, column {here.column}: " if here else ""
        said = f"{error.message} {error.hint}" if error else ""
        self.error.setText(f"{place}{said}")
        self.error.setVisible(error is not None)
        self.text.colours.mark(here.line if here else 0, here.column if here else 0, said)
        if here:
            self.text.go_to(here.line, here.column)
