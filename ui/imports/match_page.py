"""Match columns: what each column of the file becomes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from prospector.fields import FIELDS
from prospector.lists.drift import Drift
from prospector.lists.inspecting import ColumnReport, SheetReport
from prospector.lists.options import SKIP, WORKSPACE
from ui.app import AppContext
from ui.imports.choices_dialog import POLICY_WORDS, FieldPolicies, MoreChoices
from ui.imports.presenter import ImportsPresenter
from ui.theme import em
from ui.widgets import (
    Banner,
    Button,
    Card,
    Choice,
    ElidedLabel,
    FilterTabs,
    FormRow,
    Label,
    TextField,
    column,
    row,
    rule,
)
from ui.widgets.visible import plain_tip

_CUSTOM = ("", "Keep as custom field")
_GOES_TO = (_CUSTOM, (SKIP, "Don’t import"), *((one.key, one.label) for one in FIELDS if one.mappable))
_TOLD = 5  # differences named in the banner; the tip has them all


class MatchPage(QWidget):
    """One row per column: header, samples, where it goes, and how it is filled."""

    def __init__(self, app: AppContext, presenter: ImportsPresenter) -> None:
        super().__init__()
        self._app = app
        self._presenter = presenter
        self._sheet = ""
        self.choices: list[Choice] = []
        self.tabs = FilterTabs("Sheets")
        self.wanted = QCheckBox("Bring in this sheet")
        self.list_name = TextField(name="List name")
        self.region = TextField(name="Country assumed", placeholder="where none is named, like DE")
        self.region.setMaxLength(2)
        self.update_policy = Choice(POLICY_WORDS, name="Prospects already there")
        self.exceptions = Button("By field…", self._choose_exceptions, icon_name="list-checks")
        self.more = Button("More choices…", self._choose_more, icon_name="settings")
        self.no_recipe = Button("Don’t use it", presenter.without_recipe)
        self.other_recipe = Button("Use a recipe…", self._choose_recipe, icon_name="file-spreadsheet")
        self.banner = Banner(actions=[self.no_recipe])
        self.preview_button = Button("Preview", presenter.check, kind="primary")
        self._grid_area = QScrollArea()
        self._grid_area.setWidgetResizable(True)
        self._grid_area.setFrameShape(QFrame.Shape.NoFrame)
        self.setLayout(self._laid_out())
        self._connect()

    def _laid_out(self) -> QVBoxLayout:
        options = row(
            FormRow("List", self.list_name),
            FormRow("Country assumed", self.region),
            FormRow("Prospects already there", self.update_policy),
            gap=1.2,
        )
        back = Button("Back", self._presenter.back)
        card = Card(column(self._grid_area, gap=0), margin=0)
        head = row(gap=0.9)
        head.addWidget(self.tabs, 1)
        head.addWidget(self.wanted)
        box = column(self.banner, head, gap=0.9)
        box.addWidget(card, 1)
        box.addLayout(options)
        box.addLayout(
            row(self.exceptions, self.more, self.other_recipe, "stretch", back, self.preview_button)
        )
        return box

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.page_changed.connect(lambda page: self._begin() if page == "match" else None)
        presenter.mapping_changed.connect(self._show_mapping)
        self.tabs.chosen.connect(self._show_sheet)
        self.wanted.toggled.connect(lambda on: presenter.want(self._sheet, on))
        self.list_name.textEdited.connect(lambda text: setattr(presenter, "list_name", text))
        self.region.textEdited.connect(lambda text: setattr(presenter, "region", text.strip().upper()))
        self.update_policy.activated.connect(
            lambda _index: setattr(presenter, "update_policy", self.update_policy.value())
        )

    def _choose_exceptions(self) -> None:
        presenter = self._presenter
        dialog = FieldPolicies(
            presenter.chosen.fields_taken(), presenter.chosen.update_policy, presenter.chosen.exceptions
        )
        if self._app.dialogs.run(dialog):
            presenter.chosen.exceptions = dialog.exceptions()
            self._show_choices()

    def _choose_more(self) -> None:
        presenter = self._presenter
        dialog = MoreChoices(
            presenter.chosen.defaults, presenter.chosen.scope, presenter.chosen.accept, presenter.lists
        )
        if self._app.dialogs.run(dialog):
            presenter.chosen.defaults = dialog.defaults()
            presenter.chosen.scope, presenter.chosen.accept = dialog.scope.value(), dialog.surely.value()
            self._show_choices()

    def _choose_recipe(self) -> None:
        names = [(name, name) for name in self._presenter.recipes]
        name = self._app.dialogs.choose("Use a recipe", "Recipe", names, action="Use it")
        if name:
            self._presenter.use_recipe(name)

    def _show_choices(self) -> None:
        presenter = self._presenter
        chosen = len(presenter.chosen.exceptions)
        self.exceptions.set_text(f"By field: {chosen}…" if chosen else "By field…")
        more = (
            bool(presenter.chosen.defaults)
            + (presenter.chosen.scope != WORKSPACE)
            + (presenter.chosen.accept != "likely")
        )
        self.more.set_text(f"More choices: {more}…" if more else "More choices…")

    def _show_recipe(self) -> None:
        presenter = self._presenter
        self.banner.setVisible(presenter.fitted is not None)
        self.other_recipe.setVisible(bool(presenter.recipes) and presenter.fitted is None)
        if presenter.fitted:
            self.banner.say(*recipe_words(presenter.fitted.recipe.name, presenter.fitted.drift))
            self.banner.setToolTip(plain_tip("\n".join(one.sentence for one in presenter.fitted.drift)))

    def _begin(self) -> None:
        presenter = self._presenter
        self.list_name.setText(presenter.list_name)
        self.region.setText(presenter.chosen.region)
        self.update_policy.set_value(presenter.chosen.update_policy)
        self._show_choices()
        self._show_recipe()
        sheets = presenter.sheets()
        self.tabs.set_tabs([(sheet.sheet, sheet.sheet or "Table") for sheet in sheets])
        self.tabs.set_counts({sheet.sheet: sheet.rows or 0 for sheet in sheets})
        self.tabs.setVisible(len(sheets) > 1)
        self.wanted.setVisible(len(sheets) > 1)
        if sheets:
            chosen = next((one for one in sheets if one.sheet in presenter.chosen.wanted), sheets[0])
            self.tabs.choose(chosen.sheet)
            self._show_sheet(chosen.sheet)

    def _show_sheet(self, name: str) -> None:
        self._sheet = name
        report = next(sheet for sheet in self._presenter.sheets() if sheet.sheet == name)
        self._fill_grid(report)
        self._show_mapping()

    def _fill_grid(self, report: SheetReport) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(em(1.3), em(0.9), em(1.3), em(0.9))
        grid.setHorizontalSpacing(em(1.4))
        grid.setVerticalSpacing(em(0.45))
        for position, (words, stretch) in enumerate(
            (("Column in file", 3), ("Sample", 4), ("Goes to", 3), ("Check", 2))
        ):
            grid.addWidget(Label(words, "section"), 0, position)
            grid.setColumnStretch(position, stretch)
        self.choices = [self._add_row(grid, number, one, report) for number, one in enumerate(report.columns)]
        grid.setRowStretch(grid.rowCount(), 1)
        body = QWidget()
        body.setObjectName("card-body")
        body.setLayout(grid)
        self._grid_area.setWidget(body)

    def _add_row(self, grid: QGridLayout, number: int, one: ColumnReport, report: SheetReport) -> Choice:
        line = 2 * number + 1
        grid.addWidget(rule(), line, 0, 1, 4)
        choice = Choice(_GOES_TO, name=f"{one.header} goes to")
        choice.activated.connect(
            lambda _index, number=number, choice=choice: self._presenter.assign(
                self._sheet, number, choice.value()
            )
        )
        grid.addWidget(ElidedLabel(one.header or f"Column {number + 1}", "strong"), line + 1, 0)
        grid.addWidget(ElidedLabel(" · ".join(one.samples[:3]), "muted"), line + 1, 1)
        grid.addWidget(choice, line + 1, 2)
        grid.addWidget(_check(one, report), line + 1, 3, Qt.AlignmentFlag.AlignVCenter)
        return choice

    def _show_mapping(self) -> None:
        presenter = self._presenter
        if self._sheet not in presenter.chosen.mapping:
            return
        for choice, field in zip(self.choices, presenter.chosen.mapping[self._sheet], strict=True):
            choice.set_value(field)
        self.wanted.blockSignals(True)
        self.wanted.setChecked(self._sheet in presenter.chosen.wanted)
        self.wanted.blockSignals(False)
        self._grid_area.setEnabled(self._sheet in presenter.chosen.wanted)
        rows = presenter.rows_wanted()
        self.preview_button.set_text(f"Preview {rows:,} rows" if rows else "Preview")
        self.preview_button.setEnabled(presenter.chosen.can_preview())


def recipe_words(name: str, drift: Sequence[Drift]) -> tuple[str, str]:
    """What the banner says of a recalled recipe, and its tone."""
    if not drift:
        return f"Read by your recipe “{name}”. The file is as the ones before it.", "good"
    told = [one.sentence for one in drift[:_TOLD]]
    more = len(drift) - _TOLD
    told += [f"And {more:,} more difference{'' if more == 1 else 's'}."] if more > 0 else []
    return f"Read by your recipe “{name}”, but the file is different:\n" + "\n".join(told), "warn"


def _check(one: ColumnReport, report: SheetReport) -> Label:
    if not one.filled:
        return Label("empty", "warn")
    if report.rows and one.filled < report.rows:
        return Label(f"{one.filled:,} filled", "muted")
    return Label(f"{one.filled:,} filled", "good")
