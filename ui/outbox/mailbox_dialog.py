"""A mailbox added or changed: account, servers, pace, window and ramp-up, each fault at its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from zoneinfo import available_timezones

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QFrame, QLayout, QLineEdit, QScrollArea, QWidget

from prospector.errors import ProspectorError
from prospector.sending.mailboxes import PRESETS, MailboxRow
from ui.outbox.dialogs import keep_inside
from ui.theme import em
from ui.widgets import Button, Choice, FormRow, Label, Section, TextField, column, holder, row

_SECURITIES = (
    ("tls", "TLS from the first byte"),
    ("starttls", "STARTTLS"),
    ("none", "None (this computer only)"),
)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DEFAULTS = {
    "smtp_port": "465", "smtp_security": "tls", "imap_port": "993", "imap_security": "tls", "zone": "UTC",
    "daily_cap": "50", "hourly_cap": "20", "gap_seconds": "90", "window_from": "08:30", "window_to": "17:30",
    "days": "12345", "ramp_from": "10", "ramp_step": "5",
}  # fmt: skip
Save = Callable[[Mapping[str, str], str, str, Callable[[ProspectorError], object]], object]


class MailboxDialog(QDialog):
    """The fields of one mailbox. `save(values, password, preset, failed)` is called with all of them."""

    def __init__(
        self,
        mailbox: MailboxRow | None,
        where: str,
        countries: list[tuple[str, str]],
        zone: str,
        save: Save,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Edit the mailbox" if mailbox else "Add a mailbox")
        keep_inside(self, parent, em(46), em(46))
        self._save = save
        self._mailbox = mailbox
        self._where = where
        self._countries = countries
        self.fields: dict[str, QLineEdit | Choice] = {}
        self.rows: dict[str, FormRow] = {}
        self.days = [QCheckBox(name) for name in _DAYS]
        self.go = Button("Save" if mailbox else "Add the mailbox", self._on_go, kind="primary")
        self.go.setDefault(True)
        self._lay_out()
        self._fill({**DEFAULTS, "zone": zone} if mailbox is None else _values_of(mailbox))

    # --- layout

    def _lay_out(self) -> None:
        sections = column(
            Section("Account", self._account()),
            Section("Servers", self._servers()),
            Section("Pace", self._pace()),
            Section("Window", self._window()),
            Section("Ramp-up", self._ramp_up()),
            "stretch",
            gap=1.4,
            margin=(0, 0, 0.8, 0),
        )
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(holder(sections))
        self._area = area
        self.error = Label("", "error", wrap=True)
        self.error.setVisible(False)
        box = column(Label(self.windowTitle(), "heading"), gap=1.0, margin=1.5)
        box.addWidget(area, 1)
        box.addWidget(self.error)
        box.addLayout(row("stretch", Button("Cancel", self.reject), self.go, gap=0.6))
        self.setLayout(box)

    def _account(self) -> QWidget:
        self.preset = Choice(
            [("", "Other"), *((one.key, one.label) for one in PRESETS.values())], name="Provider"
        )
        self.preset.activated.connect(lambda _index: self._on_preset())
        self.preset_row = FormRow("Provider", self.preset, hint="Fills in the servers.")
        self.password = TextField(name="Password")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.rows["password"] = FormRow("Password", self.password, hint=self._where)
        if self._mailbox is not None:
            self.password.setPlaceholderText("Unchanged")
        return holder(
            column(
                self.preset_row,
                _pair(
                    self._line("email", "Address", "The sender's address."),
                    self._line("name", "Name", "Empty: the address."),
                ),
                _pair(self._line("user", "User name", "Empty: the address."), self.rows["password"]),
                gap=0.9,
            )
        )

    def _servers(self) -> QWidget:
        return holder(
            column(
                _pair(
                    self._line("smtp_host", "Outgoing server (SMTP)"),
                    self._line("smtp_port", "Port", "465 with TLS, 587 with STARTTLS."),
                ),
                _pair(
                    self._choice(
                        "smtp_security", "Encryption (SMTP)", _SECURITIES, "Certificates are always verified."
                    ),
                    self._choice("imap_security", "Encryption (IMAP)", _SECURITIES),
                ),
                _pair(
                    self._line("imap_host", "Incoming server (IMAP)", "For replies. It may be empty."),
                    self._line("imap_port", "Port"),
                ),
                gap=0.9,
            )
        )

    def _pace(self) -> QWidget:
        return holder(
            _pair(
                self._line("daily_cap", "Most a day"),
                self._line("hourly_cap", "Most an hour"),
                self._line("gap_seconds", "Seconds apart"),
            )
        )

    def _window(self) -> QWidget:
        days = holder(row(*self.days, "stretch", gap=0.9))
        self.rows["days"] = FormRow("Days", days)
        zones = [
            (key, key.replace("_", " "))
            for key in sorted(available_timezones())
            if "/" in key or key == "UTC"
        ]
        return holder(
            column(
                _pair(
                    self._line("window_from", "From", "In the reader's own time, like 08:30."),
                    self._line("window_to", "Until"),
                ),
                self.rows["days"],
                _pair(
                    self._choice(
                        "zone",
                        "Your time zone",
                        zones,
                        "Caps count by your day; it also stands in for readers whose zone is not known.",
                    ),
                    self._choice("holidays", "Public holidays", [("", "None kept"), *self._countries]),
                ),
                gap=0.9,
            )
        )

    def _ramp_up(self) -> QWidget:
        return holder(
            _pair(
                self._line("ramp_start", "Starts on", "Like 2026-03-02; empty for none."),
                self._line("ramp_from", "Most on the first day"),
                self._line("ramp_step", "More each day"),
            )
        )

    def _line(self, key: str, label: str, hint: str = "") -> FormRow:
        return self._row(key, label, TextField(name=label), hint)

    def _choice(self, key: str, label: str, choices: object, hint: str = "") -> FormRow:
        return self._row(key, label, Choice(choices, name=label), hint)  # type: ignore[arg-type]

    def _row(self, key: str, label: str, field: QLineEdit | Choice, hint: str) -> FormRow:
        self.fields[key] = field
        self.rows[key] = FormRow(label, field, hint=hint)
        return self.rows[key]

    # --- values

    def _fill(self, values: Mapping[str, str]) -> None:
        for key, value in values.items():
            if key == "days":
                for digit, box in enumerate(self.days, 1):
                    box.setChecked(str(digit) in value)
            elif isinstance(field := self.fields[key], Choice):
                field.set_value(value)
            else:
                field.setText(value)

    def _on_preset(self) -> None:
        one = PRESETS.get(self.preset.value())
        if one is None:
            self.preset_row.show_error("")
            return
        names = ("smtp_host", "smtp_port", "smtp_security", "imap_host", "imap_port", "daily_cap")
        self._fill({name: str(getattr(one, name)) for name in names})
        self.rows["password"].show_error("")
        self.note(one.note)

    def note(self, text: str) -> None:
        """What users of a provider must know, below the password."""
        self.rows["password"].set_hint(f"{text} {self._where}".strip())

    def values(self) -> dict[str, str]:
        """All fields as the form has them."""
        given = {
            key: str(field.value() or "") if isinstance(field, Choice) else field.text().strip()
            for key, field in self.fields.items()
        }
        given["days"] = "".join(str(digit) for digit, box in enumerate(self.days, 1) if box.isChecked())
        for key in ("name", "user"):
            given[key] = given[key] or given["email"]
        return given

    def _on_go(self) -> None:
        for one in self.rows.values():
            one.show_error("")
        self.error.setVisible(False)
        self.go.setEnabled(False)
        self._save(self.values(), self.password.text(), self.preset.value(), self.show_fault)

    def show_fault(self, error: ProspectorError) -> None:
        """Say what is wrong at the field that the error names, else below."""
        self.go.setEnabled(True)
        text = f"{error.message} {error.hint}".strip()
        place = {"window": "window_to"}.get(error.place, error.place)
        if (found := self.rows.get(place)) is None:
            self.error.setText(text)
            self.error.setVisible(True)
            return
        found.show_error(text)
        found.field.setFocus()
        self._area.ensureWidgetVisible(found)


def _values_of(mailbox: MailboxRow) -> dict[str, str]:
    names = (
        "email", "name", "user", "smtp_host", "smtp_port", "smtp_security", "imap_host", "imap_port",
        "imap_security", "zone", "daily_cap", "hourly_cap", "gap_seconds", "window_from", "window_to", "days",
        "holidays", "ramp_start", "ramp_from", "ramp_step",
    )  # fmt: skip
    return {name: str(value) if (value := getattr(mailbox, name)) is not None else "" for name in names}


def _pair(*rows: FormRow) -> QLayout:
    line = row(gap=1.0)
    for one in rows:
        line.addWidget(one, 1, Qt.AlignmentFlag.AlignTop)
    return line
