"""Settings: who writes, what every email carries, the look, and where the data lies."""

from ui.settings.screen import build

__all__ = ["build"]
