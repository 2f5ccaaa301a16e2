"""Settings: who writes, what every e-mail carries, the look, and where the data lies."""

from ui.settings.screen import build

__all__ = ["build"]
