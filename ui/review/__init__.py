"""Review queue: one prospect a screen, with why they fit, what happened, and the email."""

from ui.review.screen import build

__all__ = ["build"]
