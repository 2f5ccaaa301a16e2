"""How the window shares the interpreter with the threads that work for it."""

from __future__ import annotations

import gc
import sys
import time

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 100
_WHOLE_EVERY_SECONDS = 60.0
_TURN_SECONDS = 0.0001  # drawing a table gives way, and waits its turn, at every word it writes


class Garbage(QObject):
    """Takes the place of Python's own collector while work runs on other threads.

    That one runs on whichever thread happens to make an object, and so destroys widgets that lie in a cycle
    (a button and the function it calls) on a thread that must not touch them: the program crashes. Here a
    timer of the thread that made this object looks instead.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._whole_at = time.monotonic()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def close(self) -> None:
        """Give Python its own collector back, once no other thread is left."""
        self._timer.stop()
        gc.enable()

    def _collect(self) -> None:
        """Collect the oldest generation that is due by Python's thresholds; all of it now and then.

        To look through everything takes longer than a tick where a long list is open.
        """
        due = [count > most for count, most in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if not any(due):
            return
        generation = max(number for number, is_due in enumerate(due) if is_due)
        if generation == 2:
            generation = self._whole_or_less()
        gc.collect(generation)

    def _whole_or_less(self) -> int:
        now = time.monotonic()
        if now - self._whole_at < _WHOLE_EVERY_SECONDS:
            return 1
        self._whole_at = now
        return 2


def settle_in() -> None:
    """To be called once the window stands.

    What the start-up made stays to the end, and looking through all of it takes longer than a tick of the
    window; so it is spared from every later look. And the window, which never works for long, is let in
    sooner than Python's 5 ms while a thread is at work.
    """
    sys.setswitchinterval(_TURN_SECONDS)
    gc.collect()
    gc.freeze()
