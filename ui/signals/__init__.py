"""The Signals screen."""

from ui.signals.screen import build

__all__ = ["build"]
