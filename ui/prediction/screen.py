"""The Likelihood screen: what is missing to learn, or what was learned and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from prospector.errors import WorkspaceBusyError
from prospector.icp.prediction import LEAST, LEAST_OF_EACH, Readiness, Trained
from prospector.icp.prediction.outcomes import SILENT_DAYS
from ui.app import AppContext
from ui.prediction.charts import CalibrationChart, WeightChart
from ui.prediction.presenter import PredictionPresenter
from ui.theme import em
from ui.widgets import (
    Banner,
    Bar,
    BarChart,
    Button,
    Card,
    Label,
    Screen,
    Section,
    action,
    column,
    row,
)
from ui.widgets.moments import moment

SHOWN_EACH_WAY = 6


def build(app: AppContext) -> Screen:
    """The screen, wired to its presenter."""
    return PredictionScreen(app)


class PredictionScreen(Screen):
    """Lays out the model, or the way to one; PredictionPresenter decides."""

    def __init__(self, app: AppContext) -> None:
        super().__init__("Likelihood", "Who is likely to answer well, learned from your own outcomes")
        self._app = app
        self.presenter = PredictionPresenter(app, self)
        self._menu_actions = (
            action(self, "Learn from your outcomes", self.presenter.train, icon_name="sparkles"),
            action(self, "Give everybody a likelihood", self.presenter.apply, icon_name="users"),
            action(self, "Forget what was learned…", self.forget, icon_name="trash-2"),
        )
        self.forget_button = Button("Forget…", self.forget, kind="danger", icon_name="trash-2")
        self.again = Button("Learn anew", self.presenter.train, icon_name="refresh-cw")
        self.apply_button = Button(
            "Give everybody a likelihood", self.presenter.apply, kind="primary", icon_name="users"
        )
        for button in (self.forget_button, self.again, self.apply_button):
            self.add_action(button)
        self.missing = _Missing(self.presenter)
        self.learned = _Learned()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.missing)
        self._pages.addWidget(_scrolling(self.learned))
        self.set_content(self._pages)
        self.presenter.loaded.connect(self._fill)
        self.presenter.failed.connect(lambda error: self.show_error(error, self.presenter.load))
        self.show_loading()
        self.presenter.load()

    def _fill(self) -> None:
        state = self.presenter.state
        model = state.model
        self.forget_button.setVisible(model is not None)
        self.again.setVisible(model is not None)
        self.again.setEnabled(state.ready.enough)
        self.apply_button.setVisible(model is not None and model.used)
        for menu, enabled in zip(
            self._menu_actions,
            (state.ready.enough, model is not None and model.used, model is not None),
            strict=True,
        ):
            menu.setEnabled(enabled)
        if model is None:
            self.missing.show_readiness(state.ready)
        else:
            self.learned.show_model(model, state.given)
        self._pages.setCurrentIndex(0 if model is None else 1)
        self.show_content()

    def forget(self) -> None:
        """Remove the model and all likelihoods, after asking."""
        if self._app.dialogs.confirm(
            "Forget what was learned?",
            "The model and all likelihoods go; your outcomes stay, so it can be learned again.",
            "Forget",
            danger=True,
        ):
            self.presenter.forget()

    # --- what the shell asks

    def actions_for_menu(self) -> Sequence[QAction]:
        return self._menu_actions

    def focus_content(self) -> None:
        super().focus_content()
        page = self._pages.currentWidget()
        if self.state == "content" and page is not None:
            page.setFocus()

    def picture_states(self) -> Mapping[str, Callable[[], object]]:
        broken = WorkspaceBusyError(
            "Another program is writing to the workspace.",
            hint="Close the other Prospector window or command, then try again.",
        )

        def missing() -> None:
            self.missing.show_readiness(Readiness(9, 19))
            self._pages.setCurrentIndex(0)

        return {
            "missing": missing,
            "loading": lambda: self.show_loading("Reading your outcomes…"),
            "error": lambda: self.show_error(broken, self.presenter.load),
        }


class _Missing(QWidget):
    """How many outcomes there are, how many are needed, and what counts as one."""

    def __init__(self, presenter: PredictionPresenter) -> None:
        super().__init__()
        self.heading = Label("", "heading", wrap=True)
        self.words = Label("", "muted", wrap=True)
        self.chart = BarChart("Outcomes", label_width=9, number_width=6)
        self.learn = Button("Learn from your outcomes", presenter.train, kind="primary", icon_name="sparkles")
        counts = Label(
            "Good: a deal won, a meeting held or booked, a positive reply, the stage meeting, or SQL "
            "set by hand. "
            f"Without success: a deal lost, a refusal, or {SILENT_DAYS} days of silence after a touch. "
            "Nothing leaves this computer.",
            "faint",
            wrap=True,
        )
        card = Card(
            column(self.heading, self.words, self.chart, counts, row(self.learn, "stretch"), gap=1.0),
            margin=1.6,
        )
        card.setFixedWidth(em(44))
        line = row("stretch", card, "stretch")
        self.setLayout(column(1.2, line, "stretch"))
        self.setFocusProxy(self.learn)

    def show_readiness(self, ready: Readiness) -> None:
        """Say how far one is."""
        if ready.enough:
            self.heading.setText(f"{ready.total:,} outcomes to learn from")
            self.words.setText(
                f"{ready.positive:,} answered well, {ready.negative:,} did not. Whatever is learned is tried "
                "on outcomes it did not see before it is used."
            )
        else:
            self.heading.setText(f"{min(ready.total, LEAST)} of {LEAST} outcomes")
            self.words.setText(
                f"A likelihood stays off below {LEAST} outcomes, or {LEAST_OF_EACH} of either kind: with "
                "fewer it would only be a guess."
            )
        self.chart.setVisible(not ready.enough)
        self.chart.show_bars(
            [
                _bar("Outcomes", ready.total, LEAST),
                _bar("Answered well", ready.positive, LEAST_OF_EACH),
                _bar("Without success", ready.negative, LEAST_OF_EACH),
            ],
            most=100,
        )
        self.learn.setEnabled(ready.enough)


def _bar(label: str, number: int, needed: int) -> Bar:
    share = min(100 * number // needed, 100)
    return Bar(label, share, "good" if number >= needed else "warn", f"{number:,} of {needed}")


class _Learned(QWidget):
    """The verdict, foretold beside what came, and what speaks for and against."""

    def __init__(self) -> None:
        super().__init__()
        self.verdict = Banner()
        self.facts = Label("", "muted", wrap=True)
        self.calibration = CalibrationChart()
        self.weights = WeightChart()
        trusted = Section(
            "Foretold, and what came",
            Card(
                column(
                    Label(
                        "Every outcome foretold by a model that did not know it. The closer the two "
                        "bars, the better.",
                        "muted",
                        wrap=True,
                    ),
                    self.calibration,
                    gap=0.8,
                ),
                margin=1.2,
            ),
        )
        speaks = Section("What speaks for and against", Card(column(self.weights), margin=1.2))
        self.setLayout(
            column(self.verdict, self.facts, trusted, speaks, "stretch", gap=1.1, margin=(0, 0, 0.8, 0))
        )

    def show_model(self, model: Trained, given: int) -> None:
        """Show what was learned."""
        self.verdict.say(model.verdict, "good" if model.used else "warn")
        found = model.judgement
        self.facts.setText(
            f"Learned on {moment(model.trained_at)} from {model.positive:,} good outcomes and "
            f"{model.negative:,} without success ({100 * model.average:.0f} % good). Mean squared error "
            f"{found.brier:.3f}, always saying the average {found.brier_base:.3f}. "
            + (f"{given:,} prospects have a likelihood." if given else "Nobody has a likelihood yet.")
        )
        self.calibration.show_bands(found.bands)
        speaking = [one for one in model.weights if one.weight > 0][:SHOWN_EACH_WAY]
        against = [one for one in model.weights if one.weight < 0][:SHOWN_EACH_WAY]
        self.weights.show_weights([*speaking, *reversed(against)])


def _scrolling(body: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    body.setObjectName("page-body")
    area.setWidget(body)
    return area
