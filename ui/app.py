"""What a screen is given to work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from prospector.credentials import Credentials
from prospector.storage.database import Database
from ui.dialogs import Dialogs
from ui.tasks import Tasks
from ui.theme import Theme


class Shell(Protocol):
    """What the main window does for a screen."""

    def open(self, step: str, **request: Any) -> None:
        """Bring the screen of a step to the front and hand it a request (see docs/ui.md)."""

    def toast(
        self, text: str, *, tone: str = "good", action: str = "Undo", then: Callable[[], object] | None = None
    ) -> None:
        """Say shortly that something is done, with a way back."""


@dataclass(frozen=True, slots=True)
class AppContext:
    """The parts every screen may use. `clock` is the wall clock in UTC; tests fix it.

    Ask `credentials` off the UI thread: a keyring may want to be unlocked first.
    """

    database: Database
    tasks: Tasks
    dialogs: Dialogs
    theme: Theme
    shell: Shell
    clock: Callable[[], datetime]
    credentials: Credentials = field(default_factory=Credentials)
