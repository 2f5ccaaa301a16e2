"""What stands in a screen's place while there is nothing to show: loading, empty, or an error."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from prospector.errors import ProspectorError
from ui.theme import em, paint, tokens
from ui.widgets.buttons import Button
from ui.widgets.labels import Label
from ui.widgets.style import column, row


class Glyph(QWidget):
    """An icon drawn at a size in em, in the colour of a token."""

    def __init__(
        self, name: str, role: str = "muted", size: float = 1.3, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._role = role
        self.setFixedSize(QSize(em(size), em(size)))

    def show_icon(self, name: str, role: str) -> None:
        """Change the icon and its colour."""
        self._name, self._role = name, role
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint(painter, self._name, str(getattr(tokens(), self._role)), QRectF(self.rect()))


class _Notice(QWidget):
    """Icon, headline, text and actions, centred; with `dashed` drawn as a place to drop files on."""

    def __init__(self, *, icon_name: str, role: str, title: str, text: str, dashed: bool = False) -> None:
        super().__init__()
        self._dashed = dashed
        self.title = Label(title, "title", wrap=True)
        self.text = Label(text, "muted", wrap=True)
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setFixedWidth(em(36))
        self._buttons = row(gap=0.7)
        self.glyph = Glyph(icon_name, role, 3.2)
        inner = column(
            "stretch",
            row("stretch", self.glyph, "stretch"),
            row("stretch", self.title, "stretch"),
            row("stretch", self.text, "stretch"),
            0.2,
            row("stretch", self._buttons, "stretch"),
            "stretch",
            gap=0.9,
            margin=2.0,
        )
        self.setLayout(inner)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)

    def add_actions(self, buttons: Sequence[QWidget]) -> None:
        for button in buttons:
            self._buttons.addWidget(button)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._dashed:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(tokens().surface))
        painter.setPen(QPen(QColor(tokens().control), 1.5, Qt.PenStyle.DashLine))
        width, height = min(self.width() - 2, em(58)), min(self.height() - 2, em(31))
        middle = QRectF(self.rect()).center()
        painter.drawRoundedRect(
            QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height), 14, 14
        )


class EmptyState(_Notice):
    """Nothing here yet, and what to do about it. The first action is the way on, so make it primary."""

    def __init__(
        self,
        title: str,
        text: str = "",
        *,
        icon_name: str = "inbox",
        actions: Sequence[QWidget] = (),
        droppable: bool = False,
    ) -> None:
        super().__init__(icon_name=icon_name, role="accent", title=title, text=text, dashed=droppable)
        self.add_actions(actions)
        if actions:
            self.setFocusProxy(actions[0])


class LoadingState(QWidget):
    """Says that something is being fetched, but only after a moment, so that quick answers do not flicker."""

    DELAY_MS = 180

    def __init__(self, text: str = "Loading…") -> None:
        super().__init__()
        self._shown = False
        self._turn = 0
        self._label = Label(text, "muted")
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._ring = QWidget()
        self._ring.setFixedSize(em(2.4), em(2.4))
        self.setLayout(
            column("stretch", row("stretch", self._ring, "stretch"), self._label, "stretch", gap=0.8)
        )
        self._delay = QTimer(self, singleShot=True, interval=self.DELAY_MS)
        self._delay.timeout.connect(self.reveal)
        self._spin = QTimer(self, interval=60)
        self._spin.timeout.connect(self._step)
        self._label.setVisible(False)

    def start(self, text: str) -> None:
        """Begin anew with this text."""
        self._label.setText(text)
        self.setAccessibleName(text)
        self._shown = False
        self._label.setVisible(False)
        self._delay.start()

    def reveal(self) -> None:
        """Show it now."""
        self._shown = True
        self._label.setVisible(True)
        if self.isVisible():
            self._spin.start()
        self.update()

    def hideEvent(self, event: object) -> None:
        self._delay.stop()
        self._spin.stop()

    def _step(self) -> None:
        self._turn = (self._turn + 24) % 360
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._shown:
            return
        area = QRectF(self._ring.geometry()).adjusted(3, 3, -3, -3)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens().line), 3))
        painter.drawEllipse(area)
        painter.setPen(QPen(QColor(tokens().accent), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(area, -self._turn * 16, 100 * 16)


class ErrorState(_Notice):
    """What went wrong, where, and what to do; with a retry where trying again makes sense."""

    def __init__(self, error: ProspectorError, retry: Callable[[], object] | None = None) -> None:
        text = "\n".join(part for part in (error.hint, error.place) if part)
        super().__init__(icon_name="triangle-alert", role="bad", title=error.message, text=text)
        self.title.set_kind("heading")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        if retry is not None:
            again = Button("Try again", retry, icon_name="refresh-cw")
            self.add_actions([again])
            self.setFocusProxy(again)
