"""Likelihood: what was learned from the user's own outcomes, and how far it can be trusted."""

from ui.prediction.screen import build

__all__ = ["build"]
