"""Touch log: who is due, what happened, and a form to log what just happened."""

from ui.touches.screen import build

__all__ = ["build"]
