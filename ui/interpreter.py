"""How the window shares the interpreter with the threads that work for it."""

from __future__ import annotations

import gc
import sys

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 100
_TURN_SECONDS = 0.001


class Garbage(QObject):
    """Takes the place of Python's own collector while work runs on other threads.

    That one runs on whichever thread happens to make an object, and so destroys widgets that lie in a cycle
    (a button and the function it calls) on a thread that must not touch them: the program crashes. Here a
    timer of the thread that made this object looks instead.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(_collect)
        self._timer.start()

    def close(self) -> None:
        """Give Python its own collector back, once no other thread is left."""
        self._timer.stop()
        gc.enable()


def settle_in() -> None:
    """To be called once the window stands.

    What the start-up made stays to the end, and looking through all of it takes longer than a tick of the
    window; so it is spared from every later look. And the window, which never works for long, is let in
    sooner than Python's 5 ms while a thread is at work.
    """
    sys.setswitchinterval(_TURN_SECONDS)
    gc.collect()
    gc.freeze()


def _collect() -> None:
    """Collect the oldest generation that is due, by Python's own thresholds."""
    due = [count > most for count, most in zip(gc.get_count(), gc.get_threshold(), strict=True)]
    if any(due):
        gc.collect(max(generation for generation, is_due in enumerate(due) if is_due))
