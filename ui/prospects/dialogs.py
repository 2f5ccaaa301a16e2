"""The dialogs of the prospects screen: choose a template, log a touch, do not contact, edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from PySide6.QtCore import QDate, QDateTime, Qt
from PySide6.QtWidgets import QCheckBox, QDateTimeEdit, QDialog, QSpinBox, QWidget

from prospector import fields
from prospector.drafts.library import TemplateView
from prospector.records import TOUCH_KINDS, TOUCH_OUTCOMES
from ui.theme import em
from ui.widgets import Button, Choice, DateField, FormRow, Label, TextArea, TextField, column, row

TOUCH_WORDS = {
    "handed_over": "Handed over",
    "sent": "Sent by hand",
    "called": "Call",
    "linkedin": "LinkedIn",
    "letter": "Letter",
    "met": "Meeting",
    "replied": "Reply received",
    "form": "Form filled in",
    "event": "Event",
    "note": "Note",
}
EDITABLE = (
    "first_name", "last_name", "title", "company", "domain", "email", "phone", "mobile", "linkedin",
    "city", "country", "industry", "employees_min", "employees_max", "notes",
)  # fmt: skip


def words_of(code: str) -> str:
    """A code such as `meeting_booked` in words."""
    return code.replace("_", " ").capitalize()


class _FormDialog(QDialog):
    """Headline, a form, and two buttons."""

    def __init__(self, title: str, text: str, action: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(em(32))
        self.form = column(gap=0.9)
        self.go = Button(action, self.accept, kind="primary")
        self.go.setDefault(True)
        head = column(Label(title, "heading", wrap=True), gap=0.2)
        if text:
            head.addWidget(Label(text, "muted", wrap=True))
        buttons = row("stretch", Button("Cancel", self.reject), self.go, gap=0.6)
        self.setLayout(column(head, self.form, buttons, gap=1.1, margin=1.5))


class DraftDialog(_FormDialog):
    """Which template to draft from, and for how many of each company."""

    def __init__(
        self,
        templates: Sequence[TemplateView],
        people: int,
        *,
        per_company: int = 3,
        parent: QWidget | None = None,
    ) -> None:
        noun = "email" if people == 1 else "emails"
        super().__init__(
            f"Draft {people:,} {noun}",
            "Nothing is sent. Every draft waits for your review; people on the do-not-contact list and "
            "people you wrote to lately are left out.",
            f"Draft {people:,} {noun}",
            parent,
        )
        self._templates = {one.id: one for one in templates}
        self.template = Choice([(one.id, one.name) for one in templates], name="Template")
        self._about = Label("", "muted", wrap=True)
        self._opening = TextArea(name="How it begins", lines=6)
        self._opening.setReadOnly(True)
        self._opening.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.form.addWidget(FormRow("Template", self.template))
        self.form.addWidget(self._about)
        self.form.addWidget(self._opening)
        self.limited = QCheckBox("At most")
        self.limited.setToolTip("The best of each company by grade, then fit, engagement and likelihood")
        self.per_company = QSpinBox()
        self.per_company.setRange(1, 1000)
        self.per_company.setValue(per_company)
        self.per_company.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.per_company.setAccessibleName("People per company at most")
        self.per_company.setEnabled(False)
        self.limited.toggled.connect(self.per_company.setEnabled)
        if people > 1:
            limit = row(
                self.limited, self.per_company, Label("per company, the best first"), "stretch", gap=0.5
            )
            self.form.addLayout(limit)
        self.template.currentIndexChanged.connect(lambda _position: self._show())
        self._show()

    def chosen(self) -> int:
        """The id of the chosen template."""
        return int(self.template.value())

    def most_per_company(self) -> int | None:
        """How many of each company at most; None for everybody."""
        return self.per_company.value() if self.limited.isChecked() else None

    def _show(self) -> None:
        template = self._templates[self.chosen()]
        self._about.setText(template.description)
        self._about.setVisible(bool(template.description))
        self._opening.setPlainText(f"{template.subject}\n\n{template.body}")


@dataclass(frozen=True, slots=True)
class TouchEntry:
    """What the dialog says about a touch; `at` is in UTC."""

    kind: str
    at: datetime
    outcome: str
    summary: str
    next_step: str
    next_due: date | None


class TouchDialog(_FormDialog):
    """What happened, when, how it came out, and what comes next."""

    def __init__(
        self, who: str, now: datetime, *, kind: str = "called", parent: QWidget | None = None
    ) -> None:
        super().__init__("Log a touch", who, "Log touch", parent)
        offered = [one for one in TOUCH_KINDS if one != "handed_over"]
        self.kind = Choice([(one, TOUCH_WORDS[one]) for one in offered], name="What happened")
        self.kind.set_value(kind)
        self.at = QDateTimeEdit(QDateTime.fromSecsSinceEpoch(int(now.timestamp())))
        self.at.setDisplayFormat("d MMM yyyy  hh:mm")
        self.at.setCalendarPopup(True)
        self.outcome = Choice(name="Outcome")
        self.summary = TextArea(name="Summary", lines=3)
        self.next_step = TextField(placeholder="Call again, send the case study, …", name="Next step")
        self.due = DateField(QDate(now.year, now.month, now.day).addDays(3), name="Due")
        self._outcome_row = FormRow("Outcome", self.outcome)
        self.form.addLayout(row(FormRow("What happened", self.kind), FormRow("When", self.at), gap=0.8))
        self.form.addWidget(self._outcome_row)
        self.form.addWidget(FormRow("Summary", self.summary))
        self.form.addLayout(row(FormRow("Next step", self.next_step), FormRow("Due", self.due), gap=0.8))
        self.kind.currentIndexChanged.connect(lambda _position: self._show_outcomes())
        self._show_outcomes()
        self.summary.setFocus()

    def entry(self) -> TouchEntry:
        """What was filled in."""
        due = self.due.date()
        next_step = self.next_step.text().strip()
        return TouchEntry(
            kind=self.kind.value(),
            at=datetime.fromtimestamp(self.at.dateTime().toSecsSinceEpoch(), tz=UTC),
            outcome=self.outcome.value() or "",
            summary=self.summary.toPlainText().strip(),
            next_step=next_step,
            next_due=date(due.year(), due.month(), due.day()) if next_step else None,
        )

    def _show_outcomes(self) -> None:
        outcomes = TOUCH_OUTCOMES[self.kind.value()]
        self.outcome.set_choices([("", "No outcome"), *((one, words_of(one)) for one in outcomes)])
        self.outcome.setCurrentIndex(0)
        self._outcome_row.setVisible(bool(outcomes))


class SuppressDialog(_FormDialog):
    """Whom exactly not to contact, and why."""

    def __init__(
        self, who: str, choices: Sequence[tuple[tuple[str, str], str]], parent: QWidget | None = None
    ) -> None:
        text = "It counts at once: for imports, for drafting and for handing over. Open drafts are held."
        super().__init__(f"Do not contact {who}", text, "Do not contact", parent)
        self.what = Choice(choices, name="Do not contact")
        self.reason = TextField(placeholder="Asked us to stop, customer, competitor, …", name="Reason")
        self.form.addWidget(FormRow("Do not contact", self.what))
        self.form.addWidget(FormRow("Reason", self.reason))
        self.reason.setFocus()

    def chosen(self) -> tuple[str, str]:
        """Kind and value for the list."""
        kind, value = self.what.value()
        return str(kind), str(value)


class EditDialog(_FormDialog):
    """The fields of one prospect that a person may set right."""

    def __init__(self, values: Mapping[str, object], parent: QWidget | None = None) -> None:
        super().__init__("Edit prospect", "What you type here wins over what files say.", "Save", parent)
        self._before = {key: _text(values.get(key)) for key in EDITABLE}
        self._fields = {key: TextField(self._before[key], name=fields.label(key)) for key in EDITABLE}
        pair: list[QWidget] = []
        for key, field in self._fields.items():
            pair.append(FormRow(fields.label(key), field))
            if len(pair) == 2:
                self.form.addLayout(row(*pair, gap=0.8))
                pair = []
        for last in pair:
            self.form.addWidget(last)

    def field(self, key: str) -> TextField:
        """The field of a key."""
        return self._fields[key]

    def changes(self) -> dict[str, str]:
        """Only what was changed."""
        now = {key: field.text().strip() for key, field in self._fields.items()}
        return {key: text for key, text in now.items() if text != self._before[key]}


class ExportDialog(_FormDialog):
    """In which layout to export."""

    def __init__(self, people: int, presets: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(
            f"Export {people:,} prospects",
            "An Excel workbook or a CSV file. Values can never run as formulas.",
            "Choose file…",
            parent,
        )
        names = {"hubspot": "HubSpot", "salesforce": "Salesforce", "pipedrive": "Pipedrive"}
        choices = [(one, f"Columns for {names[one]}" if one in names else "All columns") for one in presets]
        self.preset = Choice(choices, name="Columns")
        self.form.addWidget(FormRow("Columns", self.preset))


def _text(value: object) -> str:
    return "" if value is None else str(value)
