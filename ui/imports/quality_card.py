"""The report on a list as it is shown: a grade with its reason, tiles, and a bar for every field."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from prospector.cleaning.places import country_name
from prospector.fields import label
from prospector.lists.quality import Quality, percent
from ui.theme import em, font, tokens
from ui.widgets import Bar, BarChart, Card, Label, Lines, column, fact_line, row

_TONES = {"A": "good", "B": "good", "C": "warn", "D": "warn", "E": "bad"}
_FIELDS = (
    "full_name", "title", "company", "email", "phone", "mobile", "linkedin", "domain", "industry",
    "employees_min", "city", "country", "notes",
)  # fmt: skip
_COUNTRIES = 5


class GradeBadge(QWidget):
    """The letter in a rounded square."""

    def __init__(self) -> None:
        super().__init__()
        self._grade = ""
        self.setFixedSize(em(3.4), em(3.4))

    def show_grade(self, grade: str) -> None:
        """Show another letter; none for a list that was not measured."""
        self._grade = grade
        self.setAccessibleName(f"Grade {grade}" if grade else "No grade")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        ink, ground = tokens().tone(_TONES.get(self._grade, ""))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(QRectF(self.rect()), em(0.7), em(0.7))
        painter.setPen(QColor(ink))
        painter.setFont(font(em(1.9), QFont.Weight.Bold))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._grade or "–")


class Tile(Card):
    """A number with what it counts, and its share below."""

    def __init__(self, words: str) -> None:
        self.number = Label("", "heading")
        self.share = Label("", "faint")
        self._words = words
        super().__init__(
            column(self.number, Label(words, "muted"), self.share, gap=0.15), sunken=True, margin=0.75
        )

    def show_count(self, count: int, rows: int) -> None:
        """Show how many of the rows."""
        self.number.setText(f"{count:,}")
        self.share.setText(percent(count, rows))
        self.setAccessibleName(f"{self._words}: {count:,}, {percent(count, rows)}")


class QualityCard(QWidget):
    """All of it, in one column (a pane) or two (a page)."""

    def __init__(self, *, columns: int = 3) -> None:
        super().__init__()
        self._badge = GradeBadge()
        self._headline = Label("", "heading", wrap=True)
        self._reason = Label("", "muted", wrap=True)
        self._tiles = {
            name: Tile(words)
            for name, words in (
                ("valid", "valid"),
                ("risky", "risky"),
                ("unusable", "none or broken"),
                ("duplicate", "twice in file"),
                ("there", "already there"),
                ("left_out", "left out"),
            )
        }
        self._bars = BarChart("Rows with a value", label_width=8.6, number_width=3.6)
        self._lands = BarChart("Countries", label_width=8.6, number_width=3.6)
        self._facts = Lines(gap=0.35)
        grid = QGridLayout()
        grid.setSpacing(em(0.6))
        for number, tile in enumerate(self._tiles.values()):
            grid.addWidget(tile, number // columns, number % columns)
        head = row(gap=1.0)
        head.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(column(self._headline, self._reason, gap=0.2), 1)
        self._measured = QWidget()
        self._fields_heading = Label("How full the fields are", "section")
        self._lands_heading = Label("Countries", "section")
        measured = column(
            grid, 0.3, self._fields_heading, self._bars, 0.3, self._lands_heading, self._lands, gap=0.5
        )
        self._measured.setLayout(measured)
        self.setLayout(
            column(head, 0.2, self._measured, 0.2, Label("Since then", "section"), self._facts, gap=0.6)
        )

    def show_quality(self, one: Quality) -> None:
        """Show the report on another list."""
        self._badge.show_grade(one.grade)
        self._headline.setText(f"{one.score} of 100" if one.measured else "Not graded")
        self._reason.setText(one.reason)
        self._measured.setVisible(one.measured)
        for name, count in _counts(one).items():
            self._tiles[name].show_count(count, one.rows)
        self._bars.show_bars(_field_bars(one), most=100)
        self._lands.show_bars(_country_bars(one), most=100)
        self._lands.setVisible(bool(one.countries))
        self._lands_heading.setVisible(bool(one.countries))
        self._facts.fill(_since(one))


def _counts(one: Quality) -> dict[str, int]:
    verdicts, addresses = one.verdicts, one.addresses
    return {
        "valid": one.valid,
        "risky": one.risky,
        "unusable": addresses.get("invalid", 0) + addresses.get("missing", 0),
        "duplicate": verdicts["duplicate"],
        "there": verdicts["updated"] + verdicts["unchanged"],
        "left_out": verdicts["suppressed"] + verdicts["rejected"],
    }


def _field_bars(one: Quality) -> list[Bar]:
    found = [(name, round(100 * one.share(one.filled.get(name, 0)))) for name in _FIELDS]
    return [
        Bar(label("employees") if name == "employees_min" else label(name), share, _tone(share), unit=" %")
        for name, share in found
        if share or name in ("full_name", "company", "title", "email", "country")
    ]


def _tone(share: int) -> str:
    return "good" if share >= 80 else "accent" if share >= 40 else "warn"


def _country_bars(one: Quality) -> list[Bar]:
    whole = sum(one.countries.values())
    return [
        Bar(country_name(code), round(100 * count / whole), "accent", unit=" %")
        for code, count in list(one.countries.items())[:_COUNTRIES]
    ]


def _since(one: Quality) -> Sequence[QWidget]:
    out = one.outcomes
    counts = {
        "Contacted": out.contacted,
        "Replied": out.replied,
        "Bounced": out.bounced,
        "Opted out": out.opted_out,
    }
    lines = [fact_line(words, f"{count:,} of {out.people:,}") for words, count in counts.items() if count]
    return lines or [Label("Nobody of this list was contacted yet.", "muted", wrap=True)]
