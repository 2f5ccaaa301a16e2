"""Text on the screen. Every label shows plain text only: data can never become markup or a link."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.widgets.style import restyle
from ui.widgets.visible import plain_tip, visible


class Label(QLabel):
    """A label of a kind the style sheet knows.

    Kinds: "" (plain), title, heading, strong, muted, faint, section (small capitals heading), error,
    good, warn, number, key. With `wrap` long text flows over several lines; with `selectable` it can
    be marked and copied.
    """

    def __init__(
        self,
        text: str = "",
        kind: str = "",
        *,
        wrap: bool = False,
        selectable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", kind)
        self.setWordWrap(wrap)
        self.setText(text.upper() if kind == "section" else text)
        if wrap:
            self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )

    def setText(self, text: str) -> None:
        super().setText(visible(text))

    def set_kind(self, kind: str) -> None:
        """Change the kind, and with it the look."""
        self.setProperty("kind", kind)
        restyle(self)


class ElidedLabel(Label):
    """One line that is cut with an ellipsis where space ends; the tooltip then has the whole, and `tip`."""

    def __init__(
        self, text: str = "", kind: str = "", *, tip: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, kind, parent=parent)
        self._tip = tip
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        area = self.contentsRect()
        cut = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        whole = self.text() if cut != self.text() else ""
        self.setToolTip(plain_tip("\n".join(part for part in (whole, self._tip) if part)))
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(area, int(self.alignment()) | int(Qt.TextFlag.TextSingleLine), cut)


class Pill(Label):
    """A small rounded status in a tone: neutral, accent, good, warn or bad."""

    def __init__(self, text: str = "", tone: str = "neutral", *, parent: QWidget | None = None) -> None:
        super().__init__(text, "pill", parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setProperty("tone", tone)

    def show_status(self, text: str, tone: str) -> None:
        """Change what the pill says."""
        self.setText(text)
        self.setProperty("tone", tone)
        restyle(self)


class KeyHint(Label):
    """A key's name in a little frame, such as J or Ctrl+K."""

    def __init__(self, keys: str, *, parent: QWidget | None = None) -> None:
        super().__init__(keys, "key", parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
