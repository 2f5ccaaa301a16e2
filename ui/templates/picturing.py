"""The states of the templates screen that `prospector pictures` draws beside the first one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from prospector.drafts import library
from prospector.drafts.html import FROM_TEXT
from prospector.drafts.template_files import Variant
from prospector.errors import WorkspaceBusyError
from ui.templates.history import HistoryDialog
from ui.templates.snippets import SnippetsDialog

if TYPE_CHECKING:
    from ui.app import AppContext
    from ui.templates.screen import TemplatesScreen

_FIELD = "{{ first_name }}"
_DISTRUSTED = """{Hi|Hello|Good {morning|day}} {{ first_name }},

I hope this email finds you well. Act now: our offer is free of charge!

Please find attached what *we* do:
- https://northwind.example/workshops
- one price, guaranteed

{% if city %}Are you in {{ city }} next week?{% endif %}

{{ opt_out_line }}
{{ sender.postal_address }}"""


def states(app: AppContext, screen: TemplatesScreen) -> Mapping[str, Callable[[], object]]:
    """What to show, by name, in an order in which each state leads to the next."""
    pictured = _Pictured(app, screen)
    return {
        "mistake": pictured.mistake,
        "fields": pictured.fields,
        "completion": pictured.completion,
        "variants": pictured.variants,
        "html": lambda: screen.preview.show_html(True),
        "hardest": pictured.hardest,
        "nobody": lambda: screen.preview.search.setText("nobody is called this"),
        "versions": pictured.versions,
        "snippets": pictured.snippets,
        "new": pictured.new,
        "further": pictured.further,
        "loading": lambda: screen.show_loading("Reading your templates…"),
        "error": pictured.error,
        "empty": pictured.empty,
    }


class _Pictured:
    def __init__(self, app: AppContext, screen: TemplatesScreen) -> None:
        self._app, self._screen = app, screen

    def mistake(self) -> None:
        do = self._screen.presenter
        do.show(next(one.id for one in do.shelf.templates if one.shipped and _FIELD in one.wording.body))
        body = self._screen.editor.body
        body.setPlainText(body.toPlainText().replace(_FIELD, "{{ frist_name }}", 1))
        body.setFocus()

    def fields(self) -> None:
        self._screen.presenter.forget()
        self._to_the_end()
        more = self._screen.editor.insert_line.more
        more.menu().popup(more.mapToGlobal(more.rect().bottomLeft()))

    def completion(self) -> None:
        body = self._screen.editor.body
        self._to_the_end()
        body.insertPlainText("\n{{ c")
        body.offer_now()

    def variants(self) -> None:
        do, editor = self._screen.presenter, self._screen.editor
        do.forget()
        wording = do.wording()
        assert wording is not None
        tried = Variant("B", "Re: {{ company }} and {{ sender.company }}!", _DISTRUSTED, FROM_TEXT, 3)
        do.type(replace(wording, html=FROM_TEXT, weight=2).with_variant(tried))
        do.opened.emit()
        editor.show_variant("B")

    def hardest(self) -> None:
        self._screen.preview.show_html(False)
        self._screen.preview.hardest.setChecked(True)

    def versions(self) -> None:
        self._screen.preview.search.clear()
        self._screen.presenter.forget()
        if (saved := self._screen.presenter.saved()) is not None:
            with self._app.database.reading() as session:
                self._stand(HistoryDialog(library.versions(session, saved.id), self._screen.window()))

    def snippets(self) -> None:
        self._stand(SnippetsDialog(self._app, self._screen.window()))

    def new(self) -> None:
        self._screen.begin_new()

    def further(self) -> None:
        self._screen.presenter.forget()
        self._screen.editor.more.open(True)

    def error(self) -> None:
        self._screen.editor.more.open(False)
        self._screen.pane.setVisible(False)
        busy = WorkspaceBusyError(
            "Another program is writing to the workspace.",
            hint="Close the other Prospector window or command, then try again.",
        )
        self._screen.show_error(busy, self._screen.presenter.reload)

    def empty(self) -> None:
        self._screen.presenter.forget()
        self._screen.show_nothing()

    def _to_the_end(self) -> None:
        body = self._screen.editor.body
        cursor = body.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        body.setTextCursor(cursor)
        body.setFocus()

    def _stand(self, dialog: HistoryDialog | SnippetsDialog) -> None:
        self._dialog = dialog
        dialog.show()
