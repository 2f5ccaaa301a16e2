"""Blocks inside a screen: cards, banners, sections, check lines, an avatar."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import em, font, tokens
from ui.widgets.delegates import draw_avatar, draw_bar
from ui.widgets.labels import ElidedLabel, Label
from ui.widgets.states import Glyph
from ui.widgets.style import clear, column, holder, restyle, row
from ui.widgets.visible import plain_tip

_TONE_ICONS = {
    "good": "circle-check",
    "warn": "triangle-alert",
    "bad": "circle-x",
    "accent": "info",
    "neutral": "circle-minus",
}


_LONG_WORD = 24


class Card(QFrame):
    """A framed surface around a layout."""

    def __init__(self, layout: QLayout | None = None, *, sunken: bool = False, margin: float = 1.0) -> None:
        super().__init__()
        self.setProperty("kind", "sunken" if sunken else "card")
        self.body: QLayout = layout if layout is not None else column(gap=0.5)
        self.body.setContentsMargins(em(margin), em(margin), em(margin), em(margin))
        self.setLayout(self.body)


class Section(QWidget):
    """A small heading over a body; `trailing` widgets stand at the heading's right."""

    def __init__(self, title: str, body: QWidget | QLayout, *, trailing: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self.heading = Label(title, "section")
        head = row(self.heading, "stretch", *trailing, gap=0.3)
        self.setLayout(column(head, body, gap=0.5))


class Lines(QWidget):
    """A column of lines that is filled anew: check lines, timeline entries, facts."""

    def __init__(self, *, gap: float = 0.5) -> None:
        super().__init__()
        self._box: QVBoxLayout = column(gap=gap)
        self.setLayout(self._box)

    def fill(self, lines: Sequence[QWidget]) -> None:
        """Show these lines instead of those before."""
        clear(self._box)
        for line in lines:
            self._box.addWidget(line)


def check_line(text: str, tone: str, *, detail: str = "") -> QWidget:
    """A tick, warning or cross with words, and a muted detail at the right."""
    role = tone if tone in ("good", "warn", "bad") else "muted"
    words = Label(text, wrap=True)
    line = row(gap=0.6)
    line.addWidget(Glyph(_TONE_ICONS.get(tone, "circle"), role, 1.25), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(words, 1)
    if detail:
        line.addWidget(Label(detail, "muted"), 0, Qt.AlignmentFlag.AlignTop)
    made = holder(line)
    made.setAccessibleName(text)
    return made


def fact_line(label: str, value: str, *, tip: str = "") -> QWidget:
    """A field's name and its value, which can be marked and copied; `tip` says where it came from.

    A single long word, such as an address, has nowhere to wrap and is cut instead.
    """
    name = Label(label, "muted")
    name.setFixedWidth(em(8))
    if len(value) > _LONG_WORD and " " not in value:
        shown: Label = ElidedLabel(value, tip=tip)
    else:
        shown = Label(value, wrap=True, selectable=True)
        shown.setToolTip(plain_tip(tip))
    line = row(gap=0.6)
    line.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(shown, 1)
    return holder(line)


class Banner(QFrame):
    """A line across the screen in a tone, with an icon, words and buttons."""

    def __init__(self, text: str = "", tone: str = "accent", *, actions: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self.setProperty("kind", "banner")
        self._glyph = Glyph("info", "muted", 1.3)
        self._words = Label(text, wrap=True)
        line = row(gap=0.7, margin=(0.9, 0.6, 0.9, 0.6))
        line.addWidget(self._glyph, 0)
        line.addWidget(self._words, 1)
        for button in actions:
            line.addWidget(button)
        self.setLayout(line)
        self.say(text, tone)

    def say(self, text: str, tone: str) -> None:
        """Change the words and the tone."""
        self._words.setText(text)
        self.setAccessibleName(text)
        self.setProperty("tone", tone)
        role = {"accent": "accent_text", "neutral": "muted"}.get(tone, tone)
        self._glyph.show_icon(_TONE_ICONS.get(tone, "info"), role)
        restyle(self)


class Avatar(QWidget):
    """A disc with a person's initials."""

    def __init__(self, name: str = "", size: float = 2.8) -> None:
        super().__init__()
        self._name = name
        self.setFixedSize(QSize(em(size), em(size)))

    def show_name(self, name: str) -> None:
        """Show another person."""
        self._name = name
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        text = font(round(self.height() * 0.36), QFont.Weight.DemiBold)
        draw_avatar(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), self._name, text, tokens())


class FitBar(QWidget):
    """A bar from 0 to 100 with the range that missing data leaves."""

    def __init__(self, *, height: float = 0.5) -> None:
        super().__init__()
        self._amount = 0
        self._tone = "neutral"
        self._range: tuple[int, int] | None = None
        self.setFixedHeight(em(height))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_fit(self, amount: int, tone: str, low_high: tuple[int, int] | None = None) -> None:
        """Show a score with its tone (good, warn, neutral) and its range."""
        self._amount, self._tone, self._range = amount, tone, low_high
        self.setAccessibleName(f"Fit {amount} of 100")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_bar(QPainter(self), QRectF(self.rect()), self._amount, self._tone, tokens(), self._range)
