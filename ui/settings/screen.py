"""The settings screen: cards with the identity, the look and the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QLineEdit, QPlainTextEdit, QScrollArea, QWidget

from prospector.cleaning.places import countries
from prospector.errors import ProspectorError
from ui.app import AppContext
from ui.main_window import TEXT_SIZES
from ui.settings.presenter import SettingsPresenter
from ui.settings.writing import WritingCard
from ui.theme import em
from ui.widgets import (
    Banner,
    Button,
    Card,
    Choice,
    FormRow,
    Label,
    Lines,
    Screen,
    TextArea,
    TextField,
    action,
    column,
    fact_line,
    holder,
    row,
)

_LOOKS = (("system", "Like the system"), ("light", "Light"), ("dark", "Dark"))
_SIZES = tuple((scale, "Normal" if scale == 1 else f"{scale:.0%}") for scale in TEXT_SIZES)


def build(app: AppContext) -> Screen:
    """The screen, wired to its presenter."""
    return SettingsScreen(app)


class SettingsScreen(Screen):
    """Lays out the forms; SettingsPresenter holds what was typed and saves it."""

    def __init__(self, app: AppContext) -> None:
        super().__init__("Settings", "Who writes, what every email carries, the look and your data")
        self._app = app
        self._part = ""
        self.presenter = SettingsPresenter(app, self)
        self._menu_actions = (
            action(self, "Save settings", self.presenter.save, shortcut="Ctrl+S", icon_name="check"),
            action(self, "Back up now", self.presenter.back_up, icon_name="save"),
            action(self, "Open the data folder", self.presenter.open_folder, icon_name="folder-open"),
        )
        self.fields: dict[str, QLineEdit | QPlainTextEdit | Choice] = {}
        self.rows: dict[str, FormRow] = {}
        self.discard_button = Button("Discard", self.presenter.forget)
        self.save_button = Button("Save", self.presenter.save, kind="primary", icon_name="check")
        self.add_action(self.discard_button)
        self.add_action(self.save_button)
        self.set_content(self._laid_out())
        self._connect()
        self._on_dirty(False)
        self.show_loading()
        self.presenter.load()

    # --- layout

    def _laid_out(self) -> QScrollArea:
        self.writing = WritingCard(self._app)
        left = column(self._sender_card(), self._mail_card(), self.writing, "stretch", gap=1.2)
        right = column(self._look_card(), self._data_card(), "stretch", gap=1.2)
        body = row(gap=1.2, margin=(0, 0, 0.6, 1.0))
        body.addLayout(left, 3)
        body.addLayout(right, 2)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(holder(body, name="screen-body"))
        self._scroll = area
        return area

    def _sender_card(self) -> Card:
        return _card(
            "Who writes",
            "Templates and checks use these. Without your name and postal address an email is held back.",
            row(self._line("sender_name", "Your name"), self._line("sender_title", "Your role"), gap=1.0),
            row(self._line("sender_email", "Your email"), self._line("sender_phone", "Your phone"), gap=1.0),
            row(self._line("company", "Your company"), self._line("website", "Website"), gap=1.0),
            self._line(
                "offer", "What you do", hint="Ends the sentence “We help …” in the shipped templates."
            ),
            self._line("calendar_link", "Link to your calendar"),
        )

    def _mail_card(self) -> Card:
        return _card(
            "What every email carries",
            "",
            self._area("postal_address", "Postal address", 3, hint="Required by law in most countries."),
            self._line(
                "opt_out_line", "Opt-out line", hint="Every email must say how to stop hearing from you."
            ),
            self._area("signature", "Signature", 4, hint="Empty: your name, role and company."),
        )

    def _look_card(self) -> Card:
        self.look = Choice(_LOOKS, name="Colours")
        self.look.set_value(self._app.theme.mode)
        self.text_size = Choice(_SIZES, name="Size of text")
        self.text_size.set_value(self._app.theme.text_scale)
        regions = [("", "Not set"), *sorted(countries().items(), key=lambda item: item[1])]
        region = Choice(regions, name="Country")
        self.fields["region"] = region
        self.rows["region"] = FormRow(
            "Country assumed in lists", region, hint="Read phone numbers without a country code as from here."
        )
        return _card(
            "On this computer", "", FormRow("Colours", self.look), FormRow("Size of text", self.text_size),
            self.rows["region"],
        )  # fmt: skip

    def _data_card(self) -> Card:
        self.facts = Lines(gap=0.5)
        self.warning = Banner("", "warn")
        self.warning.setVisible(False)
        return _card(
            "Your data",
            "Everything stays in one file on this computer, readable by you only.",
            self.warning,
            self.facts,
            row(Button("Open folder", self.presenter.open_folder, icon_name="folder-open"), "stretch"),
            row(
                Button("Back up now", self.presenter.back_up, icon_name="save"),
                Button("Back up to…", self._back_up_to),
                "stretch",
            ),
        )

    def _line(self, name: str, label: str, *, hint: str = "") -> FormRow:
        return self._field(name, label, TextField(name=label), hint)

    def _area(self, name: str, label: str, lines: int, *, hint: str = "") -> FormRow:
        return self._field(name, label, TextArea(name=label, lines=lines), hint)

    def _field(self, name: str, label: str, field: QLineEdit | QPlainTextEdit, hint: str) -> FormRow:
        self.fields[name] = field
        self.rows[name] = FormRow(label, field, hint=hint)
        return self.rows[name]

    def _connect(self) -> None:
        for name, field in self.fields.items():
            if isinstance(field, QLineEdit):
                field.textEdited.connect(lambda text, name=name: self.presenter.change(name, text))
            elif isinstance(field, Choice):
                field.activated.connect(
                    lambda _index, name=name, field=field: self.presenter.change(name, field.value())
                )
            else:
                field.textChanged.connect(
                    lambda name=name, field=field: self.presenter.change(name, field.toPlainText())
                )
        self.look.activated.connect(lambda _index: self.presenter.set_look(mode=self.look.value()))
        self.text_size.activated.connect(
            lambda _index: self.presenter.set_look(text_scale=self.text_size.value())
        )
        self._app.theme.changed.connect(self._show_look)
        self.presenter.loaded.connect(self._fill)
        self.presenter.dirty_changed.connect(self._on_dirty)
        self.presenter.refused.connect(self._on_refused)
        self.presenter.failed.connect(lambda error: self.show_error(error, self.presenter.load))

    # --- showing

    def _fill(self) -> None:
        for name, field in self.fields.items():
            _show_value(field, self.presenter.value(name))
        self._show_data()
        self.show_content()

    def _show_data(self) -> None:
        place = self.presenter.place
        self.facts.fill(
            [
                fact_line("Workspace", place.path.name, tip=str(place.path)),
                fact_line("Folder", str(place.path.parent), tip=str(place.path.parent)),
                fact_line("Size", f"{place.size / 1e6:,.1f} MB"),
                fact_line("Backups", f"{place.backups:,}"),
            ]
        )
        self.warning.say("\n".join(place.warnings), "warn")
        self.warning.setVisible(bool(place.warnings))

    def _show_look(self) -> None:
        self.look.set_value(self._app.theme.mode)
        self.text_size.set_value(self._app.theme.text_scale)

    def _on_dirty(self, dirty: bool) -> None:
        self.save_button.setEnabled(dirty)
        self.discard_button.setVisible(dirty)
        if not dirty:
            for form in self.rows.values():
                form.show_error("")

    def _on_refused(self, error: ProspectorError) -> None:
        form = self.rows.get(error.place)
        if form is None:
            self._app.dialogs.error(error)
        else:
            form.show_error(f"{error.message} {error.hint}".strip())
            form.field.setFocus()

    def _back_up_to(self) -> None:
        if path := self._app.dialogs.save_file(
            "Back up the workspace", "prospector backup.db", "Workspaces (*.db)"
        ):
            self.presenter.back_up_to(path)

    # --- what the shell asks

    def entered(self, request: Mapping[str, Any]) -> None:
        self._part = str(request.get("part", ""))

    def actions_for_menu(self) -> Sequence[QAction]:
        return self._menu_actions

    def may_close(self) -> bool:
        return not self.presenter.has_changes() or self._app.dialogs.confirm(
            "Close without saving the settings?",
            "What you changed about the sender is not saved yet.",
            "Close without saving",
            danger=True,
        )

    def picture_states(self) -> Mapping[str, Callable[[], object]]:
        return {"writing": lambda: self._scroll.ensureWidgetVisible(self.writing, 0, 0)}

    def focus_content(self) -> None:
        if self._part == "writing":
            self.writing.url.setFocus()
            self._scroll.ensureWidgetVisible(self.writing)
        else:
            self.fields["sender_name"].setFocus()


def _card(title: str, text: str, *items: object) -> Card:
    body = column(Label(title, "heading"), gap=0.9)
    if text:
        body.addWidget(Label(text, "muted", wrap=True))
    for item in items:
        body.addWidget(item) if isinstance(item, QWidget) else body.addLayout(item)  # type: ignore[arg-type]
    card = Card(body, margin=1.4)
    card.setMinimumWidth(em(20))
    return card


def _show_value(field: QLineEdit | QPlainTextEdit | Choice, value: str) -> None:
    if isinstance(field, Choice):
        field.set_value(value)
        return
    blocked = field.blockSignals(True)
    if isinstance(field, QLineEdit):
        if field.text() != value:
            field.setText(value)
            field.setCursorPosition(0)
    elif field.toPlainText() != value:
        field.setPlainText(value)
    field.blockSignals(blocked)
