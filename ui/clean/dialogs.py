"""The Clean a list screen's own dialogs: which column is what, and how the list is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QDialog, QFrame, QGridLayout, QScrollArea, QWidget

from prospector.fields import FIELDS
from prospector.lists.cleanup import Outputs
from prospector.lists.columns import assigned
from prospector.lists.options import SKIP, names_somebody
from prospector.lists.result_columns import Sheet
from ui.theme import em
from ui.widgets import Button, Choice, ElidedLabel, FilterTabs, FormRow, Label, TextField, column, row, rule

_GOES_TO = (
    ("", "Keep as it is"),
    (SKIP, "Leave out"),
    *((one.key, one.label) for one in FIELDS if one.mappable),
)
_FORMATS = (
    ("workbook", "Excel workbook with all sheets"),
    ("xlsx", "Excel, the clean list alone"),
    ("csv", "CSV, the clean list alone"),
    ("csv-all", "CSV, with the other tables beside it"),
)
_LAYOUTS = (("own", "My columns, in my order"), ("standard", "Prospector’s columns"))


class ColumnsDialog(QDialog):
    """What each column of each sheet is; taking it reads the files again."""

    def __init__(
        self,
        sheets: Sequence[Sheet],
        samples: Mapping[int, Sequence[Sequence[str]]],
        region: str,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Columns")
        self.resize(em(62), em(44))
        self._sheets = {str(sheet.id): sheet for sheet in sheets}
        self._samples = samples
        self._fields = {str(sheet.id): [name for _, name in sheet.columns] for sheet in sheets}
        self.choices: list[Choice] = []
        self.tabs = FilterTabs("Sheets")
        self.tabs.set_tabs([(key, sheet.name or sheet.file) for key, sheet in self._sheets.items()])
        self.region = TextField(region, name="Country assumed", placeholder="for example DE")
        self.region.setMaxLength(2)
        self.read = Button("Read again", self.accept, kind="primary", icon_name="refresh-cw")
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        box = column(
            Label("What is in which column?", "heading"),
            Label(
                "The files are read again. What you chose to mend stays; decisions on duplicates do not.",
                "muted",
            ),
            self.tabs,
            gap=0.7,
            margin=1.5,
        )
        box.addWidget(self._area, 1)
        box.addWidget(FormRow("Country assumed where a row has none", self.region))
        box.addLayout(row("stretch", Button("Cancel", self.reject), self.read))
        self.setLayout(box)
        self.tabs.setVisible(len(sheets) > 1)
        self.tabs.chosen.connect(self._show)
        self._show(self.tabs.current())

    def mapping(self) -> dict[str, list[str]]:
        """One field per column, by the sheet's name, as in Options.mapping."""
        return {sheet.name: self._fields[key] for key, sheet in self._sheets.items()}

    def country(self) -> str:
        """The country assumed, as two letters or ""."""
        return self.region.text().strip().upper()

    def _show(self, key: str) -> None:
        sheet = self._sheets[key]
        grid = QGridLayout()
        grid.setContentsMargins(em(0.2), em(0.4), em(0.8), em(0.4))
        grid.setHorizontalSpacing(em(1.2))
        grid.setVerticalSpacing(em(0.45))
        for position, (words, stretch) in enumerate((("Column in file", 3), ("Sample", 4), ("Is", 4))):
            grid.addWidget(Label(words, "section"), 0, position)
            grid.setColumnStretch(position, stretch)
        self.choices = [self._add_line(grid, key, at, header) for at, (header, _) in enumerate(sheet.columns)]
        grid.setRowStretch(grid.rowCount(), 1)
        body = QWidget()
        body.setLayout(grid)
        self._area.setWidget(body)
        self._show_fields(key)

    def _add_line(self, grid: QGridLayout, key: str, at: int, header: str) -> Choice:
        rows = self._samples.get(self._sheets[key].id, ())
        samples = " · ".join(dict.fromkeys(cells[at] for cells in rows if at < len(cells) and cells[at]))
        choice = Choice(_GOES_TO, name=f"{header} is")
        choice.activated.connect(lambda _index: self._assign(key, at, str(choice.value())))
        line = 2 * at + 1
        grid.addWidget(rule(), line, 0, 1, 3)
        grid.addWidget(ElidedLabel(header or f"Column {at + 1}", "strong"), line + 1, 0)
        grid.addWidget(ElidedLabel(samples, "muted"), line + 1, 1)
        grid.addWidget(choice, line + 1, 2)
        return choice

    def _assign(self, key: str, at: int, field: str) -> None:
        """Take the field from this column; a column that had it stays as it is, unless they combine."""
        self._fields[key] = assigned(self._fields[key], field, at)
        self._show_fields(key)

    def _show_fields(self, key: str) -> None:
        for choice, field in zip(self.choices, self._fields[key], strict=True):
            choice.set_value(field)
        self.read.setEnabled(any(names_somebody(fields) for fields in self._fields.values()))


class SaveDialog(QDialog):
    """The format and the columns; the file's name is asked for afterwards."""

    def __init__(self, people: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Save the clean list")
        self.setMinimumWidth(em(36))
        self.format = Choice(_FORMATS, name="As")
        self.layout_choice = Choice(_LAYOUTS, name="Columns")
        self.clusters = QCheckBox("Also save which rows are the same person, as CSV")
        self.hint = Label("", "muted", wrap=True)
        go = Button("Choose where…", self.accept, kind="primary", icon_name="save")
        go.setDefault(True)
        self.setLayout(
            column(
                Label(f"Save {people:,} people and companies", "heading"),
                FormRow("As", self.format),
                FormRow("Columns", self.layout_choice),
                self.hint,
                self.clusters,
                row("stretch", Button("Cancel", self.reject), go),
                gap=0.9,
                margin=1.5,
            )
        )
        self.format.activated.connect(lambda _at: self._explain())
        self._explain()

    def _explain(self) -> None:
        self.hint.setText(
            "Clean rows, merged duplicates as they came, rejected rows with their reasons, cells to look at,"
            " and a summary. Your own file is never changed."
            if self.format.value() in ("workbook", "csv-all")
            else "Your own file is never changed."
        )

    def ending(self) -> str:
        """The file name's ending."""
        return ".csv" if str(self.format.value()).startswith("csv") else ".xlsx"

    def outputs(self, out: Path) -> Outputs:
        """What is to be written when the clean list goes to `out`."""
        return Outputs(
            out if out.suffix.lower() in (".csv", ".xlsx") else out.with_name(out.name + self.ending()),
            layout=str(self.layout_choice.value()),
            workbook=self.format.value() in ("workbook", "csv-all"),
            clusters=out.with_name(f"{out.stem}-rows.csv") if self.clusters.isChecked() else None,
        )
