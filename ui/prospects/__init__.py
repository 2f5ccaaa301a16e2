"""Prospects: find, choose, look into, and act on the people in the workspace."""

from ui.prospects.screen import build

__all__ = ["build"]
