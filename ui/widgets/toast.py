"""A short word at the bottom of the window that something is done, with a way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QWidget

from ui.theme import em
from ui.widgets.buttons import Button
from ui.widgets.labels import Label
from ui.widgets.states import Glyph
from ui.widgets.style import row

SHOWN_MS = 7000


class Toast(QFrame):
    """One toast at a time, over `host`. It stays while the pointer or the focus is on it."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setProperty("kind", "toast")
        self._host = host
        self._then: Callable[[], object] | None = None
        self._glyph = Glyph("circle-check", "good", 1.35)
        self._words = Label()
        self._undo = Button("Undo", self.act, kind="link")
        close = Button(kind="quiet", icon_name="x", tip="Dismiss", on_click=self.hide)
        self.setLayout(row(self._glyph, self._words, self._undo, close, gap=0.7, margin=(1.0, 0.6, 0.6, 0.6)))
        shadow = QGraphicsDropShadowEffect(self, blurRadius=24, xOffset=0, yOffset=4)
        shadow.setColor("#40000000")
        self.setGraphicsEffect(shadow)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self._leave)
        host.installEventFilter(self)
        self.hide()

    def say(
        self, text: str, *, tone: str = "good", action: str = "Undo", then: Callable[[], object] | None = None
    ) -> None:
        """Show `text`; with `then`, a button named `action` that runs it."""
        self._then = then
        self._words.setText(text)
        self._undo.set_text(action)
        self._undo.setVisible(then is not None)
        self._glyph.show_icon({"good": "circle-check", "warn": "triangle-alert"}.get(tone, "info"), tone)
        self.setAccessibleName(text)
        self.show()
        self._place()
        self.raise_()
        self._timer.start()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def offers(self) -> str:
        """What the present toast offers to do, or ""."""
        return self._undo.text() if self._then is not None else ""

    def act(self) -> None:
        """Do what the toast offers, once; also after it has gone, until another one comes."""
        then, self._then = self._then, None
        self.hide()
        if then is not None:
            then()

    def _leave(self) -> None:
        if self.underMouse() or self._undo.hasFocus():
            self._timer.start()
        else:
            self.hide()

    def _place(self) -> None:
        self.adjustSize()
        x = max((self._host.width() - self.width()) // 2, 8)
        self.move(x, self._host.height() - self.height() - em(1.2))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False
