"""The pane at the right: who fits as the rules stand, how the scores lie, and what saving would change."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSpinBox, QStackedWidget, QWidget

from prospector.errors import ProspectorError
from prospector.icp.previewing import Effect, Example, Examples, Preview
from ui.app import Shell
from ui.icp.presenter import IcpPresenter
from ui.icp.threshold_chart import ThresholdChart
from ui.theme import em
from ui.widgets import (
    Banner,
    Bar,
    BarChart,
    Button,
    Card,
    ElidedLabel,
    Glyph,
    Label,
    Lines,
    Section,
    column,
    holder,
    row,
)


class ResultPane(QWidget):
    """Follows the presenter's counts; the threshold is set here."""

    def __init__(self, presenter: IcpPresenter, shell: Shell) -> None:
        super().__init__()
        self._presenter = presenter
        self._shell = shell
        self.fits = Label("", "number")
        self.of_all = Label("", "muted")
        self.effect = Banner("", "neutral")
        self.effect.setVisible(False)
        self.verdicts = BarChart("Verdicts", label_width=6.2)
        self.chart = ThresholdChart()
        self.people = Lines(gap=0.8)
        self._people_of: Effect | None = None
        self.threshold = QSpinBox()
        self.threshold.setRange(0, 100)
        self.threshold.setFixedWidth(em(5.2))
        self.threshold.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.threshold.setAccessibleName("Fits from")
        self.to_imports = Button(
            "Import a list", lambda: shell.open("imports"), kind="primary", icon_name="upload"
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self._result())
        self._stack.addWidget(self._nobody())
        self.setLayout(column(self._stack, gap=0))
        self.chart.moved.connect(presenter.set_threshold)
        self.threshold.valueChanged.connect(presenter.set_threshold)
        for told in (presenter.opened, presenter.counted, presenter.edited_changed):
            told.connect(self.show_result)
        presenter.examples_found.connect(self._show_examples)
        presenter.count_failed.connect(self._show_problem)

    def _result(self) -> QWidget:
        number = row(gap=0.6)
        number.addWidget(self.fits, 0, Qt.AlignmentFlag.AlignBottom)
        number.addWidget(self.of_all, 1, Qt.AlignmentFlag.AlignBottom)
        scores = column(
            self.chart,
            row(Label("Fits from a score of", "muted"), self.threshold, "stretch", gap=0.6),
            gap=0.6,
        )
        return holder(
            column(
                Label("Who fits", "section"),
                number,
                self.effect,
                0.2,
                self.verdicts,
                0.4,
                Section("Scores", scores),
                0.4,
                self.people,
                "stretch",
                gap=0.7,
                margin=1.4,
            )
        )

    def _nobody(self) -> QWidget:
        title, text = (
            Label("No prospects yet", "heading"),
            Label(
                "Rules can be written now. Once a list is imported, every rule says how many pass.",
                "muted",
                wrap=True,
            ),
        )
        for label in (title, text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return holder(
            column(
                "stretch",
                row("stretch", Glyph("users", "accent", 2.6), "stretch"),
                title,
                text,
                0.3,
                row("stretch", self.to_imports, "stretch"),
                "stretch",
                gap=0.6,
                margin=2.0,
            )
        )

    def show_result(self) -> None:
        """Show the latest counts at the threshold as it stands."""
        preview, effect = self._presenter.preview, self._presenter.effect
        self._show_threshold(self._presenter.edited.threshold)
        if preview is None or effect is None:
            self.of_all.setText("Counting…")
            return
        self._stack.setCurrentIndex(0 if preview.counts.total else 1)
        total = preview.counts.total
        self.fits.setText(f"{effect.fits:,}")
        share = f" · {round(100 * effect.fits / total)} %" if total else ""
        self.of_all.setText(f"of {total:,} fit{share}")
        self.people.setVisible(effect == self._people_of)
        self._show_effect(effect)
        self._show_verdicts(preview, effect)
        self.chart.show_scores(preview.scores, self._presenter.edited.threshold)

    def _show_threshold(self, threshold: int) -> None:
        if self.threshold.value() != threshold:
            blocked = self.threshold.blockSignals(True)
            self.threshold.setValue(threshold)
            self.threshold.blockSignals(blocked)

    def _show_effect(self, effect: Effect) -> None:
        words = effect_words(effect)
        if words:
            tone = "good" if effect.gained >= effect.lost else "warn"
            self.effect.say(f"Once saved: {words}", tone)
        elif self._presenter.dirty:
            self.effect.say("Changes nobody's fit", "neutral")
        self.effect.setVisible(self._presenter.dirty and not self._presenter.blocked)

    def _show_verdicts(self, preview: Preview, effect: Effect) -> None:
        counts = preview.counts
        self.verdicts.show_bars(
            [
                Bar("Fit", effect.fits, "good"),
                Bar("Below", effect.below, "neutral"),
                Bar("Not known", counts.unknown, "warn"),
                Bar("Left out", counts.excluded, "bad"),
            ],
            most=max(counts.total, 1),
        )

    def _show_examples(self, found: Examples) -> None:
        effect = self._presenter.effect
        groups = [
            ("Newly fit", found.gained, effect.gained if effect else 0, True),
            ("No longer fit", found.lost, effect.lost if effect else 0, False),
        ]
        if not found.gained and not found.lost:
            groups = [("Best fits", found.best, 0, True)]
        lines: list[QWidget] = []
        for title, people, number, gained in groups:
            if people:
                listed = Card(column(*(self._person(one) for one in people), gap=0.3), margin=0.5)
                lines.append(Section(title, listed, trailing=self._all_of(number, gained=gained)))
        self.people.fill(lines)
        self._people_of = effect
        self.people.setVisible(True)

    def _all_of(self, number: int, *, gained: bool) -> tuple[Button, ...]:
        """The way to all who cross the threshold."""
        if not number:
            return ()
        show = Button(f"Show all {number:,}", kind="link", tip="Open them among the prospects")
        show.clicked.connect(lambda: self._presenter.show_crossing(gained=gained))
        return (show,)

    def _person(self, one: Example) -> QWidget:
        name = Button(one.full_name or one.company, kind="link", tip="Show this prospect")
        name.clicked.connect(lambda: self._shell.open("prospects", prospect_id=one.id))
        company = ElidedLabel(one.company if one.full_name else "", "muted")
        scores = f"{one.score_before} → {one.score}" if one.score != one.score_before else f"{one.score}"
        line = row(gap=0.2)
        line.addWidget(name)
        line.addWidget(company, 1)
        line.addWidget(Label(scores, "strong"))
        line.addSpacing(em(0.4))
        return holder(line)

    def _show_problem(self, error: ProspectorError) -> None:
        self.effect.say(f"{error.message} {error.hint}".strip(), "bad")
        self.effect.setVisible(True)


def effect_words(effect: Effect) -> str:
    """`+34 fit, −12 no longer fit`; "" when nobody crosses."""
    gained = f"+{effect.gained:,} fit" if effect.gained else ""
    lost = f"−{effect.lost:,} no longer fit" if effect.lost else ""
    return ", ".join(part for part in (gained, lost) if part)
